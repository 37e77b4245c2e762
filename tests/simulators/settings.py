"""Switches of a simulator that a test or a demo turns while it runs."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from tests.simulators.server import RefusedError


@dataclass
class Settings:
    latency: float = 0.0
    """Seconds before every answer."""
    date_skew: float = 0.0
    """Seconds that the `Date` header is ahead of the clock."""

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    def change(self, wish: dict[str, Any]) -> None:
        """Set the named switches; unknown names and wrong values are refused before any is set."""
        kinds = get_type_hints(type(self))
        for name, value in wish.items():
            if name not in {one.name for one in fields(self)}:
                raise RefusedError(400, f"unknown setting {name}")
            if not _fits(value, kinds[name]):
                raise RefusedError(400, f"setting {name} cannot be {value!r}")
        for name, value in wish.items():
            setattr(self, name, value)


def _fits(value: object, kind: object) -> bool:
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if get_args(kind) and not isinstance(get_origin(kind), type):
        return any(_fits(value, one) for one in get_args(kind))
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    plain = get_origin(kind) or kind
    if type(None) in get_args(kind):
        return value is None or any(_fits(value, one) for one in get_args(kind))
    return (
        isinstance(plain, type)
        and isinstance(value, plain)
        and (plain is bool or not isinstance(value, bool))
    )
