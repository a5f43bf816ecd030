"""A module's outputs, as the module that calls it sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archlint.declaration import Declaration
from archlint.location import Place
from archlint.node import Node
from archlint.parse.terraform.trees import PLAIN
from archlint.value import Tree, Value

if TYPE_CHECKING:
    from archlint.parse.terraform.module_instance import ModuleInstance
    from archlint.parse.terraform.shared import Shared


class _Outputs:
    """The dialect of a module's outputs: each is evaluated when it is asked for."""

    def __init__(self, instance: ModuleInstance) -> None:
        self._instance = instance

    def evaluate(self, node: Node) -> Value:
        """Return what `node` may be."""
        return PLAIN.evaluate(node)

    def step(self, node: Node, key: str) -> Value:
        """Return the output of that name."""
        return self._instance.output(key, node.place)

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield the outputs and their names."""
        for name in node.data:
            yield name, self.step(node, name)


def module_value(module: ModuleInstance | Declaration, place: Place, shared: Shared) -> Value:
    """Return what the name of a module stands for: its outputs; of one that cannot be read, itself."""
    if isinstance(module, Declaration):
        return Value.of(shared.unread(module, place), place)
    outputs = Node(place.document, place.route, dict.fromkeys(module.module.outputs))
    return Value.of(Tree(outputs, _Outputs(module)), place)
