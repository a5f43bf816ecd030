"""From one scope to its outcome, which is plain data: the trees and the graph end here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from archlint.aws.calls.function_calls import COMMENTS
from archlint.aws.kinds import KINDS, Kind, Trait
from archlint.aws.services.stepfunctions import UNSETTLED
from archlint.findings.check import Check
from archlint.findings.finding import Finding
from archlint.findings.ignored.suppressions import Suppressions
from archlint.findings.problems import Problems
from archlint.findings.result import Fix, UnreadModule, Unresolved
from archlint.graph.graph import Graph
from archlint.graph.resource import Resource
from archlint.languages.cloudformation.secrets import quotable
from archlint.languages.detect import kind_of
from archlint.languages.terraform.modules.reading.installed import is_installed
from archlint.languages.unread import DEFINITION
from archlint.linter.config.configuration import Configuration
from archlint.linter.inputs.scopes import Scope
from archlint.linter.outcomes.outcome import ScopeOptions, ScopeOutcome
from archlint.linter.outcomes.read import read_scope, settable, warn_of_overruns
from archlint.linter.outcomes.results import Results, worded
from archlint.linter.outcomes.suppressor import Suppressor
from archlint.linter.outcomes.variants import findings_of
from archlint.model.budget import Budget
from archlint.model.source.comments import Comment
from archlint.model.source.document import Document
from archlint.model.source.files import disk
from archlint.model.source.files.project import path_among_projects
from archlint.model.source.files.raw import MAX_BYTES, read_again
from archlint.model.source.files.working import path_to_open
from archlint.model.source.text import Unreadable, decode

if TYPE_CHECKING:
    from archlint.graph.architecture.describe import Ids


def lint_scope(scope: Scope, checks: Sequence[Check], options: ScopeOptions) -> ScopeOutcome:
    """Return what checks find in a scope; what keeps them from it becomes a problem of the outcome."""
    outcome = ScopeOutcome(shown=scope.shown)
    try:
        with disk.recording() if options.with_looks else nullcontext() as outcome.looks:
            _lint_scope(scope, checks, options, outcome)
    except Exception as error:  # also MemoryError, which may come anywhere: the next scope may still be fine
        outcome.problems.crashed(scope.shown, error)
    return outcome


def _lint_scope(scope: Scope, checks: Sequence[Check], options: ScopeOptions, outcome: ScopeOutcome) -> None:
    budget = Budget(scope.steps)
    found = read_scope(scope, outcome.problems, budget)
    if found is None:
        warn_of_overruns(budget, outcome.problems)
        outcome.needed_steps = budget.needed
        return
    documents, graph = found
    outcome.files += (document.path for document in documents)
    outcome.settable = settable(scope, documents)
    governing = {file.shown: file.configuration for file in scope.files}

    def needs_reason(path: str) -> bool:
        return governing.get(path, scope.files[0].configuration).require_reason

    written = _written_in(documents, graph) if options.respect_ignores else ()
    suppressions = Suppressions(written, _comments(graph), needs_reason) if options.respect_ignores else None
    ids = _ids(graph, scope) if options.with_architecture else None
    ran = _ask(checks, scope, graph, suppressions, options, outcome, ids)
    if suppressions:
        outcome.uses += suppressions.uses(lambda path: ran(path) if _sees_all_users(path, scope, options) else ())
        for fault in suppressions.misunderstood:
            outcome.problems.warn(fault.location.path, fault.message, fault.location.line)
    try:
        _describe(graph, outcome)
    except Exception as error:  # the values of unresolved properties are worked out only here
        outcome.problems.crashed(scope.shown, error)
    if ids is not None:
        from archlint.graph.architecture.describe import describe_graph  # as above

        outcome.architecture = describe_graph(graph, ids)
        if options.with_messages:
            from archlint.graph.architecture.describe_messages import describe_messages  # as above

            outcome.architecture = replace(outcome.architecture, messages=describe_messages(graph, ids.__getitem__))
    # Only now is everything evaluated that the checks and the report need.
    warn_of_overruns(budget, outcome.problems)
    reported = _quoted(outcome)
    shown = [document for document in documents if not kind_of(document).is_confidential]
    outcome.sources |= {document.path: quotable(document) for document in shown if document.path in reported}
    for path in reported - {document.path for document in documents}:
        outcome.sources |= _code(path)
    graph.close()
    outcome.needed_steps = budget.needed


def _ids(graph: Graph, scope: Scope) -> Ids:
    from archlint.graph.architecture.describe import Ids  # most runs describe no architecture

    paths = {file.shown: file.path for file in scope.files}

    def identify(path: str) -> str:
        file = paths[path] if path in paths else Path(path)
        return path if file is None else path_among_projects(file)

    return Ids(graph, identify)


def _quoted(outcome: ScopeOutcome) -> set[str]:
    """Return the paths of the files that a report may quote: those with findings, and with what explains findings."""
    explaining = {related.location.path for finding in outcome.findings for related in finding.related}
    results = (*outcome.findings, *outcome.suppressed)
    return {finding.location.path for finding in results} | (explaining - outcome.named_by_assemblies)


def _code(path: str) -> dict[str, str]:
    """Return the text of a file of code, by its path; nothing if it has become unreadable since it was read."""
    try:
        return {path: decode(read_again(Path(path_to_open(path)), MAX_BYTES))}
    except Unreadable:
        return {}


def _ask(
    checks: Sequence[Check],
    scope: Scope,
    graph: Graph,
    suppressions: Suppressions | None,
    options: ScopeOptions,
    outcome: ScopeOutcome,
    ids: Ids | None,
) -> Callable[[str], Collection[str]]:
    """Ask the checks that each file's configuration chooses; return the function from a file to the checks that ran.

    A file that only another one led to has the configuration of the scope's first file.
    """
    paths = {file.shown: file.path for file in scope.files}
    governing = {file.shown: file.configuration for file in scope.files}
    first = scope.files[0].configuration
    fixes: Callable[[Finding], Iterable[Fix]] | None = None
    if options.show_fixes:
        from archlint.linter.fixes.fixes import fixes_of as fixes  # most runs make no edits
    ran: dict[Configuration, set[str]] = {}
    for configuration in dict.fromkeys(governing.values()):
        suppressor = Suppressor(paths, suppressions, configuration if options.respect_ignores else None)
        shows_notes = options.show_notes or configuration.shows_notes
        node: Callable[[Resource], str] = (lambda resource: "") if ids is None else ids.get
        within = options.fixes_within
        results = Results(
            paths, show_notes=shows_notes, suppressor=suppressor, fixes=fixes, fixes_within=within, node=node
        )

        def concerns(finding: Finding, configuration: Configuration = configuration) -> bool:
            return governing.get(finding.at.at.document.path, first) == configuration

        findings = findings_of(graph, configuration, paths)
        ran[configuration] = _ran(configuration.chosen(checks), findings, results, concerns, outcome.problems, scope)
        outcome.findings += results
        outcome.suppressed += results.suppressed
        outcome.hidden_notes += results.hidden_notes
        outcome.named_by_assemblies |= results.named_by_assemblies
        outcome.needed |= {(configuration.path, *needed) for needed in suppressor.needed}
    return lambda path: ran[governing.get(path, first)]


def _ran(
    checks: Iterable[Check],
    findings: Callable[[Check], Iterable[tuple[Check, Finding]]],
    results: Results,
    concerns: Callable[[Finding], bool],
    problems: Problems,
    scope: Scope,
) -> set[str]:
    """Add what checks find where they are to be asked; return the names of those that could be."""
    ran: set[str] = set()
    for check in checks:
        try:
            for configured, finding in findings(check):
                if concerns(finding):
                    results.add(configured, finding)
        except (Exception, SystemExit) as error:  # a check's own code may raise anything; the other checks still run
            problems.crashed(scope.shown, error, check.name)
        else:
            ran.add(check.name)
    return ran


def _written_in(documents: Iterable[Document], graph: Graph) -> list[Document]:
    """Return templates, and the files beside them in which definitions of state machines are written.

    Ignores in installed modules do not count: another author's ignore does not hide findings in the user's files.
    """
    found = dict.fromkeys(document for document in documents if not is_installed(document.path))
    for machine in graph.resources(Kind.MACHINE):
        for definition in graph.definitions(machine):
            found |= {s.place.document: None for s in definition.states if isinstance(s.place.document, Document)}
    return list(found)


def _sees_all_users(path: str, scope: Scope, options: ScopeOptions) -> bool:
    """Tell whether a run sees all that may need an ignore in a file: only then may it call one needless.

    Code, a module of Terraform's and a definition may have other users, in files that are not among the inputs.
    """
    parent = Path(path_to_open(path)).parent
    is_own = parent in scope.folders if scope.folders else any(file.shown == path for file in scope.files)
    return is_own or options.walks(path)


def _comments(graph: Graph) -> Iterator[Comment]:
    """Yield the comments in the code of functions, as far as it was read."""
    for function in graph.resources(Kind.FUNCTION):
        if function.declaration:
            yield from function.declaration.noted(COMMENTS)


def _describe(graph: Graph, outcome: ScopeOutcome) -> None:
    # What archlint knows nothing about is not counted, nor what no message passes.
    counted = (r for r in graph.resources(*KINDS) if r.type and r.owner is None and not r.has(Trait.GRANTS))
    outcome.counts.update([resource.kind.value for resource in counted])
    outcome.unread += (UnreadModule(call.place.location, call.source, call.reason, call.what) for call in graph.unread)
    outcome.unresolved += dict.fromkeys(_unresolved(graph))


def _unresolved(graph: Graph) -> Iterator[Unresolved]:
    for unresolved in graph.unresolved:
        what = unresolved.link.value.replace("_", " ") if unresolved.link else "anything"
        yield Unresolved(
            unresolved.at.location,
            f"{unresolved.resource.name}: {what}",
            worded(unresolved.reason, unresolved.resource),
        )
    # Of a definition whose file is not there, that is told already.
    missed = {(call.place.document, call.place.route[:2]) for call in graph.unread if call.what == DEFINITION}
    for machine in graph.resources(Kind.MACHINE):
        reason = machine.declaration.noted(UNSETTLED) if machine.declaration else ""
        if reason and (machine.at.document, machine.at.route[:2]) not in missed:
            yield Unresolved(machine.at.location, f"{machine.name}: definition", worded(reason, machine))
