"""Auditing in processes of this machine: one source at a time each, and a process that dies costs no other source."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from archlint.findings.audited import Audited, failed
from archlint.linter.fleet.task import AuditTask, do
from archlint.linter.workers import MAX_WORKERS, available, cores, initialize, safe_path

#: After so many sources, or with so much memory (in bytes), a process makes room for a new one.
MOST_TASKS = 500
_MOST_MEMORY = 1_000_000_000
#: How often a source is given to a process, where the first one dies.
_TRIES = 2
#: After how many sources a process looks for garbage.
_COLLECTED = 20
LOST = "cannot be linted: the process that worked on it died, perhaps for lack of memory"


class _Worker:
    """A process that audits sources, and the pipe to it."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(theirs, MOST_TASKS), daemon=True)
        with safe_path():
            self.process.start()
        theirs.close()
        self.task: AuditTask | None = None

    def end(self) -> None:
        """End the process, whatever it does."""
        self.connection.close()
        self.process.kill()
        self.process.join()


def _serve(connection: Connection, most: int) -> None:
    """Audit what comes through a pipe; end after so many sources, with too much memory, or when the pipe is closed."""
    initialize()
    with suppress(EOFError, OSError):
        for number in range(1, most + 1):
            found = do(connection.recv())
            is_last = number == most or _memory() > _MOST_MEMORY
            connection.send((found, is_last))
            if is_last:
                return
            if not number % _COLLECTED:
                gc.collect()


def _memory() -> int:
    """Return how much memory this process has, in bytes; 0 where that is not known.

    What `getrusage` calls the most is on Linux that of the process that started this one, too: getrusage(2).
    """
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return _most_memory()


def _most_memory() -> int:
    """Return how much memory this process has had at most, in bytes, where there is no /proc: macOS; 0 elsewhere."""
    if sys.platform != "darwin":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def in_processes(tasks: Iterable[AuditTask], jobs: int | None) -> Iterator[Audited]:
    """Yield what is found in sources, in whatever order it is ready.

    Args:
        tasks: the sources.
        jobs: how many processes to use at most; None means one for each core.
    """
    if not available():
        yield from map(do, tasks)
        return
    pool = _Pool(tasks, min(jobs or cores(), MAX_WORKERS))
    try:
        yield from pool.outcomes()
    finally:
        pool.end()


class _Pool:
    def __init__(self, tasks: Iterable[AuditTask], size: int) -> None:
        self._tasks = iter(tasks)
        self._size = size
        self._again: list[AuditTask] = []
        self._tries: dict[str, int] = {}
        self._busy: list[_Worker] = []
        self._idle: list[_Worker] = []

    def end(self) -> None:
        for worker in (*self._busy, *self._idle):
            worker.end()

    def outcomes(self) -> Iterator[Audited]:
        while self._fill():
            ready = wait([each for worker in self._busy for each in (worker.connection, worker.process.sentinel)])
            for worker in [each for each in self._busy if {each.connection, each.process.sentinel} & {*ready}]:
                self._busy.remove(worker)
                yield from self._outcome(worker)

    def _fill(self) -> bool:
        """Give each process something to do; tell whether any has."""
        while len(self._busy) < self._size:
            task = self._again.pop() if self._again else next(self._tasks, None)
            if task is None:
                break
            self._give(task)
        return bool(self._busy)

    def _give(self, task: AuditTask) -> None:
        worker = self._idle.pop() if self._idle else _Worker()
        worker.task = task
        # One that has died shows as soon as it is waited for.
        with suppress(OSError):
            worker.connection.send(task)
        self._busy.append(worker)

    def _outcome(self, worker: _Worker) -> Iterator[Audited]:
        task = worker.task
        assert task is not None, "it is busy"
        found, is_last = _received(worker)
        if found is not None:
            if is_last:
                worker.end()
            else:
                self._idle.append(worker)
            self._tries.pop(task.source.name, None)
            yield found
            return
        worker.end()
        tries = self._tries[task.source.name] = self._tries.get(task.source.name, 0) + 1
        if tries < _TRIES:
            self._again.append(task)
        else:
            yield failed(task.source.name, LOST)


def _received(worker: _Worker) -> tuple[Audited | None, bool]:
    """Return what a process found, and whether it ends; None if it has died."""
    try:
        if worker.connection.poll():
            found, is_last = worker.connection.recv()
            return found, is_last
    except Exception:  # a part of a pickle may raise anything
        return None, True
    return None, True
