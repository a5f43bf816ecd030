"""What `moved` blocks say: which addresses resources and modules had before.

Source: Terraform documentation, "Refactor modules" (`moved` blocks): both addresses are relative to the module that the
block stands in; one without an instance key stands for all instances; blocks may be chained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from archlint.languages.terraform.hcl.expressions import Attribute, Index, LiteralValue, Variable
from archlint.model.data import NamedTuple
from archlint.model.values.node import Node

#: What has had more addresses than these is moved into itself. Moves that are about its resource, its module and the
#: one around that make an address of each combination.
_MAX_ADDRESSES = 50


class Move(NamedTuple):
    """That something has another address now.

    Attributes:
        old: the address that it had.
        new: the address that it has.
    """

    old: str
    new: str


def moves_in(bodies: Iterable[Node]) -> Iterator[Move]:
    """Yield what the bodies of `moved` blocks say, as far as it can be read."""
    for body in bodies:
        old, new = _address(body.get("from").data), _address(body.get("to").data)
        if old and new:
            yield Move(old, new)


def former_addresses(address: str, on_the_way: Callable[[], Iterable[Move]]) -> Sequence[str]:
    """Return the addresses that a resource had before, the newest first.

    Args:
        address: its address.
        on_the_way: returns the moves of its module and of those around it, as the root module would write them.
    """
    known = list(on_the_way())
    found = [address]
    # Each is looked at once: what is moved in a circle comes back to one of them.
    for current in found:
        earlier = (each for move in known if (each := _before(current, move)))
        found += [each for each in dict.fromkeys(earlier) if each not in found]
        if len(found) > _MAX_ADDRESSES:
            break
    return found[1:]


def _before(address: str, move: Move) -> str:
    """Return what an address was before a move; empty if the move is about something else."""
    rest = address.removeprefix(move.new)
    return move.old + rest if rest != address and rest[:1] in ("", ".", "[") else ""


def _address(data: Any) -> str:
    """Return the address that an expression, or a string of the JSON syntax, names; empty if it names none."""
    if isinstance(data, str):
        return data
    if isinstance(data, Variable):
        return data.name
    if isinstance(data, LiteralValue):
        return data.value if isinstance(data.value, str) else ""
    if isinstance(data, Attribute):
        source = _address(data.source)
        return f"{source}.{data.name}" if source else ""
    if isinstance(data, Index) and isinstance(data.key, LiteralValue):
        source, key = _address(data.source), data.key.value
        return f"{source}[{_key(key)}]" if source else ""
    return ""


def _key(key: Any) -> str:
    return f'"{key}"' if isinstance(key, str) else str(key)
