"""What trying a mutant came to."""

import json
from dataclasses import asdict, dataclass

CRASH, ENDLESS = "crash", "endless"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`invariant` is what noticed, in the last of so many `runs`, called `run`; empty: nothing.

    A mutant that crashes or does not end shows nothing of what the checks are worth.
    """

    runs: int
    seconds: float
    invariant: str = ""
    text: str = ""
    run: str = ""
    trace: tuple[str, ...] = ()

    @property
    def is_killed(self) -> bool:
        return bool(self.run)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Verdict":
        told = json.loads(text)
        return cls(**{**told, "trace": tuple(told["trace"])})
