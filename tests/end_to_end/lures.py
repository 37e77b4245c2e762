"""Enquiries that bring a function to a certain place."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from string import Template
from typing import Any

from tests.end_to_end.waiting import eventually
from tests.sandbox.sandbox import Sandbox
from tests.simulators.faults import Fault
from tests.simulators.property_finder import PortalLead

LEADS = "/api/v103/leads"
LATE_NAME = "Late"


@dataclass(frozen=True)
class Plan:
    """An enquiry that is to come; in texts it is `$id` and `$time`."""

    id: str
    created_at: datetime

    def named_in(self, text: str) -> str:
        time = f"{self.created_at:%Y-%m-%dT%H:%M:%S}"
        return Template(text).safe_substitute(id=self.id, time=time)


def announced(sandbox: Sandbox, plan: Plan, **fields: Any) -> PortalLead:
    """And never listed, so that no poll helps."""
    return sandbox.property_finder.add(
        id=plan.id,
        created_at=plan.created_at,
        visible_at=plan.created_at + timedelta(days=1),
        **{"email": f"{plan.id}@enquirer.example", "entity_type": "listing"} | fields,
    )


def unanswered(sandbox: Sandbox, plan: Plan) -> PortalLead:
    """Lead.pro makes the lead and never says so: something happens when that has settled."""
    sandbox.lead_pro.script(Fault(reset="after"), method="POST", path=LEADS, contains=plan.id)
    return announced(sandbox, plan)


def updated(sandbox: Sandbox, plan: Plan) -> PortalLead:
    """A call tells no more than a number; later the portal knows whose it is."""
    enquiry = announced(sandbox, plan, channel="call", name=None, email=None)
    eventually(lambda: is_delivered(sandbox, enquiry))
    name, email = f"{LATE_NAME} Caller", f"{plan.id}@enquirer.example"
    return sandbox.property_finder.change(plan.id, name=name, email=email)


def polled(sandbox: Sandbox, plan: Plan) -> PortalLead:
    return sandbox.property_finder.add(id=plan.id, created_at=plan.created_at, deliver=False)


def polled_without_a_token(sandbox: Sandbox, plan: Plan) -> PortalLead:
    let_a_minute_pass(sandbox)
    with sandbox.property_finder.lock:
        sandbox.property_finder.access.tokens.clear()
        return polled(sandbox, plan)


def let_a_minute_pass(sandbox: Sandbox) -> None:
    """For the leases of who was killed, and for the refresher, which asks once in a minute."""
    for item in sandbox.stack.table("PortalStateTable"):
        if item["part"] in {"LEASE", "REFRESH"}:
            sandbox.client("dynamodb").delete_item(
                TableName=sandbox.stack.resources["PortalStateTable"],
                Key={name: {"S": item[name]} for name in ("account", "part")},
            )


def is_delivered(sandbox: Sandbox, enquiry: PortalLead) -> bool:
    """And nothing is left to do."""
    place = f"property_finder:{enquiry.id}", "STATE"
    rows = [row for row in sandbox.stack.ledger_rows() if (row["key"], row["part"]) == place]
    return [(row["state"], row.get("due_at")) for row in rows] == [("created", None)]
