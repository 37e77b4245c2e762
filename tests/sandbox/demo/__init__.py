"""A day at an agency on the real stack, and the balance of what became of every enquiry.

`main(["--once"])` ends by itself: 0 if the balance closes, 1 if not.
"""

from tests.sandbox.demo.command import main

__all__ = ["main"]
