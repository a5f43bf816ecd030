"""Outcomes as JSON, and back: nothing that is read is ever run, as it might be with Python's own formats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeAlias

from archlint.findings.ignored.suppressions import Use
from archlint.findings.problems import Problems
from archlint.findings.result import (
    Fix,
    RelatedLocation,
    Replacement,
    Result,
    RunError,
    Suppression,
    UnreadModule,
    Unresolved,
    Warned,
)
from archlint.findings.severity import Severity
from archlint.linter.inputs.environments import Settable
from archlint.linter.outcomes.outcome import ScopeOutcome
from archlint.model.source.location import Location

#: Makes data of an object, or an object of data.
_Way: TypeAlias = Callable[[Any], Any]


def outcome_data(outcome: ScopeOutcome) -> Any:
    """Return an outcome as what JSON has."""
    return _data(outcome)


def outcome_of(data: Any) -> ScopeOutcome:
    """Return the outcome that `outcome_data` made data of.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it did not.
    """
    outcome: ScopeOutcome = _object(ScopeOutcome)(data)
    return outcome


def _data(value: Any) -> Any:
    kind = type(value)
    if kind in _OBJECTS:
        return [_data(getattr(value, name)) for name in _names(kind)]
    if isinstance(value, Severity):
        return value.value
    if isinstance(value, Mapping):
        return {key: _data(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(_data(each) for each in value)
    if isinstance(value, list | tuple):
        return [_data(each) for each in value]
    return value


def _names(kind: type) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(each.name for each in fields(kind))
    return _FIELDS[kind]


_FIELDS: dict[type, tuple[str, ...]] = {}


def _object(kind: type) -> _Way:
    ways = _OBJECTS[kind]
    each = [ways.get(name) for name in _names(kind)]

    def made(data: Any) -> Any:
        return kind(*[way(part) if way is not None else part for way, part in zip(each, data, strict=True)])

    return made


def _tuple_of(way: _Way) -> _Way:
    return lambda data: tuple(map(way, data))


def _list_of(way: _Way) -> _Way:
    return lambda data: list(map(way, data))


def _perhaps(way: _Way) -> _Way:
    return lambda data: None if data is None else way(data)


#: Whether an attribute is more than JSON has, and what it then is.
_OBJECTS: dict[type, Mapping[str, _Way]] = {Location: {}, RunError: {}, Warned: {}, Use: {}}
_location = _object(Location)
_OBJECTS |= {
    RelatedLocation: {"location": _location},
    Replacement: {"location": _location},
    Suppression: {"location": _perhaps(_location)},
    Unresolved: {"location": _location},
    UnreadModule: {"location": _location},
    Problems: {"errors": _list_of(_object(RunError)), "warnings": _list_of(_object(Warned))},
    Settable: {"parameters": set, "variables": set},
}
_OBJECTS |= {Fix: {"replacements": _tuple_of(_object(Replacement))}}
_OBJECTS |= {
    Result: {
        "level": Severity,
        "location": _location,
        "related": _tuple_of(_object(RelatedLocation)),
        "tags": tuple,
        "suppression": _perhaps(_object(Suppression)),
        "declared": _perhaps(_location),
        "fixes": _tuple_of(_object(Fix)),
        "named": _perhaps(_location),
        "flow": _tuple_of(_object(RelatedLocation)),
        "nodes": tuple,
    }
}
_OBJECTS |= {
    ScopeOutcome: {
        "findings": _list_of(_object(Result)),
        "problems": _object(Problems),
        "counts": Counter,
        "unresolved": _list_of(_object(Unresolved)),
        "unread": _list_of(_object(UnreadModule)),
        "suppressed": _list_of(_object(Result)),
        "uses": _list_of(_object(Use)),
        "needed": lambda data: set(map(tuple, data)),
        "named_by_assemblies": set,
        "settable": _object(Settable),
    }
}
