"""Reading a portal from the operator's desk, with the tokens that the pollers use."""

from datetime import timedelta

from leadrelay import registry
from leadrelay.cli.operator import Operator
from leadrelay.cli.portal_door import tokens_of
from leadrelay.cli.silent import Silent
from leadrelay.domain.adapters import Run
from leadrelay.domain.enquiry import Account
from leadrelay.domain.ports import PortalReader


def reader_of_portal(operator: Operator, account: Account, within: timedelta) -> PortalReader:
    """Its paces and limits are those of the poller; no call of it ends later than `within`."""
    clock = operator.around.clock
    run = Run(
        account=account,
        base_url=operator.stack.url(account.portal),
        tokens=tokens_of(operator.stack, account, clock),
        deadline=clock() + within,
        clock=clock,
        telemetry=Silent(),
    )
    return registry.adapters(account.portal).reader(run)


def look_back_of(operator: Operator, account: Account) -> timedelta:
    """The oldest age that the portal answers for."""
    return reader_of_portal(operator, account, timedelta(0)).look_back
