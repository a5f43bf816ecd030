"""The one thread that runs are made in: one after the other, each for so long at most, while the protocol goes on.

Runs share what they know of files, and the working folder, which are those of the process; so there is one at a time.
"""

from __future__ import annotations

import asyncio
import ctypes
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from archlint.model.errors import ArchlintError

_T = TypeVar("_T")
#: Bytes of the stack of the thread: some systems give a thread a sixteenth of what the first one has.
_STACK = 64 * 1024 * 1024
#: Seconds that a run has to clean up where the process ends.
_MOMENT = 2.0


class TooLongError(ArchlintError):
    """A run that was not done in time."""


class _Stopped(BaseException):
    """Raised in the thread of a run that nobody waits for any more. No `except Exception` takes it for a fault."""


class _Job(Generic[_T]):
    def __init__(self, work: Callable[[], _T]) -> None:
        self.work = work
        self.future: Future[_T] = Future()
        self.is_abandoned = False


class BoundedRuns:
    """Makes runs in a thread of its own.

    Args:
        seconds: how long a run may take, with the time that it waits for others.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._jobs: SimpleQueue[_Job[Any] | None] = SimpleQueue()
        self._running: _Job[Any] | None = None
        before = threading.stack_size(_STACK)
        try:
            # The process may end while a run goes on.
            self._thread = threading.Thread(target=self._work, name="archlint runs", daemon=True)
            self._thread.start()
        finally:
            threading.stack_size(before)

    async def run(self, work: Callable[[], _T]) -> _T:
        """Return what a function returns, once it is its turn; if the caller is cancelled, the run stops.

        Raises:
            TooLongError: it is not done in time; the run stops.
        """
        job = _Job(work)
        self._jobs.put(job)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(job.future), self._seconds)
        except TimeoutError:
            if job.future.done() and not job.future.cancelled():
                raise  # the run's own
            raise TooLongError(
                f"it is not done within {self._seconds:g} seconds: name fewer files or folders,"
                " or start `archlint mcp` with a longer --timeout"
            ) from None
        finally:
            self._abandon(job)

    def end(self) -> None:
        """End the thread; a run that nobody waits for any more has a moment to clean up."""
        self._jobs.put(None)
        self._thread.join(_MOMENT)

    def _abandon(self, job: _Job[Any]) -> None:
        job.is_abandoned = True
        if self._running is job and not job.future.done():
            self._interrupt()

    def _interrupt(self) -> None:
        """Have `_Stopped` raised in the thread; https://docs.python.org/3/c-api/threads.html tells of the function."""
        ident = self._thread.ident
        assert ident is not None, "it has started"
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(_Stopped))

    def _work(self) -> None:
        while True:
            try:
                job = self._jobs.get()
                if job is None:
                    return
                self._do(job)
            except _Stopped:  # it came when its run had just ended
                continue

    def _do(self, job: _Job[Any]) -> None:
        if not job.future.set_running_or_notify_cancel():
            return
        while not job.is_abandoned:
            self._running = job
            try:
                found = job.work()
            except _Stopped:  # it may have been meant for the run before this one
                continue
            except BaseException as error:
                self._running = None
                job.future.set_exception(error)
                return
            self._running = None
            job.future.set_result(found)
            return
