"""Mistakes in what a page makes durable, and in when a poll counts as heard."""

from functools import partial

from tests.simulation.mutants.mutant import Mutant

POLL = "usecases/poll_portal.py"
ADMISSION = "domain/admission.py"

WholeMutant = partial(Mutant, whole=True)

ADMITTING = (
    WholeMutant(
        name="failed-batch-logged",
        breaks="a page counts as admitted although the queue did not take it",
        file="usecases/admit_page.py",
        old="""\
        self._send(self.fresh, soon, account)
        self._send(self.backfill, late, account)
""",
        new="""\
        try:
            self._send(self.fresh, soon, account)
            self._send(self.backfill, late, account)
        except Exception as error:
            self.telemetry.event("PageNotQueued", error=error)
""",
        killed_by="I3",
    ),
    WholeMutant(
        name="go-live-line-after-sending",
        breaks="the first page is queued before the go-live line is durable",
        file=POLL,
        old="""\
        if book.state.go_live is None:
            book.save(go_live=coverage.go_live_line(page.sent_at, now))
        seen = self.poll.admission.seen(page)
        book.note(page, seen, now)
        return self.poll.admission.admit(page, seen, self.poll.account)
""",
        new="""\
        seen = self.poll.admission.seen(page)
        book.note(page, seen, now)
        sent = self.poll.admission.admit(page, seen, self.poll.account)
        if book.state.go_live is None:
            book.save(go_live=coverage.go_live_line(page.sent_at, now))
        return sent
""",
        killed_by="I3",
    ),
    WholeMutant(
        name="poll-hash-survives-a-webhook",
        breaks="a poll that repeats its last words after a webhook said others is not heard",
        file=ADMISSION,
        old="poll_hash=_poll_hash(observation) if _is_held(enquiry, observation) else None,",
        new="poll_hash=_poll_hash(observation) or row.poll_hash,",
        killed_by="I7",
    ),
    WholeMutant(
        name="outdated-poll-counts-as-heard",
        breaks="a poll that was not believed, because a webhook was newer, is not heard again",
        file=ADMISSION,
        old="return all(value is None or value == getattr(enquiry, name) for name, value in said)",
        new="return bool(said)",
        killed_by="I7",
    ),
)
