"""Bringing each function to do all that it needs a permission for."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from tests.end_to_end.looking import is_created, key_of, row_of
from tests.end_to_end.lures import LEADS, let_a_minute_pass
from tests.end_to_end.waiting import eventually
from tests.sandbox.sandbox import Sandbox
from tests.sandbox.uses import uses
from tests.simulators.faults import Fault
from tests.template.permissions import Permission

PORTAL, PERSON = "property_finder", "one@enquirer.example"
POLLERS = ("PropertyFinderPoller", "SeekerLeadsPoller")
WITH_TOKENS: Mapping[str, Callable[[datetime], Mapping[str, str]]] = {
    **dict.fromkeys(POLLERS, lambda _: {}),
    "SubscriptionKeeper": lambda _: {"portal": PORTAL, "account": "main", "wish": "keep"},
    "LedgerAuditor": lambda now: {"day": now.date().isoformat()},
}
LISTED = "/seeker-leads/v1/leads"
DOORBELLS = "SeekerLeadsDoorbellQueue"

Deed = Callable[[Sandbox], object]


def announce(sandbox: Sandbox) -> None:
    """And so that it is merged, once more."""
    for _ in range(2):
        key = f"property_finder:{sandbox.property_finder.add(email=PERSON).id}"
        assert eventually(partial(_is_at_rest, sandbox, key), 60)


def _is_at_rest(sandbox: Sandbox, key: str) -> bool:
    return row_of(sandbox, key).get("state") in {"created", "suppressed"}


def announce_and_erase(sandbox: Sandbox) -> None:
    enquiry = sandbox.seeker_leads.receive()
    assert eventually(lambda: is_created(sandbox, key_of(enquiry)))
    sandbox.seeker_leads.erase(enquiry.id)
    _poll(sandbox)
    assert eventually(lambda: row_of(sandbox, key_of(enquiry)).get("erased_at"), 60)


def ring(sandbox: Sandbox) -> None:
    """While the portal cannot be read, so that the doorbell must be heard again."""
    again = Permission("SeekerLeadsPollerRole", "sqs:ChangeMessageVisibility", DOORBELLS)
    sandbox.seeker_leads.script(Fault(reset="before"), method="GET", path=LISTED, times=10)
    sandbox.seeker_leads.settings.delivered_body = "notification"
    sandbox.seeker_leads.receive()
    assert eventually(lambda: again in uses(sandbox), 60)
    sandbox.seeker_leads.faults.clear()


def send_what_nobody_can_read(sandbox: Sandbox) -> None:
    """It is looked at again and again, for a person may deploy a release that can."""
    for queue in ("EnquiryQueue", "BackfillQueue"):
        url = sandbox.stack.resources[queue]
        sandbox.client("sqs").send_message(QueueUrl=url, MessageBody="{}")


def poll_what_is_old(sandbox: Sandbox) -> None:
    """It goes the way of the history."""
    then = datetime.now(UTC) - timedelta(minutes=90)
    sandbox.property_finder.add(created_at=then, deliver=False)
    sandbox.seeker_leads.receive(ingested_at=then, deliver=False)
    _poll(sandbox)
    assert eventually(lambda: sandbox.stack.waiting("BackfillQueue") == 0)


def poll_what_is_new(sandbox: Sandbox) -> None:
    sandbox.property_finder.add(deliver=False)
    sandbox.seeker_leads.receive(deliver=False)
    _poll(sandbox)


def _poll(sandbox: Sandbox) -> None:
    for poller in POLLERS:
        assert eventually(partial(_is_completed, sandbox, poller))


def _is_completed(sandbox: Sandbox, poller: str) -> bool:
    return "completed" in sandbox.stack.invoke(f"{poller}Function")["outcomes"].values()


def audit(sandbox: Sandbox) -> None:
    sandbox.stack.invoke("LedgerAuditorFunction")


def refuse_tokens(sandbox: Sandbox) -> None:
    """Whoever reads a portal asks for a new one."""
    for function, event in WITH_TOKENS.items():
        asks = Permission(f"{function}Role", "lambda:InvokeFunction", "TokenRefresherFunction")
        while asks not in uses(sandbox):
            let_a_minute_pass(sandbox)
            sandbox.property_finder.access.tokens.clear()
            sandbox.seeker_leads.access.tokens.clear()
            sandbox.stack.invoke(f"{function}Function", event(datetime.now(UTC)))


def look_at_the_console(sandbox: Sandbox) -> None:
    for view in ("headline", "accounts", "enquiries"):
        sandbox.stack.invoke("OperatorConsoleFunction", {"view": view})
    forms = {"all": {"search": PERSON}}
    found = {"view": "search", "widgetContext": {"forms": forms}}
    assert "property_finder:" in sandbox.stack.invoke("OperatorConsoleFunction", found)


def press_the_buttons(sandbox: Sandbox) -> None:
    """Lead.pro rejects the lead in both shapes, so that there is something to replay."""
    sandbox.lead_pro.script(Fault(status=422), method="POST", path=LEADS, times=2)
    key = f"property_finder:{sandbox.property_finder.add().id}"
    assert eventually(lambda: row_of(sandbox, key).get("state") == "parked")
    for command in ("reveal", "replay"):
        sandbox.stack.invoke("OperatorActionsFunction", {"command": command, "key": key})
    assert eventually(lambda: is_created(sandbox, key))


def work_at_lead_pro(sandbox: Sandbox) -> None:
    sandbox.lead_pro.edit(int(sandbox.lead_pro.leads[0]["id"]), status="Contacted")


def send_later(sandbox: Sandbox) -> None:
    sandbox.lead_pro.script(Fault(status=503), method="POST", path=LEADS)
    sandbox.property_finder.add()
    assert eventually(lambda: sandbox.stack.invoke("DeliverySweeperFunction")["queued"], 60)


def refuse_the_key(sandbox: Sandbox) -> None:
    """The last one: Lead.pro is left alone for a while afterwards."""
    sandbox.lead_pro.script(Fault(status=401), method="POST", path=LEADS)
    sandbox.property_finder.add()
    assert eventually(lambda: "OPEN" in str(sandbox.stack.table("PortalStateTable")).upper())


DEEDS: tuple[Deed, ...] = (
    announce,
    announce_and_erase,
    poll_what_is_old,
    poll_what_is_new,
    audit,
    look_at_the_console,
    press_the_buttons,
    work_at_lead_pro,
    send_later,
    ring,
    send_what_nobody_can_read,
    refuse_tokens,
    refuse_the_key,
)
