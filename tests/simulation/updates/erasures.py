"""Nothing of a person whom the portal has erased is left here, and Lead.pro hears no more of it."""

from collections.abc import Iterator
from datetime import datetime

from leadrelay.domain.enquiry import forgotten
from leadrelay.domain.record import Record
from tests.simulation.updates.interleaving import Run
from tests.simulation.updates.observations import KEY


def was_erased(run: Run) -> bool:
    return any(each.erased for each in run.observed)


def wrong_erasures(run: Run) -> Iterator[str]:
    erased_at = run.row.erased_at
    if not was_erased(run):
        if erased_at is not None:
            yield "erased although the portal has not"
        return
    record = run.ledger.entries[KEY].record
    if erased_at is None:
        yield "not erased"
    elif _is_updated_after(run, erased_at):
        yield "updated after it was erased"
    if record.enquiry is None or record != Record(enquiry=forgotten(record.enquiry)):
        yield "something of the person is left"


def _is_updated_after(run: Run, erased_at: datetime) -> bool:
    return any(
        event.at > erased_at and str(event.about).startswith("PATCH")
        for event in run.journal.events
    )
