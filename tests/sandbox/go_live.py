"""What an agency does once after its first deployment: secrets, first polls, webhooks."""

from collections.abc import Callable, Mapping

from tests.sandbox import subscription
from tests.sandbox.accounts import PREFIXES, PROPERTY_FINDER, SandboxAccount
from tests.sandbox.errors import SandboxError
from tests.sandbox.stack import Stack

Say = Callable[[str], None]
KEEPER = "SubscriptionKeeperFunction"
FIRST_STEPS = (
    "TokenRefresherFunction",
    *(f"{prefix}PollerFunction" for prefix in PREFIXES.values()),
    KEEPER,
)
GOOD = frozenset({"minted", "kept", "completed", "not_due", "repaired", "by_hand"})


def go_live(stack: Stack, strangers: Mapping[str, str], say: Say) -> None:
    """Enquiries from now on count, and portals announce them.

    Raises SandboxError with the end of the log if it fails. Beside a stranger, a portal that is not
    our simulator, it warns instead: that server may come later, or know no webhooks.
    """
    for function in FIRST_STEPS:
        try:
            _take(stack, function)
        except SandboxError as error:
            if not strangers:
                raise
            say(f"warning: {', '.join(strangers.values())}: the schedule repeats this\n{error}")


def _take(stack: Stack, function: str) -> None:
    outcomes = stack.invoke(function)["outcomes"]
    if not outcomes or set(outcomes.values()) - GOOD:
        log = "\n".join(stack.log(function)[-30:])
        raise SandboxError(f"{function} did not succeed: {outcomes}\n{log}")


def announce_to_stranger(portal_url: str, account: SandboxAccount, base_url: str, say: Say) -> None:
    """A stand-in for Property Finder may let us subscribe and yet not say what is subscribed."""
    if account.portal == PROPERTY_FINDER:
        problem = subscription.subscribe(portal_url, account, base_url)
        if problem:
            say(f"warning: no webhook subscription at {portal_url}: {problem}")
