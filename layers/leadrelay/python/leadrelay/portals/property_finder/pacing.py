"""Property Finder's rate limit, and the budget that its callers have."""

from leadrelay.wire.pacing import Budget, Pacer

__all__ = ["REQUESTS_PER_MINUTE", "Budget", "Pacer"]

# Of the 650 that the portal allows; what is left is for other callers with the same key.
REQUESTS_PER_MINUTE = 600
