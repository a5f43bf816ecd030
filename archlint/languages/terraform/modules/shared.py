"""What all modules below one root module share."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from archlint.languages.terraform.functions.yaml_reading import decode_yaml
from archlint.languages.terraform.hcl.expressions import Expression, LiteralValue, Variable
from archlint.languages.terraform.hcl.hcl import parse_template
from archlint.languages.terraform.modules.reading.loader import Modules
from archlint.languages.terraform.modules.reading.states import States
from archlint.languages.unread import UnreadCall
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.source.text import Unreadable
from archlint.model.values.node import Node
from archlint.model.values.value import Declaration, Reference, Unknown

if TYPE_CHECKING:
    from archlint.code.reader import CodeReader


#: What it costs to parse YAML, in steps for each character.
_PARSING_YAML = 0.2
#: The user's name in a module's address: a password may be part of it.
_SECRET = regex(r"//[^/@]*@")


class PlanLike(Protocol):
    """What the sources that a plan was made from can look up in it."""

    def declared(self, address: str) -> Declaration | None:
        """Return what is declared at an address; None if nothing is."""
        ...

    def output(self, module: str, name: str) -> Unknown:
        """Return what is known of an output of the module at an address: what goes into it."""
        ...


class Shared:
    """What the instances of all modules below one root module share.

    Args:
        modules: reads the modules.
        plan: the plan that the modules are read beside; None if there is none.
        states: the root modules that are read with this one.
        workspace: the workspace of Terraform; empty where it is not known.

    Attributes:
        archives: the archives of code that are made, by what they are written to; None until they are first needed.
        missing: the calls that lead to no module that can be read, by where they stand.
    """

    def __init__(
        self, modules: Modules, plan: PlanLike | None = None, states: States | None = None, *, workspace: str = ""
    ) -> None:
        self.modules = modules
        self.states = states or States()
        self.budget = modules.budget
        self.archives: dict[str, Declaration] | None = None
        self.plan = plan
        self.missing: dict[Place, UnreadCall] = {}
        self.workspace = workspace
        self._yaml: dict[str, Any] = {}
        self._templates: dict[tuple[int, tuple[str | int, ...]], Expression] = {}

    @property
    def files(self) -> Modules:
        """The local files of the project."""
        return self.modules

    def unread(self, place: Place, source: str, reason: str) -> None:
        """Note that a call leads to no module that can be read; one in a module that is called often, once."""
        self.missing.setdefault(place, UnreadCall(place, _SECRET.sub("//***@", source), reason))

    @cached_property
    def code_reader(self) -> CodeReader:
        """Reads the code of functions, each file once."""
        # Loaded here: most runs read no code.
        from archlint.code.reader import CodeReader

        return CodeReader(self.modules.project, self.modules.shown, self.budget)

    def close(self) -> None:
        """Forget the code of functions."""
        reader = self.__dict__.pop("code_reader", None)
        if reader is not None:
            reader.close()

    def planned(self, address: str) -> Declaration | None:
        """Return what the plan declares at an address; None if it does not, or there is no plan."""
        return self.plan.declared(address) if self.plan is not None else None

    def referred(self, declaration: Declaration) -> Reference | Unknown:
        """Return what leads to a resource: beside a plan there is only what it declares, and what is looked up."""
        is_there = self.plan is None or declaration.type.startswith("data.")
        if is_there or self.planned(declaration.name) is declaration:
            return Reference(declaration, "Ref")
        return Unknown(f"'{declaration.name}' is not in the plan", inside=True)

    def template(self, node: Node) -> Expression:
        """Return the template in a string of the JSON syntax; each is parsed once."""
        key = id(node.document), node.route
        if key not in self._templates:
            self._templates[key] = parse_template(node.text, node.document, node.route)
        return self._templates[key]

    def yaml(self, text: str) -> Any:
        """Return the data in a text of YAML; each is parsed once.

        Raises:
            Unreadable: it is none, or there is nothing left to spend on it.
        """
        if text not in self._yaml:
            if not self.budget.spend(len(text) * _PARSING_YAML):
                raise Unreadable("too large to be evaluated")
            self._yaml[text] = decode_yaml(text)
        return self._yaml[text]

    def keyword(self, data: Any) -> str:
        """Return the name that an attribute has for a value, as `iterator = name`; empty if there is none."""
        if isinstance(data, Variable):
            return data.name
        if isinstance(data, LiteralValue):
            data = data.value
        return data if isinstance(data, str) else ""
