"""`leadrelay listings`: what the agency advertises, so that leads know what they are about."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadrelay.cli.endings import CommandError, Ending
from leadrelay.cli.guard import GuardedGroup
from leadrelay.cli.operator import Operator
from leadrelay.cli.options import AsJson

if TYPE_CHECKING:
    from leadrelay.aws.listings import DynamoListings

app = typer.Typer(
    cls=GuardedGroup,
    no_args_is_help=True,
    help="What the agency advertises: where its leads go, and what they say.",
)


@app.command("import")
def import_file(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="One listing a line, columns by name.")
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check and compare, and write nothing.")
    ] = False,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Import what is right although lines are wrong.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fill the listing catalogue from a CSV file.

    Columns: reference (needed), aliases, title, address, postcode, offering, property_type, url,
    image, office_id, agent_name, agent_email. A listing replaces the one of the same reference;
    listings that are not in the file stay. Doing it twice changes nothing the second time.
    """
    from leadrelay.cli.listing_file import ListingFile  # noqa: PLC0415 - see `test_lead`
    from leadrelay.cli.listing_import import ListingImport  # noqa: PLC0415
    from leadrelay.cli.listing_report import shown  # noqa: PLC0415

    operator: Operator = context.obj
    opened = ListingFile.opened(file)
    for name in opened.unknown:
        operator.screen.note(f"column `{name}` is not known, and left out")
    report = ListingImport(
        file=opened,
        catalogue=_catalogue(operator),
        screen=operator.screen,
        is_dry=dry_run,
        keep_going=keep_going,
    ).run()
    if as_json:
        operator.screen.data(report.as_data())
    else:
        operator.screen.show(*shown(report))
    if report.is_wrong:
        raise typer.Exit(Ending.WRONG)


@app.command()
def show(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="Its reference, an alias, or a portal's id.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show what is known of one listing, and from whom."""
    from leadrelay.cli.asking import asking  # noqa: PLC0415 - see `test_lead`
    from leadrelay.cli.listing_report import as_data, described  # noqa: PLC0415
    from leadrelay.domain.listing import is_listing_key, listing_key  # noqa: PLC0415

    operator: Operator = context.obj
    key = listing_key(reference)
    with asking("dynamodb:GetItem"):
        filed = _catalogue(operator).read(key) if is_listing_key(key) else None
    if filed is None:
        advice = "Leads about it say what the portal says."
        raise CommandError("Nothing is known of this listing.", advice=advice)
    if as_json:
        operator.screen.data(as_data(filed))
    else:
        operator.screen.show(*described(filed))


def _catalogue(operator: Operator) -> "DynamoListings":
    from leadrelay.aws.listings import DynamoListings  # noqa: PLC0415 - see `test_lead`

    around, stack = operator.around, operator.stack
    return DynamoListings(
        stack.client("dynamodb"),
        stack.output("ListingsTableName"),
        around.clock,
        sleep=around.sleep,
    )
