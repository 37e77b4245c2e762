"""What the recipes put into the artefacts, and that they do it twice the same."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.template.cloudformation import ROOT, functions, template

LOCK = ROOT / "layers/dependencies/requirements.txt"
LOCKS = [LOCK, *sorted((ROOT / ".requirements").glob("*.txt"))]
UNCHECKED_HASH = b"\x01\x00\x00\x00"


def _make(makefile: str, goal: str, folder: str, artefact: Path) -> None:
    artefact.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "ARTIFACTS_DIR": str(artefact),
        "TARGET": "local",
        "HOST_PYTHON": sys.executable,
    }
    subprocess.run(  # noqa: S603
        ["make", "--silent", "--makefile", str(ROOT / makefile), goal],  # noqa: S607
        cwd=ROOT / folder,
        env=environment,
        check=True,
    )


def _layer(artefact: Path) -> Path:
    _make("layers/Makefile", "build-LeadRelayLayer", "layers/leadrelay", artefact)
    return artefact


def _content(artefact: Path) -> dict[str, tuple[str, float]]:
    return {
        str(path.relative_to(artefact)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime,
        )
        for path in artefact.rglob("*")
        if path.is_file()
    }


def test_two_builds_of_our_layer_are_the_same_to_the_byte_and_the_second(tmp_path: Path) -> None:
    first, second = _layer(tmp_path / "a"), _layer(tmp_path / "b")

    assert _content(first) == _content(second)


def test_our_layer_holds_each_module_with_bytecode_that_is_never_compared(tmp_path: Path) -> None:
    package = _layer(tmp_path / "layer") / "python/leadrelay"
    tag = sys.implementation.cache_tag

    for module in package.rglob("*.py"):
        compiled = module.parent / "__pycache__" / f"{module.stem}.{tag}.pyc"
        assert compiled.read_bytes()[4:8] == UNCHECKED_HASH


def test_our_layer_leaves_the_operator_command_at_home(tmp_path: Path) -> None:
    package = _layer(tmp_path / "layer") / "python/leadrelay"

    assert (package / "domain" / "enquiry.py").exists()
    assert not (package / "cli").exists()


def test_a_function_is_its_one_module(tmp_path: Path) -> None:
    for name, function in functions().items():
        artefact = tmp_path / name

        _make("functions/Makefile", f"build-{name}", function["CodeUri"], artefact)

        assert [path.name for path in artefact.iterdir()] == ["app.py"]


def test_what_is_built_is_what_the_template_says() -> None:
    layers = {name: each for name, each in template()["Resources"].items() if "Layer" in name}
    runtime = template()["Globals"]["Function"]["Runtime"]

    assert runtime == "python3.13"
    assert all(each["Properties"]["CompatibleRuntimes"] == [runtime] for each in layers.values())
    assert all(
        each["Metadata"]["BuildArchitecture"] == {"Ref": "Architecture"} for each in layers.values()
    )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_pins_every_package_with_hashes_and_names_no_index(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    packages = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    hashed = re.findall(r"^[A-Za-z0-9][^\n]*\\\n +--hash=sha256:", text, flags=re.MULTILINE)

    assert packages
    assert all("==" in package for package in packages)
    assert len(hashed) == len(packages)
    assert "://" not in text
    assert "--index" not in text


def test_the_sdk_stays_with_the_runtime() -> None:
    packages = re.findall(r"^([A-Za-z0-9_.-]+)==", LOCK.read_text("utf-8"), flags=re.MULTILINE)

    assert not {"boto3", "botocore", "s3transfer", "aws-xray-sdk"} & set(packages)


def test_the_gate_of_the_forge_is_the_gate_of_this_makefile() -> None:
    script = ROOT / ".ci/run"

    assert "make test" in script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)
