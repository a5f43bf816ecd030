"""What expressions are evaluated in: protocols that the functions and the evaluation know their modules by.

Functions and evaluation stand below the modules, which call them. So they name these protocols, and not the classes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from archlint.languages.terraform.hcl.expressions import Expression
from archlint.model.budget import Budget
from archlint.model.source.document import Document
from archlint.model.source.location import Place
from archlint.model.values.conditions import Meaning, When
from archlint.model.values.node import Node
from archlint.model.values.value import Dialect, Outcome, Value

Bindings: TypeAlias = Mapping[str, Value]
#: What a function makes of its arguments, called somewhere; None where they do not settle it.
OwnFunction: TypeAlias = Callable[[Sequence[Outcome], Place], Outcome | None]


class _Files(Protocol):
    """The local files that functions read."""

    def text(self, location: str) -> Document | None:
        """Return a file as a document of plain text; None where it cannot be read."""
        ...

    def data(self, location: str) -> bytes | None:
        """Return what is in a file; None where it cannot be read."""
        ...

    def below(self, location: str) -> list[str] | None:
        """Return the files below a folder, relative to it; None where not all of them can be listed."""
        ...


class _Shared(Protocol):
    """What all modules below one root module share."""

    @property
    def budget(self) -> Budget:
        """How much may be evaluated."""
        ...

    @property
    def files(self) -> _Files:
        """The files of the project."""
        ...

    def template(self, node: Node) -> Expression:
        """Return the template in a string."""
        ...

    def yaml(self, text: str) -> Any:
        """Return the data in a text of YAML.

        Raises:
            Unreadable: it is none, or there is nothing left to spend on it.
        """
        ...

    def keyword(self, data: Any) -> str:
        """Return the name that an attribute has for a value; empty if there is none."""
        ...


class _Variables(Protocol):
    """The variables of a module."""

    def allowed(self, name: str) -> frozenset[str]:
        """Return the texts of what a variable may be; nothing if it may be anything."""
        ...


class ModuleLike(Protocol):
    """A module as it is called: what the names in its expressions mean."""

    @property
    def variables(self) -> _Variables:
        """Its variables."""
        ...

    @property
    def shared(self) -> _Shared:
        """What it shares with the other modules."""
        ...

    @property
    def address(self) -> str:
        """What stands before the addresses of its resources; empty for the root module."""
        ...

    @property
    def meanings(self) -> dict[str, Meaning]:
        """What tests mean that are variables or local values, by their names."""
        ...

    @property
    def spread(self) -> dict[Hashable, Value]:
        """What has been looked up in all instances of a resource: each instance of another one may ask for it."""
        ...

    @property
    def functions(self) -> Mapping[str, OwnFunction]:
        """The functions that only its own expressions can call, by name."""
        ...

    def named(self, root: str, name: str, place: Place) -> Value:
        """Return what `root.name` means: a variable, a local value, a module, a resource."""
        ...

    def resource(self, mode: str, labels: tuple[str, ...], place: Place) -> Value:
        """Return what the name of a resource, or of a data source if `mode` is `data`, stands for."""
        ...

    def set_to(self, root: str, name: str) -> tuple[Node, ModuleScope] | None:
        """Return what `var.name` or `local.name` is set to, and in which scope; None where nothing here sets it."""
        ...


class ModuleScope(Dialect, Protocol):
    """What names mean at one place of a module."""

    @property
    def instance(self) -> ModuleLike:
        """The module."""
        ...

    @property
    def bindings(self) -> Bindings:
        """The variables of what is repeated around the place: `each`, `count`, those of loops."""
        ...

    def binding(self, bindings: Bindings) -> ModuleScope:
        """Return the scope with further variables."""
        ...

    @property
    def strict(self) -> bool:
        """Whether an error in a list or an object is one of the whole: its parts are then evaluated at once."""
        ...

    def checking(self, strict: bool) -> ModuleScope:
        """Return the scope as one that is strict, or is not."""
        ...

    @property
    def given(self) -> When:
        """The conditions under which there is what stands at the place."""
        ...

    def under(self, when: When) -> ModuleScope:
        """Return the scope of what there only is under further conditions."""
        ...

    def only(self, bindings: Bindings) -> ModuleScope:
        """Return the scope with these variables and no other ones."""
        ...

    def value(self, expression: Expression, place: Place) -> Value:
        """Return what an expression that is written at a place may be."""
        ...
