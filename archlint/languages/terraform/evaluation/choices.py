"""Lookups in a map by what a deployment decides: one of its entries, each where the key is that entry's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archlint.languages.terraform.evaluation.conditions import meaning, subject_of, traced
from archlint.languages.terraform.evaluation.lookups import attribute, choosing
from archlint.languages.terraform.functions.lists.collections import MISSING, members
from archlint.languages.terraform.hcl.expressions import (
    Attribute,
    Expression,
    FunctionCall,
    Index,
    LiteralValue,
    Operation,
    Variable,
    expression_text,
)
from archlint.languages.terraform.scope import ModuleScope
from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, Meaning, When, consistent
from archlint.model.values.scalars import Known
from archlint.model.values.value import MAX_BRANCHES, Outcome, Unknown, Value

_EVERYWHERE = (Variable("local"), Variable("terraform"), Variable("var"))
_UNSETTLED = Unknown("its index is not settled", inside=True)
_CONTRADICTED = Unknown("it is made from a default that does not hold there", inside=True)


def is_decided_later(key: Outcome) -> bool:
    """Tell whether a key is what a deployment decides: a variable, or something that is made of one."""
    return isinstance(key, Unknown) and key is not MISSING and not key.inside and bool(key.name)


def entry(source: Outcome, by: Expression, scope: ModuleScope, place: Place) -> Unknown | None:
    """Return an entry of a map, whatever the key; None for what is no map, or a very large one.

    Args:
        source: the map.
        by: the expression that gives the key.
        scope: what its names mean.
        place: where it is looked up.
    """
    held = members(source)
    if not held or len(held) > MAX_BRANCHES:
        return None
    found = [
        branch.under(when)
        for name, value in held.items()
        if (when := _where(by, name, scope, place)) is not None
        for branch in value.branches
    ]
    return choosing(_UNSETTLED, [branch for branch in found if branch is not None])


def nowhere(names: Iterable[str], by: Expression, scope: ModuleScope, place: Place) -> When:
    """Return where a key is none of some names."""
    tests = [_meaning(by, name, scope, place).false for name in names]
    return ALWAYS.union(*(when for when in tests if when is not None))


def _where(by: Expression, name: str, scope: ModuleScope, place: Place) -> When | None:
    """Return where a key is a name; None where it cannot be."""
    return _meaning(by, name, scope, place).true


def _meaning(by: Expression, name: str, scope: ModuleScope, place: Place) -> Meaning:
    """Return what it means that a key is a name; worked out once for what means the same in the whole module."""
    test = Operation("==", (by, LiteralValue(name)))
    if not (isinstance(by, Attribute) and by.source in _EVERYWHERE):
        return meaning(test, scope, place)
    known, text = scope.instance.meanings, expression_text(test)
    if text not in known:
        known[text] = meaning(test, scope, place)
    return known[text]


def against_default(expression: Expression, scope: ModuleScope, place: Place) -> Value:
    """Return what an expression is where its defaults do not hold: an entry of a map, or unknown."""
    match expression:
        case Index(source, key):
            outcome = scope.value(source, place).outcome
            found = entry(outcome, key, scope, place) if outcome is not None else None
            return Value.of(found or _CONTRADICTED, place)
        case Attribute(Index() as source, name):
            inner = against_default(source, scope, place)
            return inner.then(lambda outcome, _: attribute(outcome, name, place))
    return Value.of(_CONTRADICTED, place)


def agreeing(value: Value, expression: Expression, scope: ModuleScope, place: Place) -> Value:
    """Return what an expression is where there is what it stands in: other defaults of variables do not count.

    Args:
        value: what it is anywhere.
        expression: the expression.
        scope: what its names mean.
        place: where it is written.
    """
    given = scope.given
    kept = [each for each in value.branches if not each.rests_on or consistent(each.when | given, each.rests_on)]
    if kept:
        return value if len(kept) == len(value.branches) else Value.union(kept)
    found, at = traced(expression, scope)
    if isinstance(found, Attribute) and found.source == Variable("var"):
        return Value.of(_assumed(found.name, subject_of(found, at), given), place)
    return against_default(expression, scope, place)


def _assumed(variable: str, name: str, given: When) -> Outcome:
    """Return what a variable is under conditions that its default contradicts: what they say, or unknown."""
    written = f"${{var.{variable}}}"
    for condition, truth in given:
        if condition.subject == name and condition.operator == "==":
            if condition.literal is None:
                return Known(truth, written)
            if truth and condition.literal != "null":
                return Known(condition.literal, written)
    return Unknown(f"variable '{variable}' does not have its default here", f"var.{variable}")


def entry_or_default(call: FunctionCall, arguments: Sequence[Value], scope: ModuleScope, place: Place) -> Value | None:
    """Return what `lookup` finds under a key that a deployment decides; None for another key.

    Args:
        call: the call of `lookup`.
        arguments: what it is given, at least two values.
        scope: what its names mean.
        place: where it is called.
    """
    source, key = arguments[0].outcome, arguments[1].outcome
    if source is None or key is None or not is_decided_later(key):
        return None
    found, by = entry(source, call.arguments[1], scope, place), call.arguments[1]
    if found is None or len(arguments) < 3:
        return Value.of(found, place) if found is not None else None
    when = nowhere(members(source) or {}, by, scope, place)
    otherwise = [under for branch in arguments[2].branches if (under := branch.under(when)) is not None]
    return Value.of(choosing(found, [*found.choices, *otherwise]), place)
