"""From the graph of a scope to what becomes of its messages, as plain data."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from archlint.graph.architecture.messages import MessageHop, MessageLoss, Messages
from archlint.graph.graph import Graph
from archlint.graph.loop import Hop
from archlint.graph.resource import Resource
from archlint.graph.travel.hop_words import facts_without_pages
from archlint.graph.travel.hops import Hops, may_follow
from archlint.graph.travel.loss.loss import Loss
from archlint.graph.travel.loss.losses import losses
from archlint.graph.travel.told import told
from archlint.graph.travel.words import pages_of

#: So many hops of a scope are described at most; a hub of hubs has one for each pair of its ends.
_MOST_HOPS = 3_000
#: So many pairs of hops are asked whether messages of one go on over the other; the rest may.
_MOST_PAIRS = 20_000


def describe_messages(graph: Graph, identify: Callable[[Resource], str]) -> Messages:
    """Return what becomes of messages.

    Args:
        graph: the graph of a scope.
        identify: returns the id of a resource as a node of the architecture.
    """
    network = Hops(graph)
    hops: list[Hop] = []
    is_cut = False
    for start in network.starts:
        hops += network.leaving(start)
        if len(hops) > _MOST_HOPS:
            del hops[_MOST_HOPS:]
            is_cut = True
            break
    never = _never(hops)
    described = (_hop(graph, hop, identify, never[number]) for number, hop in enumerate(hops))
    lost = tuple(_loss(each, identify) for each in losses(graph))
    return Messages(tuple(described), lost, is_cut or bool(network.cut))


def _never(hops: Sequence[Hop]) -> list[tuple[int, ...]]:
    """Return, for each hop, the hops that start where it ends and that no message of it goes on over."""
    starting: dict[Resource, list[int]] = {}
    for number, hop in enumerate(hops):
        starting.setdefault(hop.source, []).append(number)
    pairs = _MOST_PAIRS
    found: list[tuple[int, ...]] = []
    for hop in hops:
        after = starting.get(hop.target, [])
        pairs -= len(after)
        asked = after if pairs >= 0 else ()
        found.append(tuple([number for number in asked if not may_follow(hop, hops[number])]))
    return found


def _hop(graph: Graph, hop: Hop, identify: Callable[[Resource], str], never: tuple[int, ...]) -> MessageHop:
    known = told(graph, hop)
    failed = [each for tried in known.stages for each in tried.fate.to]
    return MessageHop(
        (identify(hop.source), *[identify(edge.target) for edge in hop.edges]),
        tuple(facts_without_pages(known)),
        _ids(failed, identify) if failed else (),
        tuple(pages_of(known)),
        never,
    )


def _loss(loss: Loss, identify: Callable[[Resource], str]) -> MessageLoss:
    return MessageLoss(
        loss.cause.rank,
        loss.cause.value,
        loss.words,
        loss.certain,
        loss.seconds if loss.seconds and not math.isinf(loss.seconds) else None,
        _ids((loss.at, *loss.also), identify),
        loss.place.location,
        loss.page,
    )


def _ids(resources: Iterable[Resource], identify: Callable[[Resource], str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(identify, resources))))
