"""What the references of a plan's configuration lead to: through modules, their inputs and outputs, at any depth.

Source: Terraform, "JSON Output Format", "Configuration Representation" and "Expression Representation".
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from itertools import chain, islice
from typing import Any, TypeVar

from archlint.languages.terraform.plan.shape import InstanceKey, object_of, objects_of, string_of, strings_of
from archlint.model.budget import LOOK, Budget
from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.values.value import Declaration, Reference

#: The steps of a reference: `["key"]`, `[0]`, `name`.
_STEP = regex(r'\["(?P<key>(?:[^"\\]|\\.)*)"\]|\[(?P<number>\d{1,9})\]|(?P<name>[^.\[\]]+)')
_INDEX = regex(r'\["(?:[^"\\]|\\.)*"\]|\[\d+\]')
#: The end of a module's address.
_CALL = regex(r'(?:^|\.)module\.(?P<name>[^.\[]+)(?:\["(?P<key>(?:[^"\\]|\\.)*)"\]|\[(?P<number>\d{1,9})\])?$')
#: Objects whose values a plan always knows.
_SETTLED = frozenset({"path", "terraform", "count", "self"})
_MAX_DEPTH = 50
#: Where sources come from is compared up to this length.
_MAX_SOURCE = 1000
#: More instances than this are not told apart.
_MAX_INSTANCES = 64


@dataclass(frozen=True, slots=True)
class Mentioned:
    """What goes into an expression.

    Attributes:
        references: the attributes of resources that do.
        inside: whether something else may, which leads to a resource inside the scope.
    """

    references: tuple[Reference, ...] = ()
    inside: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether nothing goes into it that a plan may not know yet."""
        return not self.references and not self.inside


_INSIDE = Mentioned(inside=True)


def _join(parts: Iterable[Mentioned]) -> Mentioned:
    """Return all that parts of an expression mention, each thing once."""
    found = list(parts)
    references = {(r.target, r.attribute): r for each in found for r in each.references}
    return Mentioned(tuple(references.values()), any(each.inside for each in found))


@dataclass(eq=False, slots=True)
class PlannedModule:
    """One instance of a module.

    Attributes:
        configuration: what the plan says of its sources; empty if it says nothing.
        parent: the module that calls it; None for the root module.
        name: what the parent calls it.
        index: which of the call's instances it is.
        source: where its sources come from, the same for copies.
        budget: how many references may be followed; what goes beyond may lead anywhere inside.
    """

    configuration: dict[str, Any]
    parent: PlannedModule | None = None
    name: str = ""
    index: InstanceKey = None
    source: str = ""
    budget: Budget = field(default_factory=Budget)
    _resources: dict[str, dict[InstanceKey, list[Declaration]]] = field(default_factory=dict)
    _children: dict[str, dict[InstanceKey, list[PlannedModule]]] = field(default_factory=dict)
    _calls: dict[str, Any] = field(init=False)
    _outputs: dict[str, Any] = field(init=False)
    _memo: dict[tuple[str, InstanceKey], Mentioned] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look up the parts of the configuration once."""
        self._calls = object_of(self.configuration.get("module_calls"))
        self._outputs = object_of(self.configuration.get("outputs"))

    @property
    def address(self) -> str:
        """What the addresses of its resources start with, without indexes; empty for the root module."""
        return f"{self.parent.address}module.{self.name}." if self.parent else ""

    def child(self, name: str, index: InstanceKey) -> PlannedModule:
        """Return a new instance of a module that this one calls."""
        call = object_of(self._calls.get(name))
        source = string_of(call.get("source"))[:_MAX_SOURCE] or f"./{name}"
        if source.startswith("."):
            source = posixpath.normpath(posixpath.join(self.source, source))
        made = PlannedModule(object_of(call.get("module")), self, name, index, source, self.budget)
        self._children.setdefault(name, {}).setdefault(index, []).append(made)
        return made

    def declare(self, name: str, index: InstanceKey, declaration: Declaration) -> None:
        """Note a resource of this module under `type.name`, or a data source under `data.type.name`."""
        self._resources.setdefault(name, {}).setdefault(index, []).append(declaration)

    def outputs(self) -> Iterator[tuple[str, Mentioned]]:
        """Yield the outputs' names and what they mention."""
        for name in self._outputs:
            yield name, self.output(name, 0)

    def mentioned(self, expression: Any, index: InstanceKey, each: Any = None, depth: int = 0) -> Mentioned:
        """Return what goes into an expression of this module.

        Args:
            expression: the expression as the plan represents it.
            index: the index of the resource, or module call, that the expression belongs to.
            each: the expression of its `for_each`.
            depth: how many modules have been passed through.
        """
        references = strings_of(object_of(expression).get("references"))
        if depth > _MAX_DEPTH or not self.budget.spend(len(references) * LOOK):
            return _INSIDE
        whole = list(_whole(references))
        wanted = _wanted(whole, index, each)
        found = []
        for reference in whole:
            if reference.startswith("each."):
                loops = self.mentioned(each, None, None, depth + 1)
                found.append(loops if loops.is_settled or reference == "each.key" else _INSIDE)
            else:
                found.append(self._look_up(reference, wanted, depth))
        return _join(found)

    def _look_up(self, reference: str, index: InstanceKey, depth: int) -> Mentioned:
        key = (reference, index)
        found = self._memo.get(key)
        if found is None:
            # What refers to itself, which Terraform refuses, leads nowhere.
            self._memo[key] = _INSIDE
            found = self._memo[key] = self._found(list(_steps(reference)), index, depth)
        return found

    def _found(self, steps: list[str | int], index: InstanceKey, depth: int) -> Mentioned:
        head = steps.pop(0) if steps else ""
        if head in _SETTLED:
            return Mentioned()
        if head == "local":
            return _INSIDE
        if head == "var":
            return self._input(str(steps[0]) if steps else "", depth)
        if head == "module":
            return self._called(steps, index, depth)
        if head == "data" and len(steps) > 1:
            # Data sources that are not declared have been read: what they say is known, and lies outside.
            return self._declared(f"data.{steps.pop(0)}.{steps.pop(0)}", steps, index)
        return self._declared(f"{head}.{steps.pop(0)}", steps, index) if steps else Mentioned()

    def _input(self, name: str, depth: int) -> Mentioned:
        if self.parent is None:
            return Mentioned()
        call = object_of(self.parent._calls.get(self.name))
        expression = object_of(call.get("expressions")).get(name)
        return self.parent.mentioned(expression, self.index, call.get("for_each_expression"), depth + 1)

    def _called(self, steps: list[str | int], index: InstanceKey, depth: int) -> Mentioned:
        name = str(steps.pop(0)) if steps else ""
        modules = self._children.get(name)
        if modules is None:
            if name not in self._calls:
                return _INSIDE
            modules = {None: [self.child(name, None)]}
        chosen = _chosen(modules, steps, index)
        if len(chosen) > _MAX_INSTANCES:
            return _INSIDE
        output = str(steps[0]) if steps else ""
        names = [output] if output else list(chosen[0]._outputs) if chosen else []
        if not self.budget.spend(len(chosen) * len(names) * LOOK):
            return _INSIDE
        return _join(module.output(each, depth) for module in chosen for each in names)

    def output(self, name: str, depth: int = 0) -> Mentioned:
        """Return what an output mentions."""
        if name not in self._outputs:
            return _INSIDE
        return self.mentioned(object_of(self._outputs[name]).get("expression"), None, None, depth + 1)

    def _declared(self, name: str, steps: list[str | int], index: InstanceKey) -> Mentioned:
        declared = _chosen(self._resources.get(name, {}), steps, index)
        if len(declared) > _MAX_INSTANCES:
            return _INSIDE
        attribute = next((step for step in steps if isinstance(step, str)), "")
        return Mentioned(tuple(Reference(declaration, attribute) for declaration in declared))


