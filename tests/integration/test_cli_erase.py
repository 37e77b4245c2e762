"""`leadrelay erase` and `subject-report` on a deployed stack: afterwards no store holds a trace."""

import base64
import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from leadrelay.codec import observation_to_body
from leadrelay.domain.entry import State
from leadrelay.domain.envelope import Envelope, Kind
from tests import canary
from tests.integration.cli_enquiries import Enquiries, asked
from tests.integration.cli_world import FINDER, Deployed, Ran

GRACE = "grace@people.example"
OTHER: dict[str, Any] = {
    "email": GRACE,
    "phones": ("+971501110002",),
    "name": "Grace",
    "message": "",
}


@pytest.fixture
def erase(relay: Deployed, tmp_path: Path) -> Callable[..., tuple[Ran, dict[str, Any]]]:
    """What it said, and the certificate."""

    def erase(*arguments: str) -> tuple[Ran, dict[str, Any]]:
        file = tmp_path / f"certificate-{len(list(tmp_path.iterdir()))}.json"
        ran = relay.run("erase", *arguments, "--yes", "--certificate", str(file))
        return ran, json.loads(file.read_text()) if file.exists() else {}

    return erase


def bury(relay: Deployed, *bodies: str) -> None:
    url = relay.stack.outputs["EnquiryDeadLetterQueueUrl"]
    for body in bodies:
        relay.aws["sqs"].send_message(QueueUrl=url, MessageBody=body)


def letter_of(portal_lead_id: str, **said: Any) -> str:
    body = observation_to_body(asked(portal_lead_id, **said))
    now = datetime.now(UTC)
    return Envelope(kind=Kind.ENQUIRY, account=FINDER, received_at=now, body=body).to_json()


def dump(relay: Deployed) -> str:
    """Every table and queue, whole, and base64 opened."""
    tables = [relay.stack.outputs[f"{name}TableName"] for name in ("Ledger", "PortalState")]
    items = [relay.aws["dynamodb"].scan(TableName=name)["Items"] for name in tables]
    letters = []
    for name in ("Enquiry", "Backfill"):
        url = relay.stack.outputs[f"{name}DeadLetterQueueUrl"]
        answer = relay.aws["sqs"].receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0
        )
        letters += [message["Body"] for message in answer.get("Messages", [])]
    return json.dumps([items, letters], default=str)


@pytest.mark.parametrize(
    "who",
    [["--email", canary.EMAIL.upper()], ["--phone", canary.PHONE.replace("+971", "0")]],
    ids=["email", "phone"],
)
def test_a_person_is_erased_from_every_store_and_it_is_certified(
    relay: Deployed,
    enquiries: Enquiries,
    erase: Callable[..., tuple[Ran, dict[str, Any]]],
    who: list[str],
) -> None:
    enquiries.admit("1")
    enquiries.park("2")
    enquiries.admit("3", **OTHER)
    bury(relay, letter_of("2"), letter_of("4"), letter_of("5", **OTHER))
    assert canary.spilled([dump(relay)])

    ran, certificate = erase(*who)

    assert ran.exit_code == 0, ran.output
    canary.assert_clean(dump(relay), ran.output, json.dumps(certificate))
    assert {each["key"] for each in certificate["enquiries"]} == {
        f"property_finder:{number}" for number in (1, 2, 4)
    }
    assert all(each["erased_at"] for each in certificate["enquiries"])
    assert (certificate["complete"], certificate["dead_letters"]["enquiry"]) == (True, 2)
    leads = [lead["id"] for lead in relay.crm.leads if lead["email"] == canary.EMAIL]
    assert certificate["delete_by_hand_in_lead_pro"] == leads
    assert GRACE in dump(relay)


def test_who_was_erased_does_not_come_back_by_what_is_still_on_its_way(
    relay: Deployed,
    enquiries: Enquiries,
    erase: Callable[..., tuple[Ran, dict[str, Any]]],
) -> None:
    enquiries.park("1")
    erase("--email", canary.EMAIL)

    enquiries.admit("1")

    canary.assert_clean(dump(relay))
    assert relay.crm.leads == []


def test_one_enquiry_is_erased_by_its_key(
    enquiries: Enquiries,
    erase: Callable[..., tuple[Ran, dict[str, Any]]],
) -> None:
    enquiries.park("1")
    enquiries.park("2")

    _, certificate = erase("--enquiry", "property_finder:1")

    assert [each["key"] for each in certificate["enquiries"]] == ["property_finder:1"]
    kept = enquiries.ledger.read("property_finder:2")
    assert kept is not None
    assert kept.row.erased_at is None


