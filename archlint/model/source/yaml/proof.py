"""The proof of an edit: the edited text says what it is meant to say, and nothing else has changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yaml import Node

from archlint.model.source.edits import Code, Edit, Written, applied
from archlint.model.source.location import Route
from archlint.model.source.text import Unreadable
from archlint.model.source.yaml.text import compose, has_aliases
from archlint.model.source.yaml.tree import plain


def says(text: str, edits: Iterable[Edit], expected: Any) -> bool:
    """Tell whether an edited text says what is expected, whichever way functions are written."""
    edited = applied(text, edits)
    try:
        root = compose(edited)
    except (Unreadable, RecursionError):
        return False
    return root is not None and _comparable(_data(root, edited)) == _comparable(expected)


def data_with(root: Node, text: str, route: Route, steps: int, data: Written) -> Any:
    """Return what a text says if what a route leads to is set; so many of its steps exist."""
    value: Any = data
    for step in reversed(route[steps + 1 :]):
        value = {step: value} if isinstance(step, str) else [value]
    if steps == len(route):
        return _set(_data(root, text), route, value)
    present = _at(_data(root, text), route[:steps])
    if present is None or present in ({}, []):
        value = {route[steps]: value} if isinstance(route[steps], str) else [value]
        return _set(_data(root, text), route[:steps], value)
    return _set(_data(root, text), route[: steps + 1], value)


def data_without(root: Node, text: str, route: Route) -> Any:
    """Return what a text says without the member or element that a route leads to."""
    data = _data(root, text)
    container = _at(data, route[:-1])
    rest = container.copy()
    del rest[route[-1]]
    return _set(data, route[:-1], rest)


def _data(root: Node, text: str) -> Any:
    return plain(root, aliased=has_aliases(text))


def _at(data: Any, route: Route) -> Any:
    for step in route:
        data = data[step]
    return data


def _set(data: Any, route: Route, value: Any) -> Any:
    """Return data with another value where a route leads; what it was made from keeps its own."""
    if not route:
        return value
    step, rest = route[0], route[1:]
    if isinstance(data, list) and step == len(data):
        return [*data, value]
    copied = data.copy()
    copied[step] = _set(data[step], rest, value) if rest else value
    return copied


def _comparable(data: Any) -> Any:
    """Return data in which equal things are equal: `!GetAtt Q.Arn` and `[Q, Arn]`, but not 1 and true."""
    match data:
        case Code(text):
            root = compose(text)
            return _comparable(plain(root, aliased=False)) if root is not None else None
        case {"Fn::GetAtt": list(parts)} if len(data) == 1 and all(isinstance(part, str) for part in parts):
            return {"Fn::GetAtt": (str, ".".join(parts))}
        case dict():
            return {key: _comparable(value) for key, value in data.items()}
        case list():
            return [_comparable(value) for value in data]
    return type(data), data