def resources_by_name(configuration: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a module's resources by `type.name`, its data sources by `data.type.name`."""
    return {name_of(each): each for each in objects_of(configuration.get("resources"))}


def name_of(resource: dict[str, Any]) -> str:
    """Return the name that a resource has inside its module, without an index."""
    name = f"{string_of(resource.get('type'))}.{string_of(resource.get('name'))}"
    return f"data.{name}" if resource.get("mode") == "data" else name


def _whole(references: Sequence[str]) -> Iterator[str]:
    """Yield references without those that are only the beginnings of the one before."""
    last = ""
    for reference in references:
        if not last.startswith((f"{reference}.", f"{reference}[")):
            yield reference
            last = reference


def _wanted(references: Sequence[str], index: InstanceKey, each: Any) -> InstanceKey:
    """Return the index of the instances that references mean which name none; None where they may mean any.

    Args:
        references: what an expression refers to: a plan leaves out how.
        index: the index of what the expression belongs to.
        each: the expression of its `for_each`.
    """
    if any(reference == "each.key" or reference.startswith("count.") for reference in references):
        return index
    if "each.value" not in references:
        return None
    # In a set, the value is the key.
    values = object_of(each).get("constant_value")
    if not isinstance(values, dict):
        return index
    value = values.get(str(index))
    return value if isinstance(value, str) else None


def _steps(reference: str) -> Iterator[str | int]:
    for match in _STEP.finditer(reference):
        if match["number"] is not None:
            yield int(match["number"])
        else:
            yield match["name"] or _unquoted(match["key"])


def last_call(address: str) -> tuple[str, InstanceKey]:
    """Return the name and the index of the innermost module in a module's address."""
    match = _CALL.search(address)
    if match is None:
        return address, None
    if match["number"] is not None:
        return match["name"], int(match["number"])
    return match["name"], None if match["key"] is None else _unquoted(match["key"])


def without_indexes(address: str) -> str:
    """Return an address without what tells instances apart."""
    return _INDEX.sub("", address)


def _unquoted(key: str) -> str:
    return re.sub(r"\\(.)", r"\1", key)


_Instance = TypeVar("_Instance")


def _chosen(
    instances: dict[InstanceKey, list[_Instance]], steps: list[str | int], index: InstanceKey
) -> list[_Instance]:
    """Return the instances that a reference means, by their indexes, and take the index from its steps.

    Without an index of its own it means the instance with the index of who refers, or all of them: of very many, one
    more than are told apart.
    """
    if steps and steps[0] in instances:
        wanted: InstanceKey = steps.pop(0)
    elif steps and isinstance(steps[0], int):
        return []
    elif index in instances and index is not None:
        wanted = index
    else:
        return list(islice(chain.from_iterable(instances.values()), _MAX_INSTANCES + 1))
    return instances[wanted]
