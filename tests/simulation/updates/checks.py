"""What must hold in the end, whatever happened."""

from collections.abc import Iterator

from leadrelay.domain.entry import State
from tests.simulation.updates.commits import steps_back, wrong_commits
from tests.simulation.updates.contents import wrong_contents
from tests.simulation.updates.erasures import was_erased, wrong_erasures
from tests.simulation.updates.interleaving import Run


def wrongs(run: Run) -> list[str]:
    """Everything that a run must not come to; empty where all is well."""
    of_leads = (_wrong_ends, _wrong_leads, steps_back, wrong_commits)
    of_people = (wrong_contents, wrong_erasures)
    return [wrong for check in (*of_leads, *of_people) for wrong in check(run)]


def _wrong_ends(run: Run) -> Iterator[str]:
    if run.row.due_at is not None or run.row.state not in {State.CREATED, *_excused(run)}:
        yield f"ends {run.row.state}: {run.row.reason}"


def _excused(run: Run) -> Iterator[State]:
    if run.agents.deleted:
        yield State.GONE
    if was_erased(run):
        yield State.SUPPRESSED


def _wrong_leads(run: Run) -> Iterator[str]:
    creates = [commit.lead_id for commit in run.crm.commits if commit.method == "POST"]
    expected, is_created = set(creates) - run.agents.deleted, run.row.state is State.CREATED
    if len(creates) > 1 + run.unknowable:
        yield f"created {len(creates)} times"
    if run.crm.leads.keys() != expected:
        yield "a lead vanished"
    if is_created and not creates:
        yield "never created"
    if expected and not is_created:
        yield f"{run.row.state} although there is a lead"
