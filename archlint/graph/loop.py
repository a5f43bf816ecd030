"""Loops: messages that can come back to where they started."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice, product

from archlint.aws.event_patterns.matchers import Passage
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.recursion import DETECTED, OFF, ROUNDS
from archlint.graph.flow import moves, passage
from archlint.graph.graph import Graph
from archlint.graph.questions.understanding import is_decided
from archlint.graph.resource import Edge, Evidence, Resource
from archlint.model.components import strong_components
from archlint.model.data import dataclass
from archlint.model.values.cases import Case
from archlint.model.values.conditions import ALWAYS, MOST_CONDITIONS, Condition, consistent

#: How many steps the search for the shortest loop of a group takes, at most: in a very large one it may miss it.
_MAX_STEPS = 20_000
#: How many pairs of steps into and out of a resource are looked at, at most, small hubs first.
_MAX_PAIRS = 50_000


@dataclass(frozen=True, slots=True)
class Hop:
    """One stretch of a loop, between two resources that people draw as boxes.

    Attributes:
        source: where it starts.
        target: where it ends.
        edges: the edges between them, over parts and what else lies between.
    """

    source: Resource
    target: Resource
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """A way that messages can go round.

    Attributes:
        edges: its edges; each one starts where the one before it ends, the first one where the last one ends.
        filtered: whether a filter on the way is not known to let them through, or a Choice or Map to come to a Task.
    """

    edges: tuple[Edge, ...]
    filtered: bool

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The resources on the way, parts too."""
        return tuple(edge.source for edge in self.edges)

    @property
    def may_lead_elsewhere(self) -> bool:
        """Whether a resource on the way stands for copies, another one of which the way may go on from."""
        return any(resource.stands_for_many for resource in self.resources)

    @property
    def allowing(self) -> list[Resource]:
        """The functions on the way whose recursive loop detection is switched off for certain."""
        return [each for each in self.resources if each.kind is Kind.FUNCTION and each["recursive_loop"].known == OFF]

    @property
    def rounds(self) -> int | None:
        """After about how many rounds Lambda stops what goes round; None where it does not, or may not."""
        kinds = {hop.source.kind for hop in self.hops}
        redrives = any(edge.link is Link.DEAD_LETTERS_TO for edge in self.edges)
        stops = Kind.FUNCTION in kinds and kinds <= DETECTED and not redrives and not self.allowing
        return ROUNDS if stops else None

    @property
    def case(self) -> Case:
        """The circumstances under which all its edges exist."""
        rests_on = frozenset[str]().union(*(edge.rests_on for edge in self.edges))
        return Case(when=ALWAYS.union(*(edge.when for edge in self.edges)), rests_on=rests_on)

    @property
    def doubt(self) -> int:
        """How far it is from certain: 0 if all of it is declared, 1 if inferred, 2 for a mere hint and for redrives."""
        doubts = [_doubt(edge) for edge in self.edges]
        # Where nothing but permissions says that functions call each other, nothing says that they do so in a circle.
        return max(doubts) if 0 in doubts else 2

    @property
    def hops(self) -> list[Hop]:
        """Its stretches from resource to resource, the first one from what closes it.

        That is the function or state machine whose write is the most doubtful edge, or leads to it; if neither takes
        part, what passes messages on, such as a rule or a pipe. Of several, names decide and not the templates' order,
        so that a finding is the same one when resources change places.
        """
        hops = _stretches(self.edges)
        doubts = [max(map(_doubt, hop.edges)) for hop in hops]
        weakest = min(range(len(hops)), key=lambda n: (-doubts[n], hops[n].source.name))
        backwards = [*range(weakest, -1, -1), *range(len(hops) - 1, weakest, -1)]
        closing = (n for trait in (Trait.ACTS, Trait.FORWARDS) for n in backwards if hops[n].source.has(trait))
        first = next(closing, weakest)
        return [*hops[first:], *hops[:first]]


def _stretches(edges: tuple[Edge, ...]) -> list[Hop]:
    """Return the edges of a loop as stretches between the resources that are no parts and lie between no others."""
    starts = [n for n, edge in enumerate(edges) if not edge.source.owner and not edge.source.has(Trait.LIES_BETWEEN)]
    ends = [*starts[1:], starts[0] + len(edges)] if starts else []
    twice = edges * 2
    return [
        Hop(twice[start].source, twice[end].source, twice[start:end]) for start, end in zip(starts, ends, strict=True)
    ] or [Hop(edges[0].source, edges[0].source, edges)]


def _doubt(edge: Edge) -> int:
    if edge.evidence is Evidence.DECLARED:
        return 2 if edge.link is Link.DEAD_LETTERS_TO else 0
    # What reads on its own does so beside other work: what it sends need not come of what it has read.
    return 2 if edge.link is Link.FEEDS or edge.evidence is Evidence.CRUD_PERMISSION else 1


#: In which order loops are looked for, worst first: the most doubt that an edge may have, and whether a filter that
#: may hold messages back is taken into account.
_TIERS = ((0, False), (1, False), (0, True), (2, False), (2, True))


def loops(graph: Graph) -> list[Loop]:
    """Return the shortest loop of each strongly connected group of resources, the most certain ones first.

    No resource is in two of them: what a doubtful edge adds to a loop that exists without it is left out. Redrives
    alone make no loop here.
    """
    return graph.once("loops", lambda: _loops(graph))


