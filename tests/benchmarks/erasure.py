"""`python -m tests.benchmarks.erasure`: how long it takes to erase one person with many enquiries.

On the deployed stack and the local AWS, by the operator command and the real queue; afterwards
every table, queue, log and secret is searched for the person, dead letters included.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests import canary
from tests.sandbox.commanding import command
from tests.sandbox.crowd import Person, bury, fill
from tests.sandbox.dump import dump, places_of
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox
from tests.sandbox.stack import Stack

PROMISED_SECONDS = 60.0
LETTERS = 10
WHO: Person = {
    "name": canary.NAME,
    "email": canary.EMAIL,
    "phones": (canary.PHONE,),
    "message": canary.MESSAGE,
}
TRACES = (canary.NAME, canary.EMAIL, canary.PHONE.removeprefix("+"), canary.MESSAGE)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests.benchmarks.erasure", description=__doc__)
    parser.add_argument("--enquiries", type=int, default=1_000)
    wanted = parser.parse_args(arguments)
    with Sandbox(Options(seconds_per_minute=1.0)) as sandbox:
        fill(sandbox.stack, WHO, "crowd", wanted.enquiries)
        bury(sandbox.stack, WHO, "crowd", LETTERS)
        before = len(places_of(sandbox.stack, *TRACES))
        seconds, is_complete = _erased(sandbox.stack)
        left, searched = places_of(sandbox.stack, *TRACES), len(list(dump(sandbox.stack)))
    sys.stdout.write(
        f"{wanted.enquiries} enquiries and {2 * LETTERS} dead letters erased in {seconds:.1f} s; "
        f"the person was in {before} of {searched} places, and is in {len(left)} now\n"
    )
    is_good = before and is_complete and not left and seconds <= PROMISED_SECONDS
    return 0 if is_good else 1


def _erased(stack: Stack) -> tuple[float, bool]:
    with tempfile.TemporaryDirectory() as folder:
        certificate = str(Path(folder) / "certificate.json")
        wish = ("erase", "--email", canary.EMAIL, "--yes", "--certificate", certificate)
        began = time.monotonic()
        told = command(stack, *wish)
        return time.monotonic() - began, told["complete"]


if __name__ == "__main__":
    sys.exit(main())
