"""The agency's key at Lead.pro."""

from leadrelay.aws.secrets import SecretReader
from leadrelay.domain.errors import NotConfiguredError


def crm_key(reader: SecretReader) -> str:
    """Raises NotConfiguredError while nobody has set it."""
    key = reader.read().get("api_key")
    if not isinstance(key, str) or not key.strip():
        raise NotConfiguredError("lead_pro secret: api_key")
    return key
