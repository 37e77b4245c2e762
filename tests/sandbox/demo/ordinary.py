"""What happens at an agency every day."""

from datetime import timedelta

from tests.sandbox.demo.cast import Cast, key_of
from tests.simulators.property_finder import PortalLead

HISTORY = 30


def history(cast: Cast) -> None:
    now = cast.portal.clock()
    old = cast.portal.fill(HISTORY, now - timedelta(minutes=110), now - timedelta(minutes=20))
    cast.promises.suppressed |= {key_of(lead.id) for lead in old}


def first(cast: Cast) -> None:
    cast.ring(1, entity_type="listing", channel="whatsapp")


def morning(cast: Cast) -> None:
    for channel in ("whatsapp", "email", "call", "whatsapp", "call"):
        cast.ring(3, channel=channel, entity_type="listing")


def back(cast: Cast) -> None:
    cast.mend_crm()
    cast.ring(2, entity_type="listing")


def projects(cast: Cast) -> None:
    cast.ring(4, entity_type="project")


def unannounced(cast: Cast) -> None:
    cast.arrive(15)


def repeats(cast: Cast) -> None:
    """Every event three times, each up to a second late, and some in the wrong order."""
    cast.portal.settings.change({"duplicates": 2, "shuffle_seconds": 1.0})
    leads = cast.ring(8, entity_type="listing")
    cast.portal.settings.change({"duplicates": 0, "shuffle_seconds": 0.0})
    for lead in leads[:2] + cast.arrive(2, channel="email"):
        cast.portal.deliver(lead.id, "lead.updated")
        cast.portal.deliver(lead.id, "lead.created", times=2)


def burst(cast: Cast) -> None:
    cast.ring(100, gap=0.025)


def recordings(cast: Cast) -> None:
    """Earlier calls have a recording now, and an agent has tagged two enquiries at the portal."""
    for number, lead in enumerate(_earlier(cast, "call")[:4]):
        late = f"https://example.invalid/late/{number}.mp3"
        recorded = {**(lead.call or {}), "recordFile": late}
        cast.portal.change(lead.id, call=recorded, deliver=number % 2 == 0)
        cast.promises.late_words[key_of(lead.id)] = late
    for lead in _earlier(cast, "email")[:2]:
        cast.portal.change(lead.id, tags=["viewing booked"], status="read")
        cast.promises.late_words[key_of(lead.id)] = "viewing booked"


def _earlier(cast: Cast, channel: str) -> list[PortalLead]:
    old = cast.promises.suppressed
    return [
        lead for lead in cast.portal.leads if lead.channel == channel and key_of(lead.id) not in old
    ]


def everybody(cast: Cast) -> None:
    for name in ("😀 Happy Buyer 🏡", "محمد الهاشمي", "נועה כהן", "李小龍", "Å" * 180, "", None):
        cast.ring(1, name=name, channel="email", entity_type="listing")
    for phone in ("050-111-0007", "٠٥٠١١١٠٠٠٩", "+44 (0)7700 900123", "call after 6pm", None):
        cast.ring(1, phone=phone, channel="whatsapp", entity_type="listing")


def afternoon(cast: Cast) -> None:
    cast.ring(20)


def evening(cast: Cast) -> None:
    cast.ring(3)
    cast.arrive(3)
