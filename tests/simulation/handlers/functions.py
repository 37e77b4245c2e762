"""The functions as the template deploys them: their code, environment, time-out and memory."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from leadrelay.aws import clients
from tests.simulation.handlers.stack import Stack
from tests.template.cloudformation import functions, template

Event = Mapping[str, Any]
Handler = Callable[[Event, Any], Any]


@dataclass(frozen=True, slots=True)
class Function:
    """`name` is that of its folder, `logical_id` that of its resource."""

    name: str
    logical_id: str
    handler: Handler
    wiring: ModuleType
    seconds: int
    variables: Mapping[str, str]

    @contextmanager
    def environment(self) -> Iterator[None]:
        """Its own variables and nobody else's."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.variables.items():
                patch.setenv(name, value)
            yield

    def forget(self) -> None:
        """The next start is a cold one."""
        forget(self.wiring)
        forget(clients)


def forget(module: ModuleType) -> None:
    for member in vars(module).values():
        if hasattr(member, "cache_clear"):
            member.cache_clear()


def deployed(stack: Stack) -> dict[str, Function]:
    """By name; of several with the same code only the first in the template, the others by id."""
    made = [_function(stack, logical_id, one) for logical_id, one in functions().items()]
    return {one.logical_id: one for one in made} | {one.name: one for one in reversed(made)}


def _function(stack: Stack, logical_id: str, declared: Event) -> Function:
    name = declared["CodeUri"].strip("/").rpartition("/")[2]
    common = template()["Globals"]["Function"]["Environment"]["Variables"]
    variables = stack.value({**common, **declared["Environment"]["Variables"]})
    return Function(
        name=name,
        logical_id=logical_id,
        handler=import_module(f"functions.{name}.app").handler,
        wiring=import_module(f"leadrelay.wiring.{name}"),
        seconds=int(stack.value(declared["Timeout"])),
        variables={key: str(value) for key, value in variables.items()},
    )
