"""What an agency does once after its first deployment: secrets, first poll, webhook."""

from collections.abc import Callable

from tests.sandbox import subscription, vault
from tests.sandbox.errors import SandboxError
from tests.sandbox.stack import Stack
from tests.simulators.property_finder import PropertyFinderSimulator

Say = Callable[[str], None]
FIRST_STEPS = ("TokenRefresherFunction", "PropertyFinderPollerFunction")
GOOD = frozenset({"minted", "kept", "completed", "not_due"})


def first_poll(stack: Stack) -> None:
    """Enquiries from now on count; raises SandboxError with the end of the log if it fails."""
    for function in FIRST_STEPS:
        returned = stack.invoke(function)
        outcomes = returned["outcomes"]
        if not outcomes or set(outcomes.values()) - GOOD:
            log = "\n".join(stack.log(function)[-30:])
            raise SandboxError(f"{function} did not succeed: {outcomes}\n{log}")


def go_live_with_simulator(stack: Stack, portal: PropertyFinderSimulator, callback: str) -> None:
    first_poll(stack)
    # Not over its API: what the simulator itself is told outlives its reset.
    portal.subscribe(callback, vault.WEBHOOK_SECRET)


def go_live_with_stranger(stack: Stack, portal_url: str, callback: str, say: Say) -> None:
    """Whatever does not work is a warning: that server may come later, or know no webhooks."""
    try:
        first_poll(stack)
    except SandboxError as error:
        say(f"warning: the first poll of {portal_url} failed, the schedule repeats it\n{error}")
    if problem := subscription.subscribe(portal_url, callback):
        say(f"warning: no webhook subscription at {portal_url}: {problem}")
