"""What a resource of a module waits for when it is created: what it refers to, and what `depends_on` names.

Source: Terraform documentation, "Resource dependencies" and "The depends_on meta-argument": Terraform creates a
resource once all is there that its block refers to, through local values, variables and outputs, too; a module with
`depends_on` makes all that it declares wait. What another root module keeps in its state is there before that is read;
Terragrunt documentation, "dependency": units that a unit depends on are applied before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, runtime_checkable

from archlint.languages.terraform.hcl.bodies import Block
from archlint.languages.terraform.hcl.expressions import Expression, expression_text
from archlint.languages.terraform.modules.reading.module import Module
from archlint.languages.terraform.modules.reading.states import REMOTE_STATE, Root
from archlint.languages.terraform.modules.resources import Resources
from archlint.languages.terraform.modules.shared import Shared
from archlint.model.regex import regex
from archlint.model.values.node import Node, scalars_in
from archlint.model.values.value import Declaration

_NAME = r"[A-Za-z_][\w-]*"
#: What refers to something; a text that only looks so makes a resource wait for more than it does.
_REFERENCE = regex(
    rf"(?<![\w.-])(?:module\.(?P<module>{_NAME})(?:\[[^\]]*\])?(?:\.(?P<output>{_NAME}))?"
    rf"|(?:(?P<data>data\.)|resource\.)?(?P<root>{_NAME})\.(?P<name>{_NAME}))"
)
#: No more blocks and values than this are gone through for one resource.
_MOST = 2000


class Called(Root, Protocol):
    """A module as it is called."""

    shared: Shared
    module: Module
    resources: Resources
    call: Block | None

    @property
    def parent(self) -> Called | None:
        """The module that calls it; None for the root module."""
        ...

    def children(self, name: str) -> Iterable[Called | Declaration]:
        """Return the instances of a module that it calls; a declaration stands for one that cannot be read."""
        ...


@runtime_checkable
class Depending(Protocol):
    """A unit of Terragrunt, which depends on others."""

    dependencies: Mapping[str, Block]

    def dependency(self, name: str) -> Root | None:
        """Return the module that another unit applies; None if it is not read with this one."""
        ...


def predecessors(instance: Called, body: Node) -> list[Declaration] | None:
    """Return the resources that a block of a module directly waits for.

    Args:
        instance: the module as it is called.
        body: the block's body, with its meta-arguments.

    Returns:
        None where that is more than is gone through.
    """
    found: dict[Declaration, None] = {}
    pending: list[tuple[Called, Any]] = [(instance, body.data)]
    above: Called | None = instance
    while above is not None and above.call is not None and above.parent is not None:
        pending.append((above.parent, above.call.body.get("depends_on").data))
        above = above.parent
        found.update(dict.fromkeys(_applied_before(above)))
    seen = set()
    for where, data in pending:
        for match in _references(data):
            step = (id(where), match[0])
            if step in seen:
                continue
            seen.add(step)
            if len(seen) > _MOST:
                return None
            found.update(dict.fromkeys(_resources(where, match)))
            pending += _meant(where, match)
    return list(found)


def _resources(where: Called, match: re.Match[str]) -> Iterator[Declaration]:
    """Yield the resources that a reference leads to."""
    if match["module"] is None:
        labels = (match["root"], match["name"])
        if not match["data"]:
            yield from where.resources.instances("resource", labels)
        elif f"data.{match['root']}" == REMOTE_STATE:
            for state in where.resources.instances("data", labels):
                root = where.shared.states.read_by(state, where)
                yield from root.everything() if root is not None else ()
        return
    for child in where.children(match["module"]):
        if isinstance(child, Declaration):
            yield child
        elif match["output"] is None:
            yield from child.everything()


def _applied_before(unit: Called) -> Iterator[Declaration]:
    """Yield the resources of the units that a unit depends on; nothing for what is no unit."""
    if isinstance(unit, Depending):
        roots = map(unit.dependency, unit.dependencies)
        yield from (each for root in roots if root is not None for each in root.everything())


def _meant(where: Called, match: re.Match[str]) -> Iterator[tuple[Called, Any]]:
    """Yield what else a reference leads to: a local value, an argument of the call, an output, a data source."""
    name = match["name"]
    if match["module"] is not None:
        for child in where.children(match["module"]):
            output = None if isinstance(child, Declaration) else child.module.outputs.get(match["output"] or "")
            if output is not None and not isinstance(child, Declaration):
                yield child, output.body.data
    elif match["data"]:
        block = where.module.data.get((match["root"], name))
        if block is not None:
            yield where, block.body.data
    elif match["root"] == "local" and name in where.module.locals:
        yield where, where.module.locals[name].data
    elif match["root"] == "var" and where.call is not None and where.parent is not None:
        yield where.parent, where.call.body.get(name).data


def _references(data: Any) -> Iterator[re.Match[str]]:
    # What is read late, or what an override file has put there, is a node of its own.
    for each in scalars_in(data):
        if isinstance(each, str | Expression):
            yield from _REFERENCE.finditer(each if isinstance(each, str) else expression_text(each))
