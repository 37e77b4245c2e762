"""A portal without a kit is a portal that nobody has tried."""

import pytest

from leadrelay import registry
from leadrelay.domain.enquiry import Portal
from tests.conformance.bench import Bench
from tests.conformance.kit import Kit, kit_of


def test_every_portal_that_there_is_is_registered() -> None:
    assert set(registry.PORTALS) == set(Portal)


def test_every_registered_portal_has_a_kit_of_its_own(portal: Portal) -> None:
    kit = kit_of(portal)

    assert issubclass(kit, Kit)
    assert kit.account.portal is portal


def test_a_portal_without_a_kit_fails() -> None:
    with pytest.raises(ModuleNotFoundError, match="a_third_portal"):
        kit_of("a_third_portal")  # type: ignore[arg-type]  # not registered


def test_a_kit_names_what_its_credentials_really_hold(bench: Bench) -> None:
    assert bench.kit.required <= set(bench.kit.credentials)
    assert len(set(bench.kit.webhook_secrets)) == 2


def test_an_enquiry_can_be_announced_somehow(bench: Bench) -> None:
    proofs = list(bench.kit.proofs(b"{}", bench.kit.webhook_secrets[0]))

    assert proofs
    assert all(name == name.lower() for proof in proofs for name in proof)
