"""The lead that GET /leads/{id} and GET /person/leads show, as the API's guide has it."""

from collections.abc import Iterable
from typing import Any

from leadrelay.crm.lead_pro.schemas import many
from leadrelay.domain.contract import Contract, Witness
from leadrelay.domain.errors import SchemaError
from leadrelay.http import Answer, JsonApi

READ = "/leads"  # alone, or those of a person
ESTIMATES = tuple(
    f"{size}_{kind}_estimation"
    for size in ("minimum", "average", "maximum")
    for kind in ("sale", "rent")
)
FIELDS = (
    *("id", "type", "title", "meta", "message", "first_name", "last_name", "full_name", "email"),
    *("phone", "advert_url", "advert_image", "advert_postcode", "advert_address", "address"),
    *("postcode", "appointment_availability", "comparable_props", "source", "created_at"),
    *("is_parent", "parent_id", "questionnaire", "stage", "status", *ESTIMATES),
    *("valuation_status", "gdpr_checkbox", "host", "international", "next_action_date"),
    *("property_bedrooms", "property_bathrooms", "property_receptions", "property_reference"),
    *("property_type", "raw_property_reference", "office_id", "office_name"),
    *("out_of_area_distance", "account_id", "account_name", "eta", "facebook_pixel_id"),
    *("referred_by_office_id", "referred_by_office_name"),
    *("referred_by_account_id", "referred_by_account_name"),
    *("utm_source", "utm_campaign", "utm_medium", "utm_term", "utm_content", "utm_gclid"),
)
LEAD = Contract(
    fields=frozenset(FIELDS),
    values={"type": frozenset({"sale", "let", "vendor", "landlord", "mortgage_request"})},
    required=frozenset({"id", "meta", "email", "phone", "source", "status", "stage"}),
    free=frozenset({"meta", "questionnaire", "comparable_props", "appointment_availability"}),
)


class WitnessedApi(JsonApi):
    """Shows every lead that is read to a witness."""

    def __init__(self, base_url: str, witness: Witness) -> None:
        super().__init__(base_url)
        self._witness = witness

    def call(self, method: str, path: str, **asked: Any) -> Answer:
        answer = super().call(method, path, **asked)
        if answer.ok and READ in path:
            for lead in _leads(answer.body):
                self._witness(lead)
        return answer


def _leads(body: Any) -> Iterable[object]:
    """Whoever asked judges what cannot be read."""
    try:
        return many(body)
    except SchemaError:
        return []
