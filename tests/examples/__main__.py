"""`python -m tests.examples fork FOLDER` makes a fork with the portal, for `make -C FOLDER`.

`python -m tests.examples record FOLDER` takes what was changed there over into the patch;
`python -m tests.examples cost` prints what CONTRIBUTING.md says of the portal's size.
"""

import argparse
import sys
from pathlib import Path

from tests.examples.cost import table
from tests.examples.fork import Example, fork, record


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.examples", description=__doc__)
    parser.add_argument("do", choices=("fork", "record", "cost"))
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../fork"))
    parser.add_argument("--portal", default="bayut")
    asked = parser.parse_args()
    example = Example(asked.portal)
    if asked.do == "cost":
        sys.stdout.write(table(example))
    else:
        (fork if asked.do == "fork" else record)(example, asked.folder)


if __name__ == "__main__":
    main()
