"""Secrets Manager as far as our adapters call it."""

import time
from collections.abc import Mapping
from typing import Any

from tests.benchmarks.beside_others.local_aws.refusal import RefusalError
from tests.benchmarks.beside_others.local_aws.store import Store

Asked = Mapping[str, Any]
Told = dict[str, Any]


class Vault:
    def __init__(self, store: Store) -> None:
        self._store = store

    def create_secret(self, asked: Asked) -> Told:
        """One without a value is not there for whoever reads it."""
        if "SecretString" in asked:
            self._keep(asked["Name"], asked["SecretString"])
        return {"Name": asked["Name"], "ARN": asked["Name"]}

    def put_secret_value(self, asked: Asked) -> Told:
        self._keep(asked["SecretId"], asked["SecretString"])
        return {"Name": asked["SecretId"], "ARN": asked["SecretId"]}

    def get_secret_value(self, asked: Asked) -> Told:
        statement = "SELECT value, created_at FROM secrets WHERE name = ?"
        row = self._store.row(statement, asked["SecretId"])
        if row is None:
            raise RefusalError("ResourceNotFoundException")
        return {"Name": asked["SecretId"], "SecretString": row[0], "CreatedDate": row[1]}

    def _keep(self, name: str, value: str) -> None:
        self._store.change(
            "INSERT OR REPLACE INTO secrets VALUES (?, ?, ?)", name, value, time.time()
        )
