"""How we hear a story: by either route, in part, twice, and not in its order."""

from collections.abc import Sequence
from random import Random

from leadrelay.domain.enquiry import Enquiry, Route
from tests.builders import an_enquiry
from tests.simulation.updates.stories import MOMENT, Said

KEY = an_enquiry().key
SILENCES = 0.25
SAID_TOGETHER = (
    *(("name",), ("email",), ("phones",), ("agent_id", "agent_name"), ("tags",), ("status",)),
    *(("call_seconds", "recording_url"), ("listing_reference", "listing_title"), ("message",)),
    *(("response_link",), ("created_at",), ("channel",), ("details",)),
)


def observations_of(draw: Random, story: Sequence[Said]) -> list[Enquiry]:
    """As they arrive: some moments again, some messages twice, and newer ones before older."""
    moments = [*story, *draw.choices(story, k=draw.randrange(4))]
    seen = [_observed(draw, moment) for moment in moments]
    seen += draw.choices(seen, k=draw.randrange(3))
    arrivals = [(each.observed_at + draw.randrange(4) * MOMENT, each) for each in seen]
    return [each for _, each in sorted(arrivals, key=lambda arrival: arrival[0])]


def _observed(draw: Random, moment: Said) -> Enquiry:
    unsaid = {name for names in SAID_TOGETHER if draw.random() < SILENCES for name in names}
    said = {name: None if name in unsaid else value for name, value in moment.items()}
    return an_enquiry(route=draw.choice((Route.POLL, Route.WEBHOOK)), **said)
