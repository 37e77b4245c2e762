"""What an examination finds: good, wrong with its cure, or not checked and why."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    GOOD = "good"
    WRONG = "wrong"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    subject: str
    text: str
    cure: str = ""


def good(subject: str, text: str) -> Finding:
    return Finding(Verdict.GOOD, subject, text)


def wrong(subject: str, text: str, cure: str) -> Finding:
    return Finding(Verdict.WRONG, subject, text, cure)


def unchecked(subject: str, text: str, cure: str = "") -> Finding:
    return Finding(Verdict.UNCHECKED, subject, text, cure)
