"""What all modules below one root module share."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from archlint.declaration import Declaration
from archlint.node import Node
from archlint.parse.terraform.expressions import Expression, Literal, Variable
from archlint.parse.terraform.hcl import parse_template
from archlint.parse.terraform.modules import Modules

if TYPE_CHECKING:
    from archlint.code import CodeReader


class Shared:
    """What the instances of all modules below one root module share.

    Args:
        modules: reads the modules.
        planned: returns what stands for the resource of an address, where that is no declaration of these modules: a
            plan's own, if they are read beside it.

    Attributes:
        archives: the archives of code that are made, by what they are written to; None until somebody asks.
    """

    def __init__(self, modules: Modules, planned: Callable[[str], Declaration | None] = lambda address: None) -> None:
        self.modules = modules
        self.budget = modules.budget
        self.planned = planned
        self.archives: dict[str, Declaration] | None = None
        self._templates: dict[tuple[int, tuple[str | int, ...]], Expression] = {}

    @cached_property
    def code_reader(self) -> CodeReader:
        """Reads the code of functions, each file once."""
        # Loaded here: most runs read no code.
        from archlint.code import CodeReader

        return CodeReader(self.modules.project, self.modules.shown)

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
