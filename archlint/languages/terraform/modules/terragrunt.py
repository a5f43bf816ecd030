"""Terragrunt's units: folders in which `terragrunt.hcl` says which module is applied, and with what inputs.

Source: Terragrunt documentation, "Configuration Blocks and Attributes": `terraform`, `inputs`, `dependency` and
`include`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from archlint.languages.detect import TERRAGRUNT
from archlint.languages.terraform.functions.collections import mapping
from archlint.languages.terraform.hcl.bodies import Block, bodies
from archlint.languages.terraform.hcl.expressions import Call, Literal
from archlint.languages.terraform.modules.instance import ModuleInstance
from archlint.languages.terraform.modules.loader import UNSETTLED, Missing, is_local
from archlint.languages.terraform.modules.module import Module, labelled, sections
from archlint.languages.terraform.modules.shared import Shared
from archlint.languages.terraform.modules.states import Root
from archlint.languages.terraform.modules.variables import Arguments
from archlint.model.source.document import Document
from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.value import Tree, Unknown, Value

_FETCHED = Missing("Terragrunt fetches it")
_NO_UNIT = "no unit that is read with it lies there"
_NOT_INCLUDED = "what it adds to the inputs is not settled"
_FIND = "find_in_parent_folders"


def unit_in(shared: Shared) -> ModuleInstance | None:
    """Return what is applied in the folder of a root module by Terragrunt; None if Terragrunt has no word on it.

    What cannot be read, for its source lies elsewhere, has nothing in it.
    """
    modules = shared.modules
    file = modules.folder / TERRAGRUNT
    if not os.path.isfile(file):  # noqa: PTH113 - any text may be a path
        return None
    document = modules.other(file)
    if document is None:
        return ModuleInstance(shared, Module(modules.folder, ()))
    return _Unit(shared, document, modules.folder).applied()


def tell_missing(instance: ModuleInstance) -> None:
    """Note which dependencies of what Terragrunt applies are not read with it: once all units are known."""
    unit = instance.parent or instance
    if isinstance(unit, _Unit):
        for name, block in unit.dependencies.items():
            if unit.dependency(name) is None:
                instance.shared.unread(block.place, _text(block.body.get("config_path")), _NO_UNIT)


class _Unit(ModuleInstance):
    """A file of Terragrunt's, as the caller of the module that it applies.

    Attributes:
        dependencies: its `dependency` blocks, by their names.
    """

    def __init__(self, shared: Shared, document: Document, folder: Path, *, is_included: bool = False) -> None:
        super().__init__(shared, Module(folder, (document,)))
        self._top = Node(document, (), document.data)
        self._target: ModuleInstance | None = None
        self.dependencies = {block.labels[0]: block for block in labelled(self._top, "dependency", 1)}
        # What is included includes nothing.
        self._included = [] if is_included else list(self._parents())

    def applied(self) -> ModuleInstance | None:
        """Return the module that it applies; itself, with nothing in it, if that cannot be read; None if none."""
        node = next((body.get("source") for body in sections(self._top, "terraform") if "source" in body.data), None)
        if node is None:
            module: Module | Missing | None = self.shared.modules.load(".")
            node = self._top
        else:
            module = self._lead_to(_text(node))
        if module is None:
            return None
        if isinstance(module, Missing):
            self.shared.unread(node.place, _text(node), module.reason)
            return self
        call = Block((), node.place, self._top)
        self._target = ModuleInstance(
            self.shared, module, arguments=Arguments(self._top, self.scope), parent=self, call=call
        )
        self._target.variables.inputs = self._input
        return self._target

    def _lead_to(self, source: str) -> Module | Missing:
        if not source:
            return UNSETTLED
        return self.shared.modules.at(self.module.folder, source) if is_local(source) else _FETCHED

    def modules(self) -> Iterator[ModuleInstance]:
        """Yield the modules that it applies."""
        if self._target is not None:
            yield from self._target.modules()

    def named(self, root: str, name: str, place: Place) -> Value:
        """Return what `root.name` means here: the outputs of a unit, or a local value."""
        if root != "dependency" or name not in self.dependencies:
            return super().named(root, name, place)
        found = self.dependency(name)
        full = f"dependency.{name}.outputs"
        outputs = found.outputs(place) if found is not None else Value.of(Unknown(f"'{full}' is not known", full))
        return Value.of(mapping(place, {"outputs": outputs}), place)

    def dependency(self, name: str) -> Root | None:
        """Return the module that a unit applies which this one depends on; None if it is not read with this one."""
        path = _text(self.dependencies[name].body.get("config_path"))
        return self.shared.states.at(self.module.folder / path) if path else None

    def _input(self, name: str) -> Value | None:
        """Return what a variable of the module is set to; None if it is not."""
        given = self.shared.modules.variables()
        if name in given:
            return self.scope.evaluate(given[name])
        for unit in (self, *self._included):
            if unit is None:
                return Value.of(Unknown("what is included is not settled", inside=True))
            inputs = unit.scope.evaluate(unit.module_inputs)
            outcome = inputs.outcome
            keys = outcome.keys if isinstance(outcome, Tree) else None
            if name in keys if keys is not None else not inputs.certainly_absent:
                return inputs.step(name)
        return None

    @property
    def module_inputs(self) -> Node:
        """What it sets variables to."""
        return self._top.get("inputs")

    def _parents(self) -> Iterator[_Unit | None]:
        """Yield the files that it includes; None for one that is not found."""
        for body in _includes(self._top):
            path = self._included_path(body.get("path"))
            document = self.shared.modules.other(path) if path is not None else None
            if path is None or document is None:
                self.shared.unread(body.place, _text(body.get("path")), _NOT_INCLUDED)
                yield None
            else:
                yield _Unit(self.shared, document, path.parent, is_included=True)

    def _included_path(self, node: Node) -> Path | None:
        """Return the file that an `include` block leads to; None where that is not settled."""
        modules, name = self.shared.modules, _text(node)
        if name:
            return modules.inside(str(self.module.folder / name))
        if not isinstance(node.data, Call) or node.data.function != _FIND:
            return None
        wanted = [_literal(argument) for argument in node.data.arguments] or [TERRAGRUNT]
        for folder in self.module.folder.parents:
            found = folder / wanted[0]
            if not folder.is_relative_to(modules.project) or not wanted[0]:
                return None
            if os.path.isfile(found):  # noqa: PTH113 - any text may be a path
                return found
        return None


def _includes(top: Node) -> Iterator[Node]:
    """Yield the bodies of a file's `include` blocks; until 2022 they had no label."""
    for body in bodies(top.get("include")):
        if "path" in body.data:
            yield body
        else:
            yield from (block.body for block in labelled(top, "include", 1))


def _text(node: Node) -> str:
    """Return the plain text in a node; empty for anything else."""
    return _literal(node.data)


def _literal(data: object) -> str:
    value = data.value if isinstance(data, Literal) else data
    return value if isinstance(value, str) else ""
