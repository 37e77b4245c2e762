"""Work that happens later, in threads that end with their simulator."""

import heapq
import threading
import time
from collections.abc import Callable
from itertools import count


class Later:
    """Runs actions after a delay, several at a time and in no promised order."""

    def __init__(self, workers: int = 4) -> None:
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()
        self._running = 0
        self._stopped = False
        self._changed = threading.Condition()
        self._workers = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]

    def call(self, delay: float, action: Callable[[], None]) -> None:
        """Actions asked for after `stop` are forgotten."""
        with self._changed:
            if self._stopped:
                return
            heapq.heappush(self._queue, (time.monotonic() + delay, next(self._numbers), action))
            if not self._workers[0].ident:
                self._start()
            self._changed.notify_all()

    @property
    def pending(self) -> int:
        """Waiting and running actions."""
        return len(self._queue) + self._running

    def settle(self, timeout: float) -> bool:
        """Wait until nothing is pending; False when `timeout` seconds did not suffice."""
        with self._changed:
            return self._changed.wait_for(lambda: self.pending == 0, timeout)

    def clear(self) -> None:
        with self._changed:
            self._queue.clear()
            self._changed.notify_all()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._queue.clear()
            self._changed.notify_all()
        for worker in self._workers:
            if worker.ident:
                worker.join(timeout=10)

    def _start(self) -> None:
        for worker in self._workers:
            worker.start()

    def _work(self) -> None:
        while (action := self._next()) is not None:
            try:
                action()
            finally:
                self._finished()

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            while not self._stopped:
                due = self._queue[0][0] - time.monotonic() if self._queue else None
                if due is not None and due <= 0:
                    self._running += 1
                    return heapq.heappop(self._queue)[2]
                self._changed.wait(due)
            return None

    def _finished(self) -> None:
        with self._changed:
            self._running -= 1
            self._changed.notify_all()
