"""Comments in Terraform's JSON syntax, which are the values of keys `//`.

Source: Terraform documentation, "JSON Configuration Syntax": in a body, a property `//` is ignored, whatever it holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.languages.terraform.hcl.bodies import COMMENT, blocks, bodies
from archlint.model.data import NamedTuple
from archlint.model.source.document import Document
from archlint.model.source.location import Route
from archlint.model.values.node import Node


class CommentKey(NamedTuple):
    """A key `//` of the file's own body, or of a resource's or module call's.

    Attributes:
        of: where the resource or call is declared, as `Block.place` says it; nothing for the file's own body.
        body: the body that has the key, or may get one.
    """

    of: Route
    body: Node

    def texts(self) -> Iterator[tuple[str, Route]]:
        """Yield the texts that are its value, or elements of it, and where each stands."""
        value = self.body.get(COMMENT)
        for text in (value, *value.elements()):
            if text.text:
                yield text.text, text.route


def comment_keys(document: Document) -> Iterator[CommentKey]:
    """Yield the bodies in which comments may stand: the file's own, and those of its resources and calls."""
    root = Node(document, (), document.data)
    for top in bodies(root):
        yield CommentKey((), top)
        for kind, labels in (("resource", 2), ("module", 1)):
            for block in blocks(top.get(kind), labels):
                yield CommentKey(block.place.route, block.body)
