"""`leadrelay balance` and `export` on a deployed stack, whose portals are asked over HTTP."""

import csv
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from leadrelay.domain.entry import State
from tests import canary
from tests.integration.cli_enquiries import Enquiries
from tests.integration.cli_world import Deployed, Ran


def counted(ran: Ran) -> list[dict[str, Any]]:
    balances: list[dict[str, Any]] = json.loads(ran.stdout)["balance"]
    return balances


def test_enquiries_are_counted_by_account_day_and_state(
    relay: Deployed, enquiries: Enquiries
) -> None:
    now = datetime.now(UTC)
    enquiries.put("1", portal_created_at=now)
    enquiries.park("2")
    enquiries.put("3", portal_created_at=now - timedelta(days=2), state=State.CREATED, due_at=None)

    today, range_ = (
        counted(relay.run("balance", "--portal", "property_finder", "--json", *days))
        for days in ([], ["--range", f"{(now - timedelta(days=2)).date()}..{now.date()}"])
    )

    assert [(each["held"], each["listed"]) for each in today] == [(2, None)]
    assert (today[0]["states"]["new"], today[0]["states"]["parked"]) == (1, 1)
    assert [each["held"] for each in range_] == [1, 0, 2]
    assert relay.run("balance").exit_code == 0


def test_what_a_portal_lists_and_the_ledger_does_not_hold_is_missing(relay: Deployed) -> None:
    relay.finder.add(deliver=False)
    relay.finder.add(deliver=False)

    ran = relay.run("balance", "--portal", "property_finder", "--ask-portal", "--json")

    (balance,) = counted(ran)
    assert (ran.exit_code, balance["listed"], balance["missing"]) == (1, 2, 2)


@pytest.mark.parametrize(
    "days",
    [
        ["--day", "soon"],
        ["--day", "today", "--range", "today..today"],
        ["--range", "2026-10-02..2026-10-01"],
        ["--range", "2020-01-01..2026-10-01"],
    ],
    ids=" ".join,
)
def test_days_that_mean_nothing_are_wrong_usage(relay: Deployed, days: list[str]) -> None:
    assert relay.run("balance", *days).exit_code == 2


def test_an_export_names_nobody_unless_it_is_asked_to(
    relay: Deployed, enquiries: Enquiries, tmp_path: Path
) -> None:
    enquiries.park("1")
    enquiries.park("2")
    file, revealed = tmp_path / "rows.csv", tmp_path / "people.csv"

    ran = relay.run("export", str(file))
    relay.run("export", str(revealed), "--reveal")

    rows = list(csv.DictReader(file.read_text().splitlines()))
    assert (ran.exit_code, "2 enquiries are written" in ran.stderr) == (0, True)
    assert [row["key"] for row in rows] == ["property_finder:2", "property_finder:1"]
    assert {row["park_reason"] for row in rows} == {"rejected"}
    canary.assert_clean(file.read_text())
    people = list(csv.DictReader(revealed.read_text().splitlines()))
    assert {(row["email"], row["phones"]) for row in people} == {
        (canary.EMAIL, json.dumps([canary.PHONE]))
    }
    assert stat.S_IMODE(revealed.stat().st_mode) == 0o600


def test_an_export_can_be_one_object_a_line_on_the_standard_output(
    relay: Deployed, enquiries: Enquiries
) -> None:
    enquiries.park("1")

    ran = relay.run("export", "--format", "jsonl")

    assert [json.loads(line)["key"] for line in ran.stdout.splitlines()] == ["property_finder:1"]


def test_a_file_that_is_there_is_not_replaced_without_a_word(
    relay: Deployed, tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("mine")

    assert relay.run("export", str(file), typed="n\n").exit_code == 1
    assert file.read_text() == "mine"
    assert relay.run("export", str(tmp_path / "no" / "folder.csv")).exit_code == 2
