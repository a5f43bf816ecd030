"""Instances of resources, as plans and states have them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archlint.code.calls import CODE, ReadCode
from archlint.languages.notes import FORMER_ADDRESSES, MODULE_CALLS
from archlint.languages.terraform.plan.references import Mentioned, PlannedModule, without_indexes
from archlint.languages.terraform.plan.shape import Blocks, InstanceKey, object_of
from archlint.languages.terraform.plan.sites import Seen, Sites
from archlint.languages.terraform.plan.unknowns import Settled, is_anywhere
from archlint.model.budget import Budget
from archlint.model.data import dataclass
from archlint.model.source.document import Document
from archlint.model.source.location import Locator, Place, Route
from archlint.model.values.deployment import SITE
from archlint.model.values.node import Node
from archlint.model.values.site import OWN
from archlint.model.values.value import Declaration, Reference, Tree, Unknown, Value

if TYPE_CHECKING:
    from archlint.languages.terraform.plan.sourced import Sourced
    from archlint.languages.terraform.plan.sources import Sources

_NONE: frozenset[str] = frozenset()


@dataclass(eq=False)
class Instances:
    """All instances of one plan or state.

    Attributes:
        blocks: the nested blocks that each type has, of the types that were needed.
        every: the instances.
        sources: the configuration that they were made from, if it is at hand.
        modules: the instances of modules, by their addresses.
        budget: how much may be evaluated.
        sites: where they are deployed to.
    """

    blocks: Mapping[str, frozenset[str]]
    every: list[ResourceInstance] = field(default_factory=list)
    sources: Sources | None = None
    modules: dict[str, PlannedModule] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    sites: Sites = field(default_factory=lambda: Sites({}, ()))
    _by_address: dict[str, Declaration] = field(default_factory=dict)
    _sourced: Sourced | None = None
    _by_declaration: dict[Declaration, ResourceInstance] = field(default_factory=dict)

    def add(self, instance: ResourceInstance) -> None:
        """Add an instance."""
        self.every.append(instance)
        self._by_declaration[instance.declaration] = instance
        if self._sourced is not None and self.sources is not None:
            # One for itself, one for the module that it may be the only resource of.
            self.sources.expect(2)
            self._sourced.note(instance.declaration.place.route, instance.said.address)

    def located(
        self, document: Document, folder: Path | None, variables: Mapping[str, Any], declared: Mapping[str, Any]
    ) -> Locator:
        """Return what says where things in a plan or state stand, before instances are added.

        Args:
            document: the plan or state.
            folder: the folder of the configuration that it was made from; None if that is not at hand.
            variables: what the plan says that the root module's variables are.
            declared: what it says of their declarations: the sources may no longer say which are sensitive.
        """
        if folder is None:
            return document
        # Loaded here: without sources nothing of it is needed.
        from archlint.languages.terraform.plan.sourced import Sourced
        from archlint.languages.terraform.plan.sources import Sources

        given = {}
        for name, said in variables.items():
            if isinstance(said, dict) and "value" in said:
                hidden = Value.of(Unknown(f"variable '{name}' is sensitive", f"var.{name}"))
                data = hidden if object_of(declared.get(name)).get("sensitive") is True else said["value"]
                given[name] = Node(document, ("variables", name, "value"), data)
        self.sources = Sources(folder, self, given, self.budget)
        self._sourced = Sourced(document, self.sources)
        return self._sourced

    def declared(self, address: str) -> Declaration | None:
        """Return what is declared at an address; None if nothing is."""
        if not self._by_address:
            self._by_address.update((instance.said.address, instance.declaration) for instance in self.every)
        return self._by_address.get(address)

    def output(self, module: str, name: str) -> Unknown:
        """Return what is known of an output of the module at an address: what goes into it."""
        found = self.modules[module].output(name) if module in self.modules else Mentioned(inside=True)
        reason = f"'{name}' of '{module}' is known after apply"
        return Unknown(reason, inside=found.inside, mentions=found.references)

    def planned(self, reference: Reference) -> Any:
        """Return what an attribute of a resource is, sensitive or not; None if that is not known."""
        instance = self._by_declaration.get(reference.target)
        return instance.values.get(reference.attribute) if instance else None

    def close(self) -> None:
        """Cut the circles that instances, declarations and modules are tied in."""
        for instance in self.every:
            instance.close()
        if self.sources is not None:
            self.sources.close()
        self.every.clear()
        self.modules.clear()
        self._by_address.clear()
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
        uses: the addresses of what it depends on, where only these are known.
        provider: the key of its provider's configuration.
        former: the address that it had before; empty if it is the same.
    """

    address: str
    type: str
    index: InstanceKey
    values: dict[str, Any]
    unknown: dict[str, Any]
    secret: dict[str, Any]
    configuration: dict[str, Any] | None = None
    uses: tuple[str, ...] = ()
    provider: str = "aws"
    former: str = ""


