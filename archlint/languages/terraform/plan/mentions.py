"""Where a plan or state mentions a resource, whatever for: in any attribute of another one, in an output."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from archlint.languages.mention import Mention
from archlint.languages.terraform.modules.index import OUTPUT, Index
from archlint.languages.terraform.plan.instances import Instance, Instances
from archlint.languages.terraform.plan.references import Module
from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.value import Declaration


class Uses:
    """The mentions in one plan or state; it is looked through once, when somebody first asks.

    Args:
        instances: its resources.
        root: its root module.
        outputs: the outputs of the root module, as far as the plan or state tells what they are.
        silent: types whose mentions mean nothing.
    """

    def __init__(self, instances: Instances, root: Module, outputs: Node, silent: frozenset[str]) -> None:
        self._instances, self._root, self._outputs, self._silent = instances, root, outputs, silent

    def of(self, declaration: Declaration, name: str) -> Iterator[Mention]:
        """Yield what mentions a resource of this plan or state, as `Index.of` does; nothing for any other resource."""
        if declaration.place.document is self._outputs.document:
            yield from self._index.of(declaration, name)

    @cached_property
    def _index(self) -> Index:
        index = Index()
        addresses: dict[str, list[Declaration]] = {}
        for instance in self._instances.every:
            addresses.setdefault(_without_index(instance.said.address), []).append(instance.declaration)
        for instance in self._instances.every:
            if instance.said.type not in self._silent:
                self._read(index, instance, addresses)
        self._read_outputs(index)
        return index

    def _read_outputs(self, index: Index) -> None:
        for name, mentioned in self._root.outputs():
            for reference in mentioned.references:
                index.refer(reference.target, Mention(self._outputs.place / name, OUTPUT))
        for _name, output in self._outputs.items():
            for text in _texts(output.get("value").data):
                index.read(text, None, Mention(output.place, OUTPUT))

    def _read(self, index: Index, instance: Instance, addresses: dict[str, list[Declaration]]) -> None:
        own, by = instance.declaration, instance.said.type
        for used, at in (*_in_expressions(instance), *_in_dependencies(instance, addresses)):
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
                index.anything.append(Mention(own.place / instance.values_at / attribute, by))


def _texts(data: Any) -> Iterator[str]:
    """Yield the strings in an attribute."""
    pending = [data]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict | list):
            pending += each.values() if isinstance(each, dict) else each


def _in_expressions(instance: Instance) -> Iterator[tuple[Declaration, Place]]:
    for attribute, expression in instance.expressions.items():
        for each in _expressions(expression):
            for reference in instance.mentioned(each).references:
                yield reference.target, instance.declaration.place / instance.values_at / attribute


def _in_dependencies(
    instance: Instance, addresses: dict[str, list[Declaration]]
) -> Iterator[tuple[Declaration, Place]]:
    if instance.said.configuration is None:
        for address in instance.said.uses:
            for used in addresses.get(address, ()):
                yield used, instance.declaration.place


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
