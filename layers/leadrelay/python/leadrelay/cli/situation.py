"""How the stack stands: read once, then judged and shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from leadrelay.aws.tokens import SecretTokenStore
from leadrelay.cli.asking import asking
from leadrelay.cli.ledger import reader_of
from leadrelay.cli.operator import Operator
from leadrelay.cli.overview import Overview, overviews, states_of
from leadrelay.cli.queues import DEAD_URLS, URLS, Depth, QueueName, depth
from leadrelay.cli.selection import Selection, selected
from leadrelay.cli.stack import Stack
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account
from leadrelay.domain.entry import Row, State
from leadrelay.domain.token import AccessToken


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """`token` is only ever asked for its times."""

    overview: Overview
    poll: PollState
    token: AccessToken | None

    @property
    def account(self) -> Account:
        return self.overview.account


@dataclass(frozen=True, slots=True)
class Ledgered:
    """What the rows of some days say; `today` counts those that were admitted on this day."""

    open: Sequence[Row]
    parked: Sequence[Row]
    today: Mapping[State, int]

    @property
    def oldest_open(self) -> Row | None:
        return min(self.open, key=lambda row: row.admitted_at, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    at: datetime
    days: int
    breaker: Breaker
    accounts: Sequence[AccountStanding]
    ledger: Ledgered
    queues: Mapping[QueueName, Depth] = field(default_factory=dict)
    dead: Mapping[QueueName, Depth] = field(default_factory=dict)


def situation_of(operator: Operator, days: int) -> Situation:
    stack, now = operator.stack, operator.around.clock()
    with asking("dynamodb:GetItem"):
        breaker = states_of(stack).read_breaker()
    return Situation(
        at=now,
        days=days,
        breaker=breaker,
        accounts=accounts_of(stack, stack.accounts(), now),
        ledger=_ledgered(operator, now, days),
        queues={name: depth(stack, url) for name, url in URLS.items()},
        dead={name: depth(stack, url) for name, url in DEAD_URLS.items()},
    )


def accounts_of(stack: Stack, accounts: Sequence[Account], now: datetime) -> list[AccountStanding]:
    return [_account(stack, each) for each in overviews(stack, accounts, now)]


def _account(stack: Stack, overview: Overview) -> AccountStanding:
    with asking("dynamodb:GetItem"):
        poll = states_of(stack).read_poll(overview.account)
    return AccountStanding(overview, poll, token_of(stack, overview.account))


def token_of(stack: Stack, account: Account) -> AccessToken | None:
    arns = {account: stack.token_arn(account)}
    with asking("secretsmanager:GetSecretValue"):
        return SecretTokenStore(stack.client("secretsmanager"), arns).read(account)


def _ledgered(operator: Operator, now: datetime, days: int) -> Ledgered:
    selection = Selection(since=now - timedelta(days=days), until=now + timedelta(minutes=1))
    with operator.screen.progress("reading the ledger", selection.days) as reached:
        rows = list(selected(reader_of(operator.stack), selection, reached))
    return Ledgered(
        open=[row for row in rows if row.due_at is not None],
        parked=[row for row in rows if row.state is State.PARKED],
        today=Counter(row.state for row in rows if row.admitted_at.date() == now.date()),
    )
