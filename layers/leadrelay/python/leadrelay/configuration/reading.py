"""What a person has written is read whole, or everything that is wrong with it is told."""

import json
from typing import Any

from pydantic import ValidationError

from leadrelay.configuration.document import Document
from leadrelay.configuration.problems import Problem, problems_in
from leadrelay.configuration.sense import problems_of_sense
from leadrelay.configuration.values import PUSHED
from leadrelay.domain.errors import ConfigurationError


class WrongConfigurationError(ConfigurationError):
    """`problems` are in the order of the document's parts."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"missing or invalid: {', '.join(each.where for each in problems)}")
        self.problems = problems


def document_from(content: Any) -> Document:
    """Of what a person has written. Raises WrongConfigurationError."""
    senseless = list(problems_of_sense(content))
    try:
        document = Document.model_validate_json(json.dumps(content), context=PUSHED)
    except ValidationError as error:
        raise WrongConfigurationError([*problems_in(error), *senseless]) from None
    if senseless:
        raise WrongConfigurationError(senseless)
    return document
