"""A Terraform plan, or a state as `terraform show -json` prints it: what it declares.

Source: Terraform, "JSON Output Format". Planned values and states have one shape; only a plan also has a configuration,
and says what is not known yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from archlint.languages.terraform.plan.instances import Instances, Planned, ResourceInstance
from archlint.languages.terraform.plan.references import PlannedModule, last_call, name_of, resources_by_name
from archlint.languages.terraform.plan.shape import index, object_of, objects_of, string_of, strings_of
from archlint.languages.terraform.plan.sites import Sites, configured_sites, prior
from archlint.model.budget import Budget
from archlint.model.source.document import Document
from archlint.model.source.location import Place, Route
from archlint.model.values.node import Node


class Plan:
    """The resources of one plan or state.

    Attributes:
        instances: every resource that there will be, and the data sources that are read on the way there.
        root: the root module.
        outputs: its outputs, as far as it is known what they are.
    """

    def __init__(
        self,
        document: Document,
        blocks: Mapping[str, frozenset[str]],
        folder: Path | None = None,
        budget: Budget | None = None,
    ) -> None:
        """Read a document that holds a plan or a state.

        Args:
            document: the document.
            blocks: the nested blocks that each type has, of the types that were needed.
            folder: the folder of the configuration that it was made from; None if that is not at hand.
            budget: how much may be evaluated.
        """
        data = object_of(document.data)
        configuration = object_of(data.get("configuration")).get("root_module")
        start = "values" if "values" in data else "planned_values"
        self.instances = Instances(blocks, budget=budget or Budget())
        self.instances.budget.add(len(document.text))
        self.instances.sites = Sites(configured_sites(data), prior(data))
        self.root = PlannedModule(object_of(configuration), budget=self.instances.budget)
        declared = object_of(object_of(configuration).get("variables"))
        places = self.instances.located(document, folder, object_of(data.get("variables")), declared)
        self.outputs = Node(places, (start, "outputs"), object_of(object_of(data.get(start)).get("outputs")))
        self._has_configuration = isinstance(configuration, dict)
        self._changes = {string_of(each.get("address")): each for each in objects_of(data.get("resource_changes"))}
        self._walk(object_of(object_of(data.get(start)).get("root_module")), (start, "root_module"))

    def _walk(self, values: dict[str, Any], route: Route) -> None:
        waiting = [(values, route, self.root)]
        # A module that is called often is configured once.
        known: dict[int, dict[str, dict[str, Any]]] = {}
        while waiting:
            body, at, module = waiting.pop()
            configuration = module.configuration if self._has_configuration else {}
            if id(configuration) not in known:
                known[id(configuration)] = resources_by_name(configuration)
            configured = known[id(configuration)]
            for number, resource in _listed(body.get("resources")):
                place = Place(self.outputs.document, (*at, "resources", number))
                said = self._said(resource, configured.get(name_of(resource)))
                instance = ResourceInstance(said, place, "values", module, self.instances)
                self.instances.add(instance)
                module.declare(name_of(resource), said.index, instance.declaration)
            for number, child in reversed(list(_listed(body.get("child_modules")))):
                name, which = last_call(string_of(child.get("address")))
                called = self.instances.modules[string_of(child.get("address"))] = module.child(name, which)
                waiting.append((child, (*at, "child_modules", number), called))

    def _said(self, resource: dict[str, Any], configuration: dict[str, Any] | None) -> Planned:
        address, kind = string_of(resource.get("address")), string_of(resource.get("type"))
        changed = self._changes.get(address, {})
        return Planned(
            address=address,
            type=f"data.{kind}" if resource.get("mode") == "data" else kind,
            index=index(resource.get("index")),
            values=object_of(resource.get("values")),
            unknown=object_of(object_of(changed.get("change")).get("after_unknown")),
            secret=object_of(resource.get("sensitive_values")),
            configuration=configuration,
            uses=tuple(strings_of(resource.get("depends_on"))),
            provider=string_of(object_of(configuration).get("provider_config_key")) or "aws",
            former=string_of(changed.get("previous_address")),
        )


def incomplete(document: Document) -> str:
    """Return what a plan says that it lacks; empty if it says nothing.

    Source: Terraform documentation, "JSON Output Format", "Plan Representation": `errored` and `complete`.
    """
    data = object_of(document.data)
    if data.get("errored") is True:
        return "is the plan of a run that failed: what that had yet to plan is not looked at"
    if data.get("complete") is False:
        return "is not complete: what is not targeted, or put off, is not looked at"
    return ""


def _listed(data: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, each in enumerate(data if isinstance(data, list) else ()):
        if isinstance(each, dict):
            yield number, each
