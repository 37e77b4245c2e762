"""Mistakes about what the answer to a POST means, or the lack of one."""

from tests.simulation.mutants.mutant import Mutant

PROGRESS = "domain/progress.py"
ANSWERS = "crm/lead_pro/answers.py"

ANSWERED = (
    Mutant(
        name="unknown-is-a-no",
        breaks="a POST without an answer is tried again like one that was refused",
        file=PROGRESS,
        old="""\
            return _with(entry, _unknown(row, outcome, now, limits))
""",
        new="""\
            return _with(entry, _again(_unposted(row), outcome, now))
""",
        killed_by="I2",
    ),
    Mutant(
        name="unknown-looked-up-at-once",
        breaks="after an unknown outcome the look-up does not wait",
        file=PROGRESS,
        old="""\
    due_at = (row.send_bound or now) + limits.settle
    return replace(row, state=State.UNKNOWN, due_at=due_at, reason=outcome.reason)
""",
        new="""\
    row = replace(row, send_bound=None)
    return replace(row, state=State.UNKNOWN, due_at=now, reason=outcome.reason)
""",
        killed_by="I2",
    ),
    Mutant(
        name="server-error-is-a-no",
        breaks="500 on a POST counts as not created",
        file=ANSWERS,
        old="    429: Verdict.THROTTLED,\n",
        new="    429: Verdict.THROTTLED,\n    500: Verdict.NOT_SENT,\n",
        killed_by="I2",
    ),
    Mutant(
        name="unreadable-success-is-a-no",
        breaks="200 with HTML on a POST counts as not created",
        file=ANSWERS,
        old="""\
        return Outcome(verdict=Verdict.UNKNOWN, reason=f"{error.status} unreadable")
""",
        new="""\
        return Outcome(verdict=Verdict.REFUSED, reason=f"{error.status} unreadable")
""",
        killed_by="I2",
    ),
    Mutant(
        name="refused-posts-counted",
        breaks="a POST that was definitely refused brings an enquiry closer to being given up",
        file=PROGRESS,
        old="return replace(row, posts=row.posts - 1, send_bound=None)",
        new="return replace(row, send_bound=None)",
        killed_by="I1",
    ),
    Mutant(
        name="parked-after-one-unknown",
        breaks="the first POST without a clear answer is the last",
        file="domain/entry.py",
        old="most_posts: int = 3",
        new="most_posts: int = 1",
        killed_by="I1",
    ),
)
