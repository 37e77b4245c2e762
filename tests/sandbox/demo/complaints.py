"""What speaks against a balance."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from tests.sandbox.demo.balance import CREATED, PARKED, SUPPRESSED, Balance
from tests.sandbox.demo.ledger import Row

SHOWN = 3


def complaints(balance: Balance) -> Iterator[str]:
    """Why it does not close; none if it does."""
    yield from _losses(balance)
    yield from _intrusions(balance)
    yield from _stopped(balance)
    yield from _erasures(balance)
    yield from _deliveries(balance)


def _losses(balance: Balance) -> Iterator[str]:
    promises, evidence = balance.evidence.promises, balance.evidence
    yield from named("lost", balance.lost)
    yield from named("held twice by Lead.pro", balance.duplicated)
    yield from named("still open", balance.open, balance.rows)
    if balance.received != balance.accounted:
        yield f"{balance.received} received, but {balance.accounted} accounted for"
    yield from named("created in the ledger only", balance.in_state(CREATED) - balance.in_crm)
    yield from named("never adopted", promises.adopted - balance.noted("adopted"))
    yield from named("out of date", promises.late_words.keys() - evidence.up_to_date)


def _intrusions(balance: Balance) -> Iterator[str]:
    yield from named("never issued by the portal", balance.strangers)
    answers = set(balance.evidence.answers_to_forgeries)
    if 401 not in answers or any(answer and answer < 400 for answer in answers):
        yield f"forged deliveries answered with {sorted(map(str, answers))}"


def _stopped(balance: Balance) -> Iterator[str]:
    promises = balance.evidence.promises
    parked, suppressed = balance.in_state(PARKED), balance.in_state(SUPPRESSED)
    if len(balance.raw) != promises.unreadable:
        yield f"{promises.unreadable} unreadable bodies, {len(balance.raw)} parked as such"
    to_park = promises.rejected | promises.strange
    yield from named("should be parked", to_park - parked)
    yield from named("parked for no good reason", parked - balance.raw - to_park)
    yield from named("from before go-live, but sent", promises.old - suppressed)
    to_suppress = promises.old | promises.erased_unseen
    yield from named("suppressed for no good reason", suppressed - to_suppress)


def _erasures(balance: Balance) -> Iterator[str]:
    promises, evidence = balance.evidence.promises, balance.evidence
    to_erase = promises.erased_unseen | promises.erased.keys()
    yield from named("erased at the portal, but not here", to_erase - balance.erased)
    yield from named("erased for no good reason", balance.erased - to_erase)
    yield from named("erased, but still known of", evidence.traces)
    copies = {key: evidence.held.get(key, ()) for key in promises.erased}
    told = {key: [lead_id] for key, lead_id in evidence.to_erase.items()}
    if told != copies:
        yield f"to erase in Lead.pro: {copies}, named: {told}"


def _deliveries(balance: Balance) -> Iterator[str]:
    evidence = balance.evidence
    yield from named("genuine, but refused", evidence.refused)
    counted, found = evidence.recovered, len(balance.recovered)
    if counted != found:
        yield f"{found} recovered by polls, but {counted} counted as such"
    if evidence.tokens != evidence.promises.tokens:
        yield f"{evidence.tokens} access tokens minted instead of {evidence.promises.tokens}"


def named(
    what: str, keys: AbstractSet[str], rows: Mapping[str, Row] | None = None
) -> Iterator[str]:
    if not keys:
        return
    shown = [
        f"{key} ({rows[key].state}: {rows[key].reason})" if rows else key
        for key in sorted(keys)[:SHOWN]
    ]
    more = ["..."] if len(keys) > SHOWN else []
    yield f"{len(keys)} {what}: {', '.join([*shown, *more])}"
