"""Whether bytecode is that of its source, for the Lambda runtime, and never compared again."""

import _imp
from collections.abc import Iterator
from pathlib import Path

MAGIC = (3571).to_bytes(2, "little") + b"\r\n"  # of Python 3.13
TAG = "cpython-313"
UNCHECKED_HASH = (1).to_bytes(4, "little")


def complaints_about(built: Path) -> Iterator[str]:
    """One for each module of the layers whose bytecode Python 3.13 would not use, or not trust."""
    for module in sorted(built.glob("*Layer/python/**/*.py")):
        compiled = module.parent / "__pycache__" / f"{module.stem}.{TAG}.pyc"
        header = compiled.read_bytes()[:16] if compiled.exists() else b""
        if header != header_of(module):
            yield f"{module.relative_to(built)}: bytecode missing, or not of this source"


def header_of(module: Path) -> bytes:
    source_hash = _imp.source_hash(int.from_bytes(MAGIC, "little"), module.read_bytes())
    return MAGIC + UNCHECKED_HASH + source_hash
