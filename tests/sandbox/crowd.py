"""One person with any number of enquiries, as the forwarder leaves them once they are delivered."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from leadrelay.aws.contacts import ContactDigests
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.secrets import secret_content
from leadrelay.codec import observation_to_body
from leadrelay.crm.lead_pro.contacts import traces_of
from leadrelay.domain.admission import observed
from leadrelay.domain.enquiry import Account, Enquiry, Portal, Route
from leadrelay.domain.entry import Entry, Note, State
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.record import Handles
from tests.sandbox.stack import Stack

Person = dict[str, Any]
ACCOUNT = Account(Portal.PROPERTY_FINDER, "main")
FIRST_LEAD = 900_001
APART = timedelta(seconds=7)


def fill(stack: Stack, person: Person, name: str, count: int) -> list[str]:
    """The keys of what is in the ledger then, under the stack's own contact key."""
    ledger = _ledger(stack)
    for number, enquiry in enumerate(_asked(person, name, count)):
        entry = _delivered(enquiry, FIRST_LEAD + number)
        note = Note(at=datetime.now(UTC), what="created", facts={"state": entry.row.state})
        ledger.commit(entry, expected=None, note=note)
    return [enquiry.key for enquiry in _asked(person, name, count)]


def letters(name: str, count: int) -> dict[str, str]:
    """Messages of as many people, by the keys of their enquiries."""
    made = {}
    for number in range(count):
        person = {"name": f"Caller {number}", "email": f"{name}-{number}@enquirer.example"}
        enquiry = next(_asked(person, f"{name}-{number}", 1))
        made[enquiry.key] = _letter(enquiry)
    return made


def bury(stack: Stack, person: Person, name: str, count: int) -> None:
    """Among the dead letters: as our own words, and as a body that nobody could read."""
    client, url = stack.client("sqs"), stack.outputs["EnquiryDeadLetterQueueUrl"]
    for enquiry in _asked(person, f"{name}-dead", count):
        raw = f'{{"odd": "{person["email"]}, {person["phones"][0]}"}}'.encode()
        webhook = Envelope.of_webhook(ACCOUNT, datetime.now(UTC), raw)
        for body in (_letter(enquiry), webhook.to_json()):
            client.send_message(QueueUrl=url, MessageBody=body)


def _letter(enquiry: Enquiry) -> str:
    body, now = observation_to_body(enquiry), datetime.now(UTC)
    return Envelope(kind=Kind.ENQUIRY, account=ACCOUNT, received_at=now, body=body).to_json()


def _ledger(stack: Stack) -> DynamoLedger:
    arn = stack.outputs["ContactKeySecretArn"]
    key = str(secret_content(stack.client("secretsmanager"), arn)["key"])
    region = stack.variables("LeadForwarderFunction")["PHONE_REGION"]
    digests = ContactDigests(lambda: key, lambda enquiry: traces_of(enquiry, region))
    table = stack.outputs["LedgerTableName"]
    return DynamoLedger(stack.client("dynamodb"), table, lambda: datetime.now(UTC), digests=digests)


def _asked(person: Person, name: str, count: int) -> Iterator[Enquiry]:
    now = datetime.now(UTC)
    for number in range(count):
        at = now - number * APART
        yield Enquiry(
            portal=ACCOUNT.portal,
            account=ACCOUNT.name,
            portal_lead_id=f"{name}-{number}",
            route=Route.WEBHOOK,
            observed_at=at,
            created_at=at,
            **person,
        )


def _delivered(enquiry: Enquiry, lead_id: int) -> Entry:
    now = datetime.now(UTC)
    entry = observed(None, enquiry, now)
    row = replace(
        entry.row,
        state=State.CREATED,
        due_at=None,
        lead_id=lead_id,
        delivered_at=now,
        posts=1,
        sent_version=1,
        applied_version=1,
    )
    handles = Handles(enquiry.email or "", (enquiry.phones or (None,))[0])
    return Entry(row, replace(entry.record, sent_as=(handles,)))
