"""Data as HCL: expressions, attributes and blocks.

Source: HCL Native Syntax Specification, "Attributes and Blocks", "Quoted Templates".
"""

from __future__ import annotations

import json
import re
from decimal import Decimal

from archlint.model.source.edits import Block, Blocks, Code, JsonText, NotEditable, Written

STEP = "  "
_MAX_LINE = 80
_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")
#: Names that are something else where a key stands.
_WORDS = frozenset({"for", "null", "true", "false", "if", "in"})
_OPENING = re.compile(r"([$%])\1*\{")
_CONTROL = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff]")


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
    return f"{name} = {expression(data, indentation, newline)}"


def block(header: str, body: dict[str, Written], indentation: str, newline: str) -> str:
    """Return a block; an empty line stands before the blocks in it."""
    if not body:
        return f"{header} {{}}"
    inner = indentation + STEP
    lines = [f"{header} {{"]
    for number, (name, data) in enumerate(body.items()):
        if isinstance(data, Block | Blocks) and number:
            lines.append("")
        lines.append(f"{inner}{attribute_text(name, data, inner, newline)}")
    return newline.join([*lines, f"{indentation}}}"])


def expression(data: Written, indentation: str, newline: str) -> str:
    """Return an expression, on several lines where it is long; its first line is not indented."""
    match data:
        case JsonText(inner):
            return f"jsonencode({expression(inner, indentation, newline)})"
        case Block(body):
            return expression(dict(body), indentation, newline)
        case Blocks(blocks):
            return expression(list(blocks), indentation, newline)
        case dict() if data:
            inner = indentation + STEP
            items = [f"{inner}{key(name)} = {expression(value, inner, newline)}" for name, value in data.items()]
            return newline.join(["{", *items, f"{indentation}}}"])
        case list() if data and not _is_short(data):
            inner = indentation + STEP
            elements = [f"{inner}{expression(value, inner, newline)}," for value in data]
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
            items = ", ".join(f"{key(name)} = {flat(value)}" for name, value in body.items())
            return f"{{ {items} }}" if items else "{}"
        case Blocks(list(elements)) | list(elements):
            return f"[{', '.join(map(flat, elements))}]"
    raise AssertionError(data)


def key(name: str) -> str:
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
