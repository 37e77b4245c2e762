"""`leadrelay status`, `pause`, `resume` and `shadow` on a deployed stack."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadrelay.domain.breaker import Breaker
from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.entry import State
from leadrelay.wiring import lead_forwarder
from tests import canary
from tests.integration.cli_enquiries import Enquiries
from tests.integration.cli_world import ACCOUNTS, FINDER, Deployed
from tests.simulation.handlers.functions import forget


@pytest.fixture(autouse=True)
def _healthy(relay: Deployed) -> None:
    """Polled just now, and its webhooks in place."""
    now = datetime.now(UTC)
    for account in ACCOUNTS:
        state = relay.states.read_poll(account)
        relay.states.write_poll(account, replace(state, polled_at=now, watermark=now))
    relay.run("webhooks", "ensure")


def status(relay: Deployed) -> Any:
    return json.loads(relay.run("status", "--json").stdout)


def commands(relay: Deployed) -> list[str]:
    return [need["command"] for need in status(relay)["needs"]]


def test_a_stack_in_which_all_is_well_needs_nobody(relay: Deployed, enquiries: Enquiries) -> None:
    enquiries.admit()

    shown, told = relay.run("status"), status(relay)

    assert (shown.exit_code, "Nothing needs you." in shown.stdout) == (0, True)
    assert (told["mode"], told["open"], told["parked"], told["needs"]) == ("running", 0, 0, [])
    assert told["today"] == dict.fromkeys(State, 0) | {"created": 1}
    assert [each["webhook"] for each in told["accounts"]] == ["healthy"] * 2
    assert all(each["token_expires_at"] for each in told["accounts"])
    canary.assert_clean(shown.output)


def test_what_needs_a_person_is_listed_with_the_command_that_helps(
    relay: Deployed, enquiries: Enquiries
) -> None:
    enquiries.park("1")
    old = datetime.now(UTC) - timedelta(hours=2)
    open_key = enquiries.put("2", admitted_at=old, due_at=old)
    dead = relay.stack.outputs["EnquiryDeadLetterQueueUrl"]
    relay.aws["sqs"].send_message(QueueUrl=dead, MessageBody="{}")
    state = relay.states.read_poll(FINDER)
    relay.states.write_poll(FINDER, replace(state, polled_at=old))

    shown, told = relay.run("status"), status(relay)

    assert shown.exit_code == 1
    assert [need["command"] for need in told["needs"]] == [
        "leadrelay parked",
        f"leadrelay timeline {open_key}",
        "leadrelay dead-letters",
        "leadrelay doctor",
    ]
    assert (told["parked"], told["open"], told["oldest_open"]["key"]) == (1, 1, open_key)
    assert told["dead_letters"] == {"enquiry": 1, "backfill": 0}
    assert "has not been read for 2 h" in shown.stdout


def test_a_refused_key_is_named_before_anything_else(relay: Deployed) -> None:
    until = datetime.now(UTC) + timedelta(minutes=1)
    relay.states.write_breaker(Breaker(failures=1, open_until=until, cause="refused"))

    assert commands(relay) == ["leadrelay secrets set lead_pro"]
    assert "Lead.pro is left alone until" in relay.run("status").stdout


def test_a_crm_that_is_slowed_down_for_is_named_and_needs_nobody(relay: Deployed) -> None:
    relay.states.write_breaker(Breaker(throttled_at=datetime.now(UTC)))

    shown = relay.run("status")

    assert "Lead.pro said it was too much: 1 calls a second at most" in shown.stdout
    assert (shown.exit_code, commands(relay)) == (0, [])


def test_an_expired_token_is_named(relay: Deployed) -> None:
    relay.clock.slept = timedelta(hours=1)

    assert "leadrelay token refresh property_finder --account main" in commands(relay)


def test_while_deliveries_are_paused_enquiries_wait_and_nothing_is_lost(
    relay: Deployed, enquiries: Enquiries
) -> None:
    paused = relay.run("pause")
    key = enquiries.admit()

    assert (paused.exit_code, relay.crm.leads) == (0, [])
    assert commands(relay) == ["leadrelay resume"]
    assert relay.run("resume").exit_code == 0
    assert (status(relay)["mode"], status(relay)["open"]) == ("running", 1)
    assert enquiries.ledger.read(key)


def test_a_mode_is_kept_whatever_the_breaker_does(relay: Deployed) -> None:
    until = datetime.now(UTC) + timedelta(minutes=1)
    relay.states.write_breaker(Breaker(failures=3, open_until=until, cause="not_sent"))

    relay.run("pause")

    breaker = relay.states.read_breaker()
    assert (breaker.mode, breaker.open_until) == (DeliveryMode.PAUSED, until)
    assert "Nothing to do" in relay.run("pause").stdout


def test_a_shadow_sends_nothing_and_shows_what_it_would_have_sent(
    relay: Deployed, enquiries: Enquiries
) -> None:
    declined, on = relay.run("shadow", "on", typed="n\n"), relay.run("shadow", "on", "--yes")
    key = enquiries.admit()

    shown = relay.run("shadow", "show")
    (draft,) = json.loads(relay.run("shadow", "show", "--json").stdout)["drafts"]

    assert (declined.exit_code, on.exit_code, relay.crm.leads) == (1, 0, [])
    assert (draft["key"], draft["lead"]["office_id"], draft["lead"]["type"]) == (key, 375, "sale")
    assert "office 375" in shown.stdout
    canary.assert_clean(shown.output, json.dumps(draft))


def test_people_are_shown_only_to_who_asks_for_it(relay: Deployed, enquiries: Enquiries) -> None:
    relay.run("shadow", "on", "--yes")
    enquiries.admit()

    (draft,) = json.loads(relay.run("shadow", "show", "--reveal", "--json").stdout)["drafts"]

    assert draft["lead"]["email"] == canary.EMAIL


def test_what_a_shadow_did_not_send_is_sent_by_a_replay_only(
    relay: Deployed, enquiries: Enquiries
) -> None:
    relay.run("shadow", "on", "--yes")
    enquiries.admit()

    off = relay.run("shadow", "off")

    assert "replay --shadow" in off.stderr
    assert relay.crm.leads == []
    forget(lead_forwarder)  # by now every process has heard of it
    assert relay.run("replay", "--shadow", "--yes", "--wait").exit_code == 0
    assert len(relay.crm.leads) == 1
