"""What happens at an agency every day."""

from datetime import timedelta

from tests.sandbox.demo.at_seeker_leads import LYON, NANTES
from tests.sandbox.demo.cast import Cast
from tests.simulators.property_finder import PortalLead

HISTORY, SEEKERS_HISTORY = 30, 12
VOICE_MAIL = {"isVoiceMail": True, "duration": 21, "status": "MISSED"}


def history(cast: Cast) -> None:
    finder, seeker = cast.property_finder, cast.seeker_leads
    now = finder.portal.clock()
    since, until = now - timedelta(minutes=110), now - timedelta(minutes=20)
    finder.promises.old |= set(map(finder.key, finder.portal.fill(HISTORY, since, until)))
    old = seeker.portal.fill(SEEKERS_HISTORY, since, until, LYON)
    seeker.promises.old |= set(map(seeker.key, old))


def first(cast: Cast) -> None:
    cast.property_finder.ring(1, entity_type="listing", channel="whatsapp")


def first_of_seekers(cast: Cast) -> None:
    cast.seeker_leads.ask(1, "CLASSIFIED")


def morning(cast: Cast) -> None:
    for channel in ("whatsapp", "email", "call", "whatsapp", "call"):
        cast.property_finder.ring(3, channel=channel, entity_type="listing")


def seekers(cast: Cast) -> None:
    """Every category; a caller may hide the number."""
    seeker = cast.seeker_leads
    seeker.ask(3, "CLASSIFIED")
    for intention in ("SELL", "RENT"):
        seeker.ask(1, "AGENCY", intention=intention)
    for side in ("SELLER", "BUYER"):
        seeker.ask(1, "PROPERTY_SEARCH", distribution=[side])
    seeker.ask(2, "CALL_TRACKING")
    seeker.ask(1, "CALL_TRACKING", call=VOICE_MAIL)


def back(cast: Cast) -> None:
    cast.lead_pro.mend()
    cast.property_finder.ring(2, entity_type="listing")


def projects(cast: Cast) -> None:
    cast.property_finder.ring(4, entity_type="project")


def doorbells(cast: Cast) -> None:
    with cast.seeker_leads.doorbells_only():
        cast.seeker_leads.ask(6, agency=NANTES)


def unannounced(cast: Cast) -> None:
    cast.property_finder.arrive(15)


def repeats(cast: Cast) -> None:
    """Every event three times, each up to a second late, and some in the wrong order."""
    finder = cast.property_finder
    finder.portal.settings.change({"duplicates": 2, "shuffle_seconds": 1.0})
    leads = finder.ring(8, entity_type="listing")
    finder.portal.settings.change({"duplicates": 0, "shuffle_seconds": 0.0})
    for lead in leads[:2] + finder.arrive(2, channel="email"):
        finder.portal.deliver(lead.id, "lead.updated")
        finder.portal.deliver(lead.id, "lead.created", times=2)


def burst(cast: Cast) -> None:
    cast.property_finder.ring(100, gap=0.025)


def recordings(cast: Cast) -> None:
    """Earlier calls have a recording now, and an agent has tagged two enquiries at the portal."""
    finder = cast.property_finder
    for number, lead in enumerate(_earlier(cast, "call")[:4]):
        late = f"https://example.invalid/late/{number}.mp3"
        recorded = {**(lead.call or {}), "recordFile": late}
        finder.portal.change(lead.id, call=recorded, deliver=number % 2 == 0)
        finder.promises.late_words[finder.key(lead)] = late
    for lead in _earlier(cast, "email")[:2]:
        finder.portal.change(lead.id, tags=["viewing booked"], status="read")
        finder.promises.late_words[finder.key(lead)] = "viewing booked"


def _earlier(cast: Cast, channel: str) -> list[PortalLead]:
    finder = cast.property_finder
    fresh = [lead for lead in finder.portal.leads if finder.key(lead) not in finder.promises.old]
    return [lead for lead in fresh if lead.channel == channel]


def everybody(cast: Cast) -> None:
    ring = cast.property_finder.ring
    for name in ("😀 Happy Buyer 🏡", "محمد الهاشمي", "נועה כהן", "李小龍", "Å" * 180, "", None):
        ring(1, name=name, channel="email", entity_type="listing")
    for phone in ("050-111-0007", "٠٥٠١١١٠٠٠٩", "+44 (0)7700 900123", "call after 6pm", None):
        ring(1, phone=phone, channel="whatsapp", entity_type="listing")


def afternoon(cast: Cast) -> None:
    for _ in range(20):
        cast.property_finder.ring(1)
        cast.seeker_leads.ask(1)


def evening(cast: Cast) -> None:
    cast.property_finder.ring(3)
    cast.property_finder.arrive(3)
    cast.seeker_leads.ask(2)
    cast.seeker_leads.arrive(1)
