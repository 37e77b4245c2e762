"""All that the documents tell an operator to type, in the order of a stack's life.

A command of the documents is tried by each line that begins with its words.
"""

from collections.abc import Callable

from tests.end_to_end.looking import is_created, row_of
from tests.end_to_end.lures import LEADS
from tests.end_to_end.operating import Typist
from tests.end_to_end.waiting import eventually
from tests.sandbox.sandbox import Sandbox
from tests.simulators.faults import Fault

PERSON = "somebody@enquirer.example"
NAMED = "message_lead_1"
"""The enquiry of the README."""
ROLLED_BACK_TO = 6

Chapter = Callable[[Typist], None]


def first_day(at: Typist) -> None:
    keys = at.sandbox.endpoints["credentials"]
    for system, held in keys.items():
        asked = {"seeker_leads": ("client_id", "client_secret")}.get(system, tuple(held))
        at.type(f"leadrelay secrets set {system}", *(held[name] for name in asked))
    at.type("leadrelay doctor")
    at.type("leadrelay status")
    at.type("leadrelay crm-webhook url")
    for portal in ("property_finder", "seeker_leads"):
        where = f"--base-url {at.sandbox.stack.api_url}"
        at.type(f"leadrelay test-lead {portal} --to-real-office {where}")


def parked(at: Typist) -> None:
    _park(at.sandbox, NAMED)
    _park(at.sandbox, "message_lead_2")
    at.type("leadrelay parked")
    at.type("leadrelay enquiries")
    at.type(f"leadrelay timeline property_finder:{NAMED}")
    at.type(f"leadrelay replay property_finder:{NAMED} --wait", "y")
    at.type("leadrelay dismiss property_finder:message_lead_2 --wait", "y")
    at.type("leadrelay dead-letters")
    at.type("leadrelay redrive", "y")


def keeping_books(at: Typist) -> None:
    at.type("leadrelay balance")
    at.type("leadrelay audit")
    at.type("leadrelay export ledger.csv")
    at.type("leadrelay export --reveal people.csv")
    at.type("leadrelay backfill property_finder --from 7d", "y")
    at.type(f"leadrelay backfill property_finder --enquiry {NAMED}")


def switches(at: Typist) -> None:
    at.type("leadrelay pause", "y")
    at.type("leadrelay restored 2026-10-03T07:00", "y")
    at.type("leadrelay resume")
    at.type("leadrelay shadow on", "y")
    at.type("leadrelay shadow show")
    at.type("leadrelay shadow off")


def catalogue(at: Typist) -> None:
    at.type("leadrelay listings import listings.csv --dry-run")
    at.type("leadrelay listings import listings.csv")
    at.type("leadrelay listings show AG-1001")


def decisions(at: Typist) -> None:
    at.sandbox.lead_pro.settings.offices += [{"id": each, "name": "Office"} for each in (376, 377)]
    at.type("leadrelay config validate agency.yaml")
    at.type("leadrelay config try agency.yaml")
    at.type("leadrelay config push agency.yaml", "y")
    at.type("leadrelay config diff agency.yaml")
    for number in range(1, ROLLED_BACK_TO + 1):
        at.rewrite("agency.yaml", r"(crm_requests_per_second:) \d+", rf"\g<1> {number}")
        at.type("leadrelay config push agency.yaml --yes")
    at.type(f"leadrelay config rollback {ROLLED_BACK_TO}", "y")
    at.type("leadrelay config history")
    at.type("leadrelay config pull pulled.yaml")


def doors(at: Typist) -> None:
    at.type("leadrelay token show")
    at.type("leadrelay token refresh property_finder")
    at.type("leadrelay go-live show")
    at.type("leadrelay go-live set property_finder:main 1h", "y")
    at.type("leadrelay webhooks status")
    at.type("leadrelay webhooks rotate seeker_leads --grace 1")
    at.type("leadrelay webhooks remove --portal seeker_leads", "y")
    at.type("leadrelay webhooks ensure")


def forgetting(at: Typist) -> None:
    key = f"property_finder:{at.sandbox.property_finder.add(email=PERSON).id}"
    assert eventually(lambda: is_created(at.sandbox, key), 60)
    at.type("leadrelay subject-report report.json --email -", PERSON)
    at.type("leadrelay erase --email -", PERSON, "y")
    at.type("leadrelay erase --thorough --email -", PERSON, "y")


def new_keys(at: Typist) -> None:
    at.sandbox.lead_pro.api_key = "another-key-of-lead-pro"
    at.type("leadrelay secrets rotate lead_pro", at.sandbox.lead_pro.api_key)


def _park(sandbox: Sandbox, number: str) -> None:
    """Lead.pro rejects the lead in both of its shapes."""
    sandbox.lead_pro.script(Fault(status=422), method="POST", path=LEADS, times=2)
    sandbox.property_finder.add(id=number)
    key = f"property_finder:{number}"
    assert eventually(lambda: row_of(sandbox, key).get("state") == "parked", 60)


CHAPTERS: tuple[Chapter, ...] = (
    first_day,
    parked,
    keeping_books,
    switches,
    catalogue,
    decisions,
    doors,
    forgetting,
    new_keys,
)
