"""Who may knock at our webhooks, what they really say, and what of it has to be kept."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from leadrelay.domain.enquiry import Portal
from leadrelay.domain.envelope import Envelope, Kind
from leadrelay.portals.property_finder.verification import OTHER_FAMILIES
from tests import canary
from tests.builders import NOW
from tests.conformance.kit import kit_of
from tests.fakes.clock import FakeClock
from tests.fuzz.locks import CRM_LOCKS, FINDER_LOCKS, SEEKER_LOCKS, Lock

BODIES = 20
HOURS = timedelta(hours=5)


@dataclass(frozen=True, slots=True)
class Door:
    """`is_kept` judges the messages that were queued for a body that was answered with 202."""

    name: str
    locks: Sequence[Lock]
    bodies: Sequence[bytes]
    may_be_dropped: Callable[[bytes], bool]
    is_kept: Callable[[bytes, Sequence[str]], bool]


def doors() -> tuple[Door, ...]:
    finder, seeker = Portal.PROPERTY_FINDER, Portal.SEEKER_LEADS
    return (
        Door(finder, FINDER_LOCKS, _told_by(finder), _is_about_something_else, _is_whole),
        Door(seeker, SEEKER_LOCKS, _told_by(seeker), lambda _: False, _is_whole_or_a_bell),
        Door("lead_pro", CRM_LOCKS, tuple(_told_by_crm()), lambda _: True, _is_an_event),
    )


def _told_by(portal: Portal) -> tuple[bytes, ...]:
    kit = kit_of(portal).ready(FakeClock())
    with kit.simulator:
        return tuple(kit.body_of(each) for each in sorted(kit.fill(BODIES, NOW - HOURS, NOW)))


def _told_by_crm() -> Iterator[bytes]:
    for number in range(1, BODIES + 1):
        person = {"full_name": canary.NAME, "email": canary.EMAIL}
        meta = {"src_key": f"property_finder:lead-{number}"}
        told = "lead.created" if number % 2 else "lead.updated"
        lead = {"id": number if number % 3 else str(number), "meta": meta, **person}
        yield json.dumps({"event": told, "data": lead}).encode()


def _is_about_something_else(body: bytes) -> bool:
    """Beyond any doubt."""
    try:
        told = json.loads(body, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return False
    kind = told.get("type") if isinstance(told, dict) else None
    return isinstance(kind, str) and kind.partition(".")[0] in OTHER_FAMILIES


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def _is_whole(body: bytes, kept: Sequence[str]) -> bool:
    envelopes = [Envelope.from_json(each) for each in kept]
    return [(each.kind, each.raw) for each in envelopes] == [(Kind.RAW_WEBHOOK, body)]


def _is_whole_or_a_bell(body: bytes, kept: Sequence[str]) -> bool:
    kinds = [Envelope.from_json(each).kind for each in kept]
    return kinds == [Kind.DOORBELL] or _is_whole(body, kept)


def _is_an_event(_body: bytes, kept: Sequence[str]) -> bool:
    return [Envelope.from_json(each).kind for each in kept] == [Kind.CRM_EVENT]
