"""The loops of the template, written out by us as by a tool that others trust."""

import json
from typing import Any

from cfnlint.decode import decode  # type: ignore[import-untyped]
from cfnlint.template import Template  # type: ignore[import-untyped]
from cfnlint.template.transforms._language_extensions import (  # type: ignore[import-untyped]
    language_extension,
)

from tests.template.cloudformation import ROOT, TWO, WRITTEN_OUT, template
from tests.template.loops import LOOP


def _by_cfn_lint() -> dict[str, Any]:
    path = str(ROOT / "template.yaml")
    read, errors = decode(path)
    assert not errors
    for name, accounts in TWO.items():
        read["Parameters"][name]["Default"] = accounts
    errors, transformed = language_extension(Template(path, read, ["us-east-1"]))
    assert not errors
    plain: dict[str, Any] = json.loads(json.dumps(transformed))
    return plain


def test_the_loops_are_written_out_as_cfn_lint_writes_them_out() -> None:
    theirs, ours = _by_cfn_lint(), template(TWO)

    for section in ("Resources", "Outputs"):
        assert ours[section] == theirs[section]


def test_no_loop_is_left_where_tests_look() -> None:
    assert LOOP not in json.dumps({section: template(TWO)[section] for section in WRITTEN_OUT})
