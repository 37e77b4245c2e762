"""The operator command against the deployed stack: its outputs, its functions, its tables."""

import pytest

from leadrelay.crm.lead_pro.api import VERSION
from leadrelay.domain.enquiry import Portal
from tests.sandbox.commanding import command
from tests.sandbox.sandbox import Sandbox
from tests.simulators.faults import Fault


def test_the_keeper_finds_in_place_what_status_shows(aws_is_quiet: Sandbox) -> None:
    outcomes = command(aws_is_quiet.stack, "webhooks", "ensure")["outcomes"]
    accounts = command(aws_is_quiet.stack, "webhooks", "status")

    assert set(outcomes.values()) <= {"kept", "repaired", "by_hand"}
    assert all(each["complete"] for each in accounts)
    assert {each["portal"] for each in accounts if each["held"]} == {
        account.partition(":")[0] for account, outcome in outcomes.items() if outcome != "by_hand"
    }
    assert {each["portal"] for each in accounts} == set(Portal)


@pytest.mark.parametrize("portal", list(Portal), ids=str)
def test_a_test_enquiry_of_any_portal_ends_in_lead_pro(
    aws_is_quiet: Sandbox, portal: Portal
) -> None:
    where = ("--base-url", aws_is_quiet.stack.api_url, "--to-real-office")

    told = command(aws_is_quiet.stack, "test-lead", portal, *where)

    assert told["arrived"], told
    markers = {lead["id"]: lead["meta"]["src_key"] for lead in aws_is_quiet.lead_pro.leads}
    assert markers[told["lead_id"]] == told["key"]


def test_a_parked_enquiry_is_seen_replayed_and_told_to_its_end(aws_is_quiet: Sandbox) -> None:
    """What Lead.pro rejects in both shapes is parked; once it takes it, a replay makes the lead."""
    leads = f"{VERSION}/leads"
    aws_is_quiet.lead_pro.script(Fault(status=422), method="POST", path=leads, times=2)
    where = ("--base-url", aws_is_quiet.stack.api_url, "--to-real-office", "--timeout", "60")
    key = command(aws_is_quiet.stack, "test-lead", Portal.PROPERTY_FINDER, *where)["key"]

    needs = command(aws_is_quiet.stack, "status")["needs"]
    parked = command(aws_is_quiet.stack, "parked")["parked"]
    replayed = command(aws_is_quiet.stack, "replay", key, "--wait")
    story = command(aws_is_quiet.stack, "timeline", key)["timeline"]

    assert "leadrelay parked" in [need["command"] for need in needs]
    assert key in [each["key"] for each in parked]
    assert [each["state"] for each in replayed["sent"]] == ["created"]
    assert "created" in [line["what"] for line in story]
    assert [lead["meta"]["src_key"] for lead in aws_is_quiet.lead_pro.leads].count(key) == 1
