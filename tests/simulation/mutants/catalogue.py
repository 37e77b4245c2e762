"""Every mutant there is."""

from tests.simulation.mutants.of_acknowledging import ACKNOWLEDGING
from tests.simulation.mutants.of_admitting import ADMITTING
from tests.simulation.mutants.of_announcing import ANNOUNCING
from tests.simulation.mutants.of_answers import ANSWERED
from tests.simulation.mutants.of_canaries import CANARIES
from tests.simulation.mutants.of_following import FOLLOWING
from tests.simulation.mutants.of_holding import HOLDING
from tests.simulation.mutants.of_looking_up import LOOKING_UP
from tests.simulation.mutants.of_pausing import PAUSING
from tests.simulation.mutants.of_reading import READING
from tests.simulation.mutants.of_sending import SENDING
from tests.simulation.mutants.of_the_edges import EDGES
from tests.simulation.mutants.of_the_ledger import LEDGER
from tests.simulation.mutants.of_updates import UPDATES
from tests.simulation.mutants.of_waiting import WAITING

FORWARDING = (
    *SENDING,
    *ANSWERED,
    *LOOKING_UP,
    *ACKNOWLEDGING,
    *LEDGER,
    *UPDATES,
    *WAITING,
    *EDGES,
    *HOLDING,
    *FOLLOWING,
    *PAUSING,
    *CANARIES,
)
POLLING = (*READING, *ADMITTING, *ANNOUNCING)
MUTANTS = (*FORWARDING, *POLLING)
