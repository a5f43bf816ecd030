"""Where a plan or state mentions a resource, whatever for: in any attribute of another one, in an output."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from archlint.languages.mention import Mention
from archlint.languages.terraform.modules.mentions.index import OUTPUT, MentionIndex
from archlint.languages.terraform.plan.instances import Instances, ResourceInstance
from archlint.languages.terraform.plan.references import PlannedModule
from archlint.model.budget import LOOK
from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.value import Declaration

#: How many of those that depend on a resource are returned; there may be one for each instance, naming all others.
_MAX_DEPENDENTS = 100


class PlanUses:
    """The mentions in one plan or state; it is looked through once, when a mention is first needed.

    Args:
        instances: its resources.
        root: its root module.
        outputs: the outputs of the root module, as far as the plan or state says what they are.
        silent: types whose mentions mean nothing.
    """

    def __init__(self, instances: Instances, root: PlannedModule, outputs: Node, silent: frozenset[str]) -> None:
        self._instances, self._root, self._outputs, self._silent = instances, root, outputs, silent

    def of(self, declaration: Declaration, name: str) -> Iterator[Mention]:
        """Yield what mentions a resource of this plan or state, as `MentionIndex.of` does; nothing for others."""
        if declaration.place.document is self._outputs.document:
            yield from self._index.of(declaration, name)
            for own, mention in self._dependents.get(_without_index(declaration.name), ()):
                if own is not declaration:
                    yield mention

    @cached_property
    def _index(self) -> MentionIndex:
        index = MentionIndex()
        for instance in self._instances.every:
            if instance.said.type not in self._silent:
                self._read(index, instance)
        self._read_outputs(index)
        return index

    def _affords(self, steps: float, at: Place) -> bool:
        """Tell whether there are so many steps left for what stands at a place."""
        if self._instances.budget.spend(steps):
            return True
        self._instances.budget.overrun(at)
        return False

    @cached_property
    def _dependents(self) -> dict[str, list[tuple[Declaration, Mention]]]:
        """What depends on all instances of a resource, by its address: each with how it mentions them."""
        dependents: dict[str, list[tuple[Declaration, Mention]]] = {}
        for instance in self._instances.every:
            if instance.said.type not in self._silent and instance.said.configuration is None:
                mention = Mention(instance.declaration.place, instance.said.type)
                for address in instance.said.uses:
                    known = dependents.setdefault(address, [])
                    if len(known) < _MAX_DEPENDENTS:
                        known.append((instance.declaration, mention))
        return dependents

    def _read_outputs(self, index: MentionIndex) -> None:
        for name, mentioned in self._root.outputs():
            for reference in mentioned.references:
                index.refer(reference.target, Mention(self._outputs.place / name, OUTPUT))
        for _name, output in self._outputs.items():
            for text in _texts(output.get("value").data):
                index.read(text, None, Mention(output.place, OUTPUT))

    def _read(self, index: MentionIndex, instance: ResourceInstance) -> None:
        own, by = instance.declaration, instance.said.type
        for used, at in _in_expressions(instance):
            if not self._affords(LOOK, at):
                index.doubt(Mention(at, by))
                return
            if used is not own:
                index.refer(used, Mention(at, by))
        for attribute, value in instance.values.items():
            mention = Mention(own.place / instance.values_at / attribute, by)
            for text in _texts(value):
                index.read(text, own, mention)
        for attribute, unknown in instance.said.unknown.items():
            expression = instance.expressions.get(attribute)
            # What comes from a local value, and is not known yet, may be the ARN of anything.
            if unknown is True and expression is not None and instance.mentioned(expression).inside:
                index.doubt(Mention(own.place / instance.values_at / attribute, by))


def _texts(data: Any) -> Iterator[str]:
    """Yield the strings in an attribute."""
    pending = [data]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict | list):
            pending += each.values() if isinstance(each, dict) else each


def _in_expressions(instance: ResourceInstance) -> Iterator[tuple[Declaration, Place]]:
    for attribute, expression in instance.expressions.items():
        for each in _expressions(expression):
            for reference in instance.mentioned(each).references:
                yield reference.target, instance.declaration.place / instance.values_at / attribute


def _without_index(address: str) -> str:
    return address.rpartition("[")[0] if address.endswith("]") else address


def _expressions(data: Any) -> Iterator[Any]:
    """Yield the expressions in an attribute or block."""
    pending = [data]
    while pending:
        each = pending.pop()
        if isinstance(each, dict):
            if "references" in each:
                yield each
            else:
                pending += each.values()
        elif isinstance(each, list):
            pending += each
