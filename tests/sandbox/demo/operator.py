"""The person who looks after the stack."""

import time

from tests.sandbox.demo.cast import Pause
from tests.sandbox.demo.pauses import end_mint_pause
from tests.sandbox.demo.rotation import Rotation
from tests.sandbox.errors import SandboxError
from tests.sandbox.go_live import KEEPER, Say
from tests.sandbox.stack import Stack

TO_REPAIR = (("property_finder", "main"), ("seeker_leads", "nantes"))
BUSY = "busy"  # the keeper is at it already
TRIES, PAUSE = 20, 0.5


class StackOperator:
    def __init__(self, stack: Stack, say: Say, pause: Pause = time.sleep) -> None:
        self.repairs: dict[str, str] = {}
        self.rotation = Rotation(stack.aws.endpoint_url, say)
        self._stack, self._say, self._pause = stack, say, pause

    def end_mint_pause(self) -> None:
        end_mint_pause(self._stack)

    def ensure_webhooks(self) -> None:
        for portal, account in TO_REPAIR:
            self.repairs[f"{portal}:{account}"] = self._kept(portal, account)
        told = ", ".join(f"{account} {outcome}" for account, outcome in self.repairs.items())
        self._say(f"the keeper: {told}")

    def _kept(self, portal: str, account: str) -> str:
        outcome = BUSY
        for _ in range(TRIES):
            outcome = self._asked(portal, account)
            if outcome != BUSY:
                break
            self._pause(PAUSE)
        return outcome

    def _asked(self, portal: str, account: str) -> str:
        event = {"portal": portal, "account": account, "wish": "keep"}
        try:
            return str(self._stack.invoke(KEEPER, event)["outcomes"][f"{portal}:{account}"])
        except SandboxError:
            return "nothing"  # its log is in the local AWS; the day goes on

    def rotate_webhook_secret(self) -> None:
        self.rotation.begin()
