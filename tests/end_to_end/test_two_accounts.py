"""An agency with two accounts at each portal: one stack, and nobody's enquiries mixed up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.end_to_end.looking import is_created, leads_with, row_of
from tests.end_to_end.waiting import eventually
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox

TWO = {"PropertyFinderAccounts": "main,second", "SeekerLeadsAccounts": "main,second"}
AGENCIES = {"main": "lyon", "second": "nantes"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Options(parameters=TWO, seconds_per_minute=1.0)) as running:
        # Nobody else helps who is never listed.
        running.seeker_leads.settings.retry_delays += [5.0, 10.0]
        for portal in running.property_finders.values():
            portal.settings.retry_delays += [5.0, 10.0]
        yield running


def announced(sandbox: Sandbox, portal: str, account: str) -> str:
    """The key of an enquiry that is announced and never listed."""
    never = datetime.now(UTC) + timedelta(days=1)
    if portal == "property_finder":
        return f"{portal}:{sandbox.property_finders[account].add(visible_at=never).id}"
    agency = AGENCIES[account]
    return f"{portal}:{sandbox.seeker_leads.receive(agency=agency, visible_at=never).id}"


def listed(sandbox: Sandbox, portal: str, account: str) -> str:
    """The key of an enquiry that is listed and never announced."""
    if portal == "property_finder":
        number = f"message_lead_of_{account}"
        return f"{portal}:{sandbox.property_finders[account].add(id=number, deliver=False).id}"
    agency = AGENCIES[account]
    return f"{portal}:{sandbox.seeker_leads.receive(agency=agency, deliver=False).id}"


@pytest.mark.parametrize("way", [announced, listed], ids=lambda way: way.__name__)
@pytest.mark.parametrize("account", AGENCIES)
@pytest.mark.parametrize("portal", ["property_finder", "seeker_leads"])
def test_an_enquiry_of_each_account_becomes_a_lead_and_is_kept_as_that_account_s(
    sandbox: Sandbox, portal: str, account: str, way: object
) -> None:
    key = way(sandbox, portal, account)  # type: ignore[operator]  # one of the two above

    assert eventually(lambda: is_created(sandbox, key), 60), row_of(sandbox, key)
    assert len(leads_with(sandbox, key)) == 1
    assert (row_of(sandbox, key)["portal"], row_of(sandbox, key)["account"]) == (portal, account)


def test_each_account_has_its_own_token_and_its_own_subscriptions(sandbox: Sandbox) -> None:
    base = sandbox.stack.api_url

    for name, portal in sandbox.property_finders.items():
        held = {one.url for one in portal.subscriptions.held}
        assert held == {f"{base}/webhooks/property_finder/{name}.1"}
        assert portal.minted >= 1
    for name, agency in AGENCIES.items():
        (one,) = sandbox.seeker_leads.subscriptions.of(agency)
        assert one.url == f"{base}/webhooks/seeker_leads/{name}.1"
    assert len(sandbox.seeker_leads.access.mints) == len(AGENCIES)
