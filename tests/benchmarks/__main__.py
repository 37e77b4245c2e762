"""`make bench`: all that needs nothing else; `python -m tests.benchmarks NAME ...`: one of them.

`python -m tests.benchmarks NAME --help` tells the options of one.
"""

import sys
from collections.abc import Callable, Mapping, Sequence

from tests.benchmarks import erasure, listing_import
from tests.benchmarks.beside_others import command as beside_others

Benchmark = Callable[[Sequence[str]], int]

ALONE: Mapping[str, Benchmark] = {"erasure": erasure.main, "listing_import": listing_import.main}
NAMED: Mapping[str, Benchmark] = {**ALONE, "beside-others": beside_others.main}


def main(arguments: Sequence[str]) -> int:
    if not arguments:
        return max(measure([]) for measure in ALONE.values())
    name, *options = arguments
    if name not in NAMED:
        sys.exit(f"There is no benchmark {name}, only: {', '.join(NAMED)}")
    return NAMED[name](options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
