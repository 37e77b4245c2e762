"""What a role may do is what its function does, and what it may not do is refused."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from leadrelay.cli.app import app
from leadrelay.cli.endings import Ending
from leadrelay.cli.operator import Surroundings
from leadrelay.cli.screen import Screen
from tests.end_to_end.deeds import DEEDS
from tests.end_to_end.stripping import client_with, stripped
from tests.end_to_end.waiting import eventually
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox
from tests.sandbox.uses import uses
from tests.template.permissions import Permission, recorded

AGENCY = """\
default_office: 375
default_type: sale
placeholder_email_domain: agency.example
phone_region: AE
source: homepage
merge: {window: 1d, same: person_and_listing}
crm_requests_per_second: 20
"""
SENDING = Permission("PortalWebhookRole", "sqs:SendMessage", "EnquiryQueue")
REVEALING = Permission("OperatorActionsRole", "dynamodb:GetItem", "LedgerTable")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Without schedules: whatever runs was brought to it."""
    file = tmp_path_factory.mktemp("agency") / "agency.yaml"
    file.write_text(AGENCY, encoding="utf-8")
    options = Options(seconds_per_minute=None)
    with Sandbox(options, before_go_live=lambda new: configured(new, file)) as running:
        yield running


def configured(sandbox: Sandbox, file: Path) -> None:
    around = Surroundings(connect=lambda *_: sandbox.stack.client, screen=Screen(io.StringIO()))
    pushed = CliRunner().invoke(app, ["config", "push", str(file), "--yes"], obj=around)
    assert pushed.exit_code == Ending.OK, pushed.output


def test_each_function_does_all_that_it_has_a_permission_for(sandbox: Sandbox) -> None:
    for deed in DEEDS:
        deed(sandbox)

    assert eventually(lambda: recorded() <= uses(sandbox)), recorded() - uses(sandbox)


def test_a_webhook_that_may_not_queue_is_not_answered_as_if_it_had(sandbox: Sandbox) -> None:
    with stripped(sandbox, SENDING):
        enquiry = sandbox.property_finder.add(deliver=False)
        sandbox.property_finder.deliver(enquiry.id)
        assert eventually(lambda: 503 in statuses(sandbox, enquiry.id))

    sandbox.property_finder.deliver(enquiry.id)
    assert eventually(lambda: 202 in statuses(sandbox, enquiry.id))


def statuses(sandbox: Sandbox, enquiry: str) -> set[int | None]:
    attempts = sandbox.property_finder.attempts
    return {one.status for one in attempts if one.parcel.lead_id == enquiry}


def test_a_button_that_may_not_read_shows_nobody(sandbox: Sandbox) -> None:
    reveal = {"command": "reveal", "key": "property_finder:nobody"}

    with stripped(sandbox, REVEALING):
        assert "It did not work" in sandbox.stack.invoke("OperatorActionsFunction", reveal)

    assert "It did not work" not in sandbox.stack.invoke("OperatorActionsFunction", reveal)


@pytest.mark.parametrize("tls", [True, False], ids=["with TLS", "without"])
def test_whoever_may_send_may_not_send_without_tls(sandbox: Sandbox, *, tls: bool) -> None:
    queue, topic = (sandbox.stack.resources[name] for name in ("EnquiryQueue", "PageTopic"))
    sqs = client_with(sandbox, "sqs", "sqs:SendMessage", tls=tls)
    sns = client_with(sandbox, "sns", "sns:Publish", tls=tls)

    taken = [
        is_taken(lambda: sqs.send_message(QueueUrl=queue, MessageBody="{}")),
        is_taken(lambda: sns.publish(TopicArn=topic, Message="hello")),
    ]

    assert taken == [tls, tls]


def is_taken(call: Callable[[], object]) -> bool:
    try:
        call()
    except ClientError as error:
        return "explicit deny" not in str(error)
    return True
