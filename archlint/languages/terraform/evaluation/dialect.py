"""Terraform's dialect: how the bodies and expressions of a module become values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.languages.terraform.evaluation.choices import agreeing
from archlint.languages.terraform.evaluation.evaluator import evaluate
from archlint.languages.terraform.functions.lists.collections import MISSING, PLAIN, entries, is_unsettled, mapping
from archlint.languages.terraform.hcl.bodies import COMMENT, DYNAMIC, blocks, bodies
from archlint.languages.terraform.hcl.expressions import Expression
from archlint.languages.terraform.hcl.scalars import as_text, scalar
from archlint.languages.terraform.scope import Bindings, ModuleLike
from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, When
from archlint.model.values.node import Node
from archlint.model.values.scalars import ABSENT, Absent, Known
from archlint.model.values.value import NOTHING, Branch, Text, Tree, Unknown, Value

#: More lists of blocks than this, each made under other conditions, are not told apart.
_MAX_COMBINATIONS = 256


class Terraform:
    """The dialect of one instance of a module, as it is at one place.

    Args:
        instance: the instance of the module.
        bindings: the variables of what is repeated around the place: `each`, `count`, those of loops.
        strict: whether the parts of lists and objects are evaluated at once: `try` looks for errors in them.
        given: the conditions under which there is what stands at the place.
    """

    def __init__(
        self,
        instance: ModuleLike,
        bindings: Bindings | None = None,
        *,
        strict: bool = False,
        given: When = ALWAYS,
    ) -> None:
        self.instance = instance
        self.bindings: Bindings = bindings or {}
        self.strict = strict
        self.given = given

    def binding(self, bindings: Bindings) -> Terraform:
        """Return the dialect with further variables."""
        return Terraform(self.instance, {**self.bindings, **bindings}, strict=self.strict, given=self.given)

    def checking(self, strict: bool) -> Terraform:
        """Return the dialect as one that is strict, or is not."""
        if strict is self.strict:
            return self
        return Terraform(self.instance, self.bindings, strict=strict, given=self.given)

    def only(self, bindings: Bindings) -> Terraform:
        """Return the dialect with these variables and no other ones, as a template has them."""
        return Terraform(self.instance, bindings, strict=self.strict, given=self.given)

    def under(self, when: When) -> Terraform:
        """Return the dialect of what there only is under further conditions."""
        if when <= self.given:
            return self
        return Terraform(self.instance, self.bindings, strict=self.strict, given=self.given | when)

    def value(self, expression: Expression, place: Place) -> Value:
        """Return what an expression that is written at a place may be."""
        return evaluate(expression, self, place)

    def evaluate(self, node: Node) -> Value:
        """Return what `node` may be: an expression, a string with holes, or plain data."""
        data = node.data
        expression = data if isinstance(data, Expression) else None
        if isinstance(data, str) and _may_be_template(data):
            expression = self.instance.shared.template(node)
        if expression is not None:
            value = _settled(evaluate(expression, self, node.place), node.place)
            return agreeing(value, expression, self, node.place) if self.given else value
        if isinstance(data, dict) and any(_may_be_template(key) for key in data):
            node = self._named(node)
        if isinstance(data, dict | list):
            return Value.of(Tree(node, self), node.place)
        return PLAIN.evaluate(node)

    def _named(self, node: Node) -> Node:
        """Return a mapping of the JSON syntax with its keys, which are templates, as what they stand for."""
        children: dict[str, Node] = {}
        for key, child in node.items():
            found = self.evaluate(Node(node.document, (*node.route, key, COMMENT), key)).outcome
            known = scalar(found) if found is not None else None
            # What is not settled looks like one that is not, whatever it is.
            name = as_text(known) if known is not None else f"${{{key}}}"
            children[name] = child
        return node.with_data(children)

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key`; of a block that stands alone, also where a list is written."""
        data = node.data
        if isinstance(data, list):
            if len(data) > 1:
                return Value.of(Unknown("it is not settled in which block it is set", inside=True), node.place)
            return self.evaluate(node.child(0)).step(key) if data else NOTHING
        if not isinstance(data, dict):
            return NOTHING
        if DYNAMIC in data and any(block.labels == (key,) for block in blocks(node.get(DYNAMIC), 1)):
            return self._repeated(node, key)
        if key in data:
            return self.evaluate(node.child(key))
        if any(is_unsettled(other) for other in data):
            return Value.of(Unknown("its keys are not settled", inside=True), node.place)
        return NOTHING

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield keys and values, blocks that are repeated among them."""
        repeated = {block.labels[0] for block in blocks(node.get(DYNAMIC), 1)} if DYNAMIC in node.data else set()
        for key, child in node.items():
            if key != COMMENT and key not in repeated and not (key == DYNAMIC and repeated):
                yield key, self.evaluate(child)
        for key in sorted(repeated):
            yield key, self._repeated(node, key)

    def _repeated(self, node: Node, key: str) -> Value:
        """Return the blocks of one type, of which some are made by `dynamic` blocks."""
        written = [self.evaluate(body) for body in bodies(node.get(key))]
        lists: list[tuple[list[Value], Branch]] = [(written, Branch(ABSENT))]
        place = node.place
        for block in blocks(node.get(DYNAMIC), 1):
            if block.labels == (key,):
                place = block.place
                found = list(self._made(block.body, key))
                lists = [
                    (before + made, both)
                    for before, given in lists
                    for made, branch in found
                    if (both := branch.under(given.when, given.rests_on)) is not None
                ]
                if len(lists) > _MAX_COMBINATIONS:
                    unknown = Unknown(f"the blocks '{key}' depend on too many conditions", inside=True)
                    return Value.of(unknown, place)
        return Value.union(
            Branch(
                Tree(Node(place.document, place.route, made), self) if made else ABSENT,
                both.when,
                place,
                both.rests_on,
            )
            for made, both in lists
        )

    def _made(self, body: Node, label: str) -> Iterator[tuple[list[Value], Branch]]:
        """Yield the blocks that a `dynamic` block makes, with the circumstances under which it makes them."""
        content = next(bodies(body.get("content")), body.with_data({}))
        iterator = body.get("iterator").data
        name = self.instance.shared.keyword(iterator) or label
        for branch in self.evaluate(body.get("for_each")).branches:
            found = [] if isinstance(branch.outcome, Absent) else entries(branch.outcome)
            if found is None:
                unknown = Unknown(f"the blocks '{label}' are made for a collection that is not settled", inside=True)
                yield [Value.of(unknown, body.place)], branch
                continue
            made = []
            budget = self.instance.shared.budget
            for key, value in found:
                if not budget.spend():
                    budget.overrun(body.place)
                    made.append(Value.of(Unknown("there are too many blocks of it", inside=True), body.place))
                    break
                bound = mapping(body.place, {"key": key, "value": value})
                inner = self.binding({name: Value.of(bound)}).under(branch.when)
                made.append(Value.of(Tree(content, inner), content.place))
            yield made, branch


def _may_be_template(text: str) -> bool:
    return "${" in text or "%{" in text


def _settled(value: Value, place: Place) -> Value:
    """Return a value as written at a place, without the cases that cannot be deployed.

    Text of several lines is looked up in its own lines, so it stands where it is written.
    """
    kept = [branch for branch in value.branches if branch.outcome is not MISSING] or list(value.branches)
    if len(kept) == 1 < len(value.branches):
        kept = [Branch(kept[0].outcome, place=kept[0].place, rests_on=kept[0].rests_on)]
    return Value(
        tuple(
            branch if _has_lines(branch) else Branch(branch.outcome, branch.when, place, branch.rests_on)
            for branch in kept
        )
    )


def _has_lines(branch: Branch) -> bool:
    outcome: Any = branch.outcome
    if branch.place is None:
        return False
    if isinstance(outcome, Known):
        return isinstance(outcome.value, str) and "\n" in outcome.value
    return isinstance(outcome, Text) and any(isinstance(part, str) and "\n" in part for part in outcome.parts)
