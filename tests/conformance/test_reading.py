"""Windows of leads, and single ones, of any portal."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Enquiry, Route, Unreadable
from tests.builders import NOW
from tests.conformance.bench import HOUR, LAST_DAY, Bench, ids
from tests.conformance.kit import Person

SECOND = timedelta(seconds=1)


def test_every_lead_of_several_pages_is_read_once(bench: Bench) -> None:
    wanted = bench.kit.fill(2 * bench.kit.page_size + 7, NOW - 23 * HOUR, NOW - HOUR)
    bench.kit.fill(5, NOW - 60 * HOUR, NOW - 50 * HOUR)

    pages = list(bench.reader.pages(LAST_DAY))

    read = Counter(each.portal_lead_id for page in pages for each in page.observations)
    assert set(read) == wanted
    assert set(read.values()) == {1}
    assert len([page for page in pages if page.observations]) == 3


def test_a_full_page_that_is_the_last_one_ends_the_reading(bench: Bench) -> None:
    wanted = bench.kit.fill(bench.kit.page_size, NOW - 23 * HOUR, NOW - HOUR)

    assert sorted(map(str, ids(bench.read()))) == sorted(wanted)


def test_no_page_holds_more_than_the_portal_gives(bench: Bench) -> None:
    bench.kit.fill(2 * bench.kit.page_size, NOW - 23 * HOUR, NOW - HOUR)

    for page in bench.reader.pages(LAST_DAY):
        assert len(page.observations) <= bench.kit.page_size
        assert page.sent_at is not None


def test_the_bounds_of_a_window_are_covered(bench: Bench) -> None:
    inside = [NOW - 24 * HOUR, NOW - 24 * HOUR + SECOND, NOW - SECOND]
    wanted = {bench.kit.receive(Person(), at) for at in inside}
    far = {bench.kit.receive(Person(), at) for at in (NOW - 26 * HOUR, NOW - 25 * HOUR)}

    read = set(ids(bench.read()))

    assert wanted <= read
    assert not far & read


def test_neighbouring_windows_leave_nothing_between_them(bench: Bench) -> None:
    middle = NOW - 12 * HOUR
    times = [middle + timedelta(milliseconds=250 * step) for step in range(-8, 9)]
    wanted = {bench.kit.receive(Person(), at.replace(microsecond=0)) for at in times}

    read = ids(bench.read(Window(NOW - 24 * HOUR, middle))) + ids(bench.read(Window(middle, NOW)))

    assert wanted <= set(read)


def test_a_window_without_an_end_reaches_the_present(bench: Bench) -> None:
    fresh = bench.kit.receive(Person(), NOW)

    assert ids(bench.read(Window(NOW - HOUR))) == [fresh]


def test_a_window_without_leads_is_no_error(bench: Bench) -> None:
    assert bench.read() == []
    assert bench.read(Window(NOW - timedelta(minutes=1))) == []


def test_a_window_of_weeks_is_read_whole(bench: Bench) -> None:
    since = NOW - timedelta(days=20)
    wanted = bench.kit.fill(40, since + HOUR, NOW - HOUR)

    assert set(ids(bench.read(Window(since, NOW)))) == wanted


def test_a_portal_answers_for_more_than_a_week_and_is_asked_for_no_more(bench: Bench) -> None:
    assert bench.reader.look_back >= timedelta(days=7)
    assert bench.read(Window(NOW - bench.reader.look_back + HOUR, NOW - 24 * HOUR)) == []


def test_an_enquiry_knows_when_it_was_made_in_utc(bench: Bench) -> None:
    at = datetime(2026, 10, 2, 23, 15, 22, tzinfo=UTC)
    lead_id = bench.kit.receive(Person(), at)

    polled = bench.polled(lead_id)

    assert polled.created_at == at
    assert polled.created_at is not None
    assert polled.created_at.utcoffset() == timedelta(0)
    assert polled.observed_at.utcoffset() == timedelta(0)


def test_every_enquiry_of_many_kinds_knows_when_it_was_made(bench: Bench) -> None:
    bench.kit.fill(60, NOW - 23 * HOUR, NOW - HOUR)

    for each in bench.read():
        if isinstance(each, Enquiry):
            assert each.created_at is not None
            assert each.created_at.utcoffset() == timedelta(0)
            assert NOW - 23 * HOUR <= each.created_at <= NOW - HOUR


def test_an_enquiry_says_who_asks(bench: Bench) -> None:
    person, told = Person(), bench.kit.tells
    polled = bench.polled(bench.kit.receive(person, NOW - HOUR))

    names = {polled.name, f"{polled.first_name} {polled.last_name}"}
    assert {"name", "email", "phones"} <= told
    assert person.name in names
    assert polled.email == person.email
    assert polled.phones == (person.phone,)
    assert polled.message == (person.message if "message" in told else None)


def test_an_enquiry_says_where_it_was_read(bench: Bench) -> None:
    polled = bench.polled(bench.kit.receive(Person(), NOW - HOUR))

    assert (polled.portal, polled.account) == (bench.kit.account.portal, bench.kit.account.name)
    assert polled.route is Route.POLL
    assert polled.observed_at == NOW


def test_one_unreadable_lead_never_costs_its_page(bench: Bench) -> None:
    wanted = bench.kit.fill(9, NOW - 23 * HOUR, NOW - HOUR)
    spoilt = bench.kit.receive(Person(), NOW - 5 * HOUR)
    bench.kit.spoil(spoilt)

    read = bench.read()

    assert set(ids(read)) == wanted | {spoilt}
    (unreadable,) = [each for each in read if each.portal_lead_id == spoilt]
    assert isinstance(unreadable, Unreadable)
    assert unreadable.raw
    assert unreadable.reason


def test_members_that_nobody_knows_change_nothing(bench: Bench) -> None:
    lead_id = bench.kit.receive(Person(), NOW - HOUR)
    before = bench.polled(lead_id)

    bench.kit.adorn(lead_id)

    assert bench.polled(lead_id) == before


def test_a_lead_is_found_by_its_id(bench: Bench) -> None:
    wanted = bench.kit.receive(Person(), NOW - HOUR)
    bench.kit.fill(5, NOW - 23 * HOUR, NOW - HOUR)

    assert bench.found(wanted).portal_lead_id == wanted


def test_a_lead_that_there_is_not_is_nothing(bench: Bench) -> None:
    bench.kit.receive(Person(), NOW - HOUR)

    for nobody in ("nowhere", "0", "../leads", "a b?c=d&e#f", "é"):
        assert bench.reader.find(nobody) is None
