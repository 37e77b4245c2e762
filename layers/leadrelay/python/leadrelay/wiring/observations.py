"""What the content of a queue message says; nothing that was admitted is ever refused here."""

import base64
import json
from collections.abc import Iterable

from leadrelay import codec, registry
from leadrelay.domain.enquiry import Observation, Route, Unreadable
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.errors import SchemaError


def observations(envelope: Envelope) -> Iterable[Observation]:
    try:
        if envelope.kind is Kind.ENQUIRY:
            return [codec.observation_from_body(envelope.body)]
        deliveries = registry.adapters(envelope.account.portal).deliveries()
        return tuple(deliveries(envelope.raw, envelope.account, envelope.received_at))
    except SchemaError as error:
        return [_unreadable(envelope, str(error))]


def _unreadable(envelope: Envelope, reason: str) -> Unreadable:
    return Unreadable(
        portal=envelope.account.portal,
        account=envelope.account.name,
        route=Route.POLL if envelope.kind is Kind.ENQUIRY else Route.WEBHOOK,
        observed_at=envelope.received_at,
        raw=base64.b64encode(json.dumps(envelope.body).encode()).decode("ascii"),
        reason=reason,
    )
