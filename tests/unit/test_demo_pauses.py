"""The demo's shortcuts through time, which leave everything else as it was."""

import json
from typing import Any

from botocore.exceptions import ClientError

from tests.sandbox.demo.pauses import end_grace
from tests.simulators.seeker_leads import SeekerLeadsSimulator

WATCH = {"judged_until": None, "rings": ["2026-10-03T12:00:00+00:00"]}
CONFLICT: Any = {"Error": {"Code": "ConditionalCheckFailedException", "Message": ""}}


class Table:
    """One account's polls; a poll writes in between the first `conflicts` times."""

    def __init__(self, conflicts: int) -> None:
        self.resources = {"PortalStateTable": "portal-state"}
        state = json.dumps({"watermark": "then", "watch": WATCH})
        self.item = {"account": "pf:main", "part": "POLL", "revision": 7, "state": state}
        self.conflicts = conflicts

    def table(self, _: str) -> list[dict[str, Any]]:
        return [{"account": "pf:main", "part": "REFRESH"}, dict(self.item)]

    def client(self, _: str) -> "Table":
        return self

    def update_item(self, **wish: Any) -> None:
        self.conflicts -= 1
        if self.conflicts >= 0:
            self.item["revision"] = 8
            raise ClientError(CONFLICT, "UpdateItem")
        values = wish["ExpressionAttributeValues"]
        assert values[":revision"] == {"N": str(self.item["revision"])}
        self.item |= {"revision": int(values[":next"]["N"]), "state": values[":state"]["S"]}


def after_grace(conflicts: int = 0) -> dict[str, Any]:
    table: Any = Table(conflicts)
    with SeekerLeadsSimulator() as portal:
        end_grace(table, [portal])
        assert portal.settings.date_skew == 330
    return dict(table.item)


def test_doorbells_are_as_old_as_the_portal_says() -> None:
    item = after_grace()

    state = json.loads(item["state"])
    assert state["watch"]["rings"] == ["2026-10-03T11:54:30+00:00"]
    assert state["watermark"] == "then"
    assert item["revision"] == 8


def test_a_poll_in_between_is_not_overwritten() -> None:
    item = after_grace(conflicts=1)

    assert item["revision"] == 9
