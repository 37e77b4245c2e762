"""Single values of the portal's JSON, made safe to keep; what cannot be kept raises ValueError."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from leadrelay.wire.text import cleaned
from leadrelay.wire.values import LONGEST_TEXT, Text, first_of, text_up_to

LONGEST_REFERENCE, LONGEST_URL = 512, 2_000
MOST_WORDS, MOST_PHONES = 30, 20
LARGEST_SECONDS = 10**11  # a larger time is one in milliseconds, or nonsense


def _whole(value: object) -> object:
    """A truth value is no number, although it counts as one."""
    if isinstance(value, bool):
        raise ValueError  # noqa: TRY004 - what pydantic turns into a complaint
    return value


def _flag(value: object) -> bool | None:
    """Anything but the two truth values is not said."""
    return value if isinstance(value, bool) else None


def _number(value: object) -> object:
    """As people write it: no exponent, and no fraction where there is none."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))[:LONGEST_TEXT]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)[:LONGEST_TEXT]
    return cleaned(value, LONGEST_TEXT) if isinstance(value, str) else value


def _words(value: object) -> object:
    """One word where a list of them is promised is a list of one."""
    return first_of(MOST_WORDS)([value] if isinstance(value, str) else value)


Reference = Annotated[str | None, BeforeValidator(text_up_to(LONGEST_REFERENCE))]
Url = Annotated[str | None, BeforeValidator(text_up_to(LONGEST_URL))]
UnixSeconds = Annotated[
    Annotated[int, Field(ge=0, le=LARGEST_SECONDS)] | None, BeforeValidator(_whole)
]
Seconds = Annotated[Annotated[float, Field(ge=0, le=10**9)] | None, BeforeValidator(_whole)]
Flag = Annotated[bool | None, BeforeValidator(_flag)]
Number = Annotated[str | None, BeforeValidator(_number)]
Words = Annotated[tuple[Text, ...] | None, BeforeValidator(_words)]
