"""Instances of resources, as plans and states have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from archlint.declaration import Declaration
from archlint.location import Place
from archlint.node import Node
from archlint.parse.terraform.references import Mentioned, Module, without_indexes
from archlint.parse.terraform.shape import Blocks, Index, mapping
from archlint.parse.terraform.unknowns import Settled
from archlint.value import Reference, Tree, Value

_NONE: frozenset[str] = frozenset()


@dataclass(eq=False)
class Instances:
    """All instances of one plan or state.

    Attributes:
        blocks: the nested blocks that each type has, as far as anybody asks for them.
        every: the instances.
    """

    blocks: Mapping[str, frozenset[str]]
    every: list[Instance] = field(default_factory=list)
    _by_declaration: dict[Declaration, Instance] = field(default_factory=dict)

    def add(self, instance: Instance) -> None:
        """Add an instance."""
        self.every.append(instance)
        self._by_declaration[instance.declaration] = instance

    def planned(self, reference: Reference) -> Any:
        """Return what an attribute of a resource is, sensitive or not; None if that is not known."""
        instance = self._by_declaration.get(reference.target)
        return instance.values.get(reference.attribute) if instance else None

    def close(self) -> None:
        """Cut the circles that instances, declarations and modules are tied in."""
        for instance in self.every:
            instance.close()
        self.every.clear()
        self._by_declaration.clear()


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan or state says of one instance.

    Attributes:
        address: its address.
        type: its type; that of a data source starts with `data.`.
        index: which instance of its resource it is.
        values: its attributes, as far as they are known.
        unknown: which of them are not.
        secret: which of them are sensitive.
        configuration: what the sources say of the resource; None if they are not at hand.
        uses: the addresses of what it depends on, where only these are told.
    """

    address: str
    type: str
    index: Index
    values: dict[str, Any]
    unknown: dict[str, Any]
    secret: dict[str, Any]
    configuration: dict[str, Any] | None = None
    uses: tuple[str, ...] = ()


class Instance(Blocks):
    """One instance, and the dialect of its attributes: what they are is worked out when somebody asks.

    Attributes:
        declaration: what it declares.
        said: what the plan or state says of it.
        module: the module that it is in.
        values_at: the key of its attributes, where it stands.
    """

    def __init__(self, said: Planned, place: Place, values_at: str, module: Module, instances: Instances) -> None:
        """Declare an instance.

        Args:
            said: what the plan or state says of it.
            place: where.
            values_at: the key of the values there.
            module: the module that it is in.
            instances: all instances.
        """
        super().__init__()
        self.said, self.module, self.values_at = said, module, values_at
        self._instances: Instances | None = instances
        self._at = place / values_at
        # Until somebody looks into it, it only has its keys: those that are set, a small part of what a plan lists.
        data = dict.fromkeys([key for key, value in said.values.items() if value is not None])
        data.update(dict.fromkeys(said.unknown))
        self.declaration = Declaration(
            name=said.address,
            type=said.type,
            place=place,
            properties=Value.of(Tree(Node(place.document, self._at.route, data), self), self._at),
            source=f"{module.source}:{without_indexes(said.address).removeprefix(module.address)}",
            deployed=said.configuration is None and not said.unknown,
        )

    @property
    def values(self) -> dict[str, Any]:
        """Its attributes, as far as they are known, sensitive or not."""
        return self.said.values

    @property
    def expressions(self) -> dict[str, Any]:
        """What the sources say of each attribute."""
        return mapping(mapping(self.said.configuration).get("expressions"))

    def mentioned(self, expression: Any) -> Mentioned:
        """Return what goes into one of its expressions."""
        each = mapping(self.said.configuration).get("for_each_expression")
        return self.module.mentioned(expression, self.said.index, each)

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key`, of a mapping or of the only one in a list."""
        self._fill(node)
        return super().step(node, key)

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield keys and values."""
        self._fill(node)
        return super().items(node)

    def close(self) -> None:
        """Cut the circle of the instance and its declaration."""
        self._instances = None
        del self.declaration

    def _fill(self, node: Node) -> None:
        if self._instances is None:
            return
        said, instances = self.said, self._instances
        settled = Settled(instances.blocks.get(said.type, _NONE), self.mentioned, instances.planned)
        self._instances = None
        expressions = None if said.configuration is None else self.expressions
        node.data.clear()
        node.data.update(settled.body(said.values, self._at, said.unknown, said.secret, expressions))
