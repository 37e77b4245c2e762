"""The whole thing on one machine: emulator, deployed stack, simulators of portals and CRM.

    with Sandbox(Options(parameters={"SettleSeconds": "1"})) as sandbox:
        sandbox.property_finder.add()            # the portal gets an enquiry and announces it
        sandbox.seeker_leads.receive()           # so does the other one
        sandbox.lead_pro.leads                   # what the CRM holds
        sandbox.stack.ledger_rows()              # what became of it; see `Stack` for more
        sandbox.stack.invoke("DeliverySweeperFunction")
        sandbox.accounts                         # several of a portal: see `Options.parameters`
        sandbox.property_finders["second"]       # each account at Property Finder has its own
        sandbox.endpoints                        # for programs that are not written in Python

Every file lies in `.sandbox/runs/`, every server listens on 127.0.0.1 alone, and every process
ends with the block, however that ends.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from tests.sandbox import vault
from tests.sandbox.accelerator import Accelerator
from tests.sandbox.accounts import SandboxAccount
from tests.sandbox.aws import REGION, Aws
from tests.sandbox.build import built
from tests.sandbox.deploy import STACK, deploy, template_in
from tests.sandbox.emulator import Emulator
from tests.sandbox.endpoints import endpoints_of, webhook_urls
from tests.sandbox.errors import SandboxError
from tests.sandbox.go_live import KEEPER, Say, announce_to_stranger, go_live
from tests.sandbox.options import Options
from tests.sandbox.runs import Run
from tests.sandbox.servers import Servers
from tests.sandbox.stack import Stack
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.seeker_leads import SeekerLeadsSimulator


class Sandbox:
    aws: Aws
    stack: Stack
    emulator: Emulator

    def __init__(
        self,
        options: Options | None = None,
        *,
        say: Say = lambda _: None,
        before_go_live: "Callable[[Sandbox], None]" = lambda _: None,
    ) -> None:
        """`before_go_live` may give a portal a history; `HistoryDays` is 1 unless you ask."""
        self.options = options or Options()
        self._say = say
        self._before_go_live = before_go_live
        self._servers = Servers(self.options)
        self._open = ExitStack()

    @property
    def accounts(self) -> Sequence[SandboxAccount]:
        return self._servers.accounts

    @property
    def property_finders(self) -> Mapping[str, PropertyFinderSimulator]:
        """By the names of the accounts; empty if Property Finder is another server."""
        return self._servers.property_finders

    @property
    def property_finder(self) -> PropertyFinderSimulator:
        """The one of the first account."""
        if not self.property_finders:
            raise SandboxError("Property Finder is another server here")
        return next(iter(self.property_finders.values()))

    @property
    def seeker_leads(self) -> SeekerLeadsSimulator:
        """The one for all accounts; each is an agency there."""
        if self._servers.seeker_leads is None:
            raise SandboxError("Seeker Leads is another server here")
        return self._servers.seeker_leads

    @property
    def lead_pro(self) -> LeadProSimulator:
        if self._servers.lead_pro is None:
            raise SandboxError("Lead.pro is another server here")
        return self._servers.lead_pro

    def client(self, service: str) -> Any:
        return self.aws.client(service)

    def __enter__(self) -> Self:
        with self._open as opening:  # closes what is open if the rest does not open
            self._start(opening)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def _start(self, opening: ExitStack) -> None:
        build = built()
        run = opening.enter_context(Run())
        self._servers.open(opening)
        self._say("starting the local AWS")
        self.emulator = opening.enter_context(Emulator(run))
        self.aws = Aws(self.emulator.url)
        self._say("deploying template.yaml")
        template = template_in(build)
        parameters = self._parameters(template)
        self.stack = Stack(self.aws, deploy(self.aws, build, template, parameters))
        self._go_live()
        if self.options.seconds_per_minute is not None:
            opening.enter_context(Accelerator(self.stack, self.options.seconds_per_minute))

    def _go_live(self) -> None:
        vault.fill(self.stack, self.accounts)
        # The address that the template gives the API exists on AWS only.
        self.stack.set_variables(KEEPER, WEBHOOK_BASE_URL=self.stack.api_url)
        self._before_go_live(self)
        self._say("first tokens, first polls, webhooks: enquiries count from now on")
        strangers = self._servers.strangers
        go_live(self.stack, strangers, self._say)
        self._servers.remember_subscriptions()
        if self._servers.lead_pro is not None and self.options.crm_webhook:
            self._servers.lead_pro.connect_webhook(self.crm_webhook_url)
        for account in self.accounts:
            if account.portal in strangers:
                url = strangers[account.portal]
                announce_to_stranger(url, account, self.stack.api_url, self._say)

    def _parameters(self, template: Mapping[str, Any]) -> dict[str, str]:
        chosen = self.options.stack_parameters(
            **self._servers.parameters,
            # A new simulator has no history, and to read 85 empty days takes ten seconds.
            HistoryDays=None if self._servers.strangers else "1",
        )
        for name in self.options.parameters.keys() - template["Parameters"].keys():
            self._say(f"warning: template.yaml has no parameter {name}")
        return {name: text for name, text in chosen.items() if name in template["Parameters"]}

    @property
    def webhook_urls(self) -> Mapping[str, str]:
        """Of the first account at each portal."""
        return webhook_urls(self._servers, self.stack.api_url)

    @property
    def crm_webhook_url(self) -> str:
        """What is pasted into Lead.pro's dashboard; a secret anywhere else."""
        return f"{self.stack.api_url}/webhooks/lead-pro/{vault.LEAD_PRO_WEBHOOK['token']}"

    @property
    def endpoints(self) -> dict[str, Any]:
        return {
            "pid": os.getpid(),
            "aws_endpoint_url": self.emulator.url,
            "region": REGION,
            "stack_name": STACK,
            **endpoints_of(self._servers, self.stack.api_url),
            "crm_webhook_url": self.crm_webhook_url,
            "outputs": self.stack.outputs,
            **self.stack.outputs,
        }
