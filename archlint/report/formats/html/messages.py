"""What the page says of messages: their hops with what is known of them, and the ways in which they are lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Generic, TypeVar

from archlint.aws.delivery.facts import Page
from archlint.graph.architecture.messages import MessageHop, MessageLoss
from archlint.graph.architecture.model import Architecture
from archlint.report.drawing.sketch import SERVING, Line

_T = TypeVar("_T", bound=Hashable)


def messages_data(architecture: Architecture, lines: Sequence[Line], boxes: Mapping[str, int]) -> dict[str, Any]:
    """Return what becomes of messages, as the page has it; texts that come several times stand in it once.

    Args:
        architecture: the architecture.
        lines: the lines of the picture, in their order.
        boxes: the positions of the boxes, by their ids.
    """
    writer = _Writer(architecture, lines, boxes)
    messages = architecture.messages
    return {
        "hops": [writer.hop(hop) for hop in messages.hops],
        "losses": [writer.loss(loss) for loss in messages.losses],
        "more": messages.more,
        "facts": list(writer.facts.found),
        "pages": [{"title": page.title, "url": page.url, "checked": page.checked} for page in writer.pages.found],
    }


class _Numbered(Generic[_T]):
    """Things by the order in which they first came."""

    def __init__(self) -> None:
        self.found: dict[_T, int] = {}

    def each(self, things: Iterable[_T]) -> list[int]:
        found = self.found
        return [found.setdefault(thing, len(found)) for thing in things]


class _Writer:
    def __init__(self, architecture: Architecture, lines: Sequence[Line], boxes: Mapping[str, int]) -> None:
        self._architecture = architecture
        self._boxes = boxes
        self._connected = self._ends()
        self.facts = _Numbered[tuple[str, str]]()
        self.pages = _Numbered[Page]()
        self._lines = defaultdict[tuple[str, str, bool], list[int]](list)
        for number, line in enumerate(lines):
            if line.link not in SERVING:
                self._lines[line.source, line.target, line.dead_letter].append(number)

    def hop(self, hop: MessageHop) -> dict[str, Any]:
        """Return a hop, with the boxes and lines that it leads over; the lines of what fails on it, too."""
        boxes = self._boxes
        passed = [node for node in dict.fromkeys(hop.nodes) if node in boxes]
        failed = [node for node in hop.failed if node in boxes]
        lines = [number for one, other in pairwise(passed) for number in self._lines.get((one, other, False), ())]
        if failed:
            lines += [number for one in passed for to in failed for number in self._lines.get((one, to, True), ())]
        said: dict[str, Any] = {
            "boxes": [boxes[node] for node in passed],
            "lines": lines,
            "facts": self.facts.each(hop.facts),
            "pages": self.pages.each(hop.pages),
        }
        if failed:
            said["failed"] = [boxes[node] for node in failed]
        if hop.never:
            said["never"] = list(hop.never)
        return said

    def loss(self, loss: MessageLoss) -> dict[str, Any]:
        """Return a loss, with the boxes that it is about."""
        first = self._architecture.by_id.get(loss.nodes[0]) if loss.nodes else None
        return {
            "cause": loss.cause,
            "words": loss.words,
            "certain": loss.certain,
            "seconds": loss.seconds,
            "resource": f"{first.kind} {first.name}" if first is not None else "",
            "boxes": list(dict.fromkeys(self._drawn(loss.nodes))),
            "path": loss.location.path,
            "line": loss.location.line,
            "page": self.pages.each((loss.page,))[0] if loss.page is not None else None,
        }

    def _drawn(self, nodes: Iterable[str]) -> Iterator[int]:
        """Yield the boxes that show nodes: their own, else those of what they are parts of, else what they connect."""
        for name in nodes:
            if name in self._boxes:
                yield self._boxes[name]
                continue
            if name in self._connected:
                yield from (self._boxes[end] for end in self._connected[name])
                continue
            node = self._architecture.by_id.get(name)
            while node is not None and node.id not in self._boxes:
                node = self._architecture.by_id.get(node.owner)
            if node is not None:
                yield self._boxes[node.id]

    def _ends(self) -> dict[str, list[str]]:
        """Return the boxes that each connector connects which is drawn as a line."""
        found = defaultdict[str, list[str]](list)
        for edge in self._architecture.edges:
            for one, other in ((edge.target, edge.source), (edge.source, edge.target)):
                if one not in self._boxes and other in self._boxes and edge.link not in SERVING:
                    found[one].append(other)
        return dict(found)
