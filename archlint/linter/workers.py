"""Linting in several processes: scopes go out, outcomes come back, and a process that dies costs one scope."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context

from archlint.findings.check import Check
from archlint.findings.discovery import discover
from archlint.findings.result import RunError
from archlint.linter.inputs.scopes import Scope
from archlint.linter.lint import lint
from archlint.linter.outcome import Options, Outcome

#: A chunk of work ends at this many files or bytes, lest passing it around costs more than it does.
_CHUNK_FILES = 50
_CHUNK_BYTES = 200_000
#: Windows waits for no more processes at once.
_MAX_WORKERS = 61


@dataclass(frozen=True, slots=True)
class Task:
    """What to look for: checks do not cross processes, so they go by name."""

    checks: tuple[str, ...]
    options: Options
    packs: tuple[str, ...] = ()


def available() -> bool:
    """Tell whether the system lets us have processes: some sandboxes have no semaphores."""
    try:
        get_context("spawn").Lock()
    except (ImportError, OSError):
        return False
    return True


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def lint_in_processes(scopes: Sequence[Scope], task: Task, jobs: int | None) -> Iterator[list[Outcome]]:
    """Yield the outcomes of scopes, a few at a time, in whatever order they are ready.

    Args:
        scopes: what to lint.
        task: what to look for.
        jobs: how many processes to use at most; None means one for each core.
    """
    chunks = list(_chunks(scopes))
    executor = _executor(min(jobs or _cores(), len(chunks), _MAX_WORKERS))
    unfinished: list[Scope] = []
    try:
        pending = {executor.submit(_lint_chunk, chunk, task): chunk for chunk in chunks}
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


def _one_by_one(scopes: Sequence[Scope], task: Task) -> Iterator[list[Outcome]]:
    executor: ProcessPoolExecutor | None = None
    try:
        for scope in scopes:
            executor = executor or _executor(1)
            outcomes = _result(executor.submit(_lint_chunk, [scope], task))
            if outcomes is None:
                executor.shutdown()
                executor = None
            yield outcomes or [_lost(scope)]
    finally:
        if executor is not None:
            executor.shutdown(cancel_futures=True)


def _lost(scope: Scope) -> Outcome:
    outcome = Outcome()
    message = "cannot be linted: the process that worked on it died, perhaps for lack of memory"
    outcome.problems.errors.append(RunError(scope.shown, 0, message))
    return outcome


def _result(future: Future[list[Outcome]]) -> list[Outcome] | None:
    """Return what a process made of its chunk; None if it died."""
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _executor(workers: int) -> ProcessPoolExecutor:
    # Forking would be faster to start, but copies locks that other threads of our caller may hold.
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_initialize)


def _initialize() -> None:
    # Interrupted, a worker shall die without a word: the parent speaks for all of them.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _lint_chunk(scopes: Sequence[Scope], task: Task) -> list[Outcome]:
    checks = _checks(task.checks, task.packs)
    try:
        gc.disable()
        return [lint(scope, checks, task.options) for scope in scopes]
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
