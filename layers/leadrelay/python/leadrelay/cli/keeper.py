"""Asking the subscription keeper about one account, and waiting for its word."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError
from leadrelay.domain.enquiry import Account
from leadrelay.usecases.keep_subscriptions import Kept

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

MEANINGS: Mapping[Kept, str] = MappingProxyType(
    {
        Kept.KEPT: "every subscription was in place",
        Kept.REPAIRED: "what was missing is in place now",
        Kept.INCOMPLETE: "something is still missing; the keeper tries again every 5 minutes",
        Kept.BY_HAND: "the portal has no interface for it: a person sets its webhook up there",
        Kept.REMOVED: "no subscription of ours is left",
        Kept.NOT_DUE: "there was nothing to do",
        Kept.BUSY: "the keeper is at it already; try again in a minute",
        Kept.NOT_CONFIGURED: "the account's secret has no credentials or no webhook secret",
        Kept.FAILED: "the portal or AWS did not do as asked",
    }
)
IN_PLACE = frozenset({Kept.KEPT, Kept.REPAIRED})


class Wish(StrEnum):
    KEEP = "keep"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Keeper:
    client: "LambdaClient"
    function_name: str

    def asked(self, account: Account, wish: Wish) -> Kept:
        event = {"portal": account.portal, "account": account.name, "wish": wish}
        with asking("lambda:InvokeFunction"):
            answer = self.client.invoke(
                FunctionName=self.function_name, Payload=json.dumps(event).encode()
            )
            payload = answer["Payload"].read()
        if "FunctionError" in answer:
            raise self._failed("failed")
        return self._outcome(payload, account)

    def _outcome(self, payload: bytes, account: Account) -> Kept:
        try:
            return Kept(json.loads(payload)["outcomes"][str(account)])
        except (ValueError, KeyError, TypeError):
            raise self._failed("gave an answer that this release cannot read") from None

    def _failed(self, what: str) -> CommandError:
        advice = f"Its log names the cause: aws logs tail /aws/lambda/{self.function_name}"
        return CommandError(f"The subscription keeper {what}.", advice=advice)
