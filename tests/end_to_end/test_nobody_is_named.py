"""What functions, queues and rows told after somebody has enquired and everything went wrong."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests import canary
from tests.end_to_end.test_an_enquiry import leads_of, state_of
from tests.end_to_end.waiting import eventually
from tests.sandbox import vault
from tests.sandbox.sandbox import Sandbox
from tests.simulators.faults import Fault
from tests.simulators.property_finder import PortalLead
from tests.template.cloudformation import functions

REPEATED = {"errors": {canary.EMAIL: [canary.NAME, canary.PHONE, canary.MESSAGE]}}
LEADS, PEOPLE = "/api/v103/leads", "/api/v103/person/leads"


def enquire(sandbox: Sandbox) -> PortalLead:
    person: dict[str, Any] = {"name": canary.NAME, "email": canary.EMAIL, "phone": canary.PHONE}
    return sandbox.property_finder.add(**person, message=canary.MESSAGE, entity_type="listing")


def told(sandbox: Sandbox) -> Iterator[str]:
    """Every line of every function, its metrics among them, and each row but the records."""
    for name in functions():
        yield from sandbox.stack.log(name)
    for row in sandbox.stack.ledger_rows() + sandbox.stack.table("PortalStateTable"):
        if not row["part"].startswith("DATA"):
            yield str(row)


def secrets(sandbox: Sandbox) -> set[str]:
    stored = [account.secret for account in sandbox.accounts]
    tokens = set(sandbox.property_finder.access.tokens)
    return tokens.union(*map(_texts, [*stored, vault.LEAD_PRO, vault.LEAD_PRO_WEBHOOK]))


def _texts(secret: Mapping[str, Any]) -> set[str]:
    each = (value if isinstance(value, list) else [value] for value in secret.values())
    return {str(text) for texts in each for text in texts}


def test_nobody_who_enquired_and_no_secret_is_in_a_log_a_metric_or_a_row(
    aws_is_quiet: Sandbox,
) -> None:
    sandbox = aws_is_quiet
    sandbox.lead_pro.script(Fault(status=422, content=REPEATED), method="POST", path=LEADS, times=2)
    rejected = enquire(sandbox)
    assert eventually(lambda: state_of(sandbox, rejected) == "parked", 60)
    sandbox.lead_pro.script(Fault(reset="after"), method="POST", path=LEADS)
    sandbox.lead_pro.script(Fault(html=str(REPEATED), status=500), method="GET", path=PEOPLE)

    lost = enquire(sandbox)
    assert eventually(lambda: state_of(sandbox, lost) == "created", 90)

    assert len(leads_of(sandbox, lost)) == 1
    assert canary.spilled([str(sandbox.stack.ledger_rows())])  # the records do hold them
    texts = list(told(sandbox))
    assert all(any(each.id in text for text in texts) for each in (rejected, lost))
    canary.assert_clean(*texts)
    assert [text for text in texts for secret in secrets(sandbox) if secret in text] == []
