"""What the editor points at: resources that are declared or named at a place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from archlint.cli.server.view import View
from archlint.graph.architecture.model import ArchitectureEdge, ArchitectureNode, Frame
from archlint.languages.detect import is_hcl
from archlint.linter.inputs.code_folders import is_code
from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.source.location import Location

#: A logical id, and what may follow it: `Orders.Arn`, with the colon that would make a key of it.
_LOGICAL_ID = regex(r"([A-Za-z0-9]+)((?:\.[A-Za-z0-9.]+)?)([\"']?[ \t]*:(?![:\w]))?")
#: A place where CloudFormation takes a logical id for what it means.
_REFERENCE_TO_ID = regex(
    r"(?:!Ref[ \t]+[\"']?|[\"']?Ref[\"']?[ \t]*:[ \t]*[\"']?|!GetAtt[ \t]+(?:\[[ \t]*)?[\"']?|"
    r"Fn::GetAtt[\"']?\s*:\s*(?:\[\s*|-\s+)?[\"']?|\$\{|DependsOn[\"']?[ \t]*:[ \t]*[\"']?)([A-Za-z0-9]+)"
)
_INDEX = r"(?:\[[^\]\r\n]*\])?"
#: A reference of Terraform's: `module.inbox["card"].arn`, `aws_sqs_queue.orders.arn`.
_REFERENCE = regex(rf"[A-Za-z_][\w-]*{_INDEX}(?:\.[\w*-]+{_INDEX})+")
_KEY = regex(r"\[[^\[\]\r\n]*\]")
_NAME = regex(r"[A-Za-z_]\w*")
#: A key, and what makes it one.
_SETTING = regex(r"(?<![\w-])([A-Za-z_]\w*)[\"']?[ \t]*[:=](?![:=])")
#: What stands on a line of code that looks at the environment.
_ENVIRONMENT = regex(r"env", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pointed:
    """What stands at a place.

    Attributes:
        nodes: the resources that are declared or named there.
        frames: the modules and nested stacks that are.
        places: other places that say what is meant there, such as where a variable of the environment is set.
    """

    nodes: tuple[ArchitectureNode, ...] = ()
    frames: tuple[Frame, ...] = ()
    places: tuple[Location, ...] = ()


def pointed_at(view: View, shown: str, line: int, column: int) -> Pointed:
    """Return what stands at a place.

    Args:
        view: what is known.
        shown: the file, as the report calls it.
        line: the line, from 1.
        column: the column, from 1, in characters.
    """
    if is_code(shown):
        return _in_code(view, shown, line, column)
    declared = [node for node in view.architecture.nodes if _covers(node.location, shown, line, column)]
    if declared:
        return Pointed(_outermost(view, declared))
    frames = [
        frame for frame in view.architecture.frames if frame.location and _covers(frame.location, shown, line, column)
    ]
    called = list(_called(view, shown, line, column))
    named = list(_named(view, shown, line, column))
    if not named and (called or not frames):
        # What a module gives out, or another template exports: an edge leads there.
        named = list(_at_edges(view, shown, line, column))
    return Pointed(tuple(dict.fromkeys(named)), tuple(dict.fromkeys((*frames, *called))))


def declared_in(view: View, shown: str) -> Iterator[ArchitectureNode]:
    """Yield the resources that are declared in a file; parts of others are not among them."""
    return (node for node in view.architecture.nodes if node.location.path == shown and not node.owner)


def _covers(location: Location, shown: str, line: int, column: int) -> bool:
    if location.path != shown or not location.line <= line <= location.end_line:
        return False
    after_start = line > location.line or column >= location.column
    return after_start and (line < location.end_line or column <= location.end_column)


def _outermost(view: View, nodes: Iterable[ArchitectureNode]) -> tuple[ArchitectureNode, ...]:
    """Return nodes, or what they are parts of if that stands at the same place, those that messages pass first."""
    each = list(nodes)
    ids = {node.id for node in each}
    own = [node for node in each if node.owner not in ids]
    return tuple(sorted(own, key=lambda node: (node.aside, node.connector)))


def _named(view: View, shown: str, line: int, column: int) -> Iterator[ArchitectureNode]:
    """Yield the resources that the word at a place names."""
    text = view.text(shown).line(line - 1)
    if is_hcl(shown):
        for match in _REFERENCE.finditer(text):
            if match.start() < column <= match.end() + 1:
                yield from addressed(view, shown, match[0])
        return
    for match in _LOGICAL_ID.finditer(text):
        if match.start() < column <= match.end(2) + 1 and not match[3]:
            yield from (node for node in declared_in(view, shown) if _is_called(view, node, match[1]))


def _is_called(view: View, node: ArchitectureNode, name: str) -> bool:
    """Tell whether a template means a resource by a logical id: what stands inside of one may have the same key."""
    return name == (node.logical_id or node.name) == written_name(view, node)


def written_name(view: View, node: ArchitectureNode) -> str:
    """Return the name by which other places of its file mean a resource: its logical id, or its address."""
    if is_hcl(node.location.path):
        return local_address(node.name)
    return view.written_at(node.location).strip("\"'")


def local_address(address: str) -> str:
    """Return the address of a resource as its own module writes it: without modules and keys."""
    parts = _KEY.sub("", address).split(".")
    while len(parts) > 2 and parts[0] == "module":
        parts = parts[2:]
    return ".".join(parts)


def addressed(view: View, shown: str, reference: str) -> Iterator[ArchitectureNode]:
    """Yield the resources of the module of a file that a reference means, or what leads from it on."""
    parts = _KEY.sub("", reference).split(".")
    address = ".".join(parts[: 3 if parts[0] == "data" else 2])
    folder = os.path.dirname(shown)  # noqa: PTH120 - any text
    for node in view.architecture.nodes:
        beside = os.path.dirname(node.location.path) == folder and not node.owner  # noqa: PTH120 - as above
        if beside and local_address(node.name) == address:
            yield node


def references_of(view: View, shown: str) -> Iterator[tuple[Location, str]]:
    """Yield the references to resources in a file: the place of each, and the logical id, or all of the address."""
    pattern = _REFERENCE if is_hcl(shown) else _REFERENCE_TO_ID
    text = view.text(shown)
    for match in pattern.finditer(text.text):
        group = match.lastindex or 0
        yield text.location(shown, *match.span(group)), match[group]


def _called(view: View, shown: str, line: int, column: int) -> Iterator[Frame]:
    """Yield the modules that the word at a place names."""
    if not is_hcl(shown):
        return
    for match in _REFERENCE.finditer(view.text(shown).line(line - 1)):
        parts = _KEY.sub("", match[0]).split(".")
        if match.start() < column <= match.end() + 1 and parts[0] == "module":
            for frame in view.architecture.frames:
                called = _KEY.sub("", frame.name).split(".")[-1]
                if frame.location and called == parts[1] and _beside(frame.location.path, shown):
                    yield frame


def _beside(path: str, other: str) -> bool:
    return os.path.dirname(path) == os.path.dirname(other)  # noqa: PTH120 - any text


def _at_edges(view: View, shown: str, line: int, column: int) -> Iterator[ArchitectureNode]:
    """Yield what the edges that stand at a place, or else on its line, lead to from there."""
    on_line = [edge for edge in view.architecture.edges if _on_line(edge.location, shown, line)]
    exact = [edge for edge in on_line if _covers(edge.location, shown, line, column)]
    for edge in exact or on_line:
        if edge.link != "contains":
            yield from named_end(view, edge)


def _on_line(location: Location, shown: str, line: int) -> bool:
    return location.path == shown and location.line <= line <= location.end_line


def named_end(view: View, edge: ArchitectureEdge) -> Iterator[ArchitectureNode]:
    """Yield the end of an edge that is named where the edge is made: the other one is what names it.

    That is the one that is declared nearest above.
    """
    ends = [view.architecture.by_id[id] for id in (edge.source, edge.target) if id in view.architecture.by_id]
    at = edge.location

    def distance(node: ArchitectureNode) -> int:
        where = node.location
        is_above = where.path == at.path and where.line <= at.line
        return at.line - where.line if is_above else 1_000_000_000

    if len(ends) == 2:
        # The source is what most edges are a property of.
        yield ends[1] if distance(ends[0]) <= distance(ends[1]) else ends[0]


def _in_code(view: View, shown: str, line: int, column: int) -> Pointed:
    """Return what code means: what it calls, or what a variable of the environment that it reads names."""
    called = list(dict.fromkeys(_at_edges(view, shown, line, column)))
    text = view.text(shown).line(line - 1)
    word = next((m[0] for m in _NAME.finditer(text) if m.start() < column <= m.end() + 1), "")
    if word and (word.isupper() or _ENVIRONMENT.search(text)):
        places = list(_where_set(view, word))
        found = [node for at in places for node in _in_value(view, at)]
        if places:
            return Pointed(tuple(dict.fromkeys(found)), (), tuple(dict.fromkeys(places)))
    return Pointed(tuple(called))


def _where_set(view: View, variable: str) -> Iterator[Location]:
    """Yield the places in templates that give a variable of the environment its value."""
    for shown in view.report.files:
        text = view.text(shown)
        for number, line in enumerate(text.lines if variable in text.text else (), start=1):
            for match in _SETTING.finditer(line) if variable in line else ():
                if match[1] == variable:
                    yield Location(shown, number, match.start(1) + 1, number, match.end(1) + 1)


def _in_value(view: View, variable: Location) -> Iterator[ArchitectureNode]:
    """Yield what the value behind the name of a variable names, on its line."""
    text = view.text(variable.path).line(variable.line - 1)
    end = next((at for at in range(variable.end_column, len(text)) if text[at] == ","), len(text))
    for match in (_REFERENCE if is_hcl(variable.path) else _LOGICAL_ID).finditer(text, variable.end_column - 1, end):
        yield from _named(view, variable.path, variable.line, match.start() + 1)
