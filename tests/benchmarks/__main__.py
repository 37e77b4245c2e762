"""`make bench`: every measurement, or those that are named: `python -m tests.benchmarks erasure`.

`python -m tests.benchmarks.<name> --help` tells the options of one.
"""

import sys

from tests.benchmarks import erasure, listing_import

BENCHMARKS = {"erasure": erasure.main, "listing_import": listing_import.main}

if __name__ == "__main__":
    sys.exit(max([BENCHMARKS[name]([]) for name in sys.argv[1:] or BENCHMARKS]))