class ResourceInstance(Blocks):
    """One instance, and the dialect of its attributes: what they are is worked out when they are read.

    Attributes:
        declaration: what it declares.
        said: what the plan or state says of it.
        module: the module that it is in.
        values_at: the key of its attributes, where it stands.
    """

    def __init__(
        self, said: Planned, place: Place, values_at: str, module: PlannedModule, instances: Instances
    ) -> None:
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
        self._budget = instances.budget
        self._sources = instances.sources
        self._at = place / values_at
        self._from_sources: dict[Route, Value | None] = {}
        # Each is kept with the expression, so that no other one gets its identity.
        self._mentioned: dict[int, tuple[Any, Mentioned]] = {}
        # Until it is first read, it only has its keys: those that are set, a small part of what a plan lists.
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
        site = instances.sites.of(Seen(said.provider, said.type, said.values))
        if site != OWN:
            self.declaration.note(SITE, site)
        if said.former:
            self.declaration.note(FORMER_ADDRESSES, lambda: (said.former,))
        if instances.sources is not None:
            calls: Callable[[], Sequence[Place]] = partial(instances.sources.calls, said.address)
            self.declaration.note(MODULE_CALLS, calls)
            code: ReadCode = partial(instances.sources.code, self.declaration)
            self.declaration.note(CODE, code)

    @property
    def values(self) -> dict[str, Any]:
        """Its attributes, as far as they are known, sensitive or not."""
        return self.said.values

    @property
    def expressions(self) -> dict[str, Any]:
        """What the sources say of each attribute."""
        return object_of(object_of(self.said.configuration).get("expressions"))

    def mentioned(self, expression: Any) -> Mentioned:
        """Return what goes into one of its expressions."""
        if id(expression) not in self._mentioned:
            each = object_of(self.said.configuration).get("for_each_expression")
            if self._budget.is_spent:
                self._budget.overrun(self._at)
            self._mentioned[id(expression)] = expression, self.module.mentioned(expression, self.said.index, each)
        return self._mentioned[id(expression)][1]

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key`, of a mapping or of the only one in a list."""
        self._fill(node)
        value = super().step(node, key)
        if self._sources is None:
            return value
        path = (*node.route[len(self._at.route) :], key)
        unknown = _mark(self.said.unknown, path)
        if not is_anywhere(unknown) or is_anywhere(_mark(self.said.secret, path)):
            return value
        if path not in self._from_sources:
            self._from_sources[path] = self._settled(path, whole=unknown is not True)
        return self._from_sources[path] or value

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield keys and values."""
        self._fill(node)
        return super().items(node)

    def _settled(self, path: Route, *, whole: bool) -> Value | None:
        """Return what the sources say of an attribute, or of what stands in it; None where they do not.

        Args:
            path: the way there.
            whole: whether they have to say all of it: a part of it the plan knows itself.
        """
        names = [step for step in path if isinstance(step, str)]
        found = self._sources.value(self.said.address, names, whole=whole) if self._sources is not None else None
        if found is None:
            return None
        at = Place(self._at.document, (*self._at.route, *path))
        return Value(tuple(each._replace(place=each.place or at) for each in found.branches))

    def close(self) -> None:
        """Cut the circle of the instance and its declaration."""
        self._instances = self._sources = None
        self._from_sources.clear()
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


def _mark(marks: Any, path: Route) -> Any:
    """Return what marks say at a path that leads through blocks of which there is one each; None if there are more."""
    for step in path:
        if isinstance(marks, list) and (len(marks) != 1 or step != 0):
            return None
        marks = marks[0] if isinstance(marks, list) else object_of(marks).get(str(step))
    return marks
