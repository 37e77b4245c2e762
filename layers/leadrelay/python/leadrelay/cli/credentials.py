"""Storing credentials: asked for, checked, tried at their owner's, and only then written."""

import json
import sys
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

import typer

from leadrelay import registry
from leadrelay.aws.secrets import secret_content
from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError, UsageError
from leadrelay.cli.holders import System, checked, is_live, is_test
from leadrelay.cli.known_to_crm import SECRET as CRM_SECRET
from leadrelay.cli.known_to_crm import crm_with
from leadrelay.cli.operator import Operator
from leadrelay.cli.stack import url_parameter
from leadrelay.cli.vault import invented
from leadrelay.domain.errors import (
    CredentialsRefusedError,
    LeadRelayError,
    NotConfiguredError,
)
from leadrelay.wire.webhook_secrets import SECRETS_KEY

if TYPE_CHECKING:
    from leadrelay.cli.stack import Stack

UNTRIED = "Try again, or say --no-check to store them untried."


@dataclass(frozen=True, slots=True)
class Storing:
    operator: Operator
    system: System
    account: str
    _: KW_ONLY
    is_checked: bool
    live_in_test: bool

    def run(self, *, from_stdin: bool, is_rotation: bool) -> None:
        self._refuse_live()
        held = self._held()
        if is_rotation and not _has_all(self.system, held):
            raise UsageError(
                f"{self._whose} has no credentials yet.",
                advice="`leadrelay secrets set` stores some.",
            )
        given = checked(self.system, _from_stdin() if from_stdin else self._asked())
        if is_rotation and all(held.get(name) == value for name, value in given.items()):
            raise UsageError("These are the credentials that are there already.")
        if self.is_checked:
            self._try(given)
        self._write({**held, **given, **self._webhook_secret(held)})
        self._tell(is_rotation=is_rotation)

    @property
    def _whose(self) -> str:
        return str(self.system) if self.system.portal is None else f"{self.system}:{self.account}"

    @property
    def _stack(self) -> "Stack":
        return self.operator.stack

    def _refuse_live(self) -> None:
        if self.live_in_test or not (is_test(self._stack) and is_live(self.system, self._stack)):
            return
        advice = (
            f"Deploy it with the parameter {url_parameter(self.system.name)} set to a test system, "
            "or say --live-in-test."
        )
        told = f"{self._stack.name} is a test stack, and {self.system} is the real one."
        raise UsageError(told, advice=advice)

    def _arn(self) -> str:
        portal = self.system.portal
        if portal is None:
            return self._stack.output(CRM_SECRET)
        return self._stack.credentials_arn(self._stack.account(portal, self.account))

    def _held(self) -> Mapping[str, Any]:
        with asking("secretsmanager:GetSecretValue"):
            try:
                return secret_content(self._stack.client("secretsmanager"), self._arn())
            except NotConfiguredError:
                return {}

    def _asked(self) -> dict[str, str]:
        return {
            name: typer.prompt(f"{name} of {self._whose}", hide_input=True, err=True)
            for name in self.system.rules.needed
        }

    def _try(self, given: Mapping[str, str]) -> None:
        try:
            with self.operator.screen.working(f"trying them at {self.system}"):
                self._call(given)
        except CredentialsRefusedError:
            raise CommandError(
                f"{self.system} refuses these credentials; nothing is stored."
            ) from None
        except CommandError:
            raise
        except LeadRelayError as error:
            told = f"They could not be tried ({type(error).__name__}); nothing is stored."
            raise CommandError(told, advice=UNTRIED) from None
        self.operator.screen.step(f"{self.system} accepts them.")

    def _call(self, given: Mapping[str, str]) -> None:
        stack, portal = self._stack, self.system.portal
        if portal is None:
            crm_with(stack, given["api_key"]).offices()
            return
        minter = registry.adapters(portal).minter(stack.url(portal), stack.auth_url(portal))
        minter.mint(given, self.operator.around.clock())

    def _webhook_secret(self, held: Mapping[str, Any]) -> dict[str, list[str]]:
        portal = self.system.portal
        return {} if portal is None or held.get(SECRETS_KEY) else {SECRETS_KEY: [invented(portal)]}

    def _write(self, content: Mapping[str, Any]) -> None:
        with asking("secretsmanager:PutSecretValue"):
            self._stack.client("secretsmanager").put_secret_value(
                SecretId=self._arn(), SecretString=json.dumps(content)
            )

    def _tell(self, *, is_rotation: bool) -> None:
        screen = self.operator.screen
        screen.step(f"The credentials of {self._whose} are stored.")
        if is_rotation:
            screen.note(
                "Revoke the old ones in ten minutes; every function has read these by then."
            )
        elif self.system.portal is not None:
            screen.note("A token is minted within five minutes, and the first poll follows.")


def _has_all(system: System, held: Mapping[str, Any]) -> bool:
    return all(held.get(name) for name in system.rules.needed)


def _from_stdin() -> Mapping[str, object]:
    text = sys.stdin.read()
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise UsageError("The standard input is not one JSON object.")
    return content
