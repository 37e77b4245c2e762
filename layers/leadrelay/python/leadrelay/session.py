"""A `requests` session without the conveniences that leak, wander or wait.

No redirects, cookies, proxies or .netrc, no retries, no time-out that a slow peer can stretch, no
query in a log.
"""

import logging
import os
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path

import requests

from leadrelay.deadline import DeadlineAdapter
from leadrelay.domain.errors import ConfigurationError

_LOGGERS_OF_URLS = ("urllib3.connection", "urllib3.connectionpool", "urllib3.util.retry")


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Never one: for each target `requests` reads the whole body, without any cap."""


def strict_session(headers: Mapping[str, str]) -> requests.Session:
    session = _Session()
    session.trust_env = False
    session.verify = _authorities()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    session.headers.clear()
    session.headers.update({"Accept": "application/json", "Accept-Encoding": "gzip"})
    session.headers.update({"User-Agent": "lead-relay"} | dict(headers))
    session.mount("http://", DeadlineAdapter())
    session.mount("https://", DeadlineAdapter())
    for name in _LOGGERS_OF_URLS:
        logging.getLogger(name).addFilter(_without_values)
    return session


def _authorities() -> str | bool:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        bundle = os.environ.get(name)
        if bundle and not Path(bundle).exists():
            raise ConfigurationError(f"{name} names nothing that exists")
        if bundle:
            return bundle
    return True


def _without_values(record: logging.LogRecord) -> bool:
    """urllib3 logs URLs with their query, some of them as warnings."""
    if isinstance(record.args, tuple):
        record.args = tuple(_loggable(part) for part in record.args)
    record.exc_info = None
    return True


def _loggable(part: object) -> object:
    if isinstance(part, str):
        return part.partition("?")[0]
    return type(part).__name__ if isinstance(part, BaseException) else part
