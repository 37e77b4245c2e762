"""Minting access tokens at Seeker Leads, and saying who asks."""

import json
import platform
import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from leadrelay import registry
from leadrelay.domain.adapters import Run
from leadrelay.domain.coverage import Window
from leadrelay.domain.enquiry import Portal
from leadrelay.domain.errors import (
    CredentialsRefusedError,
    LeadRelayError,
    NotConfiguredError,
    OutcomeUnknownError,
    RateLimitedError,
    RequestRejectedError,
    SchemaError,
    UnavailableError,
)
from leadrelay.domain.token import AccessToken
from leadrelay.http import JsonApi
from leadrelay.portals.seeker_leads import adapters
from leadrelay.portals.seeker_leads.auth import SeekerLeadsMinter, auth_url_of
from leadrelay.portals.seeker_leads.user_agent import RELEASE, user_agent
from tests import canary
from tests.builders import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.telemetry import RecordingTelemetry
from tests.integration.seeker_leads_world import (
    ACCOUNT,
    AGENT,
    LEADS,
    Tokens,
    ids,
    observations,
)
from tests.simulators.faults import Fault
from tests.simulators.seeker_leads import SeekerLeadsSimulator

PATH = "/auth/oauth/token"
DOCUMENTED = re.compile(r"^[^\/\s]+\/[^\/\s]+\s{1}[^\/\s]+\/[^\/\s]+\s{1}[^\/\s]+\/[^\/\s]+$")


@pytest.fixture
def portal() -> Iterator[SeekerLeadsSimulator]:
    with SeekerLeadsSimulator() as simulator:
        yield simulator


def mint(portal: SeekerLeadsSimulator, **credentials: Any) -> AccessToken:
    minter = SeekerLeadsMinter(JsonApi(portal.auth_url, headers=AGENT), portal.base_url)
    return minter.mint({**portal.agencies[0].credentials, **credentials}, NOW)


def test_a_token_lives_as_long_as_the_portal_says(portal: SeekerLeadsSimulator) -> None:
    portal.settings.token_life = 1_234

    token = mint(portal)

    assert token.minted_at == NOW
    assert token.remaining(NOW) == timedelta(seconds=1_234)
    assert token.value in portal.access.tokens


def test_the_request_is_exactly_the_documented_one(portal: SeekerLeadsSimulator) -> None:
    mint(portal)

    [request] = portal.received("POST", PATH)
    assert json.loads(request.body) == {
        "grant_type": "client_credentials",
        "client_id": "lyon-client",
        "client_secret": "lyon-secret-for-tests",
        "audience": portal.base_url,
        "intermediary_id": "RE-LYON-1",
    }
    assert request.headers["content-type"] == "application/json"
    assert "authorization" not in request.headers


@pytest.mark.parametrize("nothing", [None, "", " "])
def test_what_is_not_configured_is_not_sent(
    portal: SeekerLeadsSimulator, nothing: str | None
) -> None:
    mint(portal, intermediary_id=nothing, audience=nothing, scope=nothing)

    [request] = portal.received("POST", PATH)
    assert json.loads(request.body).keys() == {
        "grant_type",
        "client_id",
        "client_secret",
        "audience",
    }


def test_another_audience_and_a_scope_can_be_configured(portal: SeekerLeadsSimulator) -> None:
    token = mint(portal, audience=portal.sandbox_url, scope="leads:read")

    minted = portal.access.tokens[token.value]
    assert (minted.audience, minted.scopes) == (portal.sandbox_url, frozenset({"leads:read"}))


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({}, 86_400),
        ({"expires_in": None}, 86_400),
        ({"expires_in": True}, 86_400),
        ({"expires_in": "soon"}, 86_400),
        ({"expires_in": "nan"}, 86_400),
        ({"expires_in": "900"}, 900),
        ({"expires_in": 0}, 60),
        ({"expires_in": -5}, 60),
        ({"expires_in": 10 * 365 * 86_400}, 86_400),
        ({"expires_in": "inf"}, 86_400),
        ({"expires_in": 10**400}, 86_400),
    ],
)
@pytest.mark.proves("F12")
def test_a_nonsensical_life_is_brought_to_reason(
    portal: SeekerLeadsSimulator, told: dict[str, object], seconds: int
) -> None:
    portal.script(Fault(content={"access_token": "t0k.en", **told}), path=PATH)

    assert mint(portal).remaining(NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "value",
    ["", " ", "two words", "a\nb", "tökén", "\x00", 5, None, "x" * 8_193, f"{canary.TOKEN}\r\n"],
)
@pytest.mark.proves("F12")
def test_a_token_that_fits_into_no_header_is_refused(
    portal: SeekerLeadsSimulator, value: object
) -> None:
    portal.script(Fault(content={"access_token": value, "expires_in": 86_400}), path=PATH)

    with pytest.raises(SchemaError, match="access_token") as caught:
        mint(portal)

    canary.assert_clean(str(caught.value))


@pytest.mark.parametrize("content", [[], {}, "token", {"accessToken": "another portal's"}])
def test_an_answer_without_a_token_is_a_schema_error(
    portal: SeekerLeadsSimulator, content: object
) -> None:
    portal.script(Fault(status=200, content=content), path=PATH)

    with pytest.raises(SchemaError):
        mint(portal)


