"""The day, scene by scene; seeded, so that it is the same day in every run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.sandbox.demo import ordinary, trouble, webhooks
from tests.sandbox.demo.cast import Cast

OPENING, CLOSING = 8 * 60, 18 * 60
"""Minutes since midnight."""
FINDER, SEEKER, BOTH = "Property Finder", "Seeker Leads", "both portals"
CRM, RELAY = "Lead.pro", "Lead Relay"


@dataclass(frozen=True)
class Scene:
    at: str
    where: str
    title: str
    play: Callable[[Cast], None]
    is_trouble: bool = False

    @property
    def minute(self) -> int:
        hour, _, minute = self.at.partition(":")
        return int(hour) * 60 + int(minute)


def _calm(at: str, where: str, title: str, play: Callable[[Cast], None]) -> Scene:
    return Scene(at, where, title, play)


def _bad(at: str, where: str, title: str, play: Callable[[Cast], None]) -> Scene:
    return Scene(at, where, title, play, is_trouble=True)


# Lost answers and the outage come first: what they leave open takes half a minute to resolve. The
# new secret is written early: it is 35 seconds before anything is signed with it.
SCRIPT: Sequence[Scene] = (
    _calm("08:00", FINDER, "the first enquiry of the day, by WhatsApp", ordinary.first),
    _calm("08:05", SEEKER, "the first one here, by form", ordinary.first_of_seekers),
    _calm("08:10", RELAY, "an operator gives Seeker Leads a new webhook secret", webhooks.rotated),
    _calm("08:15", BOTH, "polls find 42 enquiries from before go-live", ordinary.history),
    _calm("08:20", FINDER, "a morning like any other: WhatsApp, e-mail, calls", ordinary.morning),
    _calm("08:35", SEEKER, "owners, buyers, callers; one hides the number", ordinary.seekers),
    _bad("08:55", CRM, "takes three leads, but its answers get lost", trouble.lost_answers),
    _bad("09:10", CRM, "is down: 503", trouble.down),
    _bad("09:35", CRM, "is behind a proxy that answers with HTML", trouble.behind_a_proxy),
    _bad("09:55", CRM, "refuses our key: 401", trouble.locked_out),
    _calm("10:20", CRM, "is back", ordinary.back),
    _calm(
        "10:50", FINDER, "new homes: enquiries that are announced as assigned", ordinary.projects
    ),
    _bad("11:05", SEEKER, "a category of enquiry that no document knows", trouble.strange),
    _calm("11:15", FINDER, "15 enquiries that no webhook tells of", ordinary.unannounced),
    _calm("11:30", FINDER, "every webhook three times, late, out of order", ordinary.repeats),
    _bad("12:00", BOTH, "somebody sends forged and unsigned webhooks", trouble.forgeries),
    _bad("12:20", FINDER, "two signed webhooks that nobody can read", trouble.unreadable),
    _bad("12:30", BOTH, "a webhook of ours is deleted, another switched off", webhooks.lost),
    _calm("12:45", RELAY, "the keeper of webhooks is asked to look", webhooks.ensured),
    _calm(
        "13:10",
        SEEKER,
        "Nantes: webhooks that only say that there is something",
        ordinary.doorbells,
    ),
    _calm("13:25", FINDER, "a listing goes viral: 100 enquiries in seconds", ordinary.burst),
    _bad("14:20", FINDER, "rejects our access token", trouble.token_rejected),
    _bad("14:35", SEEKER, "cannot be read: 503", trouble.unreachable),
    _bad("14:55", SEEKER, "asks for patience: 429", trouble.too_many_requests),
    _calm("15:10", SEEKER, "can be read again", trouble.reachable),
    _calm("15:15", FINDER, "recordings and tags of earlier enquiries arrive", ordinary.recordings),
    _bad("15:25", SEEKER, "two people are erased; Lead.pro has one of them", trouble.erased),
    _bad("15:35", CRM, "takes two seconds to answer", trouble.slow),
    _bad("15:45", CRM, "objects to a lead, and always to another", trouble.objections),
    _bad("15:50", SEEKER, "Lyon's webhook falls silent", webhooks.silent),
    _calm(
        "16:00",
        FINDER,
        "emoji, Arabic, Hebrew, 180 letters, any phone",
        ordinary.everybody,
    ),
    _calm("16:30", SEEKER, "Lyon's webhook speaks again", webhooks.speaking),
    _calm("16:40", BOTH, "the afternoon: twenty more at each", ordinary.afternoon),
    _calm("17:45", BOTH, "the last nine of the day", ordinary.evening),
)
