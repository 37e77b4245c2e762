"""An agency's file becomes its listing catalogue, and what is there already is left alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from leadrelay.domain.listing import Filed, Listing, listing_key
from leadrelay.domain.ports import ListingImports


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How many listings were new or changed, how many were there already, and keys taken away."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(
            written=self.written + other.written,
            unchanged=self.unchanged + other.unchanged,
            removed=self.removed + other.removed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingIntake:
    """`is_named` tells whether the file names a key anywhere; `is_dry` writes nothing."""

    catalogue: ListingImports
    is_named: Callable[[str], bool]
    is_dry: bool = False

    def take(self, listings: Sequence[Listing]) -> Taken:
        """As many as fit into memory; none of them may share a key with another."""
        wanted = {key: Filed(listing=one) for one in listings for key in one.keys}
        there = self.catalogue.filed(list(wanted))
        changed = {key: filed for key, filed in wanted.items() if there.get(key) != filed}
        written = sum(any(key in changed for key in one.keys) for one in listings)
        former = [filed for key, filed in there.items() if _is_of(filed, key)]
        abandoned = self._abandoned(former)
        if not self.is_dry:
            self.catalogue.replace({**changed, **dict.fromkeys(abandoned)})
        return Taken(written=written, unchanged=len(listings) - written, removed=len(abandoned))

    def _abandoned(self, former: Sequence[Filed]) -> list[str]:
        """What was an alias of a listing, and is named by nobody any more."""
        owners = dict(_aliases(former))
        asked = [key for key in owners if not self.is_named(key)]
        there = self.catalogue.filed(asked) if asked else {}
        return [key for key, filed in there.items() if _is_of(filed, owners[key])]


def _aliases(former: Sequence[Filed]) -> Iterator[tuple[str, str]]:
    for filed in former:
        if filed.listing is not None:
            owner = listing_key(filed.listing.reference)
            yield from ((key, owner) for key in filed.listing.keys if key != owner)


def _is_of(filed: Filed, owner: str) -> bool:
    """Whether it was imported with the listing of this key."""
    listing = filed.listing
    return filed.is_imported and listing is not None and listing_key(listing.reference) == owner
