"""Readers that no template declares: the role of a container lets it read what its environment names."""

from archlint import Edge, Evidence, Graph, Resource


def only_readers(graph: Graph, source: Resource) -> list[Edge]:
    """Return the edges over which a queue or stream is read by actors that may not write there.

    What reads a stream with enhanced fan-out takes nothing from others, and is left out.

    Args:
        graph: the graph.
        source: the queue or stream.
    """
    edges = [edge for edge in graph.inferred_readers(source) if edge.evidence is not Evidence.CRUD_PERMISSION]
    return [edge for edge in edges if graph.shares_throughput(edge.target)]
