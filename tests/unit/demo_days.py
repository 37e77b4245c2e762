"""A good day at both portals, as the witnesses tell of it; tests spoil it."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.sandbox.demo.balance import Balance
from tests.sandbox.demo.books import Books
from tests.sandbox.demo.evidence import Evidence
from tests.sandbox.demo.ledger import Row
from tests.sandbox.demo.promises import Promises
from tests.sandbox.demo.subscriptions import Hook, Standing

NOON = datetime(2026, 10, 3, 12, tzinfo=UTC)
FINDER, SEEKER = "property_finder", "seeker_leads"
BY_WEBHOOK, BY_POLL, OLD, REFUSED, RAW, FORGED = (
    f"{FINDER}:{name}" for name in ("1", "2", "3", "4", "unreadable-5", "forged")
)
BY_DOORBELL, STRANGE, UNSEEN, ERASED, FAKED = (
    f"{SEEKER}:{name}" for name in ("1", "2", "3", "4", "faked")
)
WHO = "someone@example.com"


def a_row(**said: Any) -> Row:
    usual: dict[str, Any] = {
        "state": "created",
        "reason": "",
        "is_open": False,
        "polled": True,
        "delivered_at": NOON + timedelta(seconds=2),
        "notes": ("sending", "created"),
    }
    return Row(**{**usual, **said})


def stopped(state: str, reason: str, park_reason: str = "", **said: Any) -> Row:
    usual: dict[str, Any] = {"delivered_at": None, "notes": ("rested",), **said}
    return a_row(state=state, reason=reason, park_reason=park_reason, **usual)


def at_property_finder(**said: Any) -> Evidence:
    usual: dict[str, Any] = {
        "issued": dict.fromkeys((BY_WEBHOOK, BY_POLL, OLD, REFUSED), NOON),
        "announced": Counter({BY_WEBHOOK: 3, REFUSED: 1}),
        "rung": Counter(),
        "unreadable": 1,
        "answers_to_forgeries": [401, 401],
        "refused": frozenset(),
        "ledger": {
            BY_WEBHOOK: a_row(),
            BY_POLL: a_row(notes=("sending", "post unknown", "adopted")),
            OLD: stopped("suppressed", "before go-live"),
            REFUSED: stopped("parked", "leads: 400", "rejected"),
            RAW: stopped("parked", "not JSON", "unreadable"),
        },
        "held": {BY_WEBHOOK: [1], BY_POLL: [2]},
        "up_to_date": {BY_WEBHOOK},
        "promises": Promises(
            old={OLD},
            rejected={REFUSED},
            adopted={BY_POLL},
            late_words={BY_WEBHOOK: "hot"},
            forged={FORGED},
            unreadable=1,
            tokens=2,
        ),
        "tokens": 2,
        "recovered": 1,
    }
    return Evidence(**{**usual, **said})


def at_seeker_leads(**said: Any) -> Evidence:
    usual: dict[str, Any] = {
        "issued": dict.fromkeys((BY_DOORBELL, STRANGE, UNSEEN, ERASED), NOON),
        "announced": Counter({ERASED: 1, STRANGE: 1}),
        "rung": Counter({BY_DOORBELL: 1}),
        "unreadable": 0,
        "answers_to_forgeries": [401],
        "refused": frozenset(),
        "ledger": {
            BY_DOORBELL: a_row(),
            STRANGE: stopped("parked", "unknown: metadata.leadCategory", "unreadable"),
            UNSEEN: stopped("suppressed", "erased", is_erased=True),
            ERASED: a_row(is_erased=True, notes=("sending", "created", "erased")),
        },
        "held": {BY_DOORBELL: [3], ERASED: [4]},
        "up_to_date": frozenset(),
        "promises": Promises(
            strange={STRANGE},
            erased_unseen={UNSEEN},
            erased={ERASED: (WHO,)},
            forged={FAKED},
            tokens=2,
        ),
        "tokens": 2,
        "to_erase": {ERASED: 4},
    }
    return Evidence(**{**usual, **said})


def a_standing(**said: Any) -> Standing:
    usual: dict[str, Any] = {
        "wanted": {"seeker_leads:lyon": 1},
        "ours": [Hook("seeker_leads:lyon", "lead", "https://us.example/lyon.2", is_active=True)],
        "generations": {"seeker_leads:lyon": "2"},
        "repairs": {"seeker_leads:lyon": "repaired"},
        "rotation": 0,
    }
    return Standing(**{**usual, **said})


def a_good_day(**said: Any) -> Books:
    """`said` are fields of `Books`, but the portals' evidence by their names."""
    told = {FINDER: at_property_finder(), SEEKER: at_seeker_leads()}
    told |= {portal: said.pop(portal) for portal in (FINDER, SEEKER) if portal in said}
    balances = {portal: Balance(evidence) for portal, evidence in told.items()}
    return Books(**{"balances": balances, "standing": a_standing(), **said})


def with_row(evidence: Evidence, key: str, row: Row) -> Evidence:
    return replace(evidence, ledger={**evidence.ledger, key: row})


def without_row(evidence: Evidence, key: str) -> Evidence:
    rows = evidence.ledger.items()
    return replace(evidence, ledger={known: row for known, row in rows if known != key})
