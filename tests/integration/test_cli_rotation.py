"""`leadrelay webhooks rotate`: a new secret, and never a delivery that is refused."""

from collections.abc import Callable

import pytest
import requests

from leadrelay.cli import rotation
from leadrelay.domain.enquiry import Account
from leadrelay.wire.webhook_secrets import signature
from leadrelay.wiring import portal_webhook
from tests.integration.cli_world import FINDER, FIRST_SECRET, SEEKER, Deployed
from tests.simulators.faults import Fault

BODY = b'{"type":"listing.published"}'
LENGTHS = {FINDER: 32, SEEKER: 43}


def secrets(relay: Deployed, account: Account = FINDER) -> list[str]:
    held: list[str] = relay.secret(account)["webhook_secrets"]
    return held


def rotate(relay: Deployed, account: Account = FINDER, *options: str) -> tuple[int, str]:
    """Nothing of a secret may ever be shown."""
    ran = relay.run("webhooks", "rotate", account.portal, *options)
    assert not [one for one in [FIRST_SECRET, *secrets(relay, account)] if one in ran.output]
    return ran.exit_code, ran.output


@pytest.mark.parametrize("account", [FINDER, SEEKER], ids=str)
@pytest.mark.proves("F43")
def test_afterwards_every_subscription_has_the_one_new_secret(
    relay: Deployed, account: Account
) -> None:
    relay.run("webhooks", "ensure", "--portal", account.portal)
    before = relay.secret(account)

    code, _ = rotate(relay, account)

    (new,) = secrets(relay, account)
    assert (code, len(new), new != FIRST_SECRET) == (0, LENGTHS[account], True)
    assert {secret for _, secret in relay.subscribed(account)} == {new}
    assert {url.rpartition("/")[2] for url, _ in relay.subscribed(account)} == {"main.2"}
    assert relay.secret(account) == before | {"webhook_secrets": [new]}


@pytest.mark.proves("F43")
def test_whatever_the_portal_signs_with_meanwhile_is_taken_in(
    relay: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_webhook, "now", relay.clock)
    relay.run("webhooks", "ensure", "--portal", "property_finder")
    statuses = [delivered(relay)]
    relay.while_asleep = lambda: statuses.append(delivered(relay))

    rotate(relay)

    assert (len(statuses), set(statuses)) == (3, {frozenset({200})})


def delivered(relay: Deployed) -> frozenset[int]:
    """Of every subscription that the portal holds now, one delivery each."""
    return frozenset(
        requests.post(
            url,
            data=BODY,
            headers={"X-Signature": signature(BODY, secret or "").decode()},
            timeout=5,
        ).status_code
        for url, secret in relay.subscribed(FINDER)
    )


def test_the_old_secret_stays_good_for_the_time_of_grace(relay: Deployed) -> None:
    relay.run("webhooks", "ensure", "--portal", "property_finder")
    counted: list[int] = []
    relay.while_asleep = lambda: counted.append(len(secrets(relay)))

    rotate(relay, FINDER, "--grace", "600")

    assert counted == [2, 2]
    assert relay.clock.slept.total_seconds() == rotation.PICKED_UP_SECONDS + 600


@pytest.mark.parametrize("fault", [Fault(status=503), Fault(status=403)], ids=["503", "403"])
def test_where_a_subscription_is_missing_both_secrets_stay_and_the_next_run_finishes(
    relay: Deployed, fault: Fault
) -> None:
    relay.run("webhooks", "ensure", "--portal", "property_finder")
    relay.finder.script(fault, method="POST", path="/v1/webhooks", times=9)

    code, said = rotate(relay)

    assert (code, "same command again" in said) == (1, True)
    both = secrets(relay)
    assert (len(both), both[1]) == (2, FIRST_SECRET)
    relay.finder.faults.clear()
    assert rotate(relay)[0] == 0
    assert secrets(relay) == both[:1]
    assert {secret for _, secret in relay.subscribed(FINDER)} == set(both[:1])


def test_a_keeper_that_has_not_seen_the_new_secret_is_not_believed(relay: Deployed) -> None:
    relay.run("webhooks", "ensure", "--portal", "property_finder")
    relay.functions.scripted = {"outcomes": {str(FINDER): "kept"}}

    code, said = rotate(relay)

    assert (code, "has not taken up the new secret" in said) == (1, True)
    assert secrets(relay)[1] == FIRST_SECRET


def test_a_keeper_that_is_busy_is_asked_again(relay: Deployed) -> None:
    relay.run("webhooks", "ensure", "--portal", "property_finder")
    relay.functions.scripted = {"outcomes": {str(FINDER): "busy"}}
    relay.while_asleep = relay.functions.recover_after(3)

    assert rotate(relay)[0] == 0
    assert len(secrets(relay)) == 1


def test_stopped_by_hand_it_says_how_to_go_on(relay: Deployed) -> None:
    relay.run("webhooks", "ensure", "--portal", "property_finder")
    relay.while_asleep = interrupt

    code, said = rotate(relay)

    assert (code, "Stopped." in said, "same command again" in said) == (1, True, True)
    assert len(secrets(relay)) == 2


def test_where_a_person_sets_the_webhook_up_the_old_secret_stays_until_they_have(
    relay: Deployed,
) -> None:
    relay.functions.scripted = {"outcomes": {str(FINDER): "by_hand"}}

    code, said = rotate(relay)

    assert (code, "to be given the new secret by you" in said) == (1, True)
    new, old = secrets(relay)
    assert (old, rotate(relay)[0]) == (FIRST_SECRET, 0)
    assert secrets(relay) == [new]


def interrupt() -> None:
    raise KeyboardInterrupt


def test_a_secret_that_somebody_else_changes_meanwhile_is_left_alone(relay: Deployed) -> None:
    relay.run("webhooks", "ensure", "--portal", "property_finder")
    relay.while_asleep = once(lambda: relay.put(FINDER, webhook_secrets=["of-somebody-else"]))

    code, said = rotate(relay)

    assert (code, "changed by somebody else" in said) == (1, True)
    assert secrets(relay) == ["of-somebody-else"]


def once(action: Callable[[], None]) -> Callable[[], None]:
    actions = [action]
    return lambda: actions.pop()() if actions else None


def test_an_account_without_a_webhook_secret_gets_its_first(relay: Deployed) -> None:
    relay.put(FINDER, webhook_secrets=["changeme"])

    code, _ = rotate(relay)

    (first,) = secrets(relay)
    assert (code, len(first)) == (0, 32)
    assert {secret for _, secret in relay.subscribed(FINDER)} == {first}
