"""Evaluating expressions: to what is known, refers to a resource, is text with holes, unknown or absent.

Source: HCL Native Syntax Specification, "Expressions"; Terraform documentation, "Expressions".
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from itertools import count

from archlint.languages.terraform.evaluation.choices import against_default, entry, entry_or_default, is_decided_later
from archlint.languages.terraform.evaluation.conditions import meaning
from archlint.languages.terraform.evaluation.errors import TOO_DEEP, unless_missing
from archlint.languages.terraform.evaluation.lookups import TEXT_TESTS, attribute, indexed, tested
from archlint.languages.terraform.evaluation.loops import loop
from archlint.languages.terraform.evaluation.resting import resting
from archlint.languages.terraform.evaluation.unification import of_one_type
from archlint.languages.terraform.functions import eager as functions
from archlint.languages.terraform.functions import lazy, operators
from archlint.languages.terraform.functions.lists.collections import (
    MISSING,
    PLAIN,
    Open,
    SetData,
    elements,
    length,
    opened,
    sequence,
)
from archlint.languages.terraform.hcl.expressions import (
    Attribute,
    Conditional,
    Each,
    Expression,
    For,
    FunctionCall,
    Index,
    LiteralValue,
    Object,
    Operation,
    Splat,
    Steps,
    TemplateExpression,
    Tuple,
    UnreadExpression,
    Variable,
    expression_text,
)
from archlint.languages.terraform.hcl.scalars import scalar
from archlint.languages.terraform.scope import ModuleScope
from archlint.model.source.location import Place
from archlint.model.values.cases import combined
from archlint.model.values.choices import chosen
from archlint.model.values.conditions import When
from archlint.model.values.node import Node
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import NOTHING, Branch, Outcome, Reference, Tree, Unknown, Value

#: How long a text may be for each step that it costs; as long a one as any takes memory, too.
_CHARACTERS_PER_STEP = 200


def evaluate(expression: Expression, scope: ModuleScope, place: Place, *, is_at_hand: bool = False) -> Value:
    """Return what an expression may be.

    Args:
        expression: the expression.
        scope: what its names mean.
        place: where it is written.
        is_at_hand: whether it has been made already, and is not gone through: then its size does not count.
    """
    budget = scope.instance.shared.budget
    if not budget.enter():
        budget.overrun(place)
        return Value.of(TOO_DEEP, place)
    size = 0
    try:
        value = _EVALUATORS[type(expression)](expression, scope, place)
        size = 0 if is_at_hand else sum(_size(branch.outcome) for branch in value.branches)
        return value
    except RecursionError:
        budget.overrun(place)
        return Value.of(TOO_DEEP, place)
    finally:
        budget.leave(size)


def _looked_into(expression: Expression, scope: ModuleScope, place: Place) -> Value:
    """Return what an expression may be of which one element is taken, as each instance of a resource takes its own."""
    if isinstance(expression, Splat):
        is_at_hand = _same_everywhere(expression, scope, place) in scope.instance.spread
    else:
        source = expression.source if isinstance(expression, Attribute) else None
        is_at_hand = isinstance(source, Variable) and source.name not in scope.bindings
    return evaluate(expression, scope, place, is_at_hand=is_at_hand)


def _size(outcome: Outcome) -> int:
    """Return what an outcome costs beside its evaluation: for its elements, if it has been made, and its text."""
    if isinstance(outcome, Tree):
        return len(outcome.node.data) // 4 if outcome.dialect is PLAIN else 0
    return length(outcome) // _CHARACTERS_PER_STEP


def _literal(expression: LiteralValue, scope: ModuleScope, place: Place) -> Value:
    return NOTHING if expression.value is None else Value.of(Known(expression.value), place)


def _template(expression: TemplateExpression, scope: ModuleScope, place: Place) -> Value:
    spend = scope.instance.shared.budget.spend
    parts = [evaluate(part, scope, place) for part in expression.parts]
    made = combined(parts, lambda outcomes: operators.interpolated(outcomes, spend), place)
    return resting(made, "${}", parts)


# Names and lookups


def _variable(expression: Variable, scope: ModuleScope, place: Place) -> Value:
    found = scope.bindings.get(expression.name)
    if found is not None:
        return found
    return Value.of(MISSING if scope.strict else Unknown(f"'{expression.name}' stands alone", inside=True), place)


def _attribute(expression: Attribute, scope: ModuleScope, place: Place) -> Value:
    source, name = expression.source, expression.name
    if isinstance(source, Variable) and source.name not in scope.bindings:
        return scope.instance.named(source.name, name, place)
    mode = source.source.name if isinstance(source, Attribute) and isinstance(source.source, Variable) else ""
    if isinstance(source, Attribute) and mode in ("data", "resource") and mode not in scope.bindings:
        return scope.instance.resource(mode, (source.name, name), place)
    return evaluate(source, scope, place).then(lambda outcome, at: attribute(outcome, name, at or place))


def _index(expression: Index, scope: ModuleScope, place: Place) -> Value:
    source = _looked_into(expression.source, scope, place)
    key = evaluate(expression.key, scope, place)

    def looked_up(found: Outcome, by: Outcome, at: Place) -> Value:
        if scope.strict and isinstance(found, Tree) and isinstance(found.node.data, SetData):
            return Value.of(MISSING, place)  # the elements of a set have no order
        one = entry(found, expression.key, scope, place) if is_decided_later(by) else None
        return indexed(found, by, at) if one is None else Value.of(one, place)

    return source.then(lambda found, at: key.then(lambda by, _: looked_up(found, by, at or place)))


def _splat(expression: Splat, scope: ModuleScope, place: Place) -> Value:
    known, key = scope.instance.spread, _same_everywhere(expression, scope, place)
    if key in known:
        return known[key]
    found = evaluate(expression.source, scope, place).then(
        lambda outcome, at: _spread(outcome, at, expression.steps, scope, place)
    )
    listed = elements(found.outcome) if key and found.outcome is not None else None
    if listed and all(isinstance(each.outcome, Reference) for each in listed):
        known[key] = found
    return found


def _same_everywhere(expression: Splat, scope: ModuleScope, place: Place) -> Hashable:
    """Return what tells a list apart that is the same for all instances of what it is written in; None for others."""
    source = expression.source
    if not (isinstance(source, Attribute) and isinstance(source.source, Variable)):
        return None
    is_same = source.source.name not in scope.bindings and all(isinstance(step, str) for step in expression.steps)
    return (source.source.name, source.name, *expression.steps, place, scope.strict) if is_same else None


def _spread(outcome: Outcome, at: Place | None, steps: Steps, scope: ModuleScope, place: Place) -> Value:
    """Return the list of what is looked up in every element of something."""
    if isinstance(outcome, Absent):
        return Value.of(sequence(place, []), place)
    if isinstance(outcome, Unknown):
        return Value.of(outcome, at)
    if isinstance(outcome, Tree) and isinstance(outcome.dialect, Open):
        element = _looked_up(outcome.dialect.element, steps, scope, place)
        return Value.of(opened(place, element, is_list=True), place)
    listed = elements(outcome)
    each = [Value.of(outcome, at)] if listed is None else listed
    found = [_looked_up(element, steps, scope, place) for element in each]
    made = Value.of(sequence(place, found), place)
    return unless_missing(made, found, place) if scope.strict else made


def _looked_up(element: Value, steps: Steps, scope: ModuleScope, place: Place) -> Value:
    """Return what is looked up in an element, step by step."""
    for step in steps:
        if isinstance(step, str):
            element = element.then(lambda o, at, name=step: attribute(o, name, at or place))  # type: ignore[misc]
        elif isinstance(step, Each):
            inner = step.steps
            element = element.then(lambda o, at, inner=inner: _spread(o, at, inner, scope, place))  # type: ignore[misc]
        else:
            key = evaluate(step, scope, place)
            element = element.then(
                lambda o, at, by=key: by.then(lambda k, _: indexed(o, k, at or place))  # type: ignore[misc]
            )
    return element


# Choices, operators and calls


def _conditional(expression: Conditional, scope: ModuleScope, place: Place) -> Value:
    chosen = _chosen(expression, scope, place)
    if not scope.strict:
        return chosen
    test = scope.value(expression.condition, place)
    return unless_missing(chosen, [test.convert(_tested, default=MISSING)], place)


def _tested(outcome: Outcome) -> Outcome:
    """Return what a test is; an error if it is neither true nor false."""
    is_none = isinstance(outcome, Tree | Absent) or (isinstance(outcome, Known) and not operators.is_truth(outcome))
    return MISSING if is_none else outcome


def _chosen(expression: Conditional, scope: ModuleScope, place: Place) -> Value:
    means = meaning(expression.condition, scope, place)
    branches: list[Branch] = []
    known: dict[int, Value] = {}

    def evaluated(part: Expression) -> Value:
        if id(part) not in known:
            known[id(part)] = evaluate(part, scope, place)
        return known[id(part)]

    results = (expression.yes, expression.no)
    for when, part, other in zip((means.true, means.false), results, reversed(results), strict=True):
        if when is not None:
            kept = _under(of_one_type(evaluated(part), other, place, evaluated), when)
            # What a default makes of it does not count where the test says that it is another value.
            branches += kept or _under(against_default(part, scope, place), when)
    return Value.union(branches)


def _under(value: Value, when: When) -> list[Branch]:
    return [under for branch in value.branches if (under := branch.under(when)) is not None]


def _operation(expression: Operation, scope: ModuleScope, place: Place) -> Value:
    operands = [chosen(evaluate(operand, scope, place)) for operand in expression.operands]
    made = tested(operands, lambda outcomes: operators.apply_operator(expression.operator, outcomes), place)
    # Whether there is a collection at all does not rest on what it holds.
    return made if any(each.certainly_absent for each in operands) else resting(made, expression.operator, operands)


def _call(expression: FunctionCall, scope: ModuleScope, place: Place) -> Value:
    special = lazy.FUNCTIONS.get(expression.function)
    if special is not None and not expression.expands:
        return special(expression.arguments, scope, place)
    first = _looked_into if expression.function == "element" else evaluate
    arguments = [(evaluate if n else first)(argument, scope, place) for n, argument in enumerate(expression.arguments)]
    if expression.function == "lookup" and len(arguments) > 1:
        found = entry_or_default(expression, arguments, scope, place)
        if found is not None:
            return found
    if expression.expands:
        last = arguments[-1].outcome if arguments else None
        if last is MISSING:
            return arguments[-1]
        listed = elements(last) if last is not None else None
        if listed is None:
            return Value.of(Unknown(f"{expression.function} is given a list that is not settled", inside=True), place)
        arguments = [*arguments[:-1], *listed]
    own = scope.instance.functions.get(expression.function)
    if own is not None:
        unsettled = Unknown(f"{expression.function} gives what is not settled", inside=True)
        return combined(arguments, lambda outcomes: own(outcomes, place) or unsettled, place)
    spend = scope.instance.shared.budget.spend
    together = tested if expression.function in TEXT_TESTS else combined
    made = together(
        arguments, lambda outcomes: functions.apply_function(expression.function, outcomes, place, spend), place
    )
    return resting(made, expression.function, arguments)


# Collections


def _tuple(expression: Tuple, scope: ModuleScope, place: Place) -> Value:
    made = Value.of(Tree(expression.node, scope.checking(strict=False)), place)
    return unless_missing(made, _parts(expression.node, scope), place) if scope.strict else made


def _parts(node: Node, scope: ModuleScope) -> list[Value]:
    """Return what the elements of a list or the members of an object may be, errors among it."""
    children = [*node.elements(), *(child for _, child in node.items())]
    return [scope.value(child.data, child.place) for child in children]


def _object(expression: Object, scope: ModuleScope, place: Place) -> Value:
    node, rests_on = _with_keys(expression, scope, place)
    made = Value((Branch(Tree(node, scope.checking(strict=False)), place=place, rests_on=rests_on),))
    if not scope.strict:
        return made
    keys = [scope.value(key, place).convert(lambda name: name, MISSING) for key, _, _ in expression.computed]
    return unless_missing(made, [*keys, *_parts(node, scope)], place)


def _with_keys(expression: Object, scope: ModuleScope, place: Place) -> tuple[Node, frozenset[str]]:
    """Return the members of an object under their keys, and the variables whose defaults say what these are."""
    node, rests_on = expression.node, frozenset[str]()
    if not expression.computed:
        return node, rests_on
    data = {key: node.child(key) for key in node.data}
    steps = {step for _, _, step in expression.computed}
    positions = dict(zip(node.data, (each for each in count() if each not in steps), strict=False))
    for key, item, step in expression.computed:
        found = evaluate(key, scope, place)
        known = scalar(found.outcome) if found.outcome is not None else None
        rests_on |= found.branches[0].rests_on if known is not None else frozenset()
        # A key that is not known still is in the mapping: whatever is looked up may stand under it.
        name = canonical(Known(known)) if known is not None else f"${{{expression_text(key)}}}"
        if positions.get(name, -1) < step:  # the last one of a name counts
            data[name] = Node(node.document, (*node.route, step), item)
    return node.with_data(data), rests_on


def _unread(expression: UnreadExpression, scope: ModuleScope, place: Place) -> Value:
    return Value.of(Unknown(expression.reason, inside=True), place)


_EVALUATORS: Mapping[type[Expression], Callable[..., Value]] = {
    LiteralValue: _literal,
    TemplateExpression: _template,
    Variable: _variable,
    Attribute: _attribute,
    Index: _index,
    Splat: _splat,
    Conditional: _conditional,
    Operation: _operation,
    FunctionCall: _call,
    Tuple: _tuple,
    Object: _object,
    For: loop,
    UnreadExpression: _unread,
}
