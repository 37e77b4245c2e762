"""What an answer of Lead.pro, or the lack of one, means for a write."""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from leadrelay.domain.errors import (
    ConfigurationError,
    NotConfiguredError,
    NoTurnError,
    OutcomeUnknownError,
    PermanentError,
    RequestNotSentError,
    UnreadableAnswerError,
)
from leadrelay.domain.outcome import NO_TURN, Outcome, Verdict
from leadrelay.http import Answer

T = TypeVar("T")
VERDICTS = {
    400: Verdict.REJECTED,
    422: Verdict.REJECTED,
    401: Verdict.REFUSED,
    403: Verdict.REFUSED,
    404: Verdict.REFUSED,
    429: Verdict.THROTTLED,
}
FIELDS = (
    *("first_name", "last_name", "email", "phone", "type", "title", "advert_address"),
    *("advert_postcode", "advert_url", "advert_image", "property_type", "gdpr_checkbox"),
    *("message", "meta", "questionnaire", "office_id", "address", "postcode"),
    *("source", "international", "utm_source", "utm_medium", "status"),
)
ENVELOPE = frozenset({"message", "type", "title", "status", "source"})


def attempted(call: Callable[[], T]) -> T | Outcome:
    """What it gives, or what its absence means. NotConfiguredError passes: nothing was tried."""
    try:
        return call()
    except NotConfiguredError:
        raise
    except RequestNotSentError as error:
        return _not_sent(error)
    except UnreadableAnswerError as error:
        return Outcome(verdict=Verdict.UNKNOWN, reason=f"{error.status} unreadable")
    except OutcomeUnknownError:
        return Outcome(verdict=Verdict.UNKNOWN, reason="no complete answer")
    except ConfigurationError:
        return Outcome(verdict=Verdict.REFUSED, reason="key cannot be sent")
    except PermanentError:
        return Outcome(verdict=Verdict.REJECTED, reason="request cannot be sent")


def _not_sent(error: RequestNotSentError) -> Outcome:
    if isinstance(error, NoTurnError):
        return Outcome(verdict=Verdict.NOT_SENT, reason=NO_TURN, is_tried=False)
    return Outcome(verdict=Verdict.NOT_SENT, reason="not sent")


def refusal(answer: Answer) -> Outcome:
    """The outcome of an answer that is not a success."""
    verdict = VERDICTS.get(answer.status, Verdict.UNKNOWN)
    named = ", ".join(fields_named(answer.body)) if verdict is Verdict.REJECTED else ""
    reason = f"{answer.status}: {named}" if named else str(answer.status)
    return Outcome(verdict=verdict, reason=reason, retry_after=answer.retry_after)


def fields_named(body: Any) -> tuple[str, ...]:
    """Names of our fields that occur in an error of undocumented shape; never a value of it."""
    text = " ".join(_words(body)).lower()
    return tuple(field for field in FIELDS if re.search(_pattern(field), text))


def _pattern(field: str) -> str:
    return rf"(?<![a-z_]){field.replace('_', '[ _]?')}(?![a-z_])"


def _words(body: Any) -> Iterator[str]:
    if isinstance(body, dict):
        for key, value in body.items():
            if key not in ENVELOPE:
                yield str(key)
            yield from _words(value)
    elif isinstance(body, list):
        for each in body:
            yield from _words(each)
    elif isinstance(body, str):
        yield body
