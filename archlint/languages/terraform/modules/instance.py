"""A module as it is called: its variables have values, its resources have addresses.

Source: Terraform documentation, "Modules", "Resource Addressing" and "References to Named Values".
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TypeGuard

from archlint.languages.terraform.evaluation.dialect import Terraform
from archlint.languages.terraform.evaluation.repetition import BlockInstance, Repetition, repetition
from archlint.languages.terraform.functions.lists.collections import MISSING
from archlint.languages.terraform.hcl.bodies import Block, without
from archlint.languages.terraform.modules.declare import Owner
from archlint.languages.terraform.modules.function_code import ARCHIVE_FILE, by_path
from archlint.languages.terraform.modules.mentions.order import predecessors
from archlint.languages.terraform.modules.once import Once
from archlint.languages.terraform.modules.outputs import module_value, unread_module_value
from archlint.languages.terraform.modules.providers import provider_sites
from archlint.languages.terraform.modules.reading.loader import TOO_MANY, Missing, is_local, source_of
from archlint.languages.terraform.modules.reading.module import Module
from archlint.languages.terraform.modules.resources import Resources
from archlint.languages.terraform.modules.shared import Shared
from archlint.languages.terraform.modules.surroundings import path_value, terraform_value, undeclared
from archlint.languages.terraform.modules.variables import ModuleArguments, Variables
from archlint.languages.terraform.scope import ModuleScope, OwnFunction
from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, Meaning, When, consistent
from archlint.model.values.declared import MODULE
from archlint.model.values.node import Node
from archlint.model.values.site import Site
from archlint.model.values.value import NOTHING, Declaration, Tree, Value

_CALL_META = frozenset({"count", "depends_on", "for_each", "lifecycle", "providers", "source", "version"})
#: How deep modules may be nested; real configurations nest them less deeply.
MAX_MODULE_DEPTH = 20
_NOT_GIVEN: Mapping[str, Node] = {}


class ModuleInstance:
    """A module with the arguments of one call; the root module has those of the variables files.

    Attributes:
        shared: what it shares with all modules of the run.
        module: what its files declare.
        address: what stands before the addresses of its resources; empty for the root module.
        when: the conditions under which it exists.
        stands_for_many: whether it stands for all instances of its call, whose number is not known.
        parent: the instance that calls it; None for the root module.
        call: the call's block; None for the root module.
        variables: its variables.
        resources: its resources and data sources.
        names: the names of the calls that lead to it, the outermost first.
        installed: the call, in a file of the project's own, that leads to a module which `terraform init` has put into
            `.terraform`: this one or one around it; None for the project's own modules.
        scope: the dialect of its bodies.
        meanings: what tests mean that are variables or local values, by their names.
        spread: the lists of what is looked up in all instances of a resource.
        functions: the functions that only its own expressions can call: Terragrunt's.
    """

    functions: Mapping[str, OwnFunction] = {}

    def __init__(
        self,
        shared: Shared,
        module: Module,
        *,
        address: str = "",
        arguments: ModuleArguments | None = None,
        given: Mapping[str, Node] = _NOT_GIVEN,
        parent: ModuleInstance | None = None,
        call: Block | None = None,
        when: When = ALWAYS,
        stands_for_many: bool = False,
        names: tuple[str, ...] = (),
        installed: Place | None = None,
    ) -> None:
        self.names = names
        self.installed = installed
        self.shared = shared
        self.module = module
        self.address = address
        self.when = when
        self.stands_for_many = stands_for_many
        self.scope = Terraform(self, given=when)
        self.meanings: dict[str, Meaning] = {}
        self.spread: dict[Hashable, Value] = {}
        self.parent = parent
        self.call = call
        self._once = Once()
        self._calls: dict[str, tuple[Repetition, dict[str | int | None, ModuleInstance | Declaration]]] = {}
        given = {**shared.modules.variables(), **given} if arguments is None else {}
        self.variables = Variables(module.variables, arguments, given, self.scope, self._own)
        owner = Owner(
            shared,
            module,
            prefix=self._own,
            when=when,
            calls=self.calls if call is not None else None,
            archives=self.archives,
            home=self._home,
            installed=installed,
            remote_outputs=lambda declared, place: shared.states.outputs(declared, self, place),
            predecessors=partial(predecessors, self),
            deployed=self,
        )
        self.resources = Resources(owner, self.scope, self._once, many=stands_for_many)
        self._sites: dict[str, Site] | None = None

    def named(self, root: str, name: str, place: Place) -> Value:
        """Return what `root.name` means here: a variable, a local value, a module, a resource, ..."""
        find = _ROOTS.get(root)
        return find(self, name, place) if find is not None else self.resource("resource", (root, name), place)

    def _variable(self, name: str, place: Place) -> Value:
        found = self._once.value(("var", name), place, lambda: self.variables.value(name))
        return found if found is not None else undeclared(f"var.{name}", place)

    def set_to(self, root: str, name: str) -> tuple[Node, ModuleScope] | None:
        """Return what `var.name` or `local.name` is set to, and in which scope; None where nothing here sets it."""
        if root == "var":
            return self.variables.set_to(name)
        if root == "local" and name in self.module.locals:
            return self.module.locals[name], self.scope
        return None

    def _local(self, name: str, place: Place) -> Value:
        node = self.module.locals.get(name)
        if node is None:
            return undeclared(f"local.{name}", place)
        return self._once.value(("local", name), place, lambda: self.scope.evaluate(node)) or NOTHING

    def calls(self) -> tuple[Place, ...]:
        """Return the calls on the way to what the module declares, the outermost first.

        What an installed module declares stands where that is called.
        """
        if self.call is None or self.parent is None:
            return ()
        above = self.parent.calls()
        return above if self.installed is not None else (*above, self.call.place)

    def output(self, name: str, place: Place) -> Value:
        """Return what an output is; `MISSING` if there is none of that name."""
        block = self.module.outputs.get(name)
        if block is None:
            return Value.of(MISSING, place)
        return (
            self._once.value(("output", name), place, lambda: self.scope.evaluate(block.body.get("value"))) or NOTHING
        )

    def _path(self, name: str, place: Place) -> Value:
        return path_value(name, self.module.folder, self.shared.modules.folder, place)

    def _terraform(self, name: str, place: Place) -> Value:
        return terraform_value(name, self.shared.workspace, place)

    @property
    def sites(self) -> dict[str, Site]:
        """Where each provider configuration deploys to; while that is being worked out, nowhere in particular."""
        if self._sites is None:
            self._sites = {}
            self._sites = provider_sites(self)
        return self._sites

    # Resources and modules

    def resource(self, mode: str, labels: tuple[str, ...], place: Place) -> Value:
        """Return what the name of a resource, or of a data source, stands for."""
        found = self.resources.value(mode, labels)
        if found is None:
            return undeclared(".".join(labels if mode == "resource" else (mode, *labels)), place)
        return found.placed(place)

    def _module(self, name: str, place: Place) -> Value:
        found = self._called(name)
        if found is None:
            return undeclared(f"module.{name}", place)
        repeated, modules = found
        values = {key: self._outputs(module, place) for key, module in modules.items()}
        return repeated.collection(values, self.module.calls[name].body)

    @property
    def folder(self) -> Path:
        """The folder of the root module, resolved."""
        return self.shared.modules.folder

    @property
    def providers(self) -> list[Block]:
        """The provider configurations that it declares."""
        return list(self.module.providers.values())

    @property
    def backend(self) -> Block | None:
        """Where its state is kept, if it says so."""
        return self.module.backend

    def outputs(self, place: Place) -> Value:
        """Return its outputs, as they are seen from a place."""
        return module_value(self.module.outputs, self.output, place)

    def _outputs(self, module: ModuleInstance | Declaration, place: Place) -> Value:
        if isinstance(module, ModuleInstance):
            return module.outputs(place)
        return unread_module_value(module, place, self.shared.plan)

    def declarations(self) -> Iterator[Declaration]:
        """Yield the AWS resources of the module and of those that it calls, and the modules that cannot be read."""
        return (each for each in self.everything() if each.type.startswith(("aws_", "awscc_", MODULE)))

    def everything(self) -> Iterator[Declaration]:
        """Yield the resources of whatever provider, and the modules that cannot be read."""
        for labels in self.module.resources:
            # What two conditions that exclude each other would have to allow does not exist.
            yield from (each for each in self.resources.instances("resource", labels) if consistent(each.when))
        for name in self.module.calls:
            for child in (each for each in self.children(name) if consistent(each.when)):
                yield from child.everything() if isinstance(child, ModuleInstance) else (child,)

    def modules(self) -> Iterator[ModuleInstance]:
        """Yield the module and those that it calls, as far as they can be read."""
        yield self
        for name in self.module.calls:
            for child in filter(_is_module, self.children(name)):
                yield from child.modules()

    def incomplete(self) -> Iterator[tuple[str, Place]]:
        """Yield why the modules may declare more than what can be read, and where the call is."""
        for each in self.modules():
            if each.call is not None:
                yield from ((reason, each.call.place) for reason in each.module.incomplete)

    def close(self) -> None:
        """Cut the circles: declarations refer to each other, and instances and dialects do."""
        children = [child for _, modules in self._calls.values() for child in modules.values()]
        for child in filter(_is_module, children):
            child.close()
        self._once.clear()
        self.resources.clear()
        self._calls.clear()
        self.spread.clear()
        self.parent = None

    def called(self, name: str, key: str | int | None) -> ModuleInstance | None:
        """Return an instance of a module that this one calls; None if there is none, or it cannot be read."""
        found = self._called(name)
        child = found[1].get(key) if found else None
        return child if child is not None and _is_module(child) else None

    def children(self, name: str) -> Iterable[ModuleInstance | Declaration]:
        """Return the instances of a module that this one calls; a declaration stands for one that cannot be read."""
        found = self._called(name)
        return found[1].values() if found else ()

    def archives(self) -> dict[str, Declaration]:
        """Return the archives of code that any module of the run makes, by what they are written to."""
        if self.parent is not None:
            return self.parent.archives()
        if self.shared.archives is None:
            declared = (
                archive
                for each in self.modules()
                for mode in ("resource", "data")
                for labels in each.module.declared(mode)
                if labels[0] == ARCHIVE_FILE
                for archive in each.resources.instances(mode, labels)
            )
            self.shared.archives = by_path(declared)
        return self.shared.archives

    def _called(self, name: str) -> tuple[Repetition, dict[str | int | None, ModuleInstance | Declaration]] | None:
        block = self.module.calls.get(name)
        if block is None or self._once.is_pending(("module", name)):
            return None
        if name not in self._calls:
            with self._once.pending(("module", name)):
                repeated = repetition(block.body, self.scope)
                module = self._source(block, name)
                children = {
                    each.key: self._call(block, name, module, each, many=repeated.stands_for_many(each))
                    for each in repeated.instances
                }
            self._calls[name] = repeated, children
        return self._calls[name]

    def _source(self, block: Block, name: str) -> Module | Missing:
        """Return the module that a call calls, or why there is none."""
        module = self.shared.modules.called(block, self.module.folder, (*self.names, name))
        above: ModuleInstance | None = self
        for _ in range(MAX_MODULE_DEPTH):
            if above is None:
                return module
            if above.module is module:
                return Missing("it calls itself")
            above = above.parent
        return Missing("it is called by too many modules in a row")

    def _call(
        self, block: Block, name: str, module: Module | Missing, instance: BlockInstance, *, many: bool
    ) -> ModuleInstance | Declaration:
        address = f"{self._own}module.{name}{instance.suffix}"
        scope = instance.within(self.scope).under(instance.when)
        body = without(block.body, _CALL_META)
        when = instance.when | self.when
        if isinstance(module, Module) and not self.shared.budget.take(1):
            module = TOO_MANY
        if isinstance(module, Missing):
            self.shared.unread(block.place, source_of(block) or "", module.reason)
            return Declaration(address, MODULE, block.place, Value.of(Tree(body, scope), body.place), when=when)
        is_own = is_local(source_of(block) or "")
        return ModuleInstance(
            self.shared,
            module,
            address=address,
            arguments=ModuleArguments(body, scope),
            parent=self,
            call=block,
            when=when,
            stands_for_many=many or self.stands_for_many,
            names=(*self.names, name),
            installed=self.installed if self.installed or is_own else block.place,
        )

    @property
    def _home(self) -> str:
        """What the author wrote once that its resources come from: its folder; of an installed one, the call."""
        if self.installed is None or self.parent is None:
            return str(self.module.folder)
        return f"{self.parent._home}:{self.names[-1]}"

    @property
    def _own(self) -> str:
        return f"{self.address}." if self.address else ""


def _is_module(child: ModuleInstance | Declaration) -> TypeGuard[ModuleInstance]:
    return isinstance(child, ModuleInstance)


_ROOTS: dict[str, Callable[[ModuleInstance, str, Place], Value]] = {
    "var": ModuleInstance._variable,
    "local": ModuleInstance._local,
    "module": ModuleInstance._module,
    "path": ModuleInstance._path,
    "terraform": ModuleInstance._terraform,
}
