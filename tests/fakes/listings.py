"""The listing catalogue in memory."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.listing import Filed, Listing, is_listing_key
from leadrelay.domain.ports import Clock
from tests.fakes.failing import Faults


@dataclass
class InMemoryListings:
    """`asked` lists the keys of every single read, `batches` how much each batch was about."""

    clock: Clock
    items: dict[str, Filed] = field(default_factory=dict)
    reads: Faults = field(default_factory=Faults)
    writes: Faults = field(default_factory=Faults)
    asked: list[str] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)

    def read(self, key: str) -> Filed | None:
        self.asked.append(key)
        with self.reads.around("listing read"):
            filed = self.items.get(_checked(key))
        if filed is None or (filed.expires_at is not None and filed.expires_at <= self.clock()):
            return None
        return filed

    def remember(self, keys: Sequence[str], filed: Filed) -> None:
        for key in keys:
            with self.writes.around("listing write"):
                there = self.items.get(_checked(key))
                if there is None or not there.is_imported:
                    self.items[key] = _whole_seconds(filed)

    def filed(self, keys: Sequence[str]) -> Mapping[str, Filed]:
        with self._batch(len(set(keys)), self.reads):
            return {key: self.items[key] for key in map(_checked, keys) if key in self.items}

    def replace(self, filed: Mapping[str, Filed | None]) -> None:
        with self._batch(len(filed), self.writes):
            for key, one in filed.items():
                if one is None:
                    self.items.pop(_checked(key), None)
                else:
                    self.items[_checked(key)] = _whole_seconds(one)

    @contextmanager
    def _batch(self, size: int, faults: Faults) -> Iterator[None]:
        self.batches.append(size)
        with faults.around("listing batch"):
            yield


def _checked(key: str) -> str:
    assert is_listing_key(key)
    return key


def _whole_seconds(filed: Filed) -> Filed:
    if filed.expires_at is None:
        return filed
    return replace(filed, expires_at=filed.expires_at.replace(microsecond=0))


class EmptyCatalogue:
    """Implements `ports.Catalogue` where nothing was imported and no portal is asked."""

    def find(self, enquiry: Enquiry) -> Listing | None:  # noqa: ARG002
        return None
