"""What the benchmarks of pace and scale play, in small."""

from tests.benchmarks import limits
from tests.benchmarks.pace import Scenario, play
from tests.benchmarks.scale import hour_of
from tests.simulation.fleet import MINUTE

CONFIGURED = 10


def test_both_queues_together_use_the_configured_rate_and_do_not_exceed_it() -> None:
    work = Scenario(what="both", configured=CONFIGURED, backlog=1_500, past=1_000, fresh=False)

    played = play(work, minutes=2)

    assert played.average / CONFIGURED >= 0.9
    assert played.most_within(MINUTE) <= CONFIGURED * 1.06  # what rested begins with six
    assert played.throttled == 0


def test_a_backfill_and_many_replays_delay_a_new_enquiry_by_less_than_five_seconds() -> None:
    for work in (
        Scenario(what="backfill", configured=CONFIGURED, past=600),
        Scenario(what="replays", configured=CONFIGURED, replayed=600),
    ):
        played = play(work, minutes=2)

        assert len(played.delays) == len(played.arrived) > 10
        assert max(played.delays) < 5


def test_a_crm_that_takes_less_says_so_and_gets_its_leads_at_its_pace() -> None:
    played = play(Scenario(what="throttled", taken=2, past=300, fresh=False), minutes=2)

    assert 0 < played.throttled < 1
    assert 60 < played.created <= 240


def test_what_an_enquiry_costs_does_not_grow_with_their_number() -> None:
    few, many = hour_of(100_000), hour_of(500_000)

    assert many.calls <= few.calls
    assert (few.open, many.open) == (0, 0)
    assert many.fullest < 0.35
    assert many.longest_delay < 1


def test_the_design_ends_first_where_the_forwarder_does() -> None:
    ends = limits.report(busy=0.35).rows

    assert [str(row[0])[:9] for row in ends][:2] == ["crm_reque", "4 forward"]
    assert [row[1] for row in ends] == sorted(float(str(row[1])) for row in ends)