def test_a_body_that_nobody_could_read_is_found_by_a_thorough_look_only(
    relay: Deployed,
    enquiries: Enquiries,
    erase: Callable[..., tuple[Ran, dict[str, Any]]],
) -> None:
    raw = base64.b64encode(f'{{"sender": "{canary.EMAIL}"}}'.encode()).decode()
    key = enquiries.put_unreadable(raw)

    _, quick = erase("--email", canary.EMAIL)
    _, thorough = erase("--email", canary.EMAIL, "--thorough")

    assert quick["enquiries"] == []
    assert [each["key"] for each in thorough["enquiries"]] == [key]
    canary.assert_clean(dump(relay))
    assert raw not in dump(relay)


def test_a_dead_letter_without_fields_is_found_by_its_letters(
    relay: Deployed, erase: Callable[..., tuple[Ran, dict[str, Any]]]
) -> None:
    bury(relay, f"no envelope, but {canary.EMAIL}", "no envelope of anybody")

    ran, certificate = erase("--email", canary.EMAIL)

    assert (ran.exit_code, certificate["dead_letters"]["enquiry"]) == (0, 1)
    assert "no envelope of anybody" in dump(relay)
    canary.assert_clean(dump(relay))


def test_where_nothing_is_found_that_is_certified(
    erase: Callable[..., tuple[Ran, dict[str, Any]]],
) -> None:
    ran, certificate = erase("--email", "nobody@people.example")

    assert (ran.exit_code, certificate["enquiries"]) == (0, [])
    assert "Nothing was found" in ran.stdout


def test_what_is_still_under_way_makes_the_certificate_incomplete(
    enquiries: Enquiries,
    erase: Callable[..., tuple[Ran, dict[str, Any]]],
) -> None:
    now = datetime.now(UTC)
    until = now + timedelta(hours=1)
    enquiries.put("1", state=State.UNKNOWN, posts=1, send_bound=until, due_at=until)

    ran, certificate = erase("--email", canary.EMAIL, "--timeout", "5")

    assert (ran.exit_code, certificate["complete"]) == (1, False)
    assert certificate["pending"] == ["property_finder:1"]
    assert certificate["look_for_in_lead_pro"] == ["property_finder:1"]
    assert "is erased then by itself" in " ".join(ran.stderr.split())


@pytest.mark.parametrize(
    "who",
    [
        [],
        ["--email", canary.EMAIL, "--phone", canary.PHONE],
        ["--email", canary.PHONE],
        ["--phone", "abc"],
        ["--phone", canary.EMAIL],
    ],
    ids=["nobody", "two", "phone as e-mail", "no number", "e-mail as phone"],
)
def test_who_is_meant_must_be_said_in_one_way(relay: Deployed, who: list[str]) -> None:
    ran = relay.run("erase", *who)

    assert ran.exit_code == 2
    canary.assert_clean(ran.output)


def test_nobody_is_erased_without_a_word(relay: Deployed, enquiries: Enquiries) -> None:
    enquiries.park("1")

    ran = relay.run("erase", "--email", "-", typed=f"{canary.EMAIL}\nn\n")

    assert (ran.exit_code, "Erase a person from 1 enquiries" in ran.stderr) == (1, True)
    kept = enquiries.ledger.read("property_finder:1")
    assert kept is not None
    assert kept.row.erased_at is None


def test_a_report_tells_all_in_a_file_and_nothing_on_the_screen(
    relay: Deployed, enquiries: Enquiries, tmp_path: Path
) -> None:
    enquiries.park("1")
    enquiries.admit("3", **OTHER)
    bury(relay, letter_of("2"))
    file = tmp_path / "report.json"

    ran = relay.run("subject-report", str(file), "--phone", canary.PHONE)

    assert ran.exit_code == 0, ran.output
    canary.assert_clean(ran.output)
    report = json.loads(file.read_text())
    assert [each["enquiry"]["key"] for each in report["enquiries"]] == ["property_finder:1"]
    assert report["enquiries"][0]["record"]["enquiry"]["message"] == canary.MESSAGE
    assert report["dead_letters"][0]["said"][0]["email"] == canary.EMAIL
    assert GRACE not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
