"""`leadrelay config` on a deployed stack: the table on moto, Lead.pro over HTTP."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from leadrelay.aws import clients
from leadrelay.aws.configuration import DynamoConfigurations, Version
from leadrelay.aws.ledger import DynamoLedger
from leadrelay.domain.admission import observed
from leadrelay.domain.entry import Note
from tests import canary
from tests.builders import an_enquiry
from tests.integration.cli_world import DOMAIN, Deployed
from tests.simulators.faults import Fault

WRITTEN = f"""\
# ours
default_office: 375
test_office: 1213
default_type: sale
placeholder_email_domain: {DOMAIN}
phone_region: AE
source: homepage
"""
RULES = f"""\
rules:
  - name: staff
    when: {{contact: "{canary.EMAIL}"}}
    suppress: true
  - name: Property Finder
    when: {{portal: property_finder}}
    office: 1214
    type: let
    labels: [portal]
block_list: {{phones: ["{canary.PHONE}"]}}
"""
Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str = WRITTEN, name: str = "agency.yaml") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written


@pytest.fixture
def store(relay: Deployed) -> DynamoConfigurations:
    return DynamoConfigurations(relay.aws["dynamodb"], "configuration")


def words(text: str) -> str:
    return " ".join(text.split())


def test_a_right_file_is_valid_without_any_aws(relay: Deployed, write: Write) -> None:
    relay.stack.outputs.clear()

    ran = relay.run("config", "validate", write(WRITTEN + RULES))

    assert (ran.exit_code, "agency.yaml is a configuration with 2 rules." in ran.stdout) == (
        0,
        True,
    )
    told = relay.run("config", "validate", write(), "--json")
    assert json.loads(told.stdout) == {"valid": True, "problems": []}


def test_every_problem_of_a_file_is_named_with_its_line(relay: Deployed, write: Write) -> None:
    wrong = write(WRITTEN + "rules:\n  - {name: x, when: {chanel: call}, ofice: 3}\n")

    ran, told = (relay.run("config", "validate", wrong, *more) for more in ([], ["--json"]))

    assert (ran.exit_code, told.exit_code) == (1, 1)
    assert "agency.yaml has 3 problems." in ran.stderr
    assert "line 9: rules[0].when.chanel is not known; did you mean `channel`?" in words(ran.stderr)
    problems = json.loads(told.stdout)["problems"]
    assert {each["path"] for each in problems} == {
        "rules[0].when.chanel",
        "rules[0].ofice",
        "rules[0]",
    }
    assert {each["line"] for each in problems} == {9}


@pytest.mark.parametrize("command", ["validate", "diff", "push", "try"])
def test_a_file_that_is_not_there_is_wrong_usage(relay: Deployed, command: str) -> None:
    ran = relay.run("config", command, "/nowhere/agency.yaml")

    assert (ran.exit_code, "cannot be read" in ran.stderr) == (2, True)


@pytest.mark.parametrize("command", ["diff", "push", "try"])
def test_a_wrong_file_goes_no_further(relay: Deployed, write: Write, command: str) -> None:
    relay.stack.outputs.clear()

    ran = relay.run("config", command, write("default_office: 375\n"))

    assert (ran.exit_code, "agency.yaml has 4 problems" in ran.stderr) == (1, True)


def test_until_something_is_pushed_a_file_is_compared_with_the_stack_s_parameters(
    relay: Deployed, write: Write
) -> None:
    same, other = write(), write(WRITTEN + RULES, "other.yaml")

    assert "decides what the stack's parameters say." in relay.run("config", "diff", same).stdout
    ran = relay.run("config", "diff", other)

    assert (ran.exit_code, "The stack's parameters" in ran.stdout) == (0, True)
    assert 'rule "Property Finder".office' in ran.stdout


def test_nobody_is_named_by_a_comparison(relay: Deployed, write: Write) -> None:
    ran = relay.run("config", "diff", write(WRITTEN + RULES), "--json")

    found = {each["path"]: each for each in json.loads(ran.stdout)["changes"]}
    assert found["block_list.phones"]["after"] == "1 entry: 1 new, 0 gone"
    assert found['rule "staff".when.contact']["before"] == "0 entries"
    canary.assert_clean(ran.output, relay.run("config", "diff", write(WRITTEN + RULES)).output)


def test_a_push_shows_what_it_changes_asks_and_says_who_it_was(
    relay: Deployed, write: Write, store: DynamoConfigurations
) -> None:
    file = write(WRITTEN + RULES)

    refused = relay.run("config", "push", file, typed="n\n")
    pushed = relay.run("config", "push", file, "--comment", "staff is not a lead", typed="y\n")

    assert (refused.exit_code, pushed.exit_code) == (1, 0)
    assert 'rule "staff".suppress' in pushed.stdout
    assert "Version 1 is in force" in pushed.stdout
    version = store.read(1)
    assert version is not None
    assert (store.current(), version.text) == (1, WRITTEN + RULES)
    assert (version.by, version.comment) == ("user/moto", "staff is not a lead")
    canary.assert_clean(pushed.output)


def test_what_is_in_force_already_is_not_pushed_again(
    relay: Deployed, write: Write, store: DynamoConfigurations
) -> None:
    file = write()
    relay.run("config", "push", file, "--yes")

    again = relay.run("config", "push", file, "--yes")
    commented = relay.run("config", "push", write(WRITTEN + "# and more\n"), "--yes")

    assert (again.exit_code, "Version 1 says just that." in again.stdout) == (0, True)
    assert "only the text of the file is new" in commented.stderr
    assert store.current() == 2


def test_an_office_that_lead_pro_does_not_know_is_refused_with_those_it_knows(
    relay: Deployed, write: Write, store: DynamoConfigurations
) -> None:
    ran = relay.run("config", "push", write(WRITTEN.replace("375", "376")), "--yes")

    assert ran.exit_code == 1
    assert "Lead.pro has no such office: default_office." in ran.stderr
    assert "Known: 375 Nottingham, 1213 Marina, 1214 Downtown." in words(ran.stderr)
    assert store.current() == 0


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        ("", "no API key of Lead.pro"),
        ("{}", "no API key of Lead.pro"),
        ("[]", "no API key of Lead.pro"),
        (json.dumps({"api_key": canary.API_KEY}), "CredentialsRefusedError"),
    ],
)
def test_without_a_key_that_lead_pro_takes_nothing_is_pushed(
    relay: Deployed, write: Write, store: DynamoConfigurations, secret: str, reason: str
) -> None:
    relay.aws["secretsmanager"].put_secret_value(SecretId="lead-pro", SecretString=secret or " ")

    ran = relay.run("config", "push", write(), "--yes")

    assert (ran.exit_code, reason in words(ran.stderr)) == (1, True)
    assert store.current() == 0
    canary.assert_clean(ran.output)


def test_a_status_that_lead_pro_does_not_know_is_refused_with_those_it_knows(
    relay: Deployed, write: Write, store: DynamoConfigurations
) -> None:
    wrong = relay.run("config", "push", write(WRITTEN + "statuses: {read: Skimmed}\n"), "--yes")
    right = relay.run("config", "push", write(WRITTEN + "statuses: {read: Contacted}\n"), "--yes")

    assert (wrong.exit_code, right.exit_code) == (1, 0)
    assert "Lead.pro has no such status: statuses.read." in wrong.stderr
    assert "Contacted" in wrong.stderr
    assert store.current() == 1


def test_statuses_that_lead_pro_does_not_tell_are_pushed_unchecked_and_that_is_said(
    relay: Deployed, write: Write
) -> None:
    relay.crm.script(Fault(status=404), path="/api/v103/statuses")

    ran = relay.run("config", "push", write(WRITTEN + "statuses: {read: Skimmed}\n"), "--yes")

    assert (ran.exit_code, "they are not checked" in ran.stderr) == (0, True)


def test_while_lead_pro_is_down_nothing_is_pushed(relay: Deployed, write: Write) -> None:
    relay.crm.script(Fault(status=503), path="/api/v103/offices")

    ran = relay.run("config", "push", write(), "--yes")

    assert (ran.exit_code, "does not tell its offices" in ran.stderr) == (1, True)


def test_of_two_pushes_at_once_one_is_told_of_the_other(
    relay: Deployed, write: Write, store: DynamoConfigurations
) -> None:
    other = Version(number=1, at=relay.clock(), by="user/other", document="{}", text="theirs")

    class Overtaking:
        """Asked for the caller's name, which is after all comparing and asking."""

        def get_caller_identity(self) -> dict[str, str]:
            store.push(other)
            return {"Arn": "arn:aws:iam::1:user/late"}

    relay.aws["sts"] = Overtaking()

    ran = relay.run("config", "push", write(), "--yes")

    assert (ran.exit_code, "Somebody else has pushed version 1 meanwhile." in ran.stderr) == (
        1,
        True,
    )
    kept = store.read(1)
    assert kept is not None
    assert kept.by == "user/other"


