"""`python -m tests.simulators property_finder --port 0 [--webhook-url URL --secret S]`.

Prints one JSON line with the URLs and credentials, then serves until SIGTERM or SIGINT.
"""

import argparse
import json
import signal
import sys
import threading

from tests.simulators.lead_pro import LeadProSettings, LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator


def _asked(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulators")
    parser.add_argument("simulator", choices=("property_finder", "lead_pro"))
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--webhook-url", help="where events are delivered")
    parser.add_argument("--secret", help="signs the deliveries of Property Finder")
    return parser.parse_args(arguments)


def _built(asked: argparse.Namespace) -> PropertyFinderSimulator | LeadProSimulator:
    if asked.simulator == "lead_pro":
        return LeadProSimulator(LeadProSettings(webhook_url=asked.webhook_url), port=asked.port)
    portal = PropertyFinderSimulator(port=asked.port)
    if asked.webhook_url:
        portal.subscribe(asked.webhook_url, asked.secret)
    return portal


def _introduction(simulator: PropertyFinderSimulator | LeadProSimulator) -> dict[str, str]:
    about = {
        "simulator": simulator.name,
        "url": simulator.url,
        "control_url": simulator.control_url,
        "api_key": simulator.api_key,
    }
    if isinstance(simulator, PropertyFinderSimulator):
        about["api_secret"] = simulator.api_secret
    return about


def main() -> None:
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    with _built(_asked()) as simulator:
        sys.stdout.write(json.dumps(_introduction(simulator)) + "\n")
        sys.stdout.flush()
        over.wait()


if __name__ == "__main__":
    main()
