"""One worker at a time, as far as that saves work: correctness never depends on it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from leadrelay.domain.entry import Claim
from leadrelay.domain.errors import LeadRelayError, TransientError
from leadrelay.domain.ports import Leases


@contextmanager
def single_flight(leases: Leases, name: str, claim: Claim) -> Iterator[bool]:
    """True inside if nobody else works on `name`. A kill leaves the lease to end by itself."""
    if not leases.acquire(name, claim.owner, claim.deadline):
        yield False
        return
    try:
        yield True
    except LeadRelayError:
        _release(leases, name, claim)
        raise
    _release(leases, name, claim)


def _release(leases: Leases, name: str, claim: Claim) -> None:
    with suppress(TransientError):
        leases.release(name, claim.owner)
