"""`leadrelay test-lead` on a deployed stack: from its door, through the handlers, into Lead.pro."""

import json
import re
from typing import Any

import pytest

from leadrelay.domain.enquiry import Account
from leadrelay.wiring import portal_webhook
from tests.integration.cli_world import (
    DOMAIN,
    FINDER,
    SEEKER,
    TEST_OFFICE,
    Deployed,
)
from tests.simulators.faults import Fault

CREATE = "/api/v103/leads"
PHONES = {FINDER: r"\+447700900\d{3}", SEEKER: r"\+3363998\d{4}"}


def the_lead(relay: Deployed) -> dict[str, Any]:
    (lead,) = relay.crm.leads
    return lead


@pytest.mark.parametrize("account", [FINDER, SEEKER], ids=str)
def test_an_enquiry_of_nobody_is_followed_from_the_webhook_into_lead_pro(
    relay: Deployed, account: Account
) -> None:
    sent = relay.run("test-lead", account.portal)

    lead = the_lead(relay)
    assert sent.exit_code == 0, sent.output
    assert lead["email"].startswith("leadrelay-test-")
    assert lead["email"].endswith(f"@{DOMAIN}")
    assert re.fullmatch(PHONES[account], lead["phone"])
    hops = re.findall(r"✓ +[0-9.]+ s  (.*)", sent.stdout)
    assert hops == [
        "our webhook took it in (202)",
        "durable in the ledger",
        "on its way to Lead.pro",
        "Lead.pro has made a lead of it",
    ]
    assert f"lead {lead['id']}" in sent.stdout


@pytest.mark.parametrize("account", [FINDER, SEEKER], ids=str)
def test_as_json_it_names_the_lead_and_every_hop(relay: Deployed, account: Account) -> None:
    told = json.loads(relay.run("test-lead", account.portal, "--json").stdout)

    assert (told["arrived"], told["state"]) == (True, "created")
    assert told["lead_id"] == the_lead(relay)["id"]
    assert told["key"] == the_lead(relay)["meta"]["src_key"]
    assert len(told["hops"]) == 4


def test_handed_in_at_the_portal_it_is_found_there_and_followed(relay: Deployed) -> None:
    relay.run("webhooks", "ensure", "--portal", "seeker_leads")
    relay.while_asleep = lambda: relay.seeker.settle(5)

    sent = relay.run("test-lead", "seeker_leads", "--via", "portal", "--force")

    assert sent.exit_code == 0, sent.output
    hops = re.findall(r"✓ +[0-9.]+ s  (.*)", sent.stdout)
    assert hops[:3] == ["the portal took it in", "the portal lists it", "durable in the ledger"]
    assert the_lead(relay)["email"] == relay.seeker.leads[0].email
    assert "The portal keeps its own copy." in sent.stdout


def test_what_the_portal_never_lists_is_missing_there(relay: Deployed) -> None:
    relay.seeker.settings.change({"index_delay": 3600.0})

    sent = relay.run("test-lead", "seeker_leads", "--via", "portal", "--force", "--timeout", "20")

    assert sent.exit_code == 1
    assert "The portal does not list it" in sent.stderr


def test_the_portal_s_refusal_names_what_it_is_about(relay: Deployed) -> None:
    arguments = ["--via", "portal", "--force", "--classified-id", "nonsense"]

    sent = relay.run("test-lead", "seeker_leads", *arguments)

    assert (sent.exit_code, "about classifiedId" in sent.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["seeker_leads", "--via", "portal"], "not its sandbox"),
        (["property_finder", "--via", "portal"], "Only Seeker Leads"),
        (["seeker_leads", "--account", "second"], "no such account"),
        (["bayut"], "bayut"),
        (["seeker_leads", "--timeout", "0"], "timeout"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage_and_sends_nothing(
    relay: Deployed, arguments: list[str], reason: str
) -> None:
    refused = relay.run("test-lead", *arguments)

    assert (refused.exit_code, reason in refused.stderr) == (2, True)
    assert relay.seeker.leads == []


def test_without_a_test_office_it_goes_only_where_it_is_told_to(relay: Deployed) -> None:
    relay.stack.parameters["TestOfficeId"] = ""

    refused = relay.run("test-lead", "property_finder")
    allowed = relay.run("test-lead", "property_finder", "--to-real-office")

    assert (refused.exit_code, "TestOfficeId" in refused.stderr) == (2, True)
    assert allowed.exit_code == 0
    assert len(relay.crm.leads) == 1


def test_without_a_domain_of_the_agency_nothing_is_sent(relay: Deployed) -> None:
    relay.stack.parameters["PlaceholderEmailDomain"] = ""

    refused = relay.run("test-lead", "property_finder")

    assert (refused.exit_code, "PlaceholderEmailDomain" in refused.stderr) == (1, True)


def test_nobody_at_the_queue_is_the_hop_that_is_missing(relay: Deployed) -> None:
    relay.forwarding = False

    sent = relay.run("test-lead", "property_finder", "--timeout", "30")

    assert sent.exit_code == 1
    assert "nobody has taken it from the queue" in sent.stderr
    assert relay.clock.slept.total_seconds() < 32


def test_lead_pro_away_is_the_hop_that_is_missing(relay: Deployed) -> None:
    relay.crm.script(Fault(status=503), method="POST", path=CREATE, times=99)

    sent = relay.run("test-lead", "property_finder", "--timeout", "5")

    assert sent.exit_code == 1
    assert "! " in sent.stdout
    assert "Lead.pro has not confirmed it" in sent.stderr


def test_parked_it_is_not_waited_for(relay: Deployed) -> None:
    relay.crm.script(Fault(status=422), method="POST", path=CREATE, times=99)

    sent = relay.run("test-lead", "property_finder")

    assert (sent.exit_code, "It was parked" in sent.stderr) == (1, True)
    assert relay.clock.slept.total_seconds() < 5


def test_a_webhook_that_does_not_know_the_secret_yet_says_so(
    relay: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_webhook, "now", relay.clock)
    assert relay.run("test-lead", "property_finder").exit_code == 0
    relay.put(FINDER, webhook_secrets=["another-secret"])

    refused = relay.run("test-lead", "property_finder")

    assert refused.exit_code == 1
    assert "Our webhook answered 401" in refused.stderr


def test_an_account_without_a_webhook_secret_is_told_how_to_get_one(relay: Deployed) -> None:
    relay.put(FINDER, webhook_secrets=[])

    refused = relay.run("test-lead", "property_finder")

    assert (refused.exit_code, "webhooks rotate property_finder" in refused.stderr) == (1, True)


def test_a_base_url_without_a_server_is_told_without_a_traceback(relay: Deployed) -> None:
    relay.stack.outputs["WebhookApiUrl"] = "http://127.0.0.1:1"

    refused = relay.run("test-lead", "property_finder")

    assert refused.exit_code == 1
    assert "POST /webhooks/property_finder/main.1: not sent" in refused.stderr
    assert "Traceback" not in refused.output


def test_it_ends_in_the_office_for_tests(relay: Deployed) -> None:
    relay.run("test-lead", "property_finder")

    assert str(the_lead(relay)["office_id"]) == TEST_OFFICE


def test_the_agency_s_own_domain_is_where_it_knocks_unless_it_is_told_otherwise(
    relay: Deployed,
) -> None:
    relay.stack.parameters["WebhookBaseUrl"] = "http://127.0.0.1:1/"

    assert relay.run("test-lead", "property_finder").exit_code == 1
    there = relay.stack.outputs["WebhookApiUrl"]
    assert relay.run("test-lead", "property_finder", "--base-url", there).exit_code == 0
