"""JSON that means one thing only: no member twice, no NaN, no number beyond a float.

Standard library only: a webhook needs it before anything else is loaded.
"""

import json
import math
from typing import Any, NoReturn


def parsed(raw: bytes) -> Any:
    """In UTF-8 only. Raises ValueError for anything else, RecursionError for a deep nest."""
    return json.loads(
        raw.decode("utf-8-sig"),
        object_pairs_hook=_unambiguous,
        parse_constant=_refused,
        parse_float=_finite,
    )


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError
    return members


def _refused(_constant: str) -> NoReturn:
    raise ValueError


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError
    return number
