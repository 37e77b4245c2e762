"""Which boundary a function crosses, by what it asks of whom and by what the request says.

Whatever a function may write has to be here before it may be written: see `test_boundaries`.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import NamedTuple

from tests.simulation.boundaries import Boundary

OPERATOR = "operator"  # a person with the AWS CLI
DOORBELLS = "SeekerLeadsDoorbellQueue"
FINDER_HOOKS, SEEKER_HOOKS = "/v1/webhooks", "/seeker-leads/v1/webhook/subscriptions"


class Right(NamedTuple):
    """What a statement of a role permits; `resource` is a logical id of the template."""

    function: str
    action: str
    resource: str


class Request(NamedTuple):
    """What is asked of a vendor; `path` may hold `*`."""

    function: str
    method: str
    path: str


Patterns = Mapping[str, Boundary]  # the first that fits what the request says

READS = frozenset(
    {
        *("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"),
        *("secretsmanager:GetSecretValue", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"),
    }
)
# A note's `what`, and the state that the row is in with it.
LEDGER: Patterns = MappingProxyType(
    {
        "erased *": Boundary.ERASE,
        "observed *": Boundary.ADMIT,
        "rested new": Boundary.ADMIT,
        "rested suppressed": Boundary.ADMIT,
        "* parked": Boundary.PARK,
        "sending *": Boundary.INTEND,
        "updating *": Boundary.INTEND,
        "updated *": Boundary.CONCLUDE_UPDATE,
        "update *": Boundary.CONCLUDE_UPDATE,
        "rested created": Boundary.CONCLUDE_UPDATE,
        "rested *": Boundary.CONCLUDE,
        "created *": Boundary.CONCLUDE,
        "adopted *": Boundary.CONCLUDE,
        "touched *": Boundary.TOUCH,
        "taken over *": Boundary.CONCLUDE,
        "second lead *": Boundary.ADMIT,
        "joining *": Boundary.ADMIT,
        "repeat *": Boundary.ADMIT,
        "parted *": Boundary.ADMIT,
        "proved absent *": Boundary.CONCLUDE,
        "post *": Boundary.CONCLUDE,
    }
)
# The part of the item.
MINTING: Patterns = MappingProxyType(
    {"LEASE": Boundary.MINT_LEASE, "REFRESH": Boundary.REMEMBER_MINTING}
)
POLLING: Patterns = MappingProxyType(
    {"LEASE": Boundary.POLL_LEASE, "POLL": Boundary.MOVE_WATERMARK}
)
KEEPING: Patterns = MappingProxyType(
    {"LEASE": Boundary.KEEPER_LEASE, "SUBSCRIPTIONS": Boundary.REMEMBER_SUBSCRIPTIONS}
)
AUDITING: Patterns = MappingProxyType(
    {
        "RHYTHM": Boundary.REMEMBER_AUDIT,
        "STATE": Boundary.REMEMBER_AUDIT,
        "20??-??-??": Boundary.REMEMBER_AUDIT,
    }
)
FORWARDING: Patterns = MappingProxyType(
    {"BREAKER": Boundary.WRITE_BREAKER, "LEASE": Boundary.ADOPT}
)


def _always(boundary: Boundary) -> Patterns:
    return MappingProxyType({"*": boundary})


_REFRESHER: Mapping[tuple[str, str], Patterns] = {
    ("dynamodb:PutItem", "PortalStateTable"): MINTING,
    ("dynamodb:DeleteItem", "PortalStateTable"): MINTING,
    ("secretsmanager:PutSecretValue", "PropertyFinderTokenSecretmain"): _always(
        Boundary.KEEP_TOKEN
    ),
    ("secretsmanager:PutSecretValue", "SeekerLeadsTokenSecretmain"): _always(Boundary.KEEP_TOKEN),
}
_POLLER: Mapping[tuple[str, str], Patterns] = {
    ("lambda:InvokeFunction", "TokenRefresherFunction"): _always(Boundary.ASK_REFRESHER),
    ("dynamodb:PutItem", "PortalStateTable"): POLLING,
    ("dynamodb:DeleteItem", "PortalStateTable"): POLLING,
    ("sqs:SendMessage", "EnquiryQueue"): _always(Boundary.QUEUE_PAGE),
    ("sqs:SendMessage", "BackfillQueue"): _always(Boundary.QUEUE_PAGE),
    ("sqs:DeleteMessage", DOORBELLS): _always(Boundary.ANSWER_DOORBELL),
    ("sqs:ChangeMessageVisibility", DOORBELLS): _always(Boundary.POSTPONE),
}
_WEBHOOK: Mapping[tuple[str, str], Patterns] = {
    ("sqs:SendMessage", "EnquiryQueue"): _always(Boundary.QUEUE_WEBHOOK),
    ("sqs:SendMessage", DOORBELLS): _always(Boundary.QUEUE_DOORBELL),
}
_KEEPER: Mapping[tuple[str, str], Patterns] = {
    ("lambda:InvokeFunction", "TokenRefresherFunction"): _always(Boundary.ASK_REFRESHER),
    ("dynamodb:PutItem", "PortalStateTable"): KEEPING,
    ("dynamodb:DeleteItem", "PortalStateTable"): KEEPING,
}
_FORWARDER: Mapping[tuple[str, str], Patterns] = {
    ("dynamodb:PutItem", "LedgerTable"): LEDGER,
    ("dynamodb:DeleteItem", "LedgerTable"): LEDGER,
    ("dynamodb:PutItem", "PortalStateTable"): FORWARDING,
    ("dynamodb:UpdateItem", "PortalStateTable"): _always(Boundary.TAKE_TURN),
    ("dynamodb:PutItem", "ListingsTable"): _always(Boundary.KEEP_LISTING),
    ("sqs:DeleteMessage", "EnquiryQueue"): _always(Boundary.ACKNOWLEDGE),
    ("sqs:DeleteMessage", "BackfillQueue"): _always(Boundary.ACKNOWLEDGE),
    ("sqs:ChangeMessageVisibility", "EnquiryQueue"): _always(Boundary.POSTPONE),
    ("sqs:ChangeMessageVisibility", "BackfillQueue"): _always(Boundary.POSTPONE),
}
_AUDITOR: Mapping[tuple[str, str], Patterns] = {
    ("lambda:InvokeFunction", "TokenRefresherFunction"): _always(Boundary.ASK_REFRESHER),
    ("dynamodb:PutItem", "PortalStateTable"): AUDITING,
}
_ACTIONS: Mapping[tuple[str, str], Patterns] = {
    ("sqs:SendMessage", "EnquiryQueue"): _always(Boundary.ASK),
}
_OPERATOR: Mapping[tuple[str, str], Patterns] = {
    ("sqs:SendMessage", "EnquiryQueue"): _always(Boundary.REDRIVE),
    ("sqs:DeleteMessage", "EnquiryDeadLetterQueue"): _always(Boundary.REDRIVE),
}
_WRITES = {
    "token_refresher": _REFRESHER,
    "portal_poller": _POLLER,
    "portal_webhook": _WEBHOOK,
    "subscription_keeper": _KEEPER,
    "lead_forwarder": _FORWARDER,
    "delivery_sweeper": {("sqs:SendMessage", "EnquiryQueue"): _always(Boundary.KNOCK)},
    "ledger_auditor": _AUDITOR,
    "operator_actions": _ACTIONS,
    OPERATOR: _OPERATOR,
}
WRITES: Mapping[Right, Patterns] = MappingProxyType(
    {
        Right(function, action, resource): patterns
        for function, rights in _WRITES.items()
        for (action, resource), patterns in rights.items()
    }
)
# None: nothing is written, and nobody waits for what it finds.
REQUESTS: Mapping[Request, Boundary | None] = MappingProxyType(
    {
        Request("token_refresher", "POST", "/v1/auth/token"): Boundary.MINT,
        Request("token_refresher", "POST", "/auth/oauth/token"): Boundary.MINT,
        Request("portal_poller", "GET", "/v1/leads"): Boundary.READ_PAGE,
        Request("portal_poller", "GET", "/seeker-leads/v1/leads"): Boundary.READ_PAGE,
        Request("subscription_keeper", "GET", FINDER_HOOKS): None,
        Request("subscription_keeper", "POST", FINDER_HOOKS): Boundary.SUBSCRIBE,
        Request("subscription_keeper", "DELETE", f"{FINDER_HOOKS}/*"): Boundary.UNSUBSCRIBE,
        Request("subscription_keeper", "GET", SEEKER_HOOKS): None,
        Request("subscription_keeper", "GET", f"{SEEKER_HOOKS}/*/audit"): None,
        Request("subscription_keeper", "POST", SEEKER_HOOKS): Boundary.SUBSCRIBE,
        Request("subscription_keeper", "PUT", f"{SEEKER_HOOKS}/*"): Boundary.ACTIVATE,
        Request("subscription_keeper", "DELETE", f"{SEEKER_HOOKS}/*"): Boundary.UNSUBSCRIBE,
        Request("lead_forwarder", "GET", "/v1/listings"): None,
        Request("lead_forwarder", "GET", "/v1/locations"): None,
        Request("lead_forwarder", "GET", "/v1/users"): None,
        Request("lead_forwarder", "POST", "/api/v103/leads"): Boundary.CREATE,
        Request("lead_forwarder", "GET", "/api/v103/person/leads"): Boundary.LOOK_UP,
        Request("lead_forwarder", "GET", "/api/v103/leads/*"): None,
        Request("lead_forwarder", "PATCH", "/api/v103/leads/*"): Boundary.UPDATE,
        Request("ledger_auditor", "GET", "/v1/leads"): None,
        Request("ledger_auditor", "GET", "/seeker-leads/v1/leads"): None,
        Request("ledger_auditor", "GET", "/api/v103/person/leads"): None,
        Request("ledger_auditor", "GET", "/api/v103/leads/*"): None,
        Request("ledger_auditor", "GET", "/api/v103/offices"): None,
    }
)


def boundary_of_write(right: Right, says: str) -> Boundary | None:
    """None: nobody has given it one."""
    patterns = WRITES.get(right, {})
    return next((one for pattern, one in patterns.items() if fnmatchcase(says, pattern)), None)


def known_request(asked: Request) -> Request | None:
    """As it is mapped."""
    fitting = (one for one in REQUESTS if one[:2] == asked[:2])
    return next((one for one in fitting if fnmatchcase(asked.path, one.path)), None)
