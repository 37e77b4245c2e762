"""What `make build` has made for this machine: small, whole, and compiled."""

import importlib.util
import subprocess
from pathlib import Path

import pytest

from tests.benchmarks.sizes import MEGABYTE, size
from tests.sandbox import paths
from tests.sandbox.build import built
from tests.template.cloudformation import functions, resources

LAYERS = sorted(resources("AWS::Serverless::LayerVersion"))
UNCHECKED = 0b01  # hash-based, and never compared with its source
EVERYTHING = """
import importlib, pkgutil, sys
import leadrelay.wiring
for module in pkgutil.walk_packages(leadrelay.__path__, "leadrelay."):
    importlib.import_module(module.name)
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics.provider.cloudwatch_emf import cloudwatch
print(*(module.__file__ for module in sys.modules.values() if getattr(module, "__file__", None)))
"""


@pytest.fixture(scope="module")
def artefact() -> Path:
    return built()


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_grows_only_on_purpose(artefact: Path, layer: str) -> None:
    made = size(artefact / layer)

    assert made.unpacked <= 15.5 * MEGABYTE
    assert made.zipped <= 6.2 * MEGABYTE


def test_a_function_is_at_most_20_kilobytes(artefact: Path) -> None:
    assert {name for name in functions() if size(artefact / name).unpacked > 20_000} == set()


@pytest.mark.parametrize("layer", LAYERS)
def test_every_module_has_bytecode_that_this_python_takes_as_it_is(
    artefact: Path, layer: str
) -> None:
    modules = list((artefact / layer).rglob("*.py"))

    assert modules
    assert [module for module in modules if not _is_compiled(module)] == []


def test_all_of_ours_loads_with_nothing_but_the_layers_and_the_sdk(artefact: Path) -> None:
    packages = [artefact / layer / "python" for layer in reversed(LAYERS)]
    loading = f"import sys; sys.path[:0] = {[*map(str, packages)]!r}{EVERYTHING}"

    loaded = subprocess.run(  # noqa: S603 - our own interpreter
        [paths.LAMBDA_PYTHON, "-I", "-W", "error", "-c", loading],
        check=True,
        capture_output=True,
        text=True,
    )

    assert loaded.stderr == ""
    assert str(artefact / "LeadRelayLayer/python/leadrelay/codec.py") in loaded.stdout.split()


def _is_compiled(module: Path) -> bool:
    """Whatever time the source has: its hash is in the bytecode and nobody asks for it."""
    compiled = Path(importlib.util.cache_from_source(str(module)))
    head = compiled.read_bytes()[:8] if compiled.exists() else b""
    return head == importlib.util.MAGIC_NUMBER + UNCHECKED.to_bytes(4, "little")
