"""Whether the offices and statuses that a configuration names are Lead.pro's."""

from leadrelay.aws.secrets import secret_content
from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError
from leadrelay.cli.silent import Silent
from leadrelay.cli.stack import Stack
from leadrelay.configuration.document import Document
from leadrelay.crm.lead_pro.api import VERSION
from leadrelay.crm.lead_pro.client import LeadPro
from leadrelay.domain.errors import ConfigurationError, LeadRelayError
from leadrelay.domain.known_to_crm import statuses_of, unknown
from leadrelay.http import JsonApi

SECRET, URL = "LeadProSecretArn", "LeadProUrl"


def check_offices(stack: Stack, document: Document) -> None:
    """Raises CommandError that names those which Lead.pro does not know, and those it does."""
    try:
        offices = crm_of(stack).offices()
    except LeadRelayError as error:
        raise CommandError(f"Lead.pro does not tell its offices ({_reason(error)}).") from None
    known = {office.id: office.name for office in offices}
    wrong = unknown(document.offices, known)
    if wrong:
        told = ", ".join(f"{number} {name}".strip() for number, name in sorted(known.items()))
        what = f"Lead.pro has no such office: {', '.join(wrong)}."
        raise CommandError(what, advice=f"Known: {told or 'none'}.")


def check_statuses(stack: Stack, document: Document) -> str | None:
    """As offices, but where Lead.pro does not tell them (no document says where) only a remark."""
    if not document.statuses:
        return None
    try:
        known = {status.name for status in crm_of(stack).statuses()}
    except LeadRelayError as error:
        return f"Lead.pro does not tell its statuses ({_reason(error)}): they are not checked."
    wrong = unknown(statuses_of(document.statuses), known)
    if wrong:
        what = f"Lead.pro has no such status: {', '.join(wrong)}."
        raise CommandError(what, advice=f"Known: {', '.join(sorted(known)) or 'none'}.")
    return None


def crm_of(stack: Stack) -> LeadPro:
    """With the key that is stored. Raises CommandError where there is none."""
    return crm_with(stack, _key(stack))


def crm_with(stack: Stack, key: str) -> LeadPro:
    api = JsonApi(stack.parameter(URL).removesuffix(VERSION))
    return LeadPro(api, lambda: key, None, Silent())


def _reason(error: LeadRelayError) -> str:
    return f"{type(error).__name__}: {error}"


def _key(stack: Stack) -> str:
    with asking("secretsmanager:GetSecretValue"):
        try:
            secret = secret_content(stack.client("secretsmanager"), stack.output(SECRET))
        except ConfigurationError:
            secret = {}
    key = secret.get("api_key")
    if not isinstance(key, str) or not key.strip():
        advice = f'It belongs into the secret {SECRET}, as {{"api_key": "..."}}.'
        raise CommandError(
            "There is no API key of Lead.pro, so no office can be checked.", advice=advice
        )
    return key
