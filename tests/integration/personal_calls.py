"""Calls full of personal data and secrets, and what a failure may tell about them."""

import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from leadrelay.domain.errors import LeadRelayError
from leadrelay.http import Answer, JsonApi

API_KEY = "made-up-key-7f3a"
EMAIL = "ann.example@mail.test"
NAME = "Ann Example"
BUSY_SECONDS = 1.5  # what a busy machine may take on top; the servers drip for much longer
PRIVATE = (API_KEY, EMAIL, "ann.example", NAME)


def personal_call(url: str, *, method: str = "POST", seconds: float = 0.5) -> Answer:
    api = JsonApi(url, headers={"x-api-key": API_KEY}, total_seconds=seconds)
    return api.call(method, "/leads/17", query=[("email", EMAIL)], body={"name": NAME})


def failure_of(url: str, *, method: str = "POST", seconds: float = 0.5) -> LeadRelayError:
    """The failure of a personal call, after checking that it gives nobody away."""
    with within(seconds), pytest.raises(LeadRelayError) as caught:
        personal_call(url, method=method, seconds=seconds)
    assert_tells_nothing_private(caught.value)
    assert f"{method} /leads/17" in str(caught.value)
    return caught.value


def assert_tells_nothing_private(error: BaseException) -> None:
    told = "".join(traceback.format_exception(error)) + str(error) + repr(error)
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    assert not [secret for secret in PRIVATE if secret in told]


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Neither more time than that, nor a thread that goes on afterwards."""
    before, started = _foreign_threads(), time.monotonic()
    yield
    assert time.monotonic() - started < seconds + BUSY_SECONDS
    while _foreign_threads() - before and time.monotonic() - started < seconds + 2 * BUSY_SECONDS:
        time.sleep(0.01)  # what another test began may be about to end
    assert _foreign_threads() <= before


def _foreign_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name != "toxic"}
