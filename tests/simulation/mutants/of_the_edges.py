"""Mistakes where the relay meets the platform and people: kills, go-live, what was deleted."""

from tests.simulation.mutants.mutant import Mutant

DELIVERY = "domain/delivery.py"

EDGES = (
    Mutant(
        name="accepted-before-queued",
        breaks="a webhook is answered 202 although the queue did not take it",
        file="usecases/receive_webhook.py",
        old="""\
            self._queue.send([Envelope.of_webhook(account, now, body)])
""",
        new="""\
            try:
                self._queue.send([Envelope.of_webhook(account, now, body)])
            except TransientError as error:
                self._telemetry.event("WebhookNotQueued", error=error)
""",
        killed_by="I4",
    ),
    Mutant(
        name="kill-caught-around-a-record",
        breaks="a process that is being ended still gives its message back",
        file="wiring/records.py",
        old="except (TransientError, SchemaError, ConfigurationError) as error:",
        new="except BaseException as error:",
        killed_by="F07",
    ),
    Mutant(
        name="kill-caught-around-a-call",
        breaks="a process that is being ended still writes what became of its call",
        file="crm/lead_pro/answers.py",
        old="    except OutcomeUnknownError:\n",
        new="    except BaseException:\n",
        killed_by="F07",
    ),
    Mutant(
        name="kill-caught-around-a-write",
        breaks="a process that is being ended still repeats its write",
        file="usecases/entry_keeper.py",
        old="            except UnavailableError:\n",
        new="            except BaseException:\n",
        killed_by="F07",
    ),
    Mutant(
        name="go-live-ignored",
        breaks="enquiries from before the account went live are sent",
        file=DELIVERY,
        old="""\
    if created_at is not None and created_at < conditions.go_live:
        return Suppress("before go-live")
""",
        new="",
        killed_by="I1",
    ),
    Mutant(
        name="erased-is-sent",
        breaks="whom the portal has erased before we heard of them is sent as nobody",
        file=DELIVERY,
        old="""\
    if enquiry is not None and enquiry.erased:
        return Erase(ERASED)
""",
        new="",
        killed_by="F101",
    ),
    Mutant(
        name="erased-is-tried-again",
        breaks="whom the portal erases between two attempts is sent as nobody",
        file=DELIVERY,
        old="if enquiry is not None and enquiry.erased:",
        new="if enquiry is not None and enquiry.erased and row.state is not State.RETRY:",
        killed_by="F101",
    ),
    Mutant(
        name="erased-is-updated",
        breaks="whom the portal erases after the lead was made becomes nobody in Lead.pro",
        file=DELIVERY,
        old="if enquiry is not None and enquiry.erased:",
        new="if enquiry is not None and enquiry.erased and row.state is not State.CREATED:",
        killed_by="F101",
    ),
    Mutant(
        name="erased-while-unclear",
        breaks="who is erased while a create is unclear is forgotten before its lead is known",
        file=DELIVERY,
        old="""\
    if row.state in UNRESOLVED:
        return None
    if enquiry""",
        new="""\
    if enquiry""",
        killed_by="F101",
    ),
    Mutant(
        name="time-to-delete-ignored",
        breaks="what the portal wants deleted by a time is kept",
        file=DELIVERY,
        old="return Erase(EXPIRED) if row.delete_by is not None and row.delete_by <= now else None",
        new="return None",
        killed_by="F101",
    ),
    Mutant(
        name="deleted-is-made-again",
        breaks="a lead that an agent has deleted is created once more",
        file="domain/progress.py",
        old="replace(row, state=State.GONE, due_at=None, reason=outcome.reason)",
        new="replace(row, state=State.NEW, due_at=now, lead_id=None, send_bound=None)",
        killed_by="F89",
    ),
)
