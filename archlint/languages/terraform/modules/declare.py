"""From a block of a module to the declaration of one instance of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from archlint.code.calls import CODE
from archlint.languages.notes import MODULE_CALLS
from archlint.languages.terraform.evaluation.repetition import Instance
from archlint.languages.terraform.hcl.bodies import Block, construct, without
from archlint.languages.terraform.modules.function_code import FUNCTION, function_code
from archlint.languages.terraform.modules.module import Module
from archlint.languages.terraform.modules.shared import Shared
from archlint.languages.terraform.scope import Scope
from archlint.model.source.location import Place
from archlint.model.values.conditions import When
from archlint.model.values.value import Declaration, Tree, Value

_META = frozenset({"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"})


@dataclass(frozen=True, slots=True)
class Owner:
    """The module that a resource is declared in, as it is called.

    Attributes:
        shared: what it shares with all modules of the run.
        module: what its files declare.
        prefix: what stands before the addresses of its resources.
        when: the conditions under which it exists.
        calls: returns the calls on the way to it; None for the root module.
        archives: returns the archives of code that the configuration makes, by what they are written to.
    """

    shared: Shared
    module: Module
    prefix: str
    when: When
    calls: Callable[[], tuple[Place, ...]] | None
    archives: Callable[[], Mapping[str, Declaration]]


def declare(block: Block, mode: str, instance: Instance, scope: Scope, owner: Owner, *, many: bool) -> Declaration:
    """Return what an instance of a resource, or of a data source if `mode` is `data`, is declared as.

    Args:
        block: the block.
        mode: `resource` or `data`.
        instance: the instance.
        scope: the scope of its body.
        owner: the module.
        many: whether it stands for copies of which the number is not known.
    """
    before = "" if mode == "resource" else f"{mode}."
    name, kind = f"{before}{'.'.join(block.labels)}", f"{before}{block.labels[0]}"
    address = f"{owner.prefix}{name}{instance.suffix}"
    planned = owner.shared.planned(address)
    if planned is not None:
        return planned
    path = construct(block)
    body = without(block.body, _META if mode == "resource" else _META - {"depends_on", "provider"})
    declared = Declaration(
        f"{owner.prefix}{path}{instance.suffix}" if path else address,
        kind,
        block.place,
        Value.of(Tree(body, scope), body.place),
        instance.when | owner.when,
        source=f"{owner.module.folder}:{name}",
        logical_id=address if path else "",
        stands_for_many=many,
    )
    if owner.calls is not None:
        declared.note(MODULE_CALLS, owner.calls)
    if kind == FUNCTION:
        declared.note(CODE, partial(function_code, declared, owner.archives, owner.shared))
    return declared
