"""`for`: lists and objects made of each element of another one.

Source: HCL Native Syntax Specification, "For Expressions".
"""

from __future__ import annotations

from archlint.languages.terraform.evaluation.conditions import by_default, meaning
from archlint.languages.terraform.evaluation.errors import TOO_DEEP, unless_missing
from archlint.languages.terraform.evaluation.lookups import part_of
from archlint.languages.terraform.functions.lists.collections import MISSING, Open, entries, mapping, opened, sequence
from archlint.languages.terraform.hcl.expressions import WRITING, For, expression_text
from archlint.languages.terraform.hcl.scalars import scalar
from archlint.languages.terraform.scope import ModuleScope
from archlint.model.data import NamedTuple
from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, When
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import NOTHING, Branch, Outcome, Tree, Unknown, Value

_UNSETTLED = Unknown("which elements it is made for is not settled", inside=True)
#: Of a loop that takes its elements by more defaults than this, it is not told which.
_MAX_DOUBTS = 16


def loop(expression: For, scope: ModuleScope, place: Place) -> Value:
    """Return what a loop makes."""

    def looped(outcome: Outcome, at: Place | None) -> Value:
        if outcome is MISSING or isinstance(outcome, Known | Absent):
            # Nor is anything made for what is no collection.
            return Value.of(MISSING, place)
        if isinstance(outcome, Unknown):
            step = f"|{expression_text(expression)}" if outcome.name else ""
            scope.instance.shared.budget.spend(len(step) * WRITING)
            return Value.of(part_of(outcome, step), at)
        if isinstance(outcome, Tree) and isinstance(outcome.dialect, Open):
            key = Value.of(Unknown("a key is not known", inside=True))
            element = _looped(expression, scope, key, outcome.dialect.element).value(expression.value, place)
            return Value.of(opened(place, element, is_list=expression.key is None), place)
        found = entries(outcome)
        if found is None:
            return Value.of(Unknown("it is made for a collection that is not settled", inside=True), place)
        checked: list[Value] = []
        doubts: list[_Doubt] = []
        outcome = _made(expression, scope, place, found, checked, doubts)
        rests_on = frozenset[str]().union(*(doubt.rests_on for doubt in doubts))
        otherwise = [Branch(_UNSETTLED, doubt.otherwise, place) for doubt in doubts if doubt.otherwise is not None]
        made = Value.union([Branch(outcome, ALWAYS, place, rests_on), *otherwise])
        return unless_missing(made, checked, place) if scope.strict else made

    return scope.value(expression.collection, place).then(looped)


class _Doubt(NamedTuple):
    """That the defaults of some variables say whether a loop takes an element, and where it is the other way.

    Or that they say what a key is, and then it is not known where it is another one.
    """

    rests_on: frozenset[str]
    otherwise: When | None


def _made(
    expression: For,
    scope: ModuleScope,
    place: Place,
    found: list[tuple[Value, Value]],
    checked: list[Value],
    doubts: list[_Doubt],
) -> Outcome:
    """Return what a loop makes of what it finds, by the defaults of variables.

    Args:
        expression: the loop.
        scope: what its names mean.
        place: where it is written.
        found: the elements and their keys.
        checked: gets what must not be missing for that.
        doubts: gets what that rests on.
    """
    listed: list[Value] = []
    held: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    budget = scope.instance.shared.budget
    for key, value in found:
        if budget.is_spent:
            budget.overrun(place)
            return TOO_DEEP
        inner = _looped(expression, scope, key, value)
        if expression.condition is not None:
            checked.append(inner.value(expression.condition, place) if scope.strict else NOTHING)
            means = meaning(expression.condition, inner, place)
            if means.true is None:
                continue
            if means.false is not None:
                takes, rests_on = by_default(expression.condition, inner, place)
                if takes is None or len(doubts) >= _MAX_DOUBTS:
                    doubts.clear()
                    return _UNSETTLED
                doubts.append(_Doubt(rests_on, means.false if takes else means.true))
                if not takes:
                    continue
        made = inner.value(expression.value, place)
        listed.append(made)
        checked.append(made)
        if expression.key is None:
            continue
        key = inner.value(expression.key, place)
        checked.append(key)
        name = key.outcome
        known = scalar(name) if name is not None else None
        doubt = _Doubt(key.branches[0].rests_on, None)
        if known is not None and doubt.rests_on and doubt not in doubts:
            doubts.append(doubt)
        is_twice = not expression.grouped and known is not None and canonical(Known(known)) in held
        if is_twice or isinstance(name, Absent):
            return MISSING
        text = canonical(Known(known)) if known is not None else f"${{{expression_text(expression.key)} {len(listed)}}}"
        held[text] = made
        groups.setdefault(text, []).append(made)
    if expression.key is None:
        return sequence(place, listed)
    if expression.grouped:
        return mapping(place, {key: Value.of(sequence(place, group), place) for key, group in groups.items()})
    return mapping(place, held)


def _looped(expression: For, scope: ModuleScope, key: Value, value: Value) -> ModuleScope:
    """Return the scope inside a loop; one name stands for the value, two for key and value."""
    given = (key, value) if len(expression.names) > 1 else (value,)
    return scope.binding(dict(zip(expression.names, given, strict=False)))
