"""What must hold of our own made-up enquiries, in words of its own: the invariant I19."""

from leadrelay.domain.enquiry import Enquiry, Observation

NOBODY_HAS = "@canary.invalid"


def is_of_nobody(observation: Observation) -> bool:
    return isinstance(observation, Enquiry) and str(observation.email).endswith(NOBODY_HAS)
