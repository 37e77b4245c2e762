"""No traceback for what can be expected to go wrong: a sentence, advice, and an exit code."""

from typing import Any

import typer
from typer.core import TyperGroup

from leadrelay.cli.endings import CommandError
from leadrelay.cli.screen import Screen
from leadrelay.domain.errors import LeadRelayError


class GuardedGroup(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except CommandError as error:
            raise _ended(error) from None
        except LeadRelayError as error:
            raise _ended(CommandError(f"{type(error).__name__}: {error}")) from None


def _ended(error: CommandError) -> typer.Exit:
    Screen().failure(error)
    return typer.Exit(error.ending)
