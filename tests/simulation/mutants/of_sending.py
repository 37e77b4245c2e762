"""Mistakes around the POST: its intent, and how long it may be under way."""

from tests.simulation.mutants.mutant import Mutant

CALLS = "usecases/crm_calls.py"
PROGRESS = "domain/progress.py"
DELIVERY = "domain/delivery.py"

SENDING = (
    Mutant(
        name="intent-after-post",
        breaks="the intent is written once the POST is answered",
        file=CALLS,
        old="""\
        stored = self.keeper.keep(replace(at, wanted=intent), claim, "sending", said)
        outcome = self._created(draft, claim)
""",
        new="""\
        outcome = self._created(draft, claim)
        stored = self.keeper.keep(replace(at, wanted=intent), claim, "sending", said)
""",
        killed_by="I5",
    ),
    Mutant(
        name="no-intent",
        breaks="only the enquiry is durable before the POST, not the intent",
        file=CALLS,
        old="""\
        stored = self.keeper.keep(replace(at, wanted=intent), claim, "sending", said)
""",
        new="""\
        stored = replace(intent, row=self.keeper.keep(at, claim, "observed").row)
""",
        killed_by="I5",
    ),
    Mutant(
        name="no-settle-time",
        breaks="an empty look-up is believed as soon as the sender must be dead",
        file="domain/entry.py",
        old="settle: timedelta = timedelta(seconds=180)",
        new="settle: timedelta = timedelta(0)",
        killed_by="I2",
    ),
    Mutant(
        name="settled-from-the-start",
        breaks="the settle time is counted from when the invocation began, not from its deadline",
        file=PROGRESS,
        old="""\
        send_bound=claim.deadline,
        due_at=claim.deadline + limits.settle,
""",
        new="""\
        send_bound=claim.deadline - timedelta(seconds=30),
        due_at=claim.deadline - timedelta(seconds=30) + limits.settle,
""",
        killed_by="I2",
    ),
    Mutant(
        name="send-bound-ignored",
        breaks="what is due is settled, also when a person has made it due",
        file=DELIVERY,
        old="settled_at = row.send_bound + limits.settle if row.send_bound else now",
        new="settled_at = now",
        killed_by="I2",
    ),
    Mutant(
        name="send-bound-not-kept",
        breaks="only the due time says until when a POST may still leave",
        file=PROGRESS,
        old="        send_bound=claim.deadline,\n",
        new="        send_bound=None,\n",
        killed_by="I2",
    ),
    Mutant(
        name="time-left-ignored",
        breaks="a call is begun although the invocation may end under it",
        file=DELIVERY,
        old="""\
    if conditions.deadline - now < limits.call + limits.slack:
        return Wait(now, "no time left")
""",
        new="",
        harmless="latency only: what is cut off is unknown, and is settled like everything unknown",
    ),
)
