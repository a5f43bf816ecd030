"""A CloudFormation template: what it declares, its parameters, mappings and conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archlint.declaration import Declaration
from archlint.location import Place
from archlint.node import Node
from archlint.parse.cloudformation import LOOP, CloudFormation
from archlint.parse.conditions import Conditions
from archlint.parse.files import LocalFiles
from archlint.value import NOTHING, Branch, Known, Outcome, Tree, Unknown, Value
from archlint.when import ALWAYS

_PSEUDO_PARAMETERS = frozenset(
    {
        "AWS::AccountId",
        "AWS::NotificationARNs",
        "AWS::Partition",
        "AWS::Region",
        "AWS::StackId",
        "AWS::StackName",
        "AWS::URLSuffix",
    }
)
#: Macros that are read natively, or that change nothing archlint looks at.
_UNDERSTOOD = re.compile(
    r"AWS::(Serverless-.*|LanguageExtensions|CodeDeployBlueGreen|SecretsManager-.*|ServiceCatalog)"
)


class Template:
    """A CloudFormation template: what it declares, and how its data becomes values.

    Attributes:
        declarations: its resources by logical id, in the order of the text.
        files: the local files that it may point to.
    """

    def __init__(self, root: Node, files: LocalFiles) -> None:
        self.root = root
        self.files = files
        self.declarations: dict[str, Declaration] = {}
        self.conditions = Conditions(root.get("Conditions"))
        self._parameters = root.get("Parameters")
        self._mappings = root.get("Mappings")
        self._values: dict[str, Value] = {}
        self.dialect = CloudFormation(self, {})
        if any(name.startswith(LOOP) for name, _ in root.get("Conditions").items()):
            self.conditions = Conditions(self.dialect.written_out(root.get("Conditions")))
        for name, node, dialect in self.dialect.unroll(root.get("Resources")):
            declaration = self._declare(name, node, dialect)
            if declaration is not None:
                self.declarations[name] = declaration

    def macros(self) -> Iterator[tuple[str, Place]]:
        """Yield the macros that may add anything to the template: why it is not known, and where they are called."""
        transform = self.root.get("Transform")
        for node in [transform, *transform.elements()]:
            name = node.text or node.get("Name").text
            if name and not _UNDERSTOOD.fullmatch(name):
                yield f"macro '{name}' may change anything", node.place
        added = self.root.get("Resources").get("Fn::Transform")
        if added.data is not None:
            yield "a macro adds resources", added.place

    def close(self) -> None:
        """Cut the circles: declarations refer to each other, and the template and its dialect do."""
        self.declarations.clear()
        self._values.clear()
        del self.dialect

    def parameter(self, name: str) -> Value | None:
        """Return what a parameter, or pseudo parameter, is; None if there is no such parameter.

        A default is the parameter's value; without one, or where the default names an SSM parameter, the
        value is unknown and stands outside the scope.
        """
        value = self._values.get(name)
        if value is None:
            value = self._parameter(name)
            if value is not None:
                self._values[name] = value
        return value

    def _parameter(self, name: str) -> Value | None:
        if name == "AWS::NoValue":
            return NOTHING
        if name in _PSEUDO_PARAMETERS:
            return Value.of(Unknown(f"{name} is known at deployment", name))
        if not isinstance(self._parameters.data, dict) or name not in self._parameters.data:
            return None
        node = self._parameters.child(name)
        default, kind = node.get("Default"), node.get("Type").text
        if isinstance(default.data, dict | list | None) or kind.startswith("AWS::SSM::Parameter::Value"):
            return Value.of(Unknown(f"parameter '{name}' has no default", name), node.place)
        data: Any = default.data
        if kind == "CommaDelimitedList" or kind.startswith("List<"):
            data = [item.strip() for item in str(data).split(",")]
            outcome: Outcome = Tree(default.with_data(data), self.dialect)
        else:
            outcome = Known(data)
        return Value((Branch(outcome, place=default.place, rests_on=frozenset({name})),))

    def mapping(self, keys: tuple[str, ...]) -> Node | None:
        """Return the entry of the Mappings section under the given keys; None if there is none."""
        node = self._mappings
        for key in keys:
            if not isinstance(node.data, dict) or key not in node.data:
                return None
            node = node.child(key)
        return node

    def _declare(self, name: str, node: Node, dialect: CloudFormation) -> Declaration | None:
        if not isinstance(node.data, dict):
            return None
        condition = node.get("Condition").text
        when = self.conditions.when(condition, True) if condition else ALWAYS
        if when is None:
            return None
        properties = node.get("Properties")
        if properties.data is None:
            properties = node.with_data({})
        return Declaration(name, node.get("Type").text, node.place, dialect.evaluate(properties), when)
