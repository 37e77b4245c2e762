"""What one more enquiry costs a process that runs: webhook and forwarder, against the bare calls.

`python -m tests.benchmarks warm`: the handlers take one enquiry after another against a stub that
answers at once; after each, the very same calls are made again by the SDK and `requests` alone.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from statistics import median
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest
import requests

from functions.lead_forwarder.app import handler as forward
from functions.portal_webhook.app import handler as receive
from leadrelay.aws import clients
from leadrelay.wiring import lead_forwarder, portal_webhook
from tests.benchmarks.invocations import EVENTS, SETTING_UP, enquiry, webhook
from tests.benchmarks.processes import Artefact
from tests.benchmarks.report import Report
from tests.benchmarks.world import World, world
from tests.sandbox import paths
from tests.simulation.handlers.functions import forget

WARM_UP = 20
LIMIT_RATIO, LIMIT_MS = 1.3, 2.0
CONTEXT = SimpleNamespace(
    aws_request_id="benchmark", get_remaining_time_in_millis=lambda: 30_000, invoked_function_arn=""
)
send = requests.Session.send
Bare = list[Callable[[], Any]]


def measured(rounds: int) -> Report:
    with world() as around, deployed(around), _recorded() as bare, _silence():
        settled(around)
        for _ in range(WARM_UP):
            _turn(bare)
        turns = [_turn(bare) for _ in range(max(rounds, 200))]
        called = len(bare)
    ours, theirs = (median(each) * 1_000 for each in zip(*turns, strict=True))
    return Report(
        title=f"one more enquiry, {len(turns)} times, in turns with its bare calls",
        columns=("", "CPU, ms", "goal"),
        rows=[
            ("webhook and forwarder", ours, None),
            (f"the same {called} calls, bare", theirs, None),
            ("ratio", ours / theirs, LIMIT_RATIO),
            ("our own code, ms", ours - theirs, LIMIT_MS),
        ],
    )


def _turn(bare: Bare) -> tuple[float, float]:
    bare.clear()
    told, found = webhook(), enquiry()
    ours = _used(lambda: (receive(dict(told), CONTEXT), forward(dict(found), CONTEXT)))
    calls = tuple(bare)  # those that are made now are told, too
    theirs = _used(lambda: [call() for call in calls])
    bare[:] = calls
    return ours, theirs


def settled(around: World) -> None:
    """The others have been there before: there are tokens, and the accounts are live."""
    for function in SETTING_UP:
        Artefact(paths.BUILD).started(function, around.variables(function), _twice(function))


def _twice(function: str) -> list[Any]:
    return [EVENTS[function](), EVENTS[function]()]


@contextmanager
def _silence() -> Iterator[None]:
    """Logs are written, and read by nobody."""
    with redirect_stdout(StringIO()):
        yield


def _used(work: Callable[[], Any]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


@contextmanager
def deployed(around: World) -> Iterator[None]:
    """Both functions in this process; the poller and the refresher have been there before."""
    variables = [around.variables(f"{name}Function") for name in ("PortalWebhook", "LeadForwarder")]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            **variables[0],
            **variables[1],
            "PORTALS": variables[0]["PORTALS"],
        }.items():
            patch.setenv(name, value)
        yield


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """Every operation that the SDK is asked for from now on, with what it is asked."""
    calls: list[tuple[str, Any]] = []
    session: Any = botocore.session.Session()

    def asked(params: Any, model: Any, **_: Any) -> None:
        calls.append((model.name, params))

    session.register("before-parameter-build", asked)
    with _sdk(session):
        yield calls


@contextmanager
def _sdk(session: Any) -> Iterator[None]:
    clients.forget()
    for module in (portal_webhook, lead_forwarder):
        forget(module)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "get_session", lambda: session)
        yield


@contextmanager
def _recorded() -> Iterator[Bare]:
    """What the SDK and `requests` are asked, as calls that ask the same without us."""
    bare: Bare = []
    ours, plain = botocore.session.Session(), requests.Session()
    theirs = botocore.session.Session()
    made = {name: theirs.create_client(name) for name in ("dynamodb", "sqs", "secretsmanager")}

    def asked(params: Any, model: Any, **_: Any) -> None:
        client: Any = made[model.service_model.service_name]
        told = dict(params)
        bare.append(lambda: client._make_api_call(model.name, told))  # noqa: SLF001

    def sent(session: requests.Session, request: requests.PreparedRequest, **how: Any) -> Any:
        told = (str(request.method), str(request.url))
        bare.append(lambda: plain.request(*told, data=request.body, headers=request.headers))
        return send(session, request, **how)

    events: Any = ours
    events.register("before-parameter-build", asked)
    with _sdk(ours), pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests.Session, "send", sent)
        yield bare
