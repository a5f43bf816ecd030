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
#: The type of the block that says what becomes of a resource.
LIFECYCLE = "lifecycle"


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
    """Return a body in which what an override file says stands instead of what is there; both keep their places.

    Blocks of a type stand instead of all of that type, and it does not matter which of them `dynamic` blocks make. Only
    of `lifecycle` is each argument overridden for itself.

    Source: Terraform documentation, "Override Files".
    """
    before, after = _dynamic(body), _dynamic(by)
    kept = {name: body.child(name) for name in body.data if name not in after}
    children = kept | {name: by.child(name) for name in by.data}
    if before or after:
        children[DYNAMIC] = body.with_data(
            {label: found for label, found in before.items() if label not in by.data} | after
        )
    for old, new in zip(bodies(body.get(LIFECYCLE)), bodies(by.get(LIFECYCLE)), strict=False):
        children[LIFECYCLE] = overridden(old, new)
    return body.with_data(children)


def _dynamic(body: Node) -> dict[str, Node]:
    """Return the `dynamic` blocks of a body, by the type of the blocks that they make."""
    found: dict[str, list[Block]] = {}
    for block in blocks(body.get(DYNAMIC), 1):
        found.setdefault(block.labels[0], []).append(block)
    return {
        label: Node(of_type[0].place.document, of_type[0].place.route, [block.body for block in of_type])
        for label, of_type in found.items()
    }
