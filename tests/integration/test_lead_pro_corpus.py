"""A sample of the constructed enquiries, over HTTP."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from leadrelay.domain.lead import Shape
from leadrelay.domain.outcome import Verdict
from tests.integration.lead_pro_clients import client
from tests.simulators.lead_pro import LeadProSimulator
from tests.unit.lead_pro_corpus import corpus

GIVING_WAY = {"why", "tags", "kind_of_property", "language", "listing_id"}  # to the link
SAMPLE = corpus()[::11]


@pytest.fixture
def crm() -> Iterator[LeadProSimulator]:
    with LeadProSimulator() as simulator:
        simulator.settings.require_address = True
        simulator.settings.patch_requires_names = True
        yield simulator


def test_a_strict_crm_takes_them_and_holds_what_was_sent(crm: LeadProSimulator) -> None:
    api = client(crm)
    for each in SAMPLE:
        made = each.draft(Shape.FULL)

        assert api.create(made, 5).verdict is Verdict.DONE, each.name
        assert {name: crm.leads[-1][name] for name in made.fields} == made.fields, each.name


def test_a_strict_crm_takes_the_rest_of_what_was_sent_in_the_safe_shape(
    crm: LeadProSimulator,
) -> None:
    api = client(crm)
    for each in SAMPLE:
        lead_id = api.create(each.draft(Shape.SAFE), 5).lead_id
        assert lead_id is not None
        wanted = each.draft(Shape.FULL)

        assert api.update(lead_id, wanted).verdict is Verdict.DONE, each.name
        assert api.update(lead_id, wanted).unchanged, each.name
        _holds(crm.leads[-1], wanted.fields)


def _holds(lead: Mapping[str, Any], sent: Mapping[str, Any]) -> None:
    for name in ("advert_address", "advert_postcode"):
        assert lead[name] == sent.get(name)
    link = {"listing_url": sent["advert_url"]} if "advert_url" in sent else {}
    told = {name: value for name, value in sent["meta"].items() if name not in GIVING_WAY}
    assert lead["meta"].items() >= {**told, **link}.items()
