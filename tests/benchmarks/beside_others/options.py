"""How a relay on this machine differs from the deployed one; as JSON in the environment."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Self

VARIABLE = "RELAY_OPTIONS"


@dataclass(frozen=True, kw_only=True)
class Options:
    """`parameters` are the template's; None leaves a number to the template.

    `handlers` is the package that the functions come from. `minute` is how many seconds a minute of
    the schedules takes.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    handlers: str = "functions"
    webhooks: int = 4
    forwarders: int | None = None
    visibility: float | None = None
    minute: float = 60.0

    @classmethod
    def from_environment(cls) -> Self:
        return cls(**json.loads(os.environ.get(VARIABLE, "{}")))

    def in_environment(self) -> dict[str, str]:
        return {VARIABLE: json.dumps(asdict(self))}
