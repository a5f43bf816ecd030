"""A module's outputs, as the module that calls it sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from archlint.languages.terraform.functions.lists.collections import Made
from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.value import Declaration, Reference, Tree, Unknown, Value

if TYPE_CHECKING:
    from archlint.languages.terraform.modules.shared import PlanLike

#: A key that is not known.
_ANYTHING = "${outputs}"


class _Outputs(Made):
    """The dialect of a module's outputs: each is evaluated when it is asked for."""

    def __init__(self, output: Callable[[str, Place], Value]) -> None:
        self._output = output

    def step(self, node: Node, key: str) -> Value:
        """Return the output of that name."""
        return self._output(key, node.place)

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield the outputs and their names."""
        for name in node.data:
            yield name, self.step(node, name)


class _PlannedOutputs(Made):
    """The dialect of the outputs of a module that only the plan has read."""

    def __init__(self, plan: PlanLike, module: str) -> None:
        self._plan, self._module = plan, module

    def step(self, node: Node, key: str) -> Value:
        """Return the output of that name."""
        return Value.of(self._plan.output(self._module, key), node.place)

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield one output that stands for all: their names are not known here."""
        yield _ANYTHING, Value.of(Unknown("the outputs of a module are not settled", inside=True), node.place)


def module_value(names: Iterable[str], output: Callable[[str, Place], Value], place: Place) -> Value:
    """Return what the name of a module stands for: its outputs.

    Args:
        names: the names of the outputs.
        output: returns the output of a name.
        place: where the name is written.
    """
    outputs = Node(place.document, place.route, dict.fromkeys(names))
    return Value.of(Tree(outputs, _Outputs(output)), place)


def unread_module_value(module: Declaration, place: Place, plan: PlanLike | None) -> Value:
    """Return what the name of a module that cannot be read stands for: itself, unless a plan has its outputs."""
    if plan is None:
        return Value.of(Reference(module, "Ref"), place)
    unread = Node(place.document, place.route, {_ANYTHING: None})
    return Value.of(Tree(unread, _PlannedOutputs(plan, module.name)), place)
