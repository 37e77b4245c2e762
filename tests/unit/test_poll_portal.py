from dataclasses import replace
from datetime import timedelta

import pytest

from leadrelay.domain.coverage import PollRules, PollState, Sweep
from leadrelay.domain.envelope import Kind
from leadrelay.domain.errors import (
    ConfigurationError,
    CredentialsRefusedError,
    LeadRelayError,
    NotConfiguredError,
    OutcomeUnknownError,
    SchemaError,
    UnavailableError,
)
from leadrelay.usecases.account_poll import Polled
from tests.builders import ACCOUNT, NOW
from tests.polling import MINUTE, Polling

LIVE = PollState(
    revision=1,
    go_live=NOW - timedelta(days=30),
    watermark=NOW - timedelta(minutes=5),
    daily_done_at=NOW,
    history_done_at=NOW,
)


@pytest.fixture
def world() -> Polling:
    """An account that has been live for a month."""
    polling = Polling()
    polling.known(LIVE)
    return polling


def test_a_new_enquiry_is_queued_whole_and_the_watermark_moves_over_it(world: Polling) -> None:
    lead = world.portal.receive("lead-1", NOW - MINUTE)

    assert world.tick() is Polled.COMPLETED

    (envelope,) = world.fresh.envelopes
    assert (envelope.kind, envelope.account) == (Kind.ENQUIRY, ACCOUNT)
    assert envelope.body["portal_lead_id"] == lead.portal_lead_id
    assert world.backfill.bodies == []
    assert world.state.watermark == NOW - timedelta(minutes=2)
    assert world.state.last_enquiry_at == lead.created_at


def test_what_the_ledger_holds_unchanged_is_not_sent_again(world: Polling) -> None:
    world.portal.receive("known", NOW - MINUTE)
    world.portal.receive("changed", NOW - MINUTE)
    world.tick()
    world.forward()

    world.portal.change("changed")
    world.clock.advance(timedelta(minutes=5))
    world.tick()

    assert world.queued == ["changed"]


def test_a_page_asks_the_ledger_once(world: Polling) -> None:
    for number in range(40):
        world.portal.receive(f"lead-{number}", NOW - MINUTE)
    world.ledger.reads.succeed()
    world.ledger.reads.fail()

    assert world.tick() is Polled.COMPLETED
    assert len(world.queued) == 40


def test_what_is_older_than_an_hour_waits_behind_what_is_fresh(world: Polling) -> None:
    world.portal.receive("old", NOW - timedelta(minutes=61))
    world.portal.receive("fresh", NOW - timedelta(minutes=59))

    world.tick()

    assert [each.body["portal_lead_id"] for each in world.fresh.envelopes] == ["fresh"]
    assert [each.body["portal_lead_id"] for each in world.backfill.envelopes] == ["old"]


def test_between_two_polls_a_tick_only_shows_that_it_lives(world: Polling) -> None:
    world.tick()
    asked = len(world.portal.asked)

    world.clock.advance(MINUTE)

    assert world.tick() is Polled.NOT_DUE
    assert len(world.portal.asked) == asked
    assert world.telemetry.total("PollSkipped") == 1
    assert world.telemetry.total("PollCompleted") == 2


def test_what_a_poll_brings_is_counted_by_its_portal_and_route(world: Polling) -> None:
    world.known(LIVE)
    world.portal.receive("lead-1", NOW - MINUTE)

    world.tick()

    (received,) = [each for each in world.telemetry.counts if each.metric == "EnquiriesReceived"]
    assert received.dimensions == {"portal": ACCOUNT.portal, "route": "poll"}


def test_every_tick_says_how_old_the_watermark_and_the_last_enquiry_are(world: Polling) -> None:
    world.known(replace(LIVE, last_enquiry_at=NOW - timedelta(hours=1)))

    world.tick()

    assert world.telemetry.values("WatermarkAge") == [300]
    assert world.telemetry.values("SecondsSinceLastEnquiry") == [3600]


@pytest.mark.proves("F26")
def test_each_poll_overlaps_the_one_before_by_two_hours_and_ends_at_no_time_of_ours(
    world: Polling,
) -> None:
    world.tick()

    (window,) = world.portal.asked
    assert window.start == NOW - timedelta(minutes=5) - timedelta(hours=2)
    assert window.end is None


def test_the_first_poll_draws_the_line_at_the_portals_own_time() -> None:
    world = Polling()
    world.portal.skew = timedelta(minutes=3)

    world.tick()

    assert world.state.go_live == NOW + timedelta(minutes=3)


def test_the_line_is_durable_before_anything_is_queued() -> None:
    world = Polling()
    world.portal.receive("lead-1", NOW - MINUTE)
    world.states.writes.fail()

    assert world.tick() is Polled.FAILED

    assert world.queued == []


