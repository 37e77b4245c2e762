"""Mistakes in what an operator may ask for: a pause, an end to it, doubt after a restore."""

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
        old="    return dataclasses.replace(breaker, failures=0, open_until=None, cause=None)\n",
        new="    return Breaker(revision=breaker.revision)\n",
        killed_by="I15",
    ),
    Mutant(
        name="doubt-forgotten",
        breaks="a good answer of Lead.pro ends the doubt after a restore",
        file="domain/breaker.py",
        old="    return dataclasses.replace(breaker, failures=0, open_until=None, cause=None)\n",
        new="    return Breaker(revision=breaker.revision, mode=breaker.mode)\n",
        killed_by="I2",
    ),
    Mutant(
        name="restore-ignored",
        breaks="what a restored ledger does not know is sent as if it were new",
        file="domain/delivery.py",
        old="    if before is None or entry.record.enquiry is None or not conditions.configured:\n",
        new="    if True:\n",
        killed_by="I2",
    ),
    Mutant(
        name="only-the-unheard-doubted",
        breaks="a restored row that was to be sent again is not doubted",
        file="domain/delivery.py",
        old="            doubt = _due(row, now) or _doubt(entry, conditions)\n",
        new="            doubt = _due(row, now)\n",
        killed_by="I2",
    ),
    Mutant(
        name="doubted-without-end",
        breaks="what was looked for once after a restore is looked for again and again",
        file="domain/progress.py",
        old="        sure_since=step.before,\n",
        new="",
        killed_by="I1",
    ),
    Mutant(
        name="doubt-settled-at-once",
        breaks="after a restore an empty look-up is believed at once",
        file="domain/progress.py",
        old="        send_bound=step.before,\n        due_at=step.before + limits.settle,\n",
        new="        send_bound=None,\n        due_at=step.before,\n",
        killed_by="I2",
    ),
    Mutant(
        name="doubted-by-one-address",
        breaks="a lead that was made before its e-mail was told is not looked for after a restore",
        file="crm/lead_pro/mapper.py",
        old="dict.fromkeys([self._email(enquiry).text, self._placeholder(enquiry)])",
        new="dict.fromkeys([self._email(enquiry).text])",
        killed_by="I2",
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
