"""Edits of JSON that has lines of its own in a document: in a literal block scalar of YAML, in a heredoc of HCL."""

from __future__ import annotations

import json
from bisect import bisect_right
from itertools import accumulate

from archlint.model.regex import regex
from archlint.model.source.document import Document
from archlint.model.source.edits import Edit, NotEditable, Written
from archlint.model.source.json.edit import JsonEditor
from archlint.model.source.line_edges import LINE_END, newline_of
from archlint.model.source.location import Route

_LINES = regex(r"[^\r\n]*(?:\r\n|[\r\n]|\Z)")
_HOLE = regex(r"[$%]\{")


class EmbeddedEditor:
    """Makes the edits of the JSON in a string of a document, which its routes lead into.

    What fills holes in it (`${...}`) stays, where these stand in strings.

    Args:
        document: the document.
        route: the string, or the function that fills holes in it.

    Raises:
        NotEditable: it has no lines of its own, or is no JSON as it stands there.
    """

    def __init__(self, document: Document, route: Route) -> None:
        first, span = document.first_line_of_block(route), document.value_span(route)
        if not first or span is None:
            raise NotEditable("its text does not stand on lines of its own")
        lines = _LINES.findall(document.text)
        starts = [0, *accumulate(map(len, lines))]
        last = bisect_right(starts, span[1] - 1)
        lines = lines[first - 1 : last if document.is_yaml else last - 1]
        self._newline, self._indentation = newline_of(document.text), _shared(lines)
        shifts = [min(len(self._indentation), len(line.rstrip("\r\n"))) for line in lines]
        inner = [line[shift:] for line, shift in zip(lines, shifts, strict=True)]
        # Where the lines start, in the JSON and in the document.
        self._inner = [0, *accumulate(map(len, inner))]
        self._outer = [start + shift for start, shift in zip(starts[first - 1 :], shifts, strict=False)]
        text = "".join(inner)
        try:
            json.loads(text, strict=False)
        except (ValueError, RecursionError):
            raise NotEditable("its text is no JSON as long as nothing is filled into it") from None
        self._json = JsonEditor(text)

    def put(self, route: Route, data: Written) -> list[Edit]:
        """Return the edits that set what a route leads to in the JSON; see `Editor.put`."""
        if _HOLE.search(json.dumps(self._json.plain(data))):
            raise NotEditable("what is to be written would be filled in, too")
        return [self._outside(edit) for edit in self._json.put(route, data)]

    def removed(self, route: Route) -> list[Edit]:
        """Return the edits that take a member or element of the JSON out; see `Editor.removed`."""
        return [self._outside(edit) for edit in self._json.removed(route)]

    def _outside(self, edit: Edit) -> Edit:
        """Return an edit of the JSON as one of the text around it."""
        lines = LINE_END.split(edit.text)
        text = self._newline.join([lines[0], *(self._indentation + line if line else line for line in lines[1:])])
        return Edit(self._place(edit.start), self._place(edit.end), text)

    def _place(self, index: int) -> int:
        line = min(bisect_right(self._inner, index), len(self._outer)) - 1
        return self._outer[line] + index - self._inner[line]


def _shared(lines: list[str]) -> str:
    """Return the blanks that all lines start with, but empty ones."""
    indented = [line[: len(line) - len(line.lstrip(" \t"))] for line in lines if line.strip()]
    return min(indented, key=len, default="")
