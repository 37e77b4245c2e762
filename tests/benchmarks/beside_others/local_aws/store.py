"""What the local AWS keeps, in one SQLite file: nothing that it has confirmed goes with a process.

Everything runs on one connection. `commit` makes durable whatever was changed since the last one.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS tables (name TEXT PRIMARY KEY, hash TEXT, range TEXT);
CREATE TABLE IF NOT EXISTS items (
  place TEXT, hash TEXT, range TEXT, item TEXT, shard TEXT, due_at TEXT,
  PRIMARY KEY (place, hash, range)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS due ON items (place, shard, due_at) WHERE shard IS NOT NULL;
CREATE TABLE IF NOT EXISTS queues (name TEXT PRIMARY KEY, visibility REAL);
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT, body TEXT,
  sent_at REAL, visible_at REAL, receives INTEGER
);
CREATE INDEX IF NOT EXISTS waiting ON messages (queue, visible_at);
CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value TEXT, created_at REAL);
"""


class Store:
    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.executescript(SCHEMA)

    def rows(self, statement: str, *values: Any) -> Iterator[Any]:
        return self._database.execute(statement, values)

    def row(self, statement: str, *values: Any) -> Any | None:
        return self._database.execute(statement, values).fetchone()

    def change(self, statement: str, *values: Any) -> int:
        return self._database.execute(statement, values).rowcount

    def insert(self, statement: str, *values: Any) -> int:
        return self._database.execute(statement, values).lastrowid or 0

    def close(self) -> None:
        """What was not committed is gone."""
        self._database.close()

    def commit(self) -> None:
        self._database.commit()

    def is_at_rest(self) -> bool:
        """Nothing waits on a queue, and no enquiry is due, now or later."""
        held = self.row("SELECT 1 FROM messages UNION ALL SELECT 1 FROM items WHERE shard NOTNULL")
        return held is None
