"""What may go into a request, checked before a connection is made.

Failures name the part, never its value. A bad address or header is the deployment's fault; a bad
path, query or body comes with one enquiry and parks that one.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from leadrelay.domain.errors import ConfigurationError, PermanentError

_PATH = re.compile(r"(/[A-Za-z0-9._~!$&'()*+,;=:@%-]*)*")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"([!-~\xa0-\xff]([\t -~\xa0-\xff]*[!-~\xa0-\xff])?)?")


def checked_base_url(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    else:
        usable = usable and not (parts.username or parts.password or parts.query or parts.fragment)
    if not usable:
        raise ConfigurationError("the base URL is not http(s)://host[:port][/path]")
    return base_url.rstrip("/")


def checked_path(path: str) -> str:
    climbs = any(unquote(segment) in {".", ".."} for segment in path.split("/"))
    if climbs or not _PATH.fullmatch(path):
        raise PermanentError("a path with characters that must be quoted")
    return path


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    for name, text in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise ConfigurationError("a header's name cannot be sent")
        if not _HEADER_VALUE.fullmatch(text):
            raise ConfigurationError(f"the value of the header {name} cannot be sent")
    return dict(headers)


def query_string(query: Sequence[tuple[str, str]]) -> str:
    try:
        return "?" + urlencode(query) if query else ""
    except UnicodeError:
        raise PermanentError("a query that is not Unicode") from None


def json_bytes(body: Any) -> bytes | None:
    if body is None:
        return None
    try:
        return json.dumps(body, allow_nan=False, separators=(",", ":")).encode("ascii")
    except (ValueError, TypeError, RecursionError) as error:
        raise PermanentError(f"a body that is not JSON ({type(error).__name__})") from None
