"""What fixes leave alone: all data but that at the places which they write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from archlint.findings.remedies.words import Remedy
from archlint.findings.result import Fix
from archlint.languages.terraform.hcl.hcl import parse_hcl
from archlint.linter.fixes import fixes
from archlint.linter.fixes.writer import Writer
from archlint.model.source.document import Document, parse
from archlint.model.source.edits import NotEditable
from archlint.model.source.location import Locator, Route
from tests.edited import inside, plain


class Places:
    """Where fixes write and take out: what tells whether all else stays.

    Args:
        monkeypatch: lets the fixes that are made be noted, until the test is over.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._known: list[tuple[Fix, Mapping[str, Sequence[Route]]]] = []
        original = fixes._fix

        def recorded(remedy: Remedy) -> Fix:
            fix = original(remedy)
            self._known.append((fix, _written(remedy)))
            return fix

        monkeypatch.setattr(fixes, "_fix", recorded)

    def only(self, fix: Fix, path: str, before: str, after: str) -> bool:
        """Tell whether a fix changes nothing in the data of a file but what it writes, and that it does."""
        (routes,) = (found[path] for known, found in self._known if known is fix)
        old, new = _data(before, path), _data(after, path)
        # What is written where nothing was takes the place of nothing.
        shown = [_present(old, route) for route in routes]
        return bool(routes) and old != new and _without(old, shown) == _without(new, shown) and _kept(old, new, routes)


def _written(remedy: Remedy) -> Mapping[str, Sequence[Route]]:
    writer = Writer()
    try:
        puts = writer.puts(remedy)
    except NotEditable:
        return {}
    written: list[tuple[Locator, Route]] = [(document, put.route) for document, each in puts.items() for put in each]
    found: dict[str, list[Route]] = {}
    for document, route in [*written, *writer.removals]:
        # JSON in a string is the string.
        is_file = isinstance(document, Document)
        path = document.path if is_file else document.origin(()).document.path
        found.setdefault(path, []).append(route if is_file else document.origin(()).route)
    return found


def _kept(before: Any, after: Any, routes: Sequence[Route]) -> bool:
    """Tell whether lists and mappings that something is added to have what they had, unless they go as a whole."""
    for route in routes:
        old, new = inside(_at(before, route)), inside(_at(after, route))
        if isinstance(old, list) and isinstance(new, list) and not all(each in new for each in old):
            return False
        if isinstance(old, list | dict) and new is not None and not isinstance(new, type(old)):
            return False
    return True


def _data(text: str, path: str) -> Any:
    if path.endswith(".tf"):
        return plain(parse_hcl(text.encode(), path).data)
    return parse(text.encode(), path).data


def _present(data: Any, route: Route) -> Route:
    """Return the part of a route that leads to what is there, or to what is made in there."""
    for length in range(len(route)):
        if not isinstance(inside(_at(data, route[:length])), dict | list):
            return route[:length]
    return route


def _without(data: Any, routes: list[Route]) -> Any:
    """Return data without what routes lead to; of several elements of a list, the last ones first."""
    for route in sorted(dict.fromkeys(routes), key=lambda each: [(str(step), step) for step in each], reverse=True):
        data = _pruned(data, route)
    return data


def _pruned(data: Any, route: Route) -> Any:
    step, *rest = route
    inner = inside(data)
    if isinstance(inner, list) and isinstance(step, int):
        return list(_elements(inner, step, tuple(rest)))
    if not isinstance(inner, dict):
        return data
    if step not in inner:
        return inner
    others = {key: value for key, value in inner.items() if key != step}
    return {**others, step: _pruned(inner[step], tuple(rest))} if rest else others


def _elements(elements: list[Any], step: int, rest: Route) -> Iterator[Any]:
    """Yield the elements of a list without what is below one of them; without new ones, if that is the place."""
    for number, each in enumerate(elements):
        if number < step or (number > step and rest):
            yield each
        elif number == step and rest:
            yield _pruned(each, rest)


def _at(data: Any, route: Route) -> Any:
    for step in route:
        inner: Any = inside(data)
        try:
            data = inner[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
