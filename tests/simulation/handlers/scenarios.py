"""How enquiries come in, what happens to them anyway, and what must become of them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from leadrelay.aws.configuration import DynamoConfigurations, Version
from leadrelay.domain.enquiry import Account
from leadrelay.domain.envelope import Envelope
from tests import canary
from tests.builders import ACCOUNT
from tests.simulation.boundaries import Boundary
from tests.simulation.handlers.crossings import Mishap
from tests.simulation.handlers.hooks import STRANGER
from tests.simulation.handlers.setting import (
    ACCESS,
    ADOPTING,
    INDEX_LAG,
    LISTING,
    LYON,
    PACED,
    SEEKER,
    START,
)
from tests.simulation.handlers.upsets import Upset
from tests.simulation.handlers.world import World
from tests.simulators.lead_pro.rows import written
from tests.simulators.property_finder import PortalLead
from tests.simulators.property_finder.webhooks import event_body, read_subscription
from tests.simulators.seeker_leads.leads import SeekerLead
from tests.simulators.seeker_leads.shapes import CLASSIFIED
from tests.simulators.seeker_leads.subscriptions import new_subscription

CREATED, UPDATED = "lead.created", "lead.updated"
RECENT = timedelta(minutes=3)  # old enough for the watermark to pass it
OLD = timedelta(minutes=65)  # for the queue of what is not fresh
NEVER = timedelta(days=1)
SOON = timedelta(seconds=5)
FOUND_AFTER = timedelta(seconds=INDEX_LAG + 5)
LEASE_OVER = timedelta(seconds=45)  # and the search of Lead.pro finds it
A_MINUTE = timedelta(minutes=1)
A_DAY = timedelta(days=1)
TO_LET: Mapping[str, Any] = {
    "listing_reference": "PF-ABC-1003",
    "listing_id": "01K0YB4HEKM08V901DVJ5A0003",
}
ANOTHER_SECRET = "another-webhook-secret"
FIRST_NAME, LAST_NAME = canary.NAME.split()


class Scenario(StrEnum):
    ENQUIRY = "told by webhook, and listed"
    LISTED = "listed only, and late"
    CHANGED = "changed after it was delivered"
    UNANSWERED = "the answer to its create is lost"
    REJECTED = "Lead.pro does not accept it"
    PAUSED = "Lead.pro asks for a pause, and another one comes"
    RETURNED = "the ledger cannot be read at first"
    PRESSED = "Lead.pro does not accept it at first, and a person replays it"
    REDRIVEN = "given up on, and sent back by a person"
    RUNG = "a doorbell rings for it, while its portal cannot be read at first"
    ERASED = "erased after it was delivered"
    LOOKED_UP = "about a listing that only the portal knows"
    TOUCHED = "an agent works on it, and Lead.pro tells of that"
    TOLD_OF = "the answer to its create is lost, and Lead.pro tells of the lead"
    SUBSCRIBED = "nothing of ours is subscribed to yet"
    ROTATED = "another secret, while the old one is good"
    SWITCHED_OFF = "the portal has switched our webhook off"
    TAKEN_OVER = "Lead.pro has made a lead of the portal's e-mail"
    PACED = "the agency has told how much Lead.pro takes"
    AUDITED = "the day before is audited"


@dataclass(frozen=True, slots=True)
class Plot:
    """`fields` are what the lead has to say in the end."""

    begin: Callable[[World], None]
    upsets: tuple[Upset, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    account: Account = ACCOUNT


def _enquiry(world: World, number: int = 1, **told: Any) -> PortalLead:
    """All people are one and the same, and so is their phone."""
    usual: dict[str, Any] = {
        "id": f"message_lead_{number}",
        "channel": "email",
        "entity_type": "listing",
        "name": canary.NAME,
        "email": f"{number}.{canary.EMAIL}",
        "phone": canary.PHONE,
        "message": canary.MESSAGE,
        "listing_reference": LISTING.reference,
    }
    return world.portal.add(deliver=False, **usual | told)


def _told_and_listed(world: World) -> None:
    world.tell(CREATED, _enquiry(world))
    world.list_news()


def _told(world: World) -> None:
    world.tell(CREATED, _enquiry(world, visible_at=world.now + NEVER))


def _about_a_listing(world: World) -> None:
    """Which is to let; there is a token to ask the portal with."""
    world.come_to_rest()
    lead = _enquiry(world, **TO_LET, visible_at=world.now + NEVER)
    world.tell(CREATED, lead)


def _listed(world: World) -> None:
    _enquiry(world, created_at=world.now - RECENT)
    _enquiry(world, 2, created_at=world.now - OLD)
    world.list_news()


def _changed(world: World) -> None:
    """A call tells a number; later the portal knows whose it is, and lists it."""
    hidden: dict[str, Any] = {
        "name": None,
        "email": None,
        "message": "",
        "visible_at": world.now + SOON,
    }
    call = _enquiry(world, channel="call", **hidden)
    world.tell(CREATED, call)
    world.come_to_rest()
    known = {"name": canary.NAME, "email": canary.EMAIL}
    world.tell(UPDATED, world.portal.change(call.id, deliver=False, **known))
    world.list_news()


def _pressed(world: World) -> None:
    """Once it is parked, from the console on the dashboard."""
    _told(world)
    world.after(A_MINUTE, lambda: world.press_while_parked("replay"))


def _two(world: World) -> None:
    _told(world)
    second = _enquiry(world, 2, visible_at=world.now + NEVER)
    world.after(SOON, lambda: world.tell(CREATED, second))


def _fresh_and_old(world: World) -> None:
    _told_and_listed(world)
    _enquiry(world, 2, created_at=world.now - OLD)


def _buried(world: World) -> None:
    """It was answered 2xx, but then nobody could take it from the queue."""
    lead = _enquiry(world, visible_at=world.now + NEVER)
    body = event_body(CREATED, "lead-created-1", lead, world.now)
    world.bury(Envelope.of_webhook(ACCOUNT, world.now, body).to_json())


def _sought(world: World) -> SeekerLead:
    """At the other portal."""
    return world.seeker.receive(
        CLASSIFIED,
        deliver=False,
        id="lead_1",
        ingested_at=world.now - RECENT,
        first_name=FIRST_NAME,
        last_name=LAST_NAME,
        email=canary.EMAIL,
        phones=[{"type": "MOBILE", "number": canary.PHONE}],
        message=canary.MESSAGE,
        marketing_key=LISTING.reference,
    )


def _rung(world: World) -> None:
    _sought(world)
    world.ring()


def _erased(world: World) -> None:
    lead = _sought(world)
    world.list_news()
    world.come_to_rest()
    world.seeker.erase(lead.id)
    world.list_news()


def _touched(world: World) -> None:
    _told(world)
    world.come_to_rest()
    world.work_on_leads()


def _told_of(world: World) -> None:
    _told(world)
    world.after(LEASE_OVER, world.tell_of_leads)


def _taken_over(world: World) -> None:
    """By the agency's wish, and when the search of Lead.pro finds what came by e-mail."""
    _push(world, ADOPTING)
    person = {"first_name": FIRST_NAME, "last_name": LAST_NAME, "email": f"1.{canary.EMAIL}"}
    world.stage.crm.add(**person, phone=canary.PHONE, type="sale", office_id=375, meta={})
    world.after(FOUND_AFTER, lambda: _told(world))
    world.wait(FOUND_AFTER)


