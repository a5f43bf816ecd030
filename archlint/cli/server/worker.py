"""A thread for what takes long, one thing after the other; it does not keep the process from ending."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar

_T = TypeVar("_T")

#: As much as deep data may take: on some systems a thread has a sixteenth of what the main one has.
_STACK_BYTES = 64 * 1024 * 1024


class Worker:
    """Does things in a thread of its own: linting forgets what it looked up, and so no two runs may overlap."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Callable[[], None]] = SimpleQueue()
        before = threading.stack_size(_STACK_BYTES)
        try:
            threading.Thread(target=self._work, name="archlint", daemon=True).start()
        finally:
            threading.stack_size(before)

    def _work(self) -> None:
        while True:
            self._queue.get()()

    async def do(self, work: Callable[[], _T]) -> _T:
        """Return what something returns, or raise what it raises, once it has been done."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_T] = loop.create_future()

        def settle(result: _T | None, error: BaseException | None) -> None:
            if not future.done():
                if error is None:
                    future.set_result(result)  # type: ignore[arg-type]
                else:
                    future.set_exception(error)

        def done() -> None:
            result, problem = None, None
            # Whoever asked is gone: nobody needs it.
            if future.cancelled():
                return
            try:
                result = work()
            except Exception as error:
                problem = error
            # The loop may have ended meanwhile, and then nobody waits.
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, result, problem)

        self._queue.put(done)
        return await future
