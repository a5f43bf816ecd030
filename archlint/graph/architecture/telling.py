"""What a value is, on one line."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Set
from typing import Any

from archlint.model.source.location import Place
from archlint.model.values.conditions import describe
from archlint.model.values.marks import has_marks
from archlint.model.values.scalars import Known
from archlint.model.values.substitution import Substituted
from archlint.model.values.texts import canonical, count_part
from archlint.model.values.value import EmbeddedJson, Outcome, Text, Tree, Value, read_json

_NUMBERS = frozenset({int, float, bool})


def as_told(outcome: Outcome, place: Place | None, without: Set[str] = frozenset()) -> str | None:
    """Return what an outcome is on one line, equal for equal outcomes: data, and JSON text, as JSON with sorted keys.

    Args:
        outcome: what is told.
        place: where it stands.
        without: keys of mappings that are left out, at any depth.

    Returns:
        The text, in which `${Name}` stands for what is not known, and what depends on conditions is a mapping from
        these to what holds under each; None for what is very large.
    """
    try:
        told = _told(outcome, place, itertools.count(), without)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, str) else json.dumps(told, sort_keys=True, ensure_ascii=False)


def _told(outcome: Outcome, place: Place | None, parts: Iterator[int], without: Set[str]) -> Any:
    count_part(parts)
    if isinstance(outcome, Known | Text) and canonical(outcome).lstrip()[:1] in ("{", "["):
        read = read_json(outcome, place)
        outcome = read if isinstance(read, Tree) else outcome
    if not isinstance(outcome, Tree):
        return outcome.value if isinstance(outcome, Known) else canonical(outcome) or None
    dialect = outcome.dialect
    if isinstance(dialect.inner if isinstance(dialect, Substituted) else dialect, EmbeddedJson):
        return _data_told(outcome, parts, without)
    if outcome.is_list:
        return [_all_told(element, parts, without) for element in outcome.values()]
    return {key: _all_told(member, parts, without) for key, member in outcome.items() if key not in without}


def _all_told(value: Value, parts: Iterator[int], without: Set[str]) -> Any:
    first, *others = value.branches
    if not others and not first.when:
        return _told(first.outcome, first.place, parts, without)
    told: dict[str, list[Any]] = {}
    for each in value.branches:
        told.setdefault(describe(each.when), []).append(_told(each.outcome, each.place, parts, without))
    return {when: some[0] if len(some) == 1 else some for when, some in told.items()}


def _data_told(tree: Tree, parts: Iterator[int], without: Set[str]) -> Any:
    """Return data of JSON: most of a workflow stands for itself, and to make values of it takes ten times as long."""
    node, dialect, data = tree.node, tree.dialect, tree.node.data
    told: dict[Any, Any] = {}
    for key, each in enumerate(data) if isinstance(data, list) else data.items():
        if key in without:
            continue
        kind = each.__class__
        if kind is dict or kind is list:
            told[key] = _told(Tree(node.child(key), dialect), None, parts, without)
        elif each is None or kind in _NUMBERS or (kind is str and _stands_for_itself(each)):
            count_part(parts)
            told[key] = each
        else:
            told[key] = _all_told(dialect.evaluate(node.child(key)), parts, without)
    return list(told.values()) if isinstance(data, list) else told


def _stands_for_itself(text: str) -> bool:
    """Tell whether a text has no hole, and is no JSON text in turn."""
    return "${" not in text and not has_marks(text) and text.lstrip()[:1] not in ("{", "[")
