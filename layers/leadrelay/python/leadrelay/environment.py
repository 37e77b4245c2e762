"""Readers of single values of the environment; each raises ValueError for what cannot be meant."""

import re
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
NAME = re.compile(r"[a-z0-9]{1,16}")  # a logical id in the template ends in it
DOMAIN = re.compile(r"(?=.{4,190}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}")
COUNTRY = re.compile(r"[A-Z]{2}")


def text(given: str) -> str:
    if not given.strip():
        raise ValueError
    return given.strip()


def texts(given: str) -> tuple[str, ...]:
    """One or more, separated by commas."""
    return tuple(map(text, given.split(",")))


def matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def read(given: str) -> str:
        if not pattern.fullmatch(given.strip()):
            raise ValueError
        return given.strip()

    return read


def whole(least: int, most: int) -> Callable[[str], int]:
    def read(given: str) -> int:
        number = int(given)
        if not least <= number <= most:
            raise ValueError
        return number

    return read


def optional(reader: Callable[[str], T]) -> Callable[[str], T | None]:
    """An empty text is None."""
    return lambda given: reader(given) if given.strip() else None


def url(given: str) -> str:
    """HTTPS, or plain HTTP to this very machine; without credentials and without a query."""
    parts = urlsplit(text(given))
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_safe or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError
    return given.strip().rstrip("/")
