"""What holds where a test is true, and where it is false: tests as conditions that can be compared.

A test is never decided from a variable's default; from what a caller or a variables file sets it is.
"""

from __future__ import annotations

import math

from archlint.languages.terraform.functions.lists.collections import elements
from archlint.languages.terraform.hcl.expressions import (
    WRITING,
    Attribute,
    Conditional,
    Expression,
    FunctionCall,
    LiteralValue,
    Operation,
    Tuple,
    Variable,
    expression_text,
)
from archlint.languages.terraform.hcl.scalars import as_truth, parse_number
from archlint.languages.terraform.scope import ModuleScope
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, Condition, Meaning
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Tree, Value

_WORD = regex(r"[A-Za-z_][\w-]*")
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NEGATED = {"<": ">=", "<=": ">"}
_MAX_DEPTH = 30
#: Of longer lists it is not told apart which element it is.
_MAX_PARTS = 10


def meaning(test: Expression, scope: ModuleScope, place: Place, depth: int = 0) -> Meaning:
    """Return what holds where a test is true, and where it is false."""
    truth, rests_on = by_default(test, scope, place)
    if truth is not None and not rests_on:
        return Meaning.decided(truth)
    if depth > _MAX_DEPTH:
        return _named(test, scope, truth, rests_on)
    match test:
        case Operation("!", (operand,)):
            return meaning(operand, scope, place, depth + 1).negated
        case Operation("&&" | "||" as operator, operands):
            parts = [meaning(operand, scope, place, depth + 1) for operand in operands]
            # What is certain on one side leaves the other side alone.
            neutral = ALWAYS, None
            undecided = [p for p in parts if (p if operator == "&&" else p.negated) != neutral]
            if len(undecided) == 1:
                return undecided[0]
            together = Meaning.all if operator == "&&" else Meaning.any
            return together(undecided, _named(test, scope, truth, rests_on))
        case Operation("==", (left, right)):
            return _equals(left, right, scope, place, depth)
        case Operation("!=", (left, right)):
            # Both ways of writing it are one condition.
            return meaning(Operation("==", (left, right)), scope, place, depth + 1).negated
        case Operation("<" | "<=" | ">" | ">=" as operator, (left, right)):
            return _compared(operator, left, right, scope, place, depth)
        case FunctionCall("contains", (listed, wanted)):
            one_of = _one_of(listed, wanted, scope, place, depth)
            if one_of:
                return Meaning.any(one_of, _named(test, scope, truth, rests_on))
        case FunctionCall("alltrue" | "anytrue" as function, (Tuple(node),)) if 0 < len(node.data) <= _MAX_PARTS:
            parts = [meaning(part.data, scope, place, depth + 1) for part in node.elements()]
            together = Meaning.all if function == "alltrue" else Meaning.any
            return together(parts, _named(test, scope, truth, rests_on))
        case Conditional(condition, LiteralValue(True), LiteralValue(False)):
            return meaning(condition, scope, place, depth + 1)
        case Conditional(condition, LiteralValue(False), LiteralValue(True)):
            return meaning(condition, scope, place, depth + 1).negated
    set_to = _set_to(test, scope)
    if set_to is None:
        return _named(test, scope, truth, rests_on)
    # Worked out once: a local value may be used twice in another one, and that twice in a third.
    known, name = scope.instance.meanings, _written(test, scope)
    if name not in known:
        known[name] = meaning(*set_to, place, depth + 1)
    return known[name]


def by_default(test: Expression, scope: ModuleScope, place: Place) -> tuple[bool | None, frozenset[str]]:
    """Return whether a test is true, None where that is not known, and the variables whose defaults make it so."""
    branches = scope.value(test, place).branches
    truths = {as_truth(b.outcome.value) if isinstance(b.outcome, Known) else None for b in branches}
    return truths.pop() if len(truths) == 1 else None, frozenset[str]().union(*(branch.rests_on for branch in branches))


def _equals(left: Expression, right: Expression, scope: ModuleScope, place: Place, depth: int) -> Meaning:
    """Return the meaning of a comparison with a literal; of any other one, its name."""
    whole = Operation("==", (left, right))
    for literal, other in ((right, left), (left, right)):
        known = _literal(literal, scope, place)
        if known is None:
            continue
        truth, rests_on = by_default(whole, scope, place)
        # What is null by default is neither true nor false: the comparison says more than what is compared.
        if known in ("true", "false") and (truth is None or by_default(other, scope, place)[0] is not None):
            means = meaning(other, scope, place, depth + 1)
            return means if known == "true" else means.negated
        found, at = traced(other, scope)
        if known == "0" and (is_empty := _emptiness(found, at, place, depth)) is not None:
            return is_empty
        among = _among(found, at)
        if among and known not in among:
            return Meaning.decided(False)
        return Meaning.of(Condition(subject_of(found, at), known, _written(whole, scope), rests_on, truth, among))
    return _named(whole, scope, *by_default(whole, scope, place))


