"""Names inside of what a property holds: in the text of a query, in a document of another service, in free mappings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from archlint.aws.columns import Hints
from archlint.model.regex import regex
from archlint.model.source.text import Unreadable
from archlint.model.source.yaml.text import compose
from archlint.model.source.yaml.tree import plain
from archlint.model.values.marks import with_marks
from archlint.model.values.node import Node
from archlint.model.values.scalars import ABSENT, Absent, Known
from archlint.model.values.value import Branch, EmbeddedJson, Outcome, Reference, Text, Tree, Unknown, Value

#: A table that a statement of SQL reads: after FROM or JOIN, with its database or in quotation marks perhaps.
_READ = regex(
    r"""\b(?:FROM|JOIN)\s+(?:["`]?[\w$\ue000-]+["`]?\.){0,2}["`]?([\w$\ue000-]+)["`]?""",
    re.IGNORECASE,
)
_COMMENT = regex(r"--[^\n]*|/\*(?:.*?\*/|.*)", re.DOTALL)
_UNREADABLE = Unknown("its text cannot be read as YAML", inside=True)
_NOWHERE = Unknown("its text stands nowhere")
#: More names than that are not looked at: people write some dozens.
_MAX_NAMES = 1_000


def possibly(branch: Branch) -> Iterator[Branch]:
    """Yield the whole as a name, which may be none of the scope."""
    yield branch


def names_at(*paths: str) -> Hints:
    """Return what reads the names at dotted paths below a mapping, or below what a text of YAML or JSON holds.

    Args:
        paths: where; `*` stands for every key of a mapping, and for every element of a list.
    """
    steps = [path.split(".") for path in paths]

    def names(branch: Branch) -> Iterator[Branch]:
        read = branch._replace(outcome=read_yaml(branch))
        for path in steps:
            yield from (each._replace(place=branch.place) for each in _walk(read, path))

    return names


def tables_read(branch: Branch) -> Iterator[Branch]:
    """Yield the names of the tables that a statement of SQL reads; one that is not known, as it is."""
    outcome, place = branch.outcome, branch.place
    if place is None or not isinstance(outcome, Known | Text):
        yield branch
        return
    source, holes = _marked(outcome)
    dialect = EmbeddedJson(holes)
    names = dict.fromkeys(match[1] for match in _READ.finditer(_COMMENT.sub(" ", source)))
    for name in islice(names, _MAX_NAMES):
        for found in dialect.evaluate(Node(place.document, place.route, name)).branches:
            yield branch._replace(outcome=found.outcome)


def read_yaml(branch: Branch) -> Outcome:
    """Return the mapping or list that a text of YAML or JSON holds, with its holes; what is no text, as it is."""
    outcome, place = branch.outcome, branch.place
    if not isinstance(outcome, Known | Text):
        return outcome
    if place is None:
        return _NOWHERE
    source, holes = _marked(outcome)
    data = _parsed(source)
    if not isinstance(data, dict | list):
        return _UNREADABLE if data is None or holes else ABSENT
    return Tree(Node(place.document, place.route, data), EmbeddedJson(holes))


@lru_cache(maxsize=4)
def _parsed(source: str) -> Any:
    """Return the data of a text of YAML, which several rules ask for one after another; None if it cannot be read."""
    try:
        root = compose(source)
        return plain(root, aliased=True) if root is not None else ""
    except (Unreadable, RecursionError):
        return None


def _marked(outcome: Known | Text) -> tuple[str, tuple[Reference | Unknown, ...]]:
    """Return a text with marks in place of its holes, and the holes."""
    return with_marks(outcome.parts if isinstance(outcome, Text) else (str(outcome.value),))


def _walk(branch: Branch, path: list[str]) -> Iterator[Branch]:
    """Yield what stands at a path below an outcome; what is unknown on the way, as it is."""
    outcome = branch.outcome
    if not path or isinstance(outcome, Unknown | Reference):
        if not isinstance(outcome, Absent):
            yield branch
        return
    if not isinstance(outcome, Tree):
        return
    step, *rest = path
    for value in _below(outcome, step):
        for each in value.branches:
            under = each.under(branch.when, branch.rests_on)
            if under is not None:
                yield from _walk(under, rest)


def _below(tree: Tree, step: str) -> Iterator[Value]:
    if step != "*":
        if not tree.is_list:
            yield tree.step(step)
    elif tree.is_list:
        yield from tree.values()
    else:
        yield from (value for _key, value in tree.items())
