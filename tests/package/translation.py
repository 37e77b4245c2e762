"""What the macro AWS::Serverless would make of a template, made here."""

import importlib
import os
from collections.abc import Mapping
from typing import Any


def translated(template: Mapping[str, Any]) -> dict[str, Any]:
    # Whatever region this machine is set to: the result names none.
    os.environ["AWS_DEFAULT_REGION"] = os.environ["AWS_REGION"] = "us-east-1"
    # It reads the region as soon as it is imported.
    parser = importlib.import_module("samtranslator.parser.parser")
    translator = importlib.import_module("samtranslator.translator.translator")
    made: dict[str, Any] = translator.Translator({}, parser.Parser()).translate(dict(template), {})
    return made
