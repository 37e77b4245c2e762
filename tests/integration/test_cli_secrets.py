"""`leadrelay secrets`, `token` and `go-live` on a deployed stack; portals answer over HTTP."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadrelay.cli.credentials import Storing
from leadrelay.cli.endings import CommandError
from leadrelay.cli.holders import CRM, System, checked, is_live, is_test
from leadrelay.cli.stack import Stack
from leadrelay.domain.enquiry import Portal
from leadrelay.domain.entry import State
from tests import canary
from tests.integration.cli_enquiries import Enquiries
from tests.integration.cli_world import FINDER, FIRST_SECRET, SEEKER, Deployed, Ran


def crm_key(relay: Deployed) -> str:
    value = relay.aws["secretsmanager"].get_secret_value(SecretId=relay.lead_pro_secret)
    key: str = json.loads(value["SecretString"])["api_key"]
    return key


def typed(*secrets: str) -> str:
    return "".join(f"{secret}\n" for secret in secrets)


def finder(relay: Deployed, command: str = "set", **given: str) -> Ran:
    said = {"api_key": relay.finder.api_key, "api_secret": relay.finder.api_secret} | given
    return relay.run("secrets", command, "property_finder", typed=typed(*said.values()))


def test_credentials_are_asked_for_tried_and_stored_beside_what_was_there(relay: Deployed) -> None:
    relay.put(FINDER, api_key="of-somebody-who-left", api_secret="of-somebody-who-left")

    ran = finder(relay)

    assert ran.exit_code == 0, ran.output
    assert relay.secret(FINDER) == {
        "api_key": relay.finder.api_key,
        "api_secret": relay.finder.api_secret,
        "webhook_secrets": [FIRST_SECRET],
    }
    assert "property_finder accepts them" in ran.stdout
    assert relay.finder.api_secret not in ran.output


def test_a_portal_without_a_webhook_secret_gets_one(relay: Deployed) -> None:
    relay.put(FINDER, webhook_secrets=[])

    assert finder(relay).exit_code == 0
    (invented,) = relay.secret(FINDER)["webhook_secrets"]
    assert len(invented) >= 32


def test_credentials_that_the_portal_refuses_are_not_stored(relay: Deployed) -> None:
    before = relay.secret(FINDER)

    ran = finder(relay, api_secret=canary.API_KEY)

    assert (ran.exit_code, "refuses these credentials" in ran.stderr) == (1, True)
    assert relay.secret(FINDER) == before
    canary.assert_clean(ran.output)


def test_what_cannot_be_tried_is_stored_only_if_it_is_said(relay: Deployed) -> None:
    before = relay.secret(FINDER)
    relay.stack.parameters["PropertyFinderUrl"] = "http://127.0.0.1:9"
    said = typed("another-key", "another-secret")

    refused = relay.run("secrets", "set", "property_finder", typed=said)
    unchanged = relay.secret(FINDER) == before
    stored = relay.run("secrets", "set", "property_finder", "--no-check", typed=said)

    assert (refused.exit_code, unchanged, stored.exit_code) == (1, True, 0)
    assert relay.secret(FINDER)["api_key"] == "another-key"


def test_credentials_with_options_come_from_the_standard_input(relay: Deployed) -> None:
    given = json.dumps(relay.seeker.agencies[0].credentials)

    ran = relay.run("secrets", "set", "seeker_leads", "--stdin", typed=given)

    assert ran.exit_code == 0, ran.output
    assert relay.secret(SEEKER)["webhook_secrets"] == [FIRST_SECRET]


def test_the_key_of_lead_pro_is_tried_at_lead_pro(relay: Deployed) -> None:
    key = crm_key(relay)

    wrong = relay.run("secrets", "set", "lead_pro", typed=typed("a-wrong-key-of-lead-pro"))
    right = relay.run("secrets", "set", "lead_pro", typed=typed(key))

    assert (wrong.exit_code, right.exit_code, crm_key(relay)) == (1, 0, key)


def test_a_rotation_wants_other_credentials_than_those_that_are_there(relay: Deployed) -> None:
    same = finder(relay, "rotate")
    relay.put(FINDER, api_key="", api_secret="")
    none = finder(relay, "rotate")

    assert (same.exit_code, "there already" in same.stderr) == (2, True)
    assert (none.exit_code, "no credentials yet" in none.stderr) == (2, True)


def test_a_rotation_keeps_what_else_the_secret_holds(relay: Deployed) -> None:
    relay.put(FINDER, api_key="the-key-until-now")

    ran = finder(relay, "rotate")

    assert (ran.exit_code, "Revoke the old ones" in ran.stderr) == (0, True)
    assert relay.secret(FINDER)["webhook_secrets"] == [FIRST_SECRET]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"api_key": "", "api_secret": "12345678"}, "There is no api_key"),
        ({"api_key": "12345678"}, "There is no api_secret"),
        ({"api_key": "changeme", "api_secret": "12345678"}, "api_key is a placeholder"),
        ({"api_key": '"12345678"', "api_secret": "12345678"}, "something around it"),
        ({"api_key": "Bearer 12345678", "api_secret": "12345678"}, "something around it"),
        ({"api_key": "1234 5678", "api_secret": "12345678"}, "without spaces"),
        ({"api_key": "12345678", "api_secret": "12345678", "token": "x"}, "has no token among"),
    ],
)
def test_what_cannot_be_credentials_is_named_without_its_value(
    given: dict[str, Any], words: str
) -> None:
    with pytest.raises(CommandError, match=words) as raised:
        checked(System(Portal.PROPERTY_FINDER), given)

    assert "12345678" not in str(raised.value)


@pytest.mark.parametrize("text", ["", "[1]", "{", f'"{canary.API_KEY}"'])
def test_the_standard_input_must_be_one_object(relay: Deployed, text: str) -> None:
    ran = relay.run("secrets", "set", "lead_pro", "--stdin", typed=text)

    assert ran.exit_code == 2
    canary.assert_clean(ran.output)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("lead-relay", False),
        ("lead-relay-test", True),
        ("test-lead-relay", True),
        ("LeadRelay-Demo-2", True),
        ("staging", True),
        ("contest-winners", False),
        ("latest", False),
    ],
)
def test_a_test_stack_is_known_by_its_name(name: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_test(Stack(name, lambda _: None, {}, {})) is is_one


@pytest.mark.parametrize(
    ("system", "url", "is_real"),
    [
        (System(Portal.PROPERTY_FINDER), "https://atlas.propertyfinder.com", True),
        (System(Portal.PROPERTY_FINDER), "https://propertyfinder.com.evil.example", False),
        (System(Portal.SEEKER_LEADS), "https://api.aviv-group.com/seeker-leads/v1", True),
        (System(Portal.SEEKER_LEADS), "https://api.aviv-group.com/seeker-leads/sandbox/v1", False),
        (System(CRM), "https://api.lead.pro", True),
        (System(CRM), "http://127.0.0.1:8080", False),
    ],
)
def test_the_real_systems_are_known_by_their_addresses(
    system: System,
    url: str,
    is_real: bool,  # noqa: FBT001
) -> None:
    names = {"PropertyFinderUrl": url, "SeekerLeadsUrl": url, "LeadProUrl": url}

    assert is_live(system, Stack("lead-relay", lambda _: None, {}, names)) is is_real


def test_a_test_stack_takes_no_key_of_the_real_lead_pro(relay: Deployed) -> None:
    """Its name is all that makes it one."""
    relay.stack.parameters["LeadProUrl"] = "https://api.lead.pro"
    operator: Any = relay.operator("lead-relay-test")
    storing = Storing(operator, System(CRM), "main", is_checked=True, live_in_test=False)

    with pytest.raises(CommandError, match="is a test stack, and lead_pro is the real one"):
        storing.run(from_stdin=False, is_rotation=False)


def test_tokens_are_shown_by_their_times_only(relay: Deployed) -> None:
    shown, told = relay.run("token", "show"), relay.run("token", "show", "--json")

    assert (shown.exit_code, told.exit_code) == (0, 0)
    tokens = json.loads(told.stdout)["tokens"]
    assert [set(each) for each in tokens] == [{"account", "minted_at", "expires_at"}] * 2
    stored = relay.aws["secretsmanager"].get_secret_value(SecretId=f"{FINDER}/token")
    assert json.loads(stored["SecretString"])["access_token"] not in shown.output + told.output


def test_an_expired_token_ends_with_one(relay: Deployed) -> None:
    relay.clock.slept = timedelta(days=2)

    assert relay.run("token", "show").exit_code == 1


def test_a_token_is_renewed_by_the_refresher_and_not_before_it_may(relay: Deployed) -> None:
    kept = relay.run("token", "refresh", "property_finder", "--json")
    forced = relay.run("token", "refresh", "property_finder", "--force")

    assert json.loads(kept.stdout)["outcome"] == "kept"
    assert (forced.exit_code, "try again later" in forced.stdout) == (1, True)


def test_the_line_is_shown_and_moved_after_a_word(relay: Deployed, enquiries: Enquiries) -> None:
    now = datetime.now(UTC)
    enquiries.put(
        "1",
        state=State.SUPPRESSED,
        reason="before go-live",
        due_at=None,
        portal_created_at=now - timedelta(days=3),
    )
    line = (now - timedelta(days=7)).replace(microsecond=0)

    declined = relay.run("go-live", "set", "property_finder:main", line.isoformat(), typed="n\n")
    before = relay.states.read_poll(FINDER).go_live
    moved = relay.run("go-live", "set", "property_finder:main", line.isoformat(), "--yes")

    assert (declined.exit_code, moved.exit_code) == (1, 0)
    assert before != line
    assert relay.states.read_poll(FINDER).go_live == line
    assert "1 of them are known and stay suppressed" in moved.stderr
    lines = json.loads(relay.run("go-live", "show", "--json").stdout)["lines"]
    assert lines[0] == {"account": "property_finder:main", "go_live": line.isoformat()}


def test_a_later_line_says_what_it_suppresses(relay: Deployed, enquiries: Enquiries) -> None:
    enquiries.put("1", portal_created_at=datetime.now(UTC) - timedelta(minutes=5))

    ran = relay.run("go-live", "set", "property_finder", "now", "--yes")

    assert "1 of them are waiting to be sent, and will not be" in ran.stderr


@pytest.mark.parametrize("account", ["zoopla:main", "property_finder:nobody"])
def test_a_line_of_nobody_cannot_be_moved(relay: Deployed, account: str) -> None:
    assert relay.run("go-live", "set", account, "now", "--yes").exit_code == 2
