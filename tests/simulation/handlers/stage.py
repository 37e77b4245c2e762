"""The whole relay of an agency: its functions on moto, between all vendors, under virtual time.

A stage is set up once; every run begins on it as if there had been none before.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stdout
from io import StringIO
from types import TracebackType
from typing import Self

import boto3
import botocore.session
import pytest
from moto import mock_aws

from leadrelay.aws import clients
from leadrelay.aws.listings import DynamoListings
from leadrelay.aws.portal_state import DynamoPortalStates
from leadrelay.domain.enquiry import Account
from leadrelay.domain.listing import Filed
from leadrelay.portals.seeker_leads import calls
from tests import canary
from tests.builders import ACCOUNT
from tests.simulation.handlers import setting
from tests.simulation.handlers.aws_wire import AwsWire, Invoke
from tests.simulation.handlers.functions import Function, deployed, forget
from tests.simulation.handlers.invocations import Crossings
from tests.simulation.handlers.shortcuts import Session, shortened
from tests.simulation.handlers.stack import Stack
from tests.simulation.handlers.timeline import Timeline, VirtualLater
from tests.simulation.handlers.vendor_wire import VendorWire
from tests.simulators.lead_pro import LeadProSettings, LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSettings, PropertyFinderSimulator
from tests.simulators.seeker_leads import SeekerLeadsSettings, SeekerLeadsSimulator


class Stage:
    """A context: moto, the simulators and the clients last as long as it does."""

    def __init__(self) -> None:
        self.timeline = Timeline()
        self.portal = PropertyFinderSimulator(
            PropertyFinderSettings(token_life=setting.TOKEN_LIFE),
            api_key=setting.PORTAL_KEY,
            api_secret=setting.PORTAL_SECRET,
        )
        self.seeker = SeekerLeadsSimulator(SeekerLeadsSettings(index_delay=0.0))
        self.crm = LeadProSimulator(
            LeadProSettings(index_lag=setting.INDEX_LAG), api_key=canary.API_KEY
        )
        self.aws = AwsWire(Crossings(self.timeline))
        self.simulators = (self.portal, self.seeker, self.crm)
        self.vendors = VendorWire(Crossings(self.timeline), self.simulators)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        patch = self._open.enter_context(pytest.MonkeyPatch.context())
        for name, value in setting.ENVIRONMENT.items():
            patch.setenv(name, value)
        patch.delenv("AWS_PROFILE", raising=False)
        self._open.enter_context(mock_aws())
        self._open.enter_context(shortened())
        for simulator in self.simulators:
            simulator.later = VirtualLater(self.timeline)
            self._open.enter_context(simulator)
        self._deploy(self._open.enter_context(pytest.MonkeyPatch.context()))
        self._open.callback(self._forget_everything)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, trace)

    @contextmanager
    def begun(self, crossings: Crossings, invoke: Invoke) -> Iterator[StringIO]:
        """A run; yields what the functions print and log."""
        self.aws.crossings = self.vendors.crossings = crossings
        self.aws.invoke = invoke
        with (
            self.timeline.running(setting.START),
            self.vendors.attached(),
            redirect_stdout(StringIO()) as printed,
            _logging_to(printed),
        ):
            self._begin_again()
            yield printed

    def functions_for(self, account: Account) -> Mapping[str, Function]:
        """The poller is that of the account's portal."""
        if account == ACCOUNT:
            return self.functions
        return {**self.functions, "portal_poller": self.functions["SeekerLeadsPollerFunction"]}

    def _deploy(self, patch: pytest.MonkeyPatch) -> None:
        session = Session()
        self.aws.attach(session)
        patch.setattr(botocore.session, "get_session", lambda: session)
        patch.setattr(boto3, "DEFAULT_SESSION", boto3.Session(botocore_session=session))
        self._forget_shared()
        urls = {
            "PropertyFinderUrl": self.portal.url,
            "SeekerLeadsUrl": self.seeker.base_url,
            "SeekerLeadsAuthUrl": self.seeker.auth_url,
            "LeadProUrl": self.crm.url,
        }
        self.stack = Stack({**setting.PARAMETERS, **urls}, setting.SECRETS)
        self.functions = deployed(self.stack)

    def _begin_again(self) -> None:
        """Both accounts went live long ago, and have no token; one listing is known."""
        for simulator in self.simulators:
            simulator.reset()
        credentials = {name: setting.SECRETS[name] for name in setting.ACCESS}
        self.stack.reset({**dict.fromkeys(setting.TOKENS), **credentials})
        for function in self.functions.values():
            forget(function.wiring)
        states = DynamoPortalStates(self.stack.dynamodb, "PortalStateTable")
        for account in (ACCOUNT, setting.SEEKER):
            states.write_poll(account, setting.LIVE)
        listings = DynamoListings(self.stack.dynamodb, "ListingsTable", lambda: setting.START)
        listings.replace(dict.fromkeys(setting.LISTING.keys, Filed(listing=setting.LISTING)))

    @staticmethod
    def _forget_shared() -> None:
        """A pacer keeps the sleep that it was made with, and that of a stage takes no time."""
        for module in (clients, calls):
            forget(module)

    def _forget_everything(self) -> None:
        """Other tests have an AWS and a time of their own."""
        self._forget_shared()
        for function in self.functions.values():
            forget(function.wiring)


@contextmanager
def _logging_to(printed: StringIO) -> Iterator[None]:
    """As the runtime does with whatever reaches the root logger."""
    root, handler = logging.getLogger(), logging.StreamHandler(printed)
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
