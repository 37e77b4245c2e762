"""Every metric there is: what is not in this table cannot be emitted."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Unit(StrEnum):
    COUNT = "Count"
    SECONDS = "Seconds"


METRICS: Mapping[str, Unit] = MappingProxyType(
    {
        # enquiries and leads
        "EnquiriesQueued": Unit.COUNT,
        "EnquiriesAdmitted": Unit.COUNT,
        "EnquiriesSuppressed": Unit.COUNT,
        "EnquiriesParked": Unit.COUNT,
        "LeadsCreated": Unit.COUNT,
        "LeadsUpdated": Unit.COUNT,
        "LeadsAdopted": Unit.COUNT,
        "LeadsGone": Unit.COUNT,
        "SpeedToLead": Unit.SECONDS,
        "FirstTouch": Unit.SECONDS,  # from the portal's time until an agent was seen at work
        "OpenEnquiries": Unit.COUNT,
        "OldestOpenAge": Unit.SECONDS,
        "RecordsErased": Unit.COUNT,
        "LeadsToErase": Unit.COUNT,
        "MessagesUnreadable": Unit.COUNT,
        # Lead.pro
        "OutcomesUnknown": Unit.COUNT,
        "CrmRejected": Unit.COUNT,
        "CrmDuplicates": Unit.COUNT,
        "CredentialsRefused": Unit.COUNT,
        "BreakerOpened": Unit.COUNT,
        "CrmEventsUnreadable": Unit.COUNT,
        "LeadsMadeElsewhere": Unit.COUNT,  # told by Lead.pro's webhook, without our marker
        # polls
        "PollCompleted": Unit.COUNT,
        "PollSkipped": Unit.COUNT,
        "PollFailed": Unit.COUNT,
        "PortalSchemaErrors": Unit.COUNT,
        "DataGaps": Unit.COUNT,
        "WatermarkAge": Unit.SECONDS,
        "EnquiriesRecovered": Unit.COUNT,
        "DoorbellsAnswered": Unit.COUNT,
        "SecondsSinceLastEnquiry": Unit.SECONDS,
        # tokens
        "TokenMinted": Unit.COUNT,
        "TokenRefreshFailed": Unit.COUNT,
        "TokenWritesLimited": Unit.COUNT,
        "TokenWriteFailed": Unit.COUNT,
        # webhooks
        "WebhookAccepted": Unit.COUNT,
        "WebhookRefused": Unit.COUNT,
        "WebhookIgnored": Unit.COUNT,
        "WebhookUnavailable": Unit.COUNT,
        "SubscriptionsMissing": Unit.COUNT,
        "SubscriptionsRepaired": Unit.COUNT,
        "SubscriptionLastSuccessAge": Unit.SECONDS,
        # the deployment
        "ConfigurationInvalid": Unit.COUNT,
        "NotConfigured": Unit.COUNT,
    }
)


def unit_of(metric: str) -> Unit:
    """Raises KeyError for a metric that nobody has documented."""
    return METRICS[metric]
