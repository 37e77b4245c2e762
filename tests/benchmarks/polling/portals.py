"""Both portals in a process of their own, each answer 30 ms late, every request written down."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

from leadrelay.domain.enquiry import Portal
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.property_finder.access import API_KEY, API_SECRET
from tests.simulators.routing import Exchange
from tests.simulators.seeker_leads import SeekerLeadsSimulator
from tests.simulators.seeker_leads.agencies import AGENCIES

LATENCY = 0.03
REACH = timedelta(days=6)
PROPERTY_FINDER = {"api_key": API_KEY, "api_secret": API_SECRET}
SEEKER_LEADS = AGENCIES[0].credentials


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for leads: when it was answered, by a clock of no date, and how."""

    at: float
    status: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where one portal is."""

    portal: Portal
    base_url: str
    auth_url: str
    credentials: dict[str, str]
    line: Connection

    def asked(self) -> list[Asked]:
        """Since the last time that this was asked."""
        self.line.send(True)
        told: list[Asked] = self.line.recv()
        return told


@contextmanager
def serving(portal: Portal, leads: int) -> Iterator[Place]:
    """With so many leads of the days before now."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(theirs, portal, leads)
    )
    process.start()
    theirs.close()  # else nobody would notice its end
    try:
        base_url, auth_url, credentials = ours.recv()
        yield Place(portal, base_url, auth_url, credentials, ours)
    finally:
        ours.send(False)
        process.join()


def _serve(line: Connection, portal: Portal, leads: int) -> None:
    simulator, asked = _simulator(portal), list[Asked]()
    now = datetime.now(UTC)
    simulator.fill(leads, now - REACH, now)
    simulator.settings.latency = LATENCY

    def answered(exchange: Exchange) -> None:
        if exchange.method == "GET":
            asked.append(Asked(time.monotonic(), exchange.status or 0))

    simulator.after_exchange = answered
    with simulator:
        line.send(_addresses(simulator))
        while line.recv():
            line.send(list(asked))
            asked.clear()


def _simulator(portal: Portal) -> Any:
    if portal is Portal.PROPERTY_FINDER:
        return PropertyFinderSimulator()
    return SeekerLeadsSimulator()


def _addresses(simulator: Any) -> tuple[str, str, dict[str, str]]:
    if isinstance(simulator, SeekerLeadsSimulator):
        return simulator.base_url, simulator.auth_url, dict(SEEKER_LEADS)
    return simulator.url, simulator.url, dict(PROPERTY_FINDER)
