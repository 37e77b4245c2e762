"""Mistakes in when to look again, and in how long to leave Lead.pro alone."""

from tests.simulation.mutants.mutant import Mutant

GATE = "usecases/crm_gate.py"
PROGRESS = "domain/progress.py"
BREAKER = "domain/breaker.py"

WAITING = (
    Mutant(
        name="due-cleared-on-wait",
        breaks="an entry that waits is due at no time",
        file=PROGRESS,
        old="row = replace(entry.row, due_at=until, reason=reason)",
        new="row = replace(entry.row, due_at=None, reason=reason)",
        killed_by="I10",
    ),
    Mutant(
        name="sweeper-skips-one",
        breaks="the oldest of the due entries is never brought back",
        file="usecases/sweep_due.py",
        old="self._knock(due[: _most(breaker)], now)",
        new="self._knock(due[1 : _most(breaker)], now)",
        killed_by="I10",
    ),
    Mutant(
        name="breaker-never-probes",
        breaks="once open, the breaker lets nobody try whether Lead.pro is back",
        file=GATE,
        old="        return self._probe(breaker, now)\n",
        new="        return breaker.open_until\n",
        killed_by="I1",
    ),
    Mutant(
        name="breaker-probes-at-once",
        breaks="whoever finds the breaker open takes that as the leave to probe",
        file=BREAKER,
        old="return self.open_until is not None and now < self.open_until",
        new="return False",
        killed_by="I8",
    ),
    Mutant(
        name="breaker-read-once",
        breaks="a warm process never learns that another one was told to pause",
        file=GATE,
        old="if self._known is None or now - self._known[0] > FRESH:",
        new="if self._known is None:",
        killed_by="I15",
    ),
    Mutant(
        name="good-call-ends-a-pause",
        breaks="a good call that began before another's pause ends it",
        file=GATE,
        old="return is_good and breaker.blocks(now) and breaker.open_until != self._probing_until",
        new="return False",
        harmless="only a pause is shorter than it was asked to be",
    ),
    Mutant(
        name="retry-after-ignored",
        breaks="the breaker pauses as long as it likes, not as it was asked",
        file=BREAKER,
        old="""\
    if outcome.retry_after is not None:
        return min(timedelta(seconds=max(outcome.retry_after, 1)), LONGEST_PAUSE)
""",
        new="",
        killed_by="I8",
    ),
    Mutant(
        name="retry-after-unbounded",
        breaks="the breaker stays open for a day because Lead.pro said so",
        file=BREAKER,
        old="return min(timedelta(seconds=max(outcome.retry_after, 1)), LONGEST_PAUSE)",
        new="return timedelta(seconds=max(outcome.retry_after, 1))",
        killed_by="I1",
    ),
    Mutant(
        name="entry-waits-unbounded",
        breaks="an entry waits for a day because Lead.pro said so",
        file=PROGRESS,
        old="return now + min(timedelta(seconds=max(retry_after, 1)), LONGEST_RETRY_AFTER)",
        new="return now + timedelta(seconds=max(retry_after, 1))",
        killed_by="I1",
    ),
)
