"""Linting in several processes: scopes go out, outcomes come back, and a process that dies costs one scope."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread

from archlint.findings.check import Check
from archlint.findings.choosing.discovery import discover
from archlint.findings.result import RunError
from archlint.linter.cache.cache import Cache, CacheKey
from archlint.linter.inputs.scopes import Scope
from archlint.linter.outcomes.outcome import ScopeOptions, ScopeOutcome
from archlint.linter.outcomes.scope import lint_scope
from archlint.model.data import dataclass
from archlint.model.source.files.working import working_in

#: A chunk of work ends at this many files or bytes, lest passing it around costs more than it does.
_CHUNK_FILES = 50
_CHUNK_BYTES = 200_000
#: Windows waits for no more processes at once.
MAX_WORKERS = 61

_SAFE_PATH = "PYTHONSAFEPATH"
#: Of prctl(2): the signal that a process gets when its parent dies.
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Task:
    """What to look for, and where to keep what it comes to: checks do not cross processes, so they go by name.

    Attributes:
        checks: the names of the checks.
        options: how to lint.
        packs: where packs lie that are not installed.
        cache: where to keep what scopes come to; None for nowhere.
        folder: what stands for the working folder, resolved; empty where nothing does.
    """

    checks: tuple[str, ...]
    options: ScopeOptions
    packs: tuple[str, ...] = ()
    cache: CacheKey | None = None
    folder: str = ""


def available() -> bool:
    """Tell whether several processes can be used: some sandboxes have no semaphores.

    A Python that ignores its environment cannot be made to search no working folder; nor can what it starts.
    """
    if sys.flags.ignore_environment and not sys.flags.safe_path:
        return False
    try:
        with safe_path():  # this starts a process, too, which keeps track of semaphores
            get_context("spawn").Lock()
    except (ImportError, OSError):
        return False
    return True


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


def lint_in_processes(scopes: Sequence[Scope], task: Task, jobs: int | None) -> Iterator[list[ScopeOutcome]]:
    """Yield the outcomes of scopes, a few at a time, in whatever order they are ready.

    Args:
        scopes: what to lint.
        task: what to look for.
        jobs: how many processes to use at most; None means one for each core.
    """
    chunks = list(_chunks(scopes))
    executor = _executor(min(jobs or cores(), len(chunks), MAX_WORKERS))
    unfinished: list[Scope] = []
    try:
        pending = dict[Future[list[ScopeOutcome]], list[Scope]]()
        for chunk in chunks:
            if (future := _submit(executor, chunk, task)) is None:
                unfinished += chunk
            else:
                pending[future] = chunk
        for future in as_completed(pending):
            outcomes = _result(future)
            if outcomes is None:
                unfinished += pending[future]
            else:
                yield outcomes
    finally:
        executor.shutdown(cancel_futures=True)
    # One of these killed its process and took all others down with it: which one, each shows on its own.
    yield from _one_by_one(sorted(unfinished, key=lambda scope: scope.shown), task)


def _one_by_one(scopes: Sequence[Scope], task: Task) -> Iterator[list[ScopeOutcome]]:
    executor: ProcessPoolExecutor | None = None
    try:
        for scope in scopes:
            executor = executor or _executor(1)
            future = _submit(executor, [scope], task)
            outcomes = future and _result(future)
            if outcomes is None:
                executor.shutdown()
                executor = None
            yield outcomes or [_lost(scope)]
    finally:
        if executor is not None:
            executor.shutdown(cancel_futures=True)


def _lost(scope: Scope) -> ScopeOutcome:
    outcome = ScopeOutcome(shown=scope.shown)
    message = "cannot be linted: the process that worked on it died, perhaps for lack of memory"
    outcome.problems.errors.append(RunError(scope.shown, 0, message))
    return outcome


def _submit(executor: ProcessPoolExecutor, scopes: list[Scope], task: Task) -> Future[list[ScopeOutcome]] | None:
    """Hand scopes to a process, started now if need be; None if the processes have died."""
    try:
        with safe_path():
            return executor.submit(_lint_chunk, scopes, task)
    except BrokenProcessPool:
        return None


def _result(future: Future[list[ScopeOutcome]]) -> list[ScopeOutcome] | None:
    """Return what a process made of its chunk; None if it died, or returned no result."""
    try:
        return future.result()
    except Exception:  # besides BrokenProcessPool, whatever there was no memory for
        return None


def _executor(workers: int) -> ProcessPoolExecutor:
    # Forking would be faster to start, but copies locks that other threads of our caller may hold.
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=initialize)


def initialize() -> None:
    """Prepare a process that works for this one: it ends without a word when it is interrupted, and with its parent."""
    # Interrupted, a worker shall die without a word: the parent speaks for all of them.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _die_with_parent()


def _die_with_parent() -> None:
    """Have this process die when its parent does, even if that is killed: its outcomes are then of no use."""
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


def _lint_chunk(scopes: Sequence[Scope], task: Task) -> list[ScopeOutcome]:
    checks = _checks(task.checks, task.packs)
    try:
        gc.disable()
        with working_in(task.folder):
            if task.cache is None:
                return [lint_scope(scope, checks, task.options) for scope in scopes]
            cache = Cache(task.cache)
            return [cache.linted(scope, lambda scope: lint_scope(scope, checks, task.options)) for scope in scopes]
    finally:
        gc.collect()


@cache
def _checks(names: tuple[str, ...], packs: tuple[str, ...]) -> tuple[Check, ...]:
    found = tuple(check for check in discover(packs) if check.name in names)
    gc.freeze()
    return found


def _chunks(scopes: Sequence[Scope]) -> Iterator[list[Scope]]:
    chunk: list[Scope] = []
    for scope in scopes:
        chunk.append(scope)
        if len(chunk) >= _CHUNK_FILES or sum(scope.size for scope in chunk) >= _CHUNK_BYTES:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
