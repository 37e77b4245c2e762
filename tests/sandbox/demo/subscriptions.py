"""Subscriptions at both portals as these hold them: ours, and those of others."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.sandbox.sandbox import Sandbox

FOREIGN = "https://listings.invalid/hook"
EVENTS: Mapping[str, int] = {"property_finder": 3, "seeker_leads": 1}
"""How many subscriptions an account of ours needs."""


@dataclass(frozen=True)
class Hook:
    """`account` is `portal:name`."""

    account: str
    event: str
    url: str
    is_active: bool


THEIRS = (
    Hook("property_finder:main", "listing.published", FOREIGN, is_active=True),
    Hook("seeker_leads:lyon", "lead", FOREIGN, is_active=False),
)


@dataclass(frozen=True)
class Standing:
    """What became of subscriptions in a day; generations are the last parts of our URLs."""

    wanted: Mapping[str, int] = field(default_factory=dict)
    ours: Sequence[Hook] = ()
    generations: Mapping[str, str] = field(default_factory=dict)
    theirs: Sequence[Hook] = THEIRS
    repairs: Mapping[str, str] = field(default_factory=dict)
    """What the keeper said when it was asked, by account."""
    rotation: int | None = 0
    """How the operator's command ended."""

    def complaints(self) -> Iterator[str]:
        active = Counter(hook.account for hook in self.ours if hook.is_active)
        for account, wanted in self.wanted.items():
            if active[account] != wanted:
                yield f"{account} has {active[account]} active subscriptions instead of {wanted}"
            yield from self._generation(account)
        if set(self.theirs) != set(THEIRS):
            yield f"subscriptions of others are {self.theirs} instead of {THEIRS}"
        for account, outcome in self.repairs.items():
            if outcome != "repaired":
                yield f"asked to repair the subscriptions of {account}, the keeper said {outcome}"
        if self.rotation != 0:
            yield f"the rotation of a webhook secret ended with {self.rotation}"

    def _generation(self, account: str) -> Iterator[str]:
        wanted = self.generations.get(account, "1")
        found = {hook.url.rpartition(".")[2] for hook in self.ours if hook.account == account}
        if found != {wanted}:
            yield f"subscriptions of {account} are of generation {sorted(found)}, not {wanted}"


def held(sandbox: Sandbox) -> list[Hook]:
    return [*_at_property_finder(sandbox), *_at_seeker_leads(sandbox)]


def _at_property_finder(sandbox: Sandbox) -> Iterator[Hook]:
    for name, portal in sandbox.property_finders.items():
        for one in list(portal.subscriptions.held):
            yield Hook(f"{portal.name}:{name}", one.event, one.url, is_active=True)


def _at_seeker_leads(sandbox: Sandbox) -> Iterator[Hook]:
    portal = sandbox.seeker_leads
    for one in list(portal.subscriptions.held.values()):
        yield Hook(f"{portal.name}:{one.agency}", "lead", one.url, is_active=one.delivers)


def ours(sandbox: Sandbox) -> list[Hook]:
    return [hook for hook in held(sandbox) if _is_ours(sandbox, hook)]


def theirs(sandbox: Sandbox) -> list[Hook]:
    return [hook for hook in held(sandbox) if not _is_ours(sandbox, hook)]


def _is_ours(sandbox: Sandbox, hook: Hook) -> bool:
    return hook.url.startswith(f"{sandbox.stack.api_url}/webhooks/")


def wanted(sandbox: Sandbox) -> dict[str, int]:
    return {f"{one.portal}:{one.name}": EVENTS[one.portal] for one in sandbox.accounts}


def of_others(sandbox: Sandbox) -> None:
    """Before we come: somebody hears of listings, and somebody has switched off the leads."""
    sandbox.property_finder.subscribe(FOREIGN, None, ["listing.published"])
    theirs = sandbox.seeker_leads.subscribe(FOREIGN)
    sandbox.seeker_leads.change_subscription(theirs.id, status="INACTIVE")
