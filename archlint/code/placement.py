"""Where code stands that is written in a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archlint.model.source.document import Document
from archlint.model.source.location import Place
from archlint.model.source.text import indentation

if TYPE_CHECKING:
    from archlint.code.syntax.source import Placement


def placement(place: Place, text: str) -> Placement:
    """Return where the lines of a text stand: those of a block scalar in the template's own, any other at one place."""
    from archlint.code.syntax.source import EmbeddedLines, Spot

    document = place.document
    if not isinstance(document, Document) or not (first := document.first_line_of_block(place.route)):
        return Spot(place.location)
    lines = text.splitlines()
    written = next((number for number, line in enumerate(lines) if line.strip()), 0)
    outer = document.line(first + written)
    inner = lines[written] if lines else ""
    return EmbeddedLines(document.path, first, indentation(outer) - indentation(inner))
