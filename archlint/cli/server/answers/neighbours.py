"""What is around a resource: who sends to it, who reads it, and where it fails to."""

from __future__ import annotations

from collections.abc import Sequence

from archlint.cli.server.view import View
from archlint.findings.wording import counted
from archlint.graph.architecture.model import ArchitectureNode
from archlint.model.data import dataclass
from archlint.report.drawing.sketch import SERVING


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What is around a resource, each in the order of the report.

    Attributes:
        senders: what messages come from.
        readers: what they go on to.
        failures: where those go that could not be delivered or processed.
        failing: what sends here what it could not deliver or process.
    """

    senders: tuple[ArchitectureNode, ...] = ()
    readers: tuple[ArchitectureNode, ...] = ()
    failures: tuple[ArchitectureNode, ...] = ()
    failing: tuple[ArchitectureNode, ...] = ()

    @property
    def words(self) -> str:
        """All of it on one line; empty if there is nothing."""
        said = [
            counted(len(self.senders), "sender") if self.senders or self.readers else "",
            counted(len(self.readers), "reader") if self.senders or self.readers else "",
            f"DLQ: {', '.join(node.name for node in self.failures)}" if self.failures else "",
            f"DLQ of {', '.join(node.name for node in self.failing)}" if self.failing else "",
        ]
        return " · ".join(filter(None, said))


def around(view: View, node: ArchitectureNode) -> Neighbours:
    """Return what is around a resource; what only connects two is not counted, but what it connects is."""
    boxes = {box.id: box for box in view.drawn.boxes}
    into = [line for line in view.drawn.lines if line.target == node.id and line.source in boxes]
    out = [line for line in view.drawn.lines if line.source == node.id and line.target in boxes]

    def each(ids: Sequence[str]) -> tuple[ArchitectureNode, ...]:
        return tuple(boxes[id] for id in dict.fromkeys(ids))

    return Neighbours(
        each([line.source for line in into if not line.dead_letter and line.link not in SERVING]),
        each([line.target for line in out if not line.dead_letter and line.link not in SERVING]),
        each([line.target for line in out if line.dead_letter]),
        each([line.source for line in into if line.dead_letter]),
    )
