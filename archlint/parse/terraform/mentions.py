"""Where a plan or state mentions a resource, whatever for: in any attribute of another one, in an output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.declaration import Declaration
from archlint.location import Place
from archlint.parse.mentions import Mention
from archlint.parse.terraform.instances import Instance, Instances
from archlint.parse.terraform.references import Module

#: What mentions a resource where an output of the root module does.
OUTPUT = "output"


class Uses:
    """The mentions in one plan or state; it is looked through once, when somebody first asks.

    Args:
        instances: its resources.
        root: its root module.
        document_root: where it starts.
        silent: types whose mentions mean nothing.
    """

    def __init__(self, instances: Instances, root: Module, start: Place, silent: frozenset[str]) -> None:
        self._instances, self._root, self._start, self._silent = instances, root, start, silent
        self._index: dict[Declaration, list[Mention]] | None = None

    def of(self, declaration: Declaration, name: str) -> Iterator[Mention]:
        """Yield what mentions a resource; its own name makes no difference here."""
        del name
        if self._index is None:
            self._index = self._look_through()
        yield from self._index.get(declaration, ())

    def _look_through(self) -> dict[Declaration, list[Mention]]:
        index: dict[Declaration, list[Mention]] = {}
        addresses: dict[str, list[Declaration]] = {}
        for instance in self._instances.every:
            addresses.setdefault(_without_index(instance.said.address), []).append(instance.declaration)
        for instance in self._instances.every:
            if instance.said.type in self._silent:
                continue
            for used, at in (*_in_expressions(instance), *_in_dependencies(instance, addresses)):
                if used is not instance.declaration:
                    index.setdefault(used, []).append(Mention(at, instance.said.type))
        for _name, mentioned in self._root.outputs():
            for reference in mentioned.references:
                index.setdefault(reference.target, []).append(Mention(self._start, OUTPUT))
        return index


def _in_expressions(instance: Instance) -> Iterator[tuple[Declaration, Place]]:
    for attribute, expression in instance.expressions.items():
        for each in _expressions(expression):
            for reference in instance.mentioned(each).references:
                yield reference.target, instance.declaration.place / "values" / attribute


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
