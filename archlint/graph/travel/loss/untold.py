"""What is not known of the ways of messages: that no loss is found there does not say that there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archlint.aws.delivery.facts import Fallback
from archlint.aws.kinds import Link
from archlint.graph.graph import Graph
from archlint.graph.loop import Hop
from archlint.graph.resource import Resource
from archlint.graph.travel.told import told
from archlint.graph.travel.words import called
from archlint.model.data import dataclass
from archlint.model.source.location import Place

#: What moves messages, and what is not known where it leads to nothing known; None is for what may be any of them.
_OPEN = {
    Link.FEEDS: "it is not known what it gets messages from",
    Link.DELIVERS_TO: "it is not known where it delivers to",
    Link.INVOKES: "it is not known what it invokes",
    None: "it is not known what belongs to it",
}
#: Who has the setting that says where failed messages go: if it is set, they are kept somewhere, if only outside.
_OWN_SETTING = (Fallback.AGENT, Fallback.OWNER)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known, where messages may be lost.

    Attributes:
        words: what, as a sentence without its full stop.
        place: where it is written.
        of: the resources that it is about; none where it may be about any.
    """

    words: str
    place: Place
    of: tuple[Resource, ...] = ()


def gaps(graph: Graph, hops: Iterable[Hop]) -> list[Gap]:
    """Return what is not known of the ways of messages, in the order of the templates.

    Args:
        graph: the graph of the templates.
        hops: the hops to look at.
    """
    found = dict.fromkeys((*_unresolved(graph), *_unread(graph), *_after_failures(graph, hops)))
    return sorted(found, key=lambda each: (each.place.written.location.order, each.words))


def _unresolved(graph: Graph) -> Iterator[Gap]:
    for each in graph.unresolved:
        what = _OPEN.get(each.link)
        if what is not None:
            yield Gap(f"{called(each.resource)}: {what}: {each.reason}", each.at, (each.resource,))


def _unread(graph: Graph) -> Iterator[Gap]:
    for each in graph.unread:
        yield Gap(f"{each.what} '{each.source}' was not looked at: {each.reason}", each.place)


def _after_failures(graph: Graph, hops: Iterable[Hop]) -> Iterator[Gap]:
    told_before = {each.resource for each in graph.unresolved}
    for hop in hops:
        found = told(graph, hop)
        way = f"from {called(hop.source)} to {called(hop.target)}"
        for tried in found.stages:
            if tried.fate.because and tried.stage.fallback not in _OWN_SETTING:
                words = f"{way}: it is not known where a message is after its last {tried.stage.name}"
                yield Gap(f"{words}: {tried.fate.because}", found.agent.at, (hop.source, found.agent, hop.target))
        if found.carrier is None and found.agent not in told_before:
            yield Gap(f"{way}: archlint does not know how messages are handed over", found.agent.at, (found.agent,))
