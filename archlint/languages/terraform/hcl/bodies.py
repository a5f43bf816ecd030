"""Bodies: the two or three ways in which Terraform's JSON syntax writes a block, read as one.

Source: Terraform documentation, "JSON Configuration Syntax": a block is an object, or a list of objects; each of its
labels is one more level of objects, or of lists of objects; a key `//` is a comment. CDK for Terraform writes into such
a comment which construct makes a block (`TerraformElementMetadata` in its `terraform-element.ts`).
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.model.data import NamedTuple
from archlint.model.source.location import Place
from archlint.model.values.node import Node

#: The key of a comment.
COMMENT = "//"
#: The type of the blocks that make blocks.
DYNAMIC = "dynamic"


class Block(NamedTuple):
    """A block with labels.

    Attributes:
        labels: its labels.
        place: where it is declared: its last label.
        body: its attributes and blocks, a mapping.
    """

    labels: tuple[str, ...]
    place: Place
    body: Node


def bodies(node: Node) -> Iterator[Node]:
    """Yield the mappings that a node stands for: itself, or those in its list."""
    if isinstance(node.data, dict):
        yield node
    for element in node.elements():
        if isinstance(element.data, dict):
            yield element


def blocks(node: Node, labels: int) -> Iterator[Block]:
    """Yield the blocks below the name of their type, which have so many labels."""
    yield from _blocks(node, (), labels)


def _blocks(node: Node, names: tuple[str, ...], labels: int) -> Iterator[Block]:
    for body in bodies(node):
        for name, child in body.items():
            if name == COMMENT:
                continue
            if labels > 1:
                yield from _blocks(child, (*names, name), labels - 1)
                continue
            for found in bodies(child):
                yield Block((*names, name), child.place, found)


def construct(block: Block) -> str:
    """Return what a block's author calls it in CDK for Terraform; empty if CDK for Terraform does not make it.

    It is the construct's path, without the `Resource` or `Default` at its end, which names what a construct is about.
    """
    path = block.body.get(COMMENT).get("metadata").get("path").text
    return path.removesuffix("/Resource").removesuffix("/Default")


def without(node: Node, names: frozenset[str]) -> Node:
    """Return a body without some of its attributes and blocks, and without comments.

    The types of the blocks that `dynamic` blocks make are keys of it, too.
    """
    repeated: dict[str, object] = {block.labels[0]: [] for block in blocks(node.get(DYNAMIC), 1)}
    return node.with_data(repeated | {k: v for k, v in node.data.items() if k not in names and k != COMMENT})


def overridden(body: Node, by: Node) -> Node:
    """Return a body in which what an override file says stands instead of what is there; both keep their places."""
    children = {name: body.child(name) for name in body.data} | {name: by.child(name) for name in by.data}
    return body.with_data(children)
