"""Mistakes with what a portal says later: merging it, and bringing it to Lead.pro in order."""

from tests.simulation.mutants.mutant import Mutant

PROGRESS = "domain/progress.py"
RECORD = "domain/record.py"

UPDATES = (
    Mutant(
        name="unknown-patch-repeated-at-once",
        breaks="a PATCH without an answer is safe to repeat, so it is, while it may still land",
        file=PROGRESS,
        old="""\
    due_at = max(due_at, (row.send_bound or now) + limits.settle)
    return replace(row, attempts""",
        new="""\
    row = replace(row, send_bound=None)
    return replace(row, attempts""",
        killed_by="I10",
    ),
    Mutant(
        name="patch-overtakes",
        breaks="news are patched while an older PATCH may still land",
        file="domain/delivery.py",
        old="""\
        return Nothing("delivered")
    return _settled(row, now, limits)
""",
        new="""\
        return Nothing("delivered")
    return None
""",
        killed_by="I10",
    ),
    Mutant(
        name="newest-counts-as-applied",
        breaks="what came in while a call was under way counts as sent by it",
        file=PROGRESS,
        old="applied_version=row.sent_version,",
        new="applied_version=row.version,",
        killed_by="I10",
    ),
    Mutant(
        name="hash-kept-although-patch-failed",
        breaks="what a PATCH carries counts as held by Lead.pro before it is answered",
        file=PROGRESS,
        old='applied_hash="",',
        new="applied_hash=draft.content_hash,",
        killed_by="I10",
    ),
    Mutant(
        name="last-message-wins",
        breaks="an older message that comes later replaces what is newer",
        file=RECORD,
        old="if known_at is None or at > known_at:",
        new="if known_at is None or at != known_at:",
        killed_by="I1",
    ),
    Mutant(
        name="older-message-dropped",
        breaks="an older message is not read at all, although only it says some things",
        file=RECORD,
        old="    newest = max(known.observed_at, observation.observed_at)\n",
        new="""\
    newest = max(known.observed_at, observation.observed_at)
    if newest > observation.observed_at:
        return record
""",
        killed_by="I4",
    ),
)
