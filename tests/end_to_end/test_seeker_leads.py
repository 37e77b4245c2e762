"""From the second portal to the CRM, and out of the ledger again for who is to be forgotten."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.end_to_end.looking import is_created, items_of, key_of, leads_with, row_of
from tests.end_to_end.waiting import eventually
from tests.sandbox.sandbox import Sandbox
from tests.simulators.seeker_leads import SeekerLead


def announced(sandbox: Sandbox, **fields: Any) -> SeekerLead:
    """And never listed, so that no poll helps."""
    never = datetime.now(UTC) + timedelta(days=1)
    return sandbox.seeker_leads.receive(visible_at=never, **fields)


def test_an_announced_enquiry_becomes_one_lead(aws_is_quiet: Sandbox) -> None:
    sandbox = aws_is_quiet

    enquiry = announced(sandbox, email="mehmet@people.example")

    assert eventually(lambda: is_created(sandbox, key_of(enquiry)))
    (lead,) = leads_with(sandbox, key_of(enquiry))
    assert lead["email"] == enquiry.email
    assert row_of(sandbox, key_of(enquiry))["portal"] == "seeker_leads"


@pytest.mark.parametrize("category", ["CLASSIFIED", "AGENCY", "PROPERTY_SEARCH", "CALL_TRACKING"])
def test_an_enquiry_of_any_kind_is_found_by_the_poll_alone(
    aws_is_quiet: Sandbox, category: str
) -> None:
    sandbox = aws_is_quiet

    enquiry = sandbox.seeker_leads.receive(category, deliver=False)

    assert eventually(lambda: len(leads_with(sandbox, key_of(enquiry))) == 1)
    assert eventually(lambda: is_created(sandbox, key_of(enquiry)))


def test_an_enquiry_is_announced_again_and_again_and_polled_and_still_one_lead(
    aws_is_quiet: Sandbox,
) -> None:
    sandbox = aws_is_quiet
    enquiry = sandbox.seeker_leads.receive()

    sandbox.seeker_leads.deliver(enquiry.id, times=3)

    assert eventually(lambda: is_created(sandbox, key_of(enquiry)))
    assert eventually(lambda: sandbox.stack.waiting("EnquiryQueue") == 0)
    assert len(leads_with(sandbox, key_of(enquiry))) == 1


def test_an_announcement_with_a_wrong_key_is_refused(aws_is_quiet: Sandbox) -> None:
    sandbox = aws_is_quiet
    enquiry = sandbox.seeker_leads.receive(deliver=False)

    sandbox.seeker_leads.deliver(enquiry.id, key="forged")

    assert set(eventually(lambda: statuses(sandbox, enquiry))) == {401}


def statuses(sandbox: Sandbox, enquiry: SeekerLead) -> list[int | None]:
    attempts = sandbox.seeker_leads.attempts
    return [one.status for one in attempts if one.parcel.lead_id == enquiry.id]


def test_a_person_whom_the_portal_forgot_is_forgotten_and_the_copy_in_the_crm_is_reported(
    aws_is_quiet: Sandbox,
) -> None:
    sandbox = aws_is_quiet
    enquiry = sandbox.seeker_leads.receive(first_name="Ephemeral", last_name="Seeker")
    key = key_of(enquiry)
    assert eventually(lambda: is_created(sandbox, key))

    sandbox.seeker_leads.erase(enquiry.id)

    assert eventually(lambda: row_of(sandbox, key).get("erased_at"))
    assert eventually(lambda: "Ephemeral" not in json.dumps(items_of(sandbox, key), default=str))
    (lead,) = leads_with(sandbox, key)
    assert lead["first_name"] == "Ephemeral"  # nobody but a person deletes there
    assert to_erase(sandbox, key) == [str(lead["id"])]
    assert eventually(lambda: sandbox.stack.metric("LeadsToErase") >= 1)
    assert eventually(lambda: sandbox.stack.alarm("OperatorCalledAlarm") == "ALARM")


def to_erase(sandbox: Sandbox, key: str) -> list[str]:
    """The leads that the operator is told of."""
    lines = [line for line in sandbox.stack.log("LeadForwarderFunction") if "LeadToErase" in line]
    told = [json.loads(line) for line in lines]
    return [str(line["lead_id"]) for line in told if line.get("key") == key]


@pytest.mark.parametrize(
    ("portal", "prefix"), [("property_finder", "PropertyFinder"), ("seeker_leads", "SeekerLeads")]
)
def test_a_portal_that_is_polled_is_known_to_be(
    aws_is_quiet: Sandbox, portal: str, prefix: str
) -> None:
    stack = aws_is_quiet.stack

    assert eventually(lambda: stack.metric("PollCompleted", portal=portal))
    assert eventually(lambda: stack.alarm(f"{prefix}PollCompletedAlarm") == "OK")
