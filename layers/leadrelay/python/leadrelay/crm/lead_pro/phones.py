"""Telephone numbers: E.164 where it is certain what was meant, otherwise as they were typed."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    format_number,
    is_possible_number,
    is_valid_number,
    parse,
)

from leadrelay.crm.lead_pro.text import cleaned, cut, utf16_length

PHONE_UNITS = 255
NO_PHONE = "not provided"  # a made-up number could be somebody's, and would be called
UNITED_KINGDOM = "+44"
_DIALABLE = re.compile(r"\+[0-9]{6,15}")
_INTERNATIONAL = re.compile(r"\s*(\+|\uff0b|00[1-9])")


@dataclass(frozen=True, slots=True)
class Phones:
    """`typed` are the texts that `first` and `others` do not say completely.

    `is_whole` unless a text was too long even for that.
    """

    first: str = field(default=NO_PHONE, repr=False)
    others: tuple[str, ...] = field(default=(), repr=False)
    typed: tuple[str, ...] = field(default=(), repr=False)
    is_whole: bool = True

    @property
    def dialable(self) -> str | None:
        return self.first if is_dialable(self.first) else None

    @property
    def is_abroad(self) -> bool | None:
        """Not a UK number; None where nobody can tell."""
        return None if self.dialable is None else not self.dialable.startswith(UNITED_KINGDOM)


@lru_cache(maxsize=32)  # one enquiry asks several times; a parse takes most of a millisecond
def phones_of(texts: tuple[str, ...], region: str) -> Phones:
    """`region` is the ISO 3166 code of the country that a number without a code is in."""
    given = [text for text in map(_typed, texts) if text]
    found = {text: _numbers(text, region) for text in given}
    numbers = dict.fromkeys(number for text in given for number in found[text] or [text])
    ordered = sorted(numbers, key=lambda number: not is_dialable(number))
    incomplete = tuple(text for text in found if _says_more(text, found[text]))
    first, *others = ordered or [NO_PHONE]
    is_whole = all(utf16_length(cleaned(text)) <= PHONE_UNITS for text in texts)
    return Phones(first, tuple(others), incomplete, is_whole)


def is_dialable(text: str) -> bool:
    return _DIALABLE.fullmatch(text) is not None


def _typed(text: str) -> str:
    return cut(cleaned(text), PHONE_UNITS)


def _numbers(text: str, region: str) -> list[str]:
    matched = [match.number for match in PhoneNumberMatcher(text, region)]
    e164 = [_e164(number) for number in matched or _parsed(text, region)]
    return [number for number in e164 if is_dialable(number)]


def _parsed(text: str, region: str) -> list[PhoneNumber]:
    """A number of an unknown range is believed only with its country's code."""
    try:
        number = parse(text, region)
    except NumberParseException:
        return []
    certain = is_valid_number(number) or (_INTERNATIONAL.match(text) and is_possible_number(number))
    return [number] if certain else []


def _e164(number: PhoneNumber) -> str:
    return format_number(number, PhoneNumberFormat.E164)


def _says_more(text: str, numbers: list[str]) -> bool:
    """An extension, a second number, a remark; a text without a number is sent as it is."""
    letters = any(map(str.isalpha, text))
    digits = sum(map(str.isdigit, text))
    return bool(numbers) and (letters or digits > len(numbers[0]) + 3)
