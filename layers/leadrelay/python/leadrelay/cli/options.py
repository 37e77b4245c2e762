"""Options that several commands share."""

from enum import StrEnum
from typing import Annotated

import typer

from leadrelay.domain.enquiry import Portal


class Via(StrEnum):
    """The two ways in for a test enquiry."""

    WEBHOOK = "webhook"
    PORTAL = "portal"


AccountName = Annotated[str, typer.Option("--account", help="Account at the portal.")]
OnlyAccount = Annotated[str | None, typer.Option("--account", help="Only accounts of this name.")]
OnlyPortal = Annotated[Portal | None, typer.Option("--portal", help="Only this portal.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Reveal = Annotated[
    bool, typer.Option("--reveal", help="Show people: names, e-mails, telephone numbers.")
]
