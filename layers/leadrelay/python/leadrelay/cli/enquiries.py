"""`leadrelay enquiries`, `timeline` and `parked`: what has become of enquiries."""

from typing import TYPE_CHECKING, Annotated

import typer

from leadrelay.cli.options import AsJson, OnlyAccount, OnlyPortal
from leadrelay.domain.entry import ParkReason, State

if TYPE_CHECKING:
    from leadrelay.cli.operator import Operator

Since = Annotated[str, typer.Option(help="Admitted since: a time, a day, or 90min, 12h, 7d.")]
Until = Annotated[str, typer.Option(help="Admitted before; said like --since.")]
States = Annotated[
    list[State] | None, typer.Option("--state", help="Only in this state; may be repeated.")
]
Key = Annotated[str, typer.Argument(metavar="KEY", help="As property_finder:12345.")]


def enquiries(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    portal: OnlyPortal = None,
    account: OnlyAccount = None,
    state: States = None,
    office: Annotated[int | None, typer.Option(help="Only of this office of Lead.pro.")] = None,
    since: Since = "7d",
    until: Until = "0min",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List enquiries, the latest first.

    Nobody's name, e-mail or telephone number is shown. Days and times are those of UTC, unless they
    are said with an offset.
    """
    from leadrelay.cli.enquiry_views import listed, selection_of  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    selection = selection_of(
        operator,
        since,
        until,
        portal=portal,
        account=account,
        states=frozenset(state or ()),
        office=office,
    )
    listed(operator, selection, limit, as_json=as_json)


def timeline(context: typer.Context, key: Key, *, as_json: AsJson = False) -> None:
    """Tell what has happened to one enquiry, and what is safe to do next."""
    from leadrelay.cli.timeline_view import told  # noqa: PLC0415 - see `test_lead`

    told(context.obj, key, as_json=as_json)


def parked(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    portal: OnlyPortal = None,
    account: OnlyAccount = None,
    reason: Annotated[
        ParkReason | None, typer.Option(help="Only what was parked for this reason.")
    ] = None,
    since: Since = "90d",
    as_json: AsJson = False,
) -> None:
    """List the enquiries that wait for a person: why, how long, until when, and what to do.

    What is known of a person is deleted 90 days after an enquiry was parked, or when its portal
    wants it: after that it cannot be replayed any more.
    """
    from leadrelay.cli.parked_view import shown_parked  # noqa: PLC0415 - see `test_lead`

    shown_parked(context.obj, since, as_json=as_json, portal=portal, account=account, reason=reason)
