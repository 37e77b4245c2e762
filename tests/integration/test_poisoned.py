"""What a hostile enquirer writes is text, and no more, wherever it comes out of the relay."""

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from leadrelay.cli.table_file import FORMULA
from tests.hostile import HOSTILE, acting

if TYPE_CHECKING:
    from tests.integration.cli_enquiries import Enquiries
    from tests.integration.cli_world import Deployed

SEPARATORS = (",", ";", "\t")
FIELDS = ("name", "message", "listing_reference", "agent_name")
TEXTS = list(HOSTILE.values())
PEOPLE = [dict(zip(FIELDS, TEXTS[at:] + TEXTS, strict=False)) for at in range(0, len(TEXTS), 4)]


@pytest.fixture
def poisoned(relay: "Deployed", enquiries: "Enquiries") -> dict[str, dict[str, str]]:
    """Enquiries through the real forwarder, by their keys, that hold every text somewhere."""
    told = {enquiries.queue(str(at), **said): said for at, said in enumerate(PEOPLE)}
    while len(relay.crm.leads) < len(told):
        relay.forward()
    return told


def test_lead_pro_and_the_log_get_nothing_that_acts(
    capsys: pytest.CaptureFixture[str], relay: "Deployed", poisoned: dict[str, Any]
) -> None:
    leads = json.dumps(relay.crm.leads, ensure_ascii=False)
    assert acting(leads) == []
    assert [name for name in ("a script", "a path", "markup") if HOSTILE[name] not in leads] == []

    lines = capsys.readouterr().out.splitlines()
    logged = [json.loads(line) for line in lines]
    assert sum(each.get("message") == "EntryChanged" for each in logged) >= len(poisoned)
    assert [text for text in TEXTS if text in "\n".join(lines)] == []
    assert acting("".join(lines)) == []


def test_no_spreadsheet_finds_a_formula_in_an_export(
    relay: "Deployed", poisoned: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "enquiries.csv"

    ran = relay.run("export", "--reveal", str(file))

    assert ran.exit_code == 0, ran.output
    text = file.read_text(encoding="utf-8")
    assert acting(text.replace("\r\n", "\n")) == []
    for separator in SEPARATORS:
        rows = csv.reader(text.splitlines(keepends=True), delimiter=separator)
        cells = [cell for row in rows for cell in row]
        assert len(cells) > len(poisoned)
        assert [cell for cell in cells if cell.lstrip().startswith(FORMULA)] == []


def test_json_lines_hold_exactly_what_was_said_and_nothing_that_acts(
    relay: "Deployed", poisoned: dict[str, Any]
) -> None:
    ran = relay.run("export", "--reveal", "--format", "jsonl")

    assert ran.stdout.isascii()
    assert acting(ran.stdout) == []
    said = {row["key"]: row for row in map(json.loads, ran.stdout.splitlines())}
    for key, told in poisoned.items():
        if "\ud83d" not in "".join(told.values()):
            assert {name: said[key][name] for name in ("name", "message")}.items() <= told.items()
