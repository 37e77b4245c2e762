"""What an agency writes becomes what is decided by; the schema and the example say the same."""

import json
import re
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from leadrelay import configuration
from leadrelay.cli.config_file import ConfigFile
from leadrelay.configuration.conversion import agency_of, duration
from leadrelay.configuration.document import Document, When
from leadrelay.configuration.reading import document_from
from leadrelay.configuration.schema import schema_text
from leadrelay.configuration.stored import document_from_text
from leadrelay.domain.agency import (
    Action,
    Adopt,
    Agency,
    BlockList,
    ContactPolicies,
    LaterContact,
    Merge,
    Rule,
    Same,
    WithoutContact,
    WithoutEmail,
    WithoutPhone,
    WithoutPostcode,
)
from leadrelay.domain.enquiry import Portal
from leadrelay.domain.entry import Keeping
from leadrelay.domain.errors import ConfigurationError
from leadrelay.domain.lead import LeadType
from leadrelay.domain.office_hours import OfficeHours
from leadrelay.domain.routing import FACTS
from tests import canary
from tests.builders import AGENCY

HERE = Path(configuration.__file__).parent
LEAST: dict[str, Any] = {
    "default_office": 375,
    "default_type": "sale",
    "placeholder_email_domain": "agency.example",
    "phone_region": "AE",
    "source": "homepage",
}
FULL: dict[str, Any] = LEAST | {
    "test_office": 1213,
    "rules": [
        {"name": "staff", "when": {"contact": canary.EMAIL}, "suppress": True},
        {
            "name": "Lyon",
            "when": {"portal": ["seeker_leads"], "postcode": [69003, "6901*"]},
            "office": 376,
            "type": "vendor",
            "labels": ["lyon"],
        },
        {"name": "rest", "hold": True},
    ],
    "block_list": {
        "emails": ["Spam@Example.com"],
        "domains": ["spam.example"],
        "phones": ["+447700900123"],
    },
    "contacts": {
        "without_email": "hold",
        "without_phone": "hold",
        "without_contact": "hold",
        "owner_without_postcode": "hold",
        "later": "second_lead",
    },
    "staleness": {"late_after": None, "hold_after": "3d"},
    "property_types": {"Apartment": "flat-maisonette", "villa": "detached"},
    "statuses": {"Replied": "Contacted"},
    "instant_valuation": True,
    "call_back_missed_calls": False,
    "time_zone": "Asia/Dubai",
    "office_hours": {"monday": "09:00-18:00", "friday": ["09:00-12:00", "14:00-24:00"]},
    "retention": {"record_days": 10, "parked_days": 20},
    "crm_requests_per_second": 3,
    "adopt": {"within_minutes": 10, "portals": ["property_finder"]},
    "merge": {"window": "3d", "same": "person_and_listing"},
}


def agency(content: dict[str, Any], version: int = 7) -> Agency:
    return agency_of(document_from(content), version)


def test_the_least_that_can_be_written_decides_as_a_deployment_without_rules() -> None:
    assert agency(LEAST, version=0) == AGENCY


def test_everything_that_is_written_is_decided_by() -> None:
    made = agency(FULL)

    assert (made.version, made.test_office_id) == (7, 1213)
    assert made.rules == (
        Rule(name="staff", when={"contact": (canary.EMAIL,)}, action=Action.SUPPRESS),
        Rule(
            name="Lyon",
            when={"portal": ("seeker_leads",), "postcode": ("69003", "6901*")},
            office_id=376,
            lead_type=LeadType.VENDOR,
            labels=("lyon",),
        ),
        Rule(name="rest", action=Action.HOLD),
    )
    assert made.blocked == BlockList(
        emails=frozenset({"spam@example.com"}),
        domains=frozenset({"spam.example"}),
        phones=frozenset({"+447700900123"}),
    )
    assert made.contacts == ContactPolicies(
        email=WithoutEmail.HOLD,
        phone=WithoutPhone.HOLD,
        neither=WithoutContact.HOLD,
        postcode=WithoutPostcode.HOLD,
        later=LaterContact.SECOND_LEAD,
    )
    assert (made.late_after, made.hold_after) == (None, timedelta(days=3))
    assert made.property_types == {"apartment": "flat-maisonette", "villa": "detached"}
    assert made.statuses == {"replied": "Contacted"}
    assert (made.instant_valuation, made.rescue_missed_calls) == (True, False)
    assert made.time_zone == ZoneInfo("Asia/Dubai")
    assert made.office_hours == OfficeHours(
        week=(((540, 1080),), (), (), (), ((540, 720), (840, 1440)), (), ()),
        zone=ZoneInfo("Asia/Dubai"),
    )
    assert made.keeping == Keeping(record=timedelta(days=10), parked=timedelta(days=20))
    assert made.crm_calls_per_second == 3
    portals = frozenset({Portal.PROPERTY_FINDER})
    assert made.adopt == Adopt(within=timedelta(minutes=10), portals=portals)
    assert made.merge == Merge(window=timedelta(days=3), same=Same.PERSON_AND_LISTING)


