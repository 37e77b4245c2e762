"""What every lead must say in the end: the newest of each field, and what agents entered."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from leadrelay.crm.lead_pro.people import is_placeholder_email
from leadrelay.crm.lead_pro.phones import NO_PHONE
from leadrelay.domain.enquiry import CONTENT, Enquiry
from leadrelay.domain.lead import Shape
from tests.builders import ACCOUNT, AGENCY
from tests.simulation.updates.interleaving import Run
from tests.simulation.updates.leads import flat
from tests.simulation.updates.observations import KEY
from tests.simulation.updates.relay import TimelessMapper
from tests.simulation.updates.stories import Said


def wrong_contents(run: Run) -> Iterator[str]:
    for lead_id, lead in run.crm.leads.items():
        created = next(one.body for one in run.crm.commits if one.lead_id == lead_id)
        if lead["questionnaire"] != created.get("questionnaire"):
            yield "another questionnaire"
        held, wanted = flat(lead), {**_wanted(run, created), **run.agents.kept}
        if run.row.erased_at is not None:
            wanted = dict(run.agents.kept)  # what was newest then, nobody has kept
        for name in sorted(wanted.keys() - run.agents.raced):
            if held.get(name) != wanted[name]:
                yield f"{name} is {held.get(name)!r} instead of {wanted[name]!r}"


def _wanted(run: Run, created: Said) -> dict[str, Any]:
    assert run.row.decision is not None
    newest = TimelessMapper(AGENCY).draft(_newest(run.observed), run.row.decision, Shape.FULL)
    return {**flat(newest.fields), **_late_contacts(created, newest.fields)}


def _late_contacts(created: Said, newest: Said) -> dict[str, str]:
    """E-mail and phone cannot be patched; what came after a placeholder is read in meta."""
    late: dict[str, str] = {}
    email, phone = newest["email"], newest["phone"]
    if created["email"] != email and is_placeholder_email(created["email"], KEY, ACCOUNT.portal):
        late["email"] = email
    if created["phone"] == NO_PHONE != phone:
        late["phone"] = phone
    return late


def _newest(observed: Iterable[Enquiry]) -> Enquiry:
    """Each field as the newest said it that said it at all: an own reading of the rule."""
    ordered = sorted(observed, key=lambda each: each.observed_at)
    values = ((name, getattr(each, name)) for each in ordered for name in CONTENT)
    return replace(ordered[0], **{name: value for name, value in values if value is not None})