def _loops(graph: Graph) -> list[Loop]:
    edges = _cyclic(moves(graph))
    if not edges:
        return []
    edges = _cyclic(edge for edge in edges if not graph.is_disabled(edge.source) and not graph.is_disabled(edge.target))
    if not edges:
        return []
    steps = _Steps(graph, edges)
    found: list[Loop] = []
    for doubt, filtered in _TIERS:
        taken = {resource for loop in found for resource in loop.resources}
        for group in steps.groups(doubt, filtered=filtered):
            if taken.isdisjoint(edge.source for edge in group):
                shortest = steps.shortest(group, filtered=filtered)
                if shortest is not None:
                    found.append(shortest)
    return found


def _cyclic(edges: Iterable[Edge]) -> list[Edge]:
    """Return the edges that lie on cycles or behind them; none if there is no cycle, as in most architectures."""
    leaving: dict[Resource, list[Edge]] = {}
    arriving: dict[Resource, int] = {}
    for edge in edges:
        leaving.setdefault(edge.source, []).append(edge)
        arriving[edge.target] = arriving.get(edge.target, 0) + 1
    ready = [resource for resource in leaving if resource not in arriving]
    for resource in ready:
        for edge in leaving.pop(resource, ()):
            arriving[edge.target] -= 1
            if not arriving[edge.target]:
                ready.append(edge.target)
    return [edge for rest in leaving.values() for edge in rest]


class _Steps:
    """The steps of messages: edges inside strongly connected groups, and which of them can follow which."""

    def __init__(self, graph: Graph, edges: Sequence[Edge]) -> None:
        ways: dict[Resource, list[Resource]] = {}
        for edge in edges:
            ways.setdefault(edge.source, []).append(edge.target)
        number = {resource: n for n, group in enumerate(strong_components(ways)) for resource in group}
        inner = [edge for edge in edges if number[edge.source] == number[edge.target]]
        leaving: dict[Resource, list[Edge]] = {}
        arriving: dict[Resource, list[Edge]] = {}
        for edge in inner:
            leaving.setdefault(edge.source, []).append(edge)
            arriving.setdefault(edge.target, []).append(edge)
        self._order = {edge: n for n, edge in enumerate(inner)}
        #: Which steps can follow each, and whether they certainly do.
        self._next: dict[Edge, dict[Edge, Passage]] = {}
        hubs = sorted(leaving, key=lambda resource: len(leaving[resource]) * len(arriving[resource]))
        pairs = (pair for resource in hubs for pair in product(arriving[resource], leaving[resource]))
        for before, after in islice(pairs, _MAX_PAIRS):
            through = passage(before, after)
            through = min(through, Passage.MAYBE) if is_decided(graph, after) else through
            if through is not Passage.NEVER:
                self._next.setdefault(before, {})[after] = through

    def groups(self, doubt: int, *, filtered: bool) -> Iterator[list[Edge]]:
        """Yield the steps that lie on cycles together, each group in the order of the templates."""
        allowed = {
            before: [
                after for after in ways if _doubt(after) <= doubt and (filtered or self._is_certain(before, after))
            ]
            for before, ways in self._next.items()
            if _doubt(before) <= doubt
        }
        groups = [sorted(group, key=self._order.__getitem__) for group in strong_components(allowed)]
        for group in sorted(groups, key=lambda group: self._order[group[0]]):
            if len(group) > 1 or group[0] in allowed.get(group[0], ()):
                yield group

    def shortest(self, group: Sequence[Edge], *, filtered: bool) -> Loop | None:
        """Return the shortest loop among some steps; None if conditions exclude each one, or all only redrive."""
        if all(edge.link is Link.DEAD_LETTERS_TO for edge in group):
            return None
        inside = set(group)
        conditions = frozenset[tuple[Condition, bool]]().union(*(edge.conditions for edge in group))
        # On the way all conditions are compared, at each step.
        starts = group[: max(1, _MAX_STEPS // (len(group) * (1 + len(conditions) // MOST_CONDITIONS)))]
        ways = (self._way_back(start, inside, filtered=filtered) for start in starts)
        found = [way for way in ways if any(edge.link is not Link.DEAD_LETTERS_TO for edge in way)]
        if not found:
            return None
        best = min(found, key=len)
        pairs = zip(best, (*best[1:], best[0]), strict=True)
        return Loop(tuple(best), filtered=not all(self._is_certain(*pair) for pair in pairs))

    def _is_certain(self, before: Edge, after: Edge) -> bool:
        return self._next[before][after] is Passage.ALWAYS

    def _way_back(self, start: Edge, inside: Set[Edge], *, filtered: bool) -> list[Edge]:
        """Return the fewest steps that lead from one step back to it under conditions that hold together."""
        before: dict[Edge, Edge | None] = {start: None}
        ways = deque([(start, start.conditions)])
        while ways:
            last, when = ways.popleft()
            for after in self._next[last]:
                if after not in inside or not (filtered or self._is_certain(last, after)):
                    continue
                if after is start:
                    return _trace(last, before)
                given = when | after.conditions
                if after not in before and consistent(given):
                    before[after] = last
                    ways.append((after, given))
        return []


def _trace(last: Edge, before: Mapping[Edge, Edge | None]) -> list[Edge]:
    """Return the steps that lead to the last one, that one included."""
    steps: list[Edge] = []
    step: Edge | None = last
    while step is not None:
        steps.append(step)
        step = before[step]
    return steps[::-1]
