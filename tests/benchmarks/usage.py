"""What one enquiry uses that is paid for: recorded from the handlers, counted by AWS's rules."""

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from functions.lead_forwarder.app import handler as forward
from functions.portal_webhook.app import handler as receive
from tests.benchmarks.invocations import enquiry, webhook
from tests.benchmarks.warm_cost import CONTEXT, recorded

READ_UNIT, WRITE_UNIT = 4_096, 1_024
INDEXES = 2  # of the ledger; a row's own write changes its key in both
MEMORY_GB = 0.5
SECONDS = {"webhook": 0.02, "forwarder": 0.4}  # an AWS call takes some 5 ms, Lead.pro 300 ms
ENVELOPE = 300  # bytes that CloudWatch adds to what is printed, and its own lines of an invocation


def of_one_enquiry(printed: StringIO) -> Mapping[str, float]:
    """In units of `prices.csv`; in a deployed process that has met one before.

    Its message is alone in its batch: sent, received and deleted.
    """
    with recorded() as calls:
        for _ in range(2):
            calls.clear()
            printed.truncate(printed.seek(0))
            receive(dict(webhook()), CONTEXT)
            forward(dict(enquiry()), CONTEXT)
        used: Counter[str] = Counter(sqs_request=3, http_api_request=1, lambda_request=2)
        for operation, asked in calls:
            used.update(dict(_units(operation, asked)))
    logged = (len(printed.getvalue()) + 2 * ENVELOPE) / 1_000  # GB, of a million enquiries
    taken = MEMORY_GB * sum(SECONDS.values())
    return {**used, "log_ingestion": logged, "lambda_duration": taken}


def _units(operation: str, asked: Any) -> Iterator[tuple[str, int]]:
    match operation:
        case "GetItem":
            yield "dynamodb_read", 1
        case "TransactWriteItems":
            yield "dynamodb_write", sum(map(_written, asked["TransactItems"]))


def _written(write: Mapping[str, Any]) -> int:
    """A transaction pays twice; an index is written once more for each row."""
    item = next(iter(write.values())).get("Item", {})
    size = len(json.dumps(item).replace('"', ""))
    is_row = item.get("part", {}).get("S") == "STATE"
    return 2 * max(1, math.ceil(size / WRITE_UNIT)) + (2 * INDEXES if is_row else 0)
