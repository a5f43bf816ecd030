"""Which findings of one scope are suppressed by what its files ask to ignore, and what of that is needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeAlias

from archlint.aws.kinds import Kind
from archlint.findings.finding import Finding
from archlint.findings.ignored.ignores import Ignore, Misunderstood, from_comment, ignores
from archlint.findings.result import Suppression
from archlint.findings.wording import did_you_mean, quoted
from archlint.languages.cloudformation.evaluation.loops import LOOP
from archlint.languages.detect import FileKind, kind_of
from archlint.model.data import dataclass
from archlint.model.source.comments import Comment
from archlint.model.source.document import Document
from archlint.model.source.location import Locator, Place, Route
from archlint.model.source.text import as_set


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """What became of one check that is asked to be ignored; plain data, to be joined with that of other scopes.

    Attributes:
        path: the file that asks.
        line: the line that asks, and the column.
        column: see there.
        check: the name of the check, as it is written.
        ran: whether the check was asked there.
        used: whether it had a finding to suppress.
    """

    path: str
    line: int
    column: int
    check: str
    ran: bool
    used: bool


#: Ignores of one file, by a check and what they are said of.
_Asked: TypeAlias = dict[tuple[str, int | Route | None], list[Ignore]]


class Suppressions:
    """What the documents of a scope, and the code of its functions, ask to ignore.

    Args:
        documents: the templates or configuration, and other files in which parts of them are written.
        in_code: the comments in code.
        needs_reason: tells whether what a file asks for without a reason counts for nothing; by default it counts.
    """

    def __init__(
        self,
        documents: Iterable[Document],
        in_code: Iterable[Comment] = (),
        needs_reason: Callable[[str], bool] = lambda path: False,
    ) -> None:
        self._needs_reason = needs_reason
        self.misunderstood: list[Misunderstood] = []
        self._used: dict[Ignore, set[str]] = {}
        self._asked: list[Ignore] = []
        self._ignores: dict[Locator, _Asked] = {}
        self._in_code: dict[str, _Asked] = {}
        for document in documents:
            for found in ignores(document):
                self._note(found, self._ignores.setdefault(document, defaultdict(list)))
        # Several functions may share a file.
        for comment in dict.fromkeys(in_code):
            self._note(from_comment(comment), self._in_code.setdefault(comment.location.path, defaultdict(list)))

    def _note(self, found: Ignore | Misunderstood, known: _Asked) -> None:
        if isinstance(found, Misunderstood):
            self.misunderstood.append(found)
            return
        if not found.reason and self._needs_reason(found.location.path):
            message = f"{quoted(found.checks)} is ignored without a reason, which counts for nothing"
            self.misunderstood.append(Misunderstood(found.location, message))
            return
        self._asked.append(found)
        for check in dict.fromkeys(found.checks):
            known[check, found.of].append(found)

    def of(self, check: str, finding: Finding) -> Suppression | None:
        """Return what suppresses a check's finding; None if nothing does.

        A comment suppresses what is found at the line it speaks of: the line of the resource (its name, or its
        type), or of a property of the resource that the finding points at or that holds it, or of the value that it
        stands on, wherever that is; in code, any line of the call, or of the value. Metadata, or a key `//`, suppresses
        what is found at its resource, SAM events and the code of a function included. What is said of a module call, or
        of its file, holds for all that the call declares.
        """
        found = list(self._matching(check, finding)) if self._ignores or self._in_code else []
        if not found:
            return None
        for ignore in found:
            self._used.setdefault(ignore, set()).add(check)
        nearest = found[-1]
        return Suppression("inSource", nearest.reason, nearest.location)

    def _matching(self, check: str, finding: Finding) -> Iterator[Ignore]:
        """Yield the ignores that a finding falls under, the widest first."""
        yield from self._declared(check, finding)
        if self._in_code and finding.at.kind is Kind.CALL:
            at = finding.at.at.location
            asked = self._in_code.get(at.path, {})
            call = range(at.line, at.end_line + 1)
            value = finding.value.location if finding.value is not None else at
            beside = [value.line] if value.path == at.path and value.line not in call else []
            for of in (None, *call, *beside):
                yield from asked.get((check, of), ())

    def _declared(self, check: str, finding: Finding) -> Iterator[Ignore]:
        """Yield those that stand where the resource is declared, or where its module is called."""
        outermost = finding.at.outermost
        for call in outermost.calls:
            yield from self._beside(check, finding, call.written)
        yield from self._beside(check, finding, outermost.at.written)

    def _beside(self, check: str, finding: Finding, declared: Place) -> Iterator[Ignore]:
        """Yield those that stand in one file on the way to a resource: its own, or one that calls its module."""
        home, resource = declared.document, _resource(declared.route)
        asked = self._ignores.get(home, {})
        for of in (None, resource):
            yield from asked.get((check, of), ())
        for document, step in _steps(finding, declared, resource):
            if document in self._ignores:
                yield from self._ignores[document].get((check, document.locate(step).line), ())

    def uses(self, ran: Callable[[str], Collection[str]]) -> Iterator[Use]:
        """Yield what became of each check to ignore; `ran` returns the names of those that were asked in a file."""
        for ignore in self._asked:
            at, used, asked = ignore.location, self._used.get(ignore, ()), ran(ignore.location.path)
            for check in dict.fromkeys(ignore.checks):
                yield Use(at.path, at.line, at.column, check, check in asked, check in used)


@dataclass(frozen=True, slots=True, order=True)
class Needless:
    """A check that is asked to be ignored, and suppresses nothing or does not exist.

    Attributes:
        path: the file that asks.
        line: the line that asks, and the column.
        column: see there.
        check: the name of the check, as it is written.
        message: what is wrong with that.
        is_known: whether there is such a check.
    """

    path: str
    line: int
    column: int
    check: str
    message: str
    is_known: bool = True


def needless(uses: Iterable[Use], known: Collection[str]) -> Iterator[Needless]:
    """Yield the ignored checks that suppress nothing, or do not exist, in order.

    Args:
        uses: what became of each in each of the scopes: a nested template may be read in several.
        known: the names of all checks there are.
    """
    found: dict[tuple[str, int, int, str], set[tuple[bool, bool]]] = {}
    for use in uses:
        found.setdefault((use.path, use.line, use.column, use.check), set()).add((use.ran, use.used))
    for (path, line, column, check), fates in sorted(found.items()):
        if check not in known:
            message = f"there is no check '{check}' to ignore{did_you_mean(check, known)}"
            yield Needless(path, line, column, check, message, is_known=False)
        elif not any(used for _, used in fates) and any(ran for ran, _ in fates):
            yield Needless(path, line, column, check, f"'{check}' is ignored here, but there is no such finding")


def _steps(finding: Finding, declared: Place, resource: Route) -> Iterator[tuple[Locator, Route]]:
    """Yield what a comment may speak of: the resource and its type, and the way from there to what is wrong."""
    home = declared.document
    yield home, (*resource, "Type")
    value = () if finding.value is None else (finding.value,)
    for place in (declared, finding.at.at, *value, *(label.at for label in finding.related)):
        document, route = place.written.document, place.written.route
        if document is home and route[: len(resource)] == resource:
            first = len(resource)
        elif isinstance(document, Document) and _is_definition(document, home):
            first = 1  # a definition in a file of its own: a part of the resource, too
        elif place is finding.value:
            first = len(as_set(route))  # its own line, whatever it is a part of
        else:
            continue
        for length in range(first, len(route) + 1):
            yield document, route[:length]


def _is_definition(document: Document, home: Locator) -> bool:
    """Tell whether a document is no template, but part of one; the files of a module are equals."""
    if not isinstance(home, Document):
        return False
    return kind_of(home) is FileKind.TEMPLATE and kind_of(document) is not FileKind.TEMPLATE


def _resource(route: Route) -> Route:
    """Return the route of the resource that a route leads into; what Terraform declares is one itself."""
    if route[:1] != ("Resources",):
        return route
    length = 2
    while len(route) > length and str(route[length - 1]).startswith(LOOP):
        length += 2
    return route[:length]
