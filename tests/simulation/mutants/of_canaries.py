"""Mistakes by which a canary becomes a lead, or an enquiry becomes none."""

from tests.simulation.mutants.mutant import Mutant

ADMISSION = "domain/admission.py"

CANARIES = (
    Mutant(
        name="canary-is-sent",
        breaks="a canary is an enquiry like any other",
        file=ADMISSION,
        old="        first = _canary if is_canary(observation) else _first\n",
        new="        first = _first\n",
        killed_by="I19",
    ),
    Mutant(
        name="canary-replayed",
        breaks="a person may ask for another try of a canary",
        file=ADMISSION,
        old="    if _is_erased(entry) or entry.row.is_canary:\n",
        new="    if _is_erased(entry):\n",
        killed_by="I19",
    ),
    Mutant(
        name="canary-by-its-id",
        breaks="whatever has an id like a canary's is taken for one",
        file="domain/canary.py",
        old="    return name.startswith(PREFIX) and observation.email == address(name)\n",
        new="    return name.startswith(PREFIX)\n",
        killed_by="I4",
    ),
)
