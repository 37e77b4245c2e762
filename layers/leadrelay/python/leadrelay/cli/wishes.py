"""Asking the keeper about several accounts, and showing what it came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import typer
from rich.text import Text

from leadrelay.cli.endings import Ending
from leadrelay.cli.keeper import IN_PLACE, MEANINGS, Keeper, Wish
from leadrelay.cli.operator import Operator
from leadrelay.cli.screen import table
from leadrelay.domain.enquiry import Account
from leadrelay.usecases.keep_subscriptions import Kept

GRANTED = IN_PLACE | {Kept.BY_HAND, Kept.REMOVED}


@dataclass(frozen=True)
class Wishes:
    """`is_choice`: the accounts were named, so that one without credentials is a mistake."""

    operator: Operator
    wish: Wish
    is_choice: bool
    as_json: bool

    def fulfil(self, accounts: Sequence[Account]) -> None:
        outcomes = {str(each): keeper_asked(self.operator, each, self.wish) for each in accounts}
        if self.as_json:
            self.operator.screen.data({"outcomes": outcomes})
        else:
            self._show(outcomes)
        if any(map(self._is_wrong, outcomes.values())):
            self.operator.screen.note("`leadrelay webhooks status` shows what the keeper met with.")
            raise typer.Exit(Ending.WRONG)

    def _is_wrong(self, outcome: Kept) -> bool:
        return outcome not in (GRANTED if self.is_choice else GRANTED | {Kept.NOT_CONFIGURED})

    def _show(self, outcomes: Mapping[str, Kept]) -> None:
        shown = table("Account", "Outcome", "")
        for account, outcome in outcomes.items():
            told = Text(outcome, self._hue(outcome)), Text(MEANINGS[outcome])
            shown.add_row(Text(account, "bold"), *told)
        self.operator.screen.show(shown)

    def _hue(self, outcome: Kept) -> str:
        if outcome in GRANTED:
            return "green"
        return "bold red" if self._is_wrong(outcome) else "yellow"


def keeper_asked(operator: Operator, account: Account, wish: Wish) -> Kept:
    stack = operator.stack
    keeper = Keeper(stack.client("lambda"), stack.output("SubscriptionKeeperFunctionName"))
    with operator.screen.working(f"asking the keeper about {account}"):
        return keeper.asked(account, wish)
