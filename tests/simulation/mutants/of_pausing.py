"""Mistakes in what an operator may ask for: a pause, and an end to it."""

from tests.simulation.mutants.mutant import Mutant

PAUSING = (
    Mutant(
        name="pause-ignored",
        breaks="leads are sent although an operator has paused deliveries",
        file="domain/delivery.py",
        old="    if not _may_call(call, conditions.mode):\n",
        new="    if False:\n",
        killed_by="I15",
    ),
    Mutant(
        name="pause-forgotten",
        breaks="a good answer of Lead.pro ends an operator's pause",
        file="domain/breaker.py",
        old="    return Breaker(revision=breaker.revision, mode=breaker.mode)\n",
        new="    return Breaker(revision=breaker.revision)\n",
        killed_by="I15",
    ),
    Mutant(
        name="pause-for-good",
        breaks="what waited for the end of a pause is not due any more",
        file="domain/delivery.py",
        old='        return Wait(now + WHILE_PAUSED, f"deliveries {conditions.mode}")\n',
        new='        return Suppress(f"deliveries {conditions.mode}")\n',
        killed_by="I1",
    ),
)
