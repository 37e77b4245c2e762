"""The configuration in force, as it was pushed or as the stack's parameters say."""

from dataclasses import dataclass, field

from leadrelay.aws.configuration import DynamoConfigurations, Version
from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError, UsageError
from leadrelay.cli.stack import Stack
from leadrelay.configuration.document import DefaultType, Document
from leadrelay.configuration.stored import document_from_text
from leadrelay.domain.errors import ConfigurationError

TABLE = "ConfigurationTableName"


@dataclass(frozen=True, slots=True)
class InForce:
    """`number` is 0 for what the stack's parameters say.

    `document` is None where those are not complete, or where this release cannot read the version.
    """

    number: int
    document: Document | None = field(repr=False)
    text: str = field(repr=False)

    def __str__(self) -> str:
        return f"version {self.number}" if self.number else "the stack's parameters"


def store_of(stack: Stack) -> DynamoConfigurations:
    return DynamoConfigurations(stack.client("dynamodb"), stack.output(TABLE))


def in_force(stack: Stack) -> InForce:
    with asking("dynamodb:GetItem"):
        number = store_of(stack).current()
    if not number:
        return InForce(0, deployed_document(stack), "")
    version = version_of(stack, number)
    return InForce(number, readable(version), version.text)


def version_of(stack: Stack, number: int) -> Version:
    with asking("dynamodb:GetItem"):
        version = store_of(stack).read(number)
    if version is None:
        advice = "`leadrelay config history` lists those that were pushed."
        raise UsageError(f"There is no version {number} of the configuration.", advice=advice)
    return version


def pushed_document(stack: Stack) -> Document | None:
    """None where none was pushed. Raises CommandError for one of a newer release."""
    held = in_force(stack)
    return decided(held) if held.number else None


def decided(held: InForce) -> Document:
    """Raises CommandError where there is none that could be read."""
    if held.document is not None:
        return held.document
    if held.number:
        advice = "A newer release may have pushed it: install that one."
        raise CommandError(f"This release cannot read {held}.", advice=advice)
    advice = "While OfficeId or PlaceholderEmailDomain is empty, nothing is sent to Lead.pro."
    raise CommandError("Nothing was pushed, and the stack's parameters are empty.", advice=advice)


def readable(version: Version) -> Document | None:
    try:
        return document_from_text(version.document)
    except ConfigurationError:
        return None


def deployed_document(stack: Stack) -> Document | None:
    try:
        return Document(
            default_office=int(stack.parameter("OfficeId")),
            default_type=DefaultType(stack.parameter("DefaultLeadType")),
            placeholder_email_domain=stack.parameter("PlaceholderEmailDomain"),
            phone_region=stack.parameter("PhoneRegion"),
            source=stack.parameter("LeadSource"),
            test_office=int(stack.parameter("TestOfficeId") or 0) or None,
        )
    except ValueError:  # pydantic's is one, too
        return None
