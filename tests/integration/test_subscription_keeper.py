"""Ticks and wishes in, webhook subscriptions at the portals out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from leadrelay.aws import clients
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import ConfigurationError
from leadrelay.wiring import access, subscription_keeper, token_refresher
from tests import canary
from tests.integration.keeper_deployment import (
    ACCOUNTS,
    BASE_URL,
    LYON,
    MAIN,
    NANTES,
    SECOND,
    Deployed,
    InProcessRefresher,
    RunningClock,
    running,
    webhook_secret,
)
from tests.simulators.faults import Fault

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

LEAD_EVENTS = ("lead.assigned", "lead.created", "lead.updated")
FOREIGN = "https://crm.example/webhooks"
DAY = timedelta(days=1)
TOLD = {str(account) for account in ACCOUNTS}


@pytest.fixture(autouse=True)
def cold_start() -> Iterator[None]:
    cool_down()
    yield
    cool_down()


def cool_down() -> None:
    for module in (clients, subscription_keeper, token_refresher):
        for member in vars(module).values():
            if hasattr(member, "cache_clear"):
                member.cache_clear()


@pytest.fixture
def deployed(
    secretsmanager: "SecretsManagerClient",
    dynamodb: "DynamoDBClient",
    portal_state_table: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Deployed]:
    clock = RunningClock()
    with running(clock) as portals:
        states = DynamoPortalStates(dynamodb, portal_state_table)
        deployed = Deployed(portals, clock, secretsmanager, states)
        environment = {**deployed.environment, "PORTAL_STATE_TABLE": portal_state_table}
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        for module in (subscription_keeper, token_refresher):
            monkeypatch.setattr(module, "now", clock)
        monkeypatch.setattr(access, "LambdaTokenRefresher", InProcessRefresher)
        for account in ACCOUNTS:
            deployed.configure(account, webhook_secret(account))
        yield deployed


def url_of(account: Account, generation: int = 1) -> str:
    return f"{BASE_URL}/webhooks/{account.portal}/{account.name}.{generation}"


def all_of(account: Account, generation: int = 1) -> list[tuple[str, str]]:
    words = LEAD_EVENTS if account in {MAIN, SECOND} else ("ACTIVE",)
    return [(word, url_of(account, generation)) for word in words]


def test_the_first_tick_subscribes_every_account_at_its_own_portal(deployed: Deployed) -> None:
    assert deployed.tick() == dict.fromkeys(TOLD, "repaired")

    for account in ACCOUNTS:
        assert deployed.portals.subscriptions(account) == all_of(account)
        assert deployed.portals.secrets(account) == {webhook_secret(account)}
        assert deployed.state(account).complete


def test_the_next_ticks_ask_no_portal_until_a_day_is_over(deployed: Deployed) -> None:
    deployed.tick()
    asked = deployed.portals.asked

    assert deployed.tick(timedelta(minutes=5)) == dict.fromkeys(TOLD, "not_due")
    assert deployed.portals.asked == asked

    assert deployed.tick(DAY) == dict.fromkeys(TOLD, "kept")
    assert deployed.portals.asked > asked


def test_another_secret_of_one_account_concerns_no_other(deployed: Deployed) -> None:
    deployed.tick()
    for account in (SECOND, NANTES):
        deployed.configure(account, webhook_secret(account, 2), webhook_secret(account))

    outcomes = deployed.tick(timedelta(minutes=5))

    assert {account for account, outcome in outcomes.items() if outcome == "repaired"} == {
        str(SECOND),
        str(NANTES),
    }
    for account in (SECOND, NANTES):
        assert deployed.portals.subscriptions(account) == all_of(account, generation=2)
        assert deployed.portals.secrets(account) == {webhook_secret(account, 2)}
    for account in (MAIN, LYON):
        assert deployed.portals.subscriptions(account) == all_of(account)


def test_a_person_removes_and_keeps_one_account_at_a_time(deployed: Deployed) -> None:
    deployed.tick()

    assert [deployed.ask(account, "remove") for account in (MAIN, LYON)] == ["removed"] * 2
    for account in (MAIN, LYON):
        assert deployed.portals.subscriptions(account) == []
    for account in (SECOND, NANTES):
        assert deployed.portals.subscriptions(account) == all_of(account)
    assert set(deployed.tick(2 * DAY).values()) == {"not_due", "kept"}

    assert [deployed.ask(account, "keep") for account in (MAIN, LYON)] == ["repaired"] * 2
    for account in ACCOUNTS:
        assert deployed.portals.subscriptions(account) == all_of(account)


def test_those_of_others_are_never_touched(deployed: Deployed) -> None:
    for account in ACCOUNTS:
        deployed.portals.subscribe(account, FOREIGN)
    deployed.tick()
    for account in ACCOUNTS:
        deployed.configure(account, webhook_secret(account, 2))
    deployed.tick(timedelta(minutes=5))
    for account in ACCOUNTS:
        assert deployed.ask(account, "remove") == "removed"

        assert {url for _, url in deployed.portals.subscriptions(account)} == {FOREIGN}


def test_what_a_portal_has_switched_off_or_lost_is_repaired(deployed: Deployed) -> None:
    deployed.tick()
    finder, seeker = deployed.portals.property_finders[MAIN], deployed.portals.seeker_leads
    del finder.subscriptions.held[0]
    (lyons,) = seeker.subscriptions.of("lyon")
    seeker.change_subscription(lyons.id, status="INACTIVE")

    outcomes = deployed.tick(DAY)

    assert outcomes == {
        str(MAIN): "repaired",
        str(SECOND): "kept",
        str(LYON): "repaired",
        str(NANTES): "kept",
    }
    assert deployed.portals.subscriptions(MAIN) == all_of(MAIN)
    assert [one.id for one in seeker.subscriptions.of("lyon")] == [lyons.id]
    assert deployed.portals.subscriptions(LYON) == all_of(LYON)


def test_one_without_a_secret_is_waited_for_and_holds_nobody_up(deployed: Deployed) -> None:
    deployed.configure(MAIN)

    assert deployed.tick()[str(MAIN)] == "not_configured"
    assert deployed.portals.property_finders[MAIN].requests == []
    assert deployed.portals.subscriptions(NANTES) == all_of(NANTES)

    deployed.configure(MAIN, webhook_secret(MAIN))
    assert deployed.tick(timedelta(minutes=5))[str(MAIN)] == "repaired"


def test_a_portal_that_is_away_holds_up_no_other_and_is_asked_again(deployed: Deployed) -> None:
    for portal in deployed.portals.property_finders.values():
        portal.script(Fault(status=403), path="/v1/webhooks", times=2)

    outcomes = deployed.tick()

    assert [outcomes[str(account)] for account in ACCOUNTS] == ["failed"] * 2 + ["repaired"] * 2
    assert deployed.state(MAIN).problem.startswith("GET /v1/webhooks: 403")
    assert deployed.tick(timedelta(minutes=5))[str(MAIN)] == "failed"
    assert deployed.tick(timedelta(minutes=5))[str(MAIN)] == "repaired"
    assert deployed.state(MAIN).problem == ""


def test_a_portal_that_is_slow_takes_no_time_from_the_others(deployed: Deployed) -> None:
    for portal in deployed.portals.property_finders.values():
        portal.script(Fault(delay=30), path="/v1/webhooks", times=None)

    outcomes = deployed.tick(seconds=15)

    assert [outcomes[str(account)] for account in ACCOUNTS] == ["failed"] * 2 + ["repaired"] * 2


def test_a_creation_whose_answer_was_lost_is_found_at_the_next_tick(deployed: Deployed) -> None:
    seeker = deployed.portals.seeker_leads
    seeker.script(Fault(reset="after"), method="POST", path="*/webhook/subscriptions")

    assert sorted(deployed.tick().values()) == ["failed", "repaired", "repaired", "repaired"]
    deployed.tick(timedelta(minutes=5))

    for account in (LYON, NANTES):
        assert deployed.portals.subscriptions(account) == all_of(account)
        assert deployed.state(account).complete


def test_without_time_nothing_is_begun(deployed: Deployed) -> None:
    deployed.tick()
    asked = deployed.portals.asked
    deployed.clock.advance(2 * DAY)

    assert set(deployed.tick(seconds=4).values()) == {"failed"}
    hooks = [one for one in deployed.portals.seeker_leads.requests if "/webhook/" in one.path]
    assert deployed.portals.asked - asked <= len(ACCOUNTS)  # new tokens at most
    assert len(hooks) == 2 * len(["held", "create", "held", "audit"])

    assert set(deployed.tick().values()) == {"kept"}


def test_seeker_leads_is_called_five_times_a_second_at_most(deployed: Deployed) -> None:
    began = datetime.now(UTC)
    deployed.tick()

    seeker = deployed.portals.seeker_leads
    times = [one.at for one in seeker.requests if "/webhook/" in one.path]
    assert len(times) >= 8
    assert times[-1] - began >= (len(times) - 1) * timedelta(milliseconds=200)
    assert {one.status for one in seeker.requests} <= {200, 201}


def test_a_token_that_died_is_renewed_once(deployed: Deployed) -> None:
    deployed.tick()
    seeker = deployed.portals.seeker_leads
    seeker.access.tokens.clear()
    minted = seeker.minted
    deployed.clock.advance(timedelta(hours=1))

    assert deployed.ask(LYON, "keep") == "kept"
    assert seeker.minted == minted + 1


def test_no_secret_reaches_the_table_or_the_log(
    deployed: Deployed, dynamodb: "DynamoDBClient", capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.tick()
    for account in ACCOUNTS:
        deployed.configure(account, webhook_secret(account, 2), webhook_secret(account))
    deployed.portals.seeker_leads.script(Fault(status=400), method="POST", path="*/webhook/*")
    deployed.tick(timedelta(minutes=5))

    printed = capsys.readouterr().out
    canary.assert_clean(printed, repr(dynamodb.scan(TableName="portal-state")["Items"]))
    assert '"SubscriptionsMissing"' in printed
    assert "SubscriptionsNotKept" in printed


@pytest.mark.parametrize("name", ["third", "", "MAIN"])
def test_an_account_that_there_is_not_is_refused(deployed: Deployed, name: str) -> None:
    with pytest.raises(ConfigurationError):
        deployed.ask(Account(MAIN.portal, name), "keep")

    assert deployed.portals.asked == 0


def test_a_wish_that_nobody_knows_is_refused(deployed: Deployed) -> None:
    with pytest.raises(ValueError, match="neither keep nor remove"):
        deployed.ask(MAIN, "delete")

    assert deployed.portals.asked == 0


def test_a_wrong_deployment_says_what_is_wrong(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEBHOOK_BASE_URL", "relay.example")
    monkeypatch.delenv("SeekerLeadsTokenSecretlyon")

    with pytest.raises(ConfigurationError, match=r"SeekerLeadsTokenSecretlyon.*WEBHOOK_BASE_URL"):
        deployed.tick()
    assert '"ConfigurationInvalid"' in capsys.readouterr().out
