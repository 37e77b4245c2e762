"""The refresher as it is deployed: events in, a portal's tokens in Secrets Manager out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from functions.token_refresher.app import handler
from leadrelay.accounts import AccountSettings
from leadrelay.aws import clients
from leadrelay.domain.errors import ConfigurationError
from leadrelay.wiring import token_refresher as wiring
from tests.account_environment import environment_of
from tests.builders import ACCOUNT
from tests.fakes.clock import FakeClock
from tests.simulators.faults import Fault
from tests.simulators.property_finder import PropertyFinderSimulator

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

EVENTS = Path(__file__).parents[2] / "events"
TOKEN_PATH = "/v1/auth/token"
CACHES = (
    clients._client,  # noqa: SLF001 - a cold start
    wiring._refreshing,  # noqa: SLF001
    wiring._settings,  # noqa: SLF001
    wiring._telemetry,  # noqa: SLF001
)


def cool_down() -> None:
    for cache in CACHES:
        cache.cache_clear()


@dataclass
class Deployed:
    portal: PropertyFinderSimulator
    secrets: "SecretsManagerClient"
    clock: FakeClock

    def invoke(self, event: dict[str, Any] | None = None) -> str:
        scheduled = json.loads((EVENTS / "token_refresher.schedule.json").read_text())
        context = SimpleNamespace(
            aws_request_id="request-1", get_remaining_time_in_millis=lambda: 25_000
        )
        answer = handler(event or scheduled, context)
        assert "eyJ" not in json.dumps(answer)
        (outcome,) = answer["outcomes"].values()
        return str(outcome)

    def asked(self, minted_at: str | None) -> str:
        """By a reader whose token was refused."""
        event = json.loads((EVENTS / "token_refresher.asked.json").read_text())
        return self.invoke(event | {"minted_at": minted_at})

    @property
    def stored(self) -> dict[str, str]:
        value: dict[str, str] = json.loads(
            self.secrets.get_secret_value(SecretId="token")["SecretString"]
        )
        return value

    def configure(self, api_key: str) -> None:
        credentials = {"api_key": api_key, "api_secret": self.portal.api_secret}
        self.secrets.put_secret_value(SecretId="credentials", SecretString=json.dumps(credentials))


@pytest.fixture(autouse=True)
def cold_start() -> Iterator[None]:
    cool_down()
    yield
    cool_down()


@pytest.fixture
def portal(clock: FakeClock) -> Iterator[PropertyFinderSimulator]:
    with PropertyFinderSimulator(clock=clock) as simulator:
        yield simulator


@pytest.fixture
def deployed(
    portal: PropertyFinderSimulator,
    clock: FakeClock,
    secretsmanager: "SecretsManagerClient",
    portal_state_table: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Deployed:
    arns = [secretsmanager.create_secret(Name=name)["ARN"] for name in ("credentials", "token")]
    account = AccountSettings(
        account=ACCOUNT,
        base_url=portal.url,
        auth_url=None,
        credentials_secret_arn=arns[0],
        token_secret_arn=arns[1],
    )
    for name, value in environment_of(account).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PORTAL_STATE_TABLE", portal_state_table)
    monkeypatch.setattr(wiring, "now", clock)
    return Deployed(portal, secretsmanager, clock)


def test_a_schedule_mints_a_token_that_the_portal_accepts_and_stores_its_end(
    deployed: Deployed,
) -> None:
    deployed.configure(deployed.portal.api_key)

    assert deployed.invoke() == "minted"

    assert deployed.stored["access_token"] in deployed.portal.access.tokens
    assert deployed.stored["minted_at"] == deployed.clock().isoformat()
    assert deployed.stored["expires_at"] == (deployed.clock() + timedelta(minutes=30)).isoformat()


def test_the_next_schedules_leave_a_fresh_token_alone(deployed: Deployed) -> None:
    deployed.configure(deployed.portal.api_key)
    deployed.invoke()

    deployed.clock.advance(timedelta(minutes=5))

    assert deployed.invoke() == "kept"
    assert deployed.portal.access.minted == 1


def test_secrets_without_values_are_waited_for_without_asking_the_portal(
    deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deployed.invoke() == "not_configured"

    assert deployed.portal.received("POST", TOKEN_PATH) == []
    assert '"NotConfigured"' in capsys.readouterr().out


@pytest.mark.proves("F14")
def test_a_reader_whose_token_was_refused_gets_another_one_once(deployed: Deployed) -> None:
    deployed.configure(deployed.portal.api_key)
    deployed.invoke()
    refused = deployed.stored["minted_at"]
    deployed.clock.advance(timedelta(minutes=1))

    assert deployed.asked(refused) == "minted"
    assert deployed.asked(refused) == "kept"

    assert deployed.portal.access.minted == 2


@pytest.mark.proves("F10", "F18")
def test_a_cold_start_remembers_refused_credentials_and_tries_others_at_once(
    deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.configure("wrong." + "k" * 34)
    assert deployed.invoke() == "refused"
    deployed.clock.advance(timedelta(seconds=61))
    assert deployed.invoke() == "refused"
    cool_down()
    deployed.clock.advance(timedelta(seconds=61))
    assert deployed.invoke() == "refused"
    assert len(deployed.portal.received("POST", TOKEN_PATH)) == 2
    assert '"CredentialsRefused"' in capsys.readouterr().out

    deployed.configure(deployed.portal.api_key)
    deployed.clock.advance(timedelta(seconds=31))

    assert deployed.invoke() == "minted"


@pytest.mark.proves("F11", "F12", "F22")
@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=429),
        Fault(status=500),
        Fault(html="<h1>Maintenance</h1>"),
        Fault(redirect="http://127.0.0.1:9/elsewhere"),
        Fault(reset="after"),
        Fault(status=200, content={"expiresIn": 1800}),
        Fault(status=200, content={"accessToken": "two\r\nlines", "expiresIn": 1800}),
    ],
)
def test_a_portal_that_gives_no_token_leaves_the_old_one_in_place(
    deployed: Deployed, fault: Fault
) -> None:
    deployed.configure(deployed.portal.api_key)
    deployed.invoke()
    before = deployed.stored
    deployed.clock.advance(timedelta(minutes=16))
    deployed.portal.script(fault, method="POST", path=TOKEN_PATH, times=1)

    assert deployed.invoke() == "failed"
    assert deployed.stored == before

    deployed.clock.advance(timedelta(minutes=5))
    assert deployed.invoke() == "minted"


def test_tokens_of_24_hours_are_minted_once_a_day(deployed: Deployed) -> None:
    deployed.portal.settings.token_life = 86_400
    deployed.configure(deployed.portal.api_key)

    for _ in range(47):
        deployed.invoke()
        deployed.clock.advance(timedelta(minutes=30))

    assert deployed.portal.access.minted == 1


def test_a_deployment_without_settings_fails_by_name(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PORTAL_STATE_TABLE")

    with pytest.raises(ConfigurationError, match="PORTAL_STATE_TABLE"):
        deployed.invoke()

    assert '"ConfigurationInvalid"' in capsys.readouterr().out
