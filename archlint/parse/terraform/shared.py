"""What all modules below one root module share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from archlint.declaration import Declaration
from archlint.node import Node
from archlint.parse.terraform.expressions import Expression, Literal, Variable
from archlint.parse.terraform.hcl import parse_template
from archlint.parse.terraform.modules import Modules


class Shared:
    """What the instances of all modules below one root module share.

    Args:
        modules: reads the modules.
        planned: returns what stands for the resource of an address, where that is no declaration of these modules: a
            plan's own, if they are read beside it.
    """

    def __init__(self, modules: Modules, planned: Callable[[str], Declaration | None] = lambda address: None) -> None:
        self.modules = modules
        self.budget = modules.budget
        self.planned = planned
        self._templates: dict[tuple[int, tuple[str | int, ...]], Expression] = {}

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
