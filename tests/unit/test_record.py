from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from leadrelay.domain.enquiry import Enquiry, Route
from leadrelay.domain.record import Record, merged
from tests.builders import NOW, an_enquiry, an_unreadable

observations = st.builds(
    lambda minutes, route, name, email, phones, status: an_enquiry(
        observed_at=NOW + timedelta(minutes=minutes),
        route=route,
        name=name,
        email=email,
        phones=phones,
        status=status,
    ),
    st.integers(0, 5),
    st.sampled_from(Route),
    st.sampled_from([None, "Layla", "Layla Haddad"]),
    st.sampled_from([None, "layla@example.com", "l@example.com"]),
    st.sampled_from([None, (), ("+971501110001",)]),
    st.sampled_from([None, "sent", "read"]),
)


def merge_all(order: list[Enquiry]) -> Record:
    record = Record()
    for observation in order:
        record = merged(record, observation)
    return record


@given(st.lists(observations, min_size=1, max_size=6), st.randoms())
def test_observations_merge_to_the_same_content_in_any_order(
    seen: list[Enquiry], random: Random
) -> None:
    shuffled = seen * 2
    random.shuffle(shuffled)

    expected, actual = merge_all(seen), merge_all(shuffled)

    assert expected.enquiry is not None
    assert actual.enquiry is not None
    assert actual.enquiry.content_hash == expected.enquiry.content_hash
    assert actual.told_at == expected.told_at


def test_a_field_that_is_not_said_does_not_erase_what_was_said_before() -> None:
    record = merged(Record(), an_enquiry(email="layla@example.com"))

    record = merged(record, an_enquiry(email=None, observed_at=NOW + timedelta(hours=1)))

    assert record.enquiry is not None
    assert record.enquiry.email == "layla@example.com"


def test_an_older_observation_fills_gaps_but_overwrites_nothing() -> None:
    record = merged(Record(), an_enquiry(name="Layla H.", email=None))
    older = an_enquiry(
        name="Layla", email="layla@example.com", observed_at=NOW - timedelta(minutes=1)
    )

    record = merged(record, older)

    assert record.enquiry is not None
    assert (record.enquiry.name, record.enquiry.email) == ("Layla H.", "layla@example.com")


def test_a_readable_observation_takes_the_place_of_an_unreadable_one() -> None:
    record = merged(Record(), an_unreadable())

    record = merged(record, an_enquiry())

    assert record.raw is None
    assert record.enquiry is not None


def test_the_same_words_by_another_route_at_another_time_have_the_same_hash() -> None:
    by_poll = an_enquiry(route=Route.POLL, observed_at=NOW + timedelta(hours=3))

    assert by_poll.content_hash == an_enquiry().content_hash
    assert an_enquiry(name="Other").content_hash != an_enquiry().content_hash