def test_a_line_that_was_drawn_is_never_moved(world: Polling) -> None:
    world.tick()

    assert world.state.go_live == LIVE.go_live


@pytest.mark.proves("F29", "F28")
def test_a_queue_that_accepts_only_a_part_keeps_the_watermark_where_it_is(world: Polling) -> None:
    for number in range(25):
        world.portal.receive(f"lead-{number}", NOW - MINUTE)
    world.fresh.accept_only = 7

    assert world.tick() is Polled.FAILED
    assert world.state.watermark == LIVE.watermark

    world.clock.advance(MINUTE)
    assert world.tick() is Polled.COMPLETED
    assert set(world.queued) == {f"lead-{number}" for number in range(25)}


@pytest.mark.proves("F20", "F21", "F10")
@pytest.mark.parametrize(
    ("error", "metric"),
    [
        (SchemaError("GET /v1/leads: bad or missing: data"), "PortalSchemaErrors"),
        (CredentialsRefusedError("the credentials were refused"), "CredentialsRefused"),
        (ConfigurationError("missing or invalid: BASE_URL"), "ConfigurationInvalid"),
        (UnavailableError("GET /v1/leads: 503"), "PollFailed"),
        (OutcomeUnknownError("GET /v1/leads: no complete answer"), "PollFailed"),
    ],
)
def test_a_page_that_is_no_page_is_counted_and_never_means_no_leads(
    world: Polling, error: LeadRelayError, metric: str
) -> None:
    world.portal.faults.append(error)

    assert world.tick() is Polled.FAILED

    assert world.telemetry.total(metric) == 1
    assert world.telemetry.total("PollFailed") == 1
    assert world.telemetry.total("PollCompleted") == 0
    assert world.state.watermark == LIVE.watermark
    assert world.state.failures == 1


def test_a_poll_that_failed_is_repeated_at_the_next_tick_and_then_forgotten(
    world: Polling,
) -> None:
    world.portal.faults.append(UnavailableError("GET /v1/leads: 503"))
    world.tick()
    world.clock.advance(MINUTE)

    assert world.tick() is Polled.COMPLETED
    assert world.state.failures == 0


def test_an_account_without_credentials_is_not_polled_and_not_alarmed() -> None:
    world = Polling()
    world.portal.faults.append(NotConfiguredError("credentials have no value yet"))

    assert world.tick() is Polled.NOT_CONFIGURED

    assert world.telemetry.total("NotConfigured") == 1
    assert world.telemetry.total("PollFailed") == 0
    assert world.telemetry.total("PollCompleted") == 1
    assert world.state == PollState()


def test_credentials_that_disappear_are_a_failure(world: Polling) -> None:
    world.tick()
    world.clock.advance(timedelta(minutes=5))
    world.portal.faults.append(NotConfiguredError("credentials have no value yet"))

    assert world.tick() is Polled.FAILED
    assert world.telemetry.values("PollCompleted") == [1]


@pytest.mark.proves("F30")
def test_a_second_poller_of_the_same_account_leaves_quietly(world: Polling) -> None:
    world.leases.acquire(f"poll:{ACCOUNT.portal}", "another", NOW + MINUTE)

    assert world.tick() is Polled.BUSY
    assert world.portal.asked == []
    assert world.telemetry.total("PollFailed") == 0


@pytest.mark.proves("F30")
def test_two_pollers_without_a_lease_lose_nothing(world: Polling) -> None:
    world.portal.receive("lead-1", NOW - MINUTE)
    other = Polling(clock=world.clock, states=world.states, fresh=world.fresh)
    other.portal = world.portal
    world.portal.receive("lead-2", NOW - MINUTE)

    def tick_too() -> None:
        other.tick()

    world.portal.page_size, world.portal.between_pages = 1, tick_too
    world.tick()

    assert {"lead-1", "lead-2"} <= set(world.queued)
    assert world.state.watermark == NOW - timedelta(minutes=2)


@pytest.mark.proves("F32")
def test_a_reading_stops_at_a_page_border_ten_seconds_before_its_end(world: Polling) -> None:
    world.portal.page_size, world.portal.page_takes = 1, timedelta(seconds=100)
    for number in range(9):
        world.portal.receive(f"lead-{number}", NOW - MINUTE)

    assert world.tick() is Polled.INTERRUPTED

    assert world.clock() == NOW + timedelta(seconds=300)
    assert world.state.watermark == LIVE.watermark
    assert world.state.slice_seconds < LIVE.slice_seconds
    assert world.telemetry.total("PollFailed") == 0


