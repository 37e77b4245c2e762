"""What goes wrong at an agency on a bad day."""

from typing import Literal

from tests.sandbox.demo.cast import Cast
from tests.sandbox.demo.promises import key_of
from tests.simulators.faults import Fault

# The breaker waits for up to half a minute unless Lead.pro says when to come again.
SOON = 1.0
PROXY = "<html><body><h1>Bad gateway</h1></body></html>"
NOT_JSON = b'{"id": "lead-created-1", "type": "lead.created", "entity": '
NO_LEAD = b'{"id": "lead-created-2", "type": "lead.created", "timestamp": "today", "payload": []}'


def meets(cast: Cast, fault: Fault, times: int | None = 1) -> str:
    """The key of one enquiry at Property Finder whose creation in Lead.pro meets `fault`."""
    finder = cast.property_finder
    lead_id = finder.next_id()
    cast.lead_pro.meet(fault, lead_id, times)
    return finder.key(finder.portal.add(id=lead_id, entity_type="listing", channel="email"))


def seeker_meets(cast: Cast, fault: Fault) -> str:
    seeker = cast.seeker_leads
    lead_id = seeker.next_id()
    cast.lead_pro.meet(fault, lead_id)
    return seeker.key(*seeker.ask(1, "CLASSIFIED", id=lead_id))


def lost_answers(cast: Cast) -> None:
    """Lead.pro has the lead, but its answer is a reset or an error: was it made or not?"""
    finder, seeker = cast.property_finder, cast.seeker_leads
    for fault in (Fault(reset="after"), Fault(status=500, commit=True)):
        finder.promises.adopted.add(meets(cast, fault))
        finder.ring(3, entity_type="listing")
    seeker.promises.adopted.add(seeker_meets(cast, Fault(reset="after")))


def down(cast: Cast) -> None:
    cast.lead_pro.break_down(Fault(status=503, retry_after=SOON))
    cast.property_finder.ring(6, entity_type="listing")
    cast.seeker_leads.ask(3)


def behind_a_proxy(cast: Cast) -> None:
    cast.lead_pro.break_down(Fault(status=502, html=PROXY, retry_after=SOON))
    cast.property_finder.ring(4, entity_type="listing")


def locked_out(cast: Cast) -> None:
    cast.lead_pro.break_down(Fault(status=401, retry_after=SOON))
    cast.property_finder.ring(4, entity_type="listing")


def forgeries(cast: Cast) -> None:
    """Leads that no portal ever had, with a wrong proof of the sender and without any."""
    for number in range(1, 4):
        _forge(cast, f"forged_lead_{number}", "forged")
        _forge(cast, f"absent_lead_{number}", "absent")


def _forge(cast: Cast, lead_id: str, proof: Literal["forged", "absent"]) -> None:
    finder, seeker = cast.property_finder, cast.seeker_leads
    finder.promises.forged.add(key_of(finder.portal.name, lead_id))
    body = (
        f'{{"id":"lead-created-{lead_id}","type":"lead.created",'
        f'"timestamp":"{finder.portal.clock():%Y-%m-%dT%H:%M:%SZ}",'
        f'"entity":{{"id":"{lead_id}","type":"lead"}},"payload":{{"channel":"email",'
        f'"sender":{{"name":"Nobody","contacts":[]}}}}}}'
    )
    finder.portal.deliver(lead_id, signature=proof, raw_body=body.encode())
    seeker.promises.forged.add(key_of(seeker.portal.name, lead_id))
    body = (
        f'{{"metadata":{{"leadId":"{lead_id}","leadCategory":"CLASSIFIED"}},'
        f'"contactRequest":{{"lastName":"Nobody","email":"nobody@example.com"}}}}'
    )
    seeker.portal.deliver(lead_id, key=proof, raw_body=body.encode())


def unreadable(cast: Cast) -> None:
    finder = cast.property_finder
    for body in (NOT_JSON, NO_LEAD):
        finder.portal.deliver("", raw_body=body)
        finder.promises.unreadable += 1


def strange(cast: Cast) -> None:
    """A category of lead that no document knows."""
    seeker = cast.seeker_leads
    seeker.promises.strange |= set(map(seeker.key, seeker.ask(1, "VISIT_REQUEST")))


def unreachable(cast: Cast) -> None:
    """Webhooks still come; what none tells of waits."""
    cast.seeker_leads.break_down(Fault(status=503))
    cast.seeker_leads.ask(2)
    cast.seeker_leads.arrive(3)


def too_many_requests(cast: Cast) -> None:
    cast.seeker_leads.break_down(Fault(status=429, retry_after=SOON))
    cast.seeker_leads.arrive(1)


def reachable(cast: Cast) -> None:
    cast.seeker_leads.mend()


def token_rejected(cast: Cast) -> None:
    """The portal forgets the token in the middle of its life; only the poll can notice."""
    finder = cast.property_finder
    cast.operator.end_mint_pause()
    with finder.portal.lock:
        finder.portal.access.tokens.clear()
    finder.promises.tokens += 1
    finder.arrive(8)


def erased(cast: Cast) -> None:
    """Two seekers want to be forgotten: one whom nobody has read, one who is in Lead.pro."""
    seeker = cast.seeker_leads
    seeker.erase_unseen()
    known = next(one for one in seeker.portal.leads if seeker.key(one) not in seeker.promises.old)
    cast.lead_pro.wait_for(seeker.key(known))
    seeker.erase(known)


def slow(cast: Cast) -> None:
    for _ in range(2):
        meets(cast, Fault(answer_delay=2.0))


def objections(cast: Cast) -> None:
    """An objection is answered with a safe shape; a lead that is always refused is parked."""
    meets(cast, Fault(status=400))
    cast.property_finder.promises.rejected.add(meets(cast, Fault(status=400), times=None))
