"""A made-up enquiry of our own, sent through our own webhook to see that one gets through.

None of a portal's is ever taken for one: an id says so, and the only address in it is that which we
made of this very id, under a name that nobody can have (`.invalid`, RFC 6761). Whose secret signed
it could have kept it from us as well.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from leadrelay.domain.enquiry import Account, Enquiry, Observation, Route

PREFIX = "leadrelay-canary-"
DOMAIN = "canary.invalid"
REASON = "canary: nobody asked"
DOOR = "canary"  # in the place of a generation: no portal is ever told of this address
EVERY = timedelta(hours=1)
LOOKED_AT = 4
KEPT = timedelta(days=1)


def hours(now: datetime) -> Iterator[datetime]:
    """Those that are looked at, this one first; each has one canary of an account."""
    this = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return (this - ago * EVERY for ago in range(LOOKED_AT))


def canary_id(account: Account, hour: datetime) -> str:
    return f"{PREFIX}{account.name}-{hour:%Y%m%d%H}"


def address(portal_lead_id: str) -> str:
    return f"{portal_lead_id}@{DOMAIN}"


def is_canary(observation: Observation) -> bool:
    if not isinstance(observation, Enquiry) or observation.route is not Route.WEBHOOK:
        return False
    name = observation.portal_lead_id
    return name.startswith(PREFIX) and observation.email == address(name)


def is_canary_row(key: str, reason: str) -> bool:
    return reason == REASON and key.partition(":")[2].startswith(PREFIX)
