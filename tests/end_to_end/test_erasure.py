"""A person is erased, and afterwards no store of the deployed stack holds a trace of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.end_to_end.waiting import eventually
from tests.sandbox.commanding import command
from tests.sandbox.crowd import bury, fill
from tests.sandbox.dump import places_of
from tests.sandbox.sandbox import Sandbox

ENQUIRIES, LETTERS = 25, 2


@pytest.fixture
def person() -> Mapping[str, Any]:
    """Whose name is nobody else's."""
    name = uuid4().hex[:12]
    return {
        "name": f"Canaria {name}",
        "email": f"{name}@spill.example",
        "phones": (f"+9715{int(name, 16) % 10**8:08d}",),
        "message": f"Is the sea view included? {name}",
    }


def known(sandbox: Sandbox) -> set[str]:
    return {row["key"] for row in sandbox.stack.ledger_rows() if row["part"] == "STATE"}


@pytest.mark.proves("F114")
def test_whoever_is_erased_is_nowhere_any_more_and_stays_so_when_the_portal_speaks_again(
    aws_is_quiet: Sandbox, person: dict[str, Any], tmp_path: Path
) -> None:
    sandbox, stack = aws_is_quiet, aws_is_quiet.stack
    traces = (person["name"], person["email"], person["message"], person["phones"][0][4:])
    keys = set(fill(stack, person, uuid4().hex[:12], ENQUIRIES))
    bury(stack, person, uuid4().hex[:12], LETTERS)
    said = {name: person[name] for name in ("name", "email", "message")}
    asked = sandbox.property_finder.add(**said)
    keys.add(f"property_finder:{asked.id}")
    eventually(lambda: keys <= known(sandbox))
    assert {place.partition(" ")[0] for place in places_of(stack, *traces)} >= {"table", "queue"}

    certificate = str(tmp_path / "certificate.json")
    told = command(
        stack, "erase", "--email", person["email"], "--yes", "--certificate", certificate
    )
    sandbox.property_finder.deliver(asked.id)

    assert told["complete"]
    assert told["dead_letters"] == {"enquiry": 2 * LETTERS, "backfill": 0}
    assert keys <= {each["key"] for each in told["enquiries"]}
    assert eventually(lambda: stack.waiting("EnquiryQueue") == 0)
    assert eventually(lambda: not places_of(stack, *traces), 10), places_of(stack, *traces)
