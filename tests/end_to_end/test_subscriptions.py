"""The keeper and the portals: our subscriptions come back, those of others are left alone."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.waiting import eventually
from tests.sandbox import vault
from tests.sandbox.accounts import PROPERTY_FINDER, SEEKER_LEADS, SandboxAccount
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox
from tests.simulators.faults import Fault

KEEPER = "SubscriptionKeeperFunction"
FOREIGN = "http://127.0.0.1:9/somebody/else"
PORTALS = [PROPERTY_FINDER, SEEKER_LEADS]
EVENTS = {PROPERTY_FINDER: 3, SEEKER_LEADS: 1}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Its schedules stand still, so that what the keeper does was asked for."""
    with Sandbox(Options(seconds_per_minute=None)) as running:
        running.property_finder.subscribe(FOREIGN, "a secret of somebody else")
        running.seeker_leads.subscribe(FOREIGN, "a key of somebody else")
        yield running


@pytest.fixture(autouse=True)
def kept_again(sandbox: Sandbox) -> Iterator[None]:
    """Whatever a test does to subscriptions, the next one finds them as they should be."""
    yield
    sandbox.property_finder.faults.clear()
    for portal in PORTALS:
        ask(sandbox, portal, "keep")


def ask(sandbox: Sandbox, portal: str, wish: str) -> str:
    event = {"portal": portal, "account": "main", "wish": wish}
    outcome: str = sandbox.stack.invoke(KEEPER, event)["outcomes"][f"{portal}:main"]
    return outcome


def held(sandbox: Sandbox, portal: str) -> list[str]:
    """The URLs of active subscriptions."""
    if portal == PROPERTY_FINDER:
        return [one.url for one in sandbox.property_finder.subscriptions.held]
    every = sandbox.seeker_leads.subscriptions.of("lyon")
    return [one.url for one in every if one.status == "ACTIVE"]


def ours(sandbox: Sandbox, portal: str) -> set[str]:
    return {url for url in held(sandbox, portal) if url != FOREIGN}


def account_of(sandbox: Sandbox, portal: str) -> SandboxAccount:
    return next(one for one in sandbox.accounts if one.portal == portal)


def lose(sandbox: Sandbox, portal: str) -> None:
    """One of ours is gone at Property Finder, and switched off at Seeker Leads."""
    if portal == PROPERTY_FINDER:
        mine = [one for one in sandbox.property_finder.subscriptions.held if one.url != FOREIGN]
        sandbox.property_finder.subscriptions.held.remove(mine[0])
        return
    (mine_there,) = [
        one for one in sandbox.seeker_leads.subscriptions.of("lyon") if one.url != FOREIGN
    ]
    sandbox.seeker_leads.change_subscription(mine_there.id, status="INACTIVE")


@pytest.mark.parametrize("portal", PORTALS)
def test_a_subscription_that_a_portal_dropped_is_made_good(sandbox: Sandbox, portal: str) -> None:
    before = sorted(held(sandbox, portal))
    lose(sandbox, portal)
    assert sorted(held(sandbox, portal)) != before

    assert ask(sandbox, portal, "keep") == "repaired"

    assert sorted(held(sandbox, portal)) == before
    assert sandbox.stack.metric("SubscriptionsRepaired", account=f"{portal}:main") >= 1


@pytest.mark.parametrize("portal", PORTALS)
def test_what_is_as_it_should_be_is_not_touched(sandbox: Sandbox, portal: str) -> None:
    before = held(sandbox, portal)

    assert ask(sandbox, portal, "keep") == "kept"

    assert held(sandbox, portal) == before


@pytest.mark.parametrize("portal", PORTALS)
def test_a_person_may_remove_ours_and_nobody_else_s(sandbox: Sandbox, portal: str) -> None:
    assert ask(sandbox, portal, "remove") == "removed"

    assert ours(sandbox, portal) == set()
    assert held(sandbox, portal).count(FOREIGN) == EVENTS[portal]
    assert sandbox.stack.invoke(KEEPER)["outcomes"][f"{portal}:main"] == "not_due"


@pytest.mark.parametrize("portal", PORTALS)
def test_another_secret_moves_the_subscriptions_and_both_secrets_are_believed(
    sandbox: Sandbox, portal: str
) -> None:
    account = account_of(sandbox, portal)
    (before,) = ours(sandbox, portal)
    fresh = f"another-{account.webhook_secret}"[:32]
    secrets = {**account.secret, "webhook_secrets": [fresh, account.webhook_secret]}
    vault.put(sandbox.stack, account.secret_id, secrets)

    # For a minute it is left alone, so that whoever takes webhooks knows it first.
    assert sandbox.stack.invoke(KEEPER)["outcomes"][f"{portal}:main"] == "not_due"
    assert ask(sandbox, portal, "keep") == "repaired"

    prefix, _, number = before.rpartition(".")
    assert ours(sandbox, portal) == {f"{prefix}.{int(number) + 1}"}
    assert held(sandbox, portal).count(FOREIGN) == EVENTS[portal]
    assert delivered(sandbox, portal) == 202


def delivered(sandbox: Sandbox, portal: str) -> int | None:
    """How an enquiry that the portal announces now is answered in the end."""
    simulator = sandbox.property_finder if portal == PROPERTY_FINDER else sandbox.seeker_leads
    before = len(simulator.attempts)
    if portal == PROPERTY_FINDER:
        sandbox.property_finder.add()
    else:
        sandbox.seeker_leads.receive()
    told = eventually(
        lambda: [
            one.status
            for one in simulator.attempts[before:]
            if one.parcel.url != FOREIGN and one.status not in {None, 502, 503}
        ]
    )
    return told[0] if told else None


def test_a_subscription_that_cannot_be_made_is_reported_until_it_can(sandbox: Sandbox) -> None:
    lose(sandbox, PROPERTY_FINDER)
    sandbox.property_finder.script(Fault(status=500), method="POST", path="/v1/webhooks", times=50)

    for _ in range(3):
        assert ask(sandbox, PROPERTY_FINDER, "keep") in {"failed", "incomplete"}

    assert eventually(lambda: sandbox.stack.alarm("WebhookFaultedAlarm") == "ALARM")
