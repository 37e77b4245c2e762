"""What the README tells an operator to do, done."""

import re
from pathlib import Path

from tests.end_to_end.test_an_enquiry import leads_of, state_of
from tests.end_to_end.waiting import eventually
from tests.sandbox.sandbox import Sandbox
from tests.simulators.faults import Fault

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
EXAMPLE = "property_finder:message_lead_1"


def replay_message(key: str) -> str:
    (body,) = re.findall(r"--message-body '(\{.*?\})'", README, re.DOTALL)
    assert EXAMPLE in body
    return str(body).replace(EXAMPLE, key)


def test_a_parked_enquiry_is_sent_when_its_key_is_put_on_the_queue(aws_is_quiet: Sandbox) -> None:
    sandbox = aws_is_quiet
    rejected = Fault(status=400, content={"message": "no"})
    sandbox.lead_pro.script(rejected, method="POST", path="/api/v103/leads", times=2)
    enquiry = sandbox.property_finder.add()
    assert eventually(lambda: state_of(sandbox, enquiry) == "parked")

    sandbox.client("sqs").send_message(
        QueueUrl=sandbox.endpoints["EnquiryQueueUrl"],
        MessageBody=replay_message(f"property_finder:{enquiry.id}"),
    )

    assert eventually(lambda: state_of(sandbox, enquiry) == "created")
    assert len(leads_of(sandbox, enquiry)) == 1


def test_the_outputs_that_the_readme_names_exist(sandbox: Sandbox) -> None:
    named = set(re.findall(r"\b([A-Z][A-Za-z]+(?:Url|Arn)[a-z0-9]*)\b", README))

    assert named
    assert named <= sandbox.endpoints["outputs"].keys()
