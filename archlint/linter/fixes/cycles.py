"""Whether resources would refer to one another in a circle: CloudFormation and Terraform refuse that.

Source: AWS CloudFormation User Guide, "Troubleshooting CloudFormation" (circular dependencies); Terraform CLI
documentation, "Resource graph".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from archlint.languages.detect import FileKind, kind_of
from archlint.linter.fixes.home import at
from archlint.linter.fixes.paths import Put
from archlint.model.regex import regex
from archlint.model.source.document import Document
from archlint.model.source.edits import Block, Blocks, Code, JsonText, NotEditable
from archlint.model.source.location import Locator, Route

#: How Terraform's expressions name a resource, and how `Fn::Sub` names one.
_ADDRESS = regex(r"\b(aws\w*_\w+)\.([\w-]+)")
_HOLE = regex(r"\$\{([\w.]+)\}")
#: What names a resource: its name in a template, its type and name in Terraform.
_Name = Route


def refuse_cycle(document: Locator, puts: Sequence[Put]) -> None:
    """Make sure that what is written lets no resource wait for itself.

    Raises:
        NotEditable: one would, over others or at once.
    """
    if not isinstance(document, Document):
        return
    is_terraform = kind_of(document).is_of_terraform
    known = _references(document, is_terraform=is_terraform)
    added = [
        (name, other)
        for put in puts
        for name, data in _resources(put, is_terraform=is_terraform)
        for other in _named(data, is_terraform=is_terraform)
    ]
    for name, other in added:
        known[name].add(other)
    for name, other in added:
        if name == other or _leads(known, other, name):
            raise NotEditable(f"'{name[-1]}' and '{other[-1]}' would refer to one another")


def _resources(put: Put, *, is_terraform: bool) -> Iterator[tuple[_Name, Any]]:
    """Yield the resources that something is written into, and what."""
    top, *steps = put.route
    if top != ("resource" if is_terraform else "Resources") or not steps:
        return
    if not is_terraform:
        yield (steps[0],), {str(steps[-1]): put.data}
    elif len(steps) > 1:
        yield (steps[0], steps[1]), put.data
    elif isinstance(put.data, dict):
        yield from (((steps[0], name), data) for name, data in put.data.items())


def _references(document: Document, *, is_terraform: bool) -> dict[_Name, set[_Name]]:
    """Return what each resource of a file refers to."""
    found: dict[_Name, set[_Name]] = defaultdict(set)
    kind = "resource" if is_terraform else "Resources"
    top: Any = at(document.data, (kind,))
    if kind_of(document) is FileKind.HCL:
        for type_name, blocks in (top or {}).items():
            for name in blocks:
                span = document.value_span(("resource", type_name, name, 0))
                text = document.text[slice(*span)] if span is not None else ""
                found[type_name, name].update(_in_text(text, is_terraform=True, key=""))
        return found
    for first, inner in top.items() if isinstance(top, dict) else ():
        for name, data in _resources(Put((kind, first), inner), is_terraform=is_terraform):
            found[name].update(_named(data, is_terraform=is_terraform))
    return found


def _leads(known: dict[_Name, set[_Name]], start: _Name, end: _Name) -> bool:
    """Tell whether references lead from one resource to another."""
    waiting, seen = [start], {start}
    while waiting:
        for each in known.get(waiting.pop(), ()):
            if each == end:
                return True
            if each not in seen:
                seen.add(each)
                waiting.append(each)
    return False


def _named(data: Any, *, is_terraform: bool, key: str = "") -> Iterator[_Name]:
    """Yield what a part of a resource names."""
    match data:
        case Block(inner) | JsonText(inner) | Blocks(inner):
            yield from _named(inner, is_terraform=is_terraform, key=key)
        case dict():
            for step, inner in data.items():
                yield from _named(inner, is_terraform=is_terraform, key=str(step))
        case list() if key == "Fn::GetAtt" and data:
            yield (str(data[0]),)
        case list():
            for inner in data:
                yield from _named(inner, is_terraform=is_terraform, key=key)
        case Code(text) | str(text):
            yield from _in_text(text, is_terraform=is_terraform, key=key)


def _in_text(text: str, *, is_terraform: bool, key: str) -> Iterator[_Name]:
    if is_terraform:
        yield from ((m[1], m[2]) for m in _ADDRESS.finditer(text))
    elif key in ("Ref", "DependsOn", "Fn::GetAtt"):
        yield (text.partition(".")[0],)
    elif key == "Fn::Sub":
        yield from ((m[1].partition(".")[0],) for m in _HOLE.finditer(text))
