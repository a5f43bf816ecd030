"""Where a resource is written: its file, its own mapping, and that of its properties."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from archlint.graph.resource import Resource
from archlint.languages.cloudformation.cdk import CONSTRUCT_PATH
from archlint.languages.cloudformation.evaluation.loops import LOOP
from archlint.languages.detect import FileKind, kind_of
from archlint.languages.terraform.hcl.bodies import COMMENT
from archlint.model.data import dataclass
from archlint.model.source.document import Document
from archlint.model.source.edits import Code, NotEditable
from archlint.model.source.location import Route
from archlint.model.values.node import at_once
from archlint.model.values.value import Tree

#: Where a function of SAM's keeps its events.
_EVENTS = "Events"
#: What says which configuration of a provider makes a resource: its region, its account.
PROVIDER = "provider"
#: What makes several instances of a block.
_INSTANCES = frozenset({"count", "for_each"})


@dataclass(frozen=True, slots=True)
class Home:
    """Where a resource is written.

    Attributes:
        document: the file.
        route: its own mapping or block; of a part, that of what it is written in.
        properties: the mapping or block of its settings.
        type: its type as it is written there; of an event of SAM's, `EventBridgeRule` or the like.
        is_terraform: whether it is written in Terraform's language, in either syntax.
    """

    document: Document
    route: Route
    properties: Route
    type: str
    is_terraform: bool

    @property
    def is_hcl(self) -> bool:
        """Whether it is written in Terraform's own syntax."""
        return kind_of(self.document) is FileKind.HCL

    @property
    def is_sam(self) -> bool:
        """Whether SAM makes it of what is written."""
        return self.type.startswith("AWS::Serverless::") or self.is_event

    @property
    def is_event(self) -> bool:
        """Whether it is an event of a function of SAM's."""
        return _EVENTS in self.route[3:-1]

    @property
    def name(self) -> str:
        """The logical id; in Terraform, the name behind the type."""
        return str(self.route[2] if self.is_terraform else self.route[1])

    @property
    def scope(self) -> str:
        """What names of resources are unique in: the template, or the folder of the module."""
        return str(PurePath(self.document.path).parent) if self.is_terraform else self.document.path

    @property
    def has_instances(self) -> bool:
        """Whether Terraform makes any number of it: a reference needs an index."""
        return self.is_terraform and not _INSTANCES.isdisjoint(self.written)

    @property
    def condition(self) -> str:
        """The condition of the template under which it is made; empty if it always is."""
        found = None if self.is_terraform else at(self.document.data, (*self.route[:2], "Condition"))
        return found if isinstance(found, str) else ""

    @property
    def provider(self) -> Code | str:
        """The configuration of Terraform's provider that makes it, as it is written; empty for the default one.

        Raises:
            NotEditable: each of its instances may have another one.
        """
        if not self.is_terraform or PROVIDER not in self.written:
            return ""
        span = self.document.value_span((*self.route, PROVIDER)) if self.is_hcl else None
        text = self.document.text[span[0] : span[1]] if span else str(self.written[PROVIDER])
        if "[" in text:
            raise NotEditable("each of its instances may be made by another provider")
        return Code(text) if self.is_hcl else text

    @property
    def written(self) -> Mapping[str, Any]:
        """What is written of it: its own mapping."""
        found = at(self.document.data, self.route)
        return found if isinstance(found, dict) else {}


def home(resource: Resource) -> Home:
    """Return where a resource is written.

    Raises:
        NotEditable: it is not written by a person, or not in one place.
    """
    declaration = resource.declaration
    if declaration is None:
        raise NotEditable(f"'{resource.name}' lies outside what is read")
    if declaration.generated:
        raise NotEditable(f"SAM makes {resource.label.rstrip(',')}")
    document, route = declaration.place.document, declaration.place.route
    if not isinstance(document, Document):
        raise NotEditable("it is no text of a file's own")
    refuse_constructs(document, route)
    kind = kind_of(document)
    if kind.is_of_terraform:
        tree = declaration.properties.outcome
        if not isinstance(tree, Tree) or tree.node.document is not document or route[:1] != ("resource",):
            raise NotEditable("it is not one block")
        return Home(document, tree.node.route, tree.node.route, declaration.type, is_terraform=True)
    if kind is not FileKind.TEMPLATE:
        raise NotEditable("a program writes this file")
    if any(str(step).startswith(LOOP) for step in route):
        raise NotEditable("a loop makes it")
    return _in_template(document, route, declaration.type)


def _in_template(document: Document, route: Route, type_name: str) -> Home:
    own = at(document.data, route)
    if not isinstance(own, dict) or route[:1] != ("Resources",):
        raise NotEditable("it is not written as a mapping")
    if len(route) == len(("Resources", "id")) or route[-2] == _EVENTS:
        return Home(document, route, (*route, "Properties"), str(own.get("Type", "")), is_terraform=False)
    return Home(document, route, route, type_name, is_terraform=False)


def refuse_constructs(document: Document, route: Route) -> None:
    """Make sure that no construct of CDK's, or of CDK for Terraform's, makes the resource that a route leads into.

    Raises:
        NotEditable: one does: whatever is written there is overwritten the next time.
    """
    if CONSTRUCT_PATH in (at(document.data, (*route[:2], "Metadata")) or ()):
        raise NotEditable("CDK writes this file: change the construct that makes it")
    # The body of a resource may be an object, or a list of one.
    for length in (3, 4):
        if at(document.data, (*route[:length], COMMENT, "metadata", "path")) is not None:
            raise NotEditable("CDK for Terraform writes this file: change the construct that makes it")


def at(data: Any, route: Route) -> Any:
    """Return what stands at a route of plain data; None where nothing does."""
    for step in route:
        if isinstance(data, dict):
            data = data.get(step) if isinstance(step, str) else None
        elif isinstance(data, list) and isinstance(step, int) and -1 < step < len(data):
            data = data[step]
        else:
            return None
        data = at_once(data)
    return data
