"""Whether leads are delivered at all: what an operator decides for a while."""

from enum import StrEnum


class DeliveryMode(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"  # enquiries are admitted and wait
    SHADOW = "shadow"  # what would be sent is decided and told, and nothing is sent
