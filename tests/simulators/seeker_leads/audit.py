"""/webhook/subscriptions/{id}/audit: what became of the deliveries to one subscription."""

from collections.abc import Iterable
from typing import Any

from tests.simulators.courier import Attempt
from tests.simulators.seeker_leads.deliveries import LeadParcel
from tests.simulators.seeker_leads.subscriptions import Subscription, utc_text


def audit(subscription: Subscription, attempts: Iterable[Attempt], limit: int) -> dict[str, Any]:
    """Newest first; what an event consists of is made up, as no source shows one."""
    mine = [one for one in attempts if _is_for(one, subscription)]
    successes = [one.at for one in mine if _succeeded(one)]
    return {
        **subscription.as_json(),
        "lastSuccessTimestamp": utc_text(max(successes)) if successes else None,
        "recentEvents": [_event(one) for one in mine[::-1][:limit]],
    }


def _is_for(attempt: Attempt, subscription: Subscription) -> bool:
    parcel = attempt.parcel
    return isinstance(parcel, LeadParcel) and parcel.subscription_id == subscription.id


def _succeeded(attempt: Attempt) -> bool:
    return attempt.status is not None and 200 <= attempt.status < 300


def _event(attempt: Attempt) -> dict[str, Any]:
    return {
        "timestamp": utc_text(attempt.at),
        "leadId": attempt.parcel.lead_id,
        "outcome": "SUCCESS" if _succeeded(attempt) else "FAILURE",
        "httpStatus": attempt.status,
    }
