"""Enquiries in the ledger of a deployed stack, for the commands that are about them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from leadrelay.aws.contacts import ContactDigests
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.queue import SqsQueue
from leadrelay.codec import observation_to_body
from leadrelay.crm.lead_pro.contacts import contacts_of
from leadrelay.domain.admission import observed
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import Entry, Note, ParkReason, State
from leadrelay.domain.envelope import Envelope, Kind
from tests import canary
from tests.builders import an_enquiry, an_unreadable
from tests.integration.cli_world import CRM_TOKEN, FINDER, Deployed


@dataclass(frozen=True)
class Enquiries:
    """Of somebody whose name must be seen nowhere."""

    relay: Deployed

    @cached_property
    def ledger(self) -> DynamoLedger:
        table = self.relay.stack.outputs["LedgerTableName"]
        digests = ContactDigests(lambda: CRM_TOKEN, lambda each: contacts_of(each, "AE"))
        client = self.relay.aws["dynamodb"]
        return DynamoLedger(client, table, lambda: datetime.now(UTC), digests=digests)

    def queue(self, portal_lead_id: str = "1", **said: Any) -> str:
        enquiry = asked(portal_lead_id, **said)
        envelope = Envelope(
            kind=Kind.ENQUIRY,
            account=FINDER,
            received_at=datetime.now(UTC),
            body=observation_to_body(enquiry),
        )
        SqsQueue(self.relay.aws["sqs"], self.relay.queue_url).send([envelope])
        return enquiry.key

    def admit(self, portal_lead_id: str = "1", **said: Any) -> str:
        """Through the real forwarder."""
        key = self.queue(portal_lead_id, **said)
        self.relay.forward()
        return key

    def park(self, portal_lead_id: str = "1", reason: ParkReason = ParkReason.REJECTED) -> str:
        """As if Lead.pro had taken it in no shape."""
        return self.put(
            portal_lead_id, state=State.PARKED, park_reason=reason, reason="400 phone", due_at=None
        )

    def put_unreadable(self, raw: str) -> str:
        now = datetime.now(UTC)
        entry = observed(None, an_unreadable(raw=raw, observed_at=now), now)
        self._commit(entry, None)
        return entry.row.key

    def put(self, portal_lead_id: str = "1", **row: Any) -> str:
        """Found by its contacts, as what the forwarder has admitted."""
        now = datetime.now(UTC)
        entry = observed(None, asked(portal_lead_id), now)
        self._commit(replace(entry, row=replace(entry.row, **row)), None)
        return entry.row.key

    def change(self, key: str, **row: Any) -> str:
        entry = self.ledger.read(key)
        assert entry is not None
        revision = entry.row.revision
        changed = replace(entry.row, revision=revision + 1, **row)
        self._commit(replace(entry, row=changed), revision)
        return key

    def forget(self, key: str) -> None:
        """As time does: the record is gone, the row stays."""
        client, table = self.relay.aws["dynamodb"], self.relay.stack.outputs["LedgerTableName"]
        asked = {
            "KeyConditionExpression": "#key = :key",
            "ExpressionAttributeNames": {"#key": "key"},
        }
        values = {":key": {"S": key}}
        items = client.query(TableName=table, ExpressionAttributeValues=values, **asked)["Items"]
        for item in items:
            if item["part"]["S"].startswith("DATA"):
                client.delete_item(TableName=table, Key={"key": item["key"], "part": item["part"]})
            if item["part"]["S"] == "STATE":
                client.put_item(TableName=table, Item={**item, "data_until": {"N": "1.000000"}})

    def _commit(self, entry: Entry, expected: int | None) -> None:
        note = Note(at=datetime.now(UTC), what="rested", facts={"state": entry.row.state})
        self.ledger.commit(entry, expected=expected, note=note)


def asked(portal_lead_id: str, **said: Any) -> Enquiry:
    now = datetime.now(UTC)
    told = {
        "observed_at": now,
        "created_at": now,
        "name": canary.NAME,
        "email": canary.EMAIL,
        "phones": (canary.PHONE,),
        "message": canary.MESSAGE,
    }
    return an_enquiry(portal_lead_id=portal_lead_id, **told | said)
