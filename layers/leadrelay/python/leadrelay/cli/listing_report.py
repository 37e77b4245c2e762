"""What an import came to, and what is known of a listing, as a person reads it."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from leadrelay.cli.listing_import import Findings, Report
from leadrelay.cli.screen import table
from leadrelay.domain.listing import Filed
from leadrelay.usecases.import_listings import Taken


def shown(report: Report) -> Iterator[RenderableType]:
    for complaint in report.findings.complaints:
        yield Text(str(complaint), "red")
    yield from _more(report.findings)
    yield Text(_outcome(report), "bold")


def _more(findings: Findings) -> Iterator[Text]:
    left = findings.wrong - len({each.line for each in findings.complaints})
    if left > 0:
        yield Text(f"and {left:,} more wrong lines", "red")


def _outcome(report: Report) -> str:
    findings, taken = report.findings, report.taken
    if taken is None:
        return f"{findings.wrong:,} of {_total(findings):,} lines are wrong; nothing was written."
    wrong = f", {findings.wrong:,} lines left out" if findings.wrong else ""
    return f"{findings.listings:,} listings: {_changes(taken, is_dry=report.is_dry)}{wrong}."


def _total(findings: Findings) -> int:
    return findings.listings + findings.wrong


def _changes(taken: Taken, *, is_dry: bool) -> str:
    verb = "would be written" if is_dry else "written"
    removed = f", {taken.removed:,} aliases {'would go' if is_dry else 'gone'}"
    return f"{taken.written:,} {verb}, {taken.unchanged:,} unchanged" + (
        removed if taken.removed else ""
    )


def described(filed: Filed) -> Iterator[RenderableType]:
    facts = table("", "")
    facts.show_header = False
    for name, value in as_data(filed).items():
        if value is not None and value != []:
            text = ", ".join(value) if isinstance(value, list) else str(value)
            facts.add_row(Text(name, "cyan"), Text(text))
    yield facts


def as_data(filed: Filed) -> dict[str, Any]:
    """Members of the listing, who said so, and until when it is believed."""
    listing = asdict(filed.listing) if filed.listing else {}
    listing |= {"aliases": list(listing["aliases"])} if listing else {}
    until = filed.expires_at.isoformat() if filed.expires_at else None
    return {**listing, "known": filed.listing is not None, "source": filed.source, "until": until}
