"""`python -m tests.simulation.whole 17` shows run 17 of the whole relay, crossing by crossing."""

import sys

from tests.simulation.report import explain, say
from tests.simulation.runs import judged
from tests.simulation.whole.replay import REPLAY, traced_whole


def main(seed: int) -> int:
    world, trace = traced_whole(seed)
    say("\n".join(trace))
    tally = judged(str(seed), world)
    explain(tally.failures, REPLAY)
    say(tally)
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
