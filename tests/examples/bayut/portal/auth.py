"""Bayut's access token is the key itself: it never ends, so it is tried once a day instead."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leadrelay.domain.errors import CredentialsRefusedError, NotConfiguredError
from leadrelay.domain.token import AccessToken
from leadrelay.http import JsonApi
from leadrelay.wire.records import read_as
from leadrelay.wire.tokens import LONGEST_LIFE, access_token, required
from tests.examples.bayut.portal.calls import LEADS_PATH, lead_query, refusal
from tests.examples.bayut.portal.schemas import PageDto

_KEY = re.compile(r"[!-~]{1,1024}")


class BayutMinter:
    """Implements `ports.TokenMinter`; the secret holds `api_key`."""

    def __init__(self, api: JsonApi) -> None:
        self._api = api

    def mint(self, credentials: Mapping[str, Any], now: datetime) -> AccessToken:
        """One request, for one lead of today, never repeated; raises TransientErrors as well.

        Raises:
            NotConfiguredError: the key is missing, or does not fit into a header.
            CredentialsRefusedError: it was refused.
            SchemaError: what the key opens is no page of leads.
        """
        key = _key(credentials)
        query = lead_query(now.date(), now.date(), page=1, per_page=1)
        headers = {"Authorization": f"Bearer {key}"}
        answer = self._api.call("GET", LEADS_PATH, query=query, headers=headers)
        if answer.status in {401, 403}:
            raise CredentialsRefusedError(f"GET {LEADS_PATH}: {answer.status}")
        if not answer.ok:
            raise refusal(answer, f"GET {LEADS_PATH}")
        read_as(PageDto, answer.body, f"GET {LEADS_PATH}")
        return access_token(key, None, LONGEST_LIFE, now)


def _key(credentials: Mapping[str, Any]) -> str:
    key = required(credentials, "api_key")
    if not _KEY.fullmatch(key):
        raise NotConfiguredError("credentials: api_key does not fit into a header")
    return key
