"""Mistakes in what the agency wants held, and in how it comes to be sent all the same."""

from tests.simulation.mutants.mutant import Mutant

ADMISSION = "domain/admission.py"

HOLDING = (
    Mutant(
        name="held-is-sent",
        breaks="an enquiry that the agency wants held is sent",
        file="domain/delivery.py",
        old="    return waiting or refusal or _shadowed(conditions)\n",
        new="    return waiting or _shadowed(conditions)\n",
        killed_by="I14",
    ),
    Mutant(
        name="held-for-good",
        breaks="what was held is not looked at again when the portal says more",
        file=ADMISSION,
        old="    if row.park_reason in {ParkReason.UNREADABLE, ParkReason.HELD}:\n",
        new="    if row.park_reason is ParkReason.UNREADABLE:\n",
        killed_by="I1",
    ),
    Mutant(
        name="release-forgotten",
        breaks="a person who lets an enquiry pass is not obeyed",
        file=ADMISSION,
        old="        row = replace(row, state=State.NEW, posts=0, is_released=True)\n",
        new="        row = replace(row, state=State.NEW, posts=0)\n",
        killed_by="I1",
    ),
    Mutant(
        name="ruled-once",
        breaks="what was decided of older content is believed of newer",
        file="usecases/decide_lead.py",
        old="        row = entry.row\n",
        new="        row = entry.row.key\n",
        killed_by="I2",
    ),
)
