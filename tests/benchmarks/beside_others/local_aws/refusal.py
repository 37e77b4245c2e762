from typing import Any


class RefusalError(Exception):
    """What AWS would answer with 400; `code` is its name for it."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code, self.more = code, more
