"""Which resource of one architecture is which one of another: by ids, addresses, names, owners and ends."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeAlias

from archlint.graph.architecture.model import Architecture, ArchitectureNode

#: Frames with fewer of their resources in common are two different ones.
_ENOUGH = 0.5
#: What says that a resource is the same, where its name is another one.
MOVED, LOGICAL_ID, PHYSICAL_NAME, BY_ADDRESS, OWNER, ENDS = (
    *("moved", "logical id", "physical name", "address"),
    *("owner", "ends"),
)
#: What ends the address of the first of several instances.
_FIRST = "[0]"
_Key: TypeAlias = Callable[[ArchitectureNode], Hashable | None]


class Matching:
    """The nodes that are the same in two architectures.

    Attributes:
        after_of: the id of each node now, by the one that it had.
        before_of: the id that each node had, by the one that it has.
        reasons: what says that they are the same, by their ids now; nothing for those whose names are the same.
    """

    def __init__(self, before: Architecture, after: Architecture, bases: tuple[str, str] = ("", "")) -> None:
        """Look for them.

        Args:
            before: the first architecture.
            after: the second one.
            bases: the file or folder that each of them is of, as ids begin with it; empty if that is the same.
        """
        self.after_of: dict[str, str] = {}
        self.before_of: dict[str, str] = {}
        self.reasons: dict[str, str] = {}
        self._before, self._after = before, after
        self._roots = [_roots(before), _roots(after)]
        self._frames = _paired_frames(before, after, self._roots, bases)
        self._by_ids()
        self._by_moves()
        self._by(LOGICAL_ID, lambda node: self._in_root(node, _address(node)))
        self._by(PHYSICAL_NAME, lambda node: (node.kind, node.physical_name) if node.physical_name else None)
        self._by(BY_ADDRESS, lambda node: None if node.owner else (node.kind, _address(node)))
        self._by_owners()
        self._by_ends()

    def is_in_place(self, old: ArchitectureNode, new: ArchitectureNode) -> bool:
        """Tell whether a node is still in the same frame, wherever the outermost one lies now.

        What Terraform moves into a module has another address, and is the same; a nested stack is a stack of its own.
        """
        roots = _root_of(old, self._roots[0]), _root_of(new, self._roots[1])
        if old.external or new.external:
            return True
        if self._frames.get(roots[0], roots[0]) != roots[1]:
            return False
        within = old.frame.removeprefix(roots[0]), new.frame.removeprefix(roots[1])
        return new.id in self.reasons or within[0] == within[1]

    def _pair(self, old: ArchitectureNode, new: ArchitectureNode, reason: str) -> None:
        self.after_of[old.id], self.before_of[new.id] = new.id, old.id
        if reason and _own(old) != _own(new):
            self.reasons[new.id] = reason

    @property
    def _open(self) -> tuple[list[ArchitectureNode], list[ArchitectureNode]]:
        """The nodes that are not paired, before and after."""
        return (
            [node for node in self._before.nodes if node.id not in self.after_of],
            [node for node in self._after.nodes if node.id not in self.before_of],
        )

    def _by_ids(self) -> None:
        for node in self._before.nodes:
            root = _root_of(node, self._roots[0])
            wanted = self._frames[root] + node.id.removeprefix(root) if root in self._frames else node.id
            if (found := self._after.by_id.get(wanted)) is not None:
                self._pair(node, found, "")

    def _by_moves(self) -> None:
        olds, news = self._open
        known = {self._in_root(node, _address(node)): node for node in olds}
        for node in news:
            for address in (*node.former_addresses, _counted_or_not(_address(node))):
                key = self._in_root(node, address, is_after=True)
                old = known.pop(key, None) if key is not None else None
                if old is not None:
                    self._pair(old, node, MOVED)
                    break

    def _in_root(self, node: ArchitectureNode, address: str, *, is_after: bool | None = None) -> Hashable | None:
        """Return a key for an address of a node in its root frame, as that is called now."""
        if node.external or node.owner or not address:
            return None
        is_after = node.id in self._after.by_id if is_after is None else is_after
        root = _root_of(node, self._roots[is_after])
        return node.kind, root if is_after else self._frames.get(root, root), address

    def _by(self, reason: str, key: _Key) -> None:
        """Pair what a key finds once on both sides."""
        olds, news = (_unique(nodes, key) for nodes in self._open)
        for each, old in olds.items():
            if each in news:
                self._pair(old, news[each], reason)

    def _by_owners(self) -> None:
        """Pair the parts of what is paired, from the outside in."""
        while True:
            count = len(self.after_of)
            olds, news = self._open
            old_parts = _grouped(
                olds, lambda node: (node.kind, self.after_of.get(node.owner), _tail(node, self._before))
            )
            new_parts = _grouped(news, lambda node: (node.kind, node.owner, _tail(node, self._after)))
            for key, found in old_parts.items():
                for old, new in zip(found, new_parts.get(key, ()), strict=False):
                    if old.owner and new.owner:
                        self._pair(old, new, OWNER)
            if len(self.after_of) == count:
                return

    def _by_ends(self) -> None:
        """Pair what only connects the same others, whatever it is called."""
        before, after = _neighbours(self._before), _neighbours(self._after)

        def old_key(node: ArchitectureNode) -> Hashable | None:
            ends = [(way, link, self.after_of.get(other, "")) for way, link, other in before[node.id]]
            return (node.kind, tuple(sorted(ends))) if node.connector and all(end[2] for end in ends) and ends else None

        def new_key(node: ArchitectureNode) -> Hashable | None:
            return (node.kind, tuple(sorted(after[node.id]))) if node.connector and after[node.id] else None

        olds, news = self._open
        wanted = _unique(news, new_key)
        for each, old in _unique(olds, old_key).items():
            if each in wanted:
                self._pair(old, wanted[each], ENDS)


def _roots(architecture: Architecture) -> dict[str, str]:
    """Return the ids of the outermost frames, by those of all frames."""
    roots: dict[str, str] = {}
    for frame in architecture.frames:
        roots[frame.id] = roots.get(frame.parent, frame.id)
    return roots


def _root_of(node: ArchitectureNode, roots: dict[str, str]) -> str:
    """Return the id of the outermost frame that a node's id starts with; empty for a whole ARN."""
    if node.frame:
        return roots.get(node.frame, "")
    outermost = (root for root in dict.fromkeys(roots.values()) if node.id.startswith(f"{root}:"))
    return max(outermost, key=len, default="")


