"""An id that names nobody: Bayut's own may begin with a person's telephone number.

The id is in every key, log line and marker, and must be the same by whatever route it is seen.
"""

import hashlib
import re

SEPARATOR = "|"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"[+\d(][\d\s().-]{5,}")


def safe_id(told: str) -> str:
    """The UUID of `phone|uuid`; of any other id that might hold a number, a digest of all of it."""
    uuid = told.rpartition(SEPARATOR)[2].lower()
    if _UUID.fullmatch(uuid):
        return uuid
    is_risky = SEPARATOR in told or _NUMBER.fullmatch(told)
    return hashlib.sha256(told.encode()).hexdigest()[:32] if is_risky else told
