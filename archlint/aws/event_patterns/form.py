"""What AWS refuses of a pattern by its form, whatever there is to filter.

Source: Amazon EventBridge User Guide, "Event pattern syntax" (what a field may be stands in a list); Amazon SNS
Developer Guide, "Filter policy constraints in Amazon SNS" (nothing is nested where attributes are filtered).
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.aws.event_patterns.pattern import OR, alternatives_of
from archlint.model.data import NamedTuple
from archlint.model.source.location import Place
from archlint.model.values.cases import Case
from archlint.model.values.scalars import Known
from archlint.model.values.value import Branch, Text, Tree, Value


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
    """Yield the fields that AWS refuses: those with a value that is no list, or an empty one.

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
            else:
                yield from _fields(outcome, f"{path}.", given, is_flat=is_flat)
