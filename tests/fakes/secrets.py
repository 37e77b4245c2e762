"""Secrets in memory, with the quota that Secrets Manager has and moto has not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import NotConfiguredError, SchemaError, UnavailableError
from leadrelay.domain.ports import Clock
from leadrelay.domain.token import AccessToken
from tests.fakes.failing import Faults

MOST_VERSIONS = 100
COUNTED_FOR = timedelta(hours=24)
LARGEST_SECRET = 65_536  # bytes
ROOM = 128  # for the two times of a token, and the names


@dataclass
class InMemoryTokenStore:
    clock: Clock
    tokens: dict[Account, AccessToken] = field(default_factory=dict)
    written_at: dict[Account, list[datetime]] = field(default_factory=dict)
    reads: Faults = field(default_factory=Faults)
    writes: Faults = field(default_factory=Faults)

    def read(self, account: Account) -> AccessToken | None:
        with self.reads.around("token read"):
            return self.tokens.get(account)

    def write(self, account: Account, token: AccessToken) -> None:
        if len(json.dumps(token.value)) + ROOM > LARGEST_SECRET:
            raise SchemaError("token write: ValidationException")
        with self.writes.around("token write"):
            self._count_version(account)
            self.tokens[account] = token

    def _count_version(self, account: Account) -> None:
        times = self.written_at.setdefault(account, [])
        if len(times) >= MOST_VERSIONS and self.clock() - times[-MOST_VERSIONS] < COUNTED_FOR:
            raise UnavailableError("token write: LimitExceededException")
        times.append(self.clock())


@dataclass
class InMemoryCredentials:
    secrets: dict[Account, Mapping[str, Any]] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)

    def read(self, account: Account) -> Mapping[str, Any]:
        with self.faults.around("secret read"):
            if account not in self.secrets:
                raise NotConfiguredError("secret has no value yet")
            return self.secrets[account]
