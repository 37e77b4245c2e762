"""What the first invocation of a process costs, against the SDK and one client of it alone.

`python -m tests.benchmarks cold`: each function of the built artefact starts in fresh processes,
in turns with `import boto3; boto3.client("sqs")`. Cold is what a process uses until it has answered
its first invocation, less what the same costs the second time: the interpreter, imports, clients,
connections, and whatever else is made once.
"""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from tests.benchmarks.invocations import EVENTS, SETTING_UP
from tests.benchmarks.processes import Artefact, Start
from tests.benchmarks.report import Report
from tests.benchmarks.world import CREDENTIALS, World, world
from tests.sandbox import paths

FLOOR = 'import boto3; boto3.client("sqs")'
FAILED = ({"statusCode": 401}, {"statusCode": 503})
GOALS: Mapping[str, float] = {
    "PortalWebhookFunction": 1.15,
    "DeliverySweeperFunction": 1.3,
    "TokenRefresherFunction": 1.6,
    "PropertyFinderPollerFunction": 1.8,
    "SeekerLeadsPollerFunction": 1.8,
    "LeadForwarderFunction": 1.85,
    "OperatorConsoleFunction": 1.6,
    "OperatorActionsFunction": 1.6,
    "SubscriptionKeeperFunction": 1.8,
    "LedgerAuditorFunction": 1.85,
}


def measured(rounds: int) -> Report:
    artefact = Artefact(paths.BUILD)
    with world() as around:
        for function in SETTING_UP:
            _started(artefact, around, function)
        turns = [_turn(artefact, around) for _ in range(rounds)]
    return Report(
        title=f"cold starts, {rounds} of each in turns; 1.00 is the CPU of {FLOOR}",
        columns=("function", "cold", "goal", "with its first work", "memory, MB"),
        rows=[*_rows([floor for floor, _ in turns], [starts for _, starts in turns])],
    )


def _turn(artefact: Artefact, around: World) -> tuple[Start, Mapping[str, Start]]:
    floor = artefact.alone(FLOOR, CREDENTIALS)
    return floor, {function: _started(artefact, around, function) for function in GOALS}


def _started(artefact: Artefact, around: World, function: str) -> Start:
    events = [EVENTS[function](), EVENTS[function]()]
    start, answer = artefact.started(function, around.variables(function), events)
    if answer in FAILED:
        raise RuntimeError(f"{function}: {answer}")
    return start


def _rows(
    floors: Sequence[Start], turns: Sequence[Mapping[str, Start]]
) -> Iterator[Sequence[object]]:
    unit = median(floor.first for floor in floors)
    yield "the SDK alone", 1.0, None, 1.0, max(floor.megabytes for floor in floors)
    for function, goal in GOALS.items():
        starts = [turn[function] for turn in turns]
        cold = median(one.cold for one in starts) / unit
        whole = median(one.first for one in starts) / unit
        yield function, cold, goal, whole, max(one.megabytes for one in starts)
