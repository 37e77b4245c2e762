"""`python -m tests.simulators property_finder --port 0 [--webhook-url URL --secret S]`.

Prints one JSON line with the URLs and credentials, then serves until SIGTERM or SIGINT.
"""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from typing import TypeAlias

from tests.simulators.lead_pro import LeadProSettings, LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.seeker_leads import WEBHOOK_KEY, SeekerLeadsSimulator

AnySimulator: TypeAlias = PropertyFinderSimulator | SeekerLeadsSimulator | LeadProSimulator


def _property_finder(asked: argparse.Namespace) -> PropertyFinderSimulator:
    portal = PropertyFinderSimulator(port=asked.port)
    if asked.webhook_url:
        portal.subscribe(asked.webhook_url, asked.secret)
    return portal


def _seeker_leads(asked: argparse.Namespace) -> SeekerLeadsSimulator:
    portal = SeekerLeadsSimulator(port=asked.port)
    if asked.webhook_url:
        portal.subscribe(asked.webhook_url, asked.secret or WEBHOOK_KEY)
    return portal


def _lead_pro(asked: argparse.Namespace) -> LeadProSimulator:
    return LeadProSimulator(LeadProSettings(webhook_url=asked.webhook_url), port=asked.port)


BUILDERS: Mapping[str, Callable[[argparse.Namespace], AnySimulator]] = {
    "property_finder": _property_finder,
    "seeker_leads": _seeker_leads,
    "lead_pro": _lead_pro,
}


def _asked(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulators")
    parser.add_argument("simulator", choices=tuple(BUILDERS))
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--webhook-url", help="where events are delivered")
    parser.add_argument("--secret", help="signs deliveries; the apiKey of Seeker Leads")
    return parser.parse_args(arguments)


def _introduction(simulator: AnySimulator) -> dict[str, str]:
    about = {
        "simulator": simulator.name,
        "url": simulator.url,
        "control_url": simulator.control_url,
    }
    if isinstance(simulator, SeekerLeadsSimulator):
        urls = {"auth_url": simulator.auth_url, "base_url": simulator.base_url}
        return {**about, **urls, **simulator.agencies[0].credentials}
    about["api_key"] = simulator.api_key
    if isinstance(simulator, PropertyFinderSimulator):
        about["api_secret"] = simulator.api_secret
    return about


def main() -> None:
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    asked = _asked()
    with BUILDERS[asked.simulator](asked) as simulator:
        sys.stdout.write(json.dumps(_introduction(simulator)) + "\n")
        sys.stdout.flush()
        over.wait()


if __name__ == "__main__":
    main()
