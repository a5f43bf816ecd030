"""Variables files: what they set a root module's variables to.

Source: Terraform documentation, "Variable Definitions Files" and "Variable Definition Precedence"; HCL, "JSON Syntax":
strings are literal where nothing can be referred to.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archlint.languages.terraform.hcl import hcl
from archlint.languages.terraform.hcl.bodies import COMMENT, bodies
from archlint.languages.terraform.hcl.expressions import (
    Attribute,
    Conditional,
    Expression,
    For,
    FunctionCall,
    Index,
    Object,
    Operation,
    Splat,
    TemplateExpression,
    Tuple,
    Variable,
    keys,
)
from archlint.model.data import NamedTuple
from archlint.model.source.document import Document, parse
from archlint.model.source.files.raw import MAX_JSON, read_bytes
from archlint.model.source.files.working import path_to_open
from archlint.model.source.json import text as json_text
from archlint.model.source.text import Unreadable
from archlint.model.values.node import Node

_JSON = ".json"


class VariableFile(NamedTuple):
    """A variables file that the user names.

    Attributes:
        path: what to call it.
        data: what is in it.
        names: the variables that it sets.
    """

    path: str
    data: bytes
    names: tuple[str, ...]


def open_variable_file(path: Path) -> VariableFile:
    """Return a variables file, once it is sure that it is one.

    Raises:
        Unreadable: it cannot be read, or Terraform would refuse it.
    """
    data = read_bytes(Path(path_to_open(path)), MAX_JSON if path.suffix == _JSON else hcl.MAX_HCL_BYTES)
    return VariableFile(str(path), data, tuple(assignments(parse_hcl_or_json(data, str(path)))))


def parse_hcl_or_json(data: bytes, path: str, *, late: bool = True) -> Document:
    """Return the document in a file of Terraform's: JSON if its name ends like that, else HCL.

    Args:
        data: what is in it.
        path: what to call it.
        late: whether expressions of HCL are read once somebody asks for them.

    Raises:
        Unreadable: for what is neither.
    """
    if not path.endswith(_JSON):
        return hcl.parse_hcl(data, path, late=late)
    document = parse(data, path)
    if isinstance(document.data, str):  # what is no JSON has been read as YAML: a lone text, as `resource "a" "b" {` is
        json_text.load_json(document.text)
        raise Unreadable("not an object")
    return document


def assignments(document: Document) -> dict[str, Node]:
    """Return what a variables file sets variables to.

    Raises:
        Unreadable: it has blocks, or sets a variable to what is no plain value: Terraform refuses both.
    """
    root = Node(document, (), document.data)
    if document.path.endswith(_JSON):
        if not isinstance(document.data, dict | list) or document.is_yaml:
            json_text.load_json(document.text)  # what is no JSON has been read as YAML
            raise Unreadable("not an object")
        return {name: node for body in bodies(root) for name, node in body.items() if name != COMMENT}
    found = dict(root.items())
    for name, node in found.items():
        if not isinstance(node.data, Expression):
            raise _refused(node, f"'{name}' is a block: a variables file only sets variables")
        if not _is_plain(node.data):
            raise _refused(node, f"'{name}' is set to an expression: a variables file only has plain values")
    return found


def _refused(node: Node, message: str) -> Unreadable:
    return Unreadable(message, node.place.location.line)


def _is_plain(expression: Expression, bound: frozenset[str] = frozenset()) -> bool:
    """Tell whether an expression needs neither names nor functions, but for the names that loops around it give."""
    if isinstance(expression, Variable):
        return expression.name in bound
    if isinstance(expression, For):
        bound |= {*expression.names}
    return not isinstance(expression, FunctionCall) and all(_is_plain(part, bound) for part in _parts(expression))


def _parts(expression: Expression) -> Iterator[Expression]:
    """Yield the expressions that one is made of; nothing for literals, and for what is not understood."""
    match expression:
        case TemplateExpression(parts) | Operation(_, parts):
            yield from parts
        case Conditional(condition, yes, no):
            yield from (condition, yes, no)
        case Tuple(node):
            yield from node.data
        case Object(node, computed):
            yield from node.data.values()
            yield from (part for key, value, _ in computed for part in (key, value))
        case Attribute(source, _):
            yield source
        case Index(source, key):
            yield from (source, key)
        case Splat(source, steps):
            yield from (source, *keys(steps))
        case For():
            made = (expression.collection, expression.value, expression.key, expression.condition)
            yield from (part for part in made if part is not None)
