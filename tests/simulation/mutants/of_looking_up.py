"""Mistakes in the search for a lead that may have been made."""

from tests.simulation.mutants.mutant import Mutant

LOOK_UP = "crm/lead_pro/lookup.py"
CALLS = "usecases/crm_calls.py"
QUERIES = "return tuple(dict.fromkeys([*emails, *phones]))"
IS_OURS = "if _marker(lead) == marker:"
SENT_AS = "self.crm.find(self._handles(entry), entry.row.key)"

LOOKING_UP = (
    Mutant(
        name="failed-look-up-is-empty",
        breaks="a look-up without an answer proves that there is no lead",
        file=CALLS,
        old="""\
            wanted = progress.after_failed_look_up(at.wanted, type(error).__name__, self.clock())
            return replace(at, wanted=wanted)
""",
        new="""\
            lead_ids = ()
""",
        killed_by="I2",
    ),
    Mutant(
        name="early-absence-believed",
        breaks="a look-up that an event caused, before the outcome has settled, proves absence",
        file="domain/progress.py",
        old="return after_look_up(entry, lead_ids, now, limits) if lead_ids else entry",
        new="return after_look_up(entry, lead_ids, now, limits)",
        killed_by="I2",
    ),
    Mutant(
        name="error-page-is-empty",
        breaks="a look-up that was answered with an error found nothing",
        file=LOOK_UP,
        old="""\
        raise UnavailableError(f"look-up: {answer.status}", retry_after=answer.retry_after)
""",
        new="""\
        return []
""",
        killed_by="I2",
    ),
    Mutant(
        name="only-the-e-mail",
        breaks="a lead whose e-mail an agent has corrected is not found",
        file=LOOK_UP,
        old=QUERIES,
        new="return tuple(dict.fromkeys(emails))",
        killed_by="I2",
    ),
    Mutant(
        name="only-the-phone",
        breaks="a lead whose phone an agent has corrected is not found",
        file=LOOK_UP,
        old=QUERIES,
        new="return tuple(dict.fromkeys(phones or emails))",
        killed_by="I2",
    ),
    Mutant(
        name="only-the-first-handles",
        breaks="a later POST that carried other contacts is not looked for",
        file=CALLS,
        old=SENT_AS,
        new="self.crm.find(self._handles(entry)[:1], entry.row.key)",
        killed_by="I2",
    ),
    Mutant(
        name="contacts-of-today",
        breaks="a lead is looked for by what the portal says now, not by what was sent",
        file=CALLS,
        old=SENT_AS,
        new="self.crm.find((self._newest(entry).handles,), entry.row.key)",
        killed_by="I2",
    ),
    Mutant(
        name="only-the-newest-handles",
        breaks="the handles of earlier POSTs are forgotten",
        file="domain/progress.py",
        old="sent_as = tuple(dict.fromkeys((*record.sent_as, draft.handles)))",
        new="sent_as = (draft.handles,)",
        harmless="a second guard: a POST leaves only once the one before is proved absent",
    ),
    Mutant(
        name="only-the-first-page",
        breaks="what a look-up announces on further pages is not read",
        file=LOOK_UP,
        old="following = next_page(body, number)",
        new="following = None",
        killed_by="I2",
    ),
    Mutant(
        name="marker-by-prefix",
        breaks="lead_10 is taken for lead_1",
        file=LOOK_UP,
        old=IS_OURS,
        new="if str(_marker(lead)).startswith(marker):",
        killed_by="I1",
    ),
    Mutant(
        name="marker-by-suffix",
        breaks="another_lead_1 is taken for lead_1, because the portal's name is left out",
        file=LOOK_UP,
        old=IS_OURS,
        new='if str(_marker(lead)).endswith(marker.partition(":")[2]):',
        killed_by="I1",
    ),
    Mutant(
        name="marker-in-any-case",
        breaks="LEAD_1 is taken for lead_1",
        file=LOOK_UP,
        old=IS_OURS,
        new="if str(_marker(lead)).casefold() == marker.casefold():",
        killed_by="I1",
    ),
    Mutant(
        name="any-marker",
        breaks="whatever lead the person has is taken for this one",
        file=LOOK_UP,
        old=IS_OURS,
        new="if _marker(lead):",
        killed_by="I2",
    ),
)
