"""What Terraform leaves alone once it is made: somebody else sets it.

Source: Terraform documentation, "The lifecycle meta-argument" (`ignore_changes`).
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.languages.terraform.hcl.bodies import bodies
from archlint.languages.terraform.hcl.expressions import LiteralValue, Tuple, Variable
from archlint.model.values.node import Node
from archlint.model.values.value import Unknown, Value


def ignored_changes(body: Node) -> Iterator[str]:
    """Yield the attributes and blocks of a resource whose changes are ignored; `all` where these are all.

    Args:
        body: the resource's block, with its `lifecycle`.
    """
    for lifecycle in bodies(body.get("lifecycle")):
        yield from map(_name, _listed(lifecycle))


def left_to_others(body: Node, written: Node) -> Node:
    """Return a block in which what is not set, and whose changes are ignored, is not known: it is set elsewhere.

    Args:
        body: the resource's block, with its `lifecycle`.
        written: the block as it is read.
    """
    unknown = Unknown("it is set elsewhere: its changes are ignored")
    unset = [name for name in ignored_changes(body) if name not in written.data]
    if not unset:
        return written
    return written.with_data({**written.data, **{name: Value.of(unknown, written.place) for name in unset}})


def _listed(lifecycle: Node) -> list[object]:
    """Return what `ignore_changes` lists: expressions, or in JSON texts; or the only word that it is."""
    ignored = lifecycle.get("ignore_changes").data
    ignored = ignored.node.data if isinstance(ignored, Tuple) else ignored
    return ignored if isinstance(ignored, list) else [ignored]


def _name(ignored: object) -> str:
    if isinstance(ignored, LiteralValue):
        return str(ignored.value)
    return ignored.name if isinstance(ignored, Variable) else str(ignored)
