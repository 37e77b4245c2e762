"""Look-ups beside the leads: who an agent is, and what a listing offers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BeforeValidator

from leadrelay.domain.errors import RequestRejectedError
from leadrelay.portals.property_finder.calls import Calls, Query
from leadrelay.portals.property_finder.paging import read_page
from leadrelay.portals.property_finder.schemas import IdentifiedDto
from leadrelay.wire.records import WireModel, read_as
from leadrelay.wire.values import Text

USERS_PATH, LISTINGS_PATH = "/v1/users", "/v1/listings"
LOCATIONS_PATH, PROJECTS_PATH = "/v1/locations", "/v1/projects"
# By default only what is published is listed.
STAGES: tuple[Query, ...] = ((), (("draft", "true"),), (("archived", "true"),))


def _english(value: object) -> object:
    """A title is a text, or one per language."""
    return value.get("en") or value.get("ar") if isinstance(value, dict) else value


Title = Annotated[Text, BeforeValidator(_english)]


class ProfileDto(WireModel):
    id: Text = None
    name: Text = None
    email: Text = None


class UserDto(WireModel):
    """`id` is the user's, and never that of a lead's agent: `public_profile.id` is."""

    first_name: Text = None
    last_name: Text = None
    email: Text = None
    public_profile: ProfileDto | None = None


class PriceDto(WireModel):
    type: Text = None


class ListingDto(WireModel):
    id: Text = None
    reference: Text = None
    title: Title = None
    category: Text = None
    type: Text = None
    price: PriceDto | None = None
    location: IdentifiedDto | None = None
    assigned_to: IdentifiedDto | None = None


class TreeDto(WireModel):
    name: Text = None


class LocationDto(WireModel):
    tree: tuple[TreeDto, ...] = ()


class ProjectDto(WireModel):
    id: Text = None
    title: Title = None


@dataclass(frozen=True, slots=True)
class Agent:
    id: str
    name: str | None = field(repr=False)
    email: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """`offering` is "sale", "rent", or None where the portal shows no price."""

    id: str | None
    reference: str | None
    title: str | None
    category: str | None
    property_type: str | None
    offering: str | None
    agent_id: str | None
    location_id: str | None


class Directory:
    """Needs the scopes users:read and listings:read; without them: CredentialsRefusedError."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def agent(self, agent_id: str) -> Agent | None:
        """By the id that leads carry, the one of the public profile."""
        for row in self._rows(USERS_PATH, [("publicProfileId", agent_id)]):
            user = read_as(UserDto, row, USERS_PATH)
            if user.public_profile and user.public_profile.id == agent_id:
                return _agent(agent_id, user, user.public_profile)
        return None

    def listing(self, listing_id: str) -> Listing | None:
        found = self._listings("filter[ids]", listing_id)
        return next((one for one in found if one.id == listing_id), None)

    def listing_by_reference(self, reference: str) -> Listing | None:
        found = self._listings("filter[reference]", reference)
        return next((one for one in found if one.reference == reference), None)

    def place(self, location_id: str) -> str | None:
        """From the whole to the part: `Dubai, Dubai Marina`."""
        for row in self._rows(LOCATIONS_PATH, [("filter[id]", location_id)]):
            tree = read_as(LocationDto, row, LOCATIONS_PATH).tree
            return ", ".join(step.name for step in tree if step.name) or None
        return None

    def project_title(self, project_id: str) -> str | None:
        try:
            answer = self._calls.get(f"{PROJECTS_PATH}/{quote(project_id, safe='')}")
        except RequestRejectedError as refused:
            if refused.status == 404:
                return None
            raise
        return read_as(ProjectDto, answer.body, PROJECTS_PATH).title

    def _listings(self, name: str, value: str) -> Iterator[Listing]:
        for stage in STAGES:
            for row in self._rows(LISTINGS_PATH, [(name, value), *stage]):
                yield _listing(read_as(ListingDto, row, LISTINGS_PATH))

    def _rows(self, path: str, query: Query) -> list[Any]:
        return read_page(self._calls.get(path, query), path).rows


def _agent(agent_id: str, user: UserDto, profile: ProfileDto) -> Agent:
    full_name = " ".join(part for part in (user.first_name, user.last_name) if part)
    return Agent(agent_id, profile.name or full_name or None, profile.email or user.email)


def _listing(dto: ListingDto) -> Listing:
    price = dto.price.type if dto.price else None
    return Listing(
        id=dto.id,
        reference=dto.reference,
        title=dto.title,
        category=dto.category,
        property_type=dto.type,
        offering=price and ("sale" if price == "sale" else "rent"),
        agent_id=dto.assigned_to.id if dto.assigned_to else None,
        location_id=dto.location.id if dto.location else None,
    )
