"""What a person may ask for an enquiry; the forwarder alone carries it out."""

from enum import StrEnum


class Command(StrEnum):
    REPLAY = "replay"  # another try, whatever the agency's rules hold or suppress
    CREATE = "create"  # like a replay, and however old it is: the go-live line does not hold it
    DISMISS = "dismiss"  # nothing more is tried, and nobody is asked again
    ERASE = "erase"  # nothing of the person is kept, and nothing is taken in again
