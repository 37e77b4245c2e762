"""One mistake in the shipped code, as somebody could really make it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """`old`, which `file` holds exactly once, becomes `new`.

    `killed_by` is the invariant that must notice. Where nothing can be lost or doubled, `harmless`
    says why not, and the mutant is expected to survive. `whole` ones are in what only the whole
    pipeline runs.
    """

    name: str
    breaks: str
    file: str
    old: str
    new: str
    killed_by: str = ""
    harmless: str = ""
    whole: bool = False

    @property
    def safety(self) -> bool:
        return not self.harmless

    def mutated(self, text: str) -> str:
        """Raises ValueError where the shipped code has moved away from under it."""
        found = text.count(self.old)
        if found != 1:
            raise ValueError(f"{self.name}: {self.file} has the old text {found} times")
        return text.replace(self.old, self.new)
