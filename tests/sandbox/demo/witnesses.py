"""Hears every witness once, when the day is over."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.sandbox.demo import subscriptions
from tests.sandbox.demo.balance import Balance
from tests.sandbox.demo.books import Books, homeless
from tests.sandbox.demo.evidence import Witnesses
from tests.sandbox.demo.operator import StackOperator
from tests.sandbox.demo.promises import Promises
from tests.sandbox.demo.rotation import ACCOUNT, PORTAL
from tests.sandbox.demo.subscriptions import Standing
from tests.sandbox.sandbox import Sandbox

DEAD_LETTERS = ("EnquiryDeadLetterQueue", "BackfillDeadLetterQueue")


def heard(sandbox: Sandbox, promises: Mapping[str, Promises], operator: StackOperator) -> Books:
    """`promises` are by portal."""
    stack = sandbox.stack
    log = list(_lines(stack.log("LeadForwarderFunction")))
    urls = {hook.url for hook in subscriptions.ours(sandbox)}
    witnesses = Witnesses(stack, stack.ledger_rows(), sandbox.lead_pro.leads, log, urls)
    portals = {one.name: one for one in (sandbox.property_finder, sandbox.seeker_leads)}
    return Books(
        balances={
            portal: Balance(witnesses.of(portals[portal], promised, _accounts(sandbox, portal)))
            for portal, promised in promises.items()
        },
        homeless=homeless(witnesses),
        dead_letters=sum(map(stack.waiting, DEAD_LETTERS)),
        standing=_standing(sandbox, operator),
    )


def _accounts(sandbox: Sandbox, portal: str) -> list[str]:
    return [one.name for one in sandbox.accounts if one.portal == portal]


def _lines(log: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What the functions wrote, not what Lambda did."""
    for message in log:
        for line in message.splitlines():
            if line.startswith("{"):
                yield json.loads(line)


def _standing(sandbox: Sandbox, operator: StackOperator) -> Standing:
    return Standing(
        wanted=subscriptions.wanted(sandbox),
        ours=subscriptions.ours(sandbox),
        generations={f"{PORTAL}:{ACCOUNT}": "2"},
        theirs=subscriptions.theirs(sandbox),
        repairs=operator.repairs,
        rotation=operator.rotation.ended,
    )
