"""`leadrelay restored`, and what the forwarder makes of it on a table that has lost a row."""

import json
from datetime import UTC, datetime

import pytest

from leadrelay.domain.entry import State
from leadrelay.wiring import lead_forwarder
from tests.integration.cli_enquiries import Enquiries
from tests.integration.cli_world import Deployed
from tests.simulation.handlers.functions import forget


def lose(relay: Deployed, key: str) -> None:
    """As a table does that is restored to before the enquiry."""
    table, client = relay.stack.outputs["LedgerTableName"], relay.aws["dynamodb"]
    for item in client.scan(TableName=table)["Items"]:
        if item["key"]["S"] == key:
            client.delete_item(TableName=table, Key={each: item[each] for each in ("key", "part")})
    forget(lead_forwarder)  # no process outlives a restore


@pytest.mark.proves("F115")
def test_a_lead_that_the_restored_ledger_has_forgotten_is_found_and_not_made_again(
    relay: Deployed, enquiries: Enquiries
) -> None:
    key = enquiries.admit()
    relay.run("pause")
    lose(relay, key)

    said = relay.run("restored", "1h", "--yes")
    enquiries.admit()
    relay.run("resume")
    forget(lead_forwarder)  # by now every process has heard of it
    enquiries.admit()

    entry = enquiries.ledger.read(key)
    assert said.exit_code == 0
    assert entry is not None
    assert (entry.row.state, len(relay.crm.leads)) == (State.UNKNOWN, 1)


def test_it_says_what_is_left_to_do(relay: Deployed) -> None:
    relay.run("pause")

    said = relay.run("restored", "1h", "--yes")

    told = json.loads(relay.run("status", "--json").stdout)
    assert datetime.fromisoformat(told["unsure_before"]) > datetime.now(UTC)
    for command in ("backfill property_finder", "backfill seeker_leads", "erase", "resume"):
        assert f"leadrelay {command}" in said.stderr
    assert "audit --restored-at" in said.stderr


def test_nothing_is_said_while_leads_are_being_sent(relay: Deployed) -> None:
    said = relay.run("restored", "1h", "--yes")

    assert (said.exit_code, "leadrelay pause" in said.stderr) == (1, True)
    assert relay.states.read_breaker().unsure_before is None


def test_a_time_to_come_is_refused(relay: Deployed) -> None:
    relay.run("pause")

    assert relay.run("restored", "2999-01-01", "--yes").exit_code == 2


def test_a_person_may_think_again(relay: Deployed) -> None:
    relay.run("pause")

    assert relay.run("restored", "1h", typed="n\n").exit_code == 1
    assert relay.states.read_breaker().unsure_before is None
