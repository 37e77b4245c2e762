"""Builds the bundle for AWS twice, in other folders, later and under another environment.

What SAM would upload must be the same to the byte: run by `make reproducible`, with the tools that
are installed in this checkout.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.sandbox.paths import ROOT
from tests.supply.bytecode import complaints_about

SECONDS_LATER = 3
ZIP = """
import sys
from samcli.lib.package.utils import make_zip_with_lambda_permissions
make_zip_with_lambda_permissions(sys.argv[1], sys.argv[2])
"""
ELSEWHERE = {"TZ": "Asia/Dubai", "LC_ALL": "C", "PYTHONHASHSEED": "7"}


def checkout(folder: Path) -> Path:
    """A copy of what is tracked or new; the installations are those of this checkout."""
    for path in _sources():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path)
    (folder / ".sandbox").mkdir()
    for installed in (".venv", ".sandbox/venvs"):
        (folder / installed).symlink_to(ROOT / installed)
    return folder


def _sources() -> list[str]:
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return [name for name in found.stdout.splitlines() if (ROOT / name).is_file()]


def build(folder: Path, environment: dict[str, str], umask: int) -> Path:
    subprocess.run(
        ["make", "--silent", "build", "TARGET=lambda"],  # noqa: S607
        cwd=folder,
        env=os.environ | environment,
        umask=umask,
        check=True,
    )
    return folder / ".aws-sam/build"


def uploads(built: Path, zips: Path) -> dict[str, str]:
    """The digest of each archive, as `sam package` makes it, and of the template."""
    zips.mkdir()
    digests = {"template.yaml": _digest(built / "template.yaml")}
    for artefact in sorted(each for each in built.iterdir() if each.is_dir()):
        python = ROOT / ".sandbox/venvs/sam/bin/python"
        made = [str(python), "-c", ZIP, str(zips / artefact.name), str(artefact)]
        subprocess.run(made, check=True)  # noqa: S603
        digests[artefact.name] = _digest(zips / f"{artefact.name}.zip")
    return digests


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        one, other = (checkout(Path(name) / each) for each in ("one", "another/place"))
        first = uploads(build(one, {}, 0o022), one / "zips")
        time.sleep(SECONDS_LATER)
        second = uploads(build(other, ELSEWHERE, 0o077), other / "zips")
        complaints = list(complaints_about(other / ".aws-sam/build"))
    for name, digest in first.items():
        verdict = "same" if second.get(name) == digest else "DIFFERENT"
        sys.stdout.write(f"{verdict:10}{digest[:16]}  {name}\n")
    sys.stdout.writelines(f"{each}\n" for each in complaints)
    return int(first != second or bool(complaints))


if __name__ == "__main__":
    sys.exit(main())