@pytest.mark.parametrize("content", [LEAST, FULL], ids=["least", "full"])
def test_what_is_stored_is_read_again_as_the_same(content: dict[str, Any]) -> None:
    document = document_from(content)

    assert document_from_text(document.text) == document


def test_what_is_not_said_is_not_stored_so_that_an_older_release_can_read_it() -> None:
    assert json.loads(document_from(LEAST).text) == LEAST


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("45s", 45), ("90m", 5400), ("2h", 7200), ("2 h", 7200), ("3d", 259_200), (None, None)],
)
def test_a_duration_is_a_number_and_a_unit(text: str | None, seconds: int | None) -> None:
    assert duration(text) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"default_office": 375',
        json.dumps(LEAST | {"of_a_newer_release": 1}),
        json.dumps(LEAST | {"rules": [{"name": canary.NAME, "becomes": canary.NAME}]}),
        json.dumps(LEAST | {"default_office": canary.NAME}),
    ],
)
def test_a_stored_version_that_cannot_be_read_is_named_and_not_shown(text: str) -> None:
    with pytest.raises(ConfigurationError, match="missing or invalid") as wrong:
        document_from_text(text)

    canary.assert_clean(str(wrong.value))


def test_what_only_a_newer_table_of_the_world_knows_is_read_all_the_same() -> None:
    newer = LEAST | {
        "phone_region": "ZZ",
        "block_list": {"phones": ["+9990000000"]},
        "time_zone": "Europe/Atlantis",
    }

    stored = document_from_text(json.dumps(newer))
    assert (stored.phone_region, agency_of(stored, 1).time_zone) == ("ZZ", UTC)
    told = r"phone_region, block_list.phones\[0\], time_zone"
    with pytest.raises(ConfigurationError, match=told):
        document_from(newer)


def test_every_fact_can_be_asked_for_and_no_other() -> None:
    assert tuple(When.model_fields) == FACTS


def test_every_office_is_named_by_where_it_is() -> None:
    assert document_from(FULL).offices == {
        "default_office": 375,
        "test_office": 1213,
        "rules[1].office": 376,
    }


def test_the_published_schema_is_that_of_the_model() -> None:
    published = (HERE / "agency.schema.json").read_text(encoding="utf-8")

    assert published == schema_text(), "python -m leadrelay.configuration.schema writes it anew"


def test_the_example_is_right_and_shows_everything_there_is() -> None:
    example = ConfigFile.read(HERE / "agency.example.yaml")

    assert set(Document.model_fields) == example.document.model_fields_set
    assert all(fact in example.text for fact in FACTS)
    used = {name for rule in example.document.rules for name in rule.model_fields_set}
    assert used == {"name", "when", "office", "type", "labels", "suppress", "hold"}


def test_the_configuration_in_the_readme_is_right() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (written,) = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)

    assert len(ConfigFile.parsed(written, "README.md").document.rules) == 4


def test_a_document_shows_none_of_its_block_list_when_it_is_wrong() -> None:
    wrong = LEAST | {"block_list": {"emails": [canary.EMAIL, 7], "phones": canary.PHONE}}

    with pytest.raises(ConfigurationError) as error:
        document_from(wrong)

    canary.assert_clean(str(error.value), repr(error.value))
