"""What happens at an agency on a bad day."""

from tests.sandbox.demo.cast import Cast, key_of
from tests.simulators.faults import Fault

# The breaker waits for up to half a minute unless Lead.pro says when to come again.
SOON = 1.0
PROXY = "<html><body><h1>Bad gateway</h1></body></html>"
NOT_JSON = b'{"id": "lead-created-1", "type": "lead.created", "entity": '
NO_LEAD = b'{"id": "lead-created-2", "type": "lead.created", "timestamp": "today", "payload": []}'


def lost_answers(cast: Cast) -> None:
    """Lead.pro has the lead, but its answer is a reset or an error: was it made or not?"""
    for fault in (Fault(reset="after"), Fault(status=500, commit=True)):
        cast.promises.adopted.add(cast.ring_into(fault))
        cast.ring(3, entity_type="listing")


def down(cast: Cast) -> None:
    cast.break_crm(Fault(status=503, retry_after=SOON))
    cast.ring(8, entity_type="listing")


def behind_a_proxy(cast: Cast) -> None:
    cast.break_crm(Fault(status=502, html=PROXY, retry_after=SOON))
    cast.ring(4, entity_type="listing")


def locked_out(cast: Cast) -> None:
    cast.break_crm(Fault(status=401, retry_after=SOON))
    cast.ring(4, entity_type="listing")


def forgeries(cast: Cast) -> None:
    """Leads that the portal never had, once with a wrong signature and once without any."""
    for number in range(1, 4):
        for signature in ("forged", "absent"):
            lead_id = f"{signature}_lead_{number}"
            cast.promises.forged.add(key_of(lead_id))
            _deliver(cast, lead_id, signature)


def _deliver(cast: Cast, lead_id: str, signature: str) -> None:
    body = (
        f'{{"id":"lead-created-{lead_id}","type":"lead.created",'
        f'"timestamp":"{cast.portal.clock():%Y-%m-%dT%H:%M:%SZ}",'
        f'"entity":{{"id":"{lead_id}","type":"lead"}},"payload":{{"channel":"email",'
        f'"sender":{{"name":"Nobody","contacts":[]}}}}}}'
    )
    cast.portal.deliver(
        lead_id,
        signature="forged" if signature == "forged" else "absent",
        raw_body=body.encode(),
    )


def unreadable(cast: Cast) -> None:
    for body in (NOT_JSON, NO_LEAD):
        cast.portal.deliver("", raw_body=body)
        cast.promises.unreadable += 1


def token_rejected(cast: Cast) -> None:
    """The portal forgets the token in the middle of its life; only the poll can notice."""
    cast.end_mint_pause()
    with cast.portal.lock:
        cast.portal.access.tokens.clear()
    cast.arrive(8)


def slow(cast: Cast) -> None:
    for _ in range(2):
        cast.ring_into(Fault(answer_delay=2.0))


def objections(cast: Cast) -> None:
    """An objection is answered with a safe shape; a lead that is always refused is parked."""
    cast.ring_into(Fault(status=400))
    cast.promises.rejected.add(cast.ring_into(Fault(status=400), times=None))
