"""Terragrunt's units: folders in which `terragrunt.hcl` says which module is applied, and with what inputs.

Source: Terragrunt documentation, "Configuration Blocks and Attributes": `terraform`, `inputs`, `dependency` and
`include`; "Built-in Functions".
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archlint.languages.detect import TERRAGRUNT
from archlint.languages.terraform.functions.lists.collections import mapping
from archlint.languages.terraform.hcl.bodies import Block, bodies
from archlint.languages.terraform.hcl.expressions import LiteralValue, TemplateExpression, expression_text
from archlint.languages.terraform.modules.instance import ModuleInstance
from archlint.languages.terraform.modules.reading.loader import UNSETTLED_SOURCE, Missing, is_local
from archlint.languages.terraform.modules.reading.module import Module, labelled, sections
from archlint.languages.terraform.modules.reading.states import Root
from archlint.languages.terraform.modules.shared import Shared
from archlint.languages.terraform.modules.terragrunt.functions import own_functions
from archlint.languages.terraform.modules.variables import ModuleArguments
from archlint.model.source.document import Document
from archlint.model.source.files import disk
from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.value import Outcome, Tree, Unknown, Value

_FETCHED = Missing("Terragrunt fetches it")
_NO_UNIT = "no unit that is read with it lies there"
_NOT_INCLUDED = "what it adds to the inputs is not settled"


def unit_in(shared: Shared) -> ModuleInstance | None:
    """Return what is applied in the folder of a root module by Terragrunt; None if Terragrunt has no word on it.

    What cannot be read, for its source lies elsewhere, has nothing in it.
    """
    modules = shared.modules
    file = modules.folder / TERRAGRUNT
    if not disk.is_file(file):
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
                instance.shared.unread(block.place, _as_written(block.body.get("config_path")), _NO_UNIT)


class _Unit(ModuleInstance):
    """A file of Terragrunt's, as the caller of the module that it applies.

    Args:
        shared: what it shares with all modules of the run.
        document: the file.
        folder: the folder that it lies in.
        child: the unit that includes it; None for a unit itself.
        reading: the files that are being read for each other, this one among them.
        others: the files that have been read for other ones, by their paths.

    Attributes:
        dependencies: its `dependency` blocks, by their names.
    """

    def __init__(
        self,
        shared: Shared,
        document: Document,
        folder: Path,
        *,
        child: _Unit | None = None,
        reading: frozenset[str] = frozenset(),
        others: dict[Path, _Unit | None] | None = None,
    ) -> None:
        super().__init__(shared, Module(folder, (document,)))
        self._top = Node(document, (), document.data)
        self._child, self._reading = child, reading | {document.path}
        self._others = others if others is not None else {}
        self._target: ModuleInstance | None = None
        self.dependencies = {block.labels[0]: block for block in labelled(self._top, "dependency", 1)}
        self.functions = own_functions(self)
        self._included: dict[str, _Unit | None] = {}
        if child is None:
            # What is included includes nothing.
            self._included = dict(self._parents())

    def applied(self) -> ModuleInstance | None:
        """Return the module that it applies; itself, with nothing in it, if that cannot be read; None if none."""
        sources = (
            (unit, body.get("source"))
            for unit in self._files
            if unit is not None
            for body in sections(unit._top, "terraform")
            if "source" in body.data
        )
        unit, node = next(sources, (self, None))
        if node is None:
            module: Module | Missing | None = self.shared.modules.load(".")
            node = self._top
        else:
            module = self._lead_to(unit.text(node))
        if module is None:
            return None
        if isinstance(module, Missing):
            self.shared.unread(node.place, _as_written(node), module.reason)
            return self
        call = Block((), node.place, self._top)
        self._target = ModuleInstance(
            self.shared, module, arguments=ModuleArguments(self._top, self.scope), parent=self, call=call
        )
        self._target.variables.inputs = self._input
        return self._target

    def _lead_to(self, source: str) -> Module | Missing:
        if not source:
            return UNSETTLED_SOURCE
        is_here = is_local(source) or Path(source).is_absolute()
        return self.shared.modules.at(self.module.folder, source) if is_here else _FETCHED

    def modules(self) -> Iterator[ModuleInstance]:
        """Yield the modules that it applies."""
        if self._target is not None:
            yield from self._target.modules()

    def named(self, root: str, name: str, place: Place) -> Value:
        """Return what `root.name` means here: the outputs of a unit, what is included, or a local value."""
        if root == "include":
            return self._exposed(name, place)
        if root != "dependency" or name not in self.dependencies:
            return super().named(root, name, place)
        found = self.dependency(name)
        full = f"dependency.{name}.outputs"
        outputs = found.outputs(place) if found is not None else Value.of(Unknown(f"'{full}' is not known", full))
        return Value.of(mapping(place, {"outputs": outputs}), place)

    def _exposed(self, name: str, place: Place) -> Value:
        """Return what is known under `include.NAME`: a file that is included, or a part of the only one."""
        unit = self._included.get(name)
        if unit is not None:
            return Value.of(unit.content(place), place)
        only = next(iter(self._included.values()), None)
        if only is not None and name not in self._included and len(self._included) == 1:
            content = only.content(place)
            return content.step(name) if isinstance(content, Tree) else Value.of(content, place)
        return Value.of(Unknown("what is included is not settled", inside=True), place)

    def content(self, place: Place) -> Outcome:
        """Return what other files may ask of it: its local values, and its inputs."""
        own = {name: self.named("local", name, place) for name in self.module.locals}
        parts = {"locals": Value.of(mapping(place, own), place), "inputs": self.scope.evaluate(self.module_inputs)}
        return mapping(place, parts)

    def dependency(self, name: str) -> Root | None:
        """Return the module that a unit applies which this one depends on; None if it is not read with this one."""
        path = self.text(self.dependencies[name].body.get("config_path"))
        return self.shared.states.at(self.unit_folder / path) if path else None

    def _input(self, name: str) -> Value | None:
        """Return what a variable of the module is set to; None if it is not."""
        given = self.shared.modules.variables()
        if name in given:
            return self.scope.evaluate(given[name])
        for unit in self._files:
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

    @property
    def own_folder(self) -> Path:
        """The folder that it lies in."""
        return self.module.folder

    @property
    def unit_folder(self) -> Path:
        """The folder of the unit that it says something of."""
        return (self._child or self).module.folder

    @property
    def project(self) -> Path:
        """The folder that the project fills."""
        return self.shared.modules.project

    def included_folder(self, label: str) -> Path | None:
        """Return the folder of what it includes under a label, empty for any; its own, where it is included."""
        if self._child is not None or not self._included:
            return self.own_folder
        found = self._included.get(label) if label else next(iter(self._included.values()))
        return found.own_folder if found is not None else None

    def read(self, path: str, place: Place) -> Outcome | None:
        """Return what another file says; None if it cannot be read, or reads this one."""
        file = self.shared.modules.inside(str(self.own_folder / path))
        if file is not None and disk.is_folder(file):
            file /= TERRAGRUNT
        if file is None:
            return None
        if file not in self._others:
            # Each is read once, however often it is asked for.
            document = self.shared.modules.other(file)
            unit = None
            if document is not None and document.path not in self._reading:
                unit = _Unit(self.shared, document, file.parent, reading=self._reading, others=self._others)
            self._others[file] = unit
        found = self._others[file]
        return found.content(place) if found is not None else None

    @property
    def _files(self) -> Iterator[_Unit | None]:
        """Yield itself, and what it includes; None for what is not found."""
        yield self
        yield from self._included.values()

    def _parents(self) -> Iterator[tuple[str, _Unit | None]]:
        """Yield the files that it includes, by their labels; None for one that is not found."""
        for label, body in _includes(self._top):
            name = self.text(body.get("path"))
            path = self.shared.modules.inside(str(self.own_folder / name)) if name else None
            document = self.shared.modules.other(path) if path is not None else None
            if path is None or document is None:
                self.shared.unread(body.place, _as_written(body.get("path")), _NOT_INCLUDED)
                yield label, None
            else:
                included = _Unit(
                    self.shared, document, path.parent, child=self, reading=self._reading, others=self._others
                )
                yield label, included

    def text(self, node: Node) -> str:
        """Return the text that something is; empty where that is not settled."""
        known = self.scope.evaluate(node).known if node.data is not None else None
        return known if isinstance(known, str) else ""


def _includes(top: Node) -> Iterator[tuple[str, Node]]:
    """Yield labels and bodies of a file's `include` blocks; until 2022 they had no label."""
    for body in bodies(top.get("include")):
        if "path" in body.data:
            yield "", body
        else:
            yield from ((block.labels[0], block.body) for block in labelled(top, "include", 1))


def _as_written(node: Node) -> str:
    """Return what a text is in the file, its holes too; empty for another expression."""
    data = node.data.value if isinstance(node.data, LiteralValue) else node.data
    if isinstance(data, TemplateExpression):
        return expression_text(data)[1:-1]
    return data if isinstance(data, str) else ""
