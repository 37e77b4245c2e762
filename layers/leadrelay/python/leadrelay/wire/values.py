"""Single values of a portal's JSON, made safe to keep; what cannot be kept raises ValueError."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BeforeValidator

from leadrelay.wire.text import cleaned, is_exact

# Together less than a quarter of what a queue message holds, even if every character is escaped.
LONGEST_TEXT, LONGEST_MESSAGE = 256, 4_000


def _lead_id(value: object) -> str:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    text = str(value) if is_whole else value
    if isinstance(text, str) and is_exact(text):
        return text
    raise ValueError


def text_up_to(longest: int) -> Callable[[object], object]:
    """A whole number counts as its digits."""

    def read(value: object) -> object:
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)[:longest]
        return cleaned(value, longest) if isinstance(value, str) else value

    return read


def first_of(most: int) -> Callable[[object], object]:
    return lambda value: value[:most] if isinstance(value, list) else value


def in_utc(moment: datetime) -> datetime:
    """A time without an offset counts as UTC, which is what every portal's examples use."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # within hours of year 1 or of year 9999
        return moment.replace(tzinfo=UTC)


LeadId = Annotated[str, BeforeValidator(_lead_id)]
Text = Annotated[str | None, BeforeValidator(text_up_to(LONGEST_TEXT))]
Message = Annotated[str | None, BeforeValidator(text_up_to(LONGEST_MESSAGE))]
