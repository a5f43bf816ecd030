"""The hops of messages: the stretches of the graph between the resources that people draw as boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archlint.aws.delivery.intakes import INTAKES
from archlint.aws.event_patterns.matchers import Passage
from archlint.aws.kinds import Kind, Link, Trait
from archlint.graph.flow import passage, put_events, travelled
from archlint.graph.graph import Graph
from archlint.graph.loop import Hop
from archlint.graph.resource import Edge, Resource
from archlint.graph.rule_patterns import pattern_of
from archlint.model.values.conditions import consistent

#: Between the boxes lie no more edges than these; what is longer is no way that services have.
_LONGEST = 8
#: So many hops leave one resource at most; a topic may have thousands of subscriptions.
MOST_HOPS = 500
#: So many edges are looked at for the hops of one resource, at most.
_MOST_STEPS = 5_000
_BETWEEN = frozenset({Trait.CONNECTS, Trait.LIES_BETWEEN, Trait.LEADS_ON})


def is_box(resource: Resource) -> bool:
    """Tell whether people draw a resource as a box: it is no part, and only connects or names no others."""
    return resource.owner is None and (resource.type is None or resource.type.traits.isdisjoint(_BETWEEN))


def carrying(hop: Hop) -> Resource:
    """Return what carries the messages of a hop: what lies between last, what reads by itself, or where it starts."""
    edges = hop.edges
    if len(edges) > 1:
        return edges[-1].source
    reads = bool(edges) and edges[0].link is Link.FEEDS and hop.target.has(Trait.POLLS)
    return hop.target if reads else hop.source


def last_between(hop: Hop) -> Kind | None:
    """Return the kind of what lies between the ends of a hop last; None where nothing does."""
    return hop.edges[-1].source.kind if len(hop.edges) > 1 else None


class Hops:
    """The hops of a graph, each made when it is asked for."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._leaving: dict[Resource, list[Edge]] = {}
        for edge in travelled(graph):
            if edge.link is not Link.DEAD_LETTERS_TO:
                self._leaving.setdefault(edge.source, []).append(edge)
        self._hops: dict[Resource, list[Hop]] = {}
        #: The resources of which not all hops were looked for.
        self.cut: dict[Resource, None] = {}

    @property
    def starts(self) -> list[Resource]:
        """The resources that messages start from or come to, in the order in which edges name them, then lone ones."""
        ends = [end for leaving in self._leaving.values() for edge in leaving for end in (edge.source, edge.target)]
        return [each for each in dict.fromkeys((*ends, *self.graph.resources(*INTAKES))) if is_box(each)]

    def leaving(self, resource: Resource) -> Sequence[Hop]:
        """Return the hops that start at a resource, in the order of the templates."""
        if resource not in self._leaving:
            return ()
        if resource not in self._hops:
            self._hops[resource] = list(self._look(resource))
        return self._hops[resource]

    def following(self, hop: Hop) -> Iterator[Hop]:
        """Yield the hops that a message of one hop may go on over."""
        for after in self.leaving(hop.target):
            if may_follow(hop, after):
                yield after

    def _look(self, start: Resource) -> Iterator[Hop]:
        ways: list[tuple[Edge, ...]] = [(edge,) for edge in self._leaving[start]]
        found = steps = 0
        while ways:
            steps += 1
            way = ways.pop(0)
            end = way[-1].target
            if is_box(end) or not self._leaving.get(end):
                if is_box(end):
                    found += 1
                    yield Hop(start, end, way)
            elif len(way) < _LONGEST:
                ways[:0] = [(*way, edge) for edge in self._leaving[end] if _continues(way, edge)]
            if (found >= MOST_HOPS or steps >= _MOST_STEPS) and ways:
                self.cut[start] = None
                return


def _continues(way: tuple[Edge, ...], edge: Edge) -> bool:
    if any(edge.source is each.source for each in way) or edge.target is way[0].source:
        return False
    return consistent(way[-1].conditions | edge.conditions) and _let(way[-1], edge) is not Passage.NEVER


def may_follow(before: Hop, after: Hop) -> bool:
    """Tell whether a message of one hop possibly goes on over the next one: what is not known may."""
    return _let(before.edges[-1], after.edges[0]) is not Passage.NEVER


def _let(before: Edge, after: Edge) -> Passage:
    if after.source.kind is Kind.BUS and after.target.kind is Kind.RULE:
        return _through_bus(before, after.target)
    if after.source.kind is Kind.FUNCTION and after.target.kind is Kind.INVOKE_CONFIG:
        return Passage.NEVER if before.asynchronous.known is False else Passage.MAYBE
    return passage(before, after)


def _through_bus(before: Edge, rule: Resource) -> Passage:
    """Tell whether an event passes a rule's pattern; one of which nothing is known may."""
    sender = before.source
    if rule["pattern"].certainly_absent:
        return Passage.NEVER
    if sender.kind in (Kind.TARGET, Kind.INVOKE_CONFIG):
        return passage(before, Edge(before.target, rule, Link.FEEDS, rule.at))
    pattern = pattern_of(rule)
    # An event of which nothing is known may be any.
    events = put_events(sender)
    return max((pattern.passes(event) if event else Passage.MAYBE for event in events), default=Passage.MAYBE)
