"""Every way in which an application loses messages, the likeliest first."""

from __future__ import annotations

from archlint.graph.graph import Graph
from archlint.graph.travel.loss.aside import set_aside
from archlint.graph.travel.loss.dropped import given_up
from archlint.graph.travel.loss.loss import Loss
from archlint.graph.travel.loss.readers import misread
from archlint.graph.travel.loss.refused import losses_by_refusal
from archlint.graph.travel.loss.sent import badly_sent
from archlint.graph.travel.loss.unfit import unfit

_QUESTIONS = (losses_by_refusal, unfit, badly_sent, given_up, set_aside, misread)


def losses(graph: Graph) -> list[Loss]:
    """Return every way in which messages are lost, as far as that is known, the likeliest first."""
    found: dict[tuple[object, ...], Loss] = {}
    for question in _QUESTIONS:
        for loss in question(graph):
            key = (loss.cause, loss.at, loss.words)
            known = found.get(key)
            found[key] = loss if known is None else known.joined(loss)
    return sorted(found.values(), key=lambda loss: (loss.rank, loss.place.written.location.order, loss.words))
