"""Edits of a YAML text that leave its comments and layout as they are."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from itertools import pairwise
from typing import Any

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from archlint.model.regex import regex
from archlint.model.source.edits import Edit, NotEditable, Written, nested
from archlint.model.source.line_edges import LINE_END, line_end, line_start, whole_lines
from archlint.model.source.location import Route
from archlint.model.source.text import Unreadable
from archlint.model.source.yaml.layout import (
    FoundNode,
    check_own,
    colon,
    column,
    end_of,
    find_node,
    has_brackets,
    is_long_form,
    survey,
    value_bounds,
)
from archlint.model.source.yaml.proof import data_with, data_without, says
from archlint.model.source.yaml.text import compose
from archlint.model.source.yaml.tree import NULL_TAG
from archlint.model.source.yaml.write import native

_REST = regex(r"[ \t]*(?:(?<=[ \t])#[^\r\n]*)?(?=[\r\n]|\Z)")
_REST_OF_ITEM = regex(r"[ \t]*,?[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)")
_COMMA = regex(r"[ \t]*,")
_BLANK_LINE = regex(r"(?:\n|\r(?!\n))[ \t]*(?=[\r\n])")


class YamlEditor:
    """Makes the edits of one YAML text.

    Args:
        text: the text.

    Raises:
        NotEditable: it is no YAML, or empty.
    """

    def __init__(self, text: str) -> None:
        try:
            root = compose(text)
        except (Unreadable, RecursionError) as refusal:
            raise NotEditable(str(refusal) or "it is nested too deeply") from None
        if root is None:
            raise NotEditable("the file says nothing")
        self._text = text
        self._root = root
        self._style, self._shared = survey(root, text)

    def put(self, route: Route, data: Written) -> list[Edit]:
        """Return the edits that set what a route leads to; see `Editor.put`."""
        value = native(data)
        edits = self._put(route, value)
        expected = data_with(self._root, self._text, route, find_node(self._root, self._shared, route).steps, value)
        if says(self._text, edits, expected):
            return edits
        # What follows a block of text may be taken for a part of it.
        careful = copy(self)
        careful._style = replace(self._style, has_blocks=False)
        return self._proven(careful._put(route, value), expected)

    def _proven(self, edits: list[Edit], expected: Any) -> list[Edit]:
        """Return edits that do what they are meant to do, and refuse others."""
        if not says(self._text, edits, expected):
            raise NotEditable("what stands around it would be read as something else")
        return edits

    def _put(self, route: Route, data: Written) -> list[Edit]:
        found = find_node(self._root, self._shared, route)
        rest = route[found.steps :]
        if not rest and found.is_tagged_content:
            return self._put(route[:-1], nested(route[-1:], data))
        node = found.node
        if not rest or self._is_replaceable(found):
            return self._replaced(found, nested(rest, data))
        value, step = nested(rest[1:], data), rest[0]
        if found.tag is not None or is_long_form(node):
            raise NotEditable("a function makes the value on the way to it")
        if isinstance(node, MappingNode) and isinstance(step, str):
            return self._member(found, node, step, value)
        if isinstance(node, SequenceNode) and step == len(node.value):
            return self._element(found, node, value)
        raise NotEditable("there is another value on the way to it")

    def removed(self, route: Route) -> list[Edit]:
        """Return the edits that take a member or element out; see `Editor.removed`."""
        edits = self._removed(route)
        return self._proven(edits, data_without(self._root, self._text, route))

    def _removed(self, route: Route) -> list[Edit]:
        found = find_node(self._root, self._shared, route)
        container = found.container
        if found.steps < len(route) or container is None or found.is_tagged_content:
            raise NotEditable("there is nothing to remove")
        check_own(found.node, self._shared)
        if len(container.value) == 1:
            outer = find_node(self._root, self._shared, route[:-1])
            if outer.tag or outer.is_tagged_content:
                raise NotEditable("it is all that a function is given")
            return self._replaced(outer, {} if isinstance(container, MappingNode) else [])
        parts = [part[0] if isinstance(part, tuple) else part for part in container.value]
        return self._without(container, parts, found.number)

    # Replacing

    def _is_replaceable(self, found: FoundNode) -> bool:
        """Tell whether nothing is there but what says so: null, `{}`, `[]`."""
        node = found.node
        if found.tag is not None:
            return False
        if isinstance(node, ScalarNode):
            return node.tag == NULL_TAG
        return not node.value and not found.in_flow

    def _replaced(self, found: FoundNode, data: Written) -> list[Edit]:
        node, container = found.node, found.container
        check_own(node, self._shared)
        start, end = value_bounds(self._text, node)
        if container is None:
            return [Edit(start, end, self._style.flow(data) if found.is_flow else self._style.block(data, 0))]
        if found.in_flow:
            blank = " " if start == end else ""
            return [Edit(start, end, blank + self._style.flow(data))]
        if isinstance(container, MappingNode):
            assert found.key is not None, "what stands in a mapping has a key"
            after = colon(self._text, found.key)
            written = self._style.value(data, column(self._text, container))
        else:
            after = self._dash(container, node) + 1
            written = self._style.item(data, column(self._text, container))[1:]
        return self._exchanged(node, after, written)

    def _exchanged(self, node: Node, after: int, written: str) -> list[Edit]:
        """Return the edits that put a value in the place of another one.

        Args:
            node: the value that is there.
            after: the index behind the colon or dash before it.
            written: what is to follow that.
        """
        text, (start, end) = self._text, value_bounds(self._text, node)
        if start == end:
            start = end = after
        has_lines = LINE_END.search(written)
        first, rest = (written[: has_lines.start()], written[has_lines.start() :]) if has_lines else (written, "")
        is_below = LINE_END.search(text, after, start) is not None
        is_block = not isinstance(node, ScalarNode) and not has_brackets(node)
        if not is_below and not is_block and not rest and start > after:
            return [Edit(start, end, written.lstrip(" "))]
        tail = line_end(text, end)
        self._rest_is_blank(end, tail)
        stop = tail if is_block else end  # of other values, the comment behind them stays
        if is_below:
            head = line_end(text, after)
            self._rest_is_blank(after, head)
            if not first and is_block:  # comments above it stay there
                return [Edit(line_start(text, start), stop, LINE_END.sub("", rest, count=1))]
            edits = [Edit(after, after, first), Edit(head, stop, "")]
        else:
            edits = [Edit(after, stop, first)]
        return list(filter(_changes, [*edits, Edit(tail, tail, rest)]))

    # Adding

    def _member(self, found: FoundNode, node: MappingNode, key: str, value: Written) -> list[Edit]:
        if has_brackets(node):
            return self._in_flow(node, f"{self._style.flow(key)}: {self._style.flow(value)}")
        at = column(self._text, node)
        written = self._style.member(key, value, at)
        return self._below(node, at, written, is_apart=self._is_apart(found, node))

    def _element(self, found: FoundNode, node: SequenceNode, value: Written) -> list[Edit]:
        if has_brackets(node):
            return self._in_flow(node, self._style.flow(value))
        at = column(self._text, node)
        return self._below(node, at, self._style.item(value, at), is_apart=self._is_apart(found, node))

    def _below(self, node: Node, at: int, written: str, *, is_apart: bool) -> list[Edit]:
        """Return the edit that adds something behind the last value of a block collection."""
        end = end_of(self._text, node)
        tail = line_end(self._text, end)
        self._rest_is_blank(end, tail)
        newline = self._style.newline
        return [Edit(tail, tail, f"{newline * (1 + is_apart)}{' ' * at}{written}")]

    def _is_apart(self, found: FoundNode, node: Node) -> bool:
        """Tell whether empty lines stand between the members of a mapping, or would if it had several."""
        if len(node.value) == 1 and found.steps == 1 and isinstance(node.value[0], tuple):
            node = self._root
            return len(node.value) > 1 and self._gaps(node)
        return len(node.value) > 1 and self._gaps(node)

    def _gaps(self, node: Node) -> bool:
        parts = [part if isinstance(part, tuple) else (part, part) for part in node.value]
        between = (
            (end_of(self._text, value, key), following.start_mark.index)
            for (key, value), (following, _) in pairwise(parts)
        )
        blank = sum(bool(_BLANK_LINE.search(self._text, *span)) for span in between)
        return 2 * blank > len(parts) - 1

    def _in_flow(self, node: Node, written: str) -> list[Edit]:
        """Return the edits that add something to a flow collection, on a line of its own if the others are."""
        text = self._text
        if not node.value:
            start, end = value_bounds(text, node)
            return [Edit(text.rindex("{" if isinstance(node, MappingNode) else "[", start, end) + 1, end - 1, written)]
        first = node.value[0][0] if isinstance(node, MappingNode) else node.value[0]
        key, last = node.value[-1] if isinstance(node, MappingNode) else (None, node.value[-1])
        end = end_of(text, last, key)
        before = text[line_start(text, first.start_mark.index) : first.start_mark.index]
        if before.strip():
            return [Edit(end, end, f", {written}")]
        tail = line_end(text, end)
        line = f"{self._style.newline}{before}{written}"
        comma = _COMMA.match(text, end)
        if comma:
            self._rest_is_blank(comma.end(), tail)
            return [Edit(tail, tail, line)]
        if not text[end:tail].strip():
            return [Edit(end, end, f",{line}")]
        if _REST.match(text, end):
            return [Edit(end, end, ","), Edit(tail, tail, line)]
        return [Edit(end, end, f", {written}")]

    # Removing

    def _without(self, container: Node, parts: Sequence[Node], index: int) -> list[Edit]:
        text = self._text
        part, value = parts[index], container.value[index]
        key, value = value if isinstance(value, tuple) else (None, value)
        end = end_of(text, value, key)
        if has_brackets(container):
            return [self._without_in_flow(container, parts, index, end)]
        start = self._start(container, part)
        tail = line_end(text, end)
        self._rest_is_blank(end, tail)
        first = line_start(text, start)
        if text[first:start].strip():  # behind a dash: what follows moves up to it
            return [Edit(start, tail + len(text[tail:]) - len(text[tail:].lstrip()), "")]
        return [Edit(*whole_lines(text, first, tail), "")]

    def _start(self, container: Node, part: Node) -> int:
        if isinstance(container, SequenceNode):
            return self._dash(container, part)
        start = part.start_mark.index
        if self._text[:start].rstrip(" ").endswith("?"):
            raise NotEditable("its key is written with a question mark")
        return start

    def _without_in_flow(self, container: Node, parts: Sequence[Node], index: int, end: int) -> Edit:
        text, start = self._text, parts[index].start_mark.index
        tail, first = line_end(text, end), line_start(text, start)
        if not text[first:start].strip() and _REST_OF_ITEM.match(text, end):
            return Edit(*whole_lines(text, first, tail), "")
        if index + 1 < len(parts):
            return Edit(start, parts[index + 1].start_mark.index, "")
        before = container.value[index - 1]
        key, value = before if isinstance(before, tuple) else (None, before)
        return Edit(end_of(text, value, key), end, "")

    # Places

    def _dash(self, container: Node, node: Node) -> int:
        """Return where the dash of an element stands."""
        text, at = self._text, column(self._text, container)
        start = line_start(text, node.start_mark.index)
        while True:
            dash = start + at
            if dash < node.start_mark.index and text[dash] == "-" and not text[start:dash].strip(" -"):
                return dash
            if start <= container.start_mark.index:
                raise NotEditable("it is not clear where it starts")
            start = line_start(text, start - 1)

    def _rest_is_blank(self, end: int, tail: int) -> None:
        """Refuse what other values follow on the line."""
        found = _REST.match(self._text, end) if end else None
        if found is None or found.end() != tail:
            raise NotEditable("something else stands behind it on its line")


def _changes(edit: Edit) -> bool:
    return edit.start < edit.end or bool(edit.text)
