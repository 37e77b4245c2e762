"""What `make reproducible` says of bytecode can be a complaint."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.supply.bytecode import TAG, complaints_about, header_of

SOURCE = b"answer = 42\n"


def layer(root: Path, header: bytes | None) -> Path:
    module = root / "OneLayer/python/one.py"
    module.parent.mkdir(parents=True)
    module.write_bytes(SOURCE)
    if header is not None:
        (module.parent / "__pycache__").mkdir()
        (module.parent / "__pycache__" / f"one.{TAG}.pyc").write_bytes(header + b"code")
    return module


def test_bytecode_of_its_source_is_fine(tmp_path: Path) -> None:
    module = layer(tmp_path, b"")
    compiled = module.parent / "__pycache__" / f"one.{TAG}.pyc"

    compiled.write_bytes(header_of(module) + b"code")

    assert list(complaints_about(tmp_path)) == []


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda header: b"\x00\x00" + header[2:],
        lambda header: header[:4] + b"\x03" + header[5:],
        lambda header: header[:8] + bytes(8),
        lambda _: b"",
    ],
    ids=["another python's", "compared each time", "of another source", "empty"],
)
def test_any_other_bytecode_is_complained_about(
    spoilt: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    module = layer(tmp_path, b"")
    compiled = module.parent / "__pycache__" / f"one.{TAG}.pyc"

    compiled.write_bytes(spoilt(header_of(module)))

    assert len(list(complaints_about(tmp_path))) == 1


def test_a_module_without_bytecode_is_complained_about(tmp_path: Path) -> None:
    layer(tmp_path, None)

    assert list(complaints_about(tmp_path)) == [
        "OneLayer/python/one.py: bytecode missing, or not of this source"
    ]
