"""The line of a TOML text on which a key is set, found by parsing longer and longer beginnings of the text."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

from archlint.model.source.location import Route

#: In characters; reading the beginnings takes time that grows with the square of a statement's lines.
_LONGEST = 32_000
#: How many beginnings are read at most.
_MOST = 500


class _Tedious(Exception):  # noqa: N818 - it names the state of a text
    """The search takes too long on this text."""


def line_of(text: str, route: Route, name: str = "") -> int:
    """Return the line on which a TOML text sets what a route leads to.

    The parser reads ever longer beginnings of the text, as in looking up a word, until the value is in one; what was
    added last sets it.

    Args:
        text: a text that is TOML.
        route: keys that lead to something in it; what does not exist is on the line of what is
            above it.
        name: a string in the value, whose own line is wanted.

    Returns:
        The line, from 1; 0 for a text that would take too long.
    """
    try:
        return _line_of(text, route, name) if len(text) <= _LONGEST else 0
    except _Tedious:
        return 0


def _line_of(text: str, route: Route, name: str) -> int:
    tried = count()
    lines = [f"{line}\n" for line in text.split("\n")]

    @cache
    def ends(number: int) -> int:
        """Return where the last statement ends that is complete within the first lines."""
        while number and _parsed("".join(lines[:number])) is None:
            number -= 1
            if next(tried) > _MOST:
                raise _Tedious
        return number

    def has(number: int) -> bool:
        return _leads(_parsed("".join(lines[: ends(number)])), route)

    while route and not _leads(_parsed(text), route):
        route = route[:-1]
    last = _first(has, len(lines)) if route else 1
    first = ends(last - 1) + 1
    quoted = (number for number in range(first, last + 1) if f'"{name}"' in lines[number - 1])
    quoted_so = (number for number in range(first, last + 1) if f"'{name}'" in lines[number - 1])
    return next(quoted, next(quoted_so, first)) if name else first


def _first(holds: Callable[[int], bool], most: int) -> int:
    """Return the least number, from 1 to `most`, for which something holds that holds for all above it."""
    least = 1
    while least < most:
        middle = (least + most) // 2
        if holds(middle):
            most = middle
        else:
            least = middle + 1
    return least


def _parsed(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _leads(data: Any, route: Route) -> bool:
    for step in route:
        is_in_list = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if not is_in_list and (not isinstance(data, dict) or step not in data):
            return False
        data = data[step]
    return True
