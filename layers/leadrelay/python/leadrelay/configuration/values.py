"""Single values of the configuration: their shape, and whether the world knows them.

Shape is checked whenever a configuration is read. What only a table of the world can tell (ranges
of telephone numbers, names of time zones) is checked when a file is pushed, never when a function
reads it: the function's table may be an older one.
"""

import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    SUPPORTED_REGIONS,
    NumberParseException,
    PhoneNumberFormat,
    format_number,
    is_possible_number,
    parse,
)
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from leadrelay.environment import COUNTRY, DOMAIN

PUSHED = {"pushed": True}  # the context of a file that somebody is about to push
MOST_OFFICE = 2**53
HOURS = "hours of one day such as 09:00-18:00"


def expected(what: str) -> PydanticCustomError:
    return PydanticCustomError("expected", "{expected}", {"expected": what})


@dataclass(frozen=True, slots=True)
class Like:
    """A text of this shape, with words for people who wrote another."""

    shape: re.Pattern[str]
    words: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: Callable[[Any], CoreSchema]
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: Callable[[CoreSchema], dict[str, Any]]
    ) -> dict[str, Any]:
        return handler(schema) | {"pattern": f"^(?:{self.shape.pattern})$"}

    def _checked(self, text: str) -> str:
        if not self.shape.fullmatch(text):
            raise expected(self.words)
        return text


def known(words: str, is_known: Callable[[str], bool]) -> AfterValidator:
    """Checked only when it is pushed."""

    def checked(text: str, info: ValidationInfo) -> str:
        if info.context and not is_known(text):
            raise expected(words)
        return text

    return AfterValidator(checked)


def _is_email(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def _is_phone(text: str) -> bool:
    """As what we dial is: possible, whether or not anybody has the number."""
    try:
        number = parse(text)
    except NumberParseException:
        return False
    return is_possible_number(number) and format_number(number, PhoneNumberFormat.E164) == text


def _is_zone(text: str) -> bool:
    return text in zoneinfo.available_timezones()


def _forwards(span: str) -> str:
    begins, _, ends = span.partition("-")
    if begins >= ends:
        raise expected(HOURS)
    return span


def _listed(value: Any) -> Any:
    """One pattern is a list of one; a postcode, or an office, may look like a number."""
    values = value if isinstance(value, list) else [value]
    texts = [str(each) if type(each) is int else each for each in values]
    return texts if isinstance(value, list) or type(texts[0]) is str else value


OfficeId = Annotated[int, Field(ge=1, le=MOST_OFFICE)]
Name = Annotated[
    str, Like(re.compile(r"(?=.{1,60}$)\S+( \S+)*"), "a name of at most 60 characters")
]
Label = Annotated[str, Like(re.compile(r"(?=.{1,60}$)\S+( \S+)*"), "at most 60 characters")]
Source = Annotated[str, Like(re.compile(r"[A-Za-z0-9_-]{1,100}"), "letters, digits, - and _")]
Domain = Annotated[str, Like(DOMAIN, "a domain in lower case, such as agency.example")]
Region = Annotated[
    str,
    Like(COUNTRY, "an ISO 3166 code in capitals, such as AE"),
    known("a country with telephone numbers, such as AE", SUPPORTED_REGIONS.__contains__),
]
Email = Annotated[
    str,
    Like(re.compile(r"[^\s@]{1,64}@[^\s@]{3,190}"), "an e-mail address"),
    known("an e-mail address", _is_email),
]
Phone = Annotated[
    str,
    Like(
        re.compile(r"\+[1-9][0-9]{5,14}"), "a number with its country's code, such as +97144000000"
    ),
    known("a possible number of its country", _is_phone),
]
Duration = Annotated[
    str, Like(re.compile(r"[1-9][0-9]{0,3} ?[smhd]"), "a time such as 90m, 2h or 3d")
]
TimeZone = Annotated[
    str,
    Like(
        re.compile(r"[A-Z][A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}"),
        "a time zone such as Asia/Dubai",
    ),
    known("a time zone such as Asia/Dubai", _is_zone),
]
Span = Annotated[
    str,
    Like(re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"), HOURS),
    AfterValidator(_forwards),
]
Spans = Annotated[
    list[Span],
    Field(max_length=5),
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Pattern = Annotated[str, Like(re.compile(r"(?=.{1,200}$).*\S.*"), "at most 200 characters")]
Patterns = Annotated[
    list[Pattern],
    Field(min_length=1, max_length=1000),
    BeforeValidator(_listed),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "integer"]},
                {"type": "array", "items": {"type": ["string", "integer"]}, "minItems": 1},
            ]
        }
    ),
]
