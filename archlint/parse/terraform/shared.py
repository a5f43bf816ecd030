"""What all modules below one root module share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from archlint.declaration import Declaration
from archlint.node import Node
from archlint.parse.terraform.expressions import Expression, Literal, Variable
from archlint.parse.terraform.hcl import parse_template
from archlint.parse.terraform.modules import Modules
from archlint.value import Reference, Unknown


class Shared:
    """What the instances of all modules below one root module share.

    Args:
        modules: reads the modules.
        planned: returns what a plan declares at an address, None if it does not; None if there is no plan.
    """

    def __init__(self, modules: Modules, planned: Callable[[str], Declaration | None] | None = None) -> None:
        self.modules = modules
        self.budget = modules.budget
        self._planned = planned
        self._templates: dict[tuple[int, tuple[str | int, ...]], Expression] = {}

    def planned(self, address: str) -> Declaration | None:
        """Return what the plan declares at an address; None if it does not, or there is no plan."""
        return self._planned(address) if self._planned is not None else None

    def referred(self, declaration: Declaration) -> Reference | Unknown:
        """Return what leads to a resource: beside a plan there is only what it declares, and what is looked up."""
        is_there = self._planned is None or declaration.type.startswith("data.")
        if is_there or self.planned(declaration.name) is declaration:
            return Reference(declaration, "Ref")
        return Unknown(f"'{declaration.name}' is not in the plan", inside=True)

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
