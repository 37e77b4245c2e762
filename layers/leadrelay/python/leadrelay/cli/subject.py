"""One person, by what is known of them."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import typer

from leadrelay.aws.contacts import ContactDigests
from leadrelay.aws.secrets import secret_content
from leadrelay.cli.asking import asking
from leadrelay.cli.configurations import in_force
from leadrelay.cli.endings import UsageError
from leadrelay.cli.operator import Operator
from leadrelay.crm.lead_pro.contacts import contact, contacts_of
from leadrelay.domain.enquiry import Enquiry, Observation

if TYPE_CHECKING:
    from leadrelay.cli.stack import Stack

FEWEST_DIGITS = 6  # of anything that could be a telephone number
SIGNIFICANT = 8  # digits of a number that are enough to know it in a text
KEY_SECRET = "ContactKeySecretArn"  # noqa: S105 - the output that says where it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Either a contact, as it is found again, or the key of an enquiry."""

    kind: str
    contact: str = field(default="", repr=False)
    key: str = ""
    digest: str = ""
    region: str = ""

    @classmethod
    def said(
        cls, operator: Operator, *, email: str | None, phone: str | None, enquiry: str | None
    ) -> Self:
        """Raises UsageError unless it is said in one way who is meant."""
        if sum(each is not None for each in (email, phone, enquiry)) != 1:
            raise UsageError("Say who is meant: by --email, --phone or --enquiry.")
        if enquiry is not None:
            return cls(kind="enquiry", key=enquiry)
        kind, text = ("email", email) if email is not None else ("phone", phone)
        if text == "-":
            text = typer.prompt(f"{kind} of the person", err=True)
        return cls._by_contact(operator.stack, kind, text or "")

    @classmethod
    def _by_contact(cls, stack: "Stack", kind: str, text: str) -> Self:
        region = _region(stack)
        found = contact(text, region)
        if not (_is_email(found) if kind == "email" else _is_phone(found)):
            raise UsageError(f"That is no {kind} by which anybody could be found.")
        digest = ContactDigests(lambda: _key(stack), lambda _: ()).digest(found)
        return cls(kind=kind, contact=found, digest=digest, region=region)

    def is_in(self, observation: Observation | None) -> bool:
        if isinstance(observation, Enquiry) and not observation.erased:
            if self.key:
                return observation.key == self.key
            return self.contact in contacts_of(observation, self.region)
        return observation is not None and bool(self.key) and observation.key == self.key

    def is_mentioned(self, text: str) -> bool:
        """In something that has no fields: by the letters, or by the last digits."""
        if not self.contact:
            return False
        if "@" in self.contact:
            return self.contact in text.lower()
        return re.sub(r"\D", "", self.contact)[-SIGNIFICANT:] in re.sub(r"[^\w\"]", "", text)


def _is_email(text: str) -> bool:
    return "@" in text


def _is_phone(text: str) -> bool:
    return "@" not in text and sum(map(str.isdigit, text)) >= FEWEST_DIGITS


def _region(stack: "Stack") -> str:
    held = in_force(stack)
    return held.document.phone_region if held.document else stack.parameter("PhoneRegion")


def _key(stack: "Stack") -> str:
    with asking("secretsmanager:GetSecretValue"):
        return str(secret_content(stack.client("secretsmanager"), stack.output(KEY_SECRET))["key"])
