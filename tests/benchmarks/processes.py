"""Fresh processes in which a function starts as on Lambda, and what each of them took.

Linux only: what a process has used so far, and at most, is asked of /proc.
"""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

from tests.sandbox import paths

ENVIRONMENT = paths.ROOT / "tests/sandbox/emulation/environment.py"
NANOSECOND = 1e-9
KILOBYTE = 1_024
LAMBDA = {
    "TZ": ":UTC",
    "LANG": "en_US.UTF-8",
    "AWS_LAMBDA_FUNCTION_NAME": "benchmark",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
    "AWS_LAMBDA_LOG_GROUP_NAME": "benchmark",
    "LAMBDA_TIMEOUT": "60",
}
Told = tuple[IO[str], IO[str]]


class Start(NamedTuple):
    """Seconds of CPU until the first answer, and for the one after it; megabytes at most."""

    first: float
    second: float
    megabytes: float

    @property
    def cold(self) -> float:
        """What a start costs beyond the work itself."""
        return self.first - self.second


@dataclass(frozen=True, slots=True)
class Artefact:
    """What `make build` made; the layers lie as Lambda lays them out, the later above the other."""

    folder: Path
    python: Path = paths.LAMBDA_PYTHON

    @property
    def packages(self) -> Sequence[Path]:
        return [self.folder / layer / "python" for layer in ("LeadRelayLayer", "DependenciesLayer")]

    def started(
        self, function: str, variables: Mapping[str, str], events: Sequence[Any]
    ) -> tuple[Start, Any]:
        """With the first answer, to see that something has been done."""
        code = self.folder / function
        arguments: list[str | Path] = [ENVIRONMENT, "app.handler", code, *self.packages]
        with self._process(arguments, {**LAMBDA, **variables}) as (process, ask):
            answers, used = [], []
            for event in events:
                answers.append(ask({"event": event, "ctx": {"request_id": "benchmark"}}))
                used.append(_used(process.pid))
            return Start(used[0], used[1] - used[0], _most(process.pid)), answers[0]

    def alone(self, code: str, variables: Mapping[str, str]) -> Start:
        """A process that does nothing else."""
        with self._process(["-c", f"{code}\nprint('{{}}')\nprint(input())"], variables) as (
            process,
            _,
        ):
            return Start(_used(process.pid), 0.0, _most(process.pid))

    @contextmanager
    def _process(
        self, arguments: Sequence[str | Path], variables: Mapping[str, str]
    ) -> Iterator[tuple["subprocess.Popen[str]", Any]]:
        with subprocess.Popen(  # noqa: S603 - our own interpreter
            [self.python, *arguments],
            env={"PATH": os.environ["PATH"], **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # where a function's log goes
            text=True,
            bufsize=1,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            told = (process.stdin, process.stdout)
            told[1].readline()
            yield process, lambda line: _asked(told, line)


def _asked(told: Told, line: Mapping[str, Any]) -> Any:
    told[0].write(json.dumps(line) + "\n")
    return json.loads(told[1].readline())["result"]


def _used(process: int) -> float:
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) * NANOSECOND


def _most(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    (most,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(most) / KILOBYTE
