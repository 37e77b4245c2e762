"""What `leadrelay shadow show` prints: leads that would have been sent."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.text import Text

from leadrelay.cli.asking import asking
from leadrelay.cli.catalogue import catalogue_of
from leadrelay.cli.configurations import decided, in_force
from leadrelay.cli.drafting import Drafting
from leadrelay.cli.enquiry_views import read, selection_of
from leadrelay.cli.ledger import ledger_of
from leadrelay.cli.operator import Operator
from leadrelay.cli.screen import visible
from leadrelay.configuration.conversion import agency_of
from leadrelay.domain.delivery import SHADOWED
from leadrelay.domain.entry import Entry, State
from leadrelay.domain.errors import SchemaError
from leadrelay.domain.lead import LeadDraft

HIDDEN = "(hidden: --reveal shows it)"
IMPERSONAL = frozenset(
    {"office_id", "type", "source", "utm_source", "utm_medium", "international", "gdpr_checkbox"}
)


def shown_drafts(
    operator: Operator, since: str, limit: int, *, reveal: bool, as_json: bool
) -> None:
    drafts = [
        _as_data(key, why, draft, reveal=reveal)
        for key, why, draft in _drafts(operator, since, limit)
    ]
    if as_json:
        operator.screen.data({"drafts": drafts})
        return
    if not drafts:
        operator.screen.note("Nothing was held back in shadow mode that is still known.")
    for each in drafts:
        operator.screen.show(*_lines(each))


def _drafts(operator: Operator, since: str, limit: int) -> Iterator[tuple[str, str, LeadDraft]]:
    held = in_force(operator.stack)
    drafting = Drafting(agency_of(decided(held), held.number), catalogue_of(operator))
    for entry in _entries(operator, since, limit):
        with asking("dynamodb:GetItem"):
            drafted = drafting.of(entry)
        if drafted is not None:
            yield entry.row.key, *drafted


def _entries(operator: Operator, since: str, limit: int) -> Iterator[Entry]:
    states = frozenset({State.SUPPRESSED})
    selection = selection_of(operator, since, "0min", states=states, reason=SHADOWED)
    ledger = ledger_of(operator.stack, operator.around.clock)
    for row in read(operator, selection, limit):
        with asking("dynamodb:GetItem"):
            entry = _readable(ledger.read, row.key)
        if entry is not None:
            yield entry


def _readable(read_entry: Any, key: str) -> Entry | None:
    try:
        entry: Entry | None = read_entry(key)
    except SchemaError:
        return None
    return entry


def _as_data(key: str, why: str, draft: LeadDraft, *, reveal: bool) -> dict[str, Any]:
    fields = {
        name: value if reveal or name in IMPERSONAL else HIDDEN
        for name, value in draft.fields.items()
    }
    return {"key": key, "why": why, "lead": fields, "shortened": list(draft.cuts)}


def _lines(draft: Mapping[str, Any]) -> Iterator[Text]:
    yield visible(draft["key"], "bold")
    yield visible(f"  {draft['why']}", "dim")
    for name, value in draft["lead"].items():
        yield Text.assemble(f"  {name:<18}", visible(str(value)))
    yield Text()
