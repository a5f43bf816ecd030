"""What the checks of FIFO throughput share."""

from archlint import Edge, Graph, Label, Link, Resource, Trait, constant


def settled_sends(graph: Graph, queue: Resource) -> list[Edge]:
    """Return the edges over which messages are sent to a queue as the template says for each of them."""
    return [edge for edge in graph.incoming(queue, Link.DELIVERS_TO) if edge.source.has(Trait.SENDS_AS_DECLARED)]


def declared(words: str, end: Resource) -> list[Label]:
    """Return the label for the end of an edge where it is declared; none for one of which only the ARN is known."""
    return [] if end.is_external else [Label(words, end.at)]


def producers(graph: Graph, queue: Resource) -> list[Edge]:
    """Return the edges over which messages are produced into a queue or topic; redrives are not among them."""
    return graph.incoming(queue, Link.DELIVERS_TO, Link.INVOKES)


def names_groups(graph: Graph, sender: Resource) -> bool:
    """Tell whether a sender gives messages their group, again and again: a timer's tick needs no parallel lines."""
    return sender.has(Trait.SENDS) and not graph.is_timer(sender)


def constant_group(graph: Graph, edge: Edge) -> str | None:
    """Return the message group that a sender gives every message; None if it varies or is not known."""
    outcome = edge.source["message_group_id"].outcome
    return constant(outcome) if outcome is not None and names_groups(graph, edge.source) else None
