import subprocess
import sys

import pytest

from leadrelay import registry
from leadrelay.domain.enquiry import Portal
from tests.builders import ACCOUNT, NOW


@pytest.mark.parametrize("portal", list(Portal))
def test_every_portal_offers_all_that_a_portal_must(portal: Portal) -> None:
    adapters = registry.adapters(portal)

    assert callable(adapters.minter("http://127.0.0.1:9", None).mint)
    assert callable(adapters.reader)
    assert callable(adapters.subscriptions)
    assert adapters.deliveries()(b"{", ACCOUNT, NOW)
    assert callable(adapters.verification().is_signed)
    assert callable(adapters.verification().webhook_secrets)
    assert callable(adapters.verification().is_of_interest)
    assert callable(adapters.verification().is_doorbell)


@pytest.mark.parametrize("portal", list(Portal))
def test_verifying_a_webhook_loads_no_client_and_no_schemas(portal: Portal) -> None:
    code = (
        "import sys; from leadrelay import registry; from leadrelay.domain.enquiry import Portal;"
        f"registry.adapters(Portal({portal.value!r})).verification();"
        "print(sorted({'requests', 'pydantic'} & set(sys.modules)))"
    )

    printed = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": sys.modules["leadrelay"].__path__[0] + "/.."},
    )

    assert printed.stdout.strip() == "[]"
