"""What this release queues and writes down, as it would be found by another one."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from leadrelay import codec
from leadrelay.aws.ledger_items import data_item, history_item, planned, record_text, state_item
from leadrelay.domain.enquiry import Enquiry, Observation, Unreadable
from leadrelay.domain.entry import LONGEST, Entry, Note, Row
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.domain.record import Record
from tests.builders import ACCOUNT, NOW
from tests.versions.specimens import KINDS, commands, crm_events, full, rows

FOLDER = Path(__file__).parents[1] / "fixtures" / "versions"
Written = Mapping[str, Any]
OBSERVATIONS: tuple[Observation, ...] = (full(Enquiry), full(Unreadable))


def written() -> Written:
    return {
        "messages": list(_messages()),
        "content_hashes": {type(each).__name__: each.content_hash for each in OBSERVATIONS},
        "items": list(_items()),
        "values": {name: plain(kind, full(kind)) for name, kind in KINDS.items()},
        "schemas": {name: TypeAdapter(kind).json_schema() for name, kind in KINDS.items()},
    }


def of(release: str) -> Written:
    content: Written = json.loads((FOLDER / f"{release}.json").read_text())
    return content


def plain(kind: type[Any], value: Any) -> Any:
    """As the codec says it: a row as a mapping, everything else as JSON."""
    if kind is Row:
        return codec.row_to_mapping(value)
    return json.loads(codec._json(kind, value))  # noqa: SLF001 - one for all kinds


def text_of(content: Written) -> str:
    return f"{json.dumps(content, indent=1, sort_keys=True)}\n"


def _messages() -> Iterator[str]:
    for observation in OBSERVATIONS:
        yield _envelope(Kind.ENQUIRY, codec.observation_to_body(observation))
    yield Envelope.of_webhook(ACCOUNT, NOW, b'{"id": 1}').to_json()
    yield _envelope(Kind.KEY, {"key": "property_finder:1"})
    yield Envelope.of_doorbell(ACCOUNT, NOW).to_json()
    for event in crm_events():
        yield Envelope.of_crm_event(event, NOW).to_json()
    for command in commands():
        yield Envelope.of_command(ACCOUNT, NOW, command, "property_finder:1").to_json()


def _envelope(kind: Kind, body: Any) -> str:
    made = Envelope(kind=kind, account=ACCOUNT, received_at=NOW, body=body, cause="request-1")
    return made.to_json()


def _items() -> Iterator[Mapping[str, Any]]:
    record, note = full(Record), Note(at=NOW, what="created", facts={"state": "created"})
    text = record_text(record)
    for row in rows():
        stored = planned(Entry(row, record), text, None, NOW, LONGEST)
        stored = replace(stored, contacts=frozenset({"0123456789abcdef"}))
        yield state_item(row, stored, NOW)
        yield data_item(row.key, text, stored)
        yield history_item(row, note)