def test_what_was_pushed_can_be_had_again_to_the_letter(
    relay: Deployed, write: Write, tmp_path: Path
) -> None:
    relay.run("config", "push", write(), "--yes")
    relay.run("config", "push", write(WRITTEN + RULES), "--yes")

    assert relay.run("config", "pull").stdout == WRITTEN + RULES
    assert relay.run("config", "pull", "--version", "1").stdout == WRITTEN
    target = tmp_path / "pulled.yaml"
    assert relay.run("config", "pull", str(target), "--version", "1").exit_code == 0
    kept = relay.run("config", "pull", str(target), typed="n\n")
    assert (kept.exit_code, target.read_text(encoding="utf-8")) == (1, WRITTEN)
    relay.run("config", "pull", str(target), "--yes")
    assert target.read_text(encoding="utf-8") == WRITTEN + RULES


def test_the_history_tells_the_newest_first_and_a_rollback_is_a_version_of_its_own(
    relay: Deployed, write: Write
) -> None:
    relay.run("config", "push", write(), "--yes", "--comment", "first")
    relay.run("config", "push", write(WRITTEN + RULES), "--yes")

    back = relay.run("config", "rollback", "1", "--yes")

    assert (back.exit_code, "Version 3 is in force" in back.stdout) == (0, True)
    assert relay.run("config", "pull").stdout == WRITTEN
    told = json.loads(relay.run("config", "history", "--json").stdout)
    assert told["current"] == 3
    assert [(one["version"], one["comment"]) for one in told["versions"]] == [
        (3, "rollback to version 1"),
        (2, ""),
        (1, "first"),
    ]
    assert "in force" in relay.run("config", "history").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["history"], 0, "Nothing was pushed yet"),
        (["pull"], 1, "No configuration was pushed yet."),
        (["pull", "--version", "4"], 2, "There is no version 4"),
        (["rollback", "4"], 2, "There is no version 4"),
    ],
)
def test_where_nothing_was_pushed_the_commands_say_so(
    relay: Deployed, arguments: list[str], code: int, reason: str
) -> None:
    ran = relay.run("config", *arguments)

    assert (ran.exit_code, reason in ran.stderr) == (code, True)


