"""Credentials that end are renewed in time, because somebody is told a month before."""

from datetime import timedelta

import pytest

from leadrelay import registry
from leadrelay.domain.enquiry import Portal
from tests.builders import NOW
from tests.fakes.subscriptions import InMemorySubscriptions
from tests.unit.keeper_world import World

YEAR = timedelta(days=365)


@pytest.mark.parametrize(
    ("age", "life", "expiring"),
    [
        (timedelta(days=334), YEAR, 0),
        (timedelta(days=336), YEAR, 1),
        (timedelta(days=400), YEAR, 1),
        (timedelta(days=4000), None, 0),
    ],
)
def test_the_last_month_of_credentials_is_told(
    age: timedelta, life: timedelta | None, expiring: int
) -> None:
    world = World(InMemorySubscriptions(), written_at=NOW - age, life=life)

    world.keep()

    assert world.telemetry.values("CredentialsAge") == [age.total_seconds()]
    assert world.telemetry.total("CredentialsExpiring") == expiring


def test_credentials_of_unknown_age_are_not_counted() -> None:
    world = World(InMemorySubscriptions())

    world.keep()

    assert world.telemetry.values("CredentialsAge") == []


def test_property_finder_ends_its_keys_after_a_year_and_seeker_leads_never() -> None:
    lives = {portal: registry.adapters(portal).credentials().life for portal in Portal}

    assert (lives[Portal.PROPERTY_FINDER], lives[Portal.SEEKER_LEADS]) == (YEAR, None)
