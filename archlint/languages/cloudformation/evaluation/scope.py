"""What intrinsic functions are evaluated in: protocols that they know their template by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias

from archlint.languages.cloudformation.evaluation.conditions import Conditions
from archlint.model.budget import Budget
from archlint.model.source.document import Document
from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, When
from archlint.model.values.node import Node
from archlint.model.values.site import Site
from archlint.model.values.value import Declaration, Dialect, Value

LoopVariables: TypeAlias = Mapping[str, Value]


class Complete(Protocol):
    """A template, as what waits for its stack sees it."""

    @property
    def complete(self) -> Declaration:
        """What stands for all that is there once its stack is made."""
        ...


class Exports(Protocol):
    """What a template can import from: the templates it is read together with."""

    def exported(self, name: str) -> Value | None:
        """Return what is exported under the canonical form of a name, or as it is written; None if not one thing is."""
        ...

    def output(self, stack: str, name: str, there: Site) -> Value | None:
        """Return what an output of a stack is, by the name and the site it is deployed to; None if not one is known."""
        ...

    def exporter(self, name: str) -> Complete | None:
        """Return the template that exports under a name; None if not exactly one does."""
        ...


class _Files(Protocol):
    """The local files that a template may point to."""

    def read(self, location: str) -> Document | None:
        """Return a document; None if it cannot be read."""
        ...


class Nested(Protocol):
    """The template of a nested stack."""

    def output(self, name: str) -> Value | None:
        """Return what an output is; None if there is no such output."""
        ...


class Values(Protocol):
    """What parameters are."""

    def value(self, name: str, when: When = ALWAYS) -> Value | None:
        """Return what a parameter, or pseudo parameter, is under conditions; None if there is no such parameter."""
        ...

    def allowed(self, name: str) -> frozenset[str]:
        """Return the values that a parameter may have; nothing if it may have any."""
        ...

    def possible(self, parameter: str, text: str, when: When) -> bool:
        """Tell whether a parameter, or pseudo parameter, may be a text under conditions."""
        ...


class TemplateLike(Protocol):
    """What intrinsic functions ask of a template."""

    @property
    def budget(self) -> Budget:
        """What is left to spend on evaluating it."""
        ...

    @property
    def conditions(self) -> Conditions:
        """Its conditions."""
        ...

    @property
    def declarations(self) -> Mapping[str, Declaration]:
        """Its resources, by logical id."""
        ...

    @property
    def children(self) -> Mapping[str, Nested]:
        """The templates of its nested stacks, by logical id."""
        ...

    @property
    def files(self) -> _Files:
        """The local files that it may point to."""
        ...

    @property
    def stacks(self) -> Exports | None:
        """The templates that it can import from."""
        ...

    @property
    def parameters(self) -> Values:
        """Its parameters."""
        ...

    @property
    def dialect(self) -> Dialect:
        """How its data becomes values."""
        ...

    @property
    def made(self) -> Mapping[str, Declaration]:
        """What SAM makes, by the name that SAM has for it."""
        ...

    def mapping(self, keys: tuple[str, ...]) -> Node | None:
        """Return the entry of the Mappings section under the given keys; None if there is none."""
        ...


class TemplateScope(Dialect, Protocol):
    """What names mean at one place of a template."""

    @property
    def template(self) -> TemplateLike:
        """The template."""
        ...

    @property
    def bindings(self) -> LoopVariables:
        """The variables of the loops around the place."""
        ...

    @property
    def included(self) -> frozenset[str]:
        """The local files that the place stands in; none of them can include itself."""
        ...

    @property
    def assumed(self) -> When:
        """The conditions under which there is anything at the place."""
        ...

    def assuming(self, when: When) -> TemplateScope:
        """Return the scope under further conditions."""
        ...

    def including(self, location: str) -> TemplateScope:
        """Return the scope in a local file that is included at the place."""
        ...

    def bound(self, text: str, place: Place) -> str:
        """Return a text with the values of loop variables in it."""
        ...

    def lookup(self, name: str, attribute: str, place: Place) -> Value:
        """Return what a name refers to: a loop variable, parameter, pseudo parameter or resource."""
        ...
