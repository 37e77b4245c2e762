"""What the roles of a stack have asked their AWS for, in the words of template.yaml."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.sandbox.accounts import FIRST
from tests.sandbox.sandbox import Sandbox
from tests.template.permissions import Permission

SUFFIX = len("-1a2b3c")  # the service's own, of the ARN of a secret
KIND = re.compile(r"^(table/|function:|secret:)")
OF_AN_ACCOUNT = re.compile(r"^([A-Za-z]+(?:Credentials|Token)Secret)[a-z0-9]+$")


def uses(sandbox: Sandbox) -> frozenset[Permission]:
    """Granted or not, so far; what is of an account is of the first one, whose twin it is."""
    logical = {_last(physical): name for name, physical in sandbox.stack.resources.items()}
    asked = _lines(sandbox.emulator.permissions)
    return frozenset(
        Permission(logical[role], action, _named(resource, logical))
        for role, action, resource in asked
        if role in logical
    )


def _lines(notes: Path) -> Iterator[list[str]]:
    if notes.exists():
        yield from map(json.loads, notes.read_text(encoding="utf-8").splitlines())


def _named(arn: str, logical: Mapping[str, str]) -> str:
    name, slash, path = KIND.sub("", arn.split(":", 5)[-1]).partition("/")
    found = logical.get(name) or logical.get(name[:-SUFFIX], name)
    return OF_AN_ACCOUNT.sub(rf"\g<1>{FIRST}", found) + slash + path


def _last(physical: str) -> str:
    """A name, and whatever goes for one: the end of an address or of an ARN."""
    return physical.rpartition("/")[2].rpartition(":")[2]
