"""`leadrelay enquiries`, `timeline`, `parked`, `replay` and `dismiss` on a deployed stack."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadrelay.domain.entry import ParkReason
from tests import canary
from tests.integration.cli_enquiries import Enquiries
from tests.integration.cli_world import Deployed, Ran


def told(ran: Ran) -> Any:
    return json.loads(ran.stdout)


def keys(ran: Ran) -> list[str]:
    return [each["key"] for each in told(ran)["enquiries"]]


def test_enquiries_are_listed_latest_first_and_name_nobody(
    relay: Deployed, enquiries: Enquiries
) -> None:
    expected = [enquiries.admit("1"), enquiries.admit("2")][::-1]

    listed, shown = relay.run("enquiries", "--json"), relay.run("enquiries")

    assert (listed.exit_code, keys(listed)) == (0, expected)
    assert {each["state"] for each in told(listed)["enquiries"]} == {"created"}
    assert all(key in shown.stdout for key in expected)
    canary.assert_clean(listed.output, shown.output)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--state", "parked"], ["property_finder:2"]),
        (["--state", "parked", "--state", "created"], ["property_finder:2", "property_finder:1"]),
        (["--portal", "seeker_leads"], []),
        (["--account", "main", "--limit", "1"], ["property_finder:2"]),
        (["--office", "375", "--state", "created"], ["property_finder:1"]),
        (["--office", "376"], []),
        (["--until", "5min"], []),
        (["--since", "1min"], ["property_finder:2", "property_finder:1"]),
    ],
    ids=" ".join,
)
def test_a_filter_leaves_what_it_names(
    relay: Deployed,
    enquiries: Enquiries,
    filters: list[str],
    expected: list[str],
) -> None:
    enquiries.admit("1")
    enquiries.park("2")

    assert keys(relay.run("enquiries", "--json", *filters)) == expected


def test_it_is_said_that_a_list_was_cut(relay: Deployed, enquiries: Enquiries) -> None:
    enquiries.admit("1"), enquiries.admit("2")

    cut = relay.run("enquiries", "--limit", "1")

    assert "Only the latest 1 are shown" in cut.stderr
    assert told(relay.run("enquiries", "--limit", "1", "--json"))["more"]
    assert not told(relay.run("enquiries", "--limit", "2", "--json"))["more"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--since", "soon"], "'soon' is no time"),
        (["--since", "1d", "--until", "2d"], "--until is not after --since"),
    ],
)
def test_a_time_that_means_nothing_is_wrong_usage(
    relay: Deployed, arguments: list[str], words: str
) -> None:
    ran = relay.run("enquiries", *arguments)

    assert (ran.exit_code, words in ran.stderr) == (2, True)


def test_a_timeline_goes_from_the_portal_to_the_lead(relay: Deployed, enquiries: Enquiries) -> None:
    key = enquiries.admit()

    line, shown = relay.run("timeline", key, "--json"), relay.run("timeline", key)

    story = [each["what"] for each in told(line)["timeline"]]
    assert story[0] == "asked"
    assert story[-2:] == ["created", "now"]
    assert told(line)["lead_id"] == relay.crm.leads[0]["id"]
    assert "office 375" in shown.stdout
    canary.assert_clean(line.output, shown.output)


def test_an_enquiry_that_nobody_knows_is_wrong_usage(relay: Deployed) -> None:
    assert relay.run("timeline", "property_finder:none").exit_code == 2
    assert relay.run("replay", "property_finder:none").exit_code == 2


def test_what_is_parked_is_shown_with_its_reason_its_end_and_the_next_step(
    relay: Deployed, enquiries: Enquiries
) -> None:
    key = enquiries.park()

    (parked,) = told(relay.run("parked", "--json"))["parked"]

    assert (parked["key"], parked["park_reason"], parked["reason"]) == (
        key,
        "rejected",
        "400 phone",
    )
    left = datetime.fromisoformat(parked["kept_until"]) - datetime.now(UTC)
    assert timedelta(days=89) < left <= timedelta(days=90)
    assert "Replay" in parked["next_step"]
    assert "rejected: 400 phone" in " ".join(relay.run("parked").stdout.split())
    assert told(relay.run("parked", "--reason", "held", "--json"))["parked"] == []


def test_a_replay_is_a_command_that_the_forwarder_carries_out_once(
    relay: Deployed, enquiries: Enquiries
) -> None:
    key = enquiries.park()

    ran = relay.run("replay", key, "--wait", "--json")

    assert ran.exit_code == 0, ran.output
    assert [each["state"] for each in told(ran)["sent"]] == ["created"]
    assert len({lead["meta"]["src_key"] for lead in relay.crm.leads}) == 1


def test_a_replay_only_writes_to_the_queue(relay: Deployed, enquiries: Enquiries) -> None:
    before = enquiries.ledger.read(enquiries.park())

    ran = relay.run("replay", "property_finder:1")

    assert (ran.exit_code, enquiries.ledger.read("property_finder:1")) == (0, before)
    received = relay.aws["sqs"].receive_message(QueueUrl=relay.queue_url)["Messages"]
    body = json.loads(received[0]["Body"])["body"]
    assert body == {"command": "replay", "key": "property_finder:1"}


def test_all_that_was_parked_for_a_reason_is_replayed_after_a_question(
    relay: Deployed, enquiries: Enquiries
) -> None:
    enquiries.park("1"), enquiries.park("2"), enquiries.park("3", ParkReason.HELD)

    refused = relay.run("replay", "--reason", "rejected", typed="n\n")
    ran = relay.run("replay", "--reason", "rejected", "--wait", typed="y\n")

    assert (refused.exit_code, ran.exit_code) == (1, 0)
    assert "Replay 2 enquiries?" in ran.stderr
    assert [each["key"] for each in told(relay.run("parked", "--json"))["parked"]] == [
        "property_finder:3"
    ]


@pytest.mark.parametrize("arguments", [[], ["property_finder:1", "--parked"]], ids=" ".join)
def test_a_replay_must_say_in_one_way_what_is_meant(relay: Deployed, arguments: list[str]) -> None:
    assert relay.run("replay", *arguments).exit_code == 2


def test_nothing_is_replayed_of_whom_nothing_is_known_any_more(
    relay: Deployed, enquiries: Enquiries
) -> None:
    key = enquiries.park()
    relay.clock.slept = timedelta(days=91)

    ran = relay.run("replay", key, "--json")

    assert ran.exit_code == 1
    assert "leadrelay backfill" in told(ran)["left_out"][key]
    assert told(ran)["sent"] == []


def test_who_was_erased_is_not_replayed(relay: Deployed, enquiries: Enquiries) -> None:
    key = enquiries.change(enquiries.admit(), erased_at=datetime.now(UTC))

    assert "erased, for good" in told(relay.run("replay", key, "--json"))["left_out"][key]


def test_what_was_dismissed_waits_for_nobody_and_can_still_be_replayed(
    relay: Deployed, enquiries: Enquiries
) -> None:
    key = enquiries.park()

    dismissed = relay.run("dismiss", key, "--wait", "--json")

    assert [each["state"] for each in told(dismissed)["sent"]] == ["suppressed"]
    assert told(relay.run("parked", "--json"))["parked"] == []
    again = relay.run("dismiss", key, "--json")
    assert (again.exit_code, told(again)["left_out"]) == (
        1,
        {key: "it is not parked, but suppressed"},
    )
    assert relay.run("replay", key, "--wait").exit_code == 0


def test_an_unanswered_command_ends_with_one_and_says_so(
    relay: Deployed, enquiries: Enquiries
) -> None:
    key = enquiries.park()
    relay.forwarding = False

    ran = relay.run("replay", key, "--wait", "--timeout", "5")

    assert (ran.exit_code, "had not come to rest after 5 s" in ran.stderr) == (1, True)
