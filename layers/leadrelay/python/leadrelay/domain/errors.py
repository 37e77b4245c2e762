"""What can go wrong, grouped by what the caller must do about it.

LeadRelayError
├── ConfigurationError           the deployment is wrong: name it, poll and send nothing
│   └── NotConfiguredError       a secret has no value yet: wait, it is not a fault
├── TransientError               may succeed later: repeat within the rules of the caller
│   ├── RequestNotSentError      definitely not done: no byte of the request was accepted
│   │   └── NoTurnError          others are asking: it was not even tried
│   ├── OutcomeUnknownError      may have been done: never repeat a create because of it
│   │   └── UnreadableAnswerError  an answer came, but it is not the JSON that was promised
│   ├── RateLimitedError         the other side asks for a pause
│   ├── UnavailableError         a 5xx, or an AWS service that throttles or fails
│   ├── ConflictError            somebody else wrote first: read again and decide again
│   ├── NewerVersionError        written by a newer release: leave it for that release
│   └── TokenRejectedError       the access token was refused: re-read, then ask for a new one
└── PermanentError               will never work as sent: park it, or stop and alarm
    ├── CredentialsRefusedError  the credentials themselves were refused
    ├── RequestRejectedError     the request breaks a rule of the other side
    └── SchemaError              a complete answer in a shape that no source documents

No message holds a value from a payload, a query or a header: values are people and secrets.
"""


class LeadRelayError(Exception):
    """Root of everything this package raises on purpose."""


class ConfigurationError(LeadRelayError):
    pass


class NotConfiguredError(ConfigurationError):
    pass


class TransientError(LeadRelayError):
    pass


class RequestNotSentError(TransientError):
    pass


class NoTurnError(RequestNotSentError):
    """Nothing was asked, because others ask already: this says nothing of the other side."""


class OutcomeUnknownError(TransientError):
    pass


class UnreadableAnswerError(OutcomeUnknownError):
    """`status` is the HTTP status the unreadable answer carried."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class RateLimitedError(TransientError):
    """`retry_after` is in seconds; None when the answer did not say."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UnavailableError(TransientError):
    """`retry_after` is in seconds; None when the answer did not say."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ConflictError(TransientError):
    pass


class NewerVersionError(TransientError):
    pass


class TokenRejectedError(TransientError):
    pass


class PermanentError(LeadRelayError):
    pass


class CredentialsRefusedError(PermanentError):
    pass


class RequestRejectedError(PermanentError):
    """`fields` are names of fields the answer complained about, never their values."""

    def __init__(self, message: str, *, status: int, fields: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.fields = fields


class SchemaError(PermanentError):
    pass
