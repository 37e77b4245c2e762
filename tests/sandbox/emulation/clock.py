"""What AWS does by the clock: measure every queue, evaluate every alarm."""

import logging
import os
import threading
import time

from ministack.core.responses import (  # type: ignore[import-not-found]
    set_request_account_id,
    set_request_region,
)
from ministack.services import cloudwatch, sqs  # type: ignore[import-not-found]

from tests.sandbox.emulation import alarms, metrics

logger = logging.getLogger(__name__)


def start() -> None:
    alarms.install()
    threading.Thread(target=_tick_for_ever, daemon=True, name="alarms").start()


def _tick_for_ever() -> None:
    pause = float(os.environ["ALARM_SECONDS"])
    while True:
        time.sleep(pause)
        try:
            _tick()
        except (KeyError, TypeError, ValueError, RuntimeError):
            logger.exception("alarms were not evaluated")  # a queue or alarm just went away


def _tick() -> None:
    for (account, region, _), queue in list(sqs._queues._data.items()):  # noqa: SLF001
        _as(account, region)
        metrics.record_queue(queue)
    for (account, region, _), alarm in list(cloudwatch._alarms._data.items()):  # noqa: SLF001
        _as(account, region)
        alarms.evaluate(alarm)


def _as(account: str, region: str) -> None:
    set_request_account_id(account)
    set_request_region(region)
