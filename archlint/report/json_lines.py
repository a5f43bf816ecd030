"""JSON with indentation, as lines: what the standard library writes with `indent=2`, which it has no C code for."""

from __future__ import annotations

import json
from json.encoder import encode_basestring_ascii as quoted
from typing import Any


def json_lines(value: Any, *, sort_keys: bool = False) -> list[str]:
    """Return the lines of a JSON document, without line breaks: those of `json.dumps` with an indentation of 2.

    They are ASCII only: whatever a template holds, a lone surrogate included, then passes any output encoding.

    Args:
        value: plain data; the keys of mappings are texts.
        sort_keys: whether mappings are sorted by their keys.
    """
    lines: list[str] = []
    _write(value, "", "", "", lines, sort_keys)
    return lines


def _write(value: Any, start: str, indent: str, end: str, lines: list[str], sort_keys: bool) -> None:
    """Add the lines of a value; the first one starts with what stands before it, the last one ends with a comma."""
    if isinstance(value, str):
        lines.append(f"{start}{quoted(value)}{end}")
    elif isinstance(value, dict) and value:
        lines.append(f"{start}{{")
        inner, left = f"{indent}  ", len(value)
        for key, item in sorted(value.items()) if sort_keys else value.items():
            left -= 1
            comma = "," if left else ""
            if isinstance(item, str):  # as most are
                lines.append(f"{inner}{quoted(key)}: {quoted(item)}{comma}")
            else:
                _write(item, f"{inner}{quoted(key)}: ", inner, comma, lines, sort_keys)
        lines.append(f"{indent}}}{end}")
    elif isinstance(value, list | tuple) and value:
        lines.append(f"{start}[")
        inner, left = f"{indent}  ", len(value)
        for item in value:
            left -= 1
            _write(item, inner, inner, "," if left else "", lines, sort_keys)
        lines.append(f"{indent}]{end}")
    elif value.__class__ is int:
        lines.append(f"{start}{value}{end}")
    else:
        lines.append(f"{start}{json.dumps(value)}{end}")
