"""From page to page of Seeker Leads: a cursor that moves, on the portal's own address only."""

from datetime import timedelta
from typing import Any

import pytest

from leadrelay.domain.coverage import Window
from leadrelay.domain.errors import SchemaError
from tests.builders import NOW
from tests.unit.seeker_leads_stand_in import DAY, LEADS_URL, Link, Reading, a_lead

LAST_DAY = Window(NOW - DAY, NOW)
A_LEAD = a_lead("lead-1", NOW - DAY)
OWN_LINK = f"{LEADS_URL}?start=lead-1"


@pytest.fixture
def reading() -> Reading:
    return Reading()


def answer(
    reading: Reading, status: int, *items: Any, link: object = None, **members: object
) -> None:
    content = {"items": list(items), "links": {"next": link}, **members}
    reading.portal.script.append(reading.portal.told(status, content))


def starts(reading: Reading) -> list[str | None]:
    return [asked.get("start") for asked in reading.portal.asked]


@pytest.mark.parametrize("link", ["absolute", "path", "query", "absent"])
def test_pages_follow_one_another_by_link_or_by_the_last_lead(reading: Reading, link: Link) -> None:
    reading.portal.link = link
    names = reading.receive(*(NOW - timedelta(minutes=300 - number) for number in range(250)))

    assert reading.names(LAST_DAY) == names
    assert starts(reading) == [None, names[99], names[199]]


def test_a_gateway_that_takes_itself_for_plain_http_is_understood(reading: Reading) -> None:
    answer(reading, 206, A_LEAD, link="http://PORTAL.example:80/seeker-leads/v1/leads/?start=9")
    answer(reading, 200)

    reading.read(LAST_DAY)

    assert starts(reading) == [None, "9"]


def test_of_a_link_only_the_cursor_is_taken(reading: Reading) -> None:
    answer(reading, 206, A_LEAD, link=f"{LEADS_URL}?minDate=1&maxDate=2&limit=1&start=a%20b%2Fc")
    answer(reading, 200)

    reading.read(LAST_DAY)

    first, second = reading.portal.asked
    assert second == {**first, "start": "a b/c"}


@pytest.mark.proves("F25")
@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example/seeker-leads/v1/leads?start=x",
        "https://portal.example:8443/seeker-leads/v1/leads?start=x",
        "https://portal.example/seeker-leads/v1/webhook/subscriptions?start=x",
        "//elsewhere.example/seeker-leads/v1/leads?start=x",
        "https://portal.example.elsewhere.example/seeker-leads/v1/leads?start=x",
        "https://portal.example@elsewhere.example/seeker-leads/v1/leads?start=x",
        f"{LEADS_URL}?cursor=x",
        f"{LEADS_URL}?start=",
        f"{LEADS_URL}?start=x&start=y",
        f"{LEADS_URL}?{'a=1&' * 30}start=x",
        f"{LEADS_URL}?start={'x' * 3_000}",
        "https://[portal.example/leads?start=x",
        "https://portal.example:port/leads?start=x",
        "javascript:alert(1)",
        "\x00",
        5,
        {"href": OWN_LINK},
    ],
    ids=range(17),
)
def test_a_link_that_leads_anywhere_else_is_an_error(reading: Reading, link: object) -> None:
    answer(reading, 206, A_LEAD, link=link)

    with pytest.raises(SchemaError, match=r"links\.next"):
        reading.read(LAST_DAY)

    assert len(reading.portal.asked) == 1


@pytest.mark.parametrize("links", [None, {}, [], "", {"next": None}, {"self": OWN_LINK}])
def test_a_whole_page_without_a_link_is_the_last_one(reading: Reading, links: object) -> None:
    answer(reading, 200, A_LEAD, links=links)

    assert reading.names(LAST_DAY) == ["lead-1"]
    assert len(reading.portal.asked) == 1


@pytest.mark.parametrize("status", [200, 206])
def test_a_page_without_any_lead_is_the_last_one(reading: Reading, status: int) -> None:
    answer(reading, status, link=OWN_LINK)

    assert reading.read(LAST_DAY) == []
    assert len(reading.portal.asked) == 1


@pytest.mark.parametrize("item", [{}, None, {"metadata": {}}, {"metadata": {"leadId": ["x"]}}])
def test_a_partial_page_whose_last_lead_has_no_id_cannot_be_left(
    reading: Reading, item: object
) -> None:
    answer(reading, 206, A_LEAD, item)

    with pytest.raises(SchemaError, match="nothing says where to go on"):
        reading.read(LAST_DAY)


@pytest.mark.proves("F25")
@pytest.mark.parametrize("link", [OWN_LINK, None])
def test_the_same_page_for_ever_is_an_error_and_not_an_end(
    reading: Reading, link: str | None
) -> None:
    for _ in range(3):
        answer(reading, 206, A_LEAD, link=link)

    with pytest.raises(SchemaError, match="no progress"):
        reading.read(LAST_DAY)

    assert len(reading.portal.asked) == 2


@pytest.mark.proves("F25")
def test_two_cursors_that_take_turns_are_no_progress(reading: Reading) -> None:
    for number in (1, 2, 1, 2):
        answer(reading, 206, A_LEAD, link=f"{LEADS_URL}?start={number}")

    with pytest.raises(SchemaError, match="no progress"):
        reading.read(LAST_DAY)


@pytest.mark.proves("F25")
def test_more_than_two_hundred_pages_are_an_error_after_they_were_yielded(
    reading: Reading,
) -> None:
    reading.portal.page_size = 1
    reading.receive(*(NOW - timedelta(minutes=300 - number) for number in range(201)))
    pages = reading.reader.pages(LAST_DAY)

    seen = [next(pages).observations for _ in range(200)]

    with pytest.raises(SchemaError, match="page bound"):
        next(pages)
    assert len({one.key for [one] in seen}) == 200


@pytest.mark.proves("F34")
@pytest.mark.parametrize("status", [400, 404])
def test_a_slice_begins_again_when_the_lead_at_its_cursor_has_vanished(
    reading: Reading, status: int
) -> None:
    reading.portal.lost_status = status
    names = reading.receive(*(NOW - timedelta(minutes=300 - number) for number in range(250)))
    pages = reading.reader.pages(LAST_DAY)
    next(pages)
    del reading.portal.leads[names[99]]

    found = [each.portal_lead_id for page in pages for each in page.observations]

    assert set(names[100:]) <= set(found)
    assert starts(reading) == [None, names[99], None, names[100], names[200]]
    assert reading.telemetry.names() == ["PortalCursorLost"]


@pytest.mark.proves("F34")
def test_a_vanished_cursor_costs_its_own_slice_only(reading: Reading) -> None:
    names = reading.receive(*(NOW - (20 - number // 10) * DAY for number in range(190)))
    reading.portal.page_size = 50
    pages = reading.reader.pages(Window(NOW - 20 * DAY, NOW))
    before = next(pages)
    while before.observations[-1].portal_lead_id != names[119]:
        before = next(pages)
    del reading.portal.leads[names[119]]

    found = {each.portal_lead_id for page in pages for each in page.observations}

    assert set(names[120:]) <= found
    assert names[0] not in found


@pytest.mark.proves("F34")
def test_cursors_that_vanish_again_and_again_end_the_reading(reading: Reading) -> None:
    for _ in range(9):
        answer(reading, 206, A_LEAD, link=OWN_LINK)
        reading.portal.script.append(reading.portal.told(404, {"title": "gone"}))

    with pytest.raises(SchemaError, match="again and again"):
        reading.read(LAST_DAY)

    assert starts(reading) == [None, "lead-1"] * 4
