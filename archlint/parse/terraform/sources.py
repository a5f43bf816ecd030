"""Where the sources declare what an address means: for plans, which have no lines of their own.

Source: Terraform documentation, "Resource Addressing".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from archlint.location import Place
from archlint.node import Node
from archlint.parse.terraform.bodies import DYNAMIC, Block, blocks
from archlint.parse.terraform.module import Module
from archlint.parse.terraform.modules import Modules, source_of

_STEP = re.compile(r"(?P<name>[^.\[\]]+)(?:\[(?:\d+|\"(?:[^\"\\]|\\.)*\")\])?(?:\.|$)")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a resource is declared.

    Attributes:
        block: its block.
        calls: the module calls on the way to it, the outermost first.
    """

    block: Block
    calls: tuple[Place, ...]

    def at(self, path: str) -> Place:
        """Return the place of an attribute or nested block, or of the deepest thing on the way to it that is written.

        Args:
            path: a dotted path; blocks that `dynamic` makes are found where they are made.
        """
        node, place = self.block.body, self.block.place
        keys = re.sub(r"\[[^\]]*\]", "", path).split(".")
        for position, key in enumerate(keys):
            found = _child(node, key)
            if found is None:
                # Below an attribute stand the items of its expression.
                return Place(place.document, (*place.route, *keys[position:])) if position else place
            node, place = found
        return place


class Sources:
    """The configuration that a plan was made from.

    Args:
        folder: the folder of the root module, as files in it are to be called.
    """

    def __init__(self, folder: Path) -> None:
        self._modules = Modules(folder)

    def find(self, address: str) -> Source | None:
        """Return where a resource or data source is declared; None if the sources do not say.

        Args:
            address: its address, such as `module.a["x"].aws_sqs_queue.q[0]`.
        """
        module, calls = self._modules.load("."), list[Place]()
        names = _names(address)
        while module is not None and names[:1] == ["module"] and len(names) > 2:
            call = module.calls.get(names[1])
            if call is None:
                return None
            calls.append(call.place)
            module, names = self._called(module, call), names[2:]
        if module is None:
            return None
        found = module.data.get(tuple(names[1:])) if names[:1] == ["data"] else module.resources.get(tuple(names))
        return Source(found, tuple(calls)) if found is not None else None

    def _called(self, module: Module, call: Block) -> Module | None:
        source = source_of(call)
        return self._modules.load(source, module.folder) if source else None


def _names(address: str) -> list[str]:
    """Return the names of an address without its keys; none for what is no address."""
    names, position = [], 0
    while position < len(address):
        step = _STEP.match(address, position)
        if step is None:
            return []
        names.append(step["name"])
        position = step.end()
    return names


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
