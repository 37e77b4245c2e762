"""One enquiry that its portal, its agents and Lead.pro all go on changing.

`run(seed)` is one interleaving of everything that can be observed, edited, deleted and go wrong;
the same seed is the same interleaving again. `told` writes it down, `wrongs` says what must not be.
`python -m tests.simulation.updates SEED` shows both.
"""

from tests.simulation.updates.checks import wrongs
from tests.simulation.updates.interleaving import Run
from tests.simulation.updates.leads import PATCHED
from tests.simulation.updates.relay import Relay
from tests.simulation.updates.replay import run, told

__all__ = ["PATCHED", "Relay", "Run", "run", "told", "wrongs"]
