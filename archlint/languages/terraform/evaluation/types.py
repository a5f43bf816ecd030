"""Variable types: what a value becomes in a variable of a type, optional attributes filled in.

Source: Terraform documentation, "Type Constraints" and "Optional Object Type Attributes".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archlint.languages.terraform.functions.lists.collections import (
    Converted,
    Encoded,
    Open,
    elements,
    members,
    typed_list,
    typed_map,
    typed_tuple,
)
from archlint.languages.terraform.functions.lists.sets import unordered
from archlint.languages.terraform.functions.lists.unifying import unified
from archlint.languages.terraform.hcl.expressions import Expression, FunctionCall, Object, Tuple, Variable
from archlint.languages.terraform.hcl.hcl import parse_template
from archlint.languages.terraform.hcl.scalars import as_number, as_text, as_truth
from archlint.languages.terraform.scope import ModuleScope
from archlint.model.budget import LOOK
from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.scalars import ABSENT, Known
from archlint.model.values.value import NOTHING, Dialect, Outcome, Tree, Unknown, Value

#: A value that has been converted more often is not converted once more: as many modules lie in a row.
_MAX_CONVERSIONS = 20
_ANY = Variable("any")


def type_of(node: Node) -> Expression | None:
    """Return the type that a variable's declaration says it has; None if it does not say."""
    if isinstance(node.data, Expression):
        return node.data
    text = node.text.strip()
    if not text:
        return None
    return parse_template(text if text.startswith("${") else f"${{{text}}}", node.document, node.route)


def conform(value: Value, kind: Expression, scope: ModuleScope) -> Value:
    """Return a value as one of a type.

    Args:
        value: the value.
        kind: the type.
        scope: evaluates the defaults of optional attributes.
    """
    if kind == _ANY:
        return value
    return value.then(lambda outcome, place: Value.of(_converted(outcome, kind, scope, place), place))


def _converted(outcome: Outcome, kind: Expression, scope: ModuleScope, place: Place | None) -> Outcome:
    match kind:
        case Variable("string"):
            return Known(as_text(outcome.value), outcome.written) if isinstance(outcome, Known) else outcome
        case Variable("number"):
            number = as_number(outcome.value) if isinstance(outcome, Known) else None
            return outcome if number is None else Known(number)
        case Variable("bool"):
            true = as_truth(outcome.value) if isinstance(outcome, Known) else None
            return outcome if true is None else Known(true)
    if not isinstance(outcome, Tree) or isinstance(outcome.dialect, Open | Encoded):
        return outcome
    if isinstance(outcome.dialect, _Typed) and outcome.dialect.conversions >= _MAX_CONVERSIONS:
        return outcome
    match kind:
        case FunctionCall("object", (Object() as attributes, *_)) if not outcome.is_list:
            known = {key: data for key, data in outcome.node.data.items() if key in attributes.node.data}
            return Tree(outcome.node.with_data(known), _Typed(outcome.dialect, scope, attributes=attributes.node))
        case FunctionCall("map", (element,)) if not outcome.is_list:
            made = Tree(outcome.node, _Typed(outcome.dialect, scope, "map", element=element))
            if _is_open(element) and (held := members(made)) and (alike := _alike(held.values())):
                return typed_map(place or outcome.node.place, dict(zip(held, alike, strict=True)))
            return made
        case FunctionCall("list", (element,)) if outcome.is_list:
            made = Tree(outcome.node, _Typed(outcome.dialect, scope, "list", element=element))
            if _is_open(element) and (alike := _alike(elements(made) or ())):
                return typed_list(place or outcome.node.place, alike)
            return made
        case FunctionCall("set", (element,)) if outcome.is_list:
            values = [conform(value, element, scope) for value in elements(outcome) or ()]
            return unordered(place or outcome.node.place, unified(values) if _is_open(element) else values)
        case FunctionCall("tuple", (Tuple() as kinds,)) if len(listed := elements(outcome) or ()) == len(
            kinds.node.data
        ):
            each = zip(listed, kinds.node.data, strict=True)
            return typed_tuple(place or outcome.node.place, [conform(value, element, scope) for value, element in each])
    return outcome


def _alike(values: Iterable[Value]) -> list[Value] | None:
    """Return values of several types as ones of one type; None for those that are of one type."""
    listed = list(values)
    alike = unified(listed)
    return None if all(one is other for one, other in zip(alike, listed, strict=True)) else alike


def _is_open(kind: Expression) -> bool:
    """Tell whether a type leaves open of what type something is."""
    if isinstance(kind, FunctionCall):
        return any(map(_is_open, kind.arguments))
    parts = kind.node.data if isinstance(kind, Object | Tuple) else ()
    return kind == _ANY or any(map(_is_open, parts.values() if isinstance(parts, dict) else parts))


class _Typed(Converted):
    """The dialect of a list, a map or an object of a type.

    Attributes:
        conversions: how often it has been converted.
    """

    def __init__(
        self,
        inner: Dialect,
        scope: ModuleScope,
        kind: str = "",
        *,
        element: Expression | None = None,
        attributes: Node | None = None,
    ) -> None:
        self.kind = "object" if attributes is not None else kind
        self.conversions: int = inner.conversions + 1 if isinstance(inner, _Typed) else 1
        self._inner = inner
        self._scope = scope
        self._element = element
        self._attributes = attributes

    def evaluate(self, node: Node) -> Value:
        """Return what an element may be."""
        return self._conformed(self._inner.evaluate(node), self._element, node)

    def _conformed(self, value: Value, kind: Expression | None, node: Node) -> Value:
        budget = self._scope.instance.shared.budget
        if kind is None:
            return value
        if not budget.spend(LOOK):
            budget.overrun(node.place)
            return Value.of(Unknown("it is too large to be evaluated", inside=True), node.place)
        return conform(value, kind, self._scope)

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key`; the default of an optional attribute that is not set."""
        if self._attributes is None:
            value = self._inner.step(node, key)
            return value if value is NOTHING else self._conformed(value, self._element, node)
        if key not in self._attributes.data:
            return NOTHING
        value, kind = self._inner.step(node, key), self._attributes.data[key]
        default: Expression | None = None
        if isinstance(kind, FunctionCall) and kind.function == "optional" and kind.arguments:
            default = kind.arguments[1] if len(kind.arguments) > 1 else None
            kind = kind.arguments[0]
        if value.certainly_absent:
            # Set to null, not missing: an attribute of the type is there.
            value = self._scope.evaluate(self._attributes.with_data(default)) if default else Value.of(ABSENT)
        return self._conformed(value, kind, node)

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield keys and values; of an object, those of its type."""
        if self._attributes is not None:
            for key in self._attributes.data:
                yield key, self.step(node, key)
        else:
            for key, value in self._inner.items(node):
                yield key, self._conformed(value, self._element, node)
