"""Minting access tokens at Property Finder."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

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
from leadrelay.portals.property_finder.auth import PropertyFinderMinter
from tests import canary
from tests.builders import NOW
from tests.simulators.faults import Fault
from tests.simulators.property_finder import PropertyFinderSimulator

PATH = "/v1/auth/token"


@pytest.fixture
def portal() -> Iterator[PropertyFinderSimulator]:
    with PropertyFinderSimulator() as simulator:
        yield simulator


def mint(portal: PropertyFinderSimulator, **credentials: Any) -> AccessToken:
    own = {"api_key": portal.api_key, "api_secret": portal.api_secret}
    return PropertyFinderMinter(JsonApi(portal.url)).mint({**own, **credentials}, NOW)


def test_a_token_lives_as_long_as_the_portal_says(portal: PropertyFinderSimulator) -> None:
    portal.settings.token_life = 1_234

    token = mint(portal)

    assert token.minted_at == NOW
    assert token.remaining(NOW) == timedelta(seconds=1_234)
    assert token.value in portal.access.tokens


def test_the_request_is_exactly_the_documented_one(portal: PropertyFinderSimulator) -> None:
    mint(portal)

    [request] = portal.received("POST", PATH)
    assert json.loads(request.body) == {"apiKey": portal.api_key, "apiSecret": portal.api_secret}
    assert request.headers["content-type"] == "application/json"
    assert "authorization" not in request.headers


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({}, 1_800),
        ({"expiresIn": None}, 1_800),
        ({"expiresIn": True}, 1_800),
        ({"expiresIn": "soon"}, 1_800),
        ({"expiresIn": "nan"}, 1_800),
        ({"expiresIn": [1]}, 1_800),
        ({"expiresIn": "900"}, 900),
        ({"expiresIn": 0}, 60),
        ({"expiresIn": -5}, 60),
        ({"expiresIn": 59.9}, 60),
        ({"expiresIn": 10 * 365 * 86_400}, 86_400),
        ({"expiresIn": "inf"}, 86_400),
        ({"expiresIn": 10**400}, 86_400),
    ],
)
@pytest.mark.proves("F12")
def test_a_nonsensical_life_is_brought_to_reason(
    portal: PropertyFinderSimulator, told: dict[str, object], seconds: int
) -> None:
    content = {"accessToken": "t0k.en", "tokenType": "Bearer", **told}
    portal.script(Fault(content=content), path=PATH)

    assert mint(portal).remaining(NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "value",
    ["", " ", "two words", "a\nb", "tökén", "\x00", 5, None, "x" * 8_193, f"{canary.TOKEN}\r\n"],
)
@pytest.mark.proves("F12")
def test_a_token_that_fits_into_no_header_is_refused(
    portal: PropertyFinderSimulator, value: object
) -> None:
    portal.script(Fault(content={"accessToken": value, "expiresIn": 1_800}), path=PATH)

    with pytest.raises(SchemaError, match="accessToken") as caught:
        mint(portal)

    canary.assert_clean(str(caught.value))


@pytest.mark.parametrize("content", [[], {}, "token", {"access_token": "old-api"}])
def test_an_answer_without_a_token_is_a_schema_error(
    portal: PropertyFinderSimulator, content: object
) -> None:
    portal.script(Fault(status=200, content=content), path=PATH)

    with pytest.raises(SchemaError):
        mint(portal)


def test_only_bearer_tokens_are_understood(portal: PropertyFinderSimulator) -> None:
    portal.script(Fault(content={"accessToken": "t", "tokenType": "MAC"}), path=PATH)

    with pytest.raises(SchemaError, match="tokenType"):
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
        (Fault(status=502), UnavailableError),
        (Fault(redirect="http://127.0.0.1:9/"), UnavailableError),
        (Fault(html="<html>maintenance</html>"), OutcomeUnknownError),
        (Fault(reset="after"), OutcomeUnknownError),
    ],
)
@pytest.mark.proves("F10", "F11")
def test_each_refusal_has_its_error_and_is_not_repeated(
    portal: PropertyFinderSimulator, fault: Fault, error: type[LeadRelayError]
) -> None:
    portal.script(fault, path=PATH)

    with pytest.raises(error):
        mint(portal)

    assert len(portal.received("POST", PATH)) == 1


@pytest.mark.proves("F10")
def test_wrong_credentials_are_refused_without_being_repeated_in_the_error(
    portal: PropertyFinderSimulator,
) -> None:
    with pytest.raises(CredentialsRefusedError) as caught:
        mint(portal, api_key=canary.API_KEY)

    canary.assert_clean(str(caught.value), repr(caught.value))


@pytest.mark.parametrize("name", ["api_key", "api_secret"])
@pytest.mark.parametrize("value", [None, "", "  ", 5])
def test_a_missing_credential_is_named_and_nothing_is_sent(
    portal: PropertyFinderSimulator, name: str, value: object
) -> None:
    with pytest.raises(NotConfiguredError, match=name):
        mint(portal, **{name: value})

    assert portal.requests == []


def test_space_around_pasted_credentials_does_not_matter(portal: PropertyFinderSimulator) -> None:
    assert mint(portal, api_key=f" {portal.api_key}\n").value
