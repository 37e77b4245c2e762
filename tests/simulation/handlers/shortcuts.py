"""What botocore and moto do with every call without need, left out: a quarter of what it costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.useragent import UserAgentString
from moto import backend_index
from moto.core import responses, utils

SERVICES = frozenset({"dynamodb", "secretsmanager", "sqs"})


def leave_unsigned(session: boto3.Session) -> None:
    """Nobody checks the signatures of the clients that it makes from now on."""
    events: Any = session.events
    events.register("choose-signer", lambda **_: UNSIGNED)


@contextmanager
def shortened() -> Iterator[None]:
    remembering = cache(utils.method_names_from_class)
    ours = [one for one in backend_index.backend_url_patterns if one[0] in SERVICES]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(responses, "method_names_from_class", remembering)
        patch.setattr(backend_index, "backend_url_patterns", ours)
        patch.setattr(UserAgentString, "to_string", lambda _: "simulation")
        yield
