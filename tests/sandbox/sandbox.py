"""The whole thing on one machine: emulator, deployed stack, simulators of portal and CRM.

    with Sandbox(Options(parameters={"SettleSeconds": "1"})) as sandbox:
        sandbox.property_finder.add()            # the portal gets an enquiry and announces it
        sandbox.lead_pro.leads                   # what the CRM holds
        sandbox.stack.ledger_rows()              # what became of it; see `Stack` for more
        sandbox.stack.invoke("DeliverySweeperFunction")
        sandbox.endpoints                        # for programs that are not written in Python

Every file lies in `.sandbox/runs/`, every server listens on 127.0.0.1 alone, and every process
ends with the block, however that ends.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from tests.sandbox import vault
from tests.sandbox.accelerator import Accelerator
from tests.sandbox.aws import REGION, Aws
from tests.sandbox.build import built
from tests.sandbox.deploy import STACK, deploy, template_in
from tests.sandbox.emulator import Emulator
from tests.sandbox.errors import SandboxError
from tests.sandbox.go_live import Say, go_live_with_simulator, go_live_with_stranger
from tests.sandbox.options import Options
from tests.sandbox.runs import Run
from tests.sandbox.stack import Stack
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator


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
        """`before_go_live` may give the portal a history; `HistoryDays` is 1 unless you ask."""
        self.options = options or Options()
        self._say = say
        self._before_go_live = before_go_live
        self._portal: PropertyFinderSimulator | None = None
        self._crm: LeadProSimulator | None = None
        self._open = ExitStack()

    @property
    def property_finder(self) -> PropertyFinderSimulator:
        if self._portal is None:
            raise SandboxError("Property Finder is another server here")
        return self._portal

    @property
    def lead_pro(self) -> LeadProSimulator:
        if self._crm is None:
            raise SandboxError("Lead.pro is another server here")
        return self._crm

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
        if self.options.property_finder_url is None:
            self._portal = opening.enter_context(PropertyFinderSimulator())
        if self.options.lead_pro_url is None:
            self._crm = opening.enter_context(LeadProSimulator())
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
        vault.fill(self.stack)
        self._before_go_live(self)
        self._say("first token, first poll: enquiries count from now on")
        callback = self.webhook_urls["property_finder"]
        if self._portal is not None:
            go_live_with_simulator(self.stack, self._portal, callback)
        else:
            go_live_with_stranger(self.stack, self.property_finder_url, callback, self._say)

    def _parameters(self, template: Mapping[str, Any]) -> dict[str, str]:
        chosen = self.options.stack_parameters(
            PropertyFinderUrl=self.property_finder_url,
            LeadProUrl=self.lead_pro_url,
            # A new simulator has no history, and to read 85 empty days takes ten seconds.
            HistoryDays="1" if self._portal else None,
        )
        for name in self.options.parameters.keys() - template["Parameters"].keys():
            self._say(f"warning: template.yaml has no parameter {name}")
        return {name: text for name, text in chosen.items() if name in template["Parameters"]}

    @property
    def property_finder_url(self) -> str:
        return self.options.property_finder_url or self.property_finder.url

    @property
    def lead_pro_url(self) -> str:
        return self.options.lead_pro_url or self.lead_pro.url

    @property
    def webhook_urls(self) -> Mapping[str, str]:
        return {"property_finder": f"{self.stack.api_url}/webhooks/property_finder/1"}

    @property
    def endpoints(self) -> dict[str, Any]:
        simulators = (self._portal, self._crm)
        return {
            "pid": os.getpid(),
            "aws_endpoint_url": self.emulator.url,
            "region": REGION,
            "stack_name": STACK,
            "api_url": self.stack.api_url,
            "webhook_urls": self.webhook_urls,
            "webhook_secrets": vault.WEBHOOK_SECRETS,
            "credentials": vault.CREDENTIALS,
            "property_finder_url": self.property_finder_url,
            "seeker_leads_url": self.options.seeker_leads_url,
            "seeker_auth_url": self.options.seeker_auth_url,
            "lead_pro_url": self.lead_pro_url,
            "control_urls": {one.name: one.control_url for one in simulators if one is not None},
            "outputs": self.stack.outputs,
            **self.stack.outputs,
        }