def _one_of(listed: Expression, wanted: Expression, scope: ModuleScope, place: Place, depth: int) -> list[Meaning]:
    """Return what it means that something is each of the elements of a list; nothing where these are not known."""
    value = scope.value(listed, place)
    outcome = value.outcome if not any(branch.rests_on for branch in value.branches) else None
    known = [value.known for value in (elements(outcome) if outcome is not None else None) or ()]
    if len(known) > _MAX_PARTS or any(not isinstance(each, str) for each in known):
        return []
    return [_equals(wanted, LiteralValue(each), scope, place, depth) for each in known]


def _compared(
    operator: str, left: Expression, right: Expression, scope: ModuleScope, place: Place, depth: int
) -> Meaning:
    """Return the meaning of a comparison with a number; of any other one, its name."""
    whole = Operation(operator, (left, right))
    truth, rests_on = by_default(whole, scope, place)
    limit = parse_number(_literal(right, scope, place) or "")
    if limit is None:
        limit, left, right, operator = (
            parse_number(_literal(left, scope, place) or ""),
            right,
            left,
            _MIRRORED[operator],
        )
    if limit is None:
        return _named(whole, scope, truth, rests_on)
    if operator in _NEGATED:
        # Both ways of writing it are one condition.
        return _compared(_NEGATED[operator], left, right, scope, place, depth).negated
    found, at = traced(left, scope)
    if operator == ">=" and isinstance(found, FunctionCall) and found.function == "length":
        # Lengths are whole numbers.
        limit, operator = math.ceil(limit) - 1, ">"
    is_empty = _emptiness(found, at, place, depth) if (operator, limit) == (">", 0) else None
    if is_empty is not None:
        return is_empty.negated
    subject = subject_of(found, at)
    return Meaning.of(Condition(subject, str(limit), _written(whole, scope), rests_on, truth, operator=operator))


def _emptiness(expression: Expression, scope: ModuleScope, place: Place, depth: int) -> Meaning | None:
    """Return what it means that a length is 0: of a text, that it is the empty one; None for anything else."""
    match expression:
        case FunctionCall("length", (measured,)):
            branches = scope.value(measured, place).branches
            if all(isinstance(each.outcome, Known) and isinstance(each.outcome.value, str) for each in branches):
                return _equals(measured, LiteralValue(""), scope, place, depth + 1)
    return None


def _literal(expression: Expression, scope: ModuleScope, place: Place) -> str | None:
    """Return the text form of what is certainly one scalar, or null; None for anything else."""
    value = scope.value(expression, place)
    outcome = value.outcome
    if outcome is None or value.branches[0].rests_on:
        return None
    if isinstance(outcome, Absent):
        return "null"
    return canonical(outcome) if isinstance(outcome, Known) else None


def traced(expression: Expression, scope: ModuleScope) -> tuple[Expression, ModuleScope]:
    """Return what a variable or local value is set to in the end, and in which scope; any other expression itself."""
    for _ in range(_MAX_DEPTH):
        set_to = _set_to(expression, scope)
        if set_to is None:
            break
        expression, scope = set_to
    return expression, scope


def _among(expression: Expression, scope: ModuleScope) -> frozenset[str]:
    """Return the texts of what a variable may be; nothing for another expression, and where that may be anything."""
    match expression:
        case Attribute(Variable("var"), name):
            return scope.instance.variables.allowed(name)
    return frozenset()


def _set_to(expression: Expression, scope: ModuleScope) -> tuple[Expression, ModuleScope] | None:
    """Return what a variable or local value is set to, and in which scope; None for any other expression."""
    instance = scope.instance
    match expression:
        case Attribute(Variable(root), name):
            set_to = instance.set_to(root, name)
        case _:
            return None
    if set_to is None:
        return None
    found, where = set_to
    if isinstance(found.data, Expression):
        return found.data, where
    return (instance.shared.template(found), where) if "${" in found.text else None


def _named(test: Expression, scope: ModuleScope, truth: bool | None, rests_on: frozenset[str]) -> Meaning:
    """Return the meaning of a test that is only known by its text, and by what defaults make of it."""
    return Meaning.of(Condition(subject_of(test, scope), None, _written(test, scope), rests_on, truth))


def subject_of(expression: Expression, scope: ModuleScope) -> str:
    """Return what an expression is called: the same for the same thing, in whatever module it is looked at.

    A name that a loop gives means something else each time.
    """
    text = _written(expression, scope)
    words = set(_WORD.findall(text)) if scope.bindings else ()
    bound = [
        f"{name}={','.join(canonical(branch.outcome) or str(id(branch.outcome)) for branch in _key(value).branches)}"
        for name, value in sorted(scope.bindings.items())
        if name in words
    ]
    return "/".join([*filter(None, [scope.instance.address]), *bound, text])


def _written(expression: Expression, scope: ModuleScope) -> str:
    text = expression_text(expression)
    scope.instance.shared.budget.spend(len(text) * WRITING)
    return text


def _key(value: Value) -> Value:
    """Return the key of what a resource or block is repeated for; of a loop's variable, the variable."""
    outcome = value.outcome
    if isinstance(outcome, Tree) and not outcome.is_list:
        for name in ("key", "index"):
            if name in outcome.node.data:
                return outcome.step(name)
    return value
