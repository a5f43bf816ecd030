"""The picture of the rooms of archlint, drawn from its imports.

A room is a package at the top of `archlint/`. The modules beside them are faces: what users import or start.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache

import grimp
import networkx

#: The built-in pack, which is installed as `archlint.checks`.
PACK = "checks"


@cache
def rooms() -> networkx.DiGraph[str]:
    """Return which rooms and faces import from which, type-only imports included."""
    imports = grimp.build_graph("archlint", PACK, cache_dir=None)
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_nodes_from(map(room_of, imports.modules))
    for module in imports.modules:
        for imported in imports.find_modules_directly_imported_by(module):
            if room_of(module) != room_of(imported):
                graph.add_edge(room_of(module), room_of(imported))
    return graph


def room_of(module: str) -> str:
    """Return the room, or the face, that a module is in; `archlint` itself is the face of `archlint.api`."""
    first, *rest = module.split(".")
    if first == PACK:
        return PACK
    return rest[0] if rest else "api"


def floors(graph: networkx.DiGraph[str]) -> list[list[str]]:
    """Return the rooms by floor, the lowest first: each room is one floor above the highest that it imports from.

    Raises:
        networkx.NetworkXUnfeasible: two rooms import from each other.
    """
    return [sorted(floor) for floor in networkx.topological_generations(graph.reverse())]


def is_face(room: str) -> bool:
    """Tell whether a room is a face: one module, or what lies outside of `archlint/`."""
    return room == PACK or not hasattr(importlib.import_module(f"archlint.{room}"), "__path__")


def render() -> Iterator[str]:
    """Yield the lines of the picture, a Mermaid diagram, and of the table of rooms, the highest floor first.

    The picture leaves out an arrow where others lead the same way.
    """
    graph = rooms()
    downwards = [room for floor in reversed(floors(graph)) for room in floor]
    yield "```mermaid"
    yield "flowchart TD"
    for room in downwards:
        yield f'  {_node(room)}(["{_title(room)}"])' if is_face(room) else f'  {_node(room)}["{_title(room)}"]'
    for source, target in sorted(networkx.transitive_reduction(graph).edges, key=lambda edge: _order(downwards, edge)):
        yield f"  {_node(source)} --> {_node(target)}"
    yield "```"
    yield ""
    yield "| room | what it is | imports from |"
    yield "|---|---|---|"
    for room in downwards:
        imported = ", ".join(f"`{_title(each)}`" for each in downwards if graph.has_edge(room, each))
        yield f"| `{_title(room)}` | {_said_of(room)} | {imported} |"


def _order(downwards: list[str], edge: tuple[str, str]) -> tuple[int, int]:
    return downwards.index(edge[0]), downwards.index(edge[1])


def _node(room: str) -> str:
    """Return a name for Mermaid, which takes `end` and the like for words of its own."""
    return f"room_{room.strip('_')}"


def _title(room: str) -> str:
    return f"{room}.py" if is_face(room) and room != PACK else f"{room}/"


def _said_of(room: str) -> str:
    """Return the first line of a room's docstring."""
    name = f"archlint.{room}"
    return (importlib.import_module(name).__doc__ or "").partition("\n")[0]
