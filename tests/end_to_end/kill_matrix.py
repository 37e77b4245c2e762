"""Where functions are killed: each boundary, how it is told, and what brings a function there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Literal, TypeAlias

import requests

from tests.end_to_end.lures import (
    LEADS,
    Plan,
    announced,
    is_delivered,
    let_a_minute_pass,
    polled,
    polled_without_a_token,
    unanswered,
    updated,
)
from tests.end_to_end.waiting import eventually
from tests.sandbox.sandbox import Sandbox
from tests.simulation.boundaries import Boundary
from tests.simulators.faults import Fault, Rule
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PortalLead, PropertyFinderSimulator

PUT = "DynamoDB_20120810.PutItem"
WRITE = "DynamoDB_20120810.TransactWriteItems"
SEND = "AmazonSQS.SendMessageBatch"
STRIKE_SECONDS = 15.0

Moment = Literal["before", "after"]
Killed: TypeAlias = Callable[[], list[int]]
"""Asks for the ids of the processes that have been killed."""
Aim: TypeAlias = Callable[[Sandbox, Plan, Moment], Killed]
Lure: TypeAlias = Callable[[Sandbox, Plan], PortalLead]


def at_aws(action: str, *texts: str, times: int = 1) -> Aim:
    def aim(sandbox: Sandbox, plan: Plan, moment: Moment) -> Killed:
        url = f"{sandbox.emulator.url}/_sandbox/kills"
        contains = [plan.named_in(text) for text in texts]
        order = {"action": action, "moment": moment, "contains": contains, "times": times}
        number = len(requests.post(url, json=order, timeout=5).json()) - 1
        return lambda: requests.get(url, timeout=5).json()[number]["killed"]

    return aim


def at_portal(method: str, path: str) -> Aim:
    return lambda sandbox, _, moment: _at(
        sandbox.property_finder, Rule(Fault(kill=moment), method, path)
    )


def at_crm(method: str, path: str) -> Aim:
    return lambda sandbox, plan, moment: _at(
        sandbox.lead_pro, Rule(Fault(kill=moment), method, path, plan.id)
    )


def _at(vendor: LeadProSimulator | PropertyFinderSimulator, rule: Rule) -> Killed:
    before = len(vendor.killed)
    vendor.faults.add(rule)
    return lambda: [pid for pid, request in vendor.killed[before:] if rule.meets(request)][:1]


DELIVERY: Mapping[Boundary, tuple[Aim, Lure]] = {
    Boundary.LOOK_UP: (at_crm("GET", "/api/v103/person/leads"), unanswered),
    Boundary.KNOCK: (at_aws(SEND, "$id"), unanswered),
    Boundary.UPDATE: (at_crm("PATCH", f"{LEADS}/*"), updated),
    Boundary.CONCLUDE_UPDATE: (at_aws(WRITE, "$id", '"what": {"S": "updated"}'), updated),
    Boundary.INTEND: (at_aws(WRITE, "$id", '"what": {"S": "sending"}'), announced),
    Boundary.CREATE: (at_crm("POST", LEADS), announced),
    Boundary.CONCLUDE: (at_aws(WRITE, "$id", '"what": {"S": "created"}'), announced),
    Boundary.QUEUE_WEBHOOK: (at_aws(SEND, "raw_webhook", times=2), announced),
}
POLLING: Mapping[Boundary, tuple[Aim, Lure]] = {
    Boundary.MINT: (at_portal("POST", "/v1/auth/token"), polled_without_a_token),
    Boundary.KEEP_TOKEN: (at_aws("secretsmanager.PutSecretValue"), polled_without_a_token),
    Boundary.READ_PAGE: (at_portal("GET", "/v1/leads"), polled),
    Boundary.QUEUE_PAGE: (at_aws(SEND, "$id"), polled),
    Boundary.MOVE_WATERMARK: (at_aws(PUT, r"last_enquiry_at\": \"$time"), polled),
}
CROSSINGS = {**DELIVERY, **POLLING}


@dataclass(frozen=True)
class Struck:
    enquiry: PortalLead
    killed: Killed


_numbers = count(70_000_000)


def strike(sandbox: Sandbox, moment: Moment, boundary: Boundary) -> Struck:
    """Returns when it has happened, except where that takes the settle time."""
    aim, lure = CROSSINGS[boundary]
    plan = Plan(f"message_lead_{next(_numbers)}", datetime.now(UTC).replace(microsecond=0))
    killed = aim(sandbox, plan, moment)
    struck = Struck(lure(sandbox, plan), killed)
    sandbox.property_finder.settle(STRIKE_SECONDS)
    if lure is not unanswered:
        eventually(killed, STRIKE_SECONDS)
    if boundary in POLLING:
        let_a_minute_pass(sandbox)
        eventually(lambda: is_delivered(sandbox, struck.enquiry))
    return struck
