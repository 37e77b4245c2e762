"""Whether somebody picked up."""

from leadrelay.domain.enquiry import Enquiry

CALL = "call"
VOICE_MAIL = "voice mail"  # the detail in which a portal tells it
ANSWERED = frozenset({"answered", "replied"})
UNANSWERED = frozenset(
    {"abandoned", "busy", "delivered", "failed", "missed", "no_answer", "unanswered", "voicemail"}
)  # Property Finder says delivered where a call ended at the voice mail


def is_missed(enquiry: Enquiry) -> bool:
    """False where nobody can tell: a call of which neither time nor status is known."""
    if enquiry.channel != CALL:
        return False
    status = (enquiry.status or "").casefold()
    if status in UNANSWERED or (enquiry.details or {}).get(VOICE_MAIL) == "yes":
        return True
    if status in ANSWERED and enquiry.call_seconds is None:
        return False
    return not enquiry.call_seconds and bool(enquiry.call_wait_seconds)
