"""Edits of a text in HCL that leave its comments and layout as they are, and stand as `terraform fmt` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archlint.languages.terraform.hcl.editing.align import aligned
from archlint.languages.terraform.hcl.editing.walk import (
    FoundPart,
    collection,
    find_part,
    items_of,
    labels,
    parts_of,
    value_of,
)
from archlint.languages.terraform.hcl.editing.write import (
    INDENT,
    attribute_text,
    block,
    expression_source,
    flat,
    item_key,
)
from archlint.languages.terraform.hcl.hcl_text import HclText
from archlint.model.regex import regex
from archlint.model.source.edits import Block, Blocks, Edit, NotEditable, Written, nested
from archlint.model.source.line_edges import indentation_at, line_end, line_start, newline_of, whole_lines
from archlint.model.source.location import Route

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax

_REST = regex(r"[ \t]*(?:(?:#|//)[^\r\n]*|/\*(?:(?!\*/)[^\r\n])*\*/[ \t]*)?(?=[\r\n]|\Z)")
#: What is a block wherever it stands in a file.
_TYPES = frozenset(
    {"check", "data", "ephemeral", "import", "locals", "module", "moved", "output", "provider", "removed"}
    | {"resource", "terraform", "variable"}
)
_COMMA = regex(r"[ \t]*,")


class HclEditor:
    """Makes the edits of one text in HCL; routes are those of the document that `hcl.parse` returns.

    Args:
        text: the text.

    Raises:
        NotEditable: it is no HCL.
    """

    def __init__(self, text: str) -> None:
        self._source = HclText(text)
        self._text = text
        self._newline = newline_of(text)

    def put(self, route: Route, data: Written, *, behind: Route | None = None) -> list[Edit]:
        """Return the edits that set what a route leads to; see `Editor.put`.

        Args:
            route: the route; blocks that are not there have an index behind their type and labels.
            data: a `Block`, or a mapping for a block of the file, and any data for an attribute.
            behind: the block behind which a new block of the file stands, else at its end.
        """
        found = find_part(self._source, route)
        rest = route[found.steps :]
        edits = self._added(found, rest, data, behind) if rest else self._replaced(found, data)
        return aligned(self._source, edits)

    def removed(self, route: Route) -> list[Edit]:
        """Return the edits that take an attribute, block, item or element out; see `Editor.removed`."""
        found = find_part(self._source, route)
        if len(found.blocks) == 1 and route[found.steps :] == labels(self._source, found.blocks[0]):
            return aligned(self._source, [self._without(found.part, found.blocks[0])])
        if found.steps < len(route) or found.container is None:
            raise NotEditable("there is nothing to remove")
        return aligned(self._source, [self._without(found.container, found.part)])

    # Replacing

    def _replaced(self, found: FoundPart, data: Written) -> list[Edit]:
        part = found.part
        if found.container is None:
            raise NotEditable("it is all of the file")
        start, end = self._span(part)
        if part.type == "block":
            header = self._text[start : self._source.start(_brace(part))].rstrip()
            return [Edit(start, end, block(header, _body(data), self._indentation(part), self._newline))]
        if part.type != "attribute":
            return [Edit(*self._span(value_of(part)), self._expression(data, part, found.container))]
        is_inside = found.container.type == "block" and self._is_on_one_line(found.container)
        indentation = self._inner(found.container) if is_inside else self._indentation(part)
        name = self._source.written(part.children[0])
        written = attribute_text(name, data, indentation, self._newline)
        if is_inside and (isinstance(data, Block | Blocks) or self._newline in written):
            return [self._opened(found.container, written, replaces=True)]
        if isinstance(data, Block | Blocks):
            return [Edit(start, end, written)]
        return [Edit(*self._span(value_of(part)), written.removeprefix(f"{name} = "))]

    def _expression(self, data: Written, part: Syntax, container: Syntax) -> str:
        if container.type in ("object", "tuple") and not self._has_lines(container):
            return flat(data)
        return expression_source(data, self._indentation(part), self._newline)

    # Adding

    def _added(self, found: FoundPart, rest: Route, data: Written, behind: Route | None) -> list[Edit]:
        part = found.part
        if part.type in ("block", "config_file"):
            return self._in_body(found, rest, data, behind)
        container = collection(self._source, part)
        if container.type == "null_lit":
            return [Edit(*self._span(container), self._expression(nested(rest, data), part, part))]
        value, step = nested(rest[1:], data), rest[0]
        if container.type == "object" and isinstance(step, str):
            return self._item(container, item_key(step), value)
        if container.type == "tuple" and step == len(items_of(container)):
            return self._item(container, None, value)
        raise NotEditable("there is another value on the way to it")

    def _in_body(self, found: FoundPart, rest: Route, data: Written, behind: Route | None) -> list[Edit]:
        part = found.part
        index = next((n for n, step in enumerate(rest) if isinstance(step, int)), 0)
        names = [str(step) for step in rest[:index]]
        is_file = part.type == "config_file"
        if index and (len(rest) > index + 1 or isinstance(data, Block) or (is_file and isinstance(data, dict))):
            if rest[index] != len(found.blocks):
                raise NotEditable("there are not as many blocks of its type")
            body = _body(nested(rest[index + 1 :], data))
            header = " ".join([names[0], *(f'"{name}"' for name in names[1:])])
            return [self._block(found, header, body, behind)]
        name = rest[0]
        if len(found.blocks) == 1 and len(rest) == 1 and isinstance(data, Block):
            return self._replaced(FoundPart(0, found.blocks[0], part), data)
        if found.has_type or not isinstance(name, str) or (is_file and name in _TYPES):
            raise NotEditable("it is not said which of several blocks it is")
        if len(rest) == 1 and isinstance(data, Block | Blocks):
            return [self._block_text(part, attribute_text(name, data, self._inner(part), self._newline), None)]
        return [self._attribute(part, attribute_text(name, nested(rest[1:], data), self._inner(part), self._newline))]

    def _block(self, found: FoundPart, header: str, body: dict[str, Written], behind: Route | None) -> Edit:
        part = found.part
        written = block(header, body, self._inner(part), self._newline)
        last = found.blocks[-1] if found.blocks else None
        if part.type == "config_file":
            last = self._placed(behind) if behind is not None else None
        return self._block_text(part, written, last)

    def _placed(self, route: Route) -> Syntax:
        """Return the block that a route leads to."""
        found = find_part(self._source, route)
        if found.steps < len(route) or found.part.type != "block":
            raise NotEditable("there is no block that it could stand behind")
        return found.part

    def _block_text(self, part: Syntax, written: str, last: Syntax | None) -> Edit:
        """Return the edit that adds a block behind another one, or behind all that is there."""
        parts = parts_of(part)
        between = f"{self._newline * 2}{self._inner(part)}"
        if part.type == "config_file" and last is None:
            end = len(self._text.rstrip())
            return Edit(end, end, between + written if end else written)
        if not parts:
            return self._first(part, written)
        if part.type == "block" and self._is_on_one_line(part):
            return self._opened(part, written, is_apart=True)
        tail = self._tail(last or parts[-1])
        return Edit(tail, tail, between + written)

    def _attribute(self, part: Syntax, written: str) -> Edit:
        """Return the edit that adds an attribute behind the others, in front of the blocks."""
        parts = parts_of(part)
        before = [one for one in parts if one.type == "attribute"]
        if part.type == "config_file" and not before:
            end = len(self._text.rstrip())
            return Edit(end, end, self._newline + written if end else written)
        if part.type == "block" and self._is_on_one_line(part):
            return self._opened(part, written)
        if not before:
            return self._first(part, written)
        tail = self._tail(before[-1])
        return Edit(tail, tail, f"{self._newline}{self._indentation(before[-1])}{written}")

    def _first(self, part: Syntax, written: str) -> Edit:
        """Return the edit that adds the first attribute of a block, or the first thing in it."""
        if self._is_on_one_line(part):
            return self._opened(part, written)
        start = self._source.end(_brace(part))
        following = self._newline if parts_of(part) else ""
        tail = line_end(self._text, start)
        if not parts_of(part):  # below comments
            tail = line_end(self._text, line_start(self._text, self._source.start(part.children[-1])) - 2)
            tail = max(tail, line_end(self._text, start))
        self._check_rest(start if parts_of(part) else tail)
        return Edit(tail, tail, f"{self._newline}{self._inner(part)}{written}{following}")

    def _opened(self, part: Syntax, written: str, *, is_apart: bool = False, replaces: bool = False) -> Edit:
        """Return the edit that writes a block of one line on several, with something more."""
        start, end = self._source.end(_brace(part)), self._source.start(part.children[-1])
        between = f"{self._newline}{self._inner(part)}"
        inner = "" if replaces else self._text[start:end].strip()
        before = f"{between}{inner}{self._newline * is_apart}" if inner else ""
        return Edit(start, end, f"{before}{between}{written}{self._newline}{self._indentation(part)}")

    def _item(self, container: Syntax, name: str | None, data: Written) -> list[Edit]:
        """Return the edits that add an item to an object, or an element to a list."""
        text, parts = self._text, items_of(container)
        if not parts:
            return [self._only_item(container, name, data)]
        last = parts[-1]
        end = self._source.end(last)
        prefix = "" if name is None else f"{name} {self._sign(last)} "
        first = self._source.start(parts[0])
        if not self._has_lines(container) or text[line_start(text, first) : first].strip():
            return [Edit(end, end, f", {prefix}{flat(data)}")]
        indentation = self._indentation(parts[0])
        written = f"{self._newline}{indentation}{prefix}{expression_source(data, indentation, self._newline)}"
        comma, tail = _COMMA.match(text, end), line_end(text, end)
        if comma is not None:
            self._check_rest(comma.end())
            return [Edit(tail, tail, f"{written},")]
        if name is not None and _REST.match(text, end):  # items are told apart by lines, too
            return [Edit(tail, tail, written)]
        if not text[end:tail].strip() or not _REST.match(text, end):
            return [Edit(end, end, f",{written}")]
        return [Edit(end, end, ","), Edit(tail, tail, written)]

    def _only_item(self, container: Syntax, name: str | None, data: Written) -> Edit:
        start, end = self._span(container)
        if self._text[start + 1 : end - 1].strip():
            raise NotEditable("there is nothing but a comment in it")
        whole: Written = [data] if name is None else {name.strip('"'): data}
        return Edit(start, end, expression_source(whole, indentation_at(self._text, start), self._newline))

    def _sign(self, item: Syntax) -> str:
        """Return what stands between a key and a value."""
        return next((child.type for child in item.children if child.type in ("=", ":")), "=")

    # Removing

    def _without(self, container: Syntax, part: Syntax) -> Edit:
        text, (start, end) = self._text, self._span(part)
        first, tail = line_start(text, start), line_end(text, end)
        is_part = container.type in ("object", "tuple")
        comma = _COMMA.match(text, end) if is_part else None
        if not text[first:start].strip() and _REST.match(text, comma.end() if comma else end):
            return Edit(*whole_lines(text, first, tail), "")
        parts = items_of(container) if is_part else parts_of(container)
        if len(parts) == 1:
            opening = container.children[0] if is_part else _brace(container)
            closing = container.children[-1]
            return Edit(self._source.end(opening), self._source.start(closing), "")
        at = next(n for n, one in enumerate(parts) if one.start_byte == part.start_byte)
        if at:
            return Edit(self._source.end(parts[at - 1]), end, "")
        return Edit(start, self._source.start(parts[1]), "")

    # Places

    def _span(self, syntax: Syntax) -> tuple[int, int]:
        return self._source.start(syntax), self._source.end(syntax)

    def _indentation(self, syntax: Syntax) -> str:
        return indentation_at(self._text, self._source.start(syntax))

    def _inner(self, part: Syntax) -> str:
        """Return how far what stands in a block is indented."""
        if part.type == "config_file":
            return ""
        parts = parts_of(part)
        if parts and not self._is_on_one_line(part):
            return self._indentation(parts[0])
        return self._indentation(part) + INDENT

    def _tail(self, part: Syntax) -> int:
        """Return where the line ends on which something ends, with the comment behind it."""
        end = self._source.end(part)
        self._check_rest(end)
        return line_end(self._text, end)

    def _check_rest(self, end: int) -> None:
        if not _REST.match(self._text, end):
            raise NotEditable("something else stands behind it on its line")

    def _is_on_one_line(self, part: Syntax) -> bool:
        start, end = self._source.end(_brace(part)), self._source.start(part.children[-1])
        return "\n" not in self._text[start:end]

    def _has_lines(self, syntax: Syntax) -> bool:
        return "\n" in self._text[slice(*self._span(syntax))]


def _brace(part: Syntax) -> Syntax:
    """Return the bracket that opens a block."""
    return next(child for child in part.children if child.type == "block_start")


def _body(data: Written) -> dict[str, Written]:
    """Return the body of a block.

    Raises:
        NotEditable: the data is none.
    """
    match data:
        case Block(body):
            return body
        case dict():
            return data
    raise NotEditable("it is a block, and cannot be set to a value")
