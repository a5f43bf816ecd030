"""From sarif-om's objects to JSON values.

sarif-om's own companion drops every property that equals its schema default, so that a warning goes out
without its level; consumers disagree about what a missing level means.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypeAlias

import attrs

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue]"

#: What is written even where it equals sarif-om's default.
_ALWAYS = frozenset({"level"})


def to_json(node: object) -> JsonValue:
    """Return `node`, an object of sarif-om or a plain value with such objects in it, as JSON values.

    A property that still has sarif-om's default (mostly None, or -1 for "no index") says nothing and is left
    out, `level` excepted. An empty list that was put there on purpose is kept: `results: []` closes alerts.

    Raises:
        TypeError: `node` holds something that JSON has no form for.
    """
    kind = type(node)
    if attrs.has(kind):
        return {
            written_as: to_json(value)
            for name, written_as, default in _properties(kind)
            if (value := getattr(node, name)) != default
        }
    match node:
        case enum.Enum():
            return to_json(node.value)
        case str() | bool() | int() | float():
            return node
        case Mapping():
            return {str(key): to_json(value) for key, value in node.items()}
        case Sequence():
            return [to_json(value) for value in node]
    raise TypeError(f"no JSON form for {kind.__name__}")


@cache
def _properties(kind: type[attrs.AttrsInstance]) -> tuple[tuple[str, str, object], ...]:
    """Return the attributes of a sarif-om class, each with its name in SARIF and the value left out."""
    return tuple(
        (
            field.name,
            field.metadata["schema_property_name"],
            attrs.NOTHING if field.name in _ALWAYS else _default(field),
        )
        for field in attrs.fields(kind)
    )


def _default(field: attrs.Attribute[object]) -> object:
    """Return the value that sarif-om gives a property; `attrs.NOTHING` where SARIF requires one."""
    factory = getattr(field.default, "factory", None)
    return factory() if factory else field.default
