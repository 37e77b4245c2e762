"""Bringing a configuration into force: checked against Lead.pro, shown, asked about, pushed."""

from dataclasses import dataclass, field

import typer

from leadrelay.aws.configuration import LARGEST_VERSION, Version
from leadrelay.cli.asking import asking
from leadrelay.cli.configurations import InForce, in_force, readable, store_of, version_of
from leadrelay.cli.differences import changes, shown
from leadrelay.cli.endings import CommandError
from leadrelay.cli.known_to_crm import check_offices, check_statuses
from leadrelay.cli.operator import Operator
from leadrelay.configuration.document import Document
from leadrelay.domain.errors import ConflictError


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    operator: Operator
    document: Document = field(repr=False)
    text: str = field(repr=False)
    comment: str
    yes: bool

    def run(self) -> None:
        stack = self.operator.stack
        held = in_force(stack)
        if held.number and held.text == self.text:
            self.operator.screen.step(f"{str(held).capitalize()} says just that.")
            return
        check_offices(stack, self.document)
        remark = check_statuses(stack, self.document)
        if remark:
            self.operator.screen.note(remark)
        self._show(held)
        if not self.yes:
            typer.confirm(f"Push this as version {held.number + 1}?", abort=True, err=True)
        self._push(self._version(held.number + 1))
        told = (
            f"Version {held.number + 1} is in force: new enquiries are decided by it within 30 s."
        )
        self.operator.screen.step(told)

    def _show(self, held: InForce) -> None:
        screen = self.operator.screen
        if held.number and held.document is None:
            screen.note(f"This release cannot read {held}: there is nothing to compare with.")
        found = changes(held.document, self.document)
        if found:
            screen.show(shown(found, str(held), "New"))
        else:
            screen.note("Nothing is decided differently; only the text of the file is new.")

    def _version(self, number: int) -> Version:
        return Version(
            number=number,
            at=self.operator.around.clock(),
            by=self._pusher(),
            comment=self.comment,
            document=self.document.text,
            text=self.text,
        )

    def _pusher(self) -> str:
        """As in `user/jane` or `assumed-role/admin/jane`."""
        with asking("sts:GetCallerIdentity"):
            arn: str = self.operator.stack.client("sts").get_caller_identity()["Arn"]
        return arn.rpartition(":")[2]

    def _push(self, version: Version) -> None:
        if version.size > LARGEST_VERSION:
            raise CommandError(
                f"It is too large: {LARGEST_VERSION} bytes with its JSON are possible."
            )
        with asking("dynamodb:PutItem"):
            try:
                store_of(self.operator.stack).push(version)
            except ConflictError:
                raise _overtaken(version.number) from None


def rolled_back(operator: Operator, number: int, *, yes: bool) -> Push:
    """What an earlier version said, as a new one. Raises CommandErrors."""
    version = version_of(operator.stack, number)
    document = readable(version)
    if document is None:
        raise CommandError(f"This release cannot read version {number}.")
    comment = f"rollback to version {number}"
    return Push(operator=operator, document=document, text=version.text, comment=comment, yes=yes)


def _overtaken(number: int) -> CommandError:
    advice = "Nothing was changed. `leadrelay config diff` shows what it says; then push again."
    return CommandError(f"Somebody else has pushed version {number} meanwhile.", advice=advice)