def test_a_version_of_a_newer_release_is_not_compared_with_but_can_be_replaced(
    relay: Deployed, write: Write, store: DynamoConfigurations
) -> None:
    newer = Version(number=1, at=relay.clock(), by="user/new", document='{"news": 1}', text="news")
    store.push(newer)

    compared, back = relay.run("config", "diff", write()), relay.run("config", "rollback", "1")
    pushed = relay.run("config", "push", write(), "--yes")

    assert (compared.exit_code, "cannot read version 1" in compared.stderr) == (1, True)
    assert (back.exit_code, "cannot read version 1" in back.stderr) == (1, True)
    assert (pushed.exit_code, "nothing to compare with" in pushed.stderr) == (0, True)
    assert store.current() == 2


def test_the_latest_enquiries_are_tried_with_new_rules_and_nobody_is_named(
    relay: Deployed, write: Write
) -> None:
    relay.run("test-lead", "seeker_leads")
    relay.run("test-lead", "property_finder")
    enquiry = write(WRITTEN.replace("test_office: 1213\n", "") + RULES)

    ran, told = (relay.run("config", "try", enquiry, *more) for more in ([], ["--json"]))

    assert ran.exit_code == 0
    assert "2 of 2 enquiries would be decided differently." in ran.stdout
    found = json.loads(told.stdout)
    assert (found["tried"], found["forgotten"]) == (2, 0)
    assert [each["after"] for each in found["different"]] == [{"office": "375"}] * 2
    newest = json.loads(relay.run("config", "try", enquiry, "--last", "1", "--json").stdout)
    assert newest["different"][0]["key"].startswith("property_finder:")
    assert DOMAIN not in ran.output


def test_what_is_tried_knows_the_listing_catalogue(
    relay: Deployed, write: Write, tmp_path: Path
) -> None:
    asked = observed(None, an_enquiry(listing_reference="AG-1"), relay.clock())
    ledger = DynamoLedger(clients.dynamodb(), "ledger", relay.clock)
    ledger.commit(asked, expected=None, note=Note(at=relay.clock(), what="observed"))
    (tmp_path / "listings.csv").write_text("reference,office_id\nAG-1,1214\n")
    relay.run("listings", "import", str(tmp_path / "listings.csv"))

    ran = relay.run("config", "try", write(WRITTEN.replace("375", "1213")), "--json")

    assert json.loads(ran.stdout) == {"tried": 1, "forgotten": 0, "different": []}


def test_a_test_enquiry_goes_where_the_pushed_configuration_says(
    relay: Deployed, write: Write
) -> None:
    text = WRITTEN.replace(DOMAIN, "other.example").replace("1213", "1214")
    relay.run("config", "push", write(text), "--yes")

    sent = relay.run("test-lead", "property_finder")

    (lead,) = relay.crm.leads
    assert (sent.exit_code, lead["office_id"]) == (0, 1214)
    assert lead["email"].endswith("@other.example")


def test_without_a_test_office_in_the_pushed_configuration_nothing_is_sent(
    relay: Deployed, write: Write
) -> None:
    relay.run("config", "push", write(WRITTEN.replace("test_office: 1213\n", "")), "--yes")

    sent = relay.run("test-lead", "property_finder")

    assert (sent.exit_code, "Set test_office in the configuration" in sent.stderr) == (2, True)
