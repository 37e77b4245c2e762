"""Between the SDK's clients of a function and moto: a call may fail, be lost or be the last one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ReadTimeoutError
from botocore.session import Session
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import botocore_stubber

from tests.simulation.handlers.asked import body_of, of_aws
from tests.simulation.handlers.crossings import Mishap
from tests.simulation.handlers.invocations import Crossings

LATENCY = timedelta(milliseconds=5)
TIME_OUT = timedelta(seconds=3)  # of a client that waits for an answer
INVOKE = "before-send.lambda.Invoke"
Effect = Callable[[], AWSResponse | None]
Invoke = Callable[[bytes], tuple[bytes, bool]]


def nobody(_: bytes) -> tuple[bytes, bool]:
    return b"", True


@dataclass(slots=True)
class AwsWire:
    """Nothing happens to a call that is made outside of every invocation.

    `invoke` runs the function that a Lambda client asks for, since moto cannot; it answers the
    payload, and whether the function failed.
    """

    crossings: Crossings
    invoke: Invoke = nobody
    _call: str = ""
    _mishap: Mishap = Mishap.NONE

    def attach(self, session: Session) -> None:
        """To every client that the session makes from now on."""
        events: Any = session
        events.unregister("before-send", botocore_stubber)
        events.register("before-send", self)

    def __call__(
        self, event_name: str, request: AWSPreparedRequest, **_: Any
    ) -> AWSResponse | None:
        """One attempt of the SDK; all attempts of a call are one crossing."""
        invocation = self.crossings.current
        if invocation is None:
            return botocore_stubber(event_name, request)
        call = str(request.headers["amz-sdk-invocation-id"])
        is_first, self._call = call != self._call, call
        if is_first:
            self._mishap = self.crossings.meet(of_aws(invocation.function, event_name, request))
        self.crossings.timeline.advance(LATENCY)
        return self._played(
            request.url, lambda: self._effect(event_name, request), is_first=is_first
        )

    def _played(self, url: str, effect: Effect, *, is_first: bool) -> AWSResponse | None:
        match self._mishap:
            case Mishap.KILLED_BEFORE:
                self.crossings.kill()
            case Mishap.KILLED_AFTER:
                effect()
                self.crossings.kill()
            case Mishap.FAILED:
                return _unavailable(url)
            case Mishap.ANSWER_LOST | Mishap.REPEATED if is_first:
                effect()
                self._time_out(url)
            case Mishap.ANSWER_LOST:
                self._time_out(url)
        return effect()

    def _time_out(self, url: str) -> None:
        self.crossings.timeline.advance(TIME_OUT)
        raise ReadTimeoutError(endpoint_url=url)

    def _effect(self, event_name: str, request: AWSPreparedRequest) -> AWSResponse | None:
        if event_name != INVOKE:
            return botocore_stubber(event_name, request)
        payload, has_failed = self.invoke(body_of(request))
        headers = {"X-Amz-Function-Error": "Unhandled"} if has_failed else {}
        return _response(request.url, 200, headers, payload)


def _unavailable(url: str) -> AWSResponse:
    headers = {"x-amzn-errortype": "ServiceUnavailable"}
    return _response(url, 503, headers, b'{"__type": "ServiceUnavailable"}')


def _response(url: str, status: int, headers: Any, body: bytes) -> AWSResponse:
    raw: Any = MockRawResponse(body)
    return AWSResponse(url, status, headers, raw)
