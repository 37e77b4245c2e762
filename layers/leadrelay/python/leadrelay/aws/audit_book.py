"""What the auditor remembers, beside the other small facts of portals.

| `account` | `part` | holds |
|---|---|---|
| `audit` | `STATE` | what one tick leaves to the next |
| `audit` | a day, as in `2026-11-27` | its balance, for 800 days |
| an account | `RHYTHM` | how many enquiries it usually gets at which hour of the week |
"""

import dataclasses
from datetime import date
from typing import TYPE_CHECKING

from leadrelay import codec
from leadrelay.aws import conditional
from leadrelay.aws.attributes import Attributes, expiry
from leadrelay.domain.audit import AuditState
from leadrelay.domain.balance import REPORT_KEPT, DayReport
from leadrelay.domain.enquiry import Account
from leadrelay.domain.rhythm import Rhythm

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AUDIT, STATE, RHYTHM = "audit", "STATE", "RHYTHM"


class DynamoAuditBook:
    """Implements `ports.AuditBook` in the table of portal states."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def read_state(self) -> AuditState:
        text, revision = self._read(_key(AUDIT, STATE))
        state = codec.audit_state_from_json(text) if text else AuditState()
        return dataclasses.replace(state, revision=revision)

    def write_state(self, state: AuditState) -> AuditState:
        self._write(_key(AUDIT, STATE), codec.audit_state_to_json(state), state.revision)
        return dataclasses.replace(state, revision=state.revision + 1)

    def read_rhythm(self, account: Account) -> Rhythm:
        text, revision = self._read(_key(str(account), RHYTHM))
        rhythm = codec.rhythm_from_json(text) if text else Rhythm()
        return dataclasses.replace(rhythm, revision=revision)

    def write_rhythm(self, account: Account, rhythm: Rhythm) -> Rhythm:
        key = _key(str(account), RHYTHM)
        self._write(key, codec.rhythm_to_json(rhythm), rhythm.revision)
        return dataclasses.replace(rhythm, revision=rhythm.revision + 1)

    def read_day(self, day: date) -> DayReport | None:
        text, revision = self._read(_key(AUDIT, day.isoformat()))
        if not text:
            return None
        return dataclasses.replace(codec.day_report_from_json(text), revision=revision)

    def write_day(self, report: DayReport) -> DayReport:
        item = _key(AUDIT, report.day.isoformat()) | {
            "expires_at": expiry(report.made_at + REPORT_KEPT)
        }
        self._write(item, codec.day_report_to_json(report), report.revision)
        return dataclasses.replace(report, revision=report.revision + 1)

    def _read(self, key: Attributes) -> tuple[str, int]:
        item = conditional.get(self._client, self._table_name, key)
        return ("", 0) if item is None else (item["state"]["S"], int(item["revision"]["N"]))

    def _write(self, item: Attributes, text: str, expected: int) -> None:
        item = item | {"state": {"S": text}}
        conditional.replace(self._client, self._table_name, item, expected=expected)


def _key(account: str, part: str) -> Attributes:
    return {"account": {"S": account}, "part": {"S": part}}
