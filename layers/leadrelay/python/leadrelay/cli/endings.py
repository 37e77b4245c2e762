"""How a command ends: an exit code that scripts can use, and a word about what to do."""

from enum import IntEnum

from leadrelay.domain.errors import LeadRelayError


class Ending(IntEnum):
    OK = 0
    WRONG = 1  # something is wrong, or not done
    USAGE = 2  # the command itself was wrong
    NO_ACCESS = 3  # no credentials, no such stack, or no permission


class CommandError(LeadRelayError):
    """What an operator is told. Neither text holds a value of a secret or of a person."""

    def __init__(self, message: str, *, advice: str = "", ending: Ending = Ending.WRONG) -> None:
        super().__init__(message)
        self.advice = advice
        self.ending = ending


class UsageError(CommandError):
    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message, advice=advice, ending=Ending.USAGE)


class NoAccessError(CommandError):
    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message, advice=advice, ending=Ending.NO_ACCESS)
