"""The literal parts of templates: escapes, indentation, blanks that are taken away.

Source: HCL Native Syntax Specification, "Template Expressions".
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from archlint.languages.terraform.hcl.expressions import Expression, LiteralValue, TemplateExpression

_ESCAPE = re.compile(r"\\(?:([nrt\"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")


_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


_DOUBLED = re.compile(r"([$%])\1\{")


def append(parts: list[Expression], text: str) -> None:
    """Add a literal; an empty one is none."""
    if text:
        parts.append(LiteralValue(text))


def template(parts: list[Expression]) -> Expression:
    """Return the template that parts in a row make; a single one is its own value, not text."""
    return parts[0] if len(parts) == 1 else TemplateExpression(tuple(parts)) if parts else LiteralValue("")


def undoubled(text: str) -> str:
    """Return a literal with `$${` and `%%{` as what they stand for."""
    return _DOUBLED.sub(r"\1{", text)


def unescaped(text: str) -> str:
    """Return a literal of a quoted template with its escapes as what they stand for."""
    return _ESCAPE.sub(_escaped, undoubled(text)) if "\\" in text else undoubled(text)


def _escaped(match: re.Match[str]) -> str:
    if match[1]:
        return _ESCAPES[match[1]]
    code = int(match[2] or match[3], 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def flushed(tokens: Sequence[str | None]) -> list[str | None]:
    """Take the indentation that all lines share from the literals of a heredoc, `<<-`.

    Args:
        tokens: the literals, none of them longer than a line; None for each hole between them.
    """
    shared, begins = math.inf, True
    indented: list[int] = []
    for index, token in enumerate(tokens):
        if begins and token is None:
            shared = 0
        elif begins and token is not None and (token.strip() or not token.endswith("\n")):
            shared = min(shared, len(token) - len(token.lstrip()))
            indented.append(index)
        begins = token is not None and token.endswith("\n")
    cut = int(shared) if indented else 0
    found = list(tokens)
    for index in indented:
        found[index] = (tokens[index] or "")[cut:]
    return found
