"""The literal parts of templates: escapes, indentation, blanks that are taken away.

Source: HCL Native Syntax Specification, "Template Expressions".
"""

from __future__ import annotations

import re

from archlint.languages.terraform.hcl.expressions import Expression, Literal, Template

_ESCAPE = re.compile(r"\\(?:([nrt\"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")


_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


_DOUBLED = re.compile(r"([$%])\1\{")


def append(parts: list[Expression], text: str, *, left: bool, right: bool) -> None:
    """Add a literal, without its blanks on the sides where they are taken away; an empty one is none."""
    text = text.lstrip() if left else text
    text = text.rstrip() if right else text
    if text:
        parts.append(Literal(text))


def template(parts: list[Expression]) -> Expression:
    """Return the template that parts in a row make; a single one is its own value, not text."""
    return parts[0] if len(parts) == 1 else Template(tuple(parts)) if parts else Literal("")


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


def outdented(parts: list[Expression]) -> list[Expression]:
    """Take the indentation that all lines share from the literals of a heredoc, `<<-`."""
    shared: int | None = None
    for index, part in enumerate(parts):
        for number_, line in enumerate(_lines(part)):
            begins = number_ > 0 or index == 0
            blank = not line.strip() and (line.endswith("\n") or index == len(parts) - 1)
            if begins and not blank:
                indentation = len(line) - len(line.lstrip(" \t"))
                shared = indentation if shared is None else min(shared, indentation)
        if not isinstance(part, Literal) and (index == 0 or _ends_line(parts[index - 1])):
            shared = 0
    cut = shared or 0
    return [
        Literal("".join(_cut(line, cut if n or not i else 0) for n, line in enumerate(_lines(part))))
        if isinstance(part, Literal)
        else part
        for i, part in enumerate(parts)
    ]


def _lines(part: Expression) -> list[str]:
    return part.value.splitlines(keepends=True) if isinstance(part, Literal) and isinstance(part.value, str) else []


def _ends_line(part: Expression) -> bool:
    return isinstance(part, Literal) and str(part.value).endswith("\n")


def _cut(line: str, count: int) -> str:
    blank = len(line) - len(line.lstrip(" \t"))
    return line[min(count, blank) :]
