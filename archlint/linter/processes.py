"""Several processes of this machine: tasks go out, results come back, and a process that dies costs one task."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Pipe, get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any, Generic, TypeVar

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")

#: Windows waits for no more processes at once.
MAX_WORKERS = 61
#: After so many tasks, or with so much memory (in bytes), a process makes room for a new one.
MOST_TASKS = 500
_MOST_MEMORY = 1_000_000_000
#: With so much more memory (in bytes), a process looks for garbage; where that is not known, after so many tasks.
_GARBAGE = 32_000_000
_COLLECTED = 20
#: How a message of a process begins: whether it takes more tasks.
_NEXT, _LAST = b"+", b"-"

_SAFE_PATH = "PYTHONSAFEPATH"
#: Of prctl(2): the signal that a process gets when its parent dies.
_PR_SET_PDEATHSIG = 1


def available() -> bool:
    """Tell whether several processes can be used: some sandboxes have no semaphores.

    A Python that ignores its environment cannot be made to search no working folder; nor can what it starts.
    """
    if _may_fork():
        return True
    if sys.flags.ignore_environment and not sys.flags.safe_path:
        return False
    try:
        with safe_path():  # this starts a process, too, which keeps track of semaphores
            get_context("spawn").Lock()
    except (ImportError, OSError):
        return False
    return True


def _may_fork() -> bool:
    """Tell whether a copy of this process can work: in it, a lock that another thread holds stays held.

    A copy need not be started, import what is there, nor make it ready again. On macOS the system's own libraries have
    threads: Python documentation, "multiprocessing", Contexts and start methods.
    """
    try:
        return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208
    except OSError:
        return False


@contextmanager
def safe_path() -> Iterator[None]:
    """Have Pythons that start meanwhile import nothing from the working folder: its files are untrusted.

    Source: Python documentation, "Command line and environment", PYTHONSAFEPATH.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_processes(
    work: Callable[[TaskT], ResultT], tasks: Iterable[TaskT], most: int
) -> Iterator[tuple[TaskT, ResultT | None]]:
    """Yield tasks with their results, in whatever order these are ready.

    The result is None if the process died over the task, or could not tell.

    Args:
        work: what to do about a task; it, the task and the result have to cross processes.
        tasks: the tasks; the next one is asked for when a process has nothing to do.
        most: how many processes to use at most.
    """
    pool = _Pool(work, tasks, min(most, MAX_WORKERS))
    try:
        yield from pool.results()
    finally:
        pool.end()


class _Pool(Generic[TaskT, ResultT]):
    def __init__(self, work: Callable[[TaskT], ResultT], tasks: Iterable[TaskT], size: int) -> None:
        self._work = work
        self._tasks = iter(tasks)
        self._size = size
        self._busy: list[tuple[WorkerProcess, TaskT]] = []
        self._idle: list[WorkerProcess] = []

    def end(self) -> None:
        for worker in (*(worker for worker, _ in self._busy), *self._idle):
            worker.end()

    def results(self) -> Iterator[tuple[TaskT, ResultT | None]]:
        while self._fill():
            ready = {*wait([each for worker, _ in self._busy for each in worker.signs])}
            done = [(worker, task) for worker, task in self._busy if not ready.isdisjoint(worker.signs)]
            self._busy = [each for each in self._busy if each not in done]
            messages = [(task, self._message(worker)) for worker, task in done]
            # Nobody waits for the next task while results are looked at.
            self._fill()
            for task, message in messages:
                yield task, _result(message)

    def _fill(self) -> bool:
        """Give each process something to do; tell whether any has."""
        while len(self._busy) < self._size:
            try:
                task = next(self._tasks)
            except StopIteration:
                break
            worker = self._idle.pop() if self._idle else WorkerProcess(self._work)
            worker.give(task)
            self._busy.append((worker, task))
        return bool(self._busy)

    def _message(self, worker: WorkerProcess) -> bytes:
        """Return what a process says, empty if it has died; it is idle then, or has ended."""
        is_last, message = worker.said()
        if is_last:
            worker.end()
        else:
            self._idle.append(worker)
        return message


def _result(message: bytes) -> Any:
    try:
        return pickle.loads(message) if message else None
    except Exception:  # of a part of a pickle, anything may come
        return None


class WorkerProcess:
    """A process that does one task after another, and the pipe to it."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._connection, theirs = Pipe()
        started = get_context("fork").Process if _may_fork() else get_context("spawn").Process
        self._process: BaseProcess = started(target=_serve, args=(theirs, work, MOST_TASKS), daemon=True)
        with safe_path():
            self._process.start()
        theirs.close()
        #: What to wait for: that it says something, or dies.
        self.signs = self._connection, self._process.sentinel

    def give(self, task: object) -> None:
        """Hand over a task; that the process has died shows as soon as it is waited for."""
        with suppress(OSError):
            self._connection.send(task)

    def said(self) -> tuple[bool, bytes]:
        """Return whether the process ends, and its result, pickled; nothing if it has died or cannot tell."""
        try:
            message = self._connection.recv_bytes() if self._connection.poll() else _LAST
        except (OSError, EOFError, MemoryError):
            message = _LAST
        return message[:1] != _NEXT, message[1:]

    def end(self) -> None:
        """End the process, whatever it does."""
        self._connection.close()
        self._process.kill()
        self._process.join()


def _serve(connection: Connection, work: Callable[[Any], Any], most: int) -> None:
    """Do what comes through a pipe; end after so many tasks, with too much memory, or when the pipe is closed."""
    _initialize()
    kept = _memory()
    with suppress(EOFError, OSError):
        for number in range(1, most + 1):
            task = connection.recv()
            try:
                message = pickle.dumps(work(task), pickle.HIGHEST_PROTOCOL)
            except Exception:  # whatever there was no memory for
                connection.send_bytes(_LAST)
                return
            is_last = number == most or (memory := _memory()) > _MOST_MEMORY
            connection.send_bytes((_LAST if is_last else _NEXT) + message)
            if is_last:
                return
            if memory > kept + _GARBAGE or not (memory or number % _COLLECTED):
                gc.collect()
                kept = _memory()


def _initialize() -> None:
    """Prepare a process that works for another one: it ends without a word when it is interrupted, and with that."""
    # What a copy has from its parent stays, and is not walked for garbage: to touch it means to copy it.
    gc.freeze()
    # The parent speaks for all of them.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _die_with_parent()


def _die_with_parent() -> None:
    """Have this process die when its parent does, even if that is killed: its results are then of no use."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()
    if sys.platform == "linux":
        # The thread does not run while a regular expression or a parser does.
        with suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


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
