"""What the demo makes of a portal's deliveries and of how they were answered."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sandbox.demo.evidence import Post
from tests.sandbox.demo.promises import Promises
from tests.simulators.courier import Attempt, Parcel

NOW = datetime(2026, 10, 3, 12, tzinfo=UTC)
OLD, NEW = "https://us.example/main.1", "https://us.example/main.2"
BELL = b'{"event": "NEW_LEAD", "leadId": "2"}'


def an_attempt(lead_id: str, status: int | None, **said: Any) -> Attempt:
    parcel = {"url": NEW, "body": b"{}", "event": "lead", "event_id": "", "lead_id": lead_id}
    return Attempt(NOW, Parcel(**{**parcel, **said}), status, None)


def a_post(*attempts: Attempt) -> Post:
    return Post("pf", attempts, Promises(forged={"pf:forged"}))


def test_only_what_was_accepted_has_announced_anything() -> None:
    post = a_post(
        an_attempt("1", 202),
        an_attempt("1", None),
        an_attempt("2", 202, body=BELL),
        an_attempt("3", 502),
        an_attempt("", 202, body=b"junk"),
    )

    assert list(filter("pf:".__ne__, post.told())) == ["pf:1"]
    assert list(post.rung()) == ["pf:2"]
    assert post.unreadable() == {b"junk"}


def test_what_was_forged_is_told_from_what_was_genuine() -> None:
    post = a_post(an_attempt("forged", 401), an_attempt("1", 401), an_attempt("forged", None))

    assert post.answers_to_forgeries() == [401, None]
    assert post.refused({NEW}) == {"pf:1"}


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"url": OLD, "attempt": 2}, set()),
        ({"url": OLD, "attempt": 1}, {"pf:1"}),
        ({"url": NEW, "attempt": 2}, {"pf:1"}),
    ],
)
def test_only_repeats_to_what_has_gone_may_be_refused(
    said: dict[str, Any], refused: set[str]
) -> None:
    assert a_post(an_attempt("1", 401, **said)).refused({NEW}) == refused
