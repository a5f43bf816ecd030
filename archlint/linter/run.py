"""From files to a report: scopes are linted, here or in several processes, and their outcomes joined."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archlint.findings.check import Check
from archlint.findings.problems import Problems
from archlint.findings.result import Report
from archlint.linter.config.configuration import DEFAULTS
from archlint.linter.inputs.environments import Environment
from archlint.linter.inputs.inputs import Input
from archlint.linter.inputs.scopes import Scope, partition
from archlint.linter.join import add_warnings, report_of, warn_of_unused_ignores
from archlint.model.data import dataclass

if TYPE_CHECKING:
    from archlint.linter.cache.cache import Cache
    from archlint.linter.kept import KeptOutcomes
    from archlint.linter.outcomes.outcome import ScopeOptions, ScopeOutcome

#: Below this many bytes, starting processes takes longer than they save.
PARALLEL_BYTES = 6_000_000
#: How many bytes are linted before the garbage of finished scopes is collected.
_COLLECT_BYTES = 4_000_000

#: Called with how many of how many scopes are done.
Progress = Callable[[int, int], None]


def run(
    files: Sequence[Input],
    checks: Sequence[Check],
    problems: Problems,
    *,
    scopes: Sequence[Scope] | None = None,
    show_notes: bool = True,
    respect_ignores: bool = True,
    show_fixes: bool = False,
    fixes_within: tuple[str, int, int] | None = None,
    with_architecture: bool = False,
    with_messages: bool = False,
    walked: Sequence[str] = (),
    environments: Sequence[Environment] = (Environment(),),
    packs: Sequence[str] = (),
    jobs: int | None = None,
    cache: bool = False,
    cache_dir: Path | None = None,
    progress: Progress | None = None,
    kept: KeptOutcomes | None = None,
) -> Report:
    """Return what checks find in files; the same for the same files, with any number of processes.

    Args:
        files: what to read; files that are no templates are left out.
        checks: all that may be asked: the configuration of each file chooses among them. With several jobs, these must
            be checks that discovery finds, given `packs`.
        problems: those there are so far; those of the run are added, errors go into the report, too.
        scopes: those of the scopes that they make that are to be linted; None means all.
        show_notes: whether to report notes, or only to count them.
        respect_ignores: whether to suppress what the templates ask to ignore.
        show_fixes: whether to work out how findings can be mended.
        fixes_within: a file, and its first and last line: only what stands there is to be mended; None means all.
        with_architecture: whether to describe the architecture, too.
        with_messages: whether the architecture has what becomes of messages, too: their hops, and their losses.
        walked: the folders, resolved, all of whose files are among these: only there can an ignore be needless.
        environments: where the templates are deployed; everything is looked at once for each.
        packs: where packs lie that are not installed.
        jobs: how many processes to use at most; None means as many as are worth it.
        cache: whether outcomes of scopes are kept for later runs, and those kept are used, unless `kept` does that.
            The checks must be those that discovery finds.
        cache_dir: where they are kept; None means the user's own folder for caches.
        progress: called now and then with how far the run is.
        kept: outcomes that need not be worked out again; takes up those that are.
    """
    scopes = partition(files, problems) if scopes is None else scopes
    found: dict[str, list[ScopeOutcome]] = {}
    done, total = 0, len(scopes) * len(environments)
    if progress is not None and total:
        progress(0, total)
    how = {
        "show_notes": show_notes,
        "respect_ignores": respect_ignores,
        "show_fixes": show_fixes,
        "fixes_within": fixes_within,
        "with_architecture": with_architecture,
        "with_messages": with_messages,
        "walked": tuple(walked),
        "with_looks": kept is not None,
    }
    linting = _linting(checks, how, packs, jobs) if scopes else None
    if linting is not None and cache and kept is None:
        linting.use_cache(cache_dir, problems)
    if kept is not None:
        kept.look_again()
    for environment in environments:
        deployed = [scope.deployed(environment) for scope in scopes]
        outcomes = found.setdefault(environment.name, [])
        if kept is not None:
            known = {scope.shown: outcome for scope in deployed if (outcome := kept.of(environment.name, scope))}
            outcomes += known.values()
            deployed = [scope for scope in deployed if scope.shown not in known]
            done += len(known)
        for some in linting.outcomes(deployed) if linting is not None else ():
            outcomes += some
            if kept is not None:
                kept.note(environment.name, deployed, some)
            done += len(some)
            if progress is not None:
                progress(done, total)
    configurations = dict.fromkeys(file.configuration for file in files) or [DEFAULTS]
    asked = {check.name: check for configuration in configurations for check in configuration.chosen(checks)}
    add_warnings(found, [check.name for check in checks], environments, problems, show_fixes=show_fixes)
    if respect_ignores:
        seen = [c for c in configurations if any(Path(c.folder).is_relative_to(folder) for folder in walked)]
        warn_of_unused_ignores(found, seen, checks, problems, show_fixes=show_fixes)
    left_out = {check.name for configuration in configurations for check in configuration.left_out(checks)}
    return replace(report_of(found, list(asked.values()), problems), left_out=len(left_out - asked.keys()))


def _linting(
    checks: Sequence[Check],
    how: Mapping[str, Any],
    packs: Sequence[str],
    jobs: int | None,
) -> _Linting:
    # Loaded here, as below: a commit hook looks at many files, and mostly none of them is a template.
    from archlint.linter.outcomes.outcome import ScopeOptions

    return _Linting(checks, ScopeOptions(**how), tuple(packs), jobs)


@dataclass(slots=True)
class _Linting:
    """How the scopes of a run are linted."""

    checks: Sequence[Check]
    options: ScopeOptions
    packs: tuple[str, ...]
    jobs: int | None
    cache: Cache | None = None

    def use_cache(self, folder: Path | None, problems: Problems) -> None:
        """Keep outcomes for later runs, in the user's own folder if none is named, and use those kept."""
        from archlint.linter.cache.cache import open_cache

        self.cache = open_cache(str(folder) if folder else None, self.checks, self.options, problems)

    def outcomes(self, scopes: Sequence[Scope]) -> Iterator[list[ScopeOutcome]]:
        """Yield the outcomes of scopes, a few at a time; those of several processes come in no certain order."""
        if self.cache is None:
            yield from self._linted(scopes)
            return
        known: list[ScopeOutcome] = []
        unknown: list[Scope] = []
        for scope in scopes:
            outcome = self.cache.known(scope)
            if outcome is None:
                unknown.append(scope)
            else:
                known.append(outcome)
        yield known
        if unknown:
            yield from self._linted(unknown)
            self.cache.prune(unknown)

    def _linted(self, scopes: Sequence[Scope]) -> Iterator[list[ScopeOutcome]]:
        from archlint.linter.outcomes.scope import lint_scope

        worthwhile = self.jobs is not None or sum(scope.size for scope in scopes) >= PARALLEL_BYTES
        if worthwhile and len(scopes) > 1 and self.jobs != 1:
            from archlint.linter.processes import available
            from archlint.linter.workers import Task, lint_in_processes
            from archlint.model.source.files.working import stand_in

            if available():
                names = tuple(check.name for check in self.checks)
                key = self.cache.key if self.cache is not None else None
                yield from lint_in_processes(scopes, Task(names, self.options, self.packs, key, stand_in()), self.jobs)
                return
        with _collecting_rarely() as note:
            for scope in scopes:
                if self.cache is None:
                    yield [lint_scope(scope, self.checks, self.options)]
                else:
                    yield [self.cache.linted(scope, lambda scope: lint_scope(scope, self.checks, self.options))]
                note(scope.size)


@contextmanager
def _collecting_rarely() -> Iterator[Callable[[int], None]]:
    """Keep the garbage collector from walking the growing trees again and again: four times the parsing.

    Yields a function to call with the size of each scope that is done, so that memory stays bounded.
    """
    was_enabled, pending = gc.isenabled(), 0

    def keep() -> None:
        # What is there stays, and need not be walked; where garbage is collected, the process is not the command's own.
        if not was_enabled:
            gc.freeze()

    def done(size: int) -> None:
        nonlocal pending
        pending += size
        if pending >= _COLLECT_BYTES:
            gc.collect()
            keep()
            pending = 0

    gc.disable()
    keep()
    try:
        yield done
    finally:
        if was_enabled:
            gc.enable()
