from typing import Any

import pytest

from leadrelay.crm.lead_pro.answers import fields_named
from leadrelay.crm.lead_pro.lookup import queries_of
from leadrelay.crm.lead_pro.paging import next_page
from leadrelay.crm.lead_pro.schemas import LeadDto, lead_id_from, many, read, single
from leadrelay.domain.errors import SchemaError
from leadrelay.domain.record import Handles


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"message": "email must be valid"}, ("email",)),
        ({"message": ["First name is too long", "phone is missing"]}, ("first_name", "phone")),
        ({"errors": {"postcode": ["required"]}}, ("postcode",)),
        ({"errors": [{"field": "firstName", "message": "no"}]}, ("first_name",)),
        ({"errors": {"advert_postcode": "too short"}}, ("advert_postcode",)),
        ({"type": "about:blank", "title": "Bad", "status": 400}, ()),
        ({"message": "layla@example.com is not an email"}, ("email",)),
        (["meta must be an object"], ("meta",)),
        ("questionnaire", ("questionnaire",)),
        (None, ()),
        (17, ()),
        ({"metadata": "typed"}, ()),
    ],
)
def test_a_refused_lead_is_explained_by_names_of_fields_alone(
    body: Any, named: tuple[str, ...]
) -> None:
    assert fields_named(body) == named


@pytest.mark.parametrize("value", [17, pytest.param("17", id="text")])
def test_ids_are_numbers_or_texts_of_digits(value: Any) -> None:
    assert lead_id_from(value) == 17


@pytest.mark.parametrize(
    "value", [0, -1, True, 1.5, "", "x", None, "٣", [17], pytest.param("9" * 5000, id="long")]
)
def test_anything_else_is_no_id(value: Any) -> None:
    assert lead_id_from(value) is None


@pytest.mark.proves("F87")
@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ({"id": 1}, [1]),
        ([{"id": 1}, {"id": 2}], [1, 2]),
        ({"data": [{"id": 1}]}, [1]),
        ({"data": {"id": 1}}, [1]),
        ([], []),
        ({}, []),
        ({"data": []}, []),
        ({"data": {}}, []),
    ],
)
def test_one_or_many_are_read_from_every_container(body: Any, ids: list[int]) -> None:
    assert [each["id"] for each in many(body)] == ids


@pytest.mark.proves("F87")
@pytest.mark.parametrize(
    "body", [None, "none", 0, False, {"data": None}, [None], [[]], {"data": 1}]
)
def test_a_broken_container_is_not_an_empty_one(body: Any) -> None:
    with pytest.raises(SchemaError):
        many(body)


@pytest.mark.parametrize("body", [None, [], "x", [{"id": 1}]])
def test_a_single_object_must_be_one(body: Any) -> None:
    with pytest.raises(SchemaError):
        single(body)


def test_a_lead_may_have_anything_in_fields_that_do_not_matter() -> None:
    lead = read(LeadDto, {"id": "7", "first_name": None, "phone": 5, "meta": {"a": 1, "b": True}})

    assert (lead.id, lead.first_name, lead.phone) == (7, "", "")
    assert lead.meta == {"a": "1", "b": "true"}


@pytest.mark.parametrize("wire", [{}, {"id": "x"}, {"id": 1, "meta": "x"}, None])
def test_an_unreadable_lead_is_named_without_its_values(wire: Any) -> None:
    with pytest.raises(SchemaError, match=r"^LeadDto: bad or missing (id|meta)?$"):
        read(LeadDto, wire)


def test_a_lead_does_not_show_people_when_printed() -> None:
    lead = read(LeadDto, {"id": 1, "first_name": "Layla"})

    assert f"{lead} {lead!r}" == "LeadDto(...) LeadDto(...)"


@pytest.mark.proves("F87")
@pytest.mark.parametrize(
    ("body", "following"),
    [
        ([{"id": 1}], None),
        ({"id": 1, "next": 2}, None),
        ({"data": []}, None),
        ({"data": [], "meta": {"current_page": 1, "last_page": 1}}, None),
        ({"data": [], "meta": {"current_page": 1, "last_page": 3}}, 2),
        ({"data": [], "pagination": {"page": 1, "totalPages": 2, "nextPage": None}}, 2),
        ({"data": [], "pagination": {"nextPage": 2}}, 2),
        ({"data": [], "links": {"next": "https://elsewhere.example.com/x?a=b&page=2"}}, 2),
        ({"data": [], "next_page_url": None, "last_page": "1"}, None),
    ],
)
def test_more_pages_are_seen_however_they_are_announced(body: Any, following: int | None) -> None:
    assert next_page(body, 1) == following


@pytest.mark.proves("F87")
@pytest.mark.parametrize(
    "body", [{"data": [], "next": "https://x/?cursor=abc"}, {"data": [], "last_page": "many"}]
)
def test_more_that_cannot_be_followed_is_not_the_end(body: Any) -> None:
    with pytest.raises(SchemaError):
        next_page(body, 1)


def test_each_handle_is_asked_for_once_and_only_if_it_can_be() -> None:
    handles = [
        Handles("a@example.com", "+971501110001"),
        Handles("a@example.com", "not provided"),
        Handles("b@example.com", None),
        Handles("b@example.com", "+971501110001"),
        Handles("b@example.com", "06.39.98.01.23"),
    ]

    assert queries_of(handles) == (
        ("email", "a@example.com"),
        ("email", "b@example.com"),
        ("phone", "+971501110001"),
    )
