"""No traceback for what can be expected to go wrong: a sentence, advice, and an exit code."""

from typing import Any

import typer
from typer.core import TyperGroup

from leadrelay.cli.endings import CommandError
from leadrelay.cli.operator import Operator
from leadrelay.domain.errors import LeadRelayError


class GuardedGroup(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except CommandError as error:
            raise _ended(error, ctx.obj) from None
        except LeadRelayError as error:
            told = CommandError(f"{type(error).__name__}: {error}")
            raise _ended(told, ctx.obj) from None


def _ended(error: CommandError, operator: Operator) -> typer.Exit:
    operator.screen.failure(error)
    return typer.Exit(error.ending)
