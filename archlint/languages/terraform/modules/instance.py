"""A module as it is called: its variables have values, its resources have addresses.

Source: Terraform documentation, "Modules", "Resource Addressing" and "References to Named Values".
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from archlint.code.calls import CODE
from archlint.languages.notes import MODULE_CALLS, SITE
from archlint.languages.terraform.evaluation.dialect import Terraform
from archlint.languages.terraform.evaluation.repetition import Instance, Repetition, repetition
from archlint.languages.terraform.functions.collections import MISSING
from archlint.languages.terraform.hcl.bodies import Block, construct, without
from archlint.languages.terraform.modules.function_code import FUNCTION, function_code
from archlint.languages.terraform.modules.loader import source_of
from archlint.languages.terraform.modules.module import Module
from archlint.languages.terraform.modules.outputs import module_value
from archlint.languages.terraform.modules.providers import provider_sites, site_of_resource
from archlint.languages.terraform.modules.shared import Shared
from archlint.languages.terraform.modules.variables import variable_value
from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, Meaning, When, consistent
from archlint.model.values.node import Node
from archlint.model.values.site import OWN, Site
from archlint.model.values.value import MODULE, NOTHING, Declaration, Known, Tree, Unknown, Value

_META = frozenset({"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"})
_CALL_META = frozenset({"count", "depends_on", "for_each", "providers", "source", "version"})
#: What it costs to declare an instance of a resource in a module that is called, in steps.
_STEPS_PER_DECLARATION = 4
#: Modules inside modules; nobody nests them as deeply.
MAX_DEPTH = 20


class ModuleInstance:
    """A module with the arguments of one call; the root module has those of the variables files.

    Attributes:
        shared: what it shares with all modules of the run.
        module: what its files declare.
        address: what stands before the addresses of its resources; empty for the root module.
        when: the conditions under which it exists.
        stands_for_many: whether it stands for all instances of its call, of which nobody knows the number.
        arguments: what the call gives its variables; None for the root module.
        caller: the scope of the call; None for the root module.
        call: the call's block; None for the root module.
        given: what variables files set its variables to; nothing but for the root module.
        scope: the dialect of its bodies.
        meanings: what tests mean that are variables or local values, by their names.
    """

    def __init__(
        self,
        shared: Shared,
        module: Module,
        *,
        address: str = "",
        arguments: Node | None = None,
        caller: Terraform | None = None,
        call: Block | None = None,
        when: When = ALWAYS,
        stands_for_many: bool = False,
    ) -> None:
        self.shared = shared
        self.module = module
        self.address = address
        self.when = when
        self.stands_for_many = stands_for_many
        self.scope = Terraform(self)
        self.meanings: dict[str, Meaning] = {}
        self.arguments = arguments
        self.caller = caller
        self.call = call
        self._values: dict[tuple[str, ...], Value] = {}
        self._pending: set[tuple[str, ...]] = set()
        self._resources: dict[tuple[str, ...], tuple[Repetition, dict[str | int | None, Declaration]]] = {}
        self._calls: dict[str, tuple[Repetition, dict[str | int | None, ModuleInstance | Declaration]]] = {}
        self._sites: dict[str, Site] | None = None
        self.given = shared.modules.variables() if caller is None else {}

    def named(self, root: str, name: str, place: Place) -> Value:
        """Return what `root.name` means here: a variable, a local value, a module, a resource, ..."""
        find = _ROOTS.get(root)
        return find(self, name, place) if find is not None else self.resource("resource", (root, name), place)

    def _variable(self, name: str, place: Place) -> Value:
        found = self._once(("var", name), place, lambda: variable_value(self, name))
        return found if found is not None else _undeclared(f"var.{name}", place)

    def _local(self, name: str, place: Place) -> Value:
        node = self.module.locals.get(name)
        if node is None:
            return _undeclared(f"local.{name}", place)
        return self._once(("local", name), place, lambda: self.scope.evaluate(node)) or NOTHING

    def calls(self) -> tuple[Place, ...]:
        """Return the calls on the way to the module, the outermost first."""
        if self.call is None or self.caller is None:
            return ()
        return (*self.caller.instance.calls(), self.call.place)

    def output(self, name: str, place: Place) -> Value:
        """Return what an output is; `MISSING` if there is none of that name."""
        block = self.module.outputs.get(name)
        if block is None:
            return Value.of(MISSING, place)
        return self._once(("output", name), place, lambda: self.scope.evaluate(block.body.get("value"))) or NOTHING

    def _path(self, name: str, place: Place) -> Value:
        if name == "module":
            return Value.of(Known(os.path.relpath(self.module.folder, self.shared.modules.folder)), place)
        return Value.of(Known(".") if name in ("root", "cwd") else Unknown(f"path.{name} is not known"), place)

    def _terraform(self, name: str, place: Place) -> Value:
        return Value.of(Unknown(f"terraform.{name} is known when it is applied", f"terraform.{name}"), place)

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
        known = self._values.get((mode, *labels))
        found = self._instances(mode, labels) if known is None else None
        if known is None and found is not None:
            # Each use of it is what has a place.
            values = {key: Value.of(self.shared.referred(each)) for key, each in found[1].items()}
            known = found[0].collection(values, self.module.declared(mode)[labels].body)
            self._values[(mode, *labels)] = known
        if known is None:
            return _undeclared(".".join(labels if mode == "resource" else (mode, *labels)), place)
        return known.placed(place)

    def _module(self, name: str, place: Place) -> Value:
        found = self._called(name)
        if found is None:
            return _undeclared(f"module.{name}", place)
        repeated, modules = found
        values = {key: module_value(module, place, self.shared.plan) for key, module in modules.items()}
        return repeated.collection(values, self.module.calls[name].body)

    def declarations(self) -> Iterator[Declaration]:
        """Yield the AWS resources of the module and of those that it calls, and the modules that cannot be read."""
        return (each for each in self.everything() if each.type.startswith(("aws_", "awscc_", MODULE)))

    def everything(self) -> Iterator[Declaration]:
        """Yield the resources of whatever provider, and the modules that cannot be read."""
        for labels in self.module.resources:
            found = self._instances("resource", labels)
            yield from _possible(found[1].values() if found else ())
        for name in self.module.calls:
            called = self._called(name)
            for child in _possible(called[1].values() if called else ()):
                yield from child.everything() if isinstance(child, ModuleInstance) else (child,)

    def modules(self) -> Iterator[ModuleInstance]:
        """Yield the module and those that it calls, as far as they can be read."""
        yield self
        for name in self.module.calls:
            called = self._called(name)
            for child in called[1].values() if called else ():
                if isinstance(child, ModuleInstance):
                    yield from child.modules()

    def instances(self, mode: str, labels: tuple[str, ...]) -> list[Declaration]:
        """Return the instances of a resource, or of a data source if `mode` is `data`."""
        found = self._instances(mode, labels)
        return list(found[1].values()) if found else []

    def incomplete(self) -> Iterator[tuple[str, Place]]:
        """Yield why the modules may declare more than what can be read, and where the call is."""
        for each in self.modules():
            if each.call is not None:
                yield from ((reason, each.call.place) for reason in each.module.incomplete)

    def close(self) -> None:
        """Cut the circles: declarations refer to each other, and instances and dialects do."""
        for _, modules in self._calls.values():
            for child in modules.values():
                if isinstance(child, ModuleInstance):
                    child.close()
        self._values.clear()
        self._resources.clear()
        self._calls.clear()
        self.caller = None

    def _instances(
        self, mode: str, labels: tuple[str, ...]
    ) -> tuple[Repetition, dict[str | int | None, Declaration]] | None:
        block = self.module.declared(mode).get(labels)
        key = (mode, *labels)
        if block is None:
            return None
        if key not in self._resources:
            if key in self._pending:  # its own `count` refers to it
                return None
            with self._once_more(key):
                repeated = repetition(block.body, self.scope)
            if self.caller is not None and not self._affords(len(repeated.instances), block.place):
                return None
            prefix = "" if mode == "resource" else f"{mode}."
            declared = {
                each.key: self._declare(
                    block,
                    f"{prefix}{'.'.join(labels)}",
                    f"{prefix}{labels[0]}",
                    each,
                    many=self.stands_for_many or repeated.stands_for_many(each),
                )
                for each in repeated.instances
            }
            self._resources[key] = repeated, declared
        return self._resources[key]

    def attribute(self, mode: str, labels: tuple[str, ...], key: str | int | None, name: str) -> Value | None:
        """Return what an attribute of a resource, or data source, is; None if there is no such instance of it."""
        found = self._instances(mode, labels)
        instance = found[0].instance(key) if found else None
        if instance is None:
            return None
        return Tree(self.module.declared(mode)[labels].body, self._scope_of(instance)).step(name)

    def called(self, name: str, key: str | int | None) -> ModuleInstance | None:
        """Return an instance of a module that this one calls; None if there is none, or it cannot be read."""
        found = self._called(name)
        child = found[1].get(key) if found else None
        return child if isinstance(child, ModuleInstance) else None

    def _scope_of(self, instance: Instance) -> Terraform:
        return self.scope.binding(instance.bindings) if instance.bindings else self.scope

    def _declare(self, block: Block, name: str, kind: str, instance: Instance, *, many: bool) -> Declaration:
        address = f"{self._own}{name}{instance.suffix}"
        planned = self.shared.planned(address)
        if planned is not None:
            return planned
        scope, path = self._scope_of(instance), construct(block)
        body = without(block.body, _META if not kind.startswith("data.") else _META - {"depends_on", "provider"})
        declared = Declaration(
            f"{self._own}{path}{instance.suffix}" if path else address,
            kind,
            block.place,
            Value.of(Tree(body, scope), body.place),
            instance.when | self.when,
            source=f"{self.module.folder}:{name}",
            logical_id=address if path else "",
            stands_for_many=many,
        )
        site = site_of_resource(self, scope, block.body, kind)
        if site != OWN:
            declared.note(SITE, site)
        if self.call is not None:
            declared.note(MODULE_CALLS, self.calls)
        if kind == FUNCTION:
            declared.note(CODE, partial(function_code, declared, self))
        return declared

    def _called(self, name: str) -> tuple[Repetition, dict[str | int | None, ModuleInstance | Declaration]] | None:
        block = self.module.calls.get(name)
        if block is None or ("module", name) in self._pending:
            return None
        if name not in self._calls:
            with self._once_more(("module", name)):
                repeated = repetition(block.body, self.scope)
                module = self._source(block)
                children = {
                    each.key: self._call(block, name, module, each, many=repeated.stands_for_many(each))
                    for each in repeated.instances
                }
            self._calls[name] = repeated, children
        return self._calls[name]

    def _source(self, block: Block) -> Module | None:
        """Return the module that a call calls; None if it is not a folder of the project, or calls itself."""
        source = source_of(block)
        module = self.shared.modules.load(source, self.module.folder) if source else None
        above: ModuleInstance | None = self
        for _ in range(MAX_DEPTH):
            if above is None:
                return module
            if module is None or above.module is module:
                return None
            above = above.caller.instance if above.caller is not None else None
        return None

    def _call(
        self, block: Block, name: str, module: Module | None, instance: Instance, *, many: bool
    ) -> ModuleInstance | Declaration:
        address = f"{self._own}module.{name}{instance.suffix}"
        scope = self._scope_of(instance)
        body = without(block.body, _CALL_META)
        when = instance.when | self.when
        if module is None or not self.shared.budget.take(1):
            return Declaration(address, MODULE, block.place, Value.of(Tree(body, scope), body.place), when)
        return ModuleInstance(
            self.shared,
            module,
            address=address,
            arguments=body,
            caller=scope,
            call=block,
            when=when,
            stands_for_many=many or self.stands_for_many,
        )

    @property
    def _own(self) -> str:
        return f"{self.address}." if self.address else ""

    def _affords(self, instances: int, place: Place) -> bool:
        """Tell whether so many more instances of a resource may be declared in this module: it may be called often."""
        budget = self.shared.budget
        if budget.spend(instances * _STEPS_PER_DECLARATION):
            return True
        budget.overrun(place)
        return False

    @contextmanager
    def _once_more(self, key: tuple[str, ...]) -> Iterator[None]:
        """Remember that something is being worked out."""
        self._pending.add(key)
        try:
            yield
        finally:
            self._pending.discard(key)

    def _once(self, key: tuple[str, ...], place: Place, compute: Callable[[], Value | None]) -> Value | None:
        """Return what `compute` does, worked out once; what is made of itself is unknown."""
        if key in self._values:
            return self._values[key]
        if key in self._pending:
            return Value.of(Unknown(f"'{'.'.join(key)}' refers to itself", inside=True), place)
        with self._once_more(key):
            value = compute()
        if value is not None:
            self._values[key] = value
        return value


_Existing = TypeVar("_Existing", Declaration, "ModuleInstance | Declaration")


def _possible(declared: Iterable[_Existing]) -> Iterator[_Existing]:
    """Yield what can exist: what two conditions that exclude each other would have to allow does not."""
    return (each for each in declared if consistent(each.when))


def _undeclared(name: str, place: Place) -> Value:
    return Value.of(Unknown(f"'{name}' is not declared in this module", inside=True), place)


_ROOTS: dict[str, Callable[[ModuleInstance, str, Place], Value]] = {
    "var": ModuleInstance._variable,
    "local": ModuleInstance._local,
    "module": ModuleInstance._module,
    "path": ModuleInstance._path,
    "terraform": ModuleInstance._terraform,
}
