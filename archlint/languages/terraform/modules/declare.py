"""From a block of a module to the declaration of one instance of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from archlint.code.calls import CODE
from archlint.languages.notes import FORMER_ADDRESSES, INSTALLED, MODULE_CALLS, NAMES_STREAMS, OUTPUTS, PREDECESSORS
from archlint.languages.terraform.evaluation.repetition import BlockInstance
from archlint.languages.terraform.hcl.bodies import Block, construct, without
from archlint.languages.terraform.modules.function_code import LAMBDA_FUNCTION, function_code, is_deployed_otherwise
from archlint.languages.terraform.modules.ignored_changes import left_to_others
from archlint.languages.terraform.modules.providers import Deployed, site_of_resource
from archlint.languages.terraform.modules.reading.module import Module
from archlint.languages.terraform.modules.reading.moves import Move, former_addresses
from archlint.languages.terraform.modules.reading.states import REMOTE_STATE
from archlint.languages.terraform.modules.shared import Shared
from archlint.languages.terraform.modules.versions import takes_only_before
from archlint.languages.terraform.scope import ModuleScope
from archlint.model.data import dataclass
from archlint.model.source.location import Place
from archlint.model.values.conditions import When
from archlint.model.values.deployment import SITE
from archlint.model.values.node import Node
from archlint.model.values.site import OWN
from archlint.model.values.value import Declaration, Tree, Value

#: What had the ARN of all of its streams before this version of the provider.
#: Source: Terraform AWS provider, "Version 3 Upgrade Guide" (`aws_cloudwatch_log_group`).
_LOG_GROUP, _CUT_ARNS = "aws_cloudwatch_log_group", 3
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
        home: what the author wrote once that its resources come from: its folder; of an installed module, the call.
        installed: the call that leads to an installed module, where it is in one.
        remote_outputs: returns the outputs that a data source reads of another root module, if that is read, too.
        predecessors: returns the resources that a block directly waits for; None where that is not known.
        deployed: says where its provider configurations deploy to.
    """

    shared: Shared
    module: Module
    prefix: str
    when: When
    calls: Callable[[], tuple[Place, ...]] | None
    archives: Callable[[], Mapping[str, Declaration]]
    home: str
    installed: Place | None
    remote_outputs: Callable[[Declaration, Place], Value | None]
    predecessors: Callable[[Node], Sequence[Declaration] | None]
    deployed: Deployed


def declare(
    block: Block, mode: str, instance: BlockInstance, scope: ModuleScope, owner: Owner, *, many: bool
) -> Declaration:
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
    body = left_to_others(block.body, body)
    declared = Declaration(
        f"{owner.prefix}{path}{instance.suffix}" if path else address,
        kind,
        owner.installed or block.place,
        Value.of(Tree(body, scope), body.place),
        when=instance.when | owner.when,
        source=f"{owner.home}:{name}",
        logical_id=address if path else "",
        stands_for_many=many,
    )
    waits_for: Callable[[], Sequence[Declaration] | None] = partial(owner.predecessors, block.body)
    declared.note(PREDECESSORS, waits_for)
    site = site_of_resource(owner.deployed, scope, block.body, kind)
    if site != OWN:
        declared.note(SITE, site)
    former: Callable[[], Sequence[str]] = partial(former_addresses, address, partial(_moves, owner.deployed))
    declared.note(FORMER_ADDRESSES, former)
    if owner.calls is not None:
        declared.note(MODULE_CALLS, owner.calls)
    if owner.installed is not None:
        declared.note(INSTALLED, block.place)
    if kind == _LOG_GROUP and takes_only_before(owner.deployed, _CUT_ARNS):
        declared.note(NAMES_STREAMS, True)
    if kind == REMOTE_STATE:
        read: Callable[[Place], Value | None] = partial(owner.remote_outputs, declared)
        declared.note(OUTPUTS, read)
    if kind == LAMBDA_FUNCTION and not is_deployed_otherwise(block.body):
        declared.note(CODE, partial(function_code, declared, owner.archives, owner.shared))
    return declared


def _moves(module: Deployed | None) -> Iterator[Move]:
    """Yield what a module and those around it say of former addresses, as the root module would write it."""
    while module is not None:
        before = f"{module.address}." if module.address else ""
        yield from (Move(before + move.old, before + move.new) for move in module.module.moved)
        module = module.parent
