"""The leads that Lead.pro holds, found by id, by person and by our marker."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

RESPONSE_FIELDS = [
    "id",
    "type",
    "title",
    "meta",
    "message",
    "first_name",
    "email",
    "advert_url",
    "advert_image",
    "advert_postcode",
    "advert_address",
    "address",
    "postcode",
    "appointment_availability",
    "comparable_props",
    "phone",
    "source",
    "full_name",
    "last_name",
    "created_at",
    "is_parent",
    "parent_id",
    "questionnaire",
    "stage",
    "status",
    "minimum_sale_estimation",
    "average_sale_estimation",
    "maximum_sale_estimation",
    "minimum_rent_estimation",
    "average_rent_estimation",
    "maximum_rent_estimation",
    "valuation_status",
    "gdpr_checkbox",
    "host",
    "property_bedrooms",
    "property_reference",
    "property_type",
    "raw_property_reference",
    "office_id",
    "office_name",
    "out_of_area_distance",
    "international",
    "account_id",
    "account_name",
    "referred_by_office_id",
    "referred_by_office_name",
    "referred_by_account_id",
    "referred_by_account_name",
    "eta",
    "facebook_pixel_id",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_content",
    "utm_term",
    "utm_gclid",
    "property_bathrooms",
    "property_receptions",
]

STAGES: Mapping[object, str] = {50: "Unread", 100: "Contacted"}


@dataclass
class CrmLead:
    """`members` is exactly what GET /leads/{id} answers."""

    members: dict[str, Any]
    found_from: datetime
    """When GET /person/leads begins to find it."""
    hidden: dict[str, Any] = field(default_factory=dict)
    """What can be set but is never shown."""

    @property
    def id(self) -> int:
        return int(self.members["id"])

    @property
    def src_key(self) -> str | None:
        key = (self.members["meta"] or {}).get("src_key")
        return key if isinstance(key, str) else None


def email_key(email: object) -> str:
    return str(email).strip().casefold()


def phone_key(phone: object) -> str:
    """Digits alone, without the signs of an international number."""
    return re.sub(r"\D", "", str(phone)).lstrip("0") or str(phone)


class LeadStore:
    def __init__(self) -> None:
        self.rows: dict[int, CrmLead] = {}
        self.deleted: set[int] = set()
        self._of_person: dict[str, list[int]] = defaultdict(list)
        self._next_id = 18_376

    def new_id(self) -> int:
        self._next_id += 1
        return self._next_id

    def add(self, row: CrmLead) -> None:
        self.rows[row.id] = row
        for key in self._keys(row.members):
            self._of_person[key].append(row.id)

    def delete(self, lead_id: int) -> None:
        row = self.rows.pop(lead_id)
        self.deleted.add(lead_id)
        for key in self._keys(row.members):
            self._of_person[key].remove(lead_id)

    def parent_of(self, email: object, phone: object) -> CrmLead | None:
        """The first lead of the person with this e-mail or this phone."""
        known = {row.id: row for row in (*self.by_email(email), *self.by_phone(phone))}
        if not known:
            return None
        first = known[min(known)]
        return self.rows.get(first.members["parent_id"] or first.id, first)

    def by_email(self, email: object) -> list[CrmLead]:
        return self._with(f"email {email_key(email)}")

    def by_phone(self, phone: object) -> list[CrmLead]:
        return self._with(f"phone {phone_key(phone)}")

    def duplicates(self) -> dict[str, list[int]]:
        """Markers that more than one lead carries, with the ids of those leads."""
        ids: dict[str, list[int]] = defaultdict(list)
        for row in list(self.rows.values()):
            if row.src_key is not None:
                ids[row.src_key].append(row.id)
        return {key: held for key, held in ids.items() if len(held) > 1}

    def _with(self, key: str) -> list[CrmLead]:
        return [self.rows[lead_id] for lead_id in self._of_person.get(key, ())]

    @staticmethod
    def _keys(members: Mapping[str, Any]) -> tuple[str, str]:
        return f"email {email_key(members['email'])}", f"phone {phone_key(members['phone'])}"
