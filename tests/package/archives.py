"""A folder as an archive that Lambda takes, the same to the byte for the same content."""

import hashlib
import zipfile
from pathlib import Path

READABLE = 0o100644 << 16
DIGITS = 16


def archive(folder: Path, to: Path) -> str:
    """The name of the file that it wrote: the folder's, and a fingerprint of the content."""
    part = to / f"{folder.name}.part"
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as opened:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                opened.writestr(_entry(path.relative_to(folder)), path.read_bytes())
    return part.rename(to / f"{folder.name}-{checksum(part)[:DIGITS]}.zip").name


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _entry(path: Path) -> zipfile.ZipInfo:
    """Without the time and the owner that this machine knows."""
    entry = zipfile.ZipInfo(path.as_posix())
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = READABLE
    return entry
