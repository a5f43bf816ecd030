"""For tests of editors: any data to write, the places in data, and what edits make of data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from archlint.languages.terraform.hcl.expressions import FunctionCall, Object, Tuple, expression_text
from archlint.model.source.edits import Edit
from archlint.model.source.line_edges import line_end, line_start
from archlint.model.source.location import Route
from archlint.model.source.text import Span
from archlint.model.values.node import at_once

T = TypeVar("T")

_TEXTS = [
    *("", "a", "2012-10-17", "true", "No", "~", "12", "012", "1.5", "1e3", "*", "- x", "a: b", "a:", "a #b", "a,b"),
    *(
        "{x}",
        "[x",
        "it's",
        '"q"',
        "a\\b",
        "é",
        "tab\there",
        " lead",
        "trail ",
        "\n",
        "one\ntwo\n",
        "one\n\n two",
        "\u2028",
    ),
    *("arn:aws:sqs:*:*:x", "${A}-b", "$${a}", "%{x", "${", "\x08"),
]
texts = st.one_of(st.sampled_from(_TEXTS), st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8))
scalars = st.one_of(texts, st.integers(-(10**9), 10**9), st.booleans(), st.none(), st.sampled_from([1.5, 1e20, 2.5e-7]))
names = st.sampled_from(["a", "long_name", "Key", "c d", "true", "1", "x:", "for"])


def drawn(data: st.DataObject, choices: Sequence[T]) -> T:
    """Return one of many things, which are not looked at."""
    return choices[data.draw(st.integers(0, len(choices) - 1))]


def trees(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return what makes data to write: mappings and lists of leaves."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
        max_leaves=6,
    )


def routes(data: Any, inside: Callable[[Any], Any] = lambda data: data, route: Route = ()) -> list[Route]:
    """Return the routes to all that there is in data.

    Args:
        data: the data.
        inside: returns the mapping or list that a value is for those who step into it.
        route: what leads to the data.
    """
    inner = inside(data)
    steps: Iterable[Any] = inner if isinstance(inner, dict) else range(len(inner)) if isinstance(inner, list) else ()
    return [route, *(found for step in steps for found in routes(inner[step], inside, (*route, step)))]


def changed(
    data: Any, route: Route, change: Callable[[Any], Any], inside: Callable[[Any], Any] = lambda data: data
) -> Any:
    """Return data in which what a route leads to is another; of the data itself nothing changes."""
    if not route:
        return change(data)
    inner = inside(data)
    value = changed(inner[route[0]], route[1:], change, inside)
    if isinstance(inner, list):
        made: Any = [value if at == route[0] else one for at, one in enumerate(inner)]
    else:
        made = {**inner, route[0]: value}
    return made if inner is data else {next(iter(data)): made}


def is_near(text: str, span: Span, edits: Sequence[Edit]) -> bool:
    """Tell whether edits change nothing but the lines of a span."""
    start, end = line_start(text, span[0]), line_end(text, span[1]) + 2
    return all(start - 2 <= edit.start and edit.end <= end for edit in edits)


#: What stands for a call of jsonencode, and a route steps over.
ENCODED = "jsonencode"


def plain(data: Any) -> Any:
    """Return the data of a document in Terraform's syntax: objects and lists are such, other expressions are text."""
    data = at_once(data)
    match data:
        case dict():
            return {key: plain(value) for key, value in data.items()}
        case list():
            return [plain(value) for value in data]
        case FunctionCall("jsonencode", (argument,), False):
            return {ENCODED: plain(argument)}
        case Object(node, ()) | Tuple(node):
            return plain(node.data)
    return expression_text(data)


def inside(data: Any) -> Any:
    """Return what is given to jsonencode, or the data itself."""
    while isinstance(data, dict) and list(data) == [ENCODED]:
        data = data[ENCODED]
    return data
