"""`make bench`: every measurement; `python -m tests.benchmarks.<name>` makes one of them."""

import sys

from tests.benchmarks import listing_import

if __name__ == "__main__":
    sys.exit(listing_import.main())
