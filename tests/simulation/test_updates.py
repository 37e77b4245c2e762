"""Whatever order an enquiry's news come in, Lead.pro ends at the newest of it."""

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from leadrelay.domain.entry import State
from tests.simulation.lead_pro import READS, WRITES
from tests.simulation.updates import Relay, Run, run, told, wrongs
from tests.simulation.updates.__main__ import main
from tests.simulation.updates.wrong_relays import (
    ADDING,
    BLANKING,
    BY_ARRIVAL,
    HASTY,
    OVERWRITING,
    RECREATING,
    REMEMBERING,
)

CHUNK = 250
CHUNKS = 40
METHODS = {"POST": WRITES, "PATCH": WRITES, "GET": READS}


@pytest.mark.proves("F03", "F89", "F90", "F101")
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_interleaving_ends_at_the_newest_and_harms_nothing(chunk: int) -> None:
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        done = run(seed)

        assert not wrongs(done), told(done)


def test_a_seed_is_the_same_interleaving_again() -> None:
    first, again = run(7), run(7)

    assert told(first) == told(again)
    assert first.crm.commits == again.crm.commits


def test_a_seed_is_told_to_whoever_asks_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["7"]) == 0
    assert capsys.readouterr().out == f"{told(run(7))}\n0 wrong\n"


def test_the_interleavings_leave_nothing_out() -> None:
    runs = [run(seed) for seed in range(600)]

    events = [event for done in runs for event in done.journal.events]
    met = {(str(event.about).split()[0], event.what) for event in events}
    assert {(method, fate) for method, fates in METHODS.items() for fate in fates} <= met
    assert {done.row.state for done in runs} == {State.CREATED, State.GONE, State.SUPPRESSED}
    assert [what for what, happened in RARITIES.items() if not any(map(happened, runs))] == []


def _notes(done: Run) -> set[str]:
    return {note.what for note in done.ledger.history[done.row.key]}


def _times(done: Run) -> list[datetime]:
    return [each.observed_at for each in done.observed]


RARITIES: Mapping[str, Callable[[Run], object]] = {
    "a lead is adopted": lambda done: "adopted" in _notes(done),
    "a lead is proved absent": lambda done: "proved absent" in _notes(done),
    "an agent edits during a PATCH": lambda done: done.agents.raced,
    "an agent's edit must be kept": lambda done: done.agents.kept,
    "a lead is deleted before we know of it": lambda done: done.unknowable,
    "news arrive during a call": lambda done: done.intrusions,
    "older news arrive later": lambda done: _times(done) != sorted(_times(done)),
    "a message arrives twice": lambda done: len(set(map(id, done.observed))) < len(done.observed),
    "phones are erased to a list of none": lambda done: any(
        each.erased and each.phones == () for each in done.observed
    ),
}


@pytest.mark.parametrize(
    ("relay", "complaint"),
    [
        (HASTY, "goes back"),
        (HASTY, "created 2 times"),
        (BY_ARRIVAL, "goes back"),
        (REMEMBERING, "not erased"),
        (BLANKING, "agent_name is"),
        (OVERWRITING, "Friday"),
        (OVERWRITING, "is blanked"),
        (ADDING, "another questionnaire"),
        (RECREATING, "created 2 times"),
    ],
)
def test_a_relay_that_is_wrong_is_found_out(relay: Relay, complaint: str) -> None:
    found = (wrong for seed in range(2000) for wrong in wrongs(run(seed, relay)))

    assert any(complaint in wrong for wrong in found)
