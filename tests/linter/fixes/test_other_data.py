"""What fixes leave alone: all data but that at the places which they write."""

from __future__ import annotations

from collections.abc import Iterator
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
from tests.linter.fixes.mended import SUFFIXES, mended


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Fix, list[Route]]]:
    """Return what fills up with the fixes that are made, and the routes that each writes to or takes out."""
    found: list[tuple[Fix, list[Route]]] = []
    original = fixes._fix

    def recorded(remedy: Remedy) -> Fix:
        fix = original(remedy)
        found.append((fix, _written(remedy)))
        return fix

    monkeypatch.setattr(fixes, "_fix", recorded)
    return found


def _written(remedy: Remedy) -> list[Route]:
    writer = Writer()
    try:
        puts = writer.puts(remedy)
    except NotEditable:
        return []
    written: list[tuple[Locator, Route]] = [(document, put.route) for document, each in puts.items() for put in each]
    return [_in_file(document, route) for document, route in [*written, *writer.removals]]


def _in_file(document: Locator, route: Route) -> Route:
    """Return where in its file something is written: JSON in a string is the string."""
    return route if isinstance(document, Document) else document.origin(()).route


@pytest.mark.slow
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_changes_but_what_a_fix_writes(suffix: str, places: list[tuple[Fix, list[Route]]]) -> None:
    count = 0
    for each in mended(suffix):
        (written,) = (routes for fix, routes in places if fix is each.fix)
        before, after = _data(each.before, suffix), _data(each.after, suffix)
        assert written
        # What is written where nothing was takes the place of nothing.
        shown = [_present(before, route) for route in written]
        assert before != after, each.name
        assert _without(before, shown) == _without(after, shown), each.name
        count += 1
    assert count > 12


def _data(text: str, suffix: str) -> Any:
    if suffix == ".tf":
        return plain(parse_hcl(text.encode(), "main.tf").data)
    return parse(text.encode(), f"template{suffix}").data


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
    if not isinstance(inner, dict) or step not in inner:
        return data
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
