"""`leadrelay webhooks` on a deployed stack: the real keeper, the portals over HTTP."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadrelay.domain.webhook_watch import Watch
from tests.integration.cli_world import ACCOUNTS, FINDER, FIRST_SECRET, SEEKER, Deployed
from tests.simulators.faults import Fault

FOREIGN = "https://elsewhere.example/hook"


def status(relay: Deployed, *arguments: str) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = json.loads(
        relay.run("webhooks", "status", "--json", *arguments).stdout
    )
    return shown


def test_ensure_subscribes_every_account_and_status_then_calls_it_healthy(
    relay: Deployed,
) -> None:
    before, made = relay.run("webhooks", "status"), relay.run("webhooks", "ensure")

    assert (before.exit_code, before.stdout.count("has not looked yet")) == (1, 2)
    assert (made.exit_code, made.stdout.count("repaired")) == (0, 2)
    assert [{key for _, key in relay.subscribed(each)} for each in ACCOUNTS] == [{FIRST_SECRET}] * 2
    after = relay.run("webhooks", "status")
    assert (after.exit_code, after.stdout.count(" healthy ")) == (0, 2)


def test_where_all_is_well_ensure_changes_nothing(relay: Deployed) -> None:
    relay.run("webhooks", "ensure")
    held = relay.subscribed(FINDER)

    again = relay.run("webhooks", "ensure", "--portal", "property_finder", "--json")

    assert json.loads(again.stdout) == {"outcomes": {"property_finder:main": "kept"}}
    assert relay.subscribed(FINDER) == held


def test_status_as_json_says_what_is_held_and_no_secret(relay: Deployed) -> None:
    relay.run("webhooks", "ensure")

    (seen,) = status(relay, "--portal", "seeker_leads", "--account", "main")

    assert (seen["health"], seen["generation"], seen["complete"]) == ("healthy", 1, True)
    assert [each["active"] for each in seen["held"]] == [True]
    assert seen["held"][0]["url"].endswith("/webhooks/seeker_leads/main.1")
    assert FIRST_SECRET not in json.dumps(seen)


@pytest.mark.proves("F52")
def test_an_inactive_subscription_is_shown_and_repaired(relay: Deployed) -> None:
    relay.run("webhooks", "ensure")
    (held,) = relay.seeker.subscriptions.of(relay.seeker.agencies[0].name)
    relay.seeker.change_subscription(held.id, status="INACTIVE")

    repaired = relay.run("webhooks", "ensure", "--portal", "seeker_leads")

    assert "repaired" in repaired.stdout
    (held,) = relay.seeker.subscriptions.of(relay.seeker.agencies[0].name)
    assert held.status == "ACTIVE"


def test_a_webhook_that_announces_nothing_is_unhealthy(relay: Deployed) -> None:
    relay.run("webhooks", "ensure")
    state = relay.states.read_poll(FINDER)
    missed = Watch(missed_at=datetime.now(UTC) - timedelta(hours=3))
    relay.states.write_poll(FINDER, replace(state, watch=missed))

    seen = relay.run("webhooks", "status")

    assert seen.exit_code == 1
    assert "unhealthy" in seen.stdout
    assert "an enquiry came unannounced 3 h ago" in " ".join(seen.stdout.split())
    assert relay.run("webhooks", "status", "--portal", "seeker_leads").exit_code == 0


def test_a_portal_that_nobody_has_set_up_is_not_wrong_unless_it_is_named(relay: Deployed) -> None:
    arn = relay.aws["secretsmanager"].create_secret(Name="unused")["ARN"]
    relay.stack.outputs["SeekerLeadsCredentialsSecretArnmain"] = arn
    relay.put(SEEKER, webhook_secrets=[])

    ensured, seen = relay.run("webhooks", "ensure"), relay.run("webhooks", "status")

    assert (ensured.exit_code, "not_configured" in ensured.stdout) == (0, True)
    assert (seen.exit_code, "not set up" in seen.stdout) == (0, True)
    assert relay.run("webhooks", "ensure", "--portal", "seeker_leads").exit_code == 1


def test_what_the_keeper_met_with_is_shown_by_status(relay: Deployed) -> None:
    relay.finder.script(Fault(status=403), path="/v1/webhooks", times=9)

    ensured = relay.run("webhooks", "ensure", "--portal", "property_finder")

    assert (ensured.exit_code, "failed" in ensured.stdout) == (1, True)
    assert "webhooks status" in ensured.stderr
    (seen,) = status(relay, "--portal", "property_finder")
    assert "GET /v1/webhooks: 403" in seen["problem"]


def test_a_keeper_that_fails_is_said_to_have_failed(relay: Deployed) -> None:
    relay.functions.broken.add("keeper")

    ensured = relay.run("webhooks", "ensure")

    assert ensured.exit_code == 1
    assert "The subscription keeper failed." in ensured.stderr
    assert "aws logs tail /aws/lambda/keeper" in ensured.stderr


@pytest.mark.parametrize(("typed", "code", "left"), [("n\n", 1, 2), ("y\n", 0, 1)])
def test_removing_asks_first_and_leaves_those_of_others(
    relay: Deployed, typed: str, code: int, left: int
) -> None:
    relay.run("webhooks", "ensure")
    relay.seeker.subscribe(FOREIGN)

    removed = relay.run("webhooks", "remove", "--portal", "seeker_leads", typed=typed)

    assert removed.exit_code == code
    assert len(relay.subscribed(SEEKER)) == left
    assert FOREIGN in {url for url, _ in relay.subscribed(SEEKER)}


def test_what_was_removed_is_not_wrong(relay: Deployed) -> None:
    relay.run("webhooks", "ensure")

    removed = relay.run("webhooks", "remove", "--yes", "--json")

    assert set(json.loads(removed.stdout)["outcomes"].values()) == {"removed"}
    assert not relay.subscribed(FINDER) | relay.subscribed(SEEKER)
    seen = relay.run("webhooks", "status")
    assert (seen.exit_code, seen.stdout.count("removed")) == (0, 2)


def test_an_account_that_the_stack_does_not_have_is_wrong_usage(relay: Deployed) -> None:
    seen = relay.run("webhooks", "status", "--account", "second")

    assert seen.exit_code == 2
    assert "property_finder:main, seeker_leads:main" in seen.stderr
