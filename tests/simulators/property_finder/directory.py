"""The agency's users, listings, locations and projects, fixed and fictional."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.simulators.property_finder.criteria import whole_number
from tests.simulators.property_finder.dialects import Place, openapi_paging
from tests.simulators.server import Answer, RefusedError, Request, json_answer

AREAS = ("Dubai Marina", "Downtown Dubai", "Jumeirah Village Circle", "Al Reem Island")
PROJECT_ID, DEVELOPER_ID = str(UUID(int=0x5EED)), str(UUID(int=0xDE7))


def a_user(number: int) -> dict[str, Any]:
    profile_id = 216_580 + number
    contact = {"email": f"agent.{number}@example.com", "phone": f"+97150222{number:04d}"}
    profile = {"id": profile_id, "name": f"Agent {number}", **contact, "isSuperAgent": False}
    role = {"id": 3, "name": "Agent", "roleKey": "agent", "baseRoleKey": "agent", "isCustom": False}
    return {
        "id": 1000 + number,
        "firstName": "Agent",
        "lastName": None if number == 3 else str(number),
        "email": contact["email"],
        "mobile": contact["phone"],
        "status": "inactive" if number == 4 else "active",
        "callTracking": None,
        "role": role,
        "publicProfile": profile,
        "createdAt": "2025-01-01T00:00:00Z",
    }


def a_listing(number: int) -> dict[str, Any]:
    """Every third is to let, every seventh archived, every eleventh a draft."""
    let, area = number % 3 == 0, number % len(AREAS)
    stage = "archived" if number % 7 == 0 else "draft" if number % 11 == 0 else "live"
    amounts = {"yearly": 90_000 + number} if let else {"sale": 1_500_000 + number}
    return {
        "id": f"01K0YB4HEKM08V901DVJ5A{number:04d}",
        "reference": f"PF-ABC-{1000 + number}",
        "title": {"en": f"Apartment {number}, {AREAS[area]}", "ar": f"شقة {number}"},
        "category": "commercial" if number % 10 == 0 else "residential",
        "type": "apartment",
        "price": {"type": "yearly" if let else "sale", "amounts": amounts},
        "bedrooms": "studio" if number % 5 == 0 else str(number % 5),
        "bathrooms": "2",
        "size": 70 + number,
        "uaeEmirate": "dubai",
        "location": {"id": 100 + area},
        "assignedTo": {"id": 216_580 + number % 5, "name": f"Agent {number % 5}"},
        "unitNumber": str(number),
        "state": {"stage": stage, "type": stage},
        "media": {"images": []},
    }


def a_location(number: int) -> dict[str, Any]:
    tree = [{"id": 1, "type": "CITY", "name": "Dubai"}]
    place = {"id": 100 + number, "type": "COMMUNITY", "name": AREAS[number]}
    return {**place, "tree": [*tree, place], "coordinates": {"lat": 25.08, "lng": 55.14}}


@dataclass
class Directory:
    users: list[dict[str, Any]] = field(default_factory=lambda: [a_user(n) for n in range(5)])
    listings: list[dict[str, Any]] = field(
        default_factory=lambda: [a_listing(n) for n in range(1, 31)]
    )
    locations: list[dict[str, Any]] = field(
        default_factory=lambda: [a_location(n) for n in range(len(AREAS))]
    )

    def find_users(self, request: Request) -> Answer:
        if request.one("status") not in {None, "active", "inactive"}:
            raise RefusedError(400, "must be active or inactive", "status")
        found = [user for user in self.users if _user_fits(user, request)]
        return _page(request, "data", found)

    def find_listings(self, request: Request) -> Answer:
        found = [one for one in self.listings if _listing_fits(one, request)]
        order = request.one("orderBy") or "createdAt"
        if order not in {"createdAt", "price", "publishedAt"}:
            raise RefusedError(400, "unknown order", "orderBy")
        return _page(request, "results", found, activeCts={})

    def find_locations(self, request: Request) -> Answer:
        wanted, search = _names(request, "filter[id]"), (request.one("search") or "").casefold()
        if wanted is None and len(search) < 2:
            raise RefusedError(400, "at least 2 characters", "search")
        found = [
            one
            for one in self.locations
            if (wanted is None or str(one["id"]) in wanted) and search in one["name"].casefold()
        ]
        return _page(request, "data", found)

    def project(self, _: Request, project_id: str) -> Answer:
        if project_id != PROJECT_ID:
            raise RefusedError(404, "no such project")
        title = {"en": "Palm Gardens", "ar": "حدائق النخيل"}
        developer = {"id": DEVELOPER_ID, "name": "Example Developments"}
        location = {"id": "100", "name": {"en": AREAS[0], "ar": AREAS[0]}}
        about = {"developer": developer, "location": location, "startingPrice": 1_200_000}
        return json_answer(200, {"id": project_id, "title": title, **about})


def _page(
    request: Request, member: str, found: Sequence[Mapping[str, Any]], **more: object
) -> Answer:
    page = whole_number(request, "page", 1, None)
    size = whole_number(request, "perPage", 50, 100)
    shown = found[(page - 1) * size : page * size]
    place = Place(page, size, len(found), len(shown))
    return json_answer(200, {member: shown, **openapi_paging(place), **more})


def _names(request: Request, name: str) -> frozenset[str] | None:
    """A comma-separated list; None when it was not sent."""
    if name not in request.query:
        return None
    return frozenset(",".join(request.query[name]).split(","))


def _user_fits(user: Mapping[str, Any], request: Request) -> bool:
    profile, text = user["publicProfile"] or {}, str(user).casefold()
    facts = {
        "id": str(user["id"]),
        "email": user["email"],
        "publicProfileId": str(profile.get("id")),
        "status": user["status"],
        "roleId": str(user["role"]["id"]),
    }
    wanted = {name: _names(request, name) for name in facts}
    return (request.one("search") or "").casefold() in text and all(
        names is None or facts[name] in names for name, names in wanted.items()
    )


def _listing_fits(listing: Mapping[str, Any], request: Request) -> bool:
    facts = {
        "ids": listing["id"],
        "reference": listing["reference"],
        "assignedToId": str(listing["assignedTo"]["id"]),
        "state": listing["state"]["type"],
        "type": listing["type"],
        "category": listing["category"],
        "offeringType": "sale" if listing["price"]["type"] == "sale" else "rent",
        "bedrooms": listing["bedrooms"],
        "bathrooms": listing["bathrooms"],
        "unitNumber": listing["unitNumber"],
        "locationId": str(listing["location"]["id"]),
    }
    wanted = {name: _names(request, f"filter[{name}]") for name in facts}
    return (
        listing["state"]["stage"] == _stage(request)
        and all(names is None or facts[name] in names for name, names in wanted.items())
        and _between(request, "size", listing["size"])
        and _between(request, "price", max(listing["price"]["amounts"].values()))
    )


def _stage(request: Request) -> str:
    if request.one("draft") == "true":
        return "draft"
    return "archived" if request.one("archived") == "true" else "live"


def _between(request: Request, name: str, value: float) -> bool:
    low, high = (request.one(f"filter[{name}][{end}]") for end in ("from", "to"))
    return (low is None or value >= float(low)) and (high is None or value <= float(high))
