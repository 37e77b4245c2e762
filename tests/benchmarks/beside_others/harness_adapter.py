"""Ours as an adapter of the harness, copied into its `adapters` and run by its interpreter.

The harness is content as soon as each lead has arrived once. What is still open then may yet
arrive, or arrive twice: so the end is when nothing is open any more, and the sink is asked again.
"""

import json
import sqlite3
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

from adapters import cmd  # type: ignore[import-not-found]

OPEN = "SELECT (SELECT count(*) FROM messages) + (SELECT count(*) FROM items WHERE shard NOTNULL)"


class Relay(cmd.A):  # type: ignore[misc]  # the harness is not here
    def stop(self) -> None:
        if self.proc is not None:
            self._write_the_end()
        super().stop()

    def _write_the_end(self) -> None:
        until = time.monotonic() + float(self.cfg["patience"])
        while self.proc.poll() is None and self._open() and time.monotonic() < until:
            time.sleep(0.5)
        with urllib.request.urlopen(f"{self.sink_url}/_stats") as answer:  # noqa: S310 - our own sink
            told = json.load(answer)
        end = {name: told[name] for name in ("unique", "duplicates", "lookups")}
        path = Path(self.workdir) / "end.json"
        path.write_text(json.dumps({**end, "open": self._open()}), encoding="utf-8")

    def _open(self) -> int:
        with closing(sqlite3.connect(Path(self.workdir) / "aws.sqlite")) as database:
            count: int = database.execute(OPEN).fetchone()[0]
            return count


def make(variant: str, *given: Any) -> Relay:
    path = Path(__file__).parents[1] / "configs" / f"{variant}.json"
    return Relay(json.loads(path.read_text(encoding="utf-8")), *given)
