"""Nothing is installed or shipped that is not locked by its digest."""

import re

from tests.supply.lock import LOCKS, SHIPPED, pinned
from tests.template.cloudformation import ROOT

LAYERS = (ROOT / "layers/Makefile").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
OLDEST = ROOT / ".requirements/oldest-boto3.txt"


def test_what_ships_is_installed_by_digest_from_wheels_and_brings_nothing_along() -> None:
    (recipe,) = re.findall(r"pip install (?:.*\\\n)*.*", LAYERS)

    for option in ("--require-hashes", "--only-binary :all:", "--no-deps"):
        assert option in recipe


def test_every_other_installation_is_by_digest_too() -> None:
    installing = [line for line in MAKEFILE.splitlines() if "pip install" in line]

    assert len(installing) == 2
    assert all("--require-hashes" in line for line in installing)


def test_make_lock_writes_every_lock_that_is_there() -> None:
    (recipe,) = re.findall(r"^lock:.*\n((?:\t.*\n)+)", MAKEFILE, flags=re.MULTILINE)

    assert [lock.stem for lock in LOCKS if lock.stem not in recipe] == []


def test_the_old_sdk_runs_on_the_packages_that_ship_as_it_does_in_lambda() -> None:
    shared = pinned(OLDEST).keys() & pinned(SHIPPED).keys()

    assert shared == {"jmespath", "urllib3"}
    assert {name: pinned(OLDEST)[name] for name in shared} == {
        name: pinned(SHIPPED)[name] for name in shared
    }


def test_the_old_sdk_is_older_than_the_runtime() -> None:
    before_python_3_13 = (1, 35)  # of the boto3 that was current when the runtime appeared

    assert tuple(map(int, pinned(OLDEST)["boto3"].split(".")))[:2] < before_python_3_13
