"""The whole relay under faults that nobody chose: a portal that moves, tokens that end, and AWS."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadrelay.crm.lead_pro.mapper import LeadProMapper
from leadrelay.domain.enquiry import Enquiry, Route
from leadrelay.domain.lead import Decision, LeadType, Shape
from leadrelay.domain.token import AccessToken, RefreshState
from leadrelay.portals.property_finder.filters import LeadFilter
from leadrelay.usecases.account_poll import Polled
from tests.builders import ACCOUNT, AGENCY, NOW, an_enquiry
from tests.simulation.boundaries import Boundary
from tests.simulation.relay import drafted
from tests.simulation.runs import Tally
from tests.simulation.scenarios import PEOPLE
from tests.simulation.schedules import Scripted
from tests.simulation.whole.access import Access
from tests.simulation.whole.replay import REPLAY, run_whole, tallied_whole, traced_whole
from tests.simulation.whole.scenarios import drawn_whole
from tests.simulation.whole.times import DAY, HOUR, MINUTE
from tests.simulation.whole.tokens import TokenWitness
from tests.simulation.whole.world import WholeWorld

RUNS = 1_000
PARTS = 10
EACH = RUNS // PARTS
OF_POLLING = (
    *(Boundary.MINT, Boundary.KEEP_TOKEN, Boundary.READ_PAGE, Boundary.QUEUE_PAGE),
    *(Boundary.MOVE_WATERMARK, Boundary.POLL_LEASE, Boundary.REMEMBER_MINTING),
    *(Boundary.MINT_LEASE, Boundary.ASK_REFRESHER),
)


@pytest.mark.proves("F02", "F10", "F13", "F14", "F16", "F17", "F20")
@pytest.mark.proves("F23", "F24", "F26", "F27", "F28", "F29", "F30")
@pytest.mark.parametrize("part", range(PARTS))
def test_what_the_portal_lists_becomes_one_lead_each_whatever_goes_wrong(part: int) -> None:
    tally = tallied_whole(range(part * EACH, (part + 1) * EACH))

    assert not tally.failures, explained(tally)
    assert tally.stuck == 0
    assert tally.mishaps > EACH


def explained(tally: Tally) -> str:
    first = tally.failures[0]
    _, trace = traced_whole(int(first.name))
    told = f"seed {first.name} fails; replay it with: {REPLAY}{first.name}"
    return "\n".join([told, *first.violations, *trace])


def test_a_seed_is_the_same_run_in_every_process() -> None:
    told = [_told_elsewhere(7, hash_seed) for hash_seed in ("1", "2")]

    assert len(told[0].splitlines()) > 100
    assert told[0] == told[1]


def _told_elsewhere(seed: int, hash_seed: str) -> str:
    paths = os.pathsep.join(sys.path)
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": paths}
    command = [sys.executable, "-m", "tests.simulation.whole", str(seed)]
    return subprocess.run(  # noqa: S603 - our own interpreter and module
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("said", [*PEOPLE, {"erased": True}])
def test_the_draft_that_is_remembered_is_the_one_that_the_relay_would_make(
    said: dict[str, Any], shape: Shape
) -> None:
    lead = an_enquiry(observed_at=NOW + HOUR, created_at=NOW - DAY, **said)
    decision = Decision(
        office_id=1, lead_type=LeadType.SALE, office_because="made", type_because="up"
    )

    assert drafted(lead, decision, shape) == LeadProMapper(AGENCY).draft(lead, decision, shape)


def test_every_step_of_polling_and_minting_meets_faults() -> None:
    unhurt, seeds = set(OF_POLLING), iter(range(RUNS))
    while unhurt:
        unhurt -= _hurt(traced_whole(next(seeds))[1])


def _hurt(trace: list[str]) -> set[Boundary]:
    faults = [line for line in trace if not line.endswith(" fine")]
    return {each for each in OF_POLLING if any(f" {each} " in line for line in faults)}


def test_seeds_differ_in_what_the_portal_does() -> None:
    worlds = [drawn_whole(seed) for seed in range(60)]

    assert {world.portal.includes_bounds for world in worlds} == {True, False}
    assert {world.portal.tells_time for world in worlds} == {True, False}
    assert {world.access.ends_older for world in worlds} == {True, False}
    assert min(world.portal.skew for world in worlds) < -MINUTE
    assert max(world.portal.skew for world in worlds) > MINUTE


def test_pages_really_move_away_from_under_a_reading() -> None:
    slipped = sum(run_whole(seed).portal.slips for seed in range(100))

    assert slipped > 0


@pytest.mark.proves("F14", "F17")
def test_in_a_week_of_half_hour_tokens_none_ends_too_early_for_a_poll() -> None:
    world = WholeWorld(Scripted())
    world.live_since(NOW - DAY)
    world.access.ends_older = True
    world.arrive(7 * DAY, lambda: None)

    world.run()

    assert world.witness.violations == []
    assert world.outcomes[Polled.FAILED] == 0
    assert world.outcomes[Polled.COMPLETED] >= 7 * DAY / (6 * MINUTE)
    assert len(world.token_witnesses[ACCOUNT].versions) <= 7 * DAY / (20 * MINUTE) + 1


@pytest.fixture
def world() -> WholeWorld:
    """An account that is live, at a portal with one lead on a page."""
    whole = WholeWorld(Scripted())
    whole.live_since(NOW - DAY)
    whole.portal.page_size = 1
    return whole


@pytest.mark.proves("F26")
def test_a_lead_of_the_very_second_between_two_slices_is_read(world: WholeWorld) -> None:
    world.portal.includes_bounds = False
    world.live_since(NOW - 9 * DAY, watermark=NOW - 2 * DAY)
    first_border = NOW - 2 * DAY - world.rules.overlap + DAY
    world.portal.put(a_lead(1, NOW - first_border))

    world.run()

    assert world.witness.violations == []


def test_what_a_poll_says_is_heard_in_the_end_although_a_webhook_seems_to_be_newer(
    world: WholeWorld,
) -> None:
    world.portal.skew, world.portal.tells_time = 8 * MINUTE, False
    lead = a_lead(1, timedelta(0))
    told = replace(lead, route=Route.WEBHOOK, observed_at=world.portal.now(), tags=("new",))
    world.deliver(told, timedelta(0))
    world.arrive(MINUTE, lambda: world.portal.put(replace(lead, tags=("called",))))

    world.run()

    assert world.witness.violations == []


def a_lead(number: int, age: timedelta) -> Enquiry:
    return an_enquiry(portal_lead_id=f"lead_{number}", route=Route.POLL, created_at=NOW - age)


def move_the_watermark(world: WholeWorld) -> list[str]:
    before = world.poll_state
    after = replace(before, watermark=NOW, polled_at=NOW)
    world.witness.poll_written("reader", ACCOUNT, before, after)
    return [violation.text for violation in world.witness.violations]


def read(world: WholeWorld, *numbers: int) -> None:
    for number in numbers:
        wanted = LeadFilter(created_from=NOW - 2 * HOUR)
        world.portal.answer("reader", wanted.query(number))


def test_a_watermark_may_only_move_after_a_complete_reading(world: WholeWorld) -> None:
    world.portal.put(a_lead(1, 2 * MINUTE))
    world.portal.put(a_lead(2, MINUTE))
    read(world, 1)

    assert move_the_watermark(world) == ["the watermark moved without a complete reading"]


@pytest.mark.parametrize(("is_queued", "complaints"), [(True, 0), (False, 1)])
def test_a_watermark_may_only_move_over_what_is_durable(
    world: WholeWorld, complaints: int, *, is_queued: bool
) -> None:
    lead = a_lead(1, MINUTE)
    world.portal.put(lead)
    read(world, 1)
    if is_queued:
        world.witness.was_admitted([lead])

    assert len(move_the_watermark(world)) == complaints


def test_a_watermark_may_move_over_what_slipped_between_two_pages(world: WholeWorld) -> None:
    leads = [a_lead(number, MINUTE * (number + 1)) for number in range(3)]
    for lead in leads:
        world.portal.put(lead)
    world.portal.amid.append(lambda: world.portal.vanish(leads[0].key))
    read(world, 1, 2)
    world.witness.was_admitted([leads[0], leads[2]])

    assert move_the_watermark(world) == []
    assert world.witness.excused == {leads[1].key}


def test_a_watermark_neither_goes_back_nor_leaves_a_time_out(world: WholeWorld) -> None:
    read(world, 1)
    before = replace(world.poll_state, watermark=NOW - 3 * HOUR)
    after = replace(before, watermark=NOW - 4 * HOUR)
    world.witness.poll_written("reader", ACCOUNT, before, after)

    assert [violation.text for violation in world.witness.violations] == [
        "the watermark went back",
        "a time was left out between two readings",
    ]


@pytest.mark.parametrize(
    ("asked", "written", "complaint"),
    [
        ((0, 60, 120), (0, 300, 900), None),
        ((0, 57), (), "two token requests within a minute"),
        ((), (0, 60, 120), "3 tokens were written within ten minutes"),
        ((), range(0, 86_400, 864), "as many versions of the token secret as it may have in a day"),
    ],
)
def test_tokens_are_asked_for_and_written_rarely(
    asked: Sequence[int], written: Sequence[int], complaint: str | None
) -> None:
    witness = TokenWitness(Access(lambda: NOW))
    for second in asked:
        at = NOW + timedelta(seconds=second)
        witness.refresh_written(RefreshState(), RefreshState(asked_at=at))
    for second in written:
        at = NOW + timedelta(seconds=second)
        token = AccessToken(value=f"token-{second}", minted_at=at, expires_at=at + HOUR)
        witness.token_written(token, at)

    assert list(witness.complaints(mishaps=0)) == ([complaint] if complaint else [])
