"""What the benchmark of polling measures, in small."""

from tests.benchmarks.polling.memory import held
from tests.benchmarks.polling.unchanged import unchanged


def test_every_lead_that_waits_is_queued_and_none_is_held() -> None:
    read = held(3_000)

    assert read.queued >= 3_000
    assert read.ticks == 1


def test_a_sweep_in_which_nothing_changed_is_one_read_unit_a_lead_and_no_message() -> None:
    cost = unchanged(20)

    assert cost.units <= cost.leads
    assert cost.messages == 0
    assert cost.calls.keys() == {"BatchGetItem"}
