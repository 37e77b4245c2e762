"""What a person may ask for an enquiry, as it arrives on the queue."""

from datetime import timedelta

import pytest

from leadrelay.domain.command import Command
from leadrelay.domain.entry import ParkReason, Row, State
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.errors import SchemaError
from leadrelay.usecases.take_message import MessageTaker
from tests import canary
from tests.builders import ACCOUNT, NOW, an_enquiry, an_unreadable
from tests.fakes.crm import Act
from tests.unit.world import KEY, SETTLED, World, a_world

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return a_world()


def ask(world: World, command: Command, key: str = KEY) -> Row | None:
    taker = MessageTaker(
        forwarder=world.forwarder,
        ledger=world.ledger,
        read=lambda _: (),
        telemetry=world.telemetry,
    )
    asked = Envelope.of_command(ACCOUNT, world.clock(), command, key)
    assert taker.take(Envelope.from_json(asked.to_json()), world.claim())
    entry = world.ledger.read(key)
    return entry.row if entry else None


def parked(world: World) -> Row:
    world.crm.script.append(Act.REJECT)
    world.crm.script.append(Act.REJECT)
    row = world.admit(an_enquiry())
    assert row.state is State.PARKED
    return row


def test_a_parked_enquiry_that_is_dismissed_asks_nobody_any_more(world: World) -> None:
    parked(world)

    row = ask(world, Command.DISMISS)

    assert row is not None
    assert (row.state, row.reason, row.park_reason) == (State.SUPPRESSED, "dismissed", None)


def test_what_is_not_parked_cannot_be_dismissed(world: World) -> None:
    before = world.admit(an_enquiry())

    assert ask(world, Command.DISMISS) == before


def test_an_update_that_is_dismissed_does_not_stop_the_next_one(world: World) -> None:
    world.admit(an_enquiry())
    world.crm.script.extend([Act.REJECT, Act.REJECT])
    world.admit(an_enquiry(tags=("hot",), observed_at=LATER))
    world.clock.advance(SETTLED)
    row = world.drive()
    assert row.park_reason is ParkReason.UPDATE_REJECTED

    dismissed = ask(world, Command.DISMISS)
    world.clock.advance(SETTLED)
    world.admit(an_enquiry(tags=("hotter",), observed_at=LATER + timedelta(hours=1)))

    assert dismissed is not None
    assert dismissed.state is State.CREATED
    assert len(world.crm.updates) == 1


def test_what_is_from_before_the_go_live_line_is_sent_only_when_somebody_wants_it_created(
    world: World,
) -> None:
    world.admit(an_enquiry(created_at=NOW - timedelta(days=40)))

    replayed = ask(world, Command.REPLAY)
    created = ask(world, Command.CREATE)

    assert replayed is not None
    assert (replayed.state, replayed.reason) == (State.SUPPRESSED, "before go-live")
    assert created is not None
    assert created.state is State.CREATED


def test_a_person_who_is_erased_is_in_no_record_any_more(world: World) -> None:
    world.admit(an_enquiry())
    assert "Layla" in canary.contents(world.ledger.read(KEY))

    ask(world, Command.ERASE)

    entry = world.ledger.read(KEY)
    assert entry is not None
    assert entry.row.erased_at is not None
    assert entry.record.sent_as == ()
    assert "Layla" not in canary.contents(entry.record)
    assert world.telemetry.total("LeadsToErase") == 1


def test_nothing_that_is_said_afterwards_is_taken_in_again(world: World) -> None:
    world.admit(an_enquiry())
    ask(world, Command.ERASE)

    world.admit(an_enquiry(name="Layla Haddad", observed_at=LATER))

    entry = world.ledger.read(KEY)
    assert entry is not None
    assert entry.record.enquiry is not None
    assert entry.record.enquiry.name is None
    assert len(world.crm.leads) == 1


def test_what_is_still_on_its_way_finds_its_person_erased(world: World) -> None:
    ask(world, Command.ERASE)

    row = world.admit(an_enquiry())

    assert (row.state, row.announced_at is None) == (State.SUPPRESSED, False)
    assert world.crm.creates == 0


def test_a_body_that_nobody_could_read_is_erased_too(world: World) -> None:
    row = world.admit(an_unreadable())

    ask(world, Command.ERASE, row.key)

    entry = world.ledger.read(row.key)
    assert entry is not None
    assert entry.record.raw is None


def test_while_an_outcome_is_unknown_an_erasure_waits_until_the_lead_is_found(
    world: World,
) -> None:
    world.crm.script.append(Act.COMMIT_AND_LOSE)
    world.admit(an_enquiry())
    ask(world, Command.ERASE)
    world.clock.advance(SETTLED)

    row = world.drive()

    assert row.erased_at is not None
    assert row.lead_id == world.crm.leads[0].lead_id


def test_a_command_that_nobody_knows_comes_back_and_is_seen(world: World) -> None:
    asked = Envelope.of_command(ACCOUNT, NOW, Command.REPLAY, KEY)
    unknown = Envelope.from_json(asked.to_json().replace('"replay"', '"forget"'))
    taker = MessageTaker(
        forwarder=world.forwarder,
        ledger=world.ledger,
        read=lambda _: (),
        telemetry=world.telemetry,
    )

    with pytest.raises(SchemaError):
        taker.take(unknown, world.claim())
