"""The contract of subscriptions, tried with every portal that is registered."""

import pytest

from leadrelay import registry
from leadrelay.domain.enquiry import Portal
from tests.conformance.bench import Bench, a_bench
from tests.conformance.kit import kit_of
from tests.integration import test_subscriptions_contract as contract
from tests.integration.subscription_stages import Stage
from tests.integration.test_subscriptions_contract import (  # noqa: F401 - they run here
    SECRET,
    test_a_deletion_without_an_answer_is_an_error_and_can_be_repeated,
    test_a_url_that_is_none_is_refused,
    test_an_unclear_creation_is_an_error_and_can_be_looked_up,
    test_beside_others_exactly_the_meant_one_is_deleted_or_none,
    test_the_same_may_be_asked_for_again,
    test_there_is_something_to_subscribe_to_and_nothing_held_at_first,
    test_those_of_others_are_told_with_their_urls,
    test_what_is_alone_is_deleted,
    test_what_is_held_tells_no_secret,
    test_what_is_switched_on_is_active_with_the_secret_that_it_should_have,
    test_what_was_created_is_held_and_active,
    test_without_a_delivery_none_has_succeeded,
)

SUBSCRIBING = [each for each in registry.PORTALS if kit_of(each).subscribes]


@pytest.fixture(params=SUBSCRIBING)
def portal(request: pytest.FixtureRequest) -> Portal:
    return Portal(request.param)


@pytest.fixture
def stage(bench: Bench) -> Stage:
    return bench.kit.stage(bench.subscriptions)


def test_the_whole_contract_runs_here() -> None:
    promised = {name for name in vars(contract) if name.startswith("test_")}

    assert promised
    assert promised <= set(globals())


@pytest.mark.parametrize("each", list(registry.PORTALS))
def test_only_where_a_person_makes_them_there_is_nothing_to_subscribe_to(each: Portal) -> None:
    with a_bench(each) as bench:
        assert bool(bench.subscriptions.events) is (each in SUBSCRIBING)
        assert bench.subscriptions.held() == ()


def test_a_secret_of_ours_is_one_that_the_portal_takes(bench: Bench) -> None:
    read = bench.verification.webhook_secrets({"webhook_secrets": [SECRET]})

    assert read == (SECRET,)
