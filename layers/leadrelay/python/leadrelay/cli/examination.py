"""The examinations that a stack goes through; one that fails does not keep the others."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from leadrelay.cli import examine_accounts, examine_aws, examine_crm
from leadrelay.cli.endings import CommandError, Ending
from leadrelay.cli.findings import Finding, Verdict, unchecked, wrong
from leadrelay.cli.operator import Operator
from leadrelay.domain.errors import LeadRelayError

__all__ = ["Verdict", "examined"]

Examination = Callable[[Operator], Iterator[Finding]]
EXAMINATIONS: Mapping[str, Examination] = MappingProxyType(
    {
        "configuration": examine_crm.configuration,
        "time zone": examine_crm.time_zone,
        "Lead.pro": examine_crm.key_and_offices,
        "statuses": examine_crm.statuses,
        "other roads": examine_crm.other_roads,
        "other stacks": examine_crm.other_stacks,
        "portals": examine_accounts.accounts,
        "alarms": examine_aws.alarms,
        "concurrency": examine_aws.concurrency,
    }
)


def examined(operator: Operator) -> Iterator[Finding]:
    """Raises only where the stack itself cannot be found."""
    _ = operator.stack
    for subject, examination in EXAMINATIONS.items():
        with operator.screen.working(f"examining {subject}"):
            findings = list(_guarded(subject, examination, operator))
        yield from findings


def _guarded(subject: str, examination: Examination, operator: Operator) -> Iterator[Finding]:
    try:
        yield from examination(operator)
    except CommandError as error:
        made = unchecked if error.ending is Ending.NO_ACCESS else wrong
        yield made(subject, str(error), error.advice)
    except LeadRelayError as error:
        yield unchecked(subject, f"{type(error).__name__}: {error}", "Try again in a minute.")
