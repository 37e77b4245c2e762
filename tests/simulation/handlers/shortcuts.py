"""What botocore and moto do for show with every call, left out: a fifth of what a run costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.useragent import UserAgentString
from moto.core import responses, utils


def leave_unsigned(session: boto3.Session) -> None:
    """Nobody checks the signatures of the clients that it makes from now on."""
    events: Any = session.events
    events.register("choose-signer", lambda **_: UNSIGNED)


@contextmanager
def shortened() -> Iterator[None]:
    remembering = cache(utils.method_names_from_class)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(responses, "method_names_from_class", remembering)
        patch.setattr(UserAgentString, "to_string", lambda _: "simulation")
        yield
