"""A state file, `terraform.tfstate`: what it declares.

Source: Terraform's state format, version 4, which has been the same since Terraform 0.12.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archlint.languages.terraform.plan.instances import Instances, Planned, ResourceInstance
from archlint.languages.terraform.plan.references import PlannedModule, name_of
from archlint.languages.terraform.plan.shape import InstanceKey, index, object_of, objects_of, string_of, strings_of
from archlint.languages.terraform.plan.sites import Seen, Sites
from archlint.model.budget import Budget
from archlint.model.source.document import Document
from archlint.model.source.location import Place
from archlint.model.values.node import Node


class TerraformState:
    """The resources of one state file.

    Attributes:
        instances: every resource there is, and the data sources that have been read.
        root: all of them, in one module: a state knows no calls.
        outputs: the outputs of the root module.
    """

    def __init__(self, document: Document, folder: Path | None = None, budget: Budget | None = None) -> None:
        """Read a document that holds a state.

        Args:
            document: the document.
            folder: the folder of the configuration that it was made from; None if that is not at hand.
            budget: how much may be evaluated.
        """
        self.instances = Instances({}, budget=budget or Budget())
        self.instances.budget.add(len(document.text))
        self.root = PlannedModule({})
        places = self.instances.located(document, folder, {}, {})
        self.outputs = Node(places, ("outputs",), object_of(object_of(document.data).get("outputs")))
        self.instances.sites = Sites({}, _seen(object_of(document.data)))
        for number, resource in enumerate(_list(object_of(document.data).get("resources"))):
            place = Place(places, ("resources", number))
            for which, instance in enumerate(objects_of(object_of(resource).get("instances"))):
                said, at = _said(resource, instance), place / "instances" / which
                self.instances.add(ResourceInstance(said, at, "attributes", self.root, self.instances))


def _seen(state: dict[str, Any]) -> Iterator[Seen]:
    for resource in objects_of(state.get("resources")):
        for instance in objects_of(resource.get("instances")):
            yield Seen(
                string_of(resource.get("provider")),
                string_of(resource.get("type")),
                object_of(instance.get("attributes")),
            )


def _list(data: Any) -> list[Any]:
    return data if isinstance(data, list) else []


def _said(resource: dict[str, Any], instance: dict[str, Any]) -> Planned:
    which, module = index(instance.get("index_key")), string_of(resource.get("module"))
    name = name_of(resource)
    kind = string_of(resource.get("type"))
    return Planned(
        address=f"{module}{'.' if module else ''}{name}{_suffix(which)}",
        type=f"data.{kind}" if resource.get("mode") == "data" else kind,
        index=which,
        values=object_of(instance.get("attributes")),
        unknown={},
        secret=_marks(instance.get("sensitive_attributes")),
        uses=tuple(strings_of(instance.get("dependencies"))),
        provider=string_of(resource.get("provider")),
    )


def _suffix(which: InstanceKey) -> str:
    if which is None:
        return ""
    return f"[{which}]" if isinstance(which, int) else f'["{which}"]'


def _marks(paths: Any) -> dict[str, Any]:
    """Return which attributes are sensitive: a whole attribute, for a path that leads into one."""
    firsts = (path[0] for path in paths if isinstance(path, list) and path) if isinstance(paths, list) else ()
    return {string_of(object_of(first).get("value")): True for first in firsts}
