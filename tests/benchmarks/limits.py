"""Where the design ends: each part's own limit as enquiries a second, the lowest first."""

import math
from collections.abc import Iterator
from typing import Any

from leadrelay.domain.entry import URGENT_SHARDS
from leadrelay.portals.property_finder.pacing import REQUESTS_PER_MINUTE
from tests.benchmarks.report import Report
from tests.template.cloudformation import functions, properties, target

PARTITION_WRITES = 1_000  # units a second of one partition of DynamoDB
INDEX_WRITES = 4  # of one enquiry: its row is written twice, an index writes two units at most
MONTH_SECONDS = 30 * 86_400
CONFIGURED = 10  # `crm_requests_per_second` of the README's example
PER_PAGE = 50
FORWARDER = "LeadForwarderFunction"
READING = 45 / 60  # of a minute: what a turn of the poller has before its last page
Limit = tuple[str, float, str]


def report(busy: float) -> Report:
    """`busy` are seconds of a forwarder's process for one enquiry."""
    ordered = sorted(_limits(busy), key=lambda limit: limit[1])
    return Report(
        title="where it ends, by enquiries a second",
        columns=("", "a second", "millions a month", "and then"),
        rows=[[*_row(limit)] for limit in ordered],
    )


def _row(limit: Limit) -> Iterator[object]:
    what, rate, then = limit
    yield from (what, rate, rate * MONTH_SECONDS / 1e6, then)


def _limits(busy: float) -> Iterator[Limit]:
    at_once = at_once_from("EnquiryQueue")
    waits = "they wait on EnquiryQueue for up to 4 days; its age alarms after 10 minutes"
    yield f"crm_requests_per_second: {CONFIGURED}", float(CONFIGURED), waits
    yield f"{at_once} forwarders at once, {busy:.2f} s each", at_once / busy, waits
    yield (
        "webhooks that the API's throttle lets in",
        throttle(),
        "the portal is told 429, delivers again, and polls find what it gives up",
    )
    pages = math.floor(REQUESTS_PER_MINUTE * READING) / 60
    yield "pages of Property Finder's poll", pages * PER_PAGE, "the watermark falls behind, alarmed"
    shards = PARTITION_WRITES * URGENT_SHARDS / INDEX_WRITES
    yield f"the index `due`, {URGENT_SHARDS} keys", shards, "commits are throttled and repeated"


def source_of(queue: str) -> Any:
    """What the template says of how the forwarder is started by a queue."""
    sources = [each["Properties"] for each in functions()[FORWARDER]["Events"].values()]
    (declared,) = (each for each in sources if target(each["Queue"]) == queue)
    return declared


def at_once_from(queue: str) -> int:
    """Processes of the forwarder."""
    most: int = source_of(queue)["ScalingConfig"]["MaximumConcurrency"]
    return most


def throttle() -> float:
    (api,) = properties("AWS::Serverless::HttpApi").values()
    return float(api["DefaultRouteSettings"]["ThrottlingRateLimit"])
