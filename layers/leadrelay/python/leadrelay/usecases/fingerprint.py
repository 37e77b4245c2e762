"""Recognises credentials that were refused before, without keeping them."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any


def fingerprint(credentials: Mapping[str, Any], like: str | None = None) -> str:
    """`salt:digest`; with the salt of `like`, so that equal credentials give an equal text."""
    salt = like.partition(":")[0] if like else secrets.token_hex(16)
    content = json.dumps(credentials, sort_keys=True, default=str).encode()
    return f"{salt}:{hmac.new(salt.encode(), content, hashlib.sha256).hexdigest()}"
