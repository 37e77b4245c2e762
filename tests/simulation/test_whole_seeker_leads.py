"""The second portal in the whole relay: erasures, doorbells, several accounts, and who sees to it.

What the witnesses say is tested here as well: a witness that cannot complain proves nothing.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Enquiry, Portal, Route, forgotten
from leadrelay.domain.entry import Entry, Row, State
from leadrelay.domain.envelope import Envelope
from leadrelay.domain.record import Record
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.domain.webhook_watch import Watch
from tests import canary
from tests.builders import ACCOUNT, NOW, an_enquiry
from tests.simulation.boundaries import Boundary
from tests.simulation.schedules import Scripted
from tests.simulation.whole.announcements import Announcements
from tests.simulation.whole.listing import Listing
from tests.simulation.whole.long_days import LIVE_SINCE, a_lead, a_world, assert_all_created
from tests.simulation.whole.replay import traced_whole
from tests.simulation.whole.scenarios import ACCOUNTS, drawn_whole
from tests.simulation.whole.seeker_leads import Order, SeekerLeadsModel
from tests.simulation.whole.times import DAY, HOUR, MINUTE, SECOND
from tests.simulation.whole.walk import Walk
from tests.simulation.whole.world import WholeWorld

LYON, NANTES = (Account(Portal.SEEKER_LEADS, name) for name in ("lyon", "nantes"))
KEPT = SubscriptionState(checked_at=NOW, complete=True)
OF_DOORBELLS = (Boundary.QUEUE_DOORBELL, Boundary.ANSWER_DOORBELL)


@pytest.fixture
def world() -> WholeWorld:
    world = a_world(LYON)
    world.live_since(LIVE_SINCE)
    return world


def told(lead: Enquiry) -> Enquiry:
    return replace(lead, route=Route.WEBHOOK)


def complaints(world: WholeWorld) -> list[str]:
    return [violation.text for violation in world.witness.violations]


def row_of(world: WholeWorld, lead: Enquiry) -> Row:
    return world.state.ledger.entries[lead.key].row


@pytest.mark.proves("F101")
@pytest.mark.parametrize("forgets", [True, False])
def test_a_lead_whose_time_has_come_is_erased_and_stays_so_whoever_speaks_of_it(
    world: WholeWorld, *, forgets: bool
) -> None:
    lead = a_lead(world, 1, MINUTE)
    lead = replace(lead, delete_by=NOW + HOUR)
    world.arrive(MINUTE, lambda: world.portal.put(lead))
    for at in (MINUTE, HOUR - SECOND, 2 * HOUR):
        world.deliver(told(lead), at)
    if forgets:
        world.arrive(HOUR, lambda: world.portal.vanish(lead.key))

    world.run()

    assert complaints(world) == []
    assert row_of(world, lead).state is State.CREATED
    assert row_of(world, lead).lead_id is not None
    assert world.telemetry.counts["LeadsToErase"] == 1
    assert "people.example" not in canary.contents(world.state.ledger.entries[lead.key].record)


@pytest.mark.proves("F101")
def test_a_lead_that_was_erased_before_it_was_sent_is_never_sent(world: WholeWorld) -> None:
    lead = a_lead(world, 1, MINUTE)
    world.arrive(MINUTE, lambda: world.portal.put(lead))
    world.arrive(MINUTE + SECOND, lambda: world.portal.erase(lead.key))
    world.deliver(told(lead), 10 * MINUTE)

    world.run()

    assert complaints(world) == []
    assert (world.state.crm.leads, row_of(world, lead).state) == ({}, State.SUPPRESSED)
    assert world.telemetry.counts["LeadsToErase"] == 0


def test_a_doorbell_that_rings_amid_a_reading_is_answered_by_the_one_after_it(
    world: WholeWorld,
) -> None:
    """What it announces is listed behind the back of the reading, whose pages take nine seconds."""
    world.branch.only_rings = True
    world.portal.page_size, world.portal.page_takes = 1, 9 * SECOND
    if isinstance(world.portal, SeekerLeadsModel):
        world.portal.order = Order.NEWEST_FIRST
    for number in (1, 2):
        world.portal.put(a_lead(world, number, -HOUR - number * MINUTE))
    lead = a_lead(world, 3, 12 * SECOND)
    world.arrive(12 * SECOND, lambda: world.portal.put(lead))
    world.deliver(told(lead), 12 * SECOND)

    world.run()

    assert_all_created(world, 3)
    delivered_at = row_of(world, lead).delivered_at
    assert delivered_at is not None
    assert delivered_at <= NOW + 70 * SECOND


@pytest.mark.parametrize("accounts", [(LYON, NANTES), (ACCOUNT, LYON, NANTES)])
def test_accounts_neither_mix_their_enquiries_nor_read_at_once(accounts: Any) -> None:
    world = a_world(*accounts)
    world.live_since(LIVE_SINCE)
    for number, branch in enumerate(world.branches.values()):
        lead = branch.an_enquiry(f"lead_{number}", created_at=NOW + MINUTE)
        world.arrive(MINUTE, partial(branch.listing.put, lead))
        world.deliver(told(lead), 2 * MINUTE)

    world.run()

    assert_all_created(world, len(accounts))
    rows = [entry.row for entry in world.state.ledger.entries.values()]
    assert {row.account for row in rows} == set(accounts)


def test_a_token_of_a_day_is_used_for_all_of_it(world: WholeWorld) -> None:
    world.arrive(3 * DAY, lambda: None)

    world.run()

    assert complaints(world) == []
    assert len(world.access.asked_at) == 4


def test_a_token_that_is_thrown_away_early_is_found_out(world: WholeWorld) -> None:
    witness = world.token_witnesses[LYON]
    for hour in (0, 24, 25):
        witness.access.asked_at.append(NOW + hour * HOUR)

    [complaint] = witness.complaints_in_fair_weather()
    assert complaint == "a token was asked for although there was one"


def test_seeds_differ_in_portals_and_in_what_the_second_one_does() -> None:
    worlds = [drawn_whole(seed) for seed in range(120)]
    models = [
        branch.listing
        for world in worlds
        for branch in world.branches.values()
        if isinstance(branch.listing, SeekerLeadsModel)
    ]

    assert {tuple(world.accounts) for world in worlds} == set(map(tuple, ACCOUNTS))
    assert {model.order for model in models} == set(Order)
    assert {model.empty_status for model in models} == {200, 404}
    assert {model.lost_status for model in models} == {400, 404}


def test_every_step_of_a_doorbell_meets_faults() -> None:
    unhurt = set(OF_DOORBELLS)
    ringing = (seed for seed in range(1_500) if drawn_whole(seed).branch.only_rings)
    while unhurt:
        _, trace = traced_whole(next(ringing))
        faults = [line for line in trace if not line.endswith(" fine")]
        unhurt -= {each for each in unhurt if any(f" {each} " in line for line in faults)}


@pytest.mark.parametrize(("since", "complained"), [(None, 1), (-MINUTE, 1), (SECOND, 0)])
def test_a_doorbell_that_is_taken_away_unanswered_is_found_out(
    world: WholeWorld, since: timedelta | None, complained: int
) -> None:
    world.witness.covered[LYON].complete_since = None if since is None else NOW + since

    world.witness.doorbell_answered(Envelope.of_doorbell(LYON, NOW))

    assert len(complaints(world)) == complained


def entry(record: Record, **known: Any) -> Entry:
    usual: dict[str, Any] = {"state": State.CREATED, "lead_id": 1, "erased_at": NOW}
    row = Row(key="seeker_leads:lead_1", account=LYON, admitted_at=NOW, **(usual | known))
    return Entry(row, record)


def a_person() -> Enquiry:
    return an_enquiry(portal=Portal.SEEKER_LEADS, account="lyon", portal_lead_id="lead_1")


EMPTY = Record(enquiry=forgotten(a_person()))


@pytest.mark.parametrize(
    ("then", "complaint"),
    [
        (entry(EMPTY), None),
        (entry(Record(enquiry=a_person())), "was erased, and somebody is in it"),
        (entry(replace(EMPTY, raw="e30=")), "was erased, and somebody is in it"),
        (entry(EMPTY, erased_at=None), "was erased, and it was forgotten that it was"),
    ],
)
def test_whoever_comes_back_after_an_erasure_is_found_out(
    world: WholeWorld, then: Entry, complaint: str | None
) -> None:
    world.witness.committed(entry(EMPTY), NOW)

    world.witness.committed(then, NOW)

    assert [text.partition(" ")[2] for text in complaints(world)] == [complaint] * bool(complaint)


def test_what_is_sent_after_an_erasure_is_found_out(world: WholeWorld) -> None:
    world.witness.committed(entry(EMPTY), NOW)

    assert [*world.witness.erasures.sent("seeker_leads:lead_1")] != []
    assert [*world.witness.erasures.sent("seeker_leads:lead_2")] == []


@pytest.mark.parametrize(
    ("kept", "happened", "complaint"),
    [
        (entry(EMPTY), {"created", "told"}, None),
        (entry(EMPTY), {"created"}, "nobody was told to erase"),
        (entry(EMPTY), {"told"}, "somebody was told to erase"),
        (entry(EMPTY, send_bound=NOW), {"told"}, None),
        (entry(Record(), erased_at=None, delete_by=NOW - SECOND), set(), "should have been erased"),
    ],
)
def test_an_erasure_that_stops_half_way_is_found_out(
    world: WholeWorld, kept: Entry, happened: set[str], complaint: str | None
) -> None:
    key, erasures = kept.row.key, world.witness.erasures
    world.state.ledger.entries[key] = kept
    erasures.erased.update({key} if kept.row.erased_at else ())
    erasures.told.update({key} if "told" in happened else ())
    if "created" in happened:
        world.state.crm.leads[1] = {"meta": {"src_key": key}}

    found = [*erasures.complaints(NOW)]

    assert [(complaint or "") in text for text in found] == [True] * bool(complaint)


def judged(announcements: Announcements, until: datetime) -> None:
    before = PollState(watch=Watch(judged_until=NOW))
    after = replace(before, watch=Watch(judged_until=until))
    announcements.judged(before, after, KEPT)
    announcements.confirmed()


def read(announcements: Announcements, **said: Any) -> Enquiry:
    walk = Walk(NOW - HOUR, None, NOW + 6 * MINUTE, frozenset())
    lead = an_enquiry(created_at=NOW + MINUTE, **said)
    walk.show([lead])
    announcements.was_read(walk)
    return lead


@pytest.mark.parametrize(("counted", "complaints"), [(0, 1), (1, 0), (2, 1)])
def test_an_enquiry_that_nothing_announced_must_be_counted_once(
    counted: int, complaints: int
) -> None:
    announcements = Announcements(Listing(lambda: NOW), counted=counted)
    read(announcements)
    judged(announcements, NOW + 2 * MINUTE)
    judged(announcements, NOW + 9 * MINUTE)

    assert len([*announcements.complaints()]) == complaints


def test_one_that_was_announced_must_not_be_counted() -> None:
    announcements = Announcements(Listing(lambda: NOW), counted=1)
    lead = read(announcements)
    announcements.told[lead.key] = announcements.known[lead.key] = NOW + 2 * MINUTE
    judged(announcements, NOW + 2 * MINUTE)

    assert len([*announcements.complaints()]) == 1


def test_what_nobody_may_know_to_be_announced_may_be_counted_or_not() -> None:
    announcements = Announcements(Listing(lambda: NOW))
    lead = read(announcements)
    announcements.told[lead.key] = NOW + 2 * MINUTE
    judged(announcements, NOW + 2 * MINUTE)

    assert (announcements.least, announcements.most) == (0, 1)


def test_a_schedule_of_one_portal_leaves_the_other_alone() -> None:
    world = WholeWorld(Scripted(), accounts=(ACCOUNT, LYON))
    world.live_since(LIVE_SINCE)
    world.branches[LYON].listing.page_takes = 60 * SECOND
    lead = world.branches[ACCOUNT].an_enquiry("lead_1", created_at=NOW + MINUTE)
    world.arrive(MINUTE, lambda: world.portal.put(lead))

    world.run()

    delivered_at = row_of(world, lead).delivered_at
    assert delivered_at is not None
    assert delivered_at <= NOW + 6 * MINUTE
