"""What of ours is measured: as it is deployed, in haste, and the same calls without the code."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.benchmarks.beside_others.options import Options

HASTE = {"SettleSeconds": "2", "ForwarderTimeoutSeconds": "12", "CrmCallSeconds": "4"}


@dataclass(frozen=True, slots=True)
class System:
    """`patience` is longer than anything that it does about an enquiry may take, in seconds."""

    name: str
    options: Options
    patience: int


OURS: Mapping[str, System] = {
    one.name: one
    for one in (
        System("ours", Options(), patience=600),
        System(
            "ours_in_haste", Options(parameters=HASTE, visibility=20.0, minute=2.5), patience=60
        ),
        System("bare", Options(handlers="tests.benchmarks.beside_others.bare"), patience=15),
    )
}
# What a fault holds up while warming up would be counted among what comes after it.
COLD = ("--warm", "0")
SCENARIOS: Mapping[str, tuple[str, ...]] = {
    "fixed": ("fixed",),
    "saturation": ("sat",),
    "faults": ("faults", *COLD),
    "lost_answers": ("fixed", "--lost-ack", "0.05", *COLD),
    "kill": ("kill", "--latency", "200", *COLD),
    "poll": ("poll",),
    "poll_faults": ("pollfaults",),
    "poll_kill": ("pollkill",),
}
