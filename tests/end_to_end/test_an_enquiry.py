"""From the portal to the CRM, through everything in between."""

from typing import Any

from tests.end_to_end.waiting import eventually
from tests.sandbox.sandbox import Sandbox
from tests.simulators.faults import Fault
from tests.simulators.property_finder import PortalLead


def leads_of(sandbox: Sandbox, enquiry: PortalLead) -> list[dict[str, Any]]:
    key = f"property_finder:{enquiry.id}"
    return [lead for lead in sandbox.lead_pro.leads if (lead["meta"] or {}).get("src_key") == key]


def state_of(sandbox: Sandbox, enquiry: PortalLead) -> str | None:
    key = f"property_finder:{enquiry.id}"
    rows = [row for row in sandbox.stack.ledger_rows() if row["key"] == key]
    return next((row["state"] for row in rows if row["part"] == "STATE"), None)


def test_an_announced_enquiry_becomes_one_lead_and_a_row_of_the_ledger(
    aws_is_quiet: Sandbox,
) -> None:
    sandbox = aws_is_quiet

    enquiry = sandbox.property_finder.add()

    assert len(eventually(lambda: leads_of(sandbox, enquiry))) == 1
    assert eventually(lambda: state_of(sandbox, enquiry) == "created")
    assert eventually(lambda: any(map(sandbox.stack.metric, ("LeadsCreated", "LeadsAdopted"))))


def test_an_enquiry_is_announced_and_polled_and_still_one_lead(aws_is_quiet: Sandbox) -> None:
    sandbox = aws_is_quiet
    enquiry = sandbox.property_finder.add()

    for _ in range(3):
        sandbox.property_finder.deliver(enquiry.id)

    assert eventually(lambda: state_of(sandbox, enquiry) == "created")
    assert eventually(lambda: sandbox.stack.waiting("EnquiryQueue") == 0)
    assert len(leads_of(sandbox, enquiry)) == 1


def test_a_lead_whose_creation_was_never_answered_is_found_again_not_made_twice(
    aws_is_quiet: Sandbox,
) -> None:
    sandbox = aws_is_quiet
    sandbox.lead_pro.script(Fault(reset="after"), method="POST", path="/api/v103/leads")

    enquiry = sandbox.property_finder.add()

    assert eventually(lambda: state_of(sandbox, enquiry) == "created", 60)
    assert len(leads_of(sandbox, enquiry)) == 1


def test_a_forged_announcement_is_refused(aws_is_quiet: Sandbox) -> None:
    sandbox = aws_is_quiet
    enquiry = sandbox.property_finder.add(deliver=False)

    sandbox.property_finder.deliver(enquiry.id, signature="forged")
    statuses = eventually(
        lambda: [
            attempt.status
            for attempt in sandbox.property_finder.attempts
            if attempt.parcel.lead_id == enquiry.id
        ]
    )

    assert set(statuses) == {401}
