"""What the functions of a benchmark talk to, in a process of its own: its work is not theirs.

AWS is a stub that answers at once; the portals and Lead.pro are the simulators.
"""

import json
import multiprocessing
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

from tests import canary
from tests.benchmarks.stub_aws import StubAws, server
from tests.simulation.handlers.setting import PORTAL_KEY, PORTAL_SECRET, SECRETS
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.seeker_leads import SeekerLeadsSimulator
from tests.template.cloudformation import DEFAULT, template
from tests.template.resolving import Stack, arn

REGION = "eu-west-1"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "benchmark",
    "AWS_SECRET_ACCESS_KEY": "benchmark",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
}
AGENCY = {"OfficeId": "375", "PlaceholderEmailDomain": "agency.example"}
Variables = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class World:
    aws_url: str
    urls: Mapping[str, str]

    def variables(self, function: str) -> Variables:
        """The environment of a function as the template says it, and where this AWS is."""
        stack = Stack(DEFAULT, {**AGENCY, **self.urls})
        common = template()["Globals"]["Function"]["Environment"]["Variables"]
        return {
            **CREDENTIALS,
            **{name: stack.text(value) for name, value in common.items()},
            **stack.environment(function),
            "AWS_ENDPOINT_URL": self.aws_url,
        }


@contextmanager
def world() -> Iterator[World]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    process.start()
    theirs.close()  # else nobody would notice its end
    try:
        yield World(*ours.recv())
    finally:
        ours.send(None)
        process.join()


def _serve(wish: Connection) -> None:
    portal = PropertyFinderSimulator(api_key=PORTAL_KEY, api_secret=PORTAL_SECRET)
    seeker, crm = SeekerLeadsSimulator(), LeadProSimulator(api_key=canary.API_KEY)
    aws = server(StubAws(secrets=_secrets()))
    aws.start()
    with ExitStack() as running:
        running.callback(aws.stop)
        for simulator in (portal, seeker, crm):
            running.enter_context(simulator)
        urls = {
            "PropertyFinderUrl": portal.url,
            "SeekerLeadsUrl": seeker.base_url,
            "SeekerLeadsAuthUrl": seeker.auth_url,
            "LeadProUrl": crm.url,
        }
        wish.send((aws.url, urls))
        wish.recv()


def _secrets() -> dict[str, str]:
    return {arn(name): json.dumps(content) for name, content in SECRETS.items()}
