"""The day, scene by scene; seeded, so that it is the same day in every run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.sandbox.demo import ordinary, trouble
from tests.sandbox.demo.cast import Cast

OPENING, CLOSING = 8 * 60, 18 * 60
"""Minutes since midnight."""


@dataclass(frozen=True)
class Scene:
    at: str
    title: str
    play: Callable[[Cast], None]
    is_trouble: bool = False

    @property
    def minute(self) -> int:
        hour, _, minute = self.at.partition(":")
        return int(hour) * 60 + int(minute)


def _scene(at: str, title: str, play: Callable[[Cast], None]) -> Scene:
    return Scene(at, title, play, is_trouble=play.__module__ == trouble.__name__)


# Lost answers and the outage come first: what they leave open takes half a minute to resolve.
SCRIPT: Sequence[Scene] = (
    _scene("08:00", "The first enquiry of the day, by WhatsApp", ordinary.first),
    _scene("08:10", "The poll finds 30 enquiries from before go-live", ordinary.history),
    _scene("08:20", "A morning like any other: WhatsApp, e-mail, calls", ordinary.morning),
    _scene("08:50", "Lead.pro takes two leads, but its answers get lost", trouble.lost_answers),
    _scene("09:05", "Lead.pro is down: 503", trouble.down),
    _scene("09:30", "Lead.pro's proxy answers with HTML", trouble.behind_a_proxy),
    _scene("09:55", "Lead.pro refuses our key: 401", trouble.locked_out),
    _scene("10:20", "Lead.pro is back", ordinary.back),
    _scene("11:00", "New homes: project enquiries, announced as assigned", ordinary.projects),
    _scene("11:20", "15 enquiries that no webhook tells of", ordinary.unannounced),
    _scene("11:45", "Every webhook three times, late and out of order", ordinary.repeats),
    _scene("12:20", "Somebody sends forged and unsigned webhooks", trouble.forgeries),
    _scene("12:45", "Two signed webhooks that nobody can read", trouble.unreadable),
    _scene("13:00", "A listing goes viral: 100 enquiries in seconds", ordinary.burst),
    _scene("14:15", "Property Finder rejects our access token", trouble.token_rejected),
    _scene("14:45", "Recordings and tags of earlier enquiries arrive", ordinary.recordings),
    _scene("15:10", "Lead.pro takes two seconds to answer", trouble.slow),
    _scene("15:30", "Lead.pro objects to a lead, and always to another", trouble.objections),
    _scene("16:00", "Emoji, Arabic, Hebrew, 180 letters, phones of all kinds", ordinary.everybody),
    _scene("16:40", "The afternoon: twenty more", ordinary.afternoon),
    _scene("17:40", "The last six of the day", ordinary.evening),
)
