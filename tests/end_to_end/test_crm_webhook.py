"""Lead.pro's own webhook, connected as the README says."""

from typing import Any

import requests

from tests.end_to_end.looking import row_of
from tests.end_to_end.waiting import eventually
from tests.sandbox.sandbox import Sandbox
from tests.simulators.faults import Fault
from tests.simulators.property_finder import PortalLead


def row(sandbox: Sandbox, enquiry: PortalLead) -> dict[str, Any]:
    return row_of(sandbox, f"property_finder:{enquiry.id}")


def test_an_agents_first_work_on_a_lead_is_seen_and_our_own_is_not(aws_is_quiet: Sandbox) -> None:
    sandbox = aws_is_quiet
    enquiry = sandbox.property_finder.add()
    assert eventually(lambda: row(sandbox, enquiry).get("state") == "created")
    sandbox.property_finder.change(enquiry.id, message="Is the sea view included?")
    assert eventually(lambda: sandbox.stack.waiting("EnquiryQueue") == 0)
    assert "touched_at" not in row(sandbox, enquiry)

    sandbox.lead_pro.edit(
        int(row(sandbox, enquiry)["lead_id"]), status="Contacted", stage="Contacted"
    )

    assert eventually(lambda: row(sandbox, enquiry).get("touched_at"))
    assert eventually(lambda: sandbox.stack.metric("FirstTouch", "Maximum") > 0)


def test_a_lost_answer_is_known_before_it_has_settled(aws_is_quiet: Sandbox) -> None:
    sandbox = aws_is_quiet
    sandbox.lead_pro.script(Fault(reset="after"), method="POST", path="/api/v103/leads")

    enquiry = sandbox.property_finder.add()

    assert eventually(lambda: row(sandbox, enquiry).get("state") == "created", 60)
    lead_id = str(row(sandbox, enquiry)["lead_id"])
    told = [one for one in sandbox.lead_pro.attempts if one.parcel.lead_id == lead_id]
    assert 202 in {one.status for one in told if one.parcel.event == "lead.created"}


def test_who_does_not_know_the_address_is_not_let_in(aws_is_quiet: Sandbox) -> None:
    sandbox = aws_is_quiet
    url = sandbox.crm_webhook_url
    event = {"event": "lead.updated", "data": {"id": 1, "meta": None}}

    refused = requests.post(f"{url}0", json=event, timeout=10)

    assert (refused.status_code, refused.text) == (401, "")
    assert requests.post(url, json=event, timeout=10).status_code == 200
