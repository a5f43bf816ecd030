"""From the outcomes of scopes, in each environment, to one report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from archlint.findings.check import Check
from archlint.findings.problems import Problems
from archlint.findings.result import Report, Result
from archlint.findings.wording import did_you_mean, in_a_row
from archlint.linter.config.configuration import Configuration
from archlint.linter.inputs.environments import Environment, warn_of_unused_values
from archlint.model.source.location import Location

if TYPE_CHECKING:
    from archlint.findings.ignored.suppressions import Use
    from archlint.findings.result import Fix
    from archlint.graph.architecture.model import Architecture
    from archlint.linter.outcomes.outcome import ScopeOutcome

#: The outcomes of all scopes, by the name of the environment.
OutcomesByEnvironment = Mapping[str, Sequence["ScopeOutcome"]]


def report_of(found: OutcomesByEnvironment, checks: Sequence[Check], problems: Problems) -> Report:
    """Return the report of a run.

    Args:
        found: the outcomes.
        checks: those that were asked.
        problems: those there are so far; those of the outcomes are added.
    """
    outcomes = [outcome for some in found.values() for outcome in some]
    counts: Counter[str] = Counter()
    for some in found.values():
        # What is there in several environments is one thing.
        here: Counter[str] = Counter()
        for outcome in some:
            here.update(outcome.counts)
        counts |= here
    for outcome in outcomes:
        problems.extend(outcome.problems)
    problems.errors = sorted(set(problems.errors))
    return Report(
        findings=_results({name: _once(some, attrgetter("findings")) for name, some in found.items()}),
        errors=tuple(problems.errors),
        files=tuple(sorted({path for outcome in outcomes for path in outcome.files})),
        checks=tuple(sorted(checks, key=lambda check: check.name)),
        counts=dict(sorted(counts.items())),
        unresolved=tuple(sorted({unresolved for outcome in outcomes for unresolved in outcome.unresolved})),
        unread=tuple(sorted({*problems.unread, *(unread for outcome in outcomes for unread in outcome.unread)})),
        sources=dict(sorted((path, text) for outcome in outcomes for path, text in outcome.sources.items())),
        hidden_notes=max((sum(outcome.hidden_notes for outcome in some) for some in found.values()), default=0),
        suppressed=_results({name: _once(some, attrgetter("suppressed")) for name, some in found.items()}),
        architecture=_architecture(next(iter(found.values()), ())),
    )


def _architecture(outcomes: Iterable[ScopeOutcome]) -> Architecture | None:
    described = [outcome.architecture for outcome in outcomes if outcome.architecture is not None]
    if not described:
        return None
    from archlint.graph.architecture.join import join_architectures  # few runs describe any

    return join_architectures(described)


def _once(outcomes: Iterable[ScopeOutcome], results: Callable[[ScopeOutcome], Iterable[Result]]) -> list[Result]:
    """Return results; of those that several root modules have in a module that they all call, only the first.

    It is then found at the nodes of the others, too.
    """
    kept: list[Result] = []
    seen: dict[tuple[str, Location], tuple[ScopeOutcome, int]] = {}
    for outcome in sorted(outcomes, key=lambda outcome: outcome.files):
        for finding in results(outcome):
            place = (finding.check, finding.named or finding.location)
            first, number = seen.setdefault(place, (outcome, len(kept)))
            if first is outcome:
                kept.append(finding)
            elif finding.nodes:
                kept[number] = replace(kept[number], nodes=(*kept[number].nodes, *finding.nodes))
    return kept


def _results(found: Mapping[str, Iterable[Result]]) -> tuple[Result, ...]:
    """Return the results of all environments: one that is the same in all of them once, others with where they hold."""
    if len(found) == 1:
        return tuple(sorted(chain.from_iterable(found.values()), key=lambda result: result.order))
    holding: dict[Result, list[str]] = {}
    for environment, results in found.items():
        for result in results:
            holding.setdefault(result, []).append(environment)
    told = (result if len(names) == len(found) else _told_apart(result, names) for result, names in holding.items())
    return tuple(sorted(told, key=lambda result: result.order))


def _told_apart(result: Result, environments: Sequence[str]) -> Result:
    """Return a result that says where it holds: there may be another one of its check at its resource elsewhere."""
    from archlint.findings.fingerprint import fingerprint  # mostly there is one environment

    part = f"{result.part} in {in_a_row(environments)}".lstrip()
    return replace(
        result,
        message=f"{result.message} (in {in_a_row(map(_quoted, environments))})",
        part=part,
        fingerprint=fingerprint(result.check, result.file, result.resource, part),
    )


def _quoted(name: str) -> str:
    return f"'{name}'"


def add_warnings(
    found: OutcomesByEnvironment,
    known: Collection[str],
    environments: Iterable[Environment],
    problems: Problems,
    *,
    show_fixes: bool = False,
) -> None:
    """Add warnings about ignores that no finding needs and parameters that no template has.

    Args:
        found: the outcomes.
        known: the names of all checks there are.
        environments: the environments of the run.
        problems: takes up the warnings.
        show_fixes: whether to work out what takes such an ignore out.
    """
    outcomes = [outcome for some in found.values() for outcome in some]
    uses = [use for outcome in outcomes for use in outcome.uses]
    if uses:
        _warn_of_needless(uses, known, problems, show_fixes=show_fixes)
    if outcomes:
        warn_of_unused_values(environments, (outcome.settable for outcome in outcomes), problems)


def _warn_of_needless(uses: Iterable[Use], known: Collection[str], problems: Problems, *, show_fixes: bool) -> None:
    from archlint.findings.ignored.suppressions import needless  # few runs have anything to warn of

    found = list(needless(uses, known))
    fixes: dict[tuple[str, int, int], Fix] = {}
    if show_fixes:
        from archlint.linter.fixes.needless import needless_ignore

        together: dict[tuple[str, int, int], list[str]] = {}
        for each in found:
            # A name that no check has may be one that is only misspelt.
            if each.is_known:
                together.setdefault((each.path, each.line, each.column), []).append(each.check)
        fixes = {place: needless_ignore(*place, checks) for place, checks in together.items()}
    for each in found:
        fix = fixes.get((each.path, each.line, each.column)) if each.is_known else None
        problems.needless(each.path, each.message, each.line, each.check, fix)


def warn_of_unused_ignores(
    found: OutcomesByEnvironment,
    configurations: Iterable[Configuration],
    checks: Sequence[Check],
    problems: Problems,
    *,
    show_fixes: bool = False,
) -> None:
    """Add warnings about resources where a configuration ignores what is not found there.

    Patterns are left alone, for resources and for files: they may be meant for what is yet to come.

    Args:
        found: the outcomes; if part of the run went wrong, nothing follows from them.
        configurations: those of the run that speak of nothing but what it read.
        checks: all there are.
        problems: takes up the warnings.
        show_fixes: whether to work out what takes such an entry out.
    """
    outcomes = [outcome for some in found.values() for outcome in some]
    if problems.errors or any(outcome.problems.errors for outcome in outcomes):
        return
    needed = {entry for outcome in outcomes for entry in outcome.needed}
    for configuration in configurations:
        asked = {check.name for check in configuration.chosen(checks)}
        for settings in configuration.resources:
            for check in () if settings.is_pattern else settings.ignore:
                if check in asked and (configuration.path, settings.name, check) not in needed:
                    warned = _unused_entry(configuration, settings.name, check, outcomes)
                    problems.needless(*warned, check, _removal(warned, settings.name, check) if show_fixes else None)


def _unused_entry(
    configuration: Configuration, resource: str, check: str, outcomes: Iterable[ScopeOutcome]
) -> tuple[str, str, int]:
    """Return the file of an entry that no finding needs, what to say of it, and its line."""
    from archlint.linter.config.validation import place_of  # few runs have anything to warn of

    results = (result for outcome in outcomes for result in (*outcome.findings, *outcome.suppressed))
    hint = did_you_mean(resource, {result.resource for result in results if result.check == check})
    path, line = place_of(configuration, ("resources", resource, "ignore"), check)
    message = f"'{check}' is ignored at '{resource}', but there is no such finding{hint}"
    return path, message if line else f"says that {message}", line


def _removal(warned: tuple[str, str, int], resource: str, check: str) -> Fix:
    from archlint.linter.fixes.needless_entry import needless_entry

    path, _message, line = warned
    return needless_entry(path, resource, line, check)
