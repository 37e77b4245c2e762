"""What an audit came to, as a person reads it."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from leadrelay.cli.screen import table, visible
from leadrelay.domain.audit import Finding
from leadrelay.domain.balance import Audited, DayReport, Line


def shown(audited: Audited) -> Iterator[RenderableType]:
    if audited.report is not None:
        yield from _day(audited.report)
    yield from _findings(audited.findings)
    left = f"; not possible now: {audited.not_looked_up}" if audited.not_looked_up else ""
    yield Text(f"Enquiries looked up in Lead.pro: {audited.looked_up}{left}.")


def _day(report: DayReport) -> Iterator[RenderableType]:
    balance = table(f"Account on {report.day}", "Listed", "In the ledger", "Leads", "Others")
    for line in report.lines:
        balance.add_row(*_line(line))
    yield balance
    for drift in report.drifts:
        yield Text(f"Not as documented: {drift}", "yellow")


def _line(line: Line) -> Iterator[Text]:
    yield Text(str(line.account), "bold")
    yield Text(str(line.listed)) if line.listed is not None else Text(line.problem, "bold red")
    yield Text(str(line.held))
    yield Text(str(line.leads))
    others = [f"{count} {state}" for state, count in line.states.items() if state != "created"]
    yield Text(", ".join(others) or "-")


def _findings(findings: Sequence[Finding]) -> Iterator[RenderableType]:
    if not findings:
        yield Text("Portals, ledger and Lead.pro agree.", "green")
        return
    listed = table("Anomaly", "Enquiry", "Leads", "What to do")
    for each in findings:
        leads = ", ".join(map(str, each.lead_ids)) or "-"
        listed.add_row(Text(each.anomaly, "bold red"), visible(each.key), leads, each.advice)
    yield listed
