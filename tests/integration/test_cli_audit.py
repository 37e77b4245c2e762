"""`leadrelay audit` on a deployed stack: the real auditor, Lead.pro and the portals over HTTP."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from leadrelay import codec
from leadrelay.domain.envelope import Envelope, Kind
from tests import canary
from tests.builders import an_enquiry
from tests.integration.cli_world import FINDER, Deployed

TODAY = datetime.now(UTC).date().isoformat()
KEY = "property_finder:message_lead_1"


def deliver(relay: Deployed) -> None:
    now = datetime.now(UTC)
    said = {"name": canary.NAME, "email": canary.EMAIL, "phones": (canary.PHONE,)}
    body = codec.observation_to_body(an_enquiry(observed_at=now, created_at=now, **said))
    wire = Envelope(kind=Kind.ENQUIRY, account=FINDER, received_at=now, body=body).to_json()
    relay.aws["sqs"].send_message(QueueUrl=relay.queue_url, MessageBody=wire)
    relay.finder.add(deliver=False, id="message_lead_1", created_at=now)
    relay.forward()


def double(relay: Deployed) -> list[int]:
    """Somebody else posts the same lead once more."""
    (lead,) = relay.crm.leads
    sent = ("first_name", "last_name", "email", "phone", "type", "meta", "office_id")
    copy = relay.crm.add(**{name: lead[name] for name in sent})
    return [lead["id"], copy["id"]]


def test_where_all_agree_it_says_so_and_ends_with_zero(relay: Deployed) -> None:
    deliver(relay)

    ran = relay.run("audit", "--day", TODAY)

    assert ran.exit_code == 0, ran.output
    assert "Portals, ledger and Lead.pro agree." in ran.stdout
    assert "Enquiries looked up in Lead.pro: 1." in ran.stdout
    assert "property_finder:main" in ran.stdout


def test_a_duplicate_is_shown_with_its_leads_and_what_to_do(relay: Deployed) -> None:
    deliver(relay)
    first, second = double(relay)

    ran = relay.run("audit", "--day", TODAY)

    assert ran.exit_code == 1
    assert "duplicate" in ran.stdout
    assert f"{first}, {second}" in ran.stdout
    assert f"Keep lead {first}" in ran.stdout
    canary.assert_clean(ran.output)


def test_a_script_gets_the_same_as_json(relay: Deployed) -> None:
    deliver(relay)
    leads = double(relay)

    ran = relay.run("audit", "--json", "--day", TODAY)

    told: dict[str, Any] = json.loads(ran.stdout)
    assert ran.exit_code == 1
    assert [(one["key"], one["lead_ids"]) for one in told["findings"]] == [(KEY, leads)]
    assert told["report"]["day"] == TODAY


def test_without_options_it_does_what_is_done_every_hour(relay: Deployed) -> None:
    deliver(relay)

    ran = relay.run("audit")

    assert ran.exit_code == 0, ran.output
    assert "Enquiries looked up in Lead.pro: 1." in ran.stdout


def test_what_a_restored_table_may_have_forgotten_is_looked_up(relay: Deployed) -> None:
    deliver(relay)
    double(relay)
    hour_ago = datetime.now(UTC) - timedelta(hours=1)

    ran = relay.run("audit", "--restored-at", f"{hour_ago:%Y-%m-%dT%H:%M}")

    assert ran.exit_code == 1
    assert "duplicate" in ran.stdout


def test_a_day_and_a_restored_table_are_asked_for_apart(relay: Deployed) -> None:
    ran = relay.run("audit", "--day", TODAY, "--restored-at", f"{TODAY}T00:00")

    assert ran.exit_code == 2


def test_an_auditor_that_fails_is_named_with_its_log(relay: Deployed) -> None:
    relay.functions.broken.add("auditor")

    ran = relay.run("audit")

    assert ran.exit_code == 1
    assert "aws logs tail /aws/lambda/auditor" in ran.stderr
