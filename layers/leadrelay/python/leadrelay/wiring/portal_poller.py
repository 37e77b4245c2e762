"""Composition root of the portal poller."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from leadrelay import codec, registry
from leadrelay.accounts import AccountSettings
from leadrelay.aws import clients
from leadrelay.aws.leases import DynamoLeases
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.aws.queue import SqsQueue
from leadrelay.aws.visibility import Visibility
from leadrelay.domain.adapters import Run
from leadrelay.domain.coverage import PollRules
from leadrelay.domain.entry import Claim
from leadrelay.domain.ports import PortalReader
from leadrelay.observability import PowertoolsTelemetry, telemetry
from leadrelay.settings import PollerSettings
from leadrelay.usecases.access_tokens import CachedAccessTokens
from leadrelay.usecases.account_poll import AccountPoll, Polled
from leadrelay.usecases.admit_page import PageAdmission
from leadrelay.usecases.answer_doorbells import DoorbellAnswering, rung_in
from leadrelay.usecases.poll_accounts import AccountsPoll
from leadrelay.usecases.read_slice import SliceReader
from leadrelay.wiring.access import access_tokens
from leadrelay.wiring.deployed import deployed, now
from leadrelay.wiring.doorbells import DoorbellTaker, readable

# The next tick comes within a minute; a poller that was killed holds its lease no longer.
TURN = timedelta(seconds=55)
CLOSING_TIME = timedelta(seconds=5)  # to write down how far a reading came


@dataclass(frozen=True, slots=True)
class _Turn:
    """This invocation's polling: one tick over all accounts, or the answer to doorbells."""

    polls: Sequence[AccountPoll]
    claim: Claim

    def tick(self) -> Mapping[str, Polled]:
        return AccountsPoll(self.polls, _telemetry()).tick(self.claim)

    def doorbells(self, event: Mapping[str, Any]) -> DoorbellTaker:
        """What takes each record of this event of SQS."""
        answering = DoorbellAnswering(
            polls={poll.account: poll for poll in self.polls},
            rung=rung_in(readable(event)),
            telemetry=_telemetry(),
            claim=self.claim,
        )
        queue_url = _settings().doorbell_queue_url
        visibility = Visibility(clients.sqs(), [queue_url] if queue_url else [])
        return DoorbellTaker(answering, visibility)


@contextmanager
def invocation(context: Any) -> Iterator[_Turn]:
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    deadline = now() + min(left, TURN)
    with _telemetry().invocation(context.aws_request_id):
        polls = [_poll(each, deadline) for each in _settings().accounts]
        yield _Turn(polls, Claim(uuid.uuid4().hex, deadline))


def _cause() -> str:
    return _telemetry().request_id


@cache
def _telemetry() -> PowertoolsTelemetry:
    return telemetry("portal_poller")


@cache
def _settings() -> PollerSettings:
    return deployed(PollerSettings, _telemetry())


def _poll(settings: AccountSettings, deadline: datetime) -> AccountPoll:
    portal = _reader(settings, deadline - CLOSING_TIME)
    rules = _rules(portal)
    table = _settings().portal_state_table
    return AccountPoll(
        account=settings.account,
        reader=SliceReader(portal=portal, clock=now, page=rules.page),
        admission=_admission(),
        states=DynamoPortalStates(clients.dynamodb(), table),
        leases=DynamoLeases(clients.dynamodb(), table, now),
        rules=rules,
        clock=now,
        telemetry=_telemetry(),
        is_one_of_several=len(_settings().accounts) > 1,
    )


def _reader(settings: AccountSettings, deadline: datetime) -> PortalReader:
    return registry.adapters(settings.account.portal).reader(
        Run(
            account=settings.account,
            base_url=settings.base_url,
            tokens=_tokens(settings),
            deadline=deadline,
            clock=now,
            telemetry=_telemetry(),
        )
    )


@cache
def _tokens(settings: AccountSettings) -> CachedAccessTokens:
    """Kept between invocations: a token is read once in its life."""
    return access_tokens(settings, _settings().token_refresher_function, now)


@cache
def _admission() -> PageAdmission:
    settings = _settings()
    return PageAdmission(
        ledger=DynamoLedger(clients.dynamodb(), settings.ledger_table, now),
        fresh=SqsQueue(clients.sqs(), settings.enquiry_queue_url, cause=_cause),
        backfill=SqsQueue(clients.sqs(), settings.backfill_queue_url, cause=_cause),
        encode=codec.observation_to_body,
        telemetry=_telemetry(),
        clock=now,
    )


def _rules(portal: PortalReader) -> PollRules:
    settings = _settings()
    return PollRules(
        interval=timedelta(seconds=settings.poll_interval_seconds),
        overlap=timedelta(seconds=settings.poll_overlap_seconds),
        look_back=portal.look_back,
        history=min(timedelta(days=settings.history_days), portal.look_back),
    )
