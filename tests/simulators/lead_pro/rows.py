"""What a create or an update makes of a lead's members."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.simulators.lead_pro.rules import SOURCES, InvalidLeadError
from tests.simulators.lead_pro.settings import LeadProSettings
from tests.simulators.lead_pro.store import RESPONSE_FIELDS, STAGES, CrmLead

ESTIMATES = {
    "minimum_sale_estimation": 2_000_000,
    "average_sale_estimation": 2_200_000,
    "maximum_sale_estimation": 2_400_000,
    "minimum_rent_estimation": 5_995,
    "average_rent_estimation": 6_595,
    "maximum_rent_estimation": 7_194,
    "valuation_status": "Success",
}


def new_members(
    lead_id: int,
    body: Mapping[str, Any],
    *,
    office: Mapping[str, Any],
    parent: CrmLead | None,
    now: datetime,
    default_source: str,
) -> dict[str, Any]:
    """All members of a new lead; an unknown source silently becomes the default one."""
    return dict.fromkeys(RESPONSE_FIELDS) | {
        "international": False,
        **body,
        **office,
        "id": lead_id,
        "full_name": f"{body['first_name']} {body['last_name']}",
        "source": body["source"] if body.get("source") in SOURCES else default_source,
        "created_at": written(now),
        "is_parent": parent is None,
        "parent_id": parent.id if parent else None,
        "stage": "Unread",
        "status": "New",
        "account_id": 18,
        "account_name": "Demo Brand",
    }


def written(at: datetime) -> str:
    """A time as Lead.pro writes it."""
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def office_of(body: Mapping[str, Any], settings: LeadProSettings) -> dict[str, Any]:
    """The office asked for, or the "nearest" one by postcode."""
    offices = {int(one["id"]): one["name"] for one in settings.offices}
    if "office_id" in body:
        if body["office_id"] not in offices:
            wrong = {"office_id": "no such office in this account"}
            raise InvalidLeadError(settings.validation_status, wrong)
        return {"office_id": body["office_id"], "office_name": offices[body["office_id"]]}
    postcode = str(body.get("postcode") or body.get("advert_postcode") or "")
    draw = hashlib.sha256(postcode.encode()).digest()[0]
    nearest = sorted(offices)[draw % len(offices)]
    distance = {"out_of_area_distance": draw * 20 + 0.12}
    return {"office_id": nearest, "office_name": offices[nearest], **distance}


def changes(row: CrmLead, body: Mapping[str, Any], settings: LeadProSettings) -> dict[str, Any]:
    """What a PATCH changes; questionnaire answers are appended."""
    changed = {name: value for name, value in body.items() if name in RESPONSE_FIELDS}
    if "office_id" in body:
        changed |= office_of(body, settings)
    if "status" in body:
        changed |= _status(body["status"], settings)
    if "meta" in body and settings.patch_meta == "merge":
        changed["meta"] = {**(row.members["meta"] or {}), **body["meta"]}
    if "questionnaire" in body:
        changed["questionnaire"] = [*(row.members["questionnaire"] or []), *body["questionnaire"]]
    names = {**row.members, **changed}
    return {**changed, "full_name": f"{names['first_name']} {names['last_name']}"}


def _status(wish: str, settings: LeadProSettings) -> dict[str, Any]:
    """A status by name, or by id as text."""
    for one in settings.statuses:
        if wish in {one["name"], str(one["id"])}:
            return {"status": one["name"], "stage": STAGES.get(one["stageId"], "Unread")}
    raise InvalidLeadError(settings.validation_status, {"status": "no such status"})
