"""The one way to run archlint from Python: a request in, a report out."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from archlint.linter.request import Request, checks_of, environments_of, inputs_of, run_settings, settled
from archlint.model.errors import ArchlintError, ConfigurationError, MisuseError
from archlint.model.source.files.raw import reading_instead
from archlint.model.source.files.unwritten import with_unwritten
from archlint.model.source.files.working import path_to_open, working_folder, working_in

# Loaded where it is needed: a commit hook mostly finds nothing to lint.
if TYPE_CHECKING:
    from archlint.findings.check import Check
    from archlint.findings.problems import Problems
    from archlint.findings.result import Report
    from archlint.linter.config.configurations import Configurations
    from archlint.linter.inputs.environments import Environment
    from archlint.linter.inputs.inputs import Input
    from archlint.linter.inputs.scopes import Scope
    from archlint.linter.kept import KeptOutcomes
    from archlint.linter.since.past import Past
    from archlint.linter.since.ways import Ways


def lint(
    request: Request,
    progress: Callable[[int, int], None] | None = None,
    past: Past | None = None,
    kept: KeptOutcomes | None = None,
) -> Report:
    """Return what archlint finds; the same for the same request and files.

    Args:
        request: what to lint, and how.
        progress: called now and then with how many of how many scopes are done.
        past: what was found at the revision of the request, where that is known from another run of it.
        kept: what need not be linted again, as none of its files has changed; takes up what is linted.

    Returns:
        The report. What could not be read or done is among its `errors`: then it is incomplete.

    Raises:
        archlint.model.errors.ArchlintError: the request cannot be carried out at all: a path does not exist, a check
            has no such name, a configuration, baseline or parameter file is broken, a pack cannot be loaded.
    """
    if request.root is not None:
        with working_in(_resolved_root(request)):
            return lint(_from_root(request), progress, past, kept)
    if request.texts:
        return _lint_texts(request, progress, kept)
    if request.with_cfn_lint:
        from archlint.linter.companion import require_cfn_lint

        require_cfn_lint()
    checks = checks_of(request)
    are_named = bool(request.config_envs)
    request = settled(request, run_settings(request))
    if request.prune_baseline and request.baseline is None:
        raise MisuseError("--prune-baseline needs a baseline")
    if not ((request.changed and not request.untracked) or request.tracked):
        return _lint(request, checks, progress, past or past_of(request), kept, are_named)
    from archlint.linter.since.untracked import tracked_only

    with tracked_only(request.places, must=request.tracked) as is_alone:
        # What is read instead is known in this process only.
        request = replace(request, jobs=1) if is_alone else request
        return _lint(request, checks, progress, past or past_of(request), kept, are_named)


def _lint_texts(request: Request, progress: Callable[[int, int], None] | None, kept: KeptOutcomes | None) -> Report:
    """Lint texts instead of files.

    Raises:
        MisuseError: what is asked for needs files.
    """
    if request.with_cfn_lint or request.prune_baseline:
        raise MisuseError("cfn-lint and pruning of baselines need files, not texts")
    if not request.no_since and settled(request, run_settings(request)).since is not None:
        raise MisuseError("a comparison with a revision needs files, not texts")
    # What an editor holds may be half of a surrogate pair; what it writes then is a question mark, too.
    texts = {
        os.path.realpath(path_to_open(path)): text.encode(errors="replace") for path, text in request.texts.items()
    }
    unwritten = [path for path in texts if not os.path.lexists(path) and os.path.isdir(os.path.dirname(path))]  # noqa: PTH112, PTH120
    with reading_instead(texts), with_unwritten(unwritten):
        # What is read instead is known in this process only.
        return lint(replace(request, texts={}, jobs=1), progress, None, kept)


def _resolved_root(request: Request) -> str:
    """Return the folder that a request is about, once it is sure that it is one.

    Raises:
        MisuseError: there is no such folder, or what is asked for needs the working folder.
    """
    root = os.path.realpath(str(request.root))
    if not os.path.isdir(root):  # noqa: PTH112 - any text may be a path
        raise MisuseError(f"'{request.root}' is no folder")
    if request.with_cfn_lint or request.prune_baseline:
        raise MisuseError("cfn-lint and pruning of baselines need the working folder, not another root")
    return root


def _from_root(request: Request) -> Request:
    """Return a request whose paths can be opened from any working folder."""
    return replace(
        request,
        root=None,
        paths=tuple(map(path_to_open, request.places)),
        packs=tuple(map(path_to_open, request.packs)),
        source_root=None if request.source_root is None else Path(path_to_open(request.source_root)),
    )


def past_of(request: Request) -> Past | None:
    """Return what takes up the findings of the revision that a request is compared with; None if it is with none."""
    since = settled(request, run_settings(request)).since
    if since is None:
        return None
    from archlint.linter.since.past import Past

    return Past(since)


def _lint(
    request: Request,
    checks: Sequence[Check],
    progress: Callable[[int, int], None] | None,
    past: Past | None,
    kept: KeptOutcomes | None,
    are_named: bool,
) -> Report:
    from archlint.findings.problems import Problems

    problems = Problems()
    configurations = request.configurations
    files = _configured(request, configurations, checks, problems)
    scopes = past.scopes(files, ways_of(request, configurations, checks), problems) if past is not None else None
    # What is excluded may need an ignore, too; and what has not changed.
    walked = () if request.changed or request.exclude or past is not None else _folders(request.places)
    environments = environments_of(request, files, are_named=are_named)
    report = _found(request, files, scopes, checks, environments, problems, walked, progress, kept)
    notes_shown = _shows_notes(request, files)
    if request.baseline is not None:
        from archlint.findings.ignored.acceptance import compare

        prune = request.prune_baseline
        report = compare(report, request.baseline, problems, prune=prune, notes_shown=notes_shown)
    if past is not None:
        report = past.subtracted(report)
    report = replace(report, warnings=tuple(problems.warnings))
    return report.at_least(request.min_level) if request.min_level else report


def _found(
    request: Request,
    files: Sequence[Input],
    scopes: Sequence[Scope] | None,
    checks: Sequence[Check],
    environments: Sequence[Environment],
    problems: Problems,
    walked: Sequence[str] = (),
    progress: Callable[[int, int], None] | None = None,
    kept: KeptOutcomes | None = None,
) -> Report:
    """Return what is found in files, or in some of the scopes that they make, by all that runs."""
    from archlint.linter.run import run

    report = run(
        files,
        checks,
        problems,
        scopes=scopes,
        show_notes=request.shows_notes,
        respect_ignores=not request.no_ignores,
        show_fixes=request.show_fixes,
        fixes_within=request.fixes_within,
        with_architecture=request.with_architecture,
        with_messages=request.with_messages,
        walked=walked,
        environments=environments,
        packs=request.packs,
        jobs=request.jobs if request.checks is None else 1,
        cache=bool(request.cache) and (request.checks is None or request.discovered),
        cache_dir=request.cache_dir,
        progress=progress,
        kept=kept,
    )
    if request.with_cfn_lint:
        from archlint.linter.companion import add_cfn_lint

        notes_shown = _shows_notes(request, files)
        report = add_cfn_lint(report, files, problems, show_notes=notes_shown, trust=request.trust)
    return report


def _shows_notes(request: Request, files: Sequence[Input]) -> bool:
    return request.shows_notes or all(file.configuration.shows_notes for file in files)


def ways_of(request: Request, configurations: Configurations, checks: Sequence[Check]) -> Ways:
    """Return how a request, as it is settled, is carried out once more on the files of a revision."""
    from archlint.linter.since.ways import Ways, on_old_files

    def again(
        files: Sequence[Input], scopes: Sequence[Scope], problems: Problems, forth: Callable[[str], str]
    ) -> Report:
        old = replace(request, show_fixes=False, cache=False, **on_old_files(request, forth))
        try:
            environments = environments_of(old, files, are_named=False)
        except ArchlintError:  # a file with values was broken, or another one's; without values, more is left open
            environments = environments_of(replace(old, parameter_files=(), var_files=()), files, are_named=False)
        return _found(old, files, scopes, checks, environments, problems)

    name = request.stdin_filename
    said = [path_to_open(name) if name else ""] if request.stdin is not None else []
    places = (*request.places, *said)
    return Ways(places, request.changed, request.exclude, configurations, request.source_root, again)


def _configured(
    request: Request, configurations: Configurations, checks: Sequence[Check], problems: Problems
) -> list[Input]:
    """Return the files whose configurations speak of checks there are; what is wrong elsewhere is an error there."""
    from archlint.linter.config.configurations import require_valid, valid_in

    here = valid_in(configurations, os.path.realpath(working_folder()), checks)
    files = inputs_of(request, configurations, problems)
    broken = set()
    found = dict.fromkeys(file.configuration for file in files)
    for configuration in found:
        try:
            if configuration != here:
                require_valid(configuration, checks)
        except ConfigurationError as error:
            broken.add(configuration)
            problems.misconfigured(error)
    for configuration in (here, *(each for each in found if each != here)):
        if configuration.require_reason and configuration not in broken and not request.no_ignores:
            from archlint.linter.config.validation import warn_of_missing_reasons

            warn_of_missing_reasons(configuration, problems)
    return [file for file in files if file.configuration not in broken]


def _folders(paths: Sequence[str]) -> list[str]:
    """Return the folders among paths, resolved."""
    return [os.path.realpath(path) for path in paths if os.path.isdir(path)]  # noqa: PTH112 - as the command line has them
