"""One line of a file of listings: what each of its columns may hold."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    validate_email,
)

from leadrelay.domain.listing import Listing, is_listing_key, listing_key
from leadrelay.wire.text import cleaned

MOST_ALIASES = 20
LONGEST_NAME, LONGEST_TEXT, LONGEST_URL = 200, 500, 2_000
OFFERINGS = {"sale": "sale", "rent": "rent", "let": "rent"}
WHOLE = re.compile(r"[1-9][0-9]{0,14}")
LINK = f"an address that begins with http:// or https://, {LONGEST_URL} characters at most"
ALLOWED: Mapping[str, str] = MappingProxyType(
    {
        "reference": f"must be there, {LONGEST_NAME} characters at most",
        "aliases": f"{MOST_ALIASES} at most, separated by `;`, of {LONGEST_NAME} characters each",
        "title": f"{LONGEST_TEXT} characters at most",
        "address": f"{LONGEST_TEXT} characters at most",
        "postcode": "2 to 10 characters",
        "offering": "sale, rent or let",
        "property_type": f"{LONGEST_NAME} characters at most",
        "url": LINK,
        "image": LINK,
        "office_id": "the number of an office in Lead.pro",
        "agent_name": f"{LONGEST_NAME} characters at most",
        "agent_email": "an e-mail address",
    }
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a line, and never what it says; `column` is empty for the whole line."""

    line: int
    column: str
    problem: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (f"line {self.line}", self.column, self.problem)))

    def as_data(self) -> dict[str, int | str]:
        return {"line": self.line, "column": self.column, "problem": self.problem}


def _named(text: str) -> str:
    if not is_listing_key(listing_key(text)):
        raise ValueError
    return text


def _split(text: object) -> object:
    return [part.strip() for part in str(text).split(";") if part.strip()]


def _offered(text: object) -> object:
    return OFFERINGS.get(str(text).casefold(), "")


def _numbered(text: object) -> object:
    if not WHOLE.fullmatch(str(text)):
        raise ValueError
    return int(str(text))


def _linked(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not text.isprintable():
        raise ValueError
    return text


@lru_cache(maxsize=1_000)
def _email(text: str) -> str:
    """An agent has many listings."""
    return validate_email(text)[1]


Name = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_named)]
Words = Annotated[str | None, Field(max_length=LONGEST_NAME)]
Text = Annotated[str | None, Field(max_length=LONGEST_TEXT)]
Link = Annotated[str, Field(max_length=LONGEST_URL), AfterValidator(_linked)]


class Row(BaseModel):
    """Columns that are empty are not given."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    reference: Name
    aliases: Annotated[
        tuple[Name, ...], BeforeValidator(_split), Field(max_length=MOST_ALIASES)
    ] = ()
    title: Text = None
    address: Text = None
    postcode: Annotated[str | None, Field(min_length=2, max_length=10)] = None
    offering: Annotated[Literal["sale", "rent"] | None, BeforeValidator(_offered)] = None
    property_type: Words = None
    url: Link | None = None
    image: Link | None = None
    office_id: Annotated[int | None, BeforeValidator(_numbered)] = None
    agent_name: Annotated[Words, Field(repr=False)] = None
    agent_email: Annotated[str, AfterValidator(_email)] | None = Field(default=None, repr=False)


def listing_from(line: int, cells: Mapping[str, str]) -> Listing | list[Complaint]:
    garbled = [Complaint(line, name, "is not UTF-8") for name, one in cells.items() if _half(one)]
    if garbled:
        return garbled
    try:
        row = Row.model_validate(dict(_filled(cells)))
    except ValidationError as error:
        return list(_complaints(line, error))
    return Listing(**row.model_dump())


def _half(cell: str) -> bool:
    """A byte that is no UTF-8 was read as half of a character."""
    return any("\ud800" <= each <= "\udfff" for each in cell) if not cell.isascii() else False


def _filled(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, cell in cells.items():
        text = cell.strip() if cell.isprintable() else cleaned(cell, len(cell))
        if text:
            yield name, text


def _complaints(line: int, error: ValidationError) -> Iterator[Complaint]:
    places = error.errors(include_url=False, include_context=False, include_input=False)
    for column in dict.fromkeys(str(place["loc"][0]) for place in places):
        yield Complaint(line, column, ALLOWED[column])
