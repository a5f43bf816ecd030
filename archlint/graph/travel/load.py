"""A load that is declared at some resources, carried along the hops, and what takes it and what does not."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator, Mapping, Sequence

from archlint.aws.delivery.facts import Lever
from archlint.aws.kinds import Kind, Trait
from archlint.graph.loop import Hop
from archlint.graph.resource import Resource
from archlint.graph.travel.figures import Figure, combine
from archlint.graph.travel.hops import Hops
from archlint.graph.travel.tasks import state_of
from archlint.graph.travel.told import Limit, ToldHop, intake_limit, told
from archlint.model.data import dataclass

#: A load is carried over so many hops at most.
_MOST_HOPS = 2_000


#: What hands each message to one of those that it leads to; all else hands it to each of them.
_SHARED = frozenset({Kind.QUEUE, Kind.API, Kind.GRAPHQL_API, Kind.LOAD_BALANCER, Kind.TARGET_GROUP})


class Strain(enum.Enum):
    """Whether something takes a load."""

    TAKES = "takes it"
    MAY_NOT = "may not take it"
    CANNOT = "cannot take it"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Enough:
    """What would take a load.

    Attributes:
        lever: what there should be more of.
        count: how many of them together.
    """

    lever: Lever
    count: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one ceiling says of a load.

    Attributes:
        limit: the ceiling.
        strain: whether it takes the load.
        over: by how many messages a second the load is greater; 0 where it is not.
        needs: what would take it.
    """

    limit: Limit
    strain: Strain
    over: Figure
    needs: tuple[Enough, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedHop:
    """A hop under a load.

    Attributes:
        hop: what is told of it.
        load: messages a second.
        invocations: how often a second something is called at its end, in batches.
        judgements: what each of its ceilings says.
    """

    hop: ToldHop
    load: Figure
    invocations: Figure
    judgements: tuple[Judgement, ...]

    @property
    def strain(self) -> Strain:
        """The worst that one of its ceilings says; it takes a load that none of them speaks of."""
        order = (Strain.CANNOT, Strain.MAY_NOT, Strain.UNKNOWN)
        found = {each.strain for each in self.judgements}
        return next((strain for strain in order if strain in found), Strain.TAKES)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A resource that a load is declared at.

    Attributes:
        resource: the resource.
        load: messages a second.
        judgement: what it takes; None where AWS says nothing of that.
    """

    resource: Resource
    load: float
    judgement: Judgement | None


def arrivals(network: Hops, declared: Mapping[Resource, float]) -> list[Arrival]:
    """Return whether the resources that a load is declared at take it themselves."""
    found = []
    for resource, rate in declared.items():
        limit = intake_limit(network.graph, resource)
        found.append(Arrival(resource, rate, _judge(limit, Figure.of(rate)) if limit is not None else None))
    return found


def loaded(network: Hops, declared: Mapping[Resource, float]) -> list[LoadedHop]:
    """Return the hops that a declared load is carried over, nearer ones first.

    Where messages come back to a resource, their way is not gone again.

    Args:
        network: the hops of the graph.
        declared: messages a second, at the resources that they come in at.
    """
    order, hops = _order(network, declared)
    at = {resource: Figure.of(rate) for resource, rate in declared.items()}
    found: list[LoadedHop] = []
    for resource in order:
        load = at.get(resource)
        leaving = hops.get(resource, []) if load is not None else []
        for hop in leaving:
            assert load is not None
            carried = _carried(network, hop, load, len(leaving))
            found.append(_judged(told(network.graph, hop), carried))
            before = at.get(hop.target)
            at[hop.target] = carried if before is None else combine((before, carried), lambda a, b: a + b)
    return found


def _order(
    network: Hops, declared: Mapping[Resource, float]
) -> tuple[Sequence[Resource], Mapping[Resource, list[Hop]]]:
    """Return the resources that a load comes to, each after those that it comes from, and the hops that it takes.

    Hops that lead back are left out.
    """
    done: dict[Resource, None] = {}
    hops: dict[Resource, list[Hop]] = {}
    count = 0
    for start in declared:
        open_ones = [(start, iter(network.leaving(start)))] if start not in done else []
        on_way = {start}
        while open_ones:
            resource, rest = open_ones[-1]
            hop = next(rest, None)
            if hop is None or count >= _MOST_HOPS:
                open_ones.pop()
                on_way.discard(resource)
                done[resource] = None
                continue
            if hop.target in on_way:
                continue
            count += 1
            hops.setdefault(resource, []).append(hop)
            if hop.target not in done:
                on_way.add(hop.target)
                open_ones.append((hop.target, iter(network.leaving(hop.target))))
    return list(done)[::-1], hops


def _carried(network: Hops, hop: Hop, load: Figure, beside: int) -> Figure:
    """Return how many messages a second go on over a hop, of those that come to its start."""
    found = told(network.graph, hop)
    lets = found.sieve.lets
    if lets == "none":
        return Figure.of(0)
    low, high, because = load.low, load.high, load.because
    if lets != "all":
        low, because = 0, because or "a filter holds some back"
    if hop.source.kind in _SHARED and beside > 1:
        low, because = 0, because or "each message takes one of several ways"
    kind = hop.edges[-1].source.kind
    if hop.source.kind is Kind.MACHINE:
        low, high, because = _of_task(network, hop, low, high, because)
    elif hop.source.has(Trait.ACTS) and kind is not Kind.INVOKE_CONFIG:
        low, high, because = 0, None, "the code decides how often it sends"
    elif kind is Kind.INVOKE_CONFIG or hop.source.kind is Kind.FIREHOSE_STREAM:
        low, because = 0, because or "it is sent in batches, or for some results only"
    return Figure(low, high, because)


def _of_task(
    network: Hops, hop: Hop, low: float | None, high: float | None, because: str
) -> tuple[float | None, float | None, str]:
    """Return how often a Task runs: once in each execution, if every one comes to it."""
    task = hop.edges[-1].source
    state = state_of(network.graph, task)
    if state is None:
        return 0, None, "the definition is not known"
    if any(each.type == "Map" for each in state.enclosing):
        return 0, None, "a Map runs it for each item"
    definitions = network.graph.definitions(hop.source)
    is_certain = any(each.is_certain(state) for each in definitions)
    return (low, high, because) if is_certain else (0, high, because or "not every execution comes to it")


def _judged(hop: ToldHop, load: Figure) -> LoadedHop:
    judgements = tuple(_judge(limit, load) for limit in hop.limits)
    batch = hop.batch
    fewest = None if load.low is None or not batch.high else load.low / batch.high
    return LoadedHop(hop, load, Figure(fewest, load.high, load.because), judgements)


def _judge(limit: Limit, load: Figure) -> Judgement:
    rate = limit.rate
    if load.high is not None and rate.low is not None and load.high <= rate.low:
        return Judgement(limit, Strain.TAKES, Figure.of(0))
    if load.low is not None and rate.high is not None and load.low > rate.high:
        return Judgement(limit, Strain.CANNOT, _over(load, rate), tuple(_needs(limit, load)))
    if rate.is_open or load.high is None:
        # Against nothing that is known, no load is too much.
        is_open = rate.is_open or (load.high is None and rate.high is not None and math.isinf(rate.high))
        strain = Strain.TAKES if rate.low is not None and math.isinf(rate.low) else Strain.UNKNOWN
        needs = tuple(_needs(limit, load)) if is_open and load.high is not None else ()
        return Judgement(limit, strain, Figure.unknown(rate.because or load.because), needs)
    return Judgement(limit, Strain.MAY_NOT, _over(load, rate), tuple(_needs(limit, load)))


def _over(load: Figure, rate: Figure) -> Figure:
    low = None if load.low is None or rate.high is None else max(load.low - rate.high, 0)
    high = None if load.high is None or rate.low is None else max(load.high - rate.low, 0)
    return Figure(low, high, load.because or rate.because)


def _needs(limit: Limit, load: Figure) -> Iterator[Enough]:
    """Yield how many of each lever take the greatest load that there may be."""
    wanted = load.high if load.high is not None else load.low
    for lever, each in limit.levers:
        if each.low and wanted:
            yield Enough(lever, math.ceil(wanted / each.low))
