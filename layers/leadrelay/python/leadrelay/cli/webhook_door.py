"""Knocking at our own webhook as the portal would: its body, its proof, the account's address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from leadrelay.cli.endings import CommandError
from leadrelay.domain.enquiry import Account
from leadrelay.domain.subscriptions import Place
from leadrelay.http import Answer, JsonApi
from leadrelay.wire.specimens import Specimen

REASONS: Mapping[int, str] = MappingProxyType(
    {
        401: "it does not know the account's first webhook secret yet; try again in a minute",
        403: "something before the webhook refused the call",
        404: "nothing is at this address, is the base URL that of this stack?",
        429: "the API refuses so many calls at once",
        503: "it cannot take enquiries in now; its log names the cause",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDoor:
    """`secret` is the account's first webhook secret; any generation is as good as another."""

    base_url: str
    account: Account
    generation: int
    secret: str = field(repr=False)
    specimen: Specimen
    listed: str = ""
    unlisted: str = ""

    def enter(self) -> str:
        api, path = JsonApi(self.base_url), Place("", self.account).url(self.generation)
        answer = self.specimen.hand_in(api, path, self.account.portal, self.secret)
        if not answer.ok:
            raise _refused(answer)
        return f"our webhook took it in ({answer.status})"

    def key(self) -> str:
        return self.specimen.key(self.account)


def _refused(answer: Answer) -> CommandError:
    reason = REASONS.get(answer.status, "the webhook itself never answers that")
    return CommandError(f"Our webhook answered {answer.status}: {reason}.")
