"""What is asked of the way of messages, and its answer in the form that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from archlint.graph.graph import Graph
from archlint.graph.resource import Resource
from archlint.graph.travel.hops import Hops
from archlint.graph.travel.load import Arrival, LoadedHop, arrivals, loaded
from archlint.graph.travel.loss.losses import losses
from archlint.graph.travel.loss.untold import gaps
from archlint.graph.travel.told import told
from archlint.graph.travel.ways import Journey, hops_from
from archlint.graph.travel.words import called
from archlint.model.errors import MisuseError
from archlint.report.trace import data, load, loss, mermaid, text
from archlint.report.trace.naming import find_start


def trace_from(graphs: Sequence[Graph], form: str, start: str, to: str | None) -> Iterator[str]:
    """Return the lines of the trace from a resource on.

    Args:
        graphs: the graphs of the templates.
        form: `text`, `json` or `mermaid`.
        start: the name of the resource that it starts from.
        to: the name of the one that it is to get to; None for wherever it does.

    Raises:
        MisuseError: there is no such resource, or nothing gets there.
    """
    graph, journey = _journey([Hops(graph) for graph in graphs], start, to)
    if form == "json":
        return data.render_data(data.trace_data(graph, journey))
    if form == "mermaid":
        return mermaid.render_hops([told(graph, hop) for hop in journey.hops])
    return text.render_trace(graph, journey)


def _journey(networks: Sequence[Hops], start: str, to: str | None) -> tuple[Graph, Journey]:
    graph, network, first = find_start(networks, start, "--from")
    last = find_start([network], to, "--to")[2] if to is not None else None
    journey = hops_from(network, first, last)
    if last is not None and not journey.hops:
        raise MisuseError(f"--to: no message gets from {called(first)} to {called(last)}")
    return graph, journey


def losses_of(graphs: Sequence[Graph], form: str, start: str | None, to: str | None) -> Iterator[str]:
    """Return the lines of the list of losses: of all, or of those on the ways from a resource on.

    Args:
        graphs: the graphs of the templates.
        form: `text`, `json` or `mermaid`; the drawing has all hops, with what is lost.
        start: the name of the resource that they start from; None for all.
        to: the name of the one that they lead to; None for all.

    Raises:
        MisuseError: there is no such resource, or nothing gets there.
    """
    networks = [Hops(graph) for graph in graphs]
    if start is not None:
        graph, journey = _journey(networks, start, to)
        hops = [(graph, hop) for hop in journey.hops]
        passed = _passed(journey)
        found = [each for each in losses(graph) if each.at in passed or not passed.isdisjoint(each.also)]
        unknown = [gap for gap in gaps(graph, journey.hops) if not gap.of or not passed.isdisjoint(gap.of)]
    else:
        own = [(n.graph, [hop for resource in n.starts for hop in n.leaving(resource)]) for n in networks]
        hops = [(graph, hop) for graph, those in own for hop in those]
        found = sorted((each for graph in graphs for each in losses(graph)), key=lambda each: each.rank)
        unknown = [gap for graph, those in own for gap in gaps(graph, those)]
    if form == "json":
        return data.render_data(loss.losses_data(found, unknown))
    if form == "mermaid":
        return mermaid.render_hops([told(graph, hop) for graph, hop in hops])
    return loss.render_losses(found, unknown)


def _passed(journey: Journey) -> set[Resource]:
    edges = [edge for hop in journey.hops for edge in hop.edges]
    return {journey.start, *(end for edge in edges for end in (edge.source, edge.target))}


def loads_of(graphs: Sequence[Graph], form: str, declared: Mapping[str, float]) -> Iterator[str]:
    """Return the lines of what a load does.

    Args:
        graphs: the graphs of the templates.
        form: `text`, `json` or `mermaid`.
        declared: messages a second, by the names of the resources that they come in at.

    Raises:
        MisuseError: there is no such resource.
    """
    networks = [Hops(graph) for graph in graphs]
    named = [(find_start(networks, name, "--load"), rate) for name, rate in declared.items()]
    hops: list[LoadedHop] = []
    arrived: list[Arrival] = []
    for network in networks:
        own: dict[Resource, float] = {resource: rate for (_, of, resource), rate in named if of is network}
        arrived += arrivals(network, own)
        hops += loaded(network, own) if own else []
    if form == "json":
        return data.render_data(load.loads_data(arrived, hops))
    if form == "mermaid":
        return mermaid.render_loaded(hops)
    return load.render_loads(arrived, hops)
