"""One interleaving again, with everything that happened and what is wrong with it."""

import argparse
import sys
from collections.abc import Sequence

from tests.simulation.updates import run, told, wrongs


def main(arguments: Sequence[str] | None = None) -> int:
    done = run(_options().parse_args(arguments).seed)
    found = wrongs(done)
    sys.stdout.write("\n".join([told(done), *found, f"{len(found)} wrong\n"]))
    return 1 if found else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.updates", description=__doc__)
    parser.add_argument("seed", type=int)
    return parser


if __name__ == "__main__":
    sys.exit(main())
