"""`leadrelay backfill` on a deployed stack: the portal's past over HTTP, and the real forwarder."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadrelay.aws.leases import DynamoLeases
from leadrelay.domain.entry import State
from tests.integration.cli_enquiries import Enquiries
from tests.integration.cli_world import FINDER, Deployed, Ran
from tests.simulators.faults import Fault


@pytest.fixture
def lead_ids(relay: Deployed) -> list[str]:
    """Three of the last days: two from before the go-live line, one after it."""
    now = datetime.now(UTC)
    line = replace(relay.states.read_poll(FINDER), go_live=now - timedelta(days=1))
    relay.states.write_poll(FINDER, line)
    ages = (timedelta(days=3), timedelta(days=2), timedelta(hours=3))
    return [relay.finder.add(deliver=False, created_at=now - age).id for age in ages]


def backfill(relay: Deployed, *arguments: str, start: str = "5d") -> Ran:
    return relay.run("backfill", "property_finder", "--from", start, "--json", *arguments)


def told(ran: Ran) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(ran.stdout)
    return content


def cure_of(relay: Deployed, key: str) -> list[str]:
    """The command that a replay names where it would change nothing."""
    refused: str = told(relay.run("replay", key, "--json"))["left_out"][key]
    program, *arguments = refused.split("`")[1].split()
    assert program == "leadrelay"
    return arguments


def forward_all(relay: Deployed) -> None:
    for _ in range(5):
        relay.forward()


def test_a_dry_run_counts_and_queues_nothing(relay: Deployed, lead_ids: list[str]) -> None:
    ran = backfill(relay, "--dry-run")
    forward_all(relay)

    assert ran.exit_code == 0, ran.output
    counts = {"listed": len(lead_ids), "new": 3, "before_go_live": 2}
    assert told(ran) == counts | {"dry_run": True, "created": 0}
    assert relay.crm.leads == []


def test_what_is_older_than_the_line_is_written_down_and_not_sent(
    relay: Deployed, enquiries: Enquiries, lead_ids: list[str]
) -> None:
    backfill(relay)
    forward_all(relay)

    entries = [enquiries.ledger.read(f"property_finder:{each}") for each in lead_ids]
    states = [entry.row.state for entry in entries if entry]
    assert states == [State.SUPPRESSED, State.SUPPRESSED, State.CREATED]
    assert told(backfill(relay, "--dry-run"))["new"] == 0


def test_beyond_the_line_each_becomes_one_lead_if_that_is_said(
    relay: Deployed, lead_ids: list[str]
) -> None:
    first, again = backfill(relay, "--create", "--yes"), None
    forward_all(relay)
    again = backfill(relay, "--create", "--yes")
    forward_all(relay)

    assert (told(first)["created"], told(again)["created"]) == (2, 0)
    markers = [lead["meta"]["src_key"] for lead in relay.crm.leads]
    assert sorted(markers) == sorted(f"property_finder:{each}" for each in lead_ids)


def test_nothing_is_sent_beyond_the_line_without_a_word(
    relay: Deployed, lead_ids: list[str]
) -> None:
    ran = relay.run("backfill", "property_finder", "--from", "5d", "--create", typed="n\n")
    forward_all(relay)

    assert (ran.exit_code, relay.crm.leads, len(lead_ids)) == (1, [], 3)


def test_a_replay_alone_does_not_pass_the_line(relay: Deployed, lead_ids: list[str]) -> None:
    backfill(relay)
    forward_all(relay)
    key = f"property_finder:{lead_ids[0]}"

    ran = relay.run("replay", key, "--json")

    assert "backfill --create" in told(ran)["left_out"][key]


def test_it_waits_for_a_poller_that_reads_the_same_portal(
    relay: Deployed, lead_ids: list[str]
) -> None:
    table = relay.stack.outputs["PortalStateTableName"]
    leases = DynamoLeases(relay.aws["dynamodb"], table, relay.clock)
    until = relay.clock() + timedelta(seconds=12)
    assert leases.acquire("poll:property_finder", "a poller", until)

    ran = backfill(relay, "--dry-run")

    assert told(ran)["listed"] == len(lead_ids)
    assert relay.clock.slept >= timedelta(seconds=10)


def one(relay: Deployed, portal_lead_id: str, *arguments: str) -> Ran:
    return relay.run("backfill", "property_finder", "--enquiry", portal_lead_id, *arguments)


@pytest.mark.parametrize("prefix", ["", "property_finder:"])
def test_one_alone_is_read_by_the_portals_id_or_the_ledgers_key(
    relay: Deployed, lead_ids: list[str], prefix: str
) -> None:
    ran = one(relay, prefix + lead_ids[2], "--json")
    forward_all(relay)

    assert told(ran)["listed"] == 1
    assert [lead["meta"]["src_key"] for lead in relay.crm.leads] == [
        f"property_finder:{lead_ids[2]}"
    ]


def test_one_alone_that_is_older_than_the_line_is_sent_if_that_is_said(
    relay: Deployed, lead_ids: list[str]
) -> None:
    ran = one(relay, lead_ids[0], "--create", "--yes", "--json")
    forward_all(relay)

    assert told(ran)["created"] == 1
    assert len(relay.crm.leads) == 1


def test_one_that_the_portal_does_not_know_is_named(relay: Deployed) -> None:
    ran = one(relay, "nobody")

    assert (ran.exit_code, "has no enquiry nobody" in ran.stderr) == (1, True)


def test_what_was_forgotten_is_known_again_and_can_be_replayed(
    relay: Deployed, enquiries: Enquiries, lead_ids: list[str]
) -> None:
    relay.crm.script(Fault(status=400), method="POST", path="/api/v103/leads", times=2)
    key = f"property_finder:{lead_ids[2]}"
    one(relay, lead_ids[2])
    forward_all(relay)
    enquiries.forget(key)

    relay.run(*cure_of(relay, key))
    forward_all(relay)
    relay.run("replay", key)
    forward_all(relay)

    assert [lead["meta"]["src_key"] for lead in relay.crm.leads] == [key]


def test_what_is_older_than_the_line_and_forgotten_is_sent_once_it_is_known_again(
    relay: Deployed, enquiries: Enquiries, lead_ids: list[str]
) -> None:
    key = f"property_finder:{lead_ids[0]}"
    one(relay, lead_ids[0])
    forward_all(relay)
    enquiries.forget(key)

    ran = relay.run(*cure_of(relay, key), "--yes", "--json")
    forward_all(relay)

    assert told(ran)["created"] == 1
    assert [lead["meta"]["src_key"] for lead in relay.crm.leads] == [key]


SAID = [[], ["--from", "1d", "--enquiry", "1"], ["--enquiry", "1", "--to", "1d"]]


@pytest.mark.parametrize("said", SAID)
def test_either_a_time_or_one_enquiry_must_be_said(relay: Deployed, said: list[str]) -> None:
    ran = relay.run("backfill", "property_finder", *said)

    assert (ran.exit_code, "either --from" in ran.stderr) == (2, True)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("400d", "0min", "tells of nothing before"),
        ("1d", "2d", "--to is not after --from"),
        ("whenever", "0min", "is no time"),
    ],
)
def test_a_time_that_the_portal_does_not_tell_of_is_wrong_usage(
    relay: Deployed, start: str, end: str, words: str
) -> None:
    ran = backfill(relay, "--to", end, start=start)

    assert (ran.exit_code, words in ran.stderr) == (2, True)
