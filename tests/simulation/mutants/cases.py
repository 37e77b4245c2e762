"""What a mutant is tried on: every way for an enquiry to come in, and oddities that tell.

Each case is small enough for every schedule of the few faults that it is given.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulation.exhaustive import Distinct, Pattern, arrive
from tests.simulation.mutants import oddities, people
from tests.simulation.schedules import Choices, Scripted
from tests.simulation.world import World

Trace = list[str] | None
Arrange = Callable[[Choices, Trace], World]


@dataclass(frozen=True, slots=True)
class Case:
    """`faults` is how many a schedule may have, `kind` which of them are offered."""

    arrange: Arrange
    faults: int = 1
    kind: type[Scripted] = Scripted


def in_pattern(pattern: Pattern) -> Case:
    def arrange(choices: Choices, trace: Trace) -> World:
        world = World(choices, trace=trace)
        arrive(world, pattern)
        return world

    return Case(arrange, faults=2)


CASES = {
    "limit": Case(oddities.at_the_limit, faults=2),
    "told-at-once": Case(oddities.told_at_once),
    "corrected": Case(oddities.corrected, faults=2, kind=Distinct),
    "before-go-live": Case(oddities.from_before_go_live),
    "typed-by-hand": Case(people.typed_by_hand),
    "told-in-parts": Case(oddities.told_in_parts),
    "replayed": Case(people.replayed),
    "held": Case(oddities.held, faults=2, kind=Distinct),
    "let-pass": Case(people.let_pass),
    "paused": Case(people.paused),
    "deleted": Case(people.deleted),
    "restored": Case(people.restored_before_it),
    "restored-before-its-email": Case(people.restored_before_its_email),
    "restored-to-nobody": Case(people.restored_to_nobody),
    "restored-to-less": Case(people.restored_to_less),
    "erased": Case(people.erased),
    "expired": Case(people.expired),
    "without-lead-pro": Case(oddities.without_lead_pro, faults=0),
    "changed-twice": Case(oddities.changed_twice),
    **{pattern.name: in_pattern(pattern) for pattern in Pattern},
    "asked-again": Case(oddities.asked_again, faults=2, kind=Distinct),
    "asked-again-in-other-words": Case(oddities.asked_again_in_other_words),
    "asked-again-during-an-update": Case(
        oddities.asked_again_during_an_update, faults=2, kind=Distinct
    ),
    "asked-thrice": Case(oddities.asked_thrice),
    "by-another-road": Case(oddities.by_another_road, faults=2, kind=Distinct),
    "gone-by-another-road": Case(oddities.gone_by_another_road),
    "told-later": Case(oddities.told_later, faults=2, kind=Distinct),
    "told-bit-by-bit": Case(oddities.told_bit_by_bit),
    "told-later-and-erased": Case(people.erased_with_its_second),
    "canary": Case(people.nobody_asked),
    "demanding": Case(oddities.demanding),
    "namesakes": Case(oddities.namesakes),
}
