"""Lambda execution environments as close to AWS as processes come.

MiniStack would run functions in its own interpreter, with the whole environment of the host and
with layers ahead of the function's code, and unpack every layer once more for every process.
"""

import contextlib
import contextvars
import hashlib
import io
import json
import logging
import os
import queue
import subprocess
import tempfile
import threading
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime as runtime  # type: ignore[import-not-found]
from ministack.services import lambda_svc  # type: ignore[import-not-found]
from ministack.services.cloudformation import provisioners  # type: ignore[import-not-found]

logger = logging.getLogger(__name__)
ENVIRONMENT = Path(__file__).parent / "environment.py"
_unpacking = threading.Lock()
_warming = ThreadPoolExecutor(max_workers=1)
AT_ONCE = 4 * (os.cpu_count() or 1)  # of one function; AWS gives each a processor of its own
_turns: defaultdict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(AT_ONCE))


def install() -> None:
    runtime.Worker._spawn = _spawn  # noqa: SLF001
    lambda_svc._execute_function_warm = _in_turn(lambda_svc._execute_function_warm)  # noqa: SLF001
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]  # noqa: SLF001
    for deed in ("create", "update"):
        handlers[deed] = _followed_by_warming(handlers[deed])


def _in_turn(execute: Callable[..., Any]) -> Callable[..., Any]:
    """A burst waits. Else all of it starts at once, and runs out of time before it has started."""

    def call(function: dict[str, Any], *arguments: Any, **named: Any) -> Any:
        with _turns[(function.get("config") or function)["FunctionName"]]:
            return execute(function, *arguments, **named)

    return call


def _followed_by_warming(deed: Callable[..., Any]) -> Callable[..., Any]:
    """A person who waits for the sandbox need not wait for every first invocation as well."""

    def call(*arguments: Any, **named: Any) -> Any:
        made = deed(*arguments, **named)
        _warming.submit(contextvars.copy_context().run, _warm, made[0])
        return made

    return call


def _warm(name: str) -> None:
    function = lambda_svc._functions[name]  # noqa: SLF001
    worker, _ = runtime.acquire_worker(name, function["config"], function["code_zip"])
    try:
        runtime.ensure_spawned(worker)
    except (RuntimeError, OSError):
        logger.exception("%s does not start", name)  # its first invocation will tell, too
    finally:
        runtime.release_worker(worker)


def _spawn(worker: Any) -> None:
    config = worker.config
    code = _unpacked(worker.code_zip)
    zips = [lambda_svc._resolve_layer_zip(layer) for layer in config.get("Layers", [])]  # noqa: SLF001
    # A later layer covers an earlier one.
    packages = [str(_unpacked(layer) / "python") for layer in reversed(zips) if layer]
    worker._proc = subprocess.Popen(  # noqa: S603, SLF001 - our own interpreter and file
        [os.environ["LAMBDA_PYTHON"], ENVIRONMENT, config["Handler"], code, *packages],
        cwd=code,
        env=_variables(config, code),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    _listen(worker)
    answer = json.loads(worker._proc.stdout.readline() or "{}")  # noqa: SLF001
    if answer.get("status") != "ready":
        time.sleep(0.05)  # the end of its log is still on the way
        raise RuntimeError(answer.get("trace") or worker._drain_stderr() or "it died at its start")  # noqa: SLF001
    worker._start_time = time.time()  # noqa: SLF001


def _listen(worker: Any) -> None:
    lines: queue.Queue[str] = queue.Queue()
    worker._stderr_queue = lines  # noqa: SLF001
    listening = threading.Thread(target=_copy, args=(worker._proc.stderr, lines), daemon=True)  # noqa: SLF001
    worker._stderr_thread = listening  # noqa: SLF001
    listening.start()


def _copy(stream: Any, lines: queue.Queue[str]) -> None:
    for line in stream:
        lines.put(line.rstrip("\n"))


def _unpacked(archive: bytes) -> Path:
    """One folder per content, for all processes of all sandboxes; its time is its last use."""
    folder = Path(os.environ["UNPACKED"]) / hashlib.sha256(archive).hexdigest()[:32]
    with _unpacking:
        if not folder.is_dir():
            part = Path(tempfile.mkdtemp(prefix="part-", dir=folder.parent))
            with zipfile.ZipFile(io.BytesIO(archive)) as opened:
                opened.extractall(part)
            with contextlib.suppress(OSError):  # another sandbox was faster
                part.rename(folder)
        os.utime(folder)
    return folder


def _variables(config: dict[str, Any], code: Path) -> dict[str, str]:
    """What AWS sets, what the template sets, and where this AWS is: nothing of the host."""
    _, region = runtime._account_region_from_function_config(config)  # noqa: SLF001
    fixed = {name: os.environ[name] for name in ("PATH", "TMPDIR", "HOME") if name in os.environ}
    return {
        **fixed,
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
        **config.get("Environment", {}).get("Variables", {}),
        **runtime.execution_credentials(config),
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{config.get('Runtime', 'python3.13')}",
        "AWS_LAMBDA_FUNCTION_NAME": config["FunctionName"],
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.get("MemorySize", 128)),
        "AWS_LAMBDA_FUNCTION_VERSION": config.get("Version", "$LATEST"),
        "AWS_LAMBDA_LOG_GROUP_NAME": (config.get("LoggingConfig") or {}).get("LogGroup") or "",
        "LAMBDA_TASK_ROOT": str(code),
        "LAMBDA_TIMEOUT": str(config.get("Timeout", 3)),
    }
