"""What `leadrelay token` prints: times, and what asking for a new one came to."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import typer
from rich.text import Text

from leadrelay.aws.refresher import LambdaTokenRefresher
from leadrelay.cli.asking import asking
from leadrelay.cli.endings import Ending
from leadrelay.cli.moments import ago, iso, span
from leadrelay.cli.operator import Operator
from leadrelay.cli.screen import table
from leadrelay.cli.situation import token_of
from leadrelay.domain.enquiry import Account
from leadrelay.domain.token import AccessToken, Refreshed

MEANINGS: Mapping[Refreshed, str] = MappingProxyType(
    {
        Refreshed.MINTED: "a new token is there",
        Refreshed.KEPT: "the present one has enough life left; --force renews it all the same",
        Refreshed.BUSY: "the refresher is at it already",
        Refreshed.TOO_SOON: "a limit or a pause after a refusal is in the way; try again later",
        Refreshed.REFUSED: "the portal refuses the credentials: `leadrelay secrets set`",
        Refreshed.NOT_CONFIGURED: "there are no credentials yet: `leadrelay secrets set`",
        Refreshed.MISCONFIGURED: "the stack is not configured for it: the refresher's log says how",
        Refreshed.FAILED: "the portal or AWS did not do as asked: the refresher's log says why",
    }
)
GOOD = frozenset({Refreshed.MINTED, Refreshed.KEPT, Refreshed.BUSY})


def shown_tokens(operator: Operator, accounts: Sequence[Account], *, as_json: bool) -> None:
    now = operator.around.clock()
    tokens = {account: token_of(operator.stack, account) for account in accounts}
    if as_json:
        operator.screen.data({"tokens": [_as_data(*each) for each in tokens.items()]})
    else:
        drawn = table("Account", "Minted", "Life left", "Until (UTC)")
        for account, token in tokens.items():
            drawn.add_row(Text(str(account), "bold"), *_times(token, now))
        operator.screen.show(drawn)
    if any(token is not None and token.expires_at <= now for token in tokens.values()):
        raise typer.Exit(Ending.WRONG)


def refreshed(operator: Operator, account: Account, *, force: bool, as_json: bool) -> None:
    rejected = token_of(operator.stack, account) if force else None
    stack = operator.stack
    refresher = LambdaTokenRefresher(
        stack.client("lambda"), stack.output("TokenRefresherFunctionName")
    )
    with operator.screen.working("asking the refresher"), asking("lambda:InvokeFunction"):
        outcome = refresher.refresh(account, rejected)
    if as_json:
        operator.screen.data({"account": str(account), "outcome": outcome})
    else:
        told = f"{account}: {MEANINGS[outcome]}."
        operator.screen.step(told, is_good=outcome in GOOD)
    if outcome not in GOOD:
        raise typer.Exit(Ending.WRONG)


def _times(token: AccessToken | None, now: Any) -> tuple[str, Text, str]:
    if token is None:
        return "-", Text("none yet", "yellow"), "-"
    is_alive = now < token.expires_at
    left = Text(span(token.expires_at - now), "green") if is_alive else Text("expired", "bold red")
    return ago(token.minted_at, now), left, f"{token.expires_at:%Y-%m-%d %H:%M:%S}"


def _as_data(account: Account, token: AccessToken | None) -> dict[str, Any]:
    return {
        "account": str(account),
        "minted_at": iso(token.minted_at) if token else None,
        "expires_at": iso(token.expires_at) if token else None,
    }
