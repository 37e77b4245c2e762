"""What was pushed, read by a function: no words for people, and nothing that they would load."""

from pydantic import ValidationError

from leadrelay.configuration.document import Document
from leadrelay.domain.errors import ConfigurationError


def document_from_text(text: str) -> Document:
    """Raises ConfigurationError, with names only."""
    try:
        return Document.model_validate_json(text)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        places = sorted({".".join(map(str, each["loc"])) for each in details})
        raise ConfigurationError(f"missing or invalid: {', '.join(places)}") from None
