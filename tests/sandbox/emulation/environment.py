"""One Lambda execution environment: `python environment.py HANDLER CODE_FOLDER PACKAGES...`.

Speaks MiniStack's protocol: for every line of JSON (`event`, `ctx`) that comes in, one goes out.
What a handler prints goes to standard error, where its log is read. Runs in the interpreter of the
functions, so it uses nothing but the standard library.
"""

import importlib
import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TextIO

Handler = Callable[[Any, "Context"], Any]


@dataclass
class Context:
    """What AWS hands to a handler."""

    aws_request_id: str
    invoked_function_arn: str
    function_name: str
    function_version: str
    memory_limit_in_mb: str
    log_group_name: str
    deadline: float
    """On the monotonic clock."""
    log_stream_name: str = "sandbox"
    identity: None = None
    client_context: None = None

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.deadline - time.monotonic()) * 1000))


def _context(told: dict[str, Any]) -> Context:
    return Context(
        aws_request_id=told.get("request_id") or "",
        invoked_function_arn=told.get("invoked_function_arn") or "",
        function_name=os.environ["AWS_LAMBDA_FUNCTION_NAME"],
        function_version=os.environ["AWS_LAMBDA_FUNCTION_VERSION"],
        memory_limit_in_mb=os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
        log_group_name=os.environ["AWS_LAMBDA_LOG_GROUP_NAME"],
        deadline=time.monotonic() + float(os.environ["LAMBDA_TIMEOUT"]),
    )


def _loaded(handler: str) -> Handler:
    module, _, name = handler.rpartition(".")
    function: Handler = getattr(importlib.import_module(module), name)
    return function


def _say(channel: TextIO, answer: dict[str, Any]) -> None:
    sys.stderr.flush()
    channel.write(json.dumps(answer) + "\n")
    channel.flush()


def _telling(channel: TextIO) -> Callable[..., None]:
    """What a handler raises is its answer; MiniStack replaces the process after it."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        lines = "".join(traceback.format_exception(kind, error, trace))
        _say(channel, {"status": "error", "error": str(error), "trace": lines})

    return tell


def _die_with(parent: int) -> None:
    """End even in the middle of an invocation when nobody is left to take its answer."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def main() -> None:
    threading.Thread(target=_die_with, args=(os.getppid(),), daemon=True).start()
    channel, sys.stdout = sys.stdout, sys.stderr
    sys.excepthook = _telling(channel)
    sys.path[:1] = sys.argv[2:]  # the function's code, then its layers, and not this folder
    handler = _loaded(sys.argv[1])
    _say(channel, {"status": "ready"})
    for line in sys.stdin:
        message = json.loads(line)
        answer = handler(message["event"], _context(message.get("ctx") or {}))
        _say(channel, {"status": "ok", "result": answer})


if __name__ == "__main__":
    main()
