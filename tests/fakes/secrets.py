"""Secrets in memory, with the quota that Secrets Manager has and moto has not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from leadrelay.domain.enquiry import Account
from leadrelay.domain.errors import NotConfiguredError, UnavailableError
from leadrelay.domain.ports import Clock
from leadrelay.domain.token import AccessToken
from tests.fakes.failing import Faults

MOST_VERSIONS = 100
VERSIONS_COUNT_FOR = timedelta(hours=24)


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
        with self.writes.around("token write"):
            times = self.written_at.setdefault(account, [])
            young = [at for at in times if self.clock() - at < VERSIONS_COUNT_FOR]
            if len(young) >= MOST_VERSIONS:
                raise UnavailableError("token write: LimitExceededException")
            times.append(self.clock())
            self.tokens[account] = token


@dataclass
class InMemoryCredentials:
    secrets: dict[Account, Mapping[str, Any]] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)

    def read(self, account: Account) -> Mapping[str, Any]:
        with self.faults.around("secret read"):
            if account not in self.secrets:
                raise NotConfiguredError("secret has no value yet")
            return self.secrets[account]
