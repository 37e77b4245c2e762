"""What ships may be used by an agency that asks no lawyer first."""

from importlib.metadata import distribution

import pytest

from tests.supply.lock import SHIPPED, pinned

ALLOWED = {
    "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "PSF-2.0", "Unlicense",
    "MPL-2.0",  # certifi: a list of certificates, which nobody changes
}  # fmt: skip
SAID_OTHERWISE = {"Apache 2.0": "Apache-2.0", "MIT License": "MIT"}


def licence_of(package: str) -> str:
    """SPDX, from what the package says of itself."""
    said = distribution(package).metadata
    licence = said["License-Expression"] or said["License"] or ""
    return SAID_OTHERWISE.get(licence, licence)


@pytest.mark.parametrize("package", pinned(SHIPPED))
def test_what_ships_has_a_licence_that_is_allowed(package: str) -> None:
    assert licence_of(package) in ALLOWED


@pytest.mark.parametrize("package", pinned(SHIPPED))
def test_the_version_that_ships_is_the_one_that_is_tested(package: str) -> None:
    assert distribution(package).version == pinned(SHIPPED)[package]
