"""Readers that no template declares: the role of a container lets it read what its environment names."""

from archlint import Edge, Evidence, Graph, Resource


def only_readers(graph: Graph, source: Resource) -> list[Edge]:
    """Return the edges over which a queue or stream is read by actors that may not write there, and have no part of it for themselves.

    Args:
        graph: the graph.
        source: the queue or stream.
    """
    edges = [edge for edge in graph.inferred_readers(source) if edge.evidence is not Evidence.CRUD_PERMISSION]
    return [edge for edge in edges if edge.target["enhanced_fan_out"].known is not True]
