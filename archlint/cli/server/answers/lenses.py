"""Code lenses: one line above each resource that messages pass."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from archlint.cli.server.answers.neighbours import around
from archlint.cli.server.answers.pointing import declared_in
from archlint.cli.server.view import View
from archlint.graph.architecture.model import ArchitectureNode
from archlint.model.source.printable import printable


def lenses(view: View, shown: str) -> list[types.CodeLens]:
    """Return the lenses of a file, from its top down; none for what nothing is around."""
    return sorted(_lenses(view, shown), key=lambda lens: (lens.range.start.line, lens.range.start.character))


def _lenses(view: View, shown: str) -> Iterator[types.CodeLens]:
    seen = set[tuple[int, str]]()
    for node in _boxes(view, shown):
        words = around(view, node).words
        # One resource of a module is several nodes where the module is called several times.
        if words and (node.location.line, words) not in seen:
            seen.add((node.location.line, words))
            # An empty command: the lens says something, and does nothing.
            yield types.CodeLens(
                view.text(shown).range(node.location), command=types.Command(title=printable(words), command="")
            )


def _boxes(view: View, shown: str) -> Iterator[ArchitectureNode]:
    drawn = {box.id for box in view.drawn.boxes}
    return (node for node in declared_in(view, shown) if node.id in drawn and not node.external)
