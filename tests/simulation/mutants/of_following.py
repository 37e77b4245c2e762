"""Mistakes in what follows an enquiry: a second lead of it, or that it joins another's lead."""

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
        killed_by="I16",
    ),
    Mutant(
        name="second-lead-only-named",
        breaks="the first lead names a second one that nobody has made durable",
        file=FORWARD,
        old="        self._note(second, claim)\n        return at\n",
        new="        return at\n",
        killed_by="I16",
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
        old="self._note(erasure(row.key + SUFFIX, row.account, self.keeper.clock()), claim)\n",
        new="pass\n",
        killed_by="I12",
    ),
    Mutant(
        name="repeat-rests-untold",
        breaks="a repeat is given up before its lead is known to be told of it",
        file=FORWARD,
        old="        if is_told(self.keeper.ledger.read(step.into), row.key):\n",
        new="        if step.into:\n",
        killed_by="I17",
    ),
    Mutant(
        name="repeat-before-its-update",
        breaks="a repeat counts as told when it is only meant to be",
        file="domain/repeats.py",
        old="    return any(each.key == key and each.version <= applied for each in repeats)\n",
        new="    return any(each.key == key for each in repeats)\n",
        killed_by="I17",
    ),
    Mutant(
        name="repeat-forgets-where-it-went",
        breaks="which lead a repeat has begun to join is not durable before it joins",
        file=FORWARD,
        old="        row = replace(at.wanted.row, merged_into=step.into)\n",
        new="        row = at.wanted.row\n",
        killed_by="I1",
    ),
    Mutant(
        name="repeat-joins-again",
        breaks="a repeat is told to its lead as often as it is tried",
        file="domain/repeats.py",
        old="    repeats[row.key] = repeat\n",
        new="    repeats[f'{len(repeats)}'] = repeat\n",
        killed_by="I17",
    ),
    Mutant(
        name="told-repeats-withdrawn",
        breaks="a refused update takes back what an earlier one has told",
        file="domain/repeats.py",
        old="    return _without(entry, lambda each: each.version > entry.row.applied_version)\n",
        new="    return _without(entry, lambda each: True)\n",
        killed_by="I17",
    ),
    Mutant(
        name="told-by-the-safe-shape",
        breaks="a repeat joins a lead whose next update will not tell of it",
        file="domain/repeats.py",
        old=" and entry.row.shape is Shape.FULL  #",
        new="  #",
        killed_by="I17",
    ),
    Mutant(
        name="adopted-by-two",
        breaks="two enquiries take the same lead over",
        file="usecases/adopt_lead.py",
        old="        return found[0] if self.leases.acquire(name, row.key, until) else None\n",
        new="        _ = self.leases.acquire(name, row.key, until)\n        return found[0]\n",
        killed_by="I1",
    ),
    Mutant(
        name="adopted-after-a-post",
        breaks="a lead is taken over although one of our own may be there",
        file="usecases/adopt_lead.py",
        old="return self.adopt is not None and not row.posts and",
        new="return self.adopt is not None and",
        harmless="what is not settled is looked for by its marker, and found, before another POST",
    ),
    Mutant(
        name="adopted-and-gone",
        breaks="an enquiry goes with a lead that was never marked as its own",
        file="domain/progress.py",
        old="    if not row.is_taken_over:\n",
        new="    if row.lead_id:\n",
        killed_by="I1",
    ),
)
