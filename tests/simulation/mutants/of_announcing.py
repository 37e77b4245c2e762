"""Mistakes in what portals announce and take back: doorbells, erasures, and who reads at once."""

from functools import partial

from tests.simulation.mutants.mutant import Mutant

POLL = "usecases/poll_portal.py"

WholeMutant = partial(Mutant, whole=True)

ANNOUNCING = (
    WholeMutant(
        name="doorbell-answered-by-any-poll",
        breaks="a doorbell is answered by a poll that was completed before it rang",
        file="domain/coverage.py",
        old="return since is not None and rung_at + CLOCKS_DIFFER <= since <= now",
        new="return since is not None",
        killed_by="I4",
    ),
    WholeMutant(
        name="doorbell-answered-although-it-failed",
        breaks="a doorbell is taken away although its poll has failed",
        file="usecases/answer_doorbells.py",
        old="ANSWERED = frozenset({Polled.COMPLETED, Polled.NOT_DUE})",
        new="ANSWERED = frozenset({Polled.COMPLETED, Polled.NOT_DUE, Polled.FAILED})",
        killed_by="I4",
    ),
    WholeMutant(
        name="doorbell-not-remembered",
        breaks="that a doorbell rang is not written down",
        file=POLL,
        old="if heard != book.state.watch:",
        new="if heard is None:",
        killed_by="I13",
    ),
    WholeMutant(
        name="judged-before-it-was-read",
        breaks="what has not been read yet is judged with what has",
        file="usecases/poll_book.py",
        old="until = min(self.judge_until, covered)",
        new="until = self.judge_until",
        killed_by="I13",
    ),
    WholeMutant(
        name="missed-at-once",
        breaks="a webhook gets no time to announce what a poll has found",
        file="usecases/poll_book.py",
        old="self.judge_until = self.judge_until or portal_now(page.sent_at, now) - GRACE",
        new="self.judge_until = self.judge_until or portal_now(page.sent_at, now)",
        killed_by="I13",
    ),
    WholeMutant(
        name="told-after-it-was-erased",
        breaks="who must erase a lead hears of it once the record is empty",
        file="usecases/forward_enquiry.py",
        old="""\
        announce_erasure(self.keeper.telemetry, wanted.row)
        return self.keeper.kept(replace(at, wanted=wanted), claim, "erased")
""",
        new="""\
        erased = self.keeper.kept(replace(at, wanted=wanted), claim, "erased")
        announce_erasure(self.keeper.telemetry, wanted.row)
        return erased
""",
        killed_by="I12",
    ),
    WholeMutant(
        name="lost-cursor-is-the-end",
        breaks="a slice whose cursor is gone counts as read",
        file="portals/seeker_leads/client.py",
        old="""\
                self._telemetry.event("PortalCursorLost", portal=self._account.portal)
            else:
                return
""",
        new="""\
                self._telemetry.event("PortalCursorLost", portal=self._account.portal)
            return
""",
        killed_by="I3",
    ),
    WholeMutant(
        name="lease-of-one-account",
        breaks="two pollers of one portal read at once, each another account",
        file="usecases/account_poll.py",
        old='return f"poll:{self.account.portal}"',
        new='return f"poll:{self.account}"',
        killed_by="I8",
    ),
)
