"""Asking the ledger auditor, and waiting for its word."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from leadrelay import codec
from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError
from leadrelay.domain.balance import Audited
from leadrelay.domain.errors import SchemaError

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


@dataclass(frozen=True, slots=True)
class Auditor:
    client: "LambdaClient"
    function_name: str

    def tick(self) -> Audited:
        return self._asked()

    def day(self, day: date) -> Audited:
        return self._asked(day=day.isoformat())

    def since(self, restored_at: datetime) -> Audited:
        """In as many turns as it takes."""
        at, after = restored_at.isoformat(), ""
        looked_up = 0
        while True:
            audited = self._asked(restored_at=at, after=after)
            looked_up += audited.looked_up
            if not audited.after or audited.after == after:
                return replace(audited, looked_up=looked_up)
            after = audited.after

    def _asked(self, **wish: str) -> Audited:
        with asking("lambda:InvokeFunction"):
            answer = self.client.invoke(
                FunctionName=self.function_name, Payload=json.dumps(wish).encode()
            )
            payload = answer["Payload"].read()
        if "FunctionError" in answer:
            raise self._failed("failed")
        try:
            return codec.audited_from_json(payload.decode())
        except SchemaError:
            raise self._failed("gave an answer that this release cannot read") from None

    def _failed(self, what: str) -> CommandError:
        advice = f"Its log names the cause: aws logs tail /aws/lambda/{self.function_name}"
        return CommandError(f"The auditor {what}.", advice=advice)
