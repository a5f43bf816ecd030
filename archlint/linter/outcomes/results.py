"""From what a check yields to what is reported: the final level and words, the location, the fingerprint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from archlint.findings.check import Check
from archlint.findings.finding import Finding
from archlint.findings.fingerprint import fingerprint
from archlint.findings.result import Fix, RelatedLocation, Result
from archlint.findings.severity import Severity
from archlint.findings.translation import in_dialect
from archlint.findings.wording import in_terraform, quoted
from archlint.graph.facets import IN_TERRAFORM, service_of, written_in
from archlint.graph.resource import Resource
from archlint.languages.cloudformation import cdk
from archlint.languages.notes import INSTALLED
from archlint.languages.terraform.modules.reading.installed import is_installed
from archlint.linter.outcomes.suppressor import Suppressor
from archlint.model.data import copied
from archlint.model.regex import regex
from archlint.model.source.files.project import path_in_project
from archlint.model.source.files.working import path_to_open
from archlint.model.source.location import Location
from archlint.model.values.conditions import describe
from archlint.model.values.value import Declaration

#: What tells the copies of one Terraform resource apart in their addresses.
_MODULE = regex(r"\bmodule\.[^.\[\s']+(?:\[(?:\d+|\"[^\"]*\")\])?\.")
_INDEX = regex(r"\[(?:\d+|\"[^\"]*\")\]")

_VARIABLE = "var."

#: Check, where, which resource, which part: what one result is kept for.
_Key: TypeAlias = tuple[str, str, str, str]


class Results:
    """The results of one scope: one for each check and resource, the worst of them.

    Copies of one source share a result: a template that is nested twice, a CDK construct in several stages.

    Args:
        paths: where the scope's files lie, by what they are called; None if a file has no path.
        show_notes: whether notes become results, or are only counted.
        suppressor: what says which findings do not count; by default, all do.
        fixes: what works out the fixes of a finding; None if there are to be none.
        node: returns the id that a resource has in the architecture; empty where there is none.

    Attributes:
        named_by_assemblies: the files that only the metadata of an assembly names. They may be any files of the
            machine: nothing is quoted from them.
    """

    def __init__(
        self,
        paths: Mapping[str, Path | None],
        *,
        show_notes: bool = True,
        suppressor: Suppressor | None = None,
        fixes: Callable[[Finding], Iterable[Fix]] | None = None,
        fixes_within: tuple[str, int, int] | None = None,
        node: Callable[[Resource], str] = lambda resource: "",
    ) -> None:
        self._paths = paths
        self._show_notes = show_notes
        self._suppressor = suppressor or Suppressor(paths)
        self._fixes = fixes
        self._fixes_within = fixes_within
        self._node = node
        self.named_by_assemblies: set[str] = set()
        self._identities: dict[str, str] = {}
        self._kept: dict[_Key, Result] = {}
        self._suppressed: dict[_Key, Result] = {}
        self._notes: set[_Key] = set()
        self._copies: dict[_Key, set[Declaration | None]] = {}
        self._nodes: dict[_Key, dict[str, None]] = {}

    def add(self, check: Check, finding: Finding) -> None:
        """Add a finding, unless a worse one, or an earlier one as bad, is there already.

        What CDK adds by itself is not reported: the author cannot edit it.
        """
        if finding.at.declaration is not None and cdk.is_framework(finding.at.declaration):
            return
        level, message = _judged(check, finding)
        path, source = finding.at.at.document.path, _source(finding)
        place = (str(source), "") if source else (path, finding.at.name)
        key = (check.name, *place, finding.discriminator)
        self._copies.setdefault(key, set()).add(finding.at.declaration)
        if node := self._node(finding.at):
            self._nodes.setdefault(key, {})[node] = None
        suppression = self._suppressor.of(check.name, finding)
        if level is Severity.NOTE and not self._show_notes:
            if suppression is None:
                self._notes.add(key)  # it is only counted, and need not be located
            return
        results = self._kept if suppression is None else self._suppressed
        known = results.get(key)
        if known is None or level.rank < known.level.rank:
            named, declaring = finding.at.at.location, finding.at.outermost
            location = _standing(finding)
            # What a plan declares stands in its sources.
            file = self._identity(named.path)
            results[key] = Result(
                check=check.name,
                level=level,
                message=worded(message, finding.at),
                resource=finding.at.name,
                location=location,
                related=_related(finding, source, location),
                tags=check.tags,
                fingerprint=fingerprint(check.name, file, finding.at.name, finding.discriminator),
                file=file,
                part=finding.discriminator,
                declared=declaring.at.location if declaring is not finding.at or location != named else None,
                suppression=suppression,
                fixes=self._fixes_of(finding, location) if suppression is None else (),
                help=_advice(finding.help or check.fix, finding.at),
                named=named if location != named else None,
                flow=tuple(
                    RelatedLocation(worded(each.message, finding.at), each.at.location) for each in finding.flow
                ),
                service=service_of(finding.at),
                dialect=written_in(finding.at),
            )
            if source is not None:
                self.named_by_assemblies.add(source.path)

    def _fixes_of(self, finding: Finding, location: Location) -> tuple[Fix, ...]:
        if self._fixes is None:
            return ()
        if self._fixes_within is not None:
            path, first, last = self._fixes_within
            if location.path != path or location.line > last or location.end_line < first:
                return ()
        return tuple(self._fixes(finding))

    def _identity(self, path: str) -> str:
        if path not in self._identities:
            self._identities[path] = file_identity(self._paths, path)
        return self._identities[path]

    @property
    def hidden_notes(self) -> int:
        """How many notes there are that are not shown."""
        return len(self._notes - self._kept.keys())

    def __iter__(self) -> Iterator[Result]:
        """Yield the results that count, in the order in which their resources were first reported."""
        yield from self._worded(self._kept)

    @property
    def suppressed(self) -> Iterator[Result]:
        """Yield the results that do not count. Copies of one source do not count only if none of them does."""
        yield from self._worded({key: r for key, r in self._suppressed.items() if key not in self._kept})

    def _worded(self, results: Mapping[_Key, Result]) -> Iterator[Result]:
        """Yield results with the number of copies that each stands for.

        Of copies of one source with the same message, the first one is reported for all.
        """
        shared: dict[tuple[object, ...], list[_Key]] = {}
        for key, result in results.items():
            declaration = next(iter(self._copies[key]))
            if declaration is not None and declaration.source:
                message = _INDEX.sub("", _MODULE.sub("", result.message))
                same = (result.check, key[1], declaration.source, key[3], result.level, message, result.suppression)
                shared.setdefault(same, []).append(key)
            else:
                shared[key] = [key]
        for keys in shared.values():
            result, others = results[keys[0]], sum(len(self._copies[key]) for key in keys) - 1
            words = f" (also in {others} other{'s' if others > 1 else ''})" if others else ""
            nodes = tuple(dict.fromkeys(node for key in keys for node in self._nodes.get(key, ())))
            yield copied(result, message=f"{result.message}{words}", nodes=nodes) if words or nodes else result


def file_identity(paths: Mapping[str, Path | None], path: str) -> str:
    """Return what a file is called wherever its project lies.

    Args:
        paths: where files lie, by what they are called; None for one that has no path.
        path: what it is called.
    """
    file = paths.get(path, Path(path))
    return path if file is None else path_in_project(file)


def _defaults(names: Sequence[str]) -> str:
    """Return what to call the defaults of parameters, or of Terraform's variables."""
    word = "variable" if all(name.startswith(_VARIABLE) for name in names) else "parameter"
    shown = quoted(name.removeprefix(_VARIABLE) if word == "variable" else name for name in names)
    return f"default of {word} {shown}" if len(names) == 1 else f"defaults of {word}s {shown}"