@pytest.mark.proves("F32")
def test_a_call_that_was_cut_off_by_the_end_of_the_time_is_no_failure(world: Polling) -> None:
    def run_out() -> None:
        world.clock.advance(timedelta(seconds=295))
        world.portal.faults.append(OutcomeUnknownError("GET /v1/leads: no complete answer"))

    world.portal.page_size, world.portal.between_pages = 1, run_out
    world.portal.page_takes = timedelta(seconds=-1)
    for number in range(9):
        world.portal.receive(f"lead-{number}", NOW - MINUTE)

    assert world.tick() is Polled.INTERRUPTED


@pytest.mark.proves("F25")
def test_a_window_with_more_pages_than_the_bound_is_cut_in_halves_until_it_fits() -> None:
    world = Polling()
    since = NOW - timedelta(hours=8)
    world.known(replace(LIVE, watermark=since))
    world.portal.page_size = 1
    for number in range(300):
        world.portal.receive(f"lead-{number}", since + timedelta(minutes=number))

    assert world.tick() is Polled.FAILED
    world.clock.advance(MINUTE)
    assert world.tick() is Polled.COMPLETED

    assert {f"lead-{number}" for number in range(300)} == set(world.queued)
    assert world.telemetry.total("PortalSchemaErrors") == 1


@pytest.mark.proves("F35")
def test_an_outage_beyond_the_portals_memory_is_reported_with_dates_and_the_rest_is_read(
    world: Polling,
) -> None:
    world.known(replace(LIVE, watermark=NOW - timedelta(days=100)))
    world.portal.receive("lost", NOW - timedelta(days=90))
    world.portal.receive("saved", NOW - timedelta(days=83, hours=1))

    assert world.tick() is Polled.COMPLETED

    assert world.queued == ["saved"]
    assert world.telemetry.total("DataGaps") == 1
    ((_, facts),) = [event for event in world.telemetry.events if event[0] == "DataGap"]
    assert facts["start"] == (NOW - timedelta(days=100)).isoformat()
    assert facts["end"] == (NOW - timedelta(days=85)).isoformat()


@pytest.mark.proves("F35")
def test_the_watermark_follows_an_outage_slice_by_slice(world: Polling) -> None:
    world.known(replace(LIVE, watermark=NOW - timedelta(days=10)))
    world.portal.faults.extend([None, None, None, UnavailableError("GET /v1/leads: 503")])

    assert world.tick() is Polled.FAILED

    assert world.state.watermark == NOW - timedelta(days=7, hours=2)


@pytest.mark.proves("F05")
@pytest.mark.parametrize("skew", [timedelta(minutes=-10), timedelta(minutes=10)])
def test_the_watermark_is_the_portals_time_not_ours(world: Polling, skew: timedelta) -> None:
    world.known(replace(LIVE, watermark=NOW - timedelta(hours=3)))
    world.portal.skew = skew

    world.tick()

    assert world.state.watermark == NOW + skew - timedelta(minutes=2)


def test_a_portal_that_tells_no_time_is_credited_with_less(world: Polling) -> None:
    world.portal.tells_time = False
    world.known(replace(LIVE, watermark=NOW - timedelta(hours=3)))

    world.tick()

    assert world.state.watermark == NOW - timedelta(minutes=4)


@pytest.mark.proves("F23")
def test_a_window_that_grows_while_it_is_read_is_read_again(world: Polling) -> None:
    world.portal.page_size = 2
    for number in range(6):
        world.portal.receive(f"lead-{number}", NOW - timedelta(minutes=10 + number))
    arrivals = iter(["late"])

    def arrive() -> None:
        for name in arrivals:
            world.portal.receive(name, NOW - MINUTE)

    world.portal.between_pages = arrive
    world.tick()

    assert "late" in world.queued


def test_a_watermark_never_goes_back(world: Polling) -> None:
    ahead = NOW + timedelta(minutes=8)
    world.known(replace(LIVE, watermark=ahead))

    world.tick()

    assert world.state.watermark == ahead


def test_a_state_that_cannot_be_read_is_a_failed_poll(world: Polling) -> None:
    world.states.reads.fail(2)

    assert world.tick() is Polled.FAILED
    assert world.telemetry.total("PollFailed") == 1


def test_a_sweep_under_way_does_not_delay_a_poll_that_is_due(world: Polling) -> None:
    position = NOW - timedelta(days=60)
    sweep = Sweep(position=position, end=NOW, slice_seconds=86_400)
    world.known(replace(LIVE, history=sweep, history_done_at=NOW - timedelta(days=30)))
    world.rules = PollRules(interval=timedelta(seconds=60))
    world.portal.page_takes = timedelta(seconds=20)

    world.tick()

    assert world.clock() <= NOW + timedelta(seconds=90)
    assert world.state.history is not None
    assert world.state.history.position > position
