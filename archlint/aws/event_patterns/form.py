"""The form of a pattern: what AWS refuses of it, whatever there is to filter, and what makes no difference.

Source: Amazon EventBridge User Guide, "Event pattern syntax" (what a field may be stands in a list); Event Ruler's
`JsonRuleCompiler` ("Empty objects are not allowed"); Amazon SNS
Developer Guide, "Filter policy constraints in Amazon SNS" (nothing is nested where attributes are filtered).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from archlint.aws.event_patterns.matcher_form import why_misformed
from archlint.aws.event_patterns.pattern import OR, alternatives_of
from archlint.model.data import NamedTuple
from archlint.model.source.location import Place
from archlint.model.values.cases import Case
from archlint.model.values.scalars import Known
from archlint.model.values.value import Branch, Text, Tree, Value

#: Matchers whose lists are read in their order.
_ORDERED = ("numeric",)


class Misformed(NamedTuple):
    """A field of a pattern because of which AWS refuses it.

    Attributes:
        because: why, as a clause.
        at: where it stands, if anywhere.
        case: under which circumstances it is so.
    """

    because: str
    at: Place | None
    case: Case


def misformed(pattern: Branch, *, is_flat: bool = False) -> Iterator[Misformed]:
    """Yield the fields that AWS refuses: those with a value that is no list or an empty one, or with a wrong operator.

    Args:
        pattern: one branch of a pattern, a mapping.
        is_flat: whether it may have no fields within fields, as a filter policy for message attributes.
    """
    if isinstance(pattern.outcome, Tree) and not pattern.outcome.is_list:
        case = Case(when=pattern.when, rests_on=pattern.rests_on)
        yield from _fields(pattern.outcome, "", case, is_flat=is_flat)


def _fields(tree: Tree, above: str, case: Case, *, is_flat: bool) -> Iterator[Misformed]:
    for name, value in tree.items():
        path = f"{above}{name}"
        inner = alternatives_of(value.outcome) if name == OR else []
        for each in inner:
            yield from _fields(each, above, case, is_flat=is_flat)
        if not inner:
            yield from _field(value, path, case, is_flat=is_flat)


def _field(value: Value, path: str, case: Case, *, is_flat: bool) -> Iterator[Misformed]:
    for branch in value.branches:
        given, outcome = case.under(branch.when, branch.rests_on), branch.outcome
        if isinstance(outcome, Known | Text):
            yield Misformed(f"AWS refuses the pattern, for '{path}' is no list", branch.place or value.place, given)
        elif isinstance(outcome, Tree) and outcome.node.data == []:
            yield Misformed(
                f"AWS refuses the pattern, for '{path}' is an empty list", branch.place or value.place, given
            )
        elif isinstance(outcome, Tree) and not outcome.is_list:
            if is_flat and outcome.keys:
                because = f"SNS refuses the pattern, for '{path}' is an object, and its scope is MessageAttributes"
                yield Misformed(because, branch.place or value.place, given)
            elif not outcome.keys and outcome.keys is not None:
                yield Misformed(f"AWS refuses the pattern, for '{path}' is empty", branch.place or value.place, given)
            else:
                yield from _fields(outcome, f"{path}.", given, is_flat=is_flat)
        elif isinstance(outcome, Tree) and not path.endswith(OR):
            yield from _matchers(outcome, path, given)


def _matchers(outcome: Tree, path: str, case: Case) -> Iterator[Misformed]:
    for matcher in outcome.elements():
        because = why_misformed(matcher)
        if because:
            given = case.under(matcher.when, matcher.rests_on)
            yield Misformed(f"AWS refuses the pattern, for {because.format(path)}", matcher.place, given)


def in_fixed_order(pattern: str) -> str:
    """Return a pattern, as JSON, in which the alternatives of each field stand in one order: any of them will do."""
    try:
        return json.dumps(_ordered(json.loads(pattern)), sort_keys=True)
    except (ValueError, RecursionError):
        return pattern


def _ordered(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: each if key in _ORDERED else _ordered(each) for key, each in data.items()}
    return (
        sorted(map(_ordered, data), key=lambda each: json.dumps(each, sort_keys=True))
        if isinstance(data, list)
        else data
    )
