"""The ledger as the demo reads it."""

import json
from typing import Any

import pytest

from tests.sandbox.demo.ledger import entries, parts_of, traces

STATE = {"key": "pf:1", "part": "STATE", "state": "created", "reason": ""}


def test_the_ledger_is_read_from_all_its_parts() -> None:
    late = {"key": "pf:1", "part": "H#2026-10-03T12:00:02#2", "what": "created"}
    early = {"key": "pf:1", "part": "H#2026-10-03T12:00:01#1", "what": "sending"}

    row = entries([late, STATE, early, {"key": "pf:1", "part": "DATA#1"}])["pf:1"]

    assert row.notes == ("sending", "created")
    assert row.delivered_at is None


@pytest.mark.parametrize(
    ("marks", "is_open"), [({}, False), ({"due_at": 1}, False), ({"deliver_at": 1}, True)]
)
def test_what_waits_for_nothing_but_its_erasure_is_not_open(
    marks: dict[str, Any], *, is_open: bool
) -> None:
    assert entries([{**STATE, **marks}])["pf:1"].is_open is is_open


@pytest.mark.parametrize("word", ["zoë@example.com", "Lefèvre", "two\nlines", "\u200babc"])
def test_a_word_is_found_wherever_and_however_it_is_kept(word: str) -> None:
    escaped = {"key": "pf:1", "part": "DATA#1", "record": json.dumps({"deep": [word]})}
    plain = {"key": "pf:2", "part": "STATE", "reason": f"not {word}"}
    other = {"key": "pf:3", "part": "STATE", "reason": word}

    known = traces([escaped, plain, other], {"pf:1": [word], "pf:2": ["nobody", word]})

    assert known == {"pf:1", "pf:2"}


def test_a_contact_of_somebody_who_was_erased_is_a_trace_though_nobody_can_read_it() -> None:
    of_somebody = {"key": "contact#0123abcd", "part": "pf:1"}
    of_another = {"key": "contact#0123abcd", "part": "pf:2"}
    parts = parts_of("pf", [of_somebody, of_another, {"key": "contact#9", "part": "sl:1"}])

    assert parts == [of_somebody, of_another]
    assert traces(parts, {"pf:1": ["zoe"]}) == {"pf:1"}
