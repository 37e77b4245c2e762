"""Mistakes about who may write an entry, and over what."""

from tests.simulation.mutants.mutant import Mutant

KEEPER = "usecases/entry_keeper.py"
LOST_RACE = """\
            except ConflictError:
                stored = self._still_ours(stored.row.key, claim)
"""

LEDGER = (
    Mutant(
        name="conflict-overwrites",
        breaks="a write replaces whatever is there, not what it was decided from",
        file=KEEPER,
        old="""\
        self.ledger.commit(entry, expected=before.revision if before else None, note=note)
""",
        new="""\
        there = self.ledger.read(row.key)
        entry = Entry(replace(row, revision=there.row.revision + 1 if there else 1), entry.record)
        self.ledger.commit(entry, expected=there.row.revision if there else None, note=note)
""",
        killed_by="I2",
    ),
    Mutant(
        name="conclusion-overwrites",
        breaks="the answer of a call is written over what was observed meanwhile",
        file=KEEPER,
        old=LOST_RACE,
        new="""\
            except ConflictError:
                there = self._still_ours(stored.row.key, claim).row
                stored = Entry(replace(stored.row, revision=there.revision), stored.record)
""",
        killed_by="I1",
    ),
    Mutant(
        name="owner-not-checked",
        breaks="an answer is written into an entry that somebody else has claimed since",
        file=KEEPER,
        old="if entry is None or entry.row.owner != claim.owner:",
        new="if entry is None:",
        killed_by="I1",
    ),
    Mutant(
        name="answer-dropped-after-conflict",
        breaks="the answer of a call is forgotten if an observation came meanwhile",
        file=KEEPER,
        old=LOST_RACE,
        new="""\
            except ConflictError:
                raise
""",
        harmless="latency only: the intent stands, so the lead is looked up once it has settled",
    ),
    Mutant(
        name="concluded-in-one-attempt",
        breaks="the answer of a call is forgotten if the table fails once",
        file=KEEPER,
        old="ATTEMPTS_TO_CONCLUDE = 3",
        new="ATTEMPTS_TO_CONCLUDE = 1",
        harmless="latency only: the intent stands, so the lead is looked up once it has settled",
    ),
    Mutant(
        name="own-write-not-recognised",
        breaks="a write that the SDK repeated is taken for somebody else's",
        file=KEEPER,
        old="row = replace(at.wanted.row, revision=revision, write_id=write_id)",
        new='row = replace(at.wanted.row, revision=revision, write_id="")',
        harmless="latency only: after a conflict the entry is read again, and says what it was for",
    ),
    Mutant(
        name="lease-ignored",
        breaks="an entry that another worker holds is driven all the same",
        file="domain/delivery.py",
        old="""\
    if row.is_leased(now, conditions.owner):
        return Nothing("leased")
""",
        new="",
        harmless="latency only: intent and send bound protect the call, the lease saves work",
    ),
)
