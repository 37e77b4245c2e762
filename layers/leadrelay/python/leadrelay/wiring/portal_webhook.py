"""Composition root of the webhooks, the portals' and the CRM's.

Loads neither pydantic nor anybody's schemas.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from leadrelay import registry
from leadrelay.accounts import AccountSettings
from leadrelay.aws import clients
from leadrelay.aws.queue import SqsQueue
from leadrelay.aws.secrets import SecretReader
from leadrelay.crm.lead_pro import webhook as lead_pro
from leadrelay.domain.errors import ConfigurationError
from leadrelay.observability import PowertoolsTelemetry, telemetry
from leadrelay.settings import WebhookSettings
from leadrelay.usecases.receive_crm_event import CrmEventReceiver, Door, shown_token
from leadrelay.usecases.receive_webhook import (
    Delivery,
    Reply,
    Sender,
    WebhookReceiver,
    unavailable,
)
from leadrelay.wiring.deployed import now
from leadrelay.wiring.webhook_secrets import AccountWebhookSecrets, CrmWebhookToken


@contextmanager
def invocation(context: Any) -> Iterator[Callable[[Delivery], Reply]]:
    """What answers the deliveries of this invocation; never raises for a wrong deployment."""
    with _telemetry().invocation(context.aws_request_id):
        yield _receive


def _receive(delivery: Delivery) -> Reply:
    try:
        receiver = _crm_receiver() if _is_for_crm(delivery) else _receiver()
    except ConfigurationError as error:
        return unavailable(error, _telemetry())
    return receiver(delivery)


def _cause() -> str:
    return _telemetry().request_id


@cache
def _telemetry() -> PowertoolsTelemetry:
    return telemetry("portal_webhook")


def _is_for_crm(delivery: Delivery) -> bool:
    return shown_token(lead_pro.NAME, delivery.path) is not None


@cache
def _crm_receiver() -> CrmEventReceiver:
    settings = WebhookSettings.from_env()
    client = clients.secretsmanager(clients.WEBHOOK)
    reader = SecretReader(client, settings.lead_pro_webhook_secret_arn, now)
    door = Door(
        name=lead_pro.NAME,
        token=CrmWebhookToken(reader),
        is_token=lead_pro.is_token,
        read=lead_pro.read_event,
    )
    return CrmEventReceiver(door, _queue(settings.enquiry_queue_url), now, _telemetry())


@cache
def _receiver() -> WebhookReceiver:
    settings = WebhookSettings.from_env()
    senders = [_sender(account) for account in settings.accounts]
    doorbells = {portal: _queue(url) for portal, url in settings.doorbell_queue_urls.items()}
    queue = _queue(settings.enquiry_queue_url)
    return WebhookReceiver(senders, queue, doorbells, now, _telemetry())


def _queue(url: str) -> SqsQueue:
    return SqsQueue(clients.sqs(clients.WEBHOOK), url, cause=_cause)


def _sender(settings: AccountSettings) -> Sender:
    verification = registry.adapters(settings.account.portal).verification()
    client = clients.secretsmanager(clients.WEBHOOK)
    reader = SecretReader(client, settings.credentials_secret_arn, now)
    return Sender(
        settings.account,
        AccountWebhookSecrets(reader, verification),
        verification.is_signed,
        verification.is_of_interest,
        verification.is_doorbell,
    )
