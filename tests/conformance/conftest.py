"""Every property is tried with every portal that is registered."""

from collections.abc import Iterator

import pytest

from leadrelay import registry
from leadrelay.domain.enquiry import Portal
from tests.conformance.bench import Bench, a_bench


@pytest.fixture(params=list(registry.PORTALS))
def portal(request: pytest.FixtureRequest) -> Portal:
    return Portal(request.param)


@pytest.fixture
def bench(portal: Portal) -> Iterator[Bench]:
    with a_bench(portal) as bench:
        yield bench
