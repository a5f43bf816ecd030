"""Ignores as members of JSON: of a resource's Metadata, and keys `//` of Terraform's JSON syntax."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from archlint.findings.ignored.file_replacement import Refused
from archlint.findings.ignored.ignores import resources_in
from archlint.findings.ignored.reading import reread
from archlint.findings.ignored.write_comments import Wanted, request
from archlint.languages.cloudformation.cdk import CONSTRUCT_PATH
from archlint.model.source.document import Document
from archlint.model.source.edits import Edit, applied
from archlint.model.source.json.edit import JsonEditor
from archlint.model.source.location import Location, Route

#: Where a resource keeps what is to be ignored.
_PATH = ("Metadata", "archlint", "ignore")


def with_metadata(document: Document, wanted: Wanted, reason: str) -> str:
    """Return a JSON text with Metadata in each resource where something is to be ignored.

    Raises:
        Refused: there is no resource, or other Metadata than can be added to.
    """
    found = list(resources_in(document.data))
    editor, data, edits = JsonEditor(document.text), deepcopy(document.data), []
    for index, names in _by_owner(document, [route for route, _ in found], wanted).items():
        route, body = found[index]
        added = [{"check": name, **({"reason": reason} if reason else {})} for name in sorted(names)]
        edits.append(_edit(editor, route, body, added))
        _add(data, route, added)
    return _verified(document, edits, data, "Metadata would change what else the file says")


def with_comment_keys(document: Document, wanted: Wanted, reason: str) -> str:
    """Return the text of a configuration file in JSON with comments in each resource where something is to be ignored.

    Raises:
        Refused: there is no resource, or something else than comments under its key `//`.
    """
    # Imported here: most runs meet no Terraform.
    from archlint.languages.terraform.hcl.bodies import COMMENT
    from archlint.languages.terraform.hcl.comment_keys import comment_keys

    if document.is_yaml:
        raise Refused("it is not strictly JSON")
    found = sorted((key for key in comment_keys(document) if key.of), key=lambda k: _position(document.locate(k.of)))
    editor, data, edits = JsonEditor(document.text), deepcopy(document.data), []
    for index, names in _by_owner(document, [key.of for key in found], wanted).items():
        route, words, present = found[index].body.route, request(names, reason), found[index].body.data.get(COMMENT)
        body: Any = data
        for step in route:
            body = body[step]
        if COMMENT not in body:
            edits.append(editor.member(route, COMMENT, words))
            body[COMMENT] = words
        elif isinstance(present, list):
            edits.append(editor.elements((*route, COMMENT), [words]))
            body[COMMENT] = [*present, words]
        elif isinstance(present, str):
            edits.append(editor.wrapped((*route, COMMENT), [words]))
            body[COMMENT] = [present, words]
        else:
            raise Refused("its keys '//' hold something else already; name the resources in archlint.toml")
    return _verified(document, edits, data, "a comment would change what else the file says")


def _by_owner(document: Document, owners: Sequence[Route], wanted: Wanted) -> dict[int, set[str]]:
    """Return the checks to ignore at each of some resources, by their numbers; these stand in order."""
    starts = [_position(document.locate(route)) for route in owners]
    found: dict[int, set[str]] = {}
    for location, checks in wanted.items():
        index = bisect_right(starts, _position(location)) - 1
        if index < 0:
            raise Refused("something that is found there is no resource")
        found.setdefault(index, set()).update(checks)
    return found


def _verified(document: Document, edits: Sequence[Edit], data: Any, why: str) -> str:
    """Return the edited text of a document, which must then hold certain data."""
    text = applied(document.text, edits)
    if reread(text, document.path).data != data:
        raise Refused(why)
    return text


def _position(location: Location) -> tuple[int, int]:
    return location.line, location.column


def _edit(editor: JsonEditor, route: Route, body: dict[str, Any], added: list[dict[str, str]]) -> Edit:
    """Return the edit that adds entries to what a resource's Metadata asks to ignore."""
    inner: Any = body
    value: Any = added
    for depth, key in enumerate(_PATH):
        if not isinstance(inner, dict):
            raise Refused("there is Metadata of another form")
        if CONSTRUCT_PATH in inner:
            raise Refused("CDK makes it: give the construct Metadata in the CDK app")
        if key not in inner:
            for step in reversed(_PATH[depth + 1 :]):
                value = {step: value}
            return editor.member((*route, *_PATH[:depth]), key, value)
        inner = inner[key]
    at = (*route, *_PATH)
    return editor.elements(at, added) if isinstance(inner, list) else editor.wrapped(at, added)


def _add(data: Any, route: Route, added: list[dict[str, str]]) -> None:
    """Add entries to what a resource's Metadata asks to ignore, in the data."""
    for step in (*route, *_PATH[:-1]):
        data = data[step] if isinstance(step, int) else data.setdefault(step, {})
    present = data.get(_PATH[-1], [])
    data[_PATH[-1]] = [*(present if isinstance(present, list) else [present]), *added]
