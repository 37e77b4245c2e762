"""Whether each account can be read, is told of enquiries, and knows since when it is live."""

from collections.abc import Iterator
from datetime import timedelta

from leadrelay.cli.asking import asking
from leadrelay.cli.findings import Finding, good, unchecked, wrong
from leadrelay.cli.needs import LONGEST_UNREAD
from leadrelay.cli.operator import Operator
from leadrelay.cli.portal_reading import reader_of_portal
from leadrelay.cli.situation import AccountStanding, accounts_of
from leadrelay.domain.coverage import Window
from leadrelay.domain.errors import (
    ConfigurationError,
    CredentialsRefusedError,
    LeadRelayError,
    PermanentError,
)

PATIENCE = timedelta(seconds=60)
LOOK = timedelta(minutes=10)


def accounts(operator: Operator) -> Iterator[Finding]:
    now = operator.around.clock()
    for each in accounts_of(operator.stack, operator.stack.accounts(), now):
        yield from _account(operator, each)


def _account(operator: Operator, each: AccountStanding) -> Iterator[Finding]:
    name = str(each.account)
    if not each.overview.is_set_up:
        cure = f"If it is used: leadrelay secrets set {each.account.portal}"
        yield unchecked(name, "it has no credentials", f"{cure} --account {each.account.name}")
        return
    yield _read(operator, each)
    yield _polled(operator, each)
    yield _webhook(each)
    yield _live(each)


def _read(operator: Operator, each: AccountStanding) -> Finding:
    """The first page of the last minutes: what credentials and their scope must be good for."""
    name, now = str(each.account), operator.around.clock()
    cure = f"leadrelay secrets set {each.account.portal} --account {each.account.name}"
    try:
        with asking("secretsmanager:GetSecretValue"):
            reader = reader_of_portal(operator, each.account, PATIENCE)
            next(reader.pages(Window(now - LOOK, now)), None)
    except CredentialsRefusedError:
        return wrong(name, "the portal refuses the credentials, or what they are to read", cure)
    except ConfigurationError:
        return wrong(name, "its credentials are not complete", cure)
    except PermanentError as error:
        told = f"the portal's answer is not understood ({type(error).__name__})"
        return wrong(name, told, "Look into the poller's log; the portal may have changed.")
    except LeadRelayError as error:
        return unchecked(name, f"it cannot be read now ({type(error).__name__})", "Try again.")
    return good(name, "its enquiries can be read")


def _polled(operator: Operator, each: AccountStanding) -> Finding:
    name, polled_at = str(each.account), each.poll.polled_at
    if polled_at is not None and operator.around.clock() - polled_at <= LONGEST_UNREAD:
        return good(name, "it is polled")
    cure = "Look into the poller's log for the event PortalNotRead; it names the error."
    return wrong(name, "no poll has been completed for 15 minutes", cure)


def _webhook(each: AccountStanding) -> Finding:
    name, overview = str(each.account), each.overview
    if not overview.kept.wanted:
        return unchecked(name, "its webhook was removed", "leadrelay webhooks ensure")
    if overview.is_wrong:
        cure = f"leadrelay webhooks ensure --portal {each.account.portal}"
        return wrong(name, "its webhook is not healthy", cure)
    if not overview.kept.held:
        return good(name, "its webhook is in a person's hands, and nothing came without it")
    return good(name, "its subscriptions are active")


def _live(each: AccountStanding) -> Finding:
    name = str(each.account)
    if each.poll.go_live is None:
        cure = f"The first poll draws it, or: leadrelay go-live set {name} now"
        return wrong(name, "no go-live line has been drawn, so nothing is sent", cure)
    return good(name, f"it is live since {each.poll.go_live:%Y-%m-%d %H:%M} UTC")
