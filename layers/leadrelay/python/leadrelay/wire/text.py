"""Text of strangers, made safe to keep: no control characters, no halves of characters, bounded."""

import re

# Newlines and tabs may stand in a message; everything else of C0, DEL and C1 may not.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HALVES = re.compile(r"[\ud800-\udfff]")
_BROKEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
LONGEST_ID = 256


def cleaned(text: str, longest: int) -> str | None:
    """None for what is empty once cleaned."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    whole = _HALVES.sub("\ufffd", _CONTROL.sub("", unix))
    return whole.strip()[:longest].strip() or None


def is_exact(text: str) -> bool:
    """Whether an id can be kept as it is; a repaired one might be that of somebody else."""
    return bool(text.strip()) and len(text) <= LONGEST_ID and not _BROKEN.search(text)
