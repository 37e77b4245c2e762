"""Whether the offices that a configuration names are Lead.pro's."""

import json
from collections.abc import Mapping

from leadrelay.aws.secrets import secret_text
from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError
from leadrelay.cli.silent import Silent
from leadrelay.cli.stack import Stack
from leadrelay.configuration.document import Document
from leadrelay.crm.lead_pro.api import VERSION
from leadrelay.crm.lead_pro.client import LeadPro
from leadrelay.domain.errors import LeadRelayError, NotConfiguredError
from leadrelay.http import JsonApi

SECRET, URL = "LeadProSecretArn", "LeadProUrl"


def check_offices(stack: Stack, document: Document) -> None:
    """Raises CommandError that names those which Lead.pro does not know, and those it does."""
    known = _known(stack)
    wrong = [path for path, office in document.offices.items() if office not in known]
    if wrong:
        offices = ", ".join(f"{number} {name}".strip() for number, name in sorted(known.items()))
        told = f"Lead.pro has no such office: {', '.join(wrong)}."
        raise CommandError(told, advice=f"Known: {offices or 'none'}.")


def _known(stack: Stack) -> Mapping[int, str]:
    key = _key(stack)
    api = JsonApi(stack.parameter(URL).removesuffix(VERSION))
    try:
        offices = LeadPro(api, lambda: key, None, Silent()).offices()
    except LeadRelayError as error:
        reason = f"{type(error).__name__}: {error}"
        raise CommandError(f"Lead.pro does not tell its offices ({reason}).") from None
    return {office.id: office.name for office in offices}


def _key(stack: Stack) -> str:
    with asking("secretsmanager:GetSecretValue"):
        try:
            text = secret_text(stack.client("secretsmanager"), stack.output(SECRET))
        except NotConfiguredError:
            text = ""
    try:
        key = json.loads(text)["api_key"]
    except (KeyError, TypeError, ValueError):
        key = None
    if not isinstance(key, str) or not key.strip():
        advice = f'It belongs into the secret {SECRET}, as {{"api_key": "..."}}.'
        raise CommandError(
            "There is no API key of Lead.pro, so no office can be checked.", advice=advice
        )
    return key
