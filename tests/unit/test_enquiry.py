"""What counts of an enquiry when two observations of it are compared."""

import hashlib
import json
from datetime import timedelta

from leadrelay.domain.enquiry import Route
from tests.builders import NOW, an_enquiry


def test_only_what_was_said_counts_so_that_another_release_may_know_more_fields() -> None:
    said = {
        "channel": "whatsapp",
        "created_at": NOW - timedelta(seconds=20),
        "name": "Layla Haddad",
        "phones": ["+971501110001"],
    }
    text = json.dumps(said, sort_keys=True, default=str)

    assert an_enquiry().content_hash == hashlib.sha256(text.encode()).hexdigest()[:32]


def test_when_and_how_an_enquiry_was_observed_does_not_count() -> None:
    again = an_enquiry(route=Route.POLL, observed_at=NOW + timedelta(days=1))

    assert again.content_hash == an_enquiry().content_hash


def test_an_empty_value_is_said_and_counts() -> None:
    assert an_enquiry(tags=()).content_hash != an_enquiry().content_hash
