"""`yamlencode`.

Source: Terraform documentation, "yamlencode Function"; go-cty-yaml, `Marshal`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from archlint.languages.terraform.functions.collections import MAX_ELEMENTS, Function, as_text, elements, members
from archlint.model.source.location import Place
from archlint.model.values.value import Absent, Known, Outcome, Value

_MAX_DEPTH = 20


def _yamlencode(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    lines: list[str] = []
    for line in _lines(outcomes[0], 0):
        lines.append(line)
        if len(lines) > MAX_ELEMENTS:
            return None
    return Known("\n".join([*lines, ""]))


def _lines(outcome: Outcome, depth: int) -> Iterator[str]:
    """Yield the lines of something, from its own column.

    Raises:
        ValueError: not all of it is known, or it is written in another way.
    """
    if depth > _MAX_DEPTH:
        raise ValueError("it is nested too deeply")
    held, listed = members(outcome), elements(outcome)
    if held:
        for key in sorted(held):
            inner = _only(held[key])
            is_list = bool(elements(inner))
            yield from _under(f"{_scalar(Known(key))}:", inner, "" if is_list else "  ", depth)
    elif listed:
        for value in listed:
            first, *others = _lines(_only(value), depth + 1)
            yield f"- {first}"
            yield from (f"  {line}" for line in others)
    else:
        yield _scalar(outcome) if held is None and listed is None else "{}" if listed is None else "[]"


def _under(key: str, outcome: Outcome, indentation: str, depth: int) -> Iterator[str]:
    lines = list(_lines(outcome, depth + 1))
    if members(outcome) or elements(outcome):
        yield key
        yield from (indentation + line for line in lines)
    else:
        yield f"{key} {lines[0]}"


def _only(value: Value) -> Outcome:
    if value.outcome is None:
        raise ValueError("it depends on conditions")
    return value.outcome


def _scalar(outcome: Outcome) -> str:
    if isinstance(outcome, Absent):
        return "null"
    if not isinstance(outcome, Known):
        raise ValueError("not all of it is known")
    written = as_text(outcome)
    if isinstance(outcome.value, str):
        if not outcome.value.isascii() or not outcome.value.isprintable():
            raise ValueError("a text that may be written in another way")
        return '"' + outcome.value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(written.value) if isinstance(written, Known) else ""


#: The functions by name.
YAML_FUNCTIONS: Mapping[str, Function] = {"yamlencode": _yamlencode}
