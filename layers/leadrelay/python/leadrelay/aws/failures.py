"""The one place where failures of AWS become ours; their texts can echo items and are left out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from leadrelay.domain.errors import (
    ConfigurationError,
    LeadRelayError,
    SchemaError,
    UnavailableError,
)

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

# What no repetition can cure: a missing right or resource, or a request that breaks a limit.
# Everything else, and so every code that AWS may yet invent, is worth another try.
MISCONFIGURED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AWS.SimpleQueueService.NonExistentQueue",
        "DecryptionFailure",
        "InvalidClientTokenId",
        "InvalidParameterException",
        "InvalidRequestException",  # of a secret that is about to be deleted
        "InvalidSignatureException",
        "KMSAccessDeniedException",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
        "UnrecognizedClientException",
    }
)
MALFORMED = frozenset(
    {
        "BatchRequestTooLong",
        "InvalidMessageContents",
        "ItemCollectionSizeLimitExceededException",
        "ValidationError",  # a transaction's reason, without the suffix
        "ValidationException",
    }
)


@contextmanager
def typed(call: str) -> Iterator[None]:
    """Turns what botocore raises into our errors; `call` names the attempt in their messages."""
    from botocore.exceptions import (  # noqa: PLC0415 - loaded with the first client, not before
        BotoCoreError,
        ClientError,
        ParamValidationError,
    )

    try:
        yield
    except ClientError as error:
        raise failure(call, code_of(error)) from None
    except ParamValidationError:
        raise SchemaError(f"{call}: ParamValidationError") from None
    except BotoCoreError as error:
        raise UnavailableError(f"{call}: {type(error).__name__}") from None


def code_of(error: "ClientError") -> str:
    return str(error.response.get("Error", {}).get("Code", "unknown"))


def failure(call: str, code: str) -> LeadRelayError:
    if code in MISCONFIGURED:
        return ConfigurationError(f"{call}: {code}")
    if code in MALFORMED:
        return SchemaError(f"{call}: {code}")
    return UnavailableError(f"{call}: {code}")
