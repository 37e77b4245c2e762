"""What to patch, so that nothing an agent changed is overwritten and repeating changes nothing."""

from typing import Any

from leadrelay.crm.lead_pro.extras import LISTING_URL, MARKER, META_BYTES, WHY, packed
from leadrelay.crm.lead_pro.mapper import NEXT_ACTION, PATCHED_WHEN_EMPTY
from leadrelay.crm.lead_pro.people import NO_LAST_NAME, is_placeholder, is_placeholder_email
from leadrelay.crm.lead_pro.phones import NO_PHONE
from leadrelay.crm.lead_pro.schemas import LeadDto
from leadrelay.crm.lead_pro.text import json_bytes
from leadrelay.domain.lead import LeadDraft


def patch_of(lead: LeadDto, draft: LeadDraft) -> dict[str, Any]:
    """Absolute values that differ from the lead's; empty where there is nothing to say.

    The documentation stars both names, so a patch always carries them, changed or not.
    """
    held = {"first_name": lead.first_name, "last_name": lead.last_name}
    names = _names(held, draft)
    changed = {**_places(lead, draft), **_meta(lead, draft), **_late(lead, draft)}
    if not changed and names in (None, held):
        return {}
    return {**(names or {name: value or NO_LAST_NAME for name, value in held.items()}), **changed}


def _names(held: dict[str, str], draft: LeadDraft) -> dict[str, str] | None:
    """Ours; None where the CRM holds a name of somebody else's, so that they never mix."""
    ours = {name: str(draft.fields[name]) for name in held}
    portal = portal_of(draft)
    theirs = {name: value for name, value in held.items() if not is_placeholder(value, portal)}
    return ours if theirs.items() <= ours.items() else None


def _places(lead: LeadDto, draft: LeadDraft) -> dict[str, str]:
    """An address is only ever filled in; an empty reading of it may also be a plain reference."""
    return {
        field: draft.fields[field]
        for field in PATCHED_WHEN_EMPTY
        if draft.fields.get(field) and _is_open(getattr(lead, field), draft.fields[field])
    }


def _is_open(held: str, ours: str) -> bool:
    """Empty, or the reference with which our own, longer text begins."""
    return held != ours and ours.startswith(f"{held.strip()}, " if held.strip() else "")


def _late(lead: LeadDto, draft: LeadDraft) -> dict[str, str]:
    """Never over an agent's work; that we asked for a call back stays in `meta`, asked once."""
    if not is_untouched(lead):
        return {}
    known = {"status": lead.status, NEXT_ACTION: lead.meta.get(NEXT_ACTION)}
    return {name: value for name, value in draft.late.items() if value != known[name]}


def is_untouched(lead: LeadDto) -> bool:
    """As Lead.pro makes a lead: status New, stage Unread."""
    return lead.status.casefold() in {"", "new"} and lead.stage.casefold() in {"", "unread"}


def _meta(lead: LeadDto, draft: LeadDraft) -> dict[str, dict[str, str]]:
    """All of it, because nobody says whether the CRM merges or replaces."""
    ours = dict(draft.fields["meta"])
    late = [(MARKER, ours.pop(MARKER)), *_late_contacts(lead, draft), *_call_back(lead, draft)]
    first, last = _parted(list(ours.items()))
    wanted = [*late, *first, *_late_link(lead, draft), *last]
    merged = packed(lead.meta, wanted)
    fits = MARKER in merged and json_bytes(merged) <= META_BYTES
    return {"meta": merged} if fits and merged != lead.meta else {}


def _late_contacts(lead: LeadDto, draft: LeadDraft) -> list[tuple[str, str]]:
    """E-mail and phone cannot be patched; what became known after the create goes into meta."""
    email, phone = str(draft.fields["email"]), str(draft.fields["phone"])
    late = []
    if lead.email != email and is_placeholder_email(lead.email, draft.marker, portal_of(draft)):
        late.append(("email", email))
    if lead.phone == NO_PHONE and phone != NO_PHONE:
        late.append(("phone", phone))
    return late


def _call_back(lead: LeadDto, draft: LeadDraft) -> list[tuple[str, str]]:
    return [(NEXT_ACTION, draft.late[NEXT_ACTION])] if NEXT_ACTION in _late(lead, draft) else []


def _parted(pairs: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What is more important than links, and the reasons with what is nice to have."""
    at = next((index for index, (name, _) in enumerate(pairs) if name == WHY), len(pairs))
    return pairs[:at], pairs[at:]


def _late_link(lead: LeadDto, draft: LeadDraft) -> list[tuple[str, str]]:
    """A link cannot be patched either."""
    link = draft.fields.get("advert_url", "")
    return [(LISTING_URL, link)] if link and not lead.advert_url else []


def portal_of(draft: LeadDraft) -> str:
    return draft.marker.partition(":")[0]
