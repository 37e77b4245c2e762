"""What the operator sees on the dashboard, and what the buttons of it would ask."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from leadrelay.console.style import CSS
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.coverage import PollState
from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.entry import Note, ParkReason, Row, State
from leadrelay.domain.subscriptions import SubscriptionState
from leadrelay.domain.token import RefreshState
from tests.builders import ACCOUNT, NOW
from tests.sandbox.dashboard.markup import harmless
from tests.unit.console_world import ACTIONS, HERE, LYON, ConsoleWorld, a_row, an_open_row, at
from tests.widgets import Widget

HOSTILE = '<img src=x onerror="alert(1)">\u202e\x1b[31mred\r\n</td><script>x</script>'


@pytest.fixture
def world() -> ConsoleWorld:
    return ConsoleWorld()


def parked(number: int | str = 1) -> Row:
    return an_open_row(number, state=State.PARKED, park_reason=ParkReason.HELD, reason="no phone")


def test_the_latest_enquiries_are_listed_with_state_speed_office_and_why(
    world: ConsoleWorld,
) -> None:
    world.ledger.add(a_row(1), an_open_row(2, reason="crm paused", admitted_at=NOW))

    texts = world.shows().texts

    assert texts.index("property_finder:2") < texts.index("property_finder:1")
    for told in ("created", "retry", "12 s", "376", "rule marina", "crm paused", "open 64 s"):
        assert told in texts


def test_an_enquiry_is_opened_by_its_key(world: ConsoleWorld) -> None:
    world.ledger.add(a_row())

    button = world.shows().button("property_finder:1")

    assert (button.endpoint, button.display, button.confirmation) == (HERE, "widget", None)
    assert button.payload == {"view": "timeline", "key": "property_finder:1"}


def test_no_more_than_fifty_are_listed_and_it_says_so(world: ConsoleWorld) -> None:
    world.ledger.add(*(a_row(number) for number in range(51)))

    widget = world.shows()

    assert sum(label.startswith("property_finder:") for label in widget.labels()) == 50
    assert "The latest 50." in widget.texts


def test_the_open_and_the_parked_are_listed_alone(world: ConsoleWorld) -> None:
    world.ledger.add(a_row(1), an_open_row(2), parked(3))

    assert "property_finder:2" in world.shows("open").texts
    assert not {"property_finder:1", "property_finder:3"} & set(world.shows("open").texts)
    assert "property_finder:3" in world.shows("parked").texts
    assert not {"property_finder:1", "property_finder:2"} & set(world.shows("parked").texts)


def test_what_is_parked_says_why_and_what_to_do(world: ConsoleWorld) -> None:
    world.ledger.add(parked())

    widget = world.shows("parked")

    assert "held: no phone" in widget.texts
    assert "Reveal shows it. Replay sends it, Dismiss closes it." in widget.texts
    assert "Looked at every enquiry of the last 31 days." in widget.texts


@pytest.mark.parametrize("command", ["replay", "dismiss"])
def test_a_command_is_asked_of_the_function_that_acts_after_a_confirmation(
    world: ConsoleWorld, command: str
) -> None:
    world.ledger.add(parked())

    button = world.shows("parked").button(command.title())

    assert (button.endpoint, button.display) == (ACTIONS, "popup")
    assert str(button.confirmation).startswith(f"{command.title()} property_finder:1? ")
    assert button.payload == {"command": command, "key": "property_finder:1"}


def test_only_what_would_change_something_is_offered(world: ConsoleWorld) -> None:
    world.ledger.add(a_row(1), parked(2))

    delivered = world.shows("timeline", key="property_finder:1").labels()
    held = world.shows("timeline", key="property_finder:2").labels()

    assert [label for label in delivered if label in {"Replay", "Dismiss", "Reveal"}] == ["Reveal"]
    assert [label for label in held if label in {"Replay", "Dismiss", "Reveal"}] == [
        *("Replay", "Dismiss", "Reveal")
    ]


def test_the_story_of_an_enquiry_is_told_with_each_decision(world: ConsoleWorld) -> None:
    row = a_row()
    world.ledger.add(row)
    world.ledger.notes[row.key] = [
        Note(at=NOW - timedelta(seconds=53), what="sending", facts={"why": "office 376: rule x"}),
        Note(at=NOW - timedelta(seconds=52), what="created", facts={"lead_id": 4711}),
    ]

    texts = world.shows("timeline", key=row.key).texts

    assert "In Lead.pro, lead 4711. Nothing to do." in texts
    assert "office 376: rule x" in texts
    assert "Lead.pro has made a lead of it: lead 4711, 12 s after it was asked" in texts


def test_an_enquiry_that_is_not_there_is_said_not_to_be(world: ConsoleWorld) -> None:
    assert (
        "There is no enquiry property_finder:9."
        in world.shows("timeline", key="property_finder:9").texts
    )


def test_the_day_begins_at_midnight_where_the_agency_is(world: ConsoleWorld) -> None:
    world.clock.now = at(20, 30)  # half past midnight in Dubai
    world.zone = timezone(timedelta(hours=4))
    world.ledger.add(
        a_row(1, admitted_at=at(19, 59), delivered_at=at(19, 59)),
        a_row(2, admitted_at=at(20, 1), delivered_at=at(20, 2)),
    )

    texts = world.shows("headline").texts

    assert texts[texts.index("Leads today") + 1] == "1"
    assert "enquiries admitted: 1" in texts


def test_the_day_is_the_viewers_until_the_agency_has_said_its_own(world: ConsoleWorld) -> None:
    world.clock.now, world.zone = at(20, 30), None
    world.ledger.add(a_row(1, admitted_at=at(19, 59), delivered_at=at(19, 59)))

    in_dubai = world.shows("headline", timezone={"offsetISO": "+04:00"}).texts
    in_london = world.shows("headline", timezone={"offsetISO": "strange"}).texts

    assert in_dubai[in_dubai.index("Leads today") + 1] == "0"
    assert in_london[in_london.index("Leads today") + 1] == "1"


def test_the_headline_says_how_fast_leads_were(world: ConsoleWorld) -> None:
    asked = NOW - timedelta(hours=1)
    world.ledger.add(
        *(
            a_row(n, portal_created_at=asked, delivered_at=asked + timedelta(seconds=n))
            for n in range(1, 101)
        )
    )

    texts = world.shows("headline").texts

    assert texts[texts.index("Speed to lead today") + 1 :][:2] == [
        *("50 s", "median; 95 of 100 within 95 s")
    ]


def test_the_headline_says_what_is_open_and_parked(world: ConsoleWorld) -> None:
    asked = NOW - timedelta(minutes=11)
    world.ledger.add(an_open_row(1, portal_created_at=asked), an_open_row(2), parked(3))

    widget = world.shows("headline")
    texts = widget.texts

    assert texts[texts.index("Oldest open") + 1 :][:2] == ["11 min", "2 open"]
    assert texts[texts.index("Parked") + 1 :][:2] == ["1", "wait for a person"]
    assert {"lr-bad", "lr-warn"} <= widget.classes


@pytest.mark.parametrize(
    ("breaker", "told"),
    [
        (Breaker(), "takes leads"),
        (Breaker(open_until=NOW + timedelta(seconds=9), cause="refused"), "fails"),
        (Breaker(mode=DeliveryMode.PAUSED), "paused"),
        (Breaker(mode=DeliveryMode.SHADOW), "shadow"),
    ],
)
def test_the_headline_says_whether_lead_pro_is_called(
    world: ConsoleWorld, breaker: Breaker, told: str
) -> None:
    world.states.breaker = breaker

    assert told in world.shows("headline").texts


def test_each_account_says_how_it_stands(world: ConsoleWorld) -> None:
    world.states.polls[ACCOUNT] = PollState(
        polled_at=NOW - timedelta(minutes=2), watermark=NOW - timedelta(minutes=4)
    )
    world.states.subscriptions[ACCOUNT] = SubscriptionState(checked_at=NOW, complete=True)
    world.states.polls[LYON] = PollState(polled_at=NOW - timedelta(minutes=16), failures=3)
    world.states.refreshes[LYON] = RefreshState(refusals=2)

    texts = world.shows("headline").texts

    assert "polled 2 min ago" in texts
    assert "webhook healthy; read up to 4 min ago" in texts
    assert "credentials refused 2 times; no complete poll, 3 failed" in texts


def test_an_account_that_is_not_set_up_yet_is_no_fault(world: ConsoleWorld) -> None:
    widget = world.shows("headline")

    assert "not polled yet" in widget.texts
    assert "lr-bad" not in widget.classes


def test_the_balance_of_the_day_is_told_by_portal(world: ConsoleWorld) -> None:
    world.ledger.add(
        *(a_row(number) for number in range(3)),
        an_open_row("open"),
        parked("parked"),
        an_open_row("suppressed", state=State.SUPPRESSED, due_at=None),
        a_row("yesterday", admitted_at=NOW - timedelta(days=1)),
        replace(a_row("gone", state=State.GONE), account=LYON),
    )

    texts = world.shows("accounts").texts

    assert texts[texts.index("property_finder") :][:7] == [
        *("property_finder", "6", "3", "1", "1", "0", "1")
    ]
    assert texts[texts.index("seeker_leads") :][:7] == [
        *("seeker_leads", "1", "0", "0", "0", "1", "0")
    ]


def test_polls_webhooks_and_tokens_of_each_account_are_told(world: ConsoleWorld) -> None:
    world.states.polls[ACCOUNT] = PollState(polled_at=NOW - timedelta(minutes=2), failures=1)
    world.states.subscriptions[ACCOUNT] = SubscriptionState(
        checked_at=NOW - timedelta(hours=1), problem="403"
    )
    world.states.refreshes[ACCOUNT] = RefreshState(asked_at=NOW - timedelta(minutes=9))

    texts = world.shows("accounts").texts

    for told in (
        "2 min ago, 1 failed since",
        "incomplete: 403, looked at 60 min ago",
        "last asked for 9 min ago",
    ):
        assert told in texts


@pytest.mark.parametrize("view", ["", "open", "parked", "accounts", "headline", "timeline"])
def test_whatever_the_portal_calls_an_enquiry_is_text_and_nothing_else(
    world: ConsoleWorld, view: str
) -> None:
    key = f"property_finder:{HOSTILE}"
    for state in (State.RETRY, State.PARKED):
        world.ledger.add(an_open_row(HOSTILE, state=state, reason=HOSTILE, park_reason=None))
        widget = world.shows(view, key=key)

        assert not set("\u202e\x1b\r") & set(widget.html)
        assert "img" not in widget.tags | widget.attributes
        assert all("\x1b" not in str(button.confirmation) for button in widget.buttons)


def test_a_button_asks_for_exactly_the_key_whatever_it_looks_like(world: ConsoleWorld) -> None:
    world.ledger.add(an_open_row(HOSTILE, state=State.PARKED, park_reason=ParkReason.HELD))

    keys = {button.payload.get("key") for button in world.shows("parked").buttons}

    assert keys - {None} == {f"property_finder:{HOSTILE}"}


def test_what_cannot_be_read_is_said_in_the_widget(world: ConsoleWorld) -> None:
    world.ledger.add(a_row())
    world.ledger.reads.fail()

    assert "It cannot be read now (UnavailableError). Try again." in world.shows().texts
    assert world.telemetry.names() == ["ConsoleFailed"]


def test_what_nobody_ever_asked_for_shows_the_latest(world: ConsoleWorld) -> None:
    world.ledger.add(a_row())

    assert "property_finder:1" in world.shows("no such view").texts
    assert "property_finder:1" in world.shows(["a", "list"]).texts  # type: ignore[arg-type]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_console_follows_the_theme_of_the_dashboard(world: ConsoleWorld, theme: str) -> None:
    assert ("lr-dark" in world.shows(theme=theme).classes) is (theme == "dark")


@pytest.mark.parametrize("view", ["", "parked", "accounts", "headline", "timeline"])
def test_nothing_that_matters_is_lost_where_a_dashboard_cleans_a_widget(
    world: ConsoleWorld, view: str
) -> None:
    world.ledger.add(a_row(1), parked(2))
    widget = world.shows(view, key="property_finder:2")

    cleaned = Widget(harmless(widget.html))

    assert (cleaned.texts, cleaned.buttons) == (widget.texts, widget.buttons)
    assert cleaned.classes == widget.classes
    assert str(CSS).strip() in cleaned.html
