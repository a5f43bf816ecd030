"""What the authors of a template or of code say archlint shall not report, and why: comments and Metadata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from archlint.findings.ignored.comments import comments
from archlint.findings.ignored.expiry import NO_DATE, expired, is_date
from archlint.languages.cloudformation.evaluation.loops import LOOP
from archlint.languages.detect import FileKind, kind_of
from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.source.comments import ADDRESS, Comment
from archlint.model.source.document import Document
from archlint.model.source.location import Location, Route

_IGNORE = regex(r"(?P<form>ignore|ignore-file)[ \t]*\[(?P<checks>[^\]]*)\](?P<reason>.*)")
#: What stands before a reason that holds for a time.
_UNTIL = regex(r"until=(?P<until>[^ \t]*)[ \t]*(?P<reason>.*)")
#: What people put between the brackets and their reason.
_SEPARATORS = " \t:-"
_USAGE = "is not understood; write 'archlint: ignore[check] reason' or 'archlint: ignore-file[check] reason'"


@dataclass(frozen=True, slots=True)
class Ignore:
    """Checks that shall not be reported at one place.

    Attributes:
        checks: their names, as they are written.
        reason: why; empty if none is given.
        location: where that is said.
        of: the line, or the route of the resource, that it is said of; None for the whole file.
        route: where that stands in the data of the file; None for a comment.
    """

    checks: tuple[str, ...]
    reason: str
    location: Location
    of: int | Route | None
    route: Route | None = None


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """Something addressed to archlint that it does not understand, or that counts for nothing any more."""

    location: Location
    message: str


def ignores(document: Document) -> Iterator[Ignore | Misunderstood]:
    """Yield what a document asks to ignore: its comments, then its Metadata, or the keys `//` of Terraform's JSON."""
    if "archlint" not in document.text:
        return
    for comment in comments(document):
        yield from_comment(comment)
    kind = kind_of(document)
    if kind is FileKind.JSON_CONFIGURATION:
        yield from _from_comment_keys(document)
    if kind.is_of_terraform:
        return
    for owner, metadata in _metadata(document.data):
        asked = metadata.get("archlint") if isinstance(metadata, dict) else None
        if asked is not None:
            yield from _from_metadata(document, owner, asked)


def resources_in(data: Any) -> Iterator[tuple[Route, dict[str, Any]]]:
    """Yield the resources of a template, those in loops too: the route and the data of each."""
    entries = data.get("Resources") if isinstance(data, dict) else None
    yield from _resources(entries, ("Resources",))


def _resources(entries: Any, route: Route) -> Iterator[tuple[Route, dict[str, Any]]]:
    for name, body in entries.items() if isinstance(entries, dict) else ():
        if name.startswith(LOOP):
            if isinstance(body, list) and len(body) == 3:
                yield from _resources(body[2], (*route, name, 2))
        elif isinstance(body, dict):
            yield (*route, name), body


def from_comment(comment: Comment) -> Ignore | Misunderstood:
    """Return what a comment asks to ignore."""
    return _understood(comment.words, comment.location, comment.line)


def _understood(words: str, location: Location, of: int | Route, route: Route | None = None) -> Ignore | Misunderstood:
    """Return what is asked for behind `archlint:`; `of` is what that is said of, if not of the whole file."""
    match = _IGNORE.fullmatch(words)
    names = tuple(name.strip() for name in match["checks"].split(",") if name.strip()) if match else ()
    if match is None or not names:
        return Misunderstood(location, f"'{f'{ADDRESS} {words}'.strip()}' {_USAGE}")
    reason = match["reason"].strip(_SEPARATORS)
    limit = _UNTIL.fullmatch(reason)
    if limit is not None:
        reason = limit["reason"].strip(_SEPARATORS)
    asked = Ignore(names, reason, location, of if match["form"] == "ignore" else None, route)
    return asked if limit is None else _until(asked, limit["until"])


def _until(asked: Ignore, until: str) -> Ignore | Misunderstood:
    """Return what is to be ignored until a day, as long as that has not passed."""
    wrong = expired(until, asked.checks) if is_date(until) else NO_DATE.format(until)
    return Misunderstood(asked.location, wrong) if wrong else asked


def _from_comment_keys(document: Document) -> Iterator[Ignore | Misunderstood]:
    # Imported here: most runs meet no Terraform.
    from archlint.languages.terraform.hcl.comment_keys import comment_keys

    for comment in comment_keys(document):
        for text, route in comment.texts():
            if text.startswith(ADDRESS):
                words = text.removeprefix(ADDRESS).strip()
                yield _understood(words, document.locate(route), comment.of, route)


#: What may stand in Metadata: `load` is read by `archlint trace`.
_KEYS = {"ignore", "load"}


def _metadata(data: Any) -> Iterator[tuple[Route, Any]]:
    """Yield the route of what has Metadata, and the Metadata: of the template itself, and of its resources."""
    if isinstance(data, dict):
        yield (), data.get("Metadata")
    for route, body in resources_in(data):
        yield route, body.get("Metadata")


def _from_metadata(document: Document, owner: Route, asked: Any) -> Iterator[Ignore | Misunderstood]:
    route = (*owner, "Metadata", "archlint")
    if not isinstance(asked, dict) or not asked or asked.keys() - _KEYS:
        yield Misunderstood(document.locate(route), "Metadata 'archlint' must have 'ignore' or 'load' only")
        return
    if "ignore" not in asked:
        return
    entries: Any = asked["ignore"]
    route = (*route, "ignore")
    listed = [(entry, (*route, index)) for index, entry in enumerate(entries)] if isinstance(entries, list) else None
    for entry, at in listed if listed is not None else [(entries, route)]:
        location = document.locate(at)
        checks, reason = _entry(entry)
        if checks:
            asked = Ignore(tuple(checks), reason, location, owner or None, at)
            yield _until(asked, str(entry["until"])) if "until" in entry else asked
        else:
            words = "must have 'check', and may have 'reason' and 'until'"
            yield Misunderstood(location, f"an entry of Metadata 'archlint' {words}")


def _entry(entry: Any) -> tuple[Sequence[str], str]:
    """Return the checks of an entry and the reason; no checks if the entry is not as it should be."""
    if not isinstance(entry, dict) or entry.keys() - {"check", "reason", "until"}:
        return (), ""
    named, reason = entry.get("check"), entry.get("reason", "")
    checks: list[Any] = named if isinstance(named, list) else [named]
    if not all(isinstance(name, str) and name for name in checks) or not isinstance(reason, str):
        return (), ""
    return checks, reason