def worded(message: str, resource: Resource) -> str:
    """Return a message about a resource in the words of the language that declares it."""
    return in_terraform(message) if written_in(resource) == IN_TERRAFORM else message


def _advice(text: str, resource: Resource) -> str:
    """Return what to do about a resource in the words of the language that declares it, and for that language only."""
    return in_terraform(text) if written_in(resource) == IN_TERRAFORM else in_dialect(text, "cfn")


def _standing(finding: Finding) -> Location:
    """Return where a finding stands: where the value is written that is wrong, in a file of the user's, or the name."""
    named, value = finding.at.at, finding.value
    if value is None or (is_installed(value.document.path) and not is_installed(named.document.path)):
        return named.location
    marked = value.marked
    return named.location if _start(marked) == _start(named.location) else marked


def _related(finding: Finding, source: Location | None, location: Location) -> tuple[RelatedLocation, ...]:
    """Return the places that explain a finding, beside its own; of what CDK made, also the user's own line."""
    named = finding.at.at.location
    declared = (named.path, named.line) != (location.path, location.line)
    related = [RelatedLocation(f"'{finding.at.name}' is declared here", named)] if declared else []
    for label in finding.related:
        at = label.at.location
        if label.at != finding.value and _start(at) != _start(location):  # else the finding itself stands there
            related.append(RelatedLocation(worded(label.message, finding.at), at))
    related += [RelatedLocation("its module is called here", call.location) for call in finding.at.outermost.calls]
    declaration = finding.at.outermost.declaration
    installed = declaration.noted(INSTALLED) if declaration is not None else None
    if installed is not None:
        related.append(RelatedLocation("the module that is called declares it here", installed.location))
    return (*related, RelatedLocation("it is created here", source)) if source else tuple(related)


def _start(location: Location) -> tuple[str, int, int]:
    return location.path, location.line, location.column


def _source(finding: Finding) -> Location | None:
    """Return the user's own line that made a CDK construct, if the assembly says which."""
    declaration = finding.at.declaration
    if declaration is None or not declaration.construct:
        return None
    return cdk.creation(Path(path_to_open(declaration.place.document.path)), declaration.construct)


def _judged(check: Check, finding: Finding) -> tuple[Severity, str]:
    """Return the level and the message under the circumstances of the finding's case.

    The level is lowered once, whether the fact is conditional, or an error that rests on a default, or both; a level
    that the configuration gives is not.
    """
    level, message, case = finding.level or check.severity, finding.message, finding.case
    rests = level is Severity.ERROR and bool(case.rests_on)
    if case.when:
        message += f" when {describe(case.when)}"
    if case.rests_on:
        message += f" (with the {_defaults(sorted(case.rests_on))})"
    return check.level or (level.lowered if case.when or rests else level), message
