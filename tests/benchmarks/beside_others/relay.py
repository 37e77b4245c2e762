"""The relay of an agency on this machine: `python -m tests.benchmarks.beside_others.relay serve`.

A local AWS in this process, every function in processes of its own; one process group, which may be
killed at any moment and started again in the same folder. `poll` reads the portal until all that it
listed has come to rest, then ends.
"""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.beside_others.local_aws.server import LocalAws
from tests.benchmarks.beside_others.options import Options

ROOT = Path(__file__).parents[3]
PACKAGE = "tests.benchmarks.beside_others"
NO_VARIABLES: Mapping[str, str] = {}


class Relay:
    def __init__(self, folder: Path, options: Options) -> None:
        self._plan = folder / "functions.json"
        self._options = options
        self._aws = LocalAws(folder / "aws.sqlite", options.visibility)
        self._endpoint = ""
        self._running: list[asyncio.subprocess.Process] = []

    async def open(self) -> None:
        self._endpoint = await self._aws.listen()
        if not self._plan.exists():
            await self._once("deployment", NO_VARIABLES, str(self._plan))
        self._functions = json.loads(self._plan.read_text(encoding="utf-8"))

    async def serve(self) -> None:
        """Until one of its processes ends, which none should."""
        await self._forward()
        for _ in range(self._options.webhooks):
            await self._start("webhook_process", self._variables("PortalWebhookFunction"))
        await self._failure()

    async def poll(self) -> None:
        refresher = self._variables("TokenRefresherFunction")
        await self._once("schedule_process", {**refresher, "SCHEDULE_SECONDS": "0"})
        await self._forward()
        await self._schedule("PropertyFinderPollerFunction")
        failure = asyncio.create_task(self._failure())
        while not (self._has_polled() and self._aws.store.is_at_rest()):
            await asyncio.wait([failure], timeout=0.1)
            if failure.done():
                await failure
        failure.cancel()

    async def _forward(self) -> None:
        variables = self._variables("LeadForwarderFunction")
        for source in self._functions["LeadForwarderFunction"]["sources"]:
            from_queue = {
                "SOURCE_QUEUE_URL": source["url"],
                "SOURCE_BATCH_SIZE": str(source["batch_size"]),
            }
            for _ in range(self._options.forwarders or source["at_once"]):
                await self._start("event_source_process", {**variables, **from_queue})
        await self._schedule("DeliverySweeperFunction")

    async def _schedule(self, function: str) -> None:
        seconds = {"SCHEDULE_SECONDS": str(self._options.minute)}
        await self._start("schedule_process", {**self._variables(function), **seconds})

    def _variables(self, function: str) -> Mapping[str, str]:
        variables: Mapping[str, str] = self._functions[function]["variables"]
        return variables

    async def _start(self, module: str, variables: Mapping[str, str], *words: str) -> Any:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"{PACKAGE}.{module}", *words),
            env={**os.environ, **_aws_environment(self._endpoint), **variables},
            stdin=asyncio.subprocess.PIPE,
        )
        self._running.append(process)
        return process

    async def _once(self, module: str, variables: Mapping[str, str], *words: str) -> None:
        process = await self._start(module, variables, *words)
        self._running.remove(process)
        if await process.wait():
            sys.exit(f"{module} failed")

    async def _failure(self) -> None:
        ends = [asyncio.create_task(process.wait()) for process in self._running]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        sys.exit("a function's process has ended")

    def _has_polled(self) -> bool:
        statement = "SELECT item FROM items WHERE place = 'PortalStateTable' AND range = 'POLL'"
        row = self._aws.store.row(statement)
        state = json.loads(json.loads(row[0])["state"]["S"]) if row else {}
        return state.get("polled_at") is not None


def _aws_environment(endpoint: str) -> Mapping[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "layers/leadrelay/python")]),
    }


async def main(words: Sequence[str]) -> None:
    relay = Relay(Path(os.environ["WORKDIR"]), Options.from_environment())
    await relay.open()
    await (relay.poll() if words == ["poll"] else relay.serve())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
