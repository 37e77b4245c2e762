"""A deployed stack for the tests of the operator command."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from tests.integration.cli_enquiries import Enquiries
    from tests.integration.cli_world import Deployed


@pytest.fixture
def relay(  # noqa: PLR0917 - fixtures
    ledger_table: str,
    portal_state_table: str,
    configuration_table: str,
    listings_table: str,
    queue_url: str,
    secretsmanager: "SecretsManagerClient",  # noqa: ARG001 - it must be there first
    monkeypatch: pytest.MonkeyPatch,
) -> "Iterator[Deployed]":
    # Every handler there is: no other test of this folder has to load them all.
    from tests.integration.cli_deployment import deployment  # noqa: PLC0415

    tables = {
        "LEDGER_TABLE": ledger_table,
        "PORTAL_STATE_TABLE": portal_state_table,
        "CONFIGURATION_TABLE": configuration_table,
        "LISTINGS_TABLE": listings_table,
    }
    with deployment(tables, queue_url, monkeypatch) as there:
        yield there


@pytest.fixture
def enquiries(relay: "Deployed") -> "Enquiries":
    from tests.integration.cli_enquiries import Enquiries  # noqa: PLC0415 - as above

    return Enquiries(relay)
