"""What would have become of the latest enquiries by other rules, without naming anybody."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.ledger_items import STATE
from leadrelay.cli.asking import asking
from leadrelay.cli.stack import Stack
from leadrelay.crm.lead_pro.mapper import LeadProMapper
from leadrelay.domain.agency import Agency
from leadrelay.domain.delivery import Park, Suppress
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import Entry
from leadrelay.domain.errors import SchemaError
from leadrelay.domain.lead import Decision
from leadrelay.domain.ports import Catalogue, Clock
from leadrelay.domain.routing import Ruling, decide

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

UNDECIDED = "-"
Decided = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tried:
    """`before` and `after` hold what differs; both are empty where nothing does."""

    key: str
    before: Decided
    after: Decided

    def as_data(self) -> dict[str, Any]:
        return {"key": self.key, "before": dict(self.before), "after": dict(self.after)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """`before` is None while nothing is in force. Each enquiry is as old as when it came."""

    before: Agency | None
    after: Agency
    catalogue: Catalogue

    def of(self, entry: Entry) -> Tried | None:
        """None where nothing of the enquiry is kept any more."""
        enquiry = entry.record.enquiry
        if enquiry is None or enquiry.erased:
            return None
        after = self._decided(self.after, entry, enquiry)
        undecided = dict.fromkeys(after, UNDECIDED)
        before = self._decided(self.before, entry, enquiry) if self.before else undecided
        differing = [name for name in after if before[name] != after[name]]
        return Tried(entry.row.key, _only(before, differing), _only(after, differing))

    def _decided(self, agency: Agency, entry: Entry, enquiry: Enquiry) -> Decided:
        usable = LeadProMapper(agency).usable(enquiry)
        listing = self.catalogue.find(enquiry) or entry.record.listing
        ruling = decide(enquiry, usable, listing, agency, entry.row.admitted_at)
        return _told(ruling, agency.time_zone)


def latest_entries(stack: Stack, clock: Clock, count: int) -> Iterator[Entry]:
    """The newest first; a row that this release cannot read is left out."""
    client, table = stack.client("dynamodb"), stack.output("LedgerTableName")
    ledger = DynamoLedger(client, table, clock)
    with asking("dynamodb:Scan"):
        keys = heapq.nlargest(count, _admitted(client, table), itemgetter(1))
    for key, _ in keys:
        with asking("dynamodb:GetItem"):
            entry = _readable(ledger, key)
        if entry is not None:
            yield entry


def _admitted(client: "DynamoDBClient", table: str) -> Iterator[tuple[str, datetime]]:
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression="part = :state",
        ExpressionAttributeValues={":state": {"S": STATE}},
        ProjectionExpression="#key, admitted_at",
        ExpressionAttributeNames={"#key": "key"},
    )
    for page in pages:
        for item in page["Items"]:
            yield item["key"]["S"], datetime.fromisoformat(item["admitted_at"]["S"])


def _readable(ledger: DynamoLedger, key: str) -> Entry | None:
    try:
        return ledger.read(key)
    except SchemaError:
        return None


def _told(ruling: Ruling, zone: tzinfo) -> Decided:
    return {
        "office": str(ruling.decision.office_id),
        "type": ruling.decision.lead_type,
        "labels": ", ".join(ruling.decision.labels) or "none",
        "call back": _call_back(ruling.decision, zone),
        "refusal": _refusal(ruling.refusal),
    }


def _call_back(decision: Decision, zone: tzinfo) -> str:
    at = decision.next_action_at
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} {zone}" if at else "none"


def _refusal(refusal: Suppress | Park | None) -> str:
    match refusal:
        case Suppress():
            return f"suppressed: {refusal.reason}"
        case Park():
            return f"held: {refusal.reason}"
    return "none"


def _only(decided: Decided, names: list[str]) -> Decided:
    return {name: decided[name] for name in names}
