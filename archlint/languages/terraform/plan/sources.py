"""The configuration that a plan or state was made from: where it declares what is planned, and what it says of it.

A plan has no lines that its author wrote, and leaves open what rests on something that is made with it: a state
machine's definition above all. Source: Terraform documentation, "Resource Addressing".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from archlint.languages.terraform.functions.lists.collections import Open
from archlint.languages.terraform.hcl.bodies import DYNAMIC, Block, blocks
from archlint.languages.terraform.modules.function_code import LAMBDA_FUNCTION, function_code
from archlint.languages.terraform.modules.instance import MAX_MODULE_DEPTH, ModuleInstance
from archlint.languages.terraform.modules.reading.loader import Modules, Problem, is_local, source_of
from archlint.languages.terraform.modules.reading.module import Module
from archlint.languages.terraform.modules.shared import PlanLike, Shared
from archlint.languages.terraform.plan.shape import InstanceKey
from archlint.model.budget import Budget
from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.source.document import Document
from archlint.model.source.location import Place, Route
from archlint.model.values.node import Node
from archlint.model.values.value import EmbeddedJson, Text, Tree, Unknown, Value

if TYPE_CHECKING:
    from archlint.code.calls import Code
    from archlint.model.values.value import Declaration

#: What has more parts than this is not looked through.
_MAX_PARTS = 5000
_STEP = regex(r"(?P<name>[^.\[\]]+)(?:\[(?:(?P<number>\d{1,9})|\"(?P<key>(?:[^\"\\]|\\.)*)\")\])?(?:\.|$)")


@dataclass(frozen=True, slots=True)
class ResourceSource:
    """Where a resource is declared.

    Attributes:
        block: its block.
        calls: the module calls on the way to it, the outermost first.
    """

    block: Block
    calls: tuple[Place, ...]

    def at(self, route: Route) -> Place:
        """Return the place of an attribute or nested block, or of the deepest thing on the way to it that is written.

        Args:
            route: the way from the resource; blocks that `dynamic` makes are found where they are made.
        """
        node, place = self.block.body, self.block.place
        for position, step in enumerate(route):
            if isinstance(step, int):
                # A single block may be no list.
                if isinstance(node.data, list) and step < len(node.data):
                    node = node.child(step)
                    place = node.place if len(route) == position + 1 else place
                continue
            found = _child(node, step)
            if found is None:
                # Below an attribute stand the items of its expression.
                return Place(place.document, (*place.route, *route[position:])) if position else place
            node, place = found
        return place


class Sources:
    """The configuration that a plan was made from.

    Args:
        folder: the folder of the root module, as files in it are to be called.
        plan: the plan; None if there is none.
        variables: what the root module's variables were set to.
        budget: how much may be evaluated.
    """

    def __init__(
        self,
        folder: Path,
        plan: PlanLike | None = None,
        variables: Mapping[str, Node] | None = None,
        budget: Budget | None = None,
    ) -> None:
        self._modules = Modules(folder, budget=budget or Budget())
        self._found: dict[tuple[str, ...], tuple[Module | None, tuple[Place, ...], bool]] = {}
        module, *_ = self._called(())
        shared = Shared(self._modules, plan)
        self._root = ModuleInstance(shared, module, given=variables or {}) if module is not None else None

    def documents(self) -> list[Document]:
        """Return the files of the root module, and of the modules that it calls."""
        for _each in self._root.everything() if self._root is not None else ():
            pass  # all modules are read on the way
        return list(self._modules.documents.values())

    @property
    def problems(self) -> Sequence[Problem]:
        """The files, of those read so far, that could not be."""
        return self._modules.problems

    def expect(self, instances: int) -> None:
        """Note that the plan has so many more instances: then the sources may make as many."""
        self._modules.budget.allow(instances)

    def find(self, address: str) -> ResourceSource | None:
        """Return where a resource or data source is declared; None if the sources do not say.

        What a module from elsewhere declares is where that is called.

        Args:
            address: its address, such as `module.a["x"].aws_sqs_queue.q[0]`.
        """
        steps, names = list(_steps(address)), list[str]()
        while _is_in_module(steps):
            names.append(steps[1][0])
            steps = steps[2:]
        if len(names) > MAX_MODULE_DEPTH:
            return None
        module, calls, is_elsewhere = self._called(tuple(names))
        if is_elsewhere:
            # What people can change is the call.
            return ResourceSource(Block((), calls[-1], Node(calls[-1].document, calls[-1].route, {})), calls[:-1])
        if module is None:
            return None
        mode, labels, _index = _resource(steps)
        found = module.declared(mode).get(labels)
        return ResourceSource(found, calls) if found is not None else None

    def _called(self, names: tuple[str, ...]) -> tuple[Module | None, tuple[Place, ...], bool]:
        """Return the module that calls lead to, the outermost first, where these calls are, and if it lies elsewhere.

        What lies elsewhere, in a registry or a repository, has no module here, and its call is the last.
        """
        if names not in self._found:
            self._found[names] = self._follow(names)
        return self._found[names]

    def _follow(self, names: tuple[str, ...]) -> tuple[Module | None, tuple[Place, ...], bool]:
        if not names:
            return self._modules.load("."), (), False
        module, calls, is_elsewhere = self._called(names[:-1])
        call = module.calls.get(names[-1]) if module is not None else None
        if module is None or call is None:
            return None, calls, is_elsewhere
        source = source_of(call)
        # An installed module is not in the author's files: its resources stand where it is called.
        called = self._modules.load(source, module.folder) if source and is_local(source) else None
        return called, (*calls, call.place), called is None

    def calls(self, address: str) -> tuple[Place, ...]:
        """Return the module calls on the way to a resource, the outermost first."""
        found = self.find(address)
        return found.calls if found is not None else ()

    def value(self, address: str, names: Sequence[str], *, whole: bool = False) -> Value | None:
        """Return what a resource's attribute is, as far as the sources settle it; None where they do not.

        Args:
            address: the resource's address.
            names: the attribute's name; those of the blocks before it, if it stands in one.
            whole: whether they have to settle every part of it.
        """
        module, steps = self._root, list(_steps(address))
        while module is not None and _is_in_module(steps):
            module, steps = module.called(*steps[1]), steps[2:]
        value = module.resources.attribute(*_resource(steps), names[0]) if module is not None else None
        for name in names[1:]:
            value = value.step(name) if value is not None else None
        if value is None or value.certainly_absent or value.possibly(lambda outcome: isinstance(outcome, Unknown)):
            return None
        return value if not whole or _is_settled(value) else None

    def code(self, function: Declaration) -> tuple[Code, EmbeddedJson] | None:
        """Return what a function's code does, as `function_code` does; None for anything else."""
        if self._root is None or function.type != LAMBDA_FUNCTION:
            return None
        return function_code(function, self._root.archives, self._root.shared)

    def close(self) -> None:
        """Cut the circles that values and modules are tied in."""
        if self._root is not None:
            self._root.close()


