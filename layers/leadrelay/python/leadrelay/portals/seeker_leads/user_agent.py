"""Who is calling: AVIV's firewall stops every call that does not say so in its form."""

import platform
import re

RELEASE = "0.1.0"
_SPACES_AND_SLASHES = re.compile(r"[\s/]+")


def user_agent() -> str:
    """`software/version tool/version os/version`."""
    python = ".".join(platform.python_version_tuple()[:2])
    system = f"{_word(platform.system())}/{_word(platform.release())}"
    return f"lead-relay/{RELEASE} python/{python} {system.lower()}"


def _word(text: str) -> str:
    return _SPACES_AND_SLASHES.sub("-", text) or "unknown"