def _push(world: World, configuration: Mapping[str, Any]) -> None:
    pushed = Version(number=1, at=world.now, by="agency", document=json.dumps(configuration))
    DynamoConfigurations(world.stage.stack.dynamodb, "ConfigurationTable").push(pushed)


def _paced(world: World) -> None:
    """Two at once."""
    _push(world, PACED)
    _told(world)
    second = _enquiry(world, 2, visible_at=world.now + NEVER)
    world.tell(CREATED, second)


def _audited(world: World) -> None:
    """There is no token yet to ask the portals with."""
    _told(world)
    world.audit()


def _strangers(world: World) -> None:
    """Somebody else is told as well."""
    wish: dict[str, object] = {"eventId": CREATED, "callbackUrl": STRANGER, "secret": "theirs"}
    world.portal.subscriptions.add(read_subscription(wish, world.now))
    world.seeker.subscriptions.keep(
        new_subscription({"url": STRANGER, "apiKey": "theirs"}, LYON.name, world.now)
    )


def _subscribed(world: World) -> None:
    _strangers(world)
    world.keep_hooks()


def _rotated(world: World) -> None:
    _subscribed(world)
    world.come_to_rest()
    for name, access in ACCESS.items():
        secrets = [ANOTHER_SECRET, canary.WEBHOOK_SECRET]
        world.stage.stack.put_secret(name, {**access, "webhook_secrets": secrets})


def _switched_off(world: World) -> None:
    """Which the keeper notices when it looks the next day."""
    _subscribed(world)
    world.come_to_rest()
    for held in world.seeker.subscriptions.of(LYON.name):
        if held.url != STRANGER:
            world.seeker.change_subscription(held.id, status="INACTIVE")
    world.unheard()
    world.wait(A_DAY)


def _at(boundary: Boundary, mishap: Mishap, times: int) -> Upset:
    return Upset(mishap, times, lambda crossing: crossing.boundary is boundary)


UNREADABLE = Upset(Mishap.FAILED, 6, lambda crossing: crossing.what == "GetItem LedgerTable")
PLOTS: Mapping[Scenario, Plot] = {
    Scenario.ENQUIRY: Plot(_told_and_listed),
    Scenario.LISTED: Plot(_listed),
    Scenario.CHANGED: Plot(_changed, fields={"first_name": FIRST_NAME, "last_name": LAST_NAME}),
    Scenario.UNANSWERED: Plot(_told, (_at(Boundary.CREATE, Mishap.ANSWER_LOST, 1),)),
    Scenario.REJECTED: Plot(_told, (_at(Boundary.CREATE, Mishap.REJECTED, 9),)),
    Scenario.PRESSED: Plot(_pressed, (_at(Boundary.CREATE, Mishap.REJECTED, 2),)),
    Scenario.PAUSED: Plot(_two, (_at(Boundary.CREATE, Mishap.THROTTLED, 2),)),
    Scenario.RETURNED: Plot(_fresh_and_old, (UNREADABLE,)),
    Scenario.REDRIVEN: Plot(_buried),
    Scenario.RUNG: Plot(_rung, (_at(Boundary.READ_PAGE, Mishap.ERROR, 3),), account=SEEKER),
    Scenario.ERASED: Plot(_erased, account=SEEKER),
    Scenario.LOOKED_UP: Plot(_about_a_listing),
    Scenario.TOUCHED: Plot(_touched, fields={"status": "Contacted"}),
    Scenario.TOLD_OF: Plot(_told_of, (_at(Boundary.CREATE, Mishap.ANSWER_LOST, 1),)),
    Scenario.SUBSCRIBED: Plot(_subscribed),
    Scenario.ROTATED: Plot(_rotated),
    Scenario.SWITCHED_OFF: Plot(_switched_off),
    Scenario.TAKEN_OVER: Plot(_taken_over, fields={"created_at": written(START)}),
    Scenario.PACED: Plot(_paced),
    Scenario.AUDITED: Plot(_audited),
}