def _paired_frames(
    before: Architecture, after: Architecture, roots: Sequence[dict[str, str]], bases: tuple[str, str]
) -> dict[str, str]:
    """Return the outermost frames now, by what they were: those at the same place, and those that hold the same."""
    olds, news = ([*dict.fromkeys(each.values())] for each in roots)
    places = {_within(root, bases[1]): root for root in news}
    found = {root: places[place] for root in olds if (place := _within(root, bases[0])) in places}
    taken = set(found.values())
    contents_before = _contents(before, roots[0])
    contents_after = _contents(after, roots[1])
    shares = [
        (-_share(contents_before[old], contents_after[new]), old, new)
        for old in olds
        if old not in found
        for new in news
        if new not in taken
    ]
    for share, old, new in sorted(shares):
        if -share >= _ENOUGH and old not in found and new not in taken:
            found[old] = new
            taken.add(new)
    return found


def _within(root: str, base: str) -> str:
    return root.removeprefix(base).removeprefix("/") if root == base or root.startswith(f"{base}/") else root


def _contents(architecture: Architecture, roots: dict[str, str]) -> defaultdict[str, Counter[Hashable]]:
    found = defaultdict[str, Counter[Hashable]](Counter)
    for node in architecture.nodes:
        if not node.external:
            found[_root_of(node, roots)][node.kind, _address(node)] += 1
    return found


def _share(one: Counter[Hashable], other: Counter[Hashable]) -> float:
    """Return how much of both is in both."""
    return (one & other).total() / ((one | other).total() or 1)


def _address(node: ArchitectureNode) -> str:
    """Return a node's logical id or address."""
    return node.logical_id or node.name


def _counted_or_not(address: str) -> str:
    """Return the address of a resource from before it got a `count`, or lost it: Terraform moves it by itself.

    Source: Terraform documentation, "Refactor modules", "Enabling count or for_each for a resource".
    """
    return address.removesuffix(_FIRST) if address.endswith(_FIRST) else f"{address}{_FIRST}"


def _own(node: ArchitectureNode) -> Hashable:
    return node.name, node.logical_id, node.id.rpartition(f":{node.name}")[2]


def _tail(node: ArchitectureNode, architecture: Architecture) -> str:
    """Return what tells a part apart from others of its owner."""
    owner = architecture.by_id.get(node.owner)
    return node.id.rpartition(f":{owner.name}")[2] if owner is not None else node.id


def _unique(nodes: Iterable[ArchitectureNode], key: _Key) -> dict[Hashable, ArchitectureNode]:
    """Return the nodes that declare something and have a key that no other one has, by their keys."""
    declared = [node for node in nodes if not node.external]
    found = _grouped(declared, key)
    return {each: some[0] for each, some in found.items() if len(some) == 1}


def _grouped(nodes: Iterable[ArchitectureNode], key: _Key) -> dict[Hashable, list[ArchitectureNode]]:
    found: dict[Hashable, list[ArchitectureNode]] = {}
    for node in nodes:
        if (each := key(node)) is not None:
            found.setdefault(each, []).append(node)
    return found


def _neighbours(architecture: Architecture) -> defaultdict[str, list[tuple[str, str, str]]]:
    found = defaultdict[str, list[tuple[str, str, str]]](list)
    for edge in architecture.edges:
        found[edge.source].append(("to", edge.link, edge.target))
        found[edge.target].append(("from", edge.link, edge.source))
    return found
