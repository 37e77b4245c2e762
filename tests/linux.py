"""Which process sent a request: only Linux tells, so only there can it be killed for it."""

import pytest

from tests.simulators.sender import CAN_TELL

tells_senders = pytest.mark.skipif(not CAN_TELL, reason="the sender is found in the /proc of Linux")