def test_only_bearer_tokens_are_understood(portal: SeekerLeadsSimulator) -> None:
    portal.script(Fault(content={"access_token": "t", "token_type": "MAC"}), path=PATH)

    with pytest.raises(SchemaError, match="token_type"):
        mint(portal)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=400), CredentialsRefusedError),
        (Fault(status=401), CredentialsRefusedError),
        (Fault(status=403), CredentialsRefusedError),
        (Fault(status=422), CredentialsRefusedError),
        (Fault(status=404), RequestRejectedError),
        (Fault(status=429), RateLimitedError),
        (Fault(retry_after=7), RateLimitedError),
        (Fault(status=500), UnavailableError),
        (Fault(status=403, html="<html>blocked</html>"), UnavailableError),
        (Fault(redirect="http://127.0.0.1:9/"), UnavailableError),
        (Fault(html="<html>maintenance</html>"), OutcomeUnknownError),
        (Fault(reset="after"), OutcomeUnknownError),
    ],
    ids=range(12),
)
@pytest.mark.proves("F10", "F11")
def test_each_refusal_has_its_error_and_is_not_repeated(
    portal: SeekerLeadsSimulator, fault: Fault, error: type[LeadRelayError]
) -> None:
    portal.script(fault, path=PATH)

    with pytest.raises(error):
        mint(portal)

    assert len(portal.received("POST", PATH)) == 1


@pytest.mark.proves("F10")
@pytest.mark.parametrize("form", ["oauth", "problem"])
@pytest.mark.parametrize("status", [401, 403])
def test_wrong_credentials_are_refused_without_being_repeated_in_the_error(
    portal: SeekerLeadsSimulator, form: str, status: int
) -> None:
    portal.settings.change({"token_error_format": form, "credentials_status": status})

    with pytest.raises(CredentialsRefusedError, match=r"traceparent=00-") as caught:
        mint(portal, client_secret=canary.API_KEY)

    canary.assert_clean(str(caught.value), repr(caught.value))


@pytest.mark.proves("F10")
@pytest.mark.parametrize(
    "wrong", [{"audience": "https://elsewhere.example"}, {"intermediary_id": "RE-NOBODY"}]
)
def test_an_audience_or_an_agency_that_is_not_ours_is_refused(
    portal: SeekerLeadsSimulator, wrong: dict[str, str]
) -> None:
    with pytest.raises(CredentialsRefusedError):
        mint(portal, **wrong)


@pytest.mark.parametrize("name", ["client_id", "client_secret"])
@pytest.mark.parametrize("value", [None, "", "  ", 5])
def test_a_missing_credential_is_named_and_nothing_is_sent(
    portal: SeekerLeadsSimulator, name: str, value: object
) -> None:
    with pytest.raises(NotConfiguredError, match=name):
        mint(portal, **{name: value})

    assert portal.requests == []


@pytest.mark.parametrize("name", ["intermediary_id", "audience", "scope"])
def test_an_optional_one_must_be_a_text_if_it_is_there(
    portal: SeekerLeadsSimulator, name: str
) -> None:
    with pytest.raises(NotConfiguredError, match=name):
        mint(portal, **{name: [canary.API_KEY]})

    assert portal.requests == []


@pytest.mark.parametrize("root", ["", "/sandbox"])
def test_tokens_come_from_the_documented_host(root: str) -> None:
    base_url = f"https://api.aviv-group.com{root}/seeker-leads/v1"

    assert auth_url_of(base_url) == "https://auth.api.aviv-group.com"


def test_the_portal_is_told_who_asks_as_its_firewall_wants_it() -> None:
    pyproject = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())

    assert pyproject["project"]["version"] == RELEASE
    assert user_agent().startswith(f"lead-relay/{RELEASE} python/3.")
    assert DOCUMENTED.fullmatch(user_agent())


@pytest.mark.parametrize("odd", ["", "6.1 (build/7)\t+x", "///"])
def test_an_odd_name_of_a_system_is_no_obstacle(monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    monkeypatch.setattr(platform, "release", lambda: odd)
    monkeypatch.setattr(platform, "system", lambda: odd)

    assert DOCUMENTED.fullmatch(user_agent())


def test_what_the_registry_offers_says_who_asks_on_every_call(clock: FakeClock) -> None:
    with SeekerLeadsSimulator(clock=clock) as portal:
        lead = portal.receive(deliver=False)
        minter = adapters.minter(portal.base_url, portal.auth_url)
        assert isinstance(minter, SeekerLeadsMinter)
        run = Run(
            account=ACCOUNT,
            base_url=portal.base_url,
            tokens=Tokens(minter, portal.agencies[0].credentials, clock),
            deadline=NOW + timedelta(minutes=1),
            clock=clock,
            telemetry=RecordingTelemetry(),
        )

        found = observations(registry.adapters(Portal.SEEKER_LEADS).reader(run).pages(Window(NOW)))

        asked = [*portal.received("POST", PATH), *portal.received("GET", LEADS)]
    assert ids(found) == [lead.id]
    assert [DOCUMENTED.fullmatch(one.headers["user-agent"]) is None for one in asked] == [False] * 2
