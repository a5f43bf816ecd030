"""The way to a place in a syntax tree of HCL, by routes as the data of documents has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archlint.languages.terraform.hcl.hcl_text import HclText
from archlint.languages.terraform.hcl.templates import named
from archlint.model.data import NamedTuple
from archlint.model.source.edits import NotEditable
from archlint.model.source.location import Route

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax

_WRAPPERS = frozenset({"expression", "literal_value", "collection_value", "template_expr", "operation", "for_expr"})
_MADE = {
    "function_call": "a function makes its value",
    "conditional": "its value depends on a condition",
    "for_tuple_expr": "a loop makes its value",
    "for_object_expr": "a loop makes its value",
    "heredoc_template": "its value is the text of a heredoc",
    "variable_expr": "its value is named, and stands elsewhere",
}


class FoundPart(NamedTuple):
    """How far a route leads.

    Attributes:
        steps: how many of its steps exist.
        part: what the last of them leads to: an attribute, the item of an object, the element of a list, a block, the
            body of the file.
        container: what it stands in: a body, an object, a list.
        blocks: the blocks of the type that the next steps name, with the labels that they name.
        has_type: whether there are blocks of that type, whatever their labels.
    """

    steps: int
    part: Syntax
    container: Syntax | None = None
    blocks: tuple[Syntax, ...] = ()
    has_type: bool = False


def find_part(source: HclText, route: Route) -> FoundPart:
    """Return how far a route leads.

    Raises:
        NotEditable: it leads to one of several things of the same name.
    """
    found = FoundPart(0, source.root)
    while found.steps < len(route):
        following = _step(source, found, route)
        if following.steps == found.steps:
            return following
        found = following
    return found


def body_of(part: Syntax) -> Syntax | None:
    """Return the body of a block or file; None where it is empty."""
    return next((child for child in part.children if child.type == "body"), None)


def parts_of(part: Syntax) -> list[Syntax]:
    """Return the attributes and blocks of a block or file."""
    body = body_of(part)
    return [] if body is None else [child for child in body.children if child.type in ("attribute", "block")]


def labels(source: HclText, block: Syntax) -> tuple[str, ...]:
    """Return the type of a block and its labels."""
    parts = [child for child in block.children if child.type in ("identifier", "string_lit")]
    return tuple(source.written(part).strip('"') for part in parts)


def value_of(part: Syntax) -> Syntax:
    """Return the expression that an attribute or item is set to; of an element, itself."""
    if part.type == "object_elem":
        value = part.child_by_field_name("val")
        assert value is not None, "an item has a value"
        return value
    return part.children[-1] if part.type == "attribute" else part


def collection(source: HclText, part: Syntax) -> Syntax:
    """Return the object or list that is the value of an attribute, item or element; or null.

    Raises:
        NotEditable: the value is something else.
    """
    syntax = value_of(part)
    while True:
        children = named(syntax)
        if syntax.type in ("object", "tuple", "null_lit"):
            return syntax
        if syntax.type in _WRAPPERS and len(children) == 1:
            syntax = children[0]
        elif syntax.type == "function_call" and source.written(children[0]) == "jsonencode":
            arguments = named(children[1]) if len(children) == 2 else []
            if len(arguments) != 1:
                raise NotEditable("a function makes its value")
            syntax = arguments[0]
        else:
            raise NotEditable(_MADE.get(syntax.type, "there is another value on the way to it"))


def items_of(container: Syntax) -> list[Syntax]:
    """Return the items of an object or the elements of a list."""
    wanted = "object_elem" if container.type == "object" else "expression"
    return [child for child in container.children if child.type == wanted]


def _step(source: HclText, found: FoundPart, route: Route) -> FoundPart:
    if found.part.type in ("block", "config_file"):
        return _in_body(source, found, route)
    container, step = collection(source, found.part), route[found.steps]
    parts = items_of(container) if container.type != "null_lit" else []
    if isinstance(step, int):
        parts = parts[step : step + 1] if container.type == "tuple" else []
    else:
        parts = [part for part in parts if container.type == "object" and _key(source, part) == step]
    if len(parts) > 1:
        raise NotEditable("its key is written twice")
    return FoundPart(found.steps + 1, parts[0], container) if parts else found


def _key(source: HclText, item: Syntax) -> str | None:
    """Return the key of an item; None for one that is an expression."""
    key = item.child_by_field_name("key")
    text = source.written(key) if key is not None else "("
    if text.startswith("("):
        return None
    return text[1:-1] if text.startswith('"') and text.endswith('"') and "\\" not in text and "${" not in text else text


def _in_body(source: HclText, found: FoundPart, route: Route) -> FoundPart:
    rest, parts = route[found.steps :], parts_of(found.part)
    attributes = [p for p in parts if p.type == "attribute" and source.written(p.children[0]) == rest[0]]
    blocks = [p for p in parts if p.type == "block" and labels(source, p)[0] == rest[0]]
    if len(attributes) > 1 or (attributes and blocks):
        raise NotEditable("its name is written twice")
    if attributes:
        return FoundPart(found.steps + 1, attributes[0], found.part)
    alike = [block for block in blocks if labels(source, block) == rest[: len(labels(source, block))]]
    at = len(labels(source, alike[0])) if alike else 0
    if alike and at < len(rest) and isinstance(index := rest[at], int) and 0 <= index < len(alike):
        return FoundPart(found.steps + at + 1, alike[index], found.part)
    return found._replace(blocks=tuple(alike), has_type=bool(blocks))
