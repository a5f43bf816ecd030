"""From a name to what it means, and from a resource to where it is named: over the edges of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from archlint.cli.server.answers.pointing import addressed, named_end, pointed_at, references_of, written_name
from archlint.cli.server.view import View
from archlint.graph.architecture.model import ArchitectureNode
from archlint.languages.detect import is_hcl
from archlint.model.source.location import Location


def definition(view: View, shown: str, position: types.Position) -> list[types.Location]:
    """Return where what stands at a position of a file is declared."""
    found = pointed_at(view, shown, *view.text(shown).column(position))
    frames = (frame.location for frame in found.frames if frame.location is not None)
    # Where a variable is set is the next best place to go where its value names nothing.
    places = (*(node.location for node in found.nodes), *frames) or found.places
    return _located(view, places)


def references_to(view: View, shown: str, position: types.Position, *, with_declaration: bool) -> list[types.Location]:
    """Return where the resources are named that are declared or named at a position of a file."""
    found = pointed_at(view, shown, *view.text(shown).column(position))
    places = [at for node in found.nodes for at in _places(view, node)]
    declared = [node.location for node in found.nodes] if with_declaration else []
    return _located(view, [*declared, *places])


def _places(view: View, node: ArchitectureNode) -> Iterator[Location]:
    own = {node.id, *(each.id for each in view.architecture.nodes if each.owner == node.id)}
    written = list(_references(view, node))
    yield from written
    lines = {(at.path, at.line) for at in written}
    for edge in view.architecture.edges:
        names = any(end.id in own for end in named_end(view, edge))
        if edge.link != "contains" and names and (edge.location.path, edge.location.line) not in lines:
            yield edge.location


def _references(view: View, node: ArchitectureNode) -> Iterator[Location]:
    """Yield the references to a resource in the files of its template, or of its module."""
    if node.external:
        return
    name = written_name(view, node)
    for shown in view.report.files:
        of_terraform = is_hcl(shown)
        if shown != node.location.path and not (of_terraform and is_hcl(node.location.path)):
            continue
        for at, said in references_of(view, shown) if name in view.text(shown).text else ():
            if node in addressed(view, shown, said) if of_terraform else said == name:
                yield at


def _located(view: View, places: Iterable[Location]) -> list[types.Location]:
    return list(map(view.location, dict.fromkeys(places)))
