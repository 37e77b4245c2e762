"""What botocore and moto do with every call without need, left out: a quarter of what it costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.useragent import UserAgentString
from moto import backend_index
from moto.core import responses, utils
from moto.sqs import models

SERVICES = frozenset({"dynamodb", "secretsmanager", "sqs"})


class Session(botocore.session.Session):
    """One client for all that ask alike, and no signatures: a client keeps nothing of its calls."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, Any] = {}
        self.register("choose-signer", lambda **_: UNSIGNED)

    def create_client(  # type: ignore[override]  # nobody here asks for more
        self, service_name: str, *_: Any, config: Config, **__: Any
    ) -> Any:
        asked = f"{service_name} {sorted(vars(config).items(), key=str)}"
        if asked not in self._made:
            self._made[asked] = super().create_client(service_name, config=config)
        return self._made[asked]


@contextmanager
def shortened() -> Iterator[None]:
    remembering = cache(utils.method_names_from_class)
    snake = cache(utils.camelcase_to_underscores)
    ours = [one for one in backend_index.backend_url_patterns if one[0] in SERVICES]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(responses, "method_names_from_class", remembering)
        for module in (responses, models):
            patch.setattr(module, "camelcase_to_underscores", snake)
        patch.setattr(backend_index, "backend_url_patterns", ours)
        patch.setattr(UserAgentString, "to_string", lambda _: "simulation")
        yield
