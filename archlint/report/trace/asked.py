"""What is asked of a trace, and its answer in the form that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archlint.graph.graph import Graph
from archlint.graph.travel.hops import Network
from archlint.graph.travel.ways import hops_from
from archlint.model.errors import MisuseError
from archlint.report.trace import data, text
from archlint.report.trace.naming import called, find_start

#: The forms that a trace may have.
TRACE_FORMS = ("text", "json")


def trace_from(graphs: Sequence[Graph], form: str, start: str, to: str | None) -> Iterator[str]:
    """Return the lines of the trace from a resource on.

    Args:
        graphs: the graphs of the templates.
        form: one of `TRACE_FORMS`.
        start: the name of the resource that it starts from.
        to: the name of the one that it is to get to; None for wherever it does.

    Raises:
        MisuseError: there is no such resource, or nothing gets there.
    """
    networks = [Network(graph) for graph in graphs]
    graph, network, first = find_start(networks, start, "--from")
    last = find_start([network], to, "--to")[2] if to is not None else None
    journey = hops_from(network, first, last)
    if last is not None and not journey.hops:
        raise MisuseError(f"--to: no message gets from {called(first)} to {called(last)}")
    if form == "json":
        return data.render_data(data.trace_data(graph, journey))
    return text.render_trace(graph, journey)
