"""Webhook bodies whose key was verified: leads, or doorbells, or kept whole."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrelay.domain.enquiry import Enquiry, Observation, Route, Unreadable
from leadrelay.portals.seeker_leads.verification import is_doorbell
from leadrelay.portals.seeker_leads.webhook import deliveries
from tests import canary
from tests.builders import NOW
from tests.integration.seeker_leads_world import fixture
from tests.unit.seeker_leads_stand_in import ACCOUNT

LEADS: list[dict[str, Any]] = fixture("page")["items"]
IDS = [lead["metadata"]["leadId"] for lead in LEADS]


def raw(body: object) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def read(body: object) -> list[Observation]:
    return list(deliveries(raw(body), ACCOUNT, NOW))


@pytest.mark.parametrize("lead", LEADS, ids=lambda lead: lead["metadata"]["leadCategory"])
def test_a_body_that_is_a_lead_is_read_as_one(lead: dict[str, Any]) -> None:
    [told] = read(lead)

    assert isinstance(told, Enquiry)
    assert told.portal_lead_id == lead["metadata"]["leadId"]
    assert (told.route, told.observed_at) == (Route.WEBHOOK, NOW)
    assert told.created_at is not None
    assert not is_doorbell(raw(lead))


@pytest.mark.parametrize("body", [LEADS, {"items": LEADS}, {"items": LEADS, "links": {}}])
def test_a_body_with_many_leads_is_read_as_all_of_them(body: object) -> None:
    assert [each.portal_lead_id for each in read(body)] == IDS


def test_what_stands_beside_leads_and_is_none_is_kept() -> None:
    first, *others = read([LEADS[0], 5, {"metadata": {"leadId": "lead-9"}}])

    assert isinstance(first, Enquiry)
    assert [each.portal_lead_id for each in others] == [None, "lead-9"]
    assert all(isinstance(each, Unreadable) for each in others)


@pytest.mark.proves("F50")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \r\n",
        b"ping",
        b"leadId=5&event=NEW_LEAD",
        b"<lead/>",
        b"\xff\xfe{\x00}\x00",
        b"null",
        b'"lead"',
        b"5",
        {},
        [],
        [[]],
        {"items": []},
        {"event": "NEW_LEAD", "leadId": "lead-1"},
        {"metadata": {"leadId": "lead-1", "leadCategory": "CLASSIFIED"}},
        {"lead": LEADS[0]},
        {"metadata": 5, "contactRequest": {}},
    ],
    ids=range(17),
)
def test_anything_else_says_no_more_than_look(body: object) -> None:
    assert read(body) == []
    assert is_doorbell(raw(body))


@pytest.mark.proves("F37")
def test_a_lead_of_an_unknown_category_is_no_doorbell() -> None:
    metadata = {**LEADS[0]["metadata"], "leadCategory": "VISIT_REQUEST"}

    [kept] = read({**LEADS[0], "metadata": metadata})

    assert isinstance(kept, Unreadable)
    assert (kept.reason, kept.portal_lead_id) == ("unknown: metadata.leadCategory", IDS[0])


WHOLE = raw(LEADS[0])
BOMBS = [
    b"{",
    b" [1,",
    WHOLE[:-9],
    WHOLE + WHOLE,
    WHOLE.replace(b"Jeanne", b"\xff\xfe"),
    WHOLE.replace(b"1791011722", b"NaN"),
    WHOLE.replace(b"1791011722", b"1e999"),
    WHOLE.replace(b"1791011722", b"9" * 5_000),
    WHOLE.replace(b'"lastName"', b'"firstName"'),
    b"[" * 100_000,
    b'{"a":' * 100_000,
]


@pytest.mark.proves("F46")
@pytest.mark.parametrize("body", BOMBS, ids=range(len(BOMBS)))
def test_what_might_have_been_a_lead_is_kept_whole(body: bytes) -> None:
    [kept] = read(body)

    assert isinstance(kept, Unreadable)
    assert base64.b64decode(kept.raw) == body
    assert kept.reason in {"not unambiguous JSON in UTF-8", "nested too deep"}
    assert not is_doorbell(body)


def test_a_mark_of_byte_order_is_no_obstacle() -> None:
    assert len(read(b"\xef\xbb\xbf\n" + WHOLE)) == 1


def test_an_unreadable_lead_can_be_read_again_as_a_body() -> None:
    broken = {**LEADS[0], "contactRequest": "Jeanne"}
    [kept] = read(broken)
    assert isinstance(kept, Unreadable)

    again = json.loads(base64.b64decode(kept.raw)) | {"contactRequest": LEADS[0]["contactRequest"]}

    assert [each.key for each in read(again)] == [kept.key]


def test_no_value_gets_into_a_reason() -> None:
    lead = {**LEADS[0], "contactRequest": {"email": [canary.EMAIL]}, "property": canary.MESSAGE}
    [kept] = read(lead)
    assert isinstance(kept, Unreadable)

    canary.assert_clean(kept.reason)


@given(
    st.binary()
    | st.builds(
        lambda at, junk: WHOLE[:at] + junk + WHOLE[at + len(junk) :],
        st.integers(0, len(WHOLE)),
        st.binary(max_size=4),
    )
)
@pytest.mark.proves("F46")
def test_no_bytes_ever_raise_and_a_doorbell_is_what_holds_nothing(body: bytes) -> None:
    assert is_doorbell(body) == (read(body) == [])
