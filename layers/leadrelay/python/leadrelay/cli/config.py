"""`leadrelay config`: what the agency decides, in one file."""

from pathlib import Path
from typing import Annotated

import typer

from leadrelay.cli.guard import GuardedGroup
from leadrelay.cli.operator import Operator
from leadrelay.cli.options import AsJson, Yes

app = typer.Typer(
    cls=GuardedGroup,
    no_args_is_help=True,
    help="What the agency decides: offices, rules, block list, policies.",
)
File = Annotated[Path, typer.Argument(help="The configuration, in YAML.")]


@app.command()
def validate(context: typer.Context, file: File, *, as_json: AsJson = False) -> None:
    """Check a file, without AWS; ends with 1 and names every problem with its line."""
    from leadrelay.cli.config_views import validated  # noqa: PLC0415 - see `test_lead`

    validated(context.obj, file, as_json=as_json)


@app.command()
def diff(context: typer.Context, file: File, *, as_json: AsJson = False) -> None:
    """Show what a file would change, field by field."""
    from leadrelay.cli.config_views import compared  # noqa: PLC0415 - see `test_lead`

    compared(context.obj, file, as_json=as_json)


@app.command("try")
def try_out(
    context: typer.Context,
    file: File,
    *,
    last: Annotated[int, typer.Option(min=1, max=10_000, help="How many enquiries.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Decide the latest enquiries anew by a file, and show what would be different.

    Nothing is sent, changed or pushed.
    """
    from leadrelay.cli.config_views import tried  # noqa: PLC0415 - see `test_lead`

    tried(context.obj, file, last, as_json=as_json)


@app.command()
def push(
    context: typer.Context,
    file: File,
    *,
    comment: Annotated[str, typer.Option(help="Why, for the history.")] = "",
    yes: Yes = False,
) -> None:
    """Bring a file into force, after a look at what it changes.

    Every office is looked up in Lead.pro first.
    """
    from leadrelay.cli.config_file import ConfigFile  # noqa: PLC0415 - see `test_lead`
    from leadrelay.cli.config_push import Push  # noqa: PLC0415

    operator: Operator = context.obj
    read = ConfigFile.read(file)
    Push(operator=operator, document=read.document, text=read.text, comment=comment, yes=yes).run()


@app.command()
def pull(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="Where it goes; without one it is printed.")
    ] = None,
    *,
    version: Annotated[
        int | None, typer.Option(min=1, help="Not the one in force, but this one.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Get the file as it was pushed, with its comments."""
    from leadrelay.cli.config_views import pulled  # noqa: PLC0415 - see `test_lead`

    operator: Operator = context.obj
    text = pulled(operator, version)
    if file is None:
        operator.screen.text(text)
        return
    if file.exists() and not yes:
        typer.confirm(f"Replace {file}?", abort=True, err=True)
    file.write_text(text, encoding="utf-8", newline="")
    operator.screen.step(f"{file} is written.")


@app.command()
def history(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List every version that was pushed: when, by whom, and why."""
    from leadrelay.cli.config_views import listed  # noqa: PLC0415 - see `test_lead`

    listed(context.obj, as_json=as_json)


@app.command()
def rollback(
    context: typer.Context,
    version: Annotated[int, typer.Argument(min=1, help="Number of the version.")],
    *,
    yes: Yes = False,
) -> None:
    """Bring an earlier version into force again, as a new one."""
    from leadrelay.cli.config_push import rolled_back  # noqa: PLC0415 - see `test_lead`

    rolled_back(context.obj, version, yes=yes).run()
