"""How much memory this process has."""

import gc
import resource
import sys
from pathlib import Path

STATM = Path("/proc/self/statm")
BYTES_OF_PEAK = 1 if sys.platform == "darwin" else 1024


def resident() -> int:
    """Bytes now; where the system does not say, the most that there ever were."""
    gc.collect()
    if STATM.exists():
        return int(STATM.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_OF_PEAK
