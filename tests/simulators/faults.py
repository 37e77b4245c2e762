"""Scripted misbehaviour: which requests it meets and what happens to them.

In a test: `crm.script(Fault(reset="after"), method="POST", path="/api/v103/leads", times=1)`.
Over HTTP: `POST /_control/faults {"match": {"method", "path", "contains"}, "times": 1, "skip": 0,
"fault": {"reset": "after"}}` with the same fields. Rules are tried in the order they were given;
a rule that has been used `times` times is gone (null: it stays). `path` may hold `*`.
"""

import json
import threading
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from fnmatch import fnmatchcase
from typing import Any, Literal

from tests.simulators.server import RefusedError, Request


@dataclass(frozen=True)
class Drip:
    """A few bytes at a time, with a pause (seconds) between them."""

    where: Literal["header", "body"] = "body"
    size: int = 1
    interval: float = 0.1


@dataclass(frozen=True)
class Fault:
    """What happens to one request. Without any field: nothing unusual.

    A replaced answer (`status`, `html`, `redirect`, `expired_token`) has no effect on the
    simulator's state unless `commit` says so; `status` without a body is worded by the vendor.
    """

    delay: float = 0.0
    """Seconds before the request is processed."""
    answer_delay: float = 0.0
    """Seconds after the effect and before the answer: the client's time-out after commit."""
    reset: Literal["before", "after"] | None = None
    """RST instead of an answer, before the request is processed or after its effect."""
    kill: Literal["before", "after"] | None = None
    """SIGKILL to the process that sent the request, before it is processed or after its effect."""
    commit_after: float | None = None
    """RST at once; the effect happens this many seconds later."""
    status: int | None = None
    content: object = None
    """JSON of the replaced answer."""
    html: str | None = None
    """HTML of the replaced answer, with 200 unless `status` is given."""
    headers: dict[str, str] = field(default_factory=dict)
    retry_after: float | str | None = None
    """Seconds, `date+30` for an HTTP date 30 s ahead, or any nonsense; 429 without `status`."""
    redirect: str | None = None
    """Location, with 302 unless `status` is given."""
    commit: bool = False
    """The effect of the request happens although its answer is replaced."""
    expired_token: bool = False
    """401, as the vendor words it."""
    null_member: str | None = None
    """This member of the JSON answer becomes null, for example `data`."""
    truncate: int | None = None
    """Only so many bytes of the body are sent, Content-Length promises them all."""
    drip: Drip | None = None
    gzip_bomb: int | None = None
    """A gzip body of a few KB that decodes to this many bytes."""
    charset: str | None = None
    """The body is encoded so, while Content-Type still says UTF-8."""
    same_page: bool = False
    """The first page is answered whatever page (or cursor) was asked for."""

    @property
    def replaced_status(self) -> int | None:
        if self.status is not None:
            return self.status
        defaults = {
            401: self.expired_token,
            429: self.retry_after is not None,
            302: self.redirect is not None,
            200: self.html is not None or self.content is not None,
        }
        return next((status for status, wanted in defaults.items() if wanted), None)

    def extra_headers(self) -> dict[str, str]:
        headers = dict(self.headers)
        if self.retry_after is not None:
            headers["Retry-After"] = _retry_after(self.retry_after)
        if self.redirect is not None:
            headers["Location"] = self.redirect
        return headers


def _retry_after(wish: float | str) -> str:
    if isinstance(wish, str) and wish.startswith("date+"):
        moment = datetime.now(UTC) + timedelta(seconds=float(wish.removeprefix("date+")))
        return format_datetime(moment, usegmt=True)
    return f"{wish:g}" if isinstance(wish, int | float) else wish


@dataclass
class Rule:
    fault: Fault
    method: str = "*"
    path: str = "*"
    contains: str = ""
    times: int | None = 1
    skip: int = 0

    def meets(self, request: Request) -> bool:
        text = request.query_string + request.body.decode("utf-8", "replace")
        return (
            fnmatchcase(request.method, self.method)
            and fnmatchcase(request.path, self.path)
            and self.contains in text
        )

    def as_json(self) -> dict[str, object]:
        match = {"method": self.method, "path": self.path, "contains": self.contains}
        shown = {name: repr(value) for name, value in vars(self.fault).items() if value}
        return {"match": match, "times": self.times, "skip": self.skip, "fault": shown}


class FaultScript:
    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._lock = threading.Lock()

    def add(self, rule: Rule) -> None:
        with self._lock:
            self._rules.append(rule)

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    def as_json(self) -> list[dict[str, object]]:
        return [rule.as_json() for rule in self._rules]

    def take(self, request: Request) -> Fault:
        """The fault for this request; its rule is used up by one."""
        with self._lock:
            rule = next((rule for rule in self._rules if rule.meets(request)), None)
            return Fault() if rule is None else self._use(rule)

    def _use(self, rule: Rule) -> Fault:
        if rule.skip:
            rule.skip -= 1
            return Fault()
        if rule.times is not None:
            rule.times -= 1
            if rule.times <= 0:
                self._rules.remove(rule)
        return rule.fault


def rule_from(wish: dict[str, Any]) -> Rule:
    """A rule from the control API's JSON; unknown fields are refused by name."""
    unknown = wish.keys() - {"match", "times", "skip", "fault"}
    if unknown:
        raise RefusedError(400, f"unknown field {json.dumps(sorted(unknown))}")
    match, fault = wish.get("match") or {}, dict(wish.get("fault") or {})
    if fault.get("drip") is not None:
        fault["drip"] = Drip(**_known(Drip, fault["drip"]))
    return Rule(
        Fault(**_known(Fault, fault)),
        **{name: match[name] for name in ("method", "path", "contains") if name in match},
        times=wish.get("times", 1),
        skip=wish.get("skip", 0),
    )


def _known(kind: type[Fault | Drip], wish: dict[str, Any]) -> dict[str, Any]:
    unknown = wish.keys() - {one.name for one in fields(kind)}
    if unknown:
        raise RefusedError(400, f"unknown field {json.dumps(sorted(unknown))}")
    return wish
