"""Findings as a person and as a script reads them."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from leadrelay.cli.findings import Finding, Verdict
from leadrelay.cli.screen import visible

MARKS: Mapping[Verdict, tuple[str, str]] = MappingProxyType(
    {
        Verdict.GOOD: ("✓", "green"),
        Verdict.WRONG: ("✗", "bold red"),
        Verdict.UNCHECKED: ("?", "yellow"),
    }
)


def shown(findings: Sequence[Finding]) -> Iterator[RenderableType]:
    for each in findings:
        yield Text.assemble(
            MARKS[each.verdict], " ", visible(each.subject, "bold"), ": ", visible(each.text)
        )
        if each.cure:
            yield Text.assemble("  ", visible(each.cure, "cyan"))
    wrong = sum(each.verdict is Verdict.WRONG for each in findings)
    yield Text()
    yield Text(f"{wrong} of {len(findings)} findings need you.", "bold red" if wrong else "green")


def as_data(finding: Finding) -> dict[str, Any]:
    return {
        "verdict": finding.verdict,
        "subject": finding.subject,
        "text": finding.text,
        "cure": finding.cure,
    }
