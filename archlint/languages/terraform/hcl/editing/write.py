"""Data as HCL: expressions, attributes and blocks.

Source: HCL Native Syntax Specification, "Attributes and Blocks", "Quoted Templates".
"""

from __future__ import annotations

import json
import re
from decimal import Decimal

from archlint.model.regex import regex
from archlint.model.source.edits import Block, Blocks, Code, JsonText, NotEditable, Written

INDENT = "  "
_MAX_LINE = 80
_IDENTIFIER = regex(r"[^\W\d][\w-]*")
#: Names that are something else where a key stands.
_WORDS = frozenset({"for", "null", "true", "false", "if", "in"})
_OPENING = regex(r"([$%])\1*\{")
_CONTROL = regex(r"[\x7f-\x9f\u2028\u2029\ufeff]")


def is_name(text: str) -> bool:
    """Tell whether a text may be the name of an attribute, or the type of a block."""
    return _IDENTIFIER.fullmatch(text) is not None


def attribute_text(name: str, data: Written, indentation: str, newline: str) -> str:
    """Return an attribute, or a block, or several; the first line is not indented.

    Raises:
        NotEditable: it has no name that HCL knows.
    """
    if not is_name(name):
        raise NotEditable(f"{name!r} is no name of an attribute")
    match data:
        case Block(body):
            return block(name, body, indentation, newline)
        case Blocks(blocks):
            between = f"{newline}{newline}{indentation}"
            return between.join(block(name, one.body, indentation, newline) for one in blocks)
    return f"{name} = {expression_source(data, indentation, newline)}"


def block(header: str, body: dict[str, Written], indentation: str, newline: str) -> str:
    """Return a block; an empty line stands before the blocks in it."""
    if not body:
        return f"{header} {{}}"
    inner = indentation + INDENT
    lines = [f"{header} {{"]
    for number, (name, data) in enumerate(body.items()):
        if isinstance(data, Block | Blocks) and number:
            lines.append("")
        lines.append(f"{inner}{attribute_text(name, data, inner, newline)}")
    return newline.join([*lines, f"{indentation}}}"])


def expression_source(data: Written, indentation: str, newline: str) -> str:
    """Return an expression, on several lines where it is long; its first line is not indented."""
    match data:
        case JsonText(inner):
            return f"jsonencode({expression_source(inner, indentation, newline)})"
        case Block(body):
            return expression_source(dict(body), indentation, newline)
        case Blocks(blocks):
            return expression_source(list(blocks), indentation, newline)
        case dict() if data:
            inner = indentation + INDENT
            items = [
                f"{inner}{item_key(name)} = {expression_source(value, inner, newline)}" for name, value in data.items()
            ]
            return newline.join(["{", *items, f"{indentation}}}"])
        case list() if data and not _is_short(data):
            inner = indentation + INDENT
            elements = [f"{inner}{expression_source(value, inner, newline)}," for value in data]
            return newline.join(["[", *elements, f"{indentation}]"])
    return flat(data)


def flat(data: Written) -> str:
    """Return an expression on one line, as far as code is on one."""
    match data:
        case Code(text):
            return text
        case None:
            return "null"
        case bool():
            return "true" if data else "false"
        case int():
            return str(data)
        case float():
            return format(Decimal(repr(data)), "f")
        case str():
            return _quoted(data)
        case JsonText(inner):
            return f"jsonencode({flat(inner)})"
        case Block(body) | dict(body):
            items = ", ".join(f"{item_key(name)} = {flat(value)}" for name, value in body.items())
            return f"{{ {items} }}" if items else "{}"
        case Blocks(list(elements)) | list(elements):
            return f"[{', '.join(map(flat, elements))}]"
    raise AssertionError(data)


def item_key(name: str) -> str:
    """Return the key of an object's item."""
    return name if is_name(name) and name not in _WORDS else _quoted(name)


def _quoted(text: str) -> str:
    escaped = _OPENING.sub(_opening, json.dumps(text, ensure_ascii=False))
    # JSON has escapes that HCL does not: `\b` and `\f`.
    escaped = re.sub(r"\\(.)", lambda match: {"b": "\\u0008", "f": "\\u000c"}.get(match[1], match[0]), escaped)
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped)


def _opening(match: re.Match[str]) -> str:
    """Return what stands for `${`, which is `$${`; dollars before it are escapes, lest they are taken for that."""
    sign = match[1]
    return f"\\u{ord(sign):04x}" * (len(match[0]) - 2) + f"{sign}{sign}{{"


def _is_short(data: list[Written]) -> bool:
    """Tell whether a list fits on a line, and holds nothing but scalars."""
    if any(isinstance(value, dict | list | Block | Blocks | JsonText) and value not in ({}, []) for value in data):
        return False
    return len(flat(data)) <= _MAX_LINE
