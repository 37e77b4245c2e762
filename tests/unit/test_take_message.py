from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain.crm_event import CrmEvent, Told
from leadrelay.domain.enquiry import Observation
from leadrelay.domain.entry import State
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.errors import SchemaError
from leadrelay.usecases.take_message import MessageTaker
from tests.builders import ACCOUNT, NOW, an_enquiry, an_unreadable
from tests.fakes.crm import Act
from tests.unit.world import KEY, World, a_world

RAW = "e30="


class Reader:
    """Says what the content of the next messages is."""

    def __init__(self, *said: Observation) -> None:
        self.said = said

    def __call__(self, _envelope: Envelope) -> tuple[Observation, ...]:
        return self.said


@pytest.fixture
def world() -> World:
    return a_world()


def taker(world: World, *said: Observation) -> MessageTaker:
    return MessageTaker(
        forwarder=world.forwarder,
        ledger=world.ledger,
        read=Reader(*said),
        telemetry=world.telemetry,
    )


def message(kind: Kind, body: Any) -> Envelope:
    return Envelope(kind=kind, account=ACCOUNT, received_at=NOW, body=body)


@pytest.mark.parametrize("kind", [Kind.ENQUIRY, Kind.RAW_WEBHOOK])
def test_content_is_admitted_and_sent(world: World, kind: Kind) -> None:
    assert taker(world, an_enquiry()).take(message(kind, RAW), world.claim())

    assert world.row().state is State.CREATED


@pytest.mark.proves("F50")
def test_an_event_that_is_no_enquiry_leaves_no_trace(world: World) -> None:
    assert taker(world).take(message(Kind.RAW_WEBHOOK, RAW), world.claim())

    assert world.ledger.entries == {}


def test_a_key_drives_its_entry(world: World) -> None:
    world.admit(an_enquiry(), seconds=1)

    assert taker(world).take(message(Kind.KEY, {"key": KEY}), world.claim())

    assert world.row().state is State.CREATED


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Kind.KEY, None),
        (Kind.KEY, {}),
        (Kind.COMMAND, []),
        (Kind.COMMAND, {"command": "shout"}),
        (Kind.CRM_EVENT, None),
        (Kind.CRM_EVENT, {}),
        (Kind.CRM_EVENT, {"event": "deleted", "lead_id": 1, "key": KEY}),
        (Kind.CRM_EVENT, {"event": "created", "lead_id": "?", "key": KEY}),
    ],
)
def test_a_message_that_asks_for_nothing_known_is_named_as_such(
    world: World, kind: Kind, body: Any
) -> None:
    with pytest.raises(SchemaError):
        taker(world).take(message(kind, body), world.claim())


def replay(key: str) -> Envelope:
    return message(Kind.COMMAND, {"command": "replay", "key": key})


@pytest.mark.proves("F46")
def test_a_body_that_can_be_read_by_now_is_sent_under_its_real_key(world: World) -> None:
    unreadable = an_unreadable(raw=RAW)
    world.admit(unreadable)

    assert taker(world, an_enquiry()).take(replay(unreadable.key), world.claim())

    assert world.row().state is State.CREATED
    assert world.row(unreadable.key).state is State.SUPPRESSED


def test_a_body_that_still_cannot_be_read_stays_parked(world: World) -> None:
    unreadable = an_unreadable(raw=RAW)
    world.admit(unreadable)

    assert taker(world, unreadable).take(replay(unreadable.key), world.claim())

    assert world.row(unreadable.key).state is State.PARKED


def test_a_body_that_holds_no_enquiry_is_not_taken_for_one_that_was_read(world: World) -> None:
    unreadable = an_unreadable(raw=RAW)
    world.admit(unreadable)

    assert taker(world).take(replay(unreadable.key), world.claim())

    assert world.row(unreadable.key).state is State.PARKED


def test_a_delivered_enquiry_is_not_sent_again_by_a_replay(world: World) -> None:
    world.admit(an_enquiry())
    world.clock.advance(timedelta(hours=1))

    assert taker(world).take(replay(KEY), world.claim())

    assert len(world.crm.leads) == 1


def test_an_event_of_the_crm_is_only_a_reason_to_look(world: World) -> None:
    world.crm.script.append(Act.COMMIT_AND_LOSE)
    world.admit(an_enquiry())
    event = CrmEvent(told=Told.CREATED, lead_id=1, key=KEY)

    assert taker(world).take(Envelope.of_crm_event(event, NOW), world.claim())

    assert world.row().state is State.CREATED
    assert world.row().account == ACCOUNT
