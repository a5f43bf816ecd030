"""CloudFormation's dialect: how the data of a template becomes values, with loops unrolled.

Source: AWS CloudFormation User Guide, "AWS::LanguageExtensions transform".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.languages.cloudformation.evaluation.intrinsics import INTRINSICS, TOO_LARGE
from archlint.languages.cloudformation.evaluation.loops import LOOP
from archlint.languages.cloudformation.evaluation.scope import LoopVariables, TemplateLike
from archlint.languages.cloudformation.evaluation.uniform import is_uniform
from archlint.model.budget import LOOK
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, When
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.texts import MAX_LENGTH, REFERENCE, join
from archlint.model.values.value import NOTHING, Branch, Reference, Text, Tree, Unknown, Value

_NOT_ALPHANUMERIC = regex("[^0-9A-Za-z]")
_MAX_LOOP_DEPTH = 5
#: So many characters, or elements of a list, are as much work as evaluating one expression.
_CHARACTERS_PER_STEP = 128
_ELEMENTS_PER_STEP = 16


class CloudFormation:
    """The dialect of one template, as it is at one place.

    Args:
        template: the template.
        bindings: the variables of the loops around the place.
        included: the local files that the place stands in; none of them can include itself.
        assumed: the conditions under which there is anything at the place.
    """

    def __init__(
        self,
        template: TemplateLike,
        bindings: LoopVariables,
        included: frozenset[str] = frozenset(),
        assumed: When = ALWAYS,
    ) -> None:
        self.template = template
        self.bindings = bindings
        self.included = included
        self.assumed = assumed

    def assuming(self, when: When) -> CloudFormation:
        """Return the dialect as it is under further conditions."""
        if when <= self.assumed:
            return self
        return CloudFormation(self.template, self.bindings, self.included, self.assumed | when)

    def evaluate(self, node: Node) -> Value:
        """Return what `node` may be; intrinsic functions with wrong arguments are unknown."""
        data = node.data
        kind = data.__class__  # of plain data: `isinstance` takes twice as long, and this is asked of each property
        if kind is str:
            return self._text(data, Place(node.document, node.route))
        if kind is dict:
            if len(data) == 1:
                (key,) = data
                function = INTRINSICS.get(key)
                if function is not None:
                    budget = self.template.budget
                    if not budget.enter():
                        return self._beyond(node)
                    value = NOTHING
                    try:
                        value = function(self, node.child(key))
                    finally:
                        budget.leave(_size(value))
                    return value
                if key[:1] == "!" or (key.startswith("Fn::") and not key.startswith(LOOP)):
                    return Value.of(Unknown(f"{key} is not evaluated", inside=True), node.place)
            return Value.of(Tree(node, self), Place(node.document, node.route))
        if kind is list:
            return Value.of(Tree(node, self), Place(node.document, node.route))
        if data is None:
            return NOTHING
        return data if kind is Value else Value.of(Known(data), node.place)

    def never_varies(self, node: Node) -> bool:
        """Tell whether what is in a node certainly does not depend on conditions, without evaluating it."""
        return not self.bindings and is_uniform(node.data, self.template)

    def _text(self, data: str, place: Place) -> Value:
        if self.bindings and "{" in data:
            data = self.bound(data, place)
        if REFERENCE in data:
            return Value.of(join([Known(data)]), place)
        return Value.of(Known(data), place)

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key`; unknown where a macro or a loop may supply it."""
        data = node.data
        if data.__class__ is not dict:
            return NOTHING
        if key in data:
            found = data[key]
            if found.__class__ is str:  # as most: it needs no node of its own
                return self._text(found, Place(node.document, (*node.route, key)))
            return self.evaluate(node.child(key))
        if "Fn::Transform" in data:
            return Value.of(Unknown("a macro may supply it", inside=True), node.place)
        # Keys are asked for all the time, and mostly in vain: they are looked through as one text first.
        if self.bindings or (LOOP in "".join(data) and any(other.startswith(LOOP) for other in data)):
            unsettled = False
            for name, child, dialect in self.unroll(node):
                if name == key:
                    return dialect.evaluate(child)
                unsettled |= "${" in name or "&{" in name
            if unsettled:
                return Value.of(Unknown("a loop may supply it", inside=True), node.place)
        return NOTHING

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield keys and values, with loops unrolled."""
        for name, child, dialect in self.unroll(node):
            yield name, dialect.evaluate(child)

    def unroll(self, node: Node, depth: int = 0) -> Iterator[tuple[str, Node, CloudFormation]]:
        """Yield the entries of a mapping, each with the dialect that knows its loop variables.

        A loop over a collection that the template does not settle is yielded once, its variable unknown.
        """
        for key, child in node.items():
            if not key.startswith(LOOP):
                yield (self.bound(key, child.place) if self.bindings else key), child, self
            elif depth < _MAX_LOOP_DEPTH:
                yield from self._loop(child, depth)
            else:
                self.template.budget.overrun(child.place)

    def _loop(self, node: Node, depth: int) -> Iterator[tuple[str, Node, CloudFormation]]:
        """Yield what a loop makes, as far as there are steps for it."""
        parts = list(node.elements())
        if len(parts) != 3 or not parts[0].text:
            return
        variable, budget = parts[0].text, self.template.budget
        # Who asks for one key may be done before the second round, and asks again for the next one.
        values = [] if budget.is_spent else self._collection(parts[1], variable)
        budget.spend(len(values) * LOOK)
        if budget.is_spent:
            budget.overrun(node.place)
            return
        for value in values:
            if not budget.spend():
                budget.overrun(node.place)
                return
            inner = CloudFormation(self.template, {**self.bindings, variable: value}, self.included, self.assumed)
            yield from inner.unroll(parts[2], depth + 1)

    def written_out(self, node: Node) -> Node:
        """Return a mapping with its loops unrolled and their variables filled in, as plain data."""

        def filled(dialect: CloudFormation, data: Any) -> Any:
            if isinstance(data, dict):
                variable = data.get("Ref") if len(data) == 1 else None
                known = dialect.bindings[variable].known if variable in list(dialect.bindings) else None
                return {key: filled(dialect, value) for key, value in data.items()} if known is None else known
            if isinstance(data, list):
                return [filled(dialect, value) for value in data]
            return dialect.bound(data, node.place) if isinstance(data, str) else data

        return node.with_data({name: filled(dialect, child.data) for name, child, dialect in self.unroll(node)})

    def _collection(self, node: Node, variable: str) -> list[Value]:
        unsettled = [Value.of(Unknown(f"loop variable '{variable}' is not settled", variable, inside=True))]
        value = self.evaluate(node)
        if not isinstance(value.outcome, Tree) or not value.outcome.is_list:
            return unsettled
        elements = [self._flat(branch) for branch in value.each("[]")]
        values = [Value((branch,)) for branches in elements for branch in branches]
        if any(not isinstance(v.outcome, Known) for v in values):
            return unsettled
        return values

    def _flat(self, branch: Branch) -> list[Branch]:
        """Return the elements of a list that stands for an element (a parameter of a list type)."""
        if isinstance(branch.outcome, Tree) and branch.outcome.is_list:
            return list(Value((branch,)).each("[]"))
        return [branch]

    def bound(self, text: str, place: Place) -> str:
        """Put the values of loop variables into `text`, as far as it does not become too long."""
        for variable, value in self.bindings.items():
            known = value.known
            if known is not None and f"{{{variable}}}" in text:
                if len(text) + text.count(f"{{{variable}}}") * len(str(known)) > MAX_LENGTH:
                    self.template.budget.overrun(place)
                    return text
                plain = _NOT_ALPHANUMERIC.sub("", str(known))
                text = text.replace(f"${{{variable}}}", str(known)).replace(f"&{{{variable}}}", plain)
        return text

    def _beyond(self, node: Node) -> Value:
        """Return what a value is that takes more steps than there are for it."""
        self.template.budget.overrun(node.place)
        return Value.of(TOO_LARGE, node.place)

    def including(self, location: str) -> CloudFormation:
        """Return the dialect as it is in a local file that is included here."""
        return CloudFormation(self.template, self.bindings, self.included | {location}, self.assumed)

    def lookup(self, name: str, attribute: str, place: Place) -> Value:
        """Return what `name` refers to: a loop variable, parameter, pseudo parameter or resource."""
        if self.bindings:
            if name in self.bindings:
                return self.bindings[name].placed(place)
            name = self.bound(name, place)
        if attribute == "Ref":
            parameter = self.template.parameters.value(name, self.assumed)
            if parameter is not None:
                return parameter.placed(place)
        declaration = self.template.declarations.get(name)
        if declaration is None and attribute == "Ref" and "." in name:
            # SAM's `Function.Alias`, `Function.DestinationQueue`, `Api.Stage`.
            name, _, attribute = name.partition(".")
            declaration = self.template.declarations.get(name)
        property_name, _, rest = attribute.partition(".")
        made = self.template.made.get(f"{name}.{property_name}") if self.template.made else None
        if made is not None:
            return Value.of(Reference(made, rest or "Ref"), place)
        child = self.template.children.get(name)
        if child is not None and attribute.startswith("Outputs."):
            output = child.output(attribute.removeprefix("Outputs."))
            if output is not None:
                return output.placed(place)
        if declaration is not None:
            return Value.of(Reference(declaration, attribute), place)
        return Value.of(Unknown(f"'{name}' is not declared in this template", name, inside=True), place)


def _size(value: Value) -> int:
    """Return how many steps it takes to make a value of its parts."""
    steps = len(value.branches) - 1
    for branch in value.branches:
        outcome = branch.outcome
        if isinstance(outcome, Reference):  # as most
            continue
        if isinstance(outcome, Known):
            steps += len(outcome.value) // _CHARACTERS_PER_STEP if isinstance(outcome.value, str) else 0
        elif isinstance(outcome, Text):
            steps += sum(len(part) for part in outcome.parts if isinstance(part, str)) // _CHARACTERS_PER_STEP
            steps += len(outcome.parts) // _ELEMENTS_PER_STEP
        elif isinstance(outcome, Tree):
            steps += len(outcome.node.data) // _ELEMENTS_PER_STEP
    return steps
