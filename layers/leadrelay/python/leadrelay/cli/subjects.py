"""`leadrelay erase` and `subject-report`: everything that is known of one person."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leadrelay.cli.options import AsJson, Yes

if TYPE_CHECKING:
    from leadrelay.cli.operator import Operator

Email = Annotated[str | None, typer.Option(help="Whoever has this e-mail; `-` asks for it.")]
Phone = Annotated[
    str | None, typer.Option(help="Whoever has this telephone number; `-` asks for it.")
]
Enquiry = Annotated[str | None, typer.Option(metavar="KEY", help="Whoever made this enquiry.")]
Thorough = Annotated[
    bool, typer.Option("--thorough", help="Read every record, bodies that nobody could read too.")
]


def erase(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    email: Email = None,
    phone: Phone = None,
    enquiry: Enquiry = None,
    thorough: Thorough = False,
    certificate: Annotated[
        Path | None, typer.Option(help="Where the certificate goes; here, without one.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the forwarder.")] = 600,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Erase a person from the ledger and the dead letters, and certify it.

    The forwarder empties each record for good, and takes nothing in again of an enquiry that was
    erased, whatever still comes of it by webhook, poll or queue. The rows stay, without the person,
    so that nothing is sent twice. Lead.pro deletes no lead by its API: the certificate names the
    leads that a person must delete there. Ends with 1 while anything is left.
    """
    from leadrelay.cli.erasing import Erasing  # noqa: PLC0415 - see `test_lead`
    from leadrelay.cli.subject import Wanted  # noqa: PLC0415

    operator: Operator = context.obj
    wanted = Wanted.said(operator, email=email, phone=phone, enquiry=enquiry)
    erasing = Erasing(operator, wanted, timeout=timeout, yes=yes, as_json=as_json)
    erasing.run(certificate, thorough=thorough)


def subject_report(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where the report goes; only you may read it.")],
    *,
    email: Email = None,
    phone: Phone = None,
    enquiry: Enquiry = None,
    thorough: Thorough = False,
    yes: Yes = False,
) -> None:
    """Write down everything that the ledger and the dead letters hold of a person, for that person.

    The file is JSON, and personal. Nothing of it is printed.
    """
    from leadrelay.cli.subject import Wanted  # noqa: PLC0415 - see `test_lead`
    from leadrelay.cli.subject_report import reported  # noqa: PLC0415

    operator: Operator = context.obj
    if file.exists() and not yes:
        typer.confirm(f"Replace {file}?", abort=True, err=True)
    wanted = Wanted.said(operator, email=email, phone=phone, enquiry=enquiry)
    reported(operator, wanted, file, thorough=thorough)
