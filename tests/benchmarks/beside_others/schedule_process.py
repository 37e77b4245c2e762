"""Schedule → function: every so many seconds after it last ended; 0 is once."""

import os
import sys
import time
import traceback

from tests.benchmarks.beside_others.invoking import end_with_the_starter, invoke


def repeat(seconds: float) -> None:
    function = invoke()
    while True:
        try:
            function({})
        except Exception:  # noqa: BLE001 - whatever it raises, the next tick comes
            traceback.print_exc()
        if not seconds:
            return
        time.sleep(seconds)


if __name__ == "__main__":
    end_with_the_starter()
    repeat(float(os.environ["SCHEDULE_SECONDS"]))
    sys.exit(0)
