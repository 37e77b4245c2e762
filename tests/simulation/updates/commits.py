"""What no single effect in Lead.pro may do."""

from collections.abc import Iterator, Mapping, Sequence

from tests.simulation.lead_pro import Commit
from tests.simulation.updates.interleaving import Run
from tests.simulation.updates.leads import PATCHED, flat
from tests.simulation.updates.observations import KEY
from tests.simulation.updates.stories import Said

FROM_OLD_TO_NEW: Mapping[str, Sequence[str]] = {
    "first_name": ("Property Finder enquiry", "Property Finder WhatsApp enquiry", "Layla"),
    "last_name": ("-", "Haddad"),
    "advert_address": ("PF-1234", "PF-1234, Marina view"),
    "email": ("layla@example.com", "haddad@example.org"),
    "phone": ("+971501110001", "+971501110002"),
}
NUMBERED = ("agent_id", "agent_name", "call_seconds", "recording_url", "response_link")


def steps_back(run: Run) -> Iterator[str]:
    reached: dict[str, int] = {}
    for commit in run.crm.commits:
        for name, rank in _ranks(flat(commit.body)):
            if rank < reached.get(name, rank):
                yield f"{name} goes back"
            reached[name] = rank


def _ranks(said: Said) -> Iterator[tuple[str, int]]:
    """How new each value is, of those that tell."""
    for name, values in FROM_OLD_TO_NEW.items():
        if said.get(name) in values:
            yield name, values.index(said[name])
    for name in NUMBERED:
        if name in said:
            yield name, int("".join(filter(str.isdigit, said[name])))


def wrong_commits(run: Run) -> Iterator[str]:
    for commit in run.crm.commits:
        blanked = _blanked(commit) - run.agents.raced
        yield from (f"{name} is blanked" for name in sorted(blanked))
        if flat(commit.after).get("src_key") != KEY:
            yield "the marker is missing"
        if commit.method == "PATCH" and not commit.body.keys() <= PATCHED:
            yield f"patches {sorted(commit.body.keys() - PATCHED)}"


def _blanked(commit: Commit) -> set[str]:
    before, after = flat(commit.before), flat(commit.after)
    return {name for name, value in before.items() if value and not after.get(name)}
