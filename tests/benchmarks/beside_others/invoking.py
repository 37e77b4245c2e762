"""One Lambda execution environment: a handler, its time-out, one invocation at a time."""

import importlib
import os
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Context:
    """What AWS hands to a handler."""

    function_name: str
    deadline: float  # on the monotonic clock
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    memory_limit_in_mb: str = "512"

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:us-east-1:000000000000:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.deadline - time.monotonic()) * 1000))


def invoke() -> Callable[[Event], Any]:
    """The function that the environment names, as Lambda would start it."""
    handler = importlib.import_module(os.environ["_HANDLER"]).handler
    name, seconds = os.environ["AWS_LAMBDA_FUNCTION_NAME"], float(os.environ["LAMBDA_TIMEOUT"])
    return lambda event: handler(event, Context(name, time.monotonic() + seconds))


def end_with_the_starter() -> None:
    """Who started this process holds the other end of its standard input."""
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    os.read(0, 1)  # nobody writes; a buffered read would not let the interpreter end
    os._exit(1)
