"""Where a dotted path of the table leads in what is written, and what has to be written where it leads to nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archlint.linter.fixes.home import Home, at
from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.source.edits import Block, JsonText, NotEditable, Written
from archlint.model.source.location import Route
from archlint.model.values.node import at_once

#: A step of a path: a key, and which elements of the list below it: all, or those with a text under a key.
_STEP = regex(r"(?P<key>[^.\[]+)(?:\[(?:(?P<of>[^=\]]+)=(?P<text>[^\]]*))?(?P<end>\]))?")
#: What a nested block of Terraform's is called, and what is in it; the keys of AWS's JSON have capital letters.
_ATTRIBUTE = regex(r"[a-z0-9_]+")
#: Attributes of Terraform's that are mappings, whose keys have capital letters.
_MAPS = frozenset({"dimensions"})
#: What makes a mapping an expression.
_INTRINSIC, _REF, _IF = "Fn::", "Ref", "Fn::If"


class Put(NamedTuple):
    """Something to be written.

    Attributes:
        route: where it is to stand.
        data: what it is; it replaces what stands there.
    """

    route: Route
    data: Written


class _Step(NamedTuple):
    key: str
    is_list: bool = False
    of: str = ""
    text: str = ""


def steps(path: str) -> list[_Step]:
    """Return the steps of a path such as `Dimensions[Name=QueueName].Value`."""
    return [_Step(m["key"], bool(m["end"]), m["of"] or "", m["text"] or "") for m in _STEP.finditer(path)]


def put(home: Home, path: str, value: Written) -> Put:
    """Return what has to be written so that a path of a resource's properties leads to a value.

    Raises:
        NotEditable: an expression stands on the way.
    """
    data, route, rest = at(home.document.data, home.properties), home.properties, steps(path)
    if data is None:
        return Put(route, made(rest, value, is_terraform=home.is_terraform))
    while rest:
        refuse_expression(data)
        step, inner = rest[0], at_once(data.get(rest[0].key)) if isinstance(data, dict) else None
        if inner is None:
            return Put((*route, step.key), _below(rest, value, is_terraform=home.is_terraform))
        route, data, rest = (*route, step.key), inner, rest[1:]
        if step.is_list:
            return _element(route, data, step, rest, value, home)
        if rest and isinstance(data, list):
            if len(data) != 1:
                raise NotEditable(f"there are several blocks '{step.key}'")
            route, data = (*route, 0), data[0]
        if rest and home.is_hcl and not isinstance(data, dict):
            # An attribute: what reads its text knows the way on.
            return Put((*route, *(each.key for each in rest)), value)
    return Put(route, value)


def made(rest: Sequence[_Step], value: Written, *, is_terraform: bool) -> dict[str, Written]:
    """Return a mapping in which the steps of a path lead to a value."""
    return {rest[0].key: _below(rest, value, is_terraform=is_terraform)}


def is_intrinsic(step: str | int) -> bool:
    """Tell whether a key is that of an intrinsic function."""
    return isinstance(step, str) and (step.startswith(_INTRINSIC) or step == _REF)


def emptied(data: Any, route: Route, least: int) -> Route:
    """Return the route of what holds nothing else than what a route leads to; of at least so many steps."""
    while len(route) > least and len(at(data, route[:-1])) == 1:
        route = route[:-1]
    return route


def refuse_expression(data: Any) -> None:
    """Make sure that what stands somewhere is a mapping, and no expression.

    Raises:
        NotEditable: it is one.
    """
    if not isinstance(data, dict):
        raise NotEditable("an expression stands there")
    for key in data:
        if key.startswith(_INTRINSIC) or data.keys() == {_REF}:
            raise NotEditable(f"'{key}' says what stands there")


def refuse_choice(home: Home, found: Put) -> None:
    """Make sure that no condition decides what stands where something is to be written, though it be settled here.

    Raises:
        NotEditable: one does.
    """
    there = at(home.document.data, found.route)
    if isinstance(there, dict) and there.keys() == {_IF}:
        raise NotEditable("it depends on a condition")


def _below(rest: Sequence[_Step], value: Written, *, is_terraform: bool) -> Written:
    """Return what has to stand under the first step's key."""
    step, after = rest[0], rest[1:]
    inner: Written = value
    if after:
        below = made(after, value, is_terraform=is_terraform)
        if step.of:
            below = {step.of: step.text, **below}
        inner = below
        if is_terraform and step.key not in _MAPS:
            inner = Block(below) if _ATTRIBUTE.fullmatch(after[0].key) else JsonText(below)
    return [inner] if step.is_list and not isinstance(inner, Block) else inner


def _element(route: Route, data: Any, step: _Step, rest: Sequence[_Step], value: Written, home: Home) -> Put:
    """Return the element that has to be added to a list that is there."""
    if not isinstance(data, list):
        raise NotEditable("the list there is an expression")
    below = _below([step._replace(is_list=False), *rest], value, is_terraform=home.is_terraform)
    return Put((*route, len(data)), below)


def merged_puts(puts: Sequence[Put]) -> list[Put]:
    """Return what has to be written, with what goes into one new mapping put together.

    New elements of a list stay what they are.
    """
    found: dict[Route, Written] = {}
    elements = [each for each in puts if each.route and isinstance(each.route[-1], int)]
    for route, data in (each for each in puts if each not in elements):
        known = found.get(route)
        found[route] = data if known is None else _both(known, data)
    return [*(Put(route, data) for route, data in found.items()), *elements]


def _both(one: Written, other: Written) -> Written:
    if isinstance(one, Block) and isinstance(other, Block):
        return Block(joined_mappings(one.body, other.body))
    if isinstance(one, JsonText) and isinstance(other, JsonText):
        return JsonText(_both(one.data, other.data))
    if isinstance(one, dict) and isinstance(other, dict):
        return joined_mappings(one, other)
    if isinstance(one, list) and isinstance(other, list):
        return [*one, *other]
    return other


def joined_mappings(one: Mapping[str, Written], other: Mapping[str, Written]) -> dict[str, Written]:
    """Return two mappings as one, with what both have put together."""
    return {**one, **{key: _both(one[key], data) if key in one else data for key, data in other.items()}}
