"""The one JSON-over-HTTP client: total deadline, no redirects, size caps, typed failures.

Nothing of a query, header or body gets into an exception: they are people and secrets. Failures
name the method, the path and the class of the cause, and carry no cause of their own, because
`requests` prints whole URLs.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from requests.exceptions import ChunkedEncodingError, ContentDecodingError
from urllib3 import Timeout
from urllib3.exceptions import HTTPError

from leadrelay.deadline import NotConnectedError
from leadrelay.domain.errors import (
    OutcomeUnknownError,
    RequestNotSentError,
    UnreadableAnswerError,
)
from leadrelay.outgoing import (
    checked_base_url,
    checked_headers,
    checked_path,
    json_bytes,
    query_string,
)
from leadrelay.session import strict_session

MOST_DIGITS = 300
_CHUNK_BYTES = 65_536
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is parsed JSON; None if empty, or if the status is not 2xx and it is not JSON.

    Names of headers are in lower case.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: Any = field(repr=False)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def sent_at(self) -> datetime | None:
        return _time_from(self.headers.get("date", ""))

    @property
    def retry_after(self) -> float | None:
        """Seconds; not capped, and None for nonsense and for a time that has passed."""
        text = self.headers.get("retry-after", "").strip()
        if _SECONDS.fullmatch(text):
            return float(text)
        until = _time_from(text)
        if until is None:
            return None
        seconds = (until - (self.sent_at or datetime.now(UTC))).total_seconds()
        return seconds if seconds >= 0 else None


class JsonApi:
    """One host: whatever an answer says, nothing is sent to a scheme, host or port but this one.

    `total_seconds` bounds a call from connecting to the last byte of the body, except for the
    look-up of the host's name. `max_bytes` counts the body after decompression.
    REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE may name other certificate authorities; verification
    cannot be turned off, and proxies and .netrc are ignored.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        total_seconds: float = 12.0,
        max_bytes: int = 5_000_000,
    ) -> None:
        self._base_url = checked_base_url(base_url)
        self._session = strict_session(checked_headers(headers or {}))
        self._total_seconds = total_seconds
        self._max_bytes = max_bytes

    def call(  # noqa: PLR0913 - one request has this many parts
        self,
        method: str,
        path: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        total_seconds: float | None = None,
    ) -> Answer:
        """Any complete answer but a 2xx that is not JSON is returned, whatever its status.

        The path is used in failures, and so may hold ids but no personal data.

        Raises:
            RequestNotSentError: certainly, no byte of the request was accepted.
            OutcomeUnknownError: no complete answer within the time and size allowed.
            UnreadableAnswerError: a 2xx whose body is cut off, too large or not JSON.
            ConfigurationError: a header that cannot be sent.
            PermanentError: a path, query or body that cannot be sent.
        """
        seconds = self._total_seconds if total_seconds is None else total_seconds
        what = f"{method} {checked_path(path)}"
        content = json_bytes(body)
        url = self._base_url + path + query_string(query)
        own = {"Content-Type": "application/json"} if content else {}
        request = requests.Request(
            method, url, data=content, headers=own | checked_headers(headers or {})
        )
        return self._exchange(request, what, seconds)

    def _exchange(self, request: requests.Request, what: str, seconds: float) -> Answer:
        prepared = self._prepared(request, what)
        if not seconds > 0:
            raise RequestNotSentError(f"{what}: no time left")
        try:
            with self._session.send(
                prepared, stream=True, allow_redirects=False, timeout=_total(seconds)
            ) as response:
                return self._answer(response, what)
        except NotConnectedError as error:
            raise RequestNotSentError(f"{what}: not sent ({error})") from None
        except (OSError, HTTPError, ValueError) as error:
            raise OutcomeUnknownError(f"{what}: no complete answer ({_kind(error)})") from None

    def _prepared(self, request: requests.Request, what: str) -> requests.PreparedRequest:
        try:
            return self._session.prepare_request(request)
        except (OSError, HTTPError, ValueError) as error:
            raise RequestNotSentError(f"{what}: not sent ({_kind(error)})") from None

    def _answer(self, response: requests.Response, what: str) -> Answer:
        status = response.status_code
        if status < 200:
            raise _InterimAnswerError
        promised = status < 300
        headers = {name.lower(): text for name, text in response.headers.items()}
        try:
            return Answer(status, headers, _parsed(_content(response, self._max_bytes)))
        except (ChunkedEncodingError, ContentDecodingError, _TooLargeError) as error:
            if not promised:
                raise
            reason = f"{what}: {status} cut off, garbled or too large ({_kind(error)})"
        except (ValueError, RecursionError) as error:
            if not promised:
                return Answer(status, headers, None)
            reason = f"{what}: {status} without the JSON it promises ({_kind(error)})"
        raise UnreadableAnswerError(reason, status=status)


class _TooLargeError(OSError):
    pass


class _InterimAnswerError(OSError):
    """Its connection must be closed: the real answer would be taken for that of the next call."""


def _total(seconds: float) -> Any:
    return Timeout(total=seconds)


def _content(response: requests.Response, max_bytes: int) -> bytes:
    content = bytearray()
    for chunk in response.iter_content(_CHUNK_BYTES):
        content += chunk
        if len(content) > max_bytes:
            raise _TooLargeError
    return bytes(content)


def _parsed(content: bytes) -> Any:
    """JSON between systems is UTF-8 (RFC 8259, 8.1), whatever charset a header claims."""
    if not content:
        return None
    text = content.decode("utf-8-sig")
    # One absurd number must not cost the rest of a page: it stays text, and its record is judged.
    return json.loads(text, parse_constant=str, parse_float=_float, parse_int=_int)


def _float(digits: str) -> float | str:
    number = float(digits)
    return digits if math.isinf(number) else number


def _int(digits: str) -> int | str:
    return digits if len(digits) > MOST_DIGITS else int(digits)


def _time_from(text: str) -> datetime | None:
    """An HTTP date, which is always in UTC, as an aware time; None for anything else."""
    try:
        moment = parsedate_to_datetime(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _kind(error: BaseException) -> str:
    return type(error).__name__
