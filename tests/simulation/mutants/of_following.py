"""Mistakes in what follows an enquiry: the second lead of a contact that came too late."""

from tests.simulation.mutants.mutant import Mutant

FORWARD = "usecases/forward_enquiry.py"

FOLLOWING = (
    Mutant(
        name="second-lead-after-its-update",
        breaks="the update of the first lead counts as sent before the second one is durable",
        file=FORWARD,
        old="at = self.calls.make(step, self._followed(at, claim), claim)\n",
        new="second = self.calls.deciding.second(at.wanted)\n"
        "                    if second is not None:\n"
        "                        named = replace(at, wanted=with_second(at.wanted, second.key))\n"
        "                        at = self.keeper.kept(named, claim, 'second lead')\n"
        "                    at = self.calls.make(step, at, claim)\n"
        "                    if second is not None:\n"
        "                        self._note(second, claim)\n",
        killed_by="I15",
    ),
    Mutant(
        name="second-lead-only-named",
        breaks="the first lead names a second one that nobody has made durable",
        file=FORWARD,
        old="        self._note(second, claim)\n        return at\n",
        new="        return at\n",
        killed_by="I15",
    ),
    Mutant(
        name="second-lead-of-a-second-lead",
        breaks="whatever becomes known of a second lead makes another one",
        file="domain/second_lead.py",
        old=" or enquiry.first_lead_id is not None:\n",
        new=":\n",
        killed_by="I11",
    ),
    Mutant(
        name="second-lead-outlives-its-first",
        breaks="who is erased from the first lead stays in the second",
        file=FORWARD,
        old="            self._note(erased_second(at.wanted.row, self.keeper.clock()), claim)\n",
        new="            pass\n",
        killed_by="I12",
    ),
)
