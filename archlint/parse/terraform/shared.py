"""What all modules below one root module share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from archlint.declaration import Declaration
from archlint.location import Place
from archlint.node import Node
from archlint.parse.terraform.expressions import Expression, Literal, Variable
from archlint.parse.terraform.hcl import parse_template
from archlint.parse.terraform.modules import Modules
from archlint.parse.terraform.trees import PLAIN
from archlint.value import Reference, Tree, Unknown, Value

#: A key that is not known.
_ANYTHING = "${outputs}"


class Plan(Protocol):
    """What a plan tells the sources that it was made from."""

    def declared(self, address: str) -> Declaration | None:
        """Return what is declared at an address; None if nothing is."""
        ...

    def output(self, module: str, name: str) -> Unknown:
        """Return what is known of an output of the module at an address: what goes into it."""
        ...


class _Outputs:
    """The dialect of the outputs of a module that only the plan has read."""

    def __init__(self, plan: Plan, module: str) -> None:
        self._plan, self._module = plan, module

    def evaluate(self, node: Node) -> Value:
        """Return what `node` may be."""
        return PLAIN.evaluate(node)

    def step(self, node: Node, key: str) -> Value:
        """Return the output of that name."""
        return Value.of(self._plan.output(self._module, key), node.place)

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield one thing that stands for all: nobody knows the names here."""
        yield _ANYTHING, Value.of(Unknown("the outputs of a module are not settled", inside=True), node.place)


if TYPE_CHECKING:
    from archlint.code import CodeReader


class Shared:
    """What the instances of all modules below one root module share.

    Args:
        modules: reads the modules.
        plan: the plan that the modules are read beside; None if there is none.

    Attributes:
        archives: the archives of code that are made, by what they are written to; None until somebody asks.
    """

    def __init__(self, modules: Modules, plan: Plan | None = None) -> None:
        self.modules = modules
        self.budget = modules.budget
        self.archives: dict[str, Declaration] | None = None
        self._plan = plan
        self._templates: dict[tuple[int, tuple[str | int, ...]], Expression] = {}

    @cached_property
    def code_reader(self) -> CodeReader:
        """Reads the code of functions, each file once."""
        # Loaded here: most runs read no code.
        from archlint.code import CodeReader

        return CodeReader(self.modules.project, self.modules.shown)

    def planned(self, address: str) -> Declaration | None:
        """Return what the plan declares at an address; None if it does not, or there is no plan."""
        return self._plan.declared(address) if self._plan is not None else None

    def referred(self, declaration: Declaration) -> Reference | Unknown:
        """Return what leads to a resource: beside a plan there is only what it declares, and what is looked up."""
        is_there = self._plan is None or declaration.type.startswith("data.")
        if is_there or self.planned(declaration.name) is declaration:
            return Reference(declaration, "Ref")
        return Unknown(f"'{declaration.name}' is not in the plan", inside=True)

    def unread(self, module: Declaration, place: Place) -> Reference | Tree:
        """Return what the name of a module stands for that cannot be read: itself; the outputs, if a plan has them."""
        if self._plan is None:
            return Reference(module, "Ref")
        return Tree(Node(place.document, place.route, {_ANYTHING: None}), _Outputs(self._plan, module.name))

    def template(self, node: Node) -> Expression:
        """Return the template in a string of the JSON syntax; each is parsed once."""
        key = id(node.document), node.route
        if key not in self._templates:
            self._templates[key] = parse_template(node.text, node.document, node.route)
        return self._templates[key]

    def keyword(self, data: Any) -> str:
        """Return the name that an attribute has for a value, as `iterator = name`; empty if there is none."""
        if isinstance(data, Variable):
            return data.name
        if isinstance(data, Literal):
            data = data.value
        return data if isinstance(data, str) else ""
