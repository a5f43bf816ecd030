"""The patterns of rules, each read once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from archlint.aws.event_patterns.pattern import Pattern
from archlint.graph.resource import Resource
from archlint.model.values.declared import Note

_T = TypeVar("_T")

_PATTERN: Note[Pattern | None] = Note(None)


def pattern_of(rule: Resource) -> Pattern:
    """Return the pattern of a rule, read once: it is needed for each pair of edges."""
    return noted_once(rule, _PATTERN, lambda found: Pattern.of(found["pattern"]))


def noted_once(resource: Resource, key: Note[_T | None], read: Callable[[Resource], _T]) -> _T:
    """Return what is read of a resource, read once: it is needed for each pair of edges."""
    found = resource.declaration.noted(key) if resource.declaration else None
    if found is None:
        found = read(resource)
        if resource.declaration:
            resource.declaration.note(key, found)
    return found
