"""Nobody counts what an operator looks at."""

from contextlib import AbstractContextManager, nullcontext


class Silent:
    """Implements `ports.Telemetry`: what an operator reads is no function's."""

    def count(self, metric: str, value: float = 1, **dimensions: str) -> None:
        pass

    def event(self, name: str, **facts: object) -> None:
        pass

    def about(self, **_: str) -> AbstractContextManager[None]:
        return nullcontext()
