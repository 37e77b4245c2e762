"""Every metric there is: what is not in this table cannot be emitted.

A series is paid for the hours in which it is emitted. Metrics of the mode FULL are dropped unless
the stack's parameter `Metrics` is `full`; `tests/template/budget.csv` says what both modes cost.
A metric that is also counted `into` another one rings that one's alarm; the other's dimension
`cause` is the name of the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Unit(StrEnum):
    COUNT = "Count"
    SECONDS = "Seconds"
    NONE = "None"


class Mode(StrEnum):
    ESSENTIAL = "essential"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """`by` are the dimensions that it may have; each is emitted without any, too."""

    unit: Unit
    mode: Mode
    meaning: str
    by: tuple[str, ...] = ()
    into: str | None = None


def _count(meaning: str, *by: str, into: str | None = None) -> Metric:
    return Metric(unit=Unit.COUNT, mode=Mode.ESSENTIAL, meaning=meaning, by=by, into=into)


def _seconds(meaning: str, *by: str, mode: Mode = Mode.ESSENTIAL) -> Metric:
    return Metric(unit=Unit.SECONDS, mode=mode, meaning=meaning, by=by)


def _ratio(meaning: str) -> Metric:
    return Metric(unit=Unit.NONE, mode=Mode.ESSENTIAL, meaning=meaning)


OPERATOR = "OperatorCalled"
WEBHOOK = "WebhookFaulted"

_ENQUIRIES = {
    "EnquiriesReceived": _count(
        "messages with enquiries that a route brought: poll, sweep or webhook", "portal", "route"
    ),
    "EnquiriesAdmitted": _count("enquiries that the ledger has heard of first", "portal"),
    "EnquiriesSuppressed": _count("enquiries that are known and deliberately not sent", "portal"),
    "EnquiriesParked": _count("enquiries that wait for a person", "reason"),
    "LeadsCreated": _count("leads that Lead.pro has made for an enquiry", "portal"),
    "LeadsUpdated": _count("leads that were given newer words of a portal", "portal"),
    "LeadsAdopted": _count("leads found in Lead.pro after an unknown outcome", "portal"),
    "LeadsGone": _count("leads that Lead.pro no longer knows", "portal"),
    "SpeedToLead": _seconds("from the portal's time of an enquiry until its lead was there"),
    "FirstTouch": _seconds("from the portal's time until an agent was seen at work on the lead"),
    "OpenEnquiries": _count("enquiries that are due again, where there are any"),
    "OldestOpenAge": _seconds("since the oldest of them was due; 0 where there is none"),
    "DeadLettersFound": _count("messages given up on, where there are any"),
    "MessagesUnreadable": _count("messages of a queue that nobody could read"),
    "RecordsErased": _count("people whom a portal has erased, and we after it", "portal"),
    "LeadsToErase": _count("leads that a person must delete in Lead.pro", "portal", into=OPERATOR),
}
_CRM = {
    "OutcomesUnknown": _count("sendings that got no clear answer", "portal"),
    "CrmRejected": _count("leads that Lead.pro called invalid", "system"),
    "CrmThrottled": _count("calls that Lead.pro refused because they were too many", "system"),
    "CrmDuplicates": _count("leads beyond the first with one marker", into=OPERATOR),
    "CrmPaused": _count("minutes in which nothing was sent because Lead.pro refused or failed"),
    "BreakerOpened": _count("pauses of sending that have begun", "cause"),
    "CrmCallDuration": _seconds("of one request to Lead.pro", "outcome", mode=Mode.FULL),
    "CrmEventsUnreadable": _count("webhooks of Lead.pro that could not be read"),
    "LeadsMadeElsewhere": _count("leads that Lead.pro told of without our marker"),
    "BalanceOff": _count("leads that an audit found missing or there twice", "kind"),
}
_POLLS = {
    "PollCompleted": _count("ticks at which all accounts of a portal were up to date", "portal"),
    "PollSkipped": _count("accounts that were not due at a tick"),
    "PollFailed": _count("polls that failed", "account"),
    "PortalSchemaErrors": _count("answers that a portal does not document", "system"),
    "DataGaps": _count("times that nobody can read any more", "account", into=OPERATOR),
    "WatermarkAge": _seconds("since the time up to which an account has been read", "account"),
    "EnquiriesRecovered": _count("enquiries that no webhook announced", "account", into=WEBHOOK),
    "DoorbellsAnswered": _count("doorbells that a poll has answered", "account"),
    "SecondsSinceLastEnquiry": _seconds("since the newest enquiry", "account", mode=Mode.FULL),
    "SilenceExcess": _ratio("of the most silent portal against its usual silence; 1 is unusual"),
    "PortalCallDuration": _seconds(
        "of one request to a portal", "portal", "outcome", mode=Mode.FULL
    ),
}
_CREDENTIALS = {
    "CredentialsRefused": _count("times that a portal or Lead.pro refused our key", "system"),
    "CredentialsAge": _seconds("since the credentials of an account were stored", "account"),
    "CredentialsExpiring": _count(
        "looks at credentials within a month of their portal's limit", "account", into=OPERATOR
    ),
    "TokenMinted": _count("access tokens that a portal has handed out"),
    "TokenRemainingLife": _seconds("that an access token still has", "account", mode=Mode.FULL),
    "TokenRefreshFailed": _count("access tokens that could not be had", "system"),
    "TokenWritesLimited": _count("access tokens not asked for, to spare the secret", "account"),
    "TokenWriteFailed": _count("tries to store an access token that failed", "account"),
}
_WEBHOOKS = {
    "WebhookAccepted": _count("webhooks that are durable"),
    "WebhookRefused": _count("webhooks that were not believed", "reason", into=WEBHOOK),
    "WebhookIgnored": _count("webhooks about other things"),
    "WebhookUnavailable": _count("webhooks that could not be made durable", into=WEBHOOK),
    "WebhookSilenced": _count(
        "ticks at which a webhook had announced nothing new for a day", "account", into=WEBHOOK
    ),
    "SubscriptionsMissing": _count(
        "webhook subscriptions that are missing or inactive", "account", into=WEBHOOK
    ),
    "SubscriptionsRepaired": _count("webhook subscriptions made or activated", "account"),
    "CanaryAge": _seconds("since the newest canary that got through was made; at most four hours"),
    "SubscriptionLastSuccessAge": _seconds("since a portal last delivered a webhook", "account"),
    WEBHOOK: _count("signs that a webhook does not do its work", "cause"),
}
_DEPLOYMENT = {
    "ConfigurationInvalid": _count("refusals to work with what was set", "system", into=OPERATOR),
    "NotConfigured": _count("calls of what nobody has set up yet", "system"),
    OPERATOR: _count("things that only a person can put right", "cause"),
}
METRICS: Mapping[str, Metric] = MappingProxyType(
    {**_ENQUIRIES, **_CRM, **_POLLS, **_CREDENTIALS, **_WEBHOOKS, **_DEPLOYMENT}
)


def metric_of(name: str) -> Metric:
    """Raises KeyError for a metric that nobody has documented."""
    return METRICS[name]
