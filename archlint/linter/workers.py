"""Linting in several processes: scopes go out, outcomes come back, and a process that dies costs one scope."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial

from archlint.findings.check import Check
from archlint.findings.choosing.discovery import discover
from archlint.findings.result import RunError
from archlint.linter.cache.cache import Cache, CacheKey
from archlint.linter.inputs.scopes import Scope
from archlint.linter.outcomes.outcome import ScopeOptions, ScopeOutcome
from archlint.linter.outcomes.scope import lint_scope
from archlint.linter.processes import cores, in_processes
from archlint.model.data import dataclass
from archlint.model.source.files.working import working_in

#: A chunk of work ends at this many files or bytes, lest passing it around costs more than it does.
_CHUNK_FILES = 10
_CHUNK_BYTES = 30_000


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


def lint_in_processes(scopes: Sequence[Scope], task: Task, jobs: int | None) -> Iterator[list[ScopeOutcome]]:
    """Yield the outcomes of scopes, a few at a time, in whatever order they are ready.

    Args:
        scopes: what to lint.
        task: what to look for.
        jobs: how many processes to use at most; None means one for each core.
    """
    # What takes long comes first, lest one process works on it alone at the end.
    chunks = sorted(_chunks(scopes), key=_size, reverse=True)
    unfinished: list[Scope] = []
    for number, outcomes in _in_processes(chunks, task, jobs or cores()):
        if outcomes is None:
            unfinished += chunks[number]
        else:
            yield outcomes
    # One of these killed its process, perhaps with the help of what ran beside it: which one, each shows alone.
    alone = [[scope] for scope in sorted(unfinished, key=lambda scope: scope.shown)]
    for number, outcomes in _in_processes(alone, task, 1):
        yield outcomes or [_lost(alone[number][0])]


def _in_processes(
    chunks: Sequence[Sequence[Scope]], task: Task, jobs: int
) -> Iterator[tuple[int, list[ScopeOutcome] | None]]:
    """Yield the numbers of chunks with their outcomes: each process has all chunks from its start."""
    return in_processes(partial(_lint_numbered, chunks, task, _lint_chunk), range(len(chunks)), min(jobs, len(chunks)))


def _lint_numbered(
    chunks: Sequence[Sequence[Scope]],
    task: Task,
    lint_chunk: Callable[[Sequence[Scope], Task], list[ScopeOutcome]],
    number: int,
) -> list[ScopeOutcome]:
    return lint_chunk(chunks[number], task)


def _lost(scope: Scope) -> ScopeOutcome:
    outcome = ScopeOutcome(shown=scope.shown)
    message = "cannot be linted: the process that worked on it died, perhaps for lack of memory"
    outcome.problems.errors.append(RunError(scope.shown, 0, message))
    return outcome


def _lint_chunk(scopes: Sequence[Scope], task: Task) -> list[ScopeOutcome]:
    checks = _checks(task.checks, task.packs)
    gc.disable()
    with working_in(task.folder):
        if task.cache is None:
            return [lint_scope(scope, checks, task.options) for scope in scopes]
        cache = _cache(task.cache)
        return [cache.linted(scope, lambda scope: lint_scope(scope, checks, task.options)) for scope in scopes]


_cache = cache(Cache)


@cache
def _checks(names: tuple[str, ...], packs: tuple[str, ...]) -> tuple[Check, ...]:
    found = tuple(check for check in discover(packs) if check.name in names)
    gc.freeze()
    return found


def _chunks(scopes: Sequence[Scope]) -> Iterator[list[Scope]]:
    chunk: list[Scope] = []
    for scope in scopes:
        chunk.append(scope)
        if len(chunk) >= _CHUNK_FILES or _size(chunk) >= _CHUNK_BYTES:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _size(scopes: Sequence[Scope]) -> int:
    return sum(scope.size for scope in scopes)
