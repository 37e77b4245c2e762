"""What the README tells an operator to do, done."""

import re
from pathlib import Path

from tests.sandbox.sandbox import Sandbox
from tests.template.cloudformation import template

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_outputs_that_the_readme_names_exist(sandbox: Sandbox) -> None:
    words = set(re.findall(r"(?<![:\w])([A-Z][A-Za-z]+(?:Url|Arn)[a-z0-9]*)\b", README))
    named = words - template()["Parameters"].keys()

    assert named
    assert named <= sandbox.endpoints["outputs"].keys()
