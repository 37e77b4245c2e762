"""What a call to the CRM came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

NO_TURN = "no turn to call"


class Verdict(StrEnum):
    DONE = "done"
    NOT_SENT = "not_sent"  # definitely not done: refused, DNS, TLS
    REJECTED = "rejected"  # 400, 422: it breaks a rule of the CRM
    REFUSED = "refused"  # 401, 403, 404 on a create: the key or the address is wrong
    THROTTLED = "throttled"  # 429
    GONE = "gone"  # 404 on a lead that we made
    UNKNOWN = "unknown"  # may have been done


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`reason` names kinds and fields, never values; `retry_after` is in seconds.

    `facts` are what the CRM said of the lead beyond its id, for the history. Where it was not even
    tried, since others are, `is_tried` is False: nothing is learned of the CRM.
    """

    verdict: Verdict
    reason: str
    lead_id: int | None = None
    retry_after: float | None = None
    is_tried: bool = True
    unchanged: bool = False  # DONE without a write, because the CRM already said the same
    facts: Mapping[str, str | int] = field(default_factory=dict, hash=False)
