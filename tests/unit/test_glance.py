"""The two facts of a configuration that are read without its models."""

from zoneinfo import ZoneInfo

import pytest

from leadrelay.configuration.glance import Glance, glance
from leadrelay.domain.errors import ConfigurationError


def test_the_zone_and_the_country_are_read() -> None:
    said = glance('{"time_zone": "Asia/Dubai", "phone_region": "AE", "rules": []}')

    assert said == Glance(ZoneInfo("Asia/Dubai"), "AE")


@pytest.mark.parametrize(
    "text", ["{}", '{"time_zone": "Mars/Base", "phone_region": 7}', '{"time_zone": "../etc/x"}']
)
def test_what_is_not_said_or_not_known_is_none(text: str) -> None:
    assert glance(text) == Glance()


@pytest.mark.parametrize("text", ["", "[1]", "7", "{"])
def test_what_is_no_document_is_refused_without_its_text(text: str) -> None:
    with pytest.raises(ConfigurationError, match="not a document"):
        glance(text)
