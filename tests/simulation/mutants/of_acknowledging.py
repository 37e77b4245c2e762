"""Mistakes about when a message may go: only once what it says is durable."""

from tests.simulation.mutants.mutant import Mutant

RECORDS = "wiring/records.py"
FORWARDER = "usecases/forward_enquiry.py"

ACKNOWLEDGING = (
    Mutant(
        name="failed-record-acknowledged",
        breaks="a record that could not be taken is reported as done",
        file=RECORDS,
        old="""\
            self._again(record, error)
            raise
""",
        new="""\
            self._again(record, error)
""",
        killed_by="I4",
    ),
    Mutant(
        name="failed-admission-logged",
        breaks="an admission that failed is logged, and its message done",
        file="usecases/take_message.py",
        old="""\
        finished = [self.forwarder.admit(observation, claim) for observation in observations]
        return all(finished)
""",
        new="""\
        for observation in observations:
            try:
                self.forwarder.admit(observation, claim)
            except Exception as error:
                self.telemetry.event("AdmissionFailed", error=error)
        return True
""",
        killed_by="I4",
    ),
    Mutant(
        name="busy-forgets",
        breaks="while another worker holds an entry, what was observed is not merged",
        file=FORWARDER,
        old="""\
                    return self._left(self.keeper.keep(at, claim, "observed"))
""",
        new="""\
                    return self._left(at.wanted)
""",
        killed_by="I4",
    ),
    Mutant(
        name="conflict-is-done",
        breaks="whoever loses the race for an entry leaves it to the winner",
        file=FORWARDER,
        old="""\
            except ConflictError:
                continue
""",
        new="""\
            except ConflictError:
                return Rest.QUIET
""",
        killed_by="I4",
    ),
    Mutant(
        name="out-of-time-is-done",
        breaks="a message for which no time was left does not come again",
        file=RECORDS,
        old="""\
                if not self.taker.take(envelope, self.claim):
                    raise UnavailableError("it is to be tried again soon")
""",
        new="""\
                self.taker.take(envelope, self.claim)
""",
        harmless="latency only: the entry is durable and due, so the sweeper brings its key",
    ),
    Mutant(
        name="not-due-keeps-the-message",
        breaks="a message stays until its enquiry is due, and wears out while Lead.pro is away",
        file=FORWARDER,
        old="""\
                    return self._left(self.keeper.keep(at, claim, "observed"))
""",
        new="""\
                    self.keeper.keep(at, claim, "observed")
                    return Rest.UNTRIED if step.reason == "not due" else Rest.QUIET
""",
        killed_by="I1",
    ),
)
