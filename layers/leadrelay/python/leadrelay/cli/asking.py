"""What AWS refuses, in words that an operator can act on; its own texts can echo items."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from leadrelay.aws.failures import code_of
from leadrelay.cli.endings import CommandError, NoAccessError
from leadrelay.domain.errors import LeadRelayError

WHERE = "Say which with --region, AWS_REGION or in the profile."
SIGN_IN = "Sign in (for example `aws sso login`), or name a profile with --profile."
DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "KMSAccessDeniedException", "UnauthorizedOperation"}
)
STALE = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
WITHOUT_CREDENTIALS = (
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    SSOError,
    TokenRetrievalError,
)


@contextmanager
def asking(permission: str) -> Iterator[None]:
    """Turns what boto3 raises into CommandErrors; `permission` is what the call needs of IAM."""
    try:
        yield
    except CommandError:
        raise
    except LeadRelayError as error:
        raise _translated(error.__context__, permission) or error from None
    except (BotoCoreError, ClientError) as error:
        raise _translated(error, permission) or error from None


def _translated(error: BaseException | None, permission: str) -> CommandError | None:
    """None for what is not AWS's; our adapters keep AWS's own error as context."""
    match error:
        case ClientError():
            return _refused(permission, code_of(error))
        case NoRegionError():
            return NoAccessError("It is not known in which AWS region the stack is.", advice=WHERE)
        case ProfileNotFound():
            return NoAccessError("There is no such AWS profile.", advice=SIGN_IN)
        case BotoCoreError() if isinstance(error, WITHOUT_CREDENTIALS):
            return NoAccessError("There are no usable AWS credentials.", advice=SIGN_IN)
        case BotoCoreError():
            return CommandError(f"AWS did not answer {permission} ({type(error).__name__}).")
    return None


def _refused(permission: str, code: str) -> CommandError:
    if code in STALE:
        return NoAccessError(f"AWS does not accept the credentials ({code}).", advice=SIGN_IN)
    if code in DENIED:
        return NoAccessError(f"These credentials may not do that: {permission} is needed.")
    return CommandError(f"AWS refused {permission} ({code}).")
