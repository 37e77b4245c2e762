"""Some hundred constructed enquiries: ten languages, every category and channel, every gap."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from leadrelay.domain.enquiry import Portal
from leadrelay.domain.lead import Decision, LeadDraft, LeadType, Shape
from leadrelay.domain.listing import Listing
from tests.unit.lead_pro_drafts import SALE, WHEN, draft

Said = Mapping[str, Any]


@dataclass(frozen=True)
class Language:
    """`marked` is the name and `long` a message with all that makes the script hard to cut."""

    code: str
    first: str
    last: str
    phone: str
    message: str
    marked: str
    long: str


LANGUAGES = (
    Language(
        *("ar", "محمد", "الهاشمي", "٠٥٠١١١٠٠٠٩", "هل الشقة متاحة؟"),
        *("\u202bمُحَمَّد الهاشِمي\u202c", "\u200fالسَّلامُ عَلَيكُم\u200f "),
    ),
    Language(
        *("fr", "Chloé", "Le Goff", "01 99 00 11 22", "Bonjour, je souhaite visiter."),
        *("Chloe\u0301 Le\u00a0Goff", "Est-ce meuble\u0301 ? "),
    ),
    Language(
        *("en", "Seán", "O'Neill-Smith", "+44 (0)7700 900123", "Is it still available?"),
        *("👩🏽‍🚒 Seán 👨‍👩‍👧‍👦", "Family 👨‍👩‍👧‍👦 of 🇬🇧 "),
    ),
    Language(
        *("hi", "प्रिया", "शर्मा", "+91 98765 43210", "क्या यह घर अभी उपलब्ध है?"),
        *("क\u094d\u200dषमा शर्मा", "श्रीमती क्षत्रिय "),
    ),
    Language(
        *("zh", "小龍", "李", "+86 138 0013 8000", "请问还有空房吗？"),
        *("王\u3000𠮷明", "我想𠮷日看房。"),
    ),
    Language(
        *("ru", "Иван", "Сидоров", "+7 912 345-67-89", "Квартира ещё свободна?"),
        *("Сергеи\u0306 Чаи\u0306ка", "Можно с собакои\u0306? "),
    ),
    Language(
        *("el", "Γιώργος", "Παπαδόπουλος", "+30 694 123 4567", "Είναι διαθέσιμο\u037e"),
        *("Γιω\u0301ργος Παπάς", "Καλημε\u0301ρα σας\u037e "),
    ),
    Language(
        *("he", "נועה", "כהן", "+972 54 123 4567", "האם הדירה פנויה?"),
        *("\u2067נֹעָה כֹּהֵן\u2069", "\u200fשָׁלוֹם רָב\u200f "),
    ),
    Language(
        *("th", "สมชาย", "ใจดี", "+66 81 234 5678", "ห้องนี้ยังว่างอยู่ไหมครับ"),
        *("น้ำผึ้ง ใจดี", "ที่นี่น้ำท่วมไหม"),
    ),
    Language(
        *("ko", "민준", "김", "+82 10-1234-5678", "아직 구할 수 있나요?"),
        *("\u1100\u1175\u11b7 민준", "\u1102\u1166 가능한가요 "),
    ),
)

GAPS: Mapping[str, Said] = {
    "nothing missing": {},
    "no name": {"name": None},
    "no phone": {"phones": None},
    "no e-mail": {"email": None},
    "neither": {"phones": None, "email": None},
    "nobody": {"name": None, "phones": (), "email": None},
}
CHANNELS: Mapping[str, Said] = {
    "answered call": {
        "channel": "call",
        "call_seconds": 62,
        "recording_url": "https://example.com/rec/77120.mp3?signature=" + "s" * 150,
    },
    "missed call": {"channel": "call", "call_seconds": 0, "call_wait_seconds": 31},
    "whatsapp": {
        "channel": "whatsapp",
        "response_link": "https://example.com/r/abc",
        "details": {"whatsapp_username": "layla.h", "budget": "2m"},
    },
    "e-mail": {"channel": "email"},
}
LISTING = Listing(
    reference="VT-1042",
    address="Flat 12, Marina Gate 2, Dubai Marina",
    postcode="75008",
    property_type="Penthouse",
    url="https://agency.example.com/VT-1042",
    image="https://agency.example.com/VT-1042.jpg",
    agent_name="Sara Haddad",
    agent_email="sara@agency.example.com",
)
CATEGORIES: Mapping[str, Said] = {
    "listing": {"subject": "listing", "listing_reference": "1042", "listing_id": "25ABCDEFGHJK"},
    "agency page": {"subject": "company", "intention": "question"},
    "search": {
        "subject": "search",
        "details": {"kind of property": "apartment", "rooms": "2 to 3", "city": "Paris"},
    },
    "call tracking": {"channel": "call", "status": "missed", "details": {"voice mail": "yes"}},
}
HOMES: Mapping[str, Said] = {
    "without a postcode": {},
    "with a postcode": {"postcode": "DE1 1JX"},
    "with an address": {"details": {"postcode": "69003", "address": "1 rue de la Paix"}},
}
ODDITIES: Mapping[str, Said] = {
    "unusable contacts": {"email": "not an address", "phones": ("call after 6pm",)},
    "two numbers": {"phones": ("0501110009 / 0501110010", "+447700900123")},
    "many details": {"details": {f"wish {number}": "x" * 99 for number in range(40)}},
}


@dataclass(frozen=True)
class Constructed:
    name: str
    said: Said = field(repr=False)
    decision: Decision = SALE
    listing: Listing | None = None

    def draft(self, shape: Shape) -> LeadDraft:
        lead_type = self.decision.lead_type
        return draft(
            shape=shape,
            decision=self.decision,
            lead_type=lead_type,
            listing=self.listing,
            **self.said,
        )


def corpus() -> Sequence[Constructed]:
    return [each for language in LANGUAGES for each in _in_language(language)]


def _in_language(language: Language) -> Iterator[Constructed]:
    code, known = language.code, _known(language)
    for channel, how in CHANNELS.items():
        for gap, less in GAPS.items():
            yield Constructed(f"{code} {channel} {gap}", {**known, **how, **less})
    for category, what in CATEGORIES.items():
        yield Constructed(f"{code} {category}", {**_of_seeker_leads(language), **what})
        named = f"{code} {category} of the catalogue"
        yield Constructed(named, {**_of_seeker_leads(language), **what}, listing=LISTING)
    for owner in (LeadType.VENDOR, LeadType.LANDLORD):
        decision = replace(SALE, lead_type=owner)
        for home, where in HOMES.items():
            yield Constructed(f"{code} {owner} {home}", {**known, **where}, decision)
    yield from _odd(language, known)


def _odd(language: Language, known: Said) -> Iterator[Constructed]:
    code, late = language.code, replace(SALE, is_late=True, labels=("vip", language.message))
    marked = {**known, "name": language.marked, "message": language.long}
    yield Constructed(f"{code} marked", marked, late)
    yield Constructed(f"{code} endless", {**marked, **_endless(language)}, late, LISTING)
    for oddity, what in ODDITIES.items():
        yield Constructed(f"{code} {oddity}", {**known, **what})


def _known(language: Language) -> Said:
    return {
        "portal_lead_id": f"message_lead_{language.code}",
        "created_at": WHEN - timedelta(days=2),
        "name": f"{language.first} {language.last}",
        "email": f"person.{language.code}@example.com",
        "phones": (language.phone,),
        "message": language.message,
        "listing_reference": "PF-ABC-1234",
    }


def _of_seeker_leads(language: Language) -> Said:
    return {
        **_known(language),
        "portal": Portal.SEEKER_LEADS,
        "country": "FR",
        "channel": "email",
        "name": None,
        "first_name": language.first,
        "last_name": language.last,
        "language": language.code,
    }


def _endless(language: Language) -> Said:
    return {
        "name": f"{language.marked.replace(' ', '') * 30} {language.marked * 20}",
        "message": language.long * 200,
        "listing_reference": language.message * 20,
        "tags": (language.message, language.long * 20),
        "details": {language.message * 3: language.long * 90, "whatsapp_username": language.first},
    }
