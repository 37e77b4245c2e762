"""One enquiry's news, sweeps, replays and agents in one order out of many."""

from datetime import timedelta
from random import Random
from typing import Any

from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import UNRESOLVED, Claim, Row, State
from leadrelay.domain.envelope import Envelope, Kind
from tests.builders import ACCOUNT
from tests.fakes.ledger import InMemoryLedger
from tests.simulation.agenda import Agenda
from tests.simulation.lead_pro import Fate, LeadProModel, ModelApi
from tests.simulation.updates.agents import Agents
from tests.simulation.updates.journal import Journal
from tests.simulation.updates.line import Line
from tests.simulation.updates.observations import KEY, observations_of
from tests.simulation.updates.relay import Relay
from tests.simulation.updates.stories import MOMENT, story_of

INVOCATION = timedelta(seconds=30)
PAUSES = tuple(timedelta(seconds=each) for each in (0, 0, 1, 5, 30, 60, 250))
LAGS = tuple(timedelta(seconds=each) for each in (0, 27))
INTRUSIONS, DELETIONS, REPLAYS = 0.1, 0.01, 0.02
MOST_DRIVES = 40


class Run:
    """`coming` is what the portal has still to say, `observed` what it has said.

    `unknowable` counts leads that agents deleted before we could learn that they had been made.
    """

    def __init__(self, seed: int, relay: Relay) -> None:
        self.seed, self.draw, self.time = seed, Random(seed), Agenda()
        self.journal = Journal(self.time)
        self.crm = _lead_pro(self.draw, self.time)
        self.ledger = InMemoryLedger(self.time)
        self.agents = Agents(self.draw, self.crm, self.journal)
        self.line = Line(self.draw, self.time, self.journal, self._intrude)
        self.taker = relay.taker(self.time, self.ledger, ModelApi(self.crm, self.line.fate))
        self.coming = observations_of(self.draw, story_of(self.draw))
        self.observed: list[Enquiry] = []
        self.unknowable, self.intrusions = 0, 0
        self._is_intruding = False

    @property
    def row(self) -> Row:
        return self.ledger.entries[KEY].row

    def go(self) -> None:
        """Everything at once; then no more faults, and a person replays what was refused."""
        while self.coming:
            self.time.advance(self.draw.choice(PAUSES))
            self._act()
        self.line.is_faulty = False
        self._rest()
        if self.row.state is State.PARKED or self.journal.tells_of(Fate.REJECTED):
            self._replay()
            self._rest()

    def _act(self) -> None:
        rare = self.draw.random()
        if rare < DELETIONS:
            self._delete()
        elif rare < DELETIONS + REPLAYS:
            self._replay()
        else:
            usual = (*[self._observe] * 4, *[self._drive] * 2, *[self.agents.edit] * 2)
            self.draw.choice(usual)()

    def _rest(self) -> None:
        for _ in range(MOST_DRIVES):
            if self.row.due_at is None:
                break
            self.time.advance(max(self.row.due_at - self.time.now, MOMENT))
            self._drive()
        self.time.advance(self.crm.late_by)

    def _observe(self) -> None:
        self.observed.append(self.coming.pop(0))
        self._take(Kind.ENQUIRY, self.observed[-1])

    def _drive(self) -> None:
        if self.observed:
            self._take(Kind.KEY, {"key": KEY})

    def _replay(self) -> None:
        if self.observed:
            self._take(Kind.COMMAND, {"command": "replay", "key": KEY})

    def _take(self, kind: Kind, body: Any) -> None:
        self.journal.tell(kind, body)
        owner, now = f"worker-{len(self.journal.events)}", self.time.now
        envelope = Envelope(kind=kind, account=ACCOUNT, received_at=now, body=body)
        self.taker.take(envelope, Claim(owner, now + INVOCATION))

    def _intrude(self) -> None:
        """Another worker takes the next message while this one waits for Lead.pro."""
        if self.coming and not self._is_intruding and self.draw.random() < INTRUSIONS:
            self._is_intruding = True
            self.intrusions += 1
            self._observe()
            self._is_intruding = False

    def _delete(self) -> None:
        if self.crm.leads and self.row.state in UNRESOLVED:
            self.unknowable += len(self.crm.leads)
        self.agents.delete()


def _lead_pro(draw: Random, time: Agenda) -> LeadProModel:
    lag, merges_meta = draw.choice(LAGS), draw.random() < 0.5
    return LeadProModel(time, time.later, index_lag=lag, merges_meta=merges_meta)
