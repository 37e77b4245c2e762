"""What every portal's subscriptions promise, over HTTP and in memory."""

from collections.abc import Iterator

import pytest

from leadrelay.domain.errors import RequestRejectedError, TransientError
from tests.fakes.clock import FakeClock
from tests.integration.subscription_stages import STAGES, Stage, at, staged

URL = "https://relay.example/webhooks/portal/main.1"
NEXT_URL = "https://relay.example/webhooks/portal/main.2"
FOREIGN = "https://crm.example/portal"
SECRET = "a-secret-of-ours-for-tests"


@pytest.fixture(params=list(STAGES))
def stage(request: pytest.FixtureRequest, clock: FakeClock) -> Iterator[Stage]:
    with staged(request.param, clock) as stage:
        yield stage


def subscribed(stage: Stage, url: str = URL) -> None:
    for event in stage.subscriptions.events:
        stage.subscriptions.create(event, url, SECRET)


def test_there_is_something_to_subscribe_to_and_nothing_held_at_first(stage: Stage) -> None:
    assert len(set(stage.subscriptions.events)) == len(stage.subscriptions.events) > 0
    assert stage.subscriptions.held() == ()


def test_what_was_created_is_held_and_active(stage: Stage) -> None:
    subscribed(stage)

    held = stage.subscriptions.held()

    assert [one.event for one in held] == list(stage.subscriptions.events)
    assert {(one.url, one.is_active) for one in held} == {(URL, True)}
    assert len({one.handle for one in held}) == len(held)
    assert set(stage.secrets_at(URL)) == {SECRET}


def test_what_is_held_tells_no_secret(stage: Stage) -> None:
    subscribed(stage)

    assert SECRET not in repr(stage.subscriptions.held())


def test_the_same_may_be_asked_for_again(stage: Stage) -> None:
    subscribed(stage)
    before = stage.subscriptions.held()

    subscribed(stage)

    assert set(before) <= set(stage.subscriptions.held())


def test_those_of_others_are_told_with_their_urls(stage: Stage) -> None:
    event = stage.subscriptions.events[0]
    stage.add_foreign(event, FOREIGN)

    (foreign,) = stage.subscriptions.held()

    assert (foreign.event, foreign.url) == (event, FOREIGN)


def test_a_url_that_is_none_is_refused(stage: Stage) -> None:
    with pytest.raises(RequestRejectedError):
        stage.subscriptions.create(stage.subscriptions.events[0], "no URL", SECRET)

    assert stage.subscriptions.held() == ()


def test_what_is_switched_on_is_active_with_the_secret_that_it_should_have(stage: Stage) -> None:
    subscribed(stage)
    before = stage.subscriptions.held()

    for one in before:
        stage.subscriptions.activate(one, SECRET)

    assert stage.subscriptions.held() == before
    assert set(stage.secrets_at(URL)) == {SECRET}


def test_what_is_alone_is_deleted(stage: Stage) -> None:
    subscribed(stage)
    for one in stage.subscriptions.held():
        assert stage.subscriptions.delete(one, alone=True)

    assert stage.subscriptions.held() == ()


def test_beside_others_exactly_the_meant_one_is_deleted_or_none(stage: Stage) -> None:
    for event in stage.subscriptions.events:
        stage.add_foreign(event, FOREIGN)
    subscribed(stage)
    subscribed(stage, NEXT_URL)
    held = stage.subscriptions.held()

    told_apart = [stage.subscriptions.delete(one, alone=False) for one in at(URL, held)]

    left = stage.subscriptions.held()
    assert len(set(told_apart)) == 1
    assert at(URL, left) == ([] if told_apart[0] else at(URL, held))
    assert at(NEXT_URL, left) == at(NEXT_URL, held)
    assert at(FOREIGN, left) == at(FOREIGN, held)


@pytest.mark.parametrize("is_lost", [True, False])
def test_an_unclear_creation_is_an_error_and_can_be_looked_up(
    stage: Stage, *, is_lost: bool
) -> None:
    stage.subscriptions.held()  # with the token that the creation will use
    if is_lost:
        stage.lose_next_answer("POST")
    else:
        stage.refuse_next("POST")

    with pytest.raises(TransientError):
        subscribed(stage)

    assert len(at(URL, stage.subscriptions.held())) == (1 if is_lost else 0)


def test_a_deletion_without_an_answer_is_an_error_and_can_be_repeated(stage: Stage) -> None:
    stage.subscriptions.create(stage.subscriptions.events[0], URL, SECRET)
    (made,) = stage.subscriptions.held()
    stage.lose_next_answer("DELETE")

    with pytest.raises(TransientError):
        stage.subscriptions.delete(made, alone=True)
    stage.subscriptions.delete(made, alone=True)

    assert stage.subscriptions.held() == ()


def test_without_a_delivery_none_has_succeeded(stage: Stage) -> None:
    subscribed(stage)

    assert {stage.subscriptions.succeeded_at(one) for one in stage.subscriptions.held()} == {None}
