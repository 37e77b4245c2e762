"""Lets the minutes of the stack's schedules pass in seconds."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError

from tests.sandbox.stack import Stack

RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
MINUTES = {"minute": 1, "hour": 60, "day": 1440}


@dataclass(frozen=True)
class Tick:
    function: str
    event: str
    every_minutes: int


def ticks(stack: Stack) -> Iterator[Tick]:
    """What the schedules of the stack invoke, how often; cron expressions are not accelerated."""
    scheduler = stack.client("scheduler")
    for summary in scheduler.list_schedules()["Schedules"]:
        schedule = scheduler.get_schedule(Name=summary["Name"])
        if found := RATE.fullmatch(schedule["ScheduleExpression"]):
            target = schedule["Target"]
            minutes = int(found[1]) * MINUTES[found[2]]
            yield Tick(target["Arn"], target.get("Input") or json.dumps({}), minutes)


class Accelerator:
    """A scheduled function runs `seconds_per_minute` after it last ended, never twice at once."""

    def __init__(self, stack: Stack, seconds_per_minute: float) -> None:
        self._lambda = stack.client("lambda")
        self._over = threading.Event()
        self._pace = seconds_per_minute
        self._threads = [
            threading.Thread(target=self._repeat, args=(tick,), daemon=True)
            for tick in ticks(stack)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def join(self) -> None:
        """After the emulator has ended: no invocation is waited for."""
        for thread in self._threads:
            thread.join(timeout=10)

    def _repeat(self, tick: Tick) -> None:
        while not self._over.wait(self._pace * tick.every_minutes):
            self._invoke(FunctionName=tick.function, Payload=tick.event)

    def _invoke(self, **wish: Any) -> None:
        try:
            self._lambda.invoke(**wish)
        except (BotoCoreError, ClientError):
            return  # the emulator ends, or refuses for now; a function's own error is in its log