_Steps: TypeAlias = list[tuple[str, InstanceKey]]


def _is_settled(value: Value) -> bool:
    """Tell whether a value, and every part of it, is known; of very many parts only the first ones are looked at."""
    waiting = [value]
    for _ in range(_MAX_PARTS):
        if not waiting:
            return True
        for branch in waiting.pop().branches:
            outcome = branch.outcome
            if isinstance(outcome, Unknown) or (isinstance(outcome, Text) and outcome.unknowns):
                return False
            if isinstance(outcome, Tree):
                if isinstance(outcome.dialect, Open):
                    return False
                inner = (Value((each,)) for each in outcome.elements()) if outcome.is_list else _members(outcome)
                waiting += itertools.islice(inner, _MAX_PARTS)
    return False


def _members(tree: Tree) -> Iterator[Value]:
    return (value for _, value in tree.items())


def _is_in_module(steps: _Steps) -> bool:
    return steps[:1] == [("module", None)] and len(steps) > 3


def _resource(steps: _Steps) -> tuple[str, tuple[str, ...], InstanceKey]:
    """Return the mode and the labels of the resource that the end of an address names, and which instance it is."""
    mode = "data" if steps[:1] == [("data", None)] else "resource"
    steps = steps[mode == "data" :]
    return mode, tuple(name for name, _ in steps), steps[-1][1] if steps else None


def _steps(address: str) -> Iterator[tuple[str, InstanceKey]]:
    """Yield the names of an address, each with its key; none for what is no address."""
    found, position = [], 0
    while position < len(address):
        step = _STEP.match(address, position)
        if step is None:
            return
        number, key = step["number"], step["key"]
        index: InstanceKey = int(number) if number is not None else key
        found.append((step["name"], re.sub(r"\\(.)", r"\1", index) if isinstance(index, str) else index))
        position = step.end()
    yield from found


def _child(node: Node, key: str) -> tuple[Node, Place] | None:
    """Return what stands under a key of a body, and the key's place."""
    if isinstance(node.data, list) and node.data:
        node = node.child(0)
    if not isinstance(node.data, dict):
        return None
    if key in node.data:
        child = node.child(key)
        return child, child.place
    for block in blocks(node.get(DYNAMIC), 1):
        if block.labels == (key,):
            return block.body.get("content"), block.place
    return None
