"""A new webhook secret without a gap: both are good until nothing is signed with the old one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from leadrelay.cli.endings import CommandError
from leadrelay.cli.keeper import IN_PLACE, MEANINGS, Wish
from leadrelay.cli.operator import Operator
from leadrelay.cli.overview import is_subscribed_with
from leadrelay.cli.vault import Credentials, Vault, invented, vault_of
from leadrelay.cli.wishes import keeper_asked
from leadrelay.domain.enquiry import Account
from leadrelay.usecases.keep_subscriptions import Kept

# A webhook function that meets a signature it does not know reads its secrets again, but not
# more than once in 30 s.
PICKED_UP_SECONDS = 35
AGAIN_SECONDS = 15
TRIES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """`keep` asks the keeper; `is_subscribed_with` what it has written down since."""

    vault: Vault
    keep: Callable[[], Kept]
    is_subscribed_with: Callable[[str], bool]
    wait: Callable[[float, str], None]
    say: Callable[[str], None]

    def run(self, grace: float) -> None:
        """Continues where an earlier run stopped: two secrets are what it leaves behind."""
        known, is_new = self._both()
        with self._unfinished():
            if is_new:
                self.wait(PICKED_UP_SECONDS, "until every function has read the new secret")
            current, *old = self.vault.webhook_secrets(known)
            if self._subscribed(known, current) is Kept.BY_HAND and is_new and old:
                raise self._handed_over()
            if old:
                self.wait(grace, "for what was signed with the old secret")
                self.vault.replace(known, [current])
                self.say("The old secret is gone.")

    def _both(self) -> tuple[Credentials, bool]:
        known = self.vault.read()
        secrets = self.vault.webhook_secrets(known)
        if len(secrets) > 1:
            self.say("Two secrets are there already: finishing what was begun.")
            return known, False
        fresh = [invented(self.vault.account.portal), *secrets]
        written = self.vault.replace(known, fresh)
        self.say("A new secret is written" + (", beside the old one." if secrets else "."))
        return written, True

    def _subscribed(self, known: Credentials, secret: str) -> Kept:
        """Believed only once the state says so: the old secret must not go a moment too soon."""
        for _ in range(TRIES):
            self.vault.check(known)
            outcome = self.keep()
            if outcome is Kept.BY_HAND:
                return outcome
            if outcome not in IN_PLACE | {Kept.BUSY}:
                raise CommandError(f"The keeper says {outcome}: {MEANINGS[outcome]}.")
            if outcome in IN_PLACE and self.is_subscribed_with(secret):
                self.say("Every subscription is in place, with the new secret.")
                return outcome
            self.wait(AGAIN_SECONDS, "until the keeper is free")
        raise CommandError("The keeper has not taken up the new secret.")

    def _handed_over(self) -> CommandError:
        """Only a person can: until then the portal signs with the old one."""
        return CommandError(f"{self.vault.account} is to be given the new secret by you.")

    @contextmanager
    def _unfinished(self) -> Iterator[None]:
        try:
            yield
        except (CommandError, KeyboardInterrupt) as error:
            reason = str(error) if isinstance(error, CommandError) else "Stopped."
            advice = "Both secrets are good meanwhile; the same command again finishes."
            raise CommandError(f"{reason} The rotation is not finished.", advice=advice) from None


def rotation(operator: Operator, account: Account) -> Rotation:
    stack = operator.stack
    return Rotation(
        vault=vault_of(stack, account),
        keep=lambda: keeper_asked(operator, account, Wish.KEEP),
        is_subscribed_with=lambda secret: is_subscribed_with(stack, account, secret),
        wait=operator.wait,
        say=operator.screen.step,
    )
