"""Resources that nothing is connected to."""

from archlint import Finding, Findings, Graph, Kind, Link, Severity, Trait, check

_FLOW = (Link.FEEDS, Link.DELIVERS_TO, Link.INVOKES)
#: What a message leaves each kind of resource by, and what is missing without it.
_WAYS_OUT = {
    Kind.TOPIC: "has no subscription",
    Kind.BUS: "has no rule",
    Kind.BUS_V2: "has no subscriber",
    Kind.STREAM: "has no consumer",
}


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["architecture"],
    see="https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/event-driven-architectures.html",
)
def unconnected_resource(graph: Graph) -> Findings:
    """A topic, bus, queue or stream is connected to nothing.

    A message that is published to a topic without a subscription, or put on a bus without a rule, is gone; a FIFO topic
    with an archive keeps it. A stream without a consumer only costs, and so does a queue that nothing sends to or reads
    from.

    **Fix:** connect it, or remove it; where another stack uses it, say so with an output.

    **Ignore it** where an application or a stack that archlint does not see uses it by its name.
    """
    flowing = [edge for edge in graph.edges if edge.link in _FLOW and not edge.source.has(Trait.NOTIFIES)]
    flows = [(edge.source.reported, edge.target.reported) for edge in flowing]
    for resource in graph.resources(*_WAYS_OUT, Kind.QUEUE):
        lack = _WAYS_OUT.get(resource.kind, "has neither producer nor consumer")
        # A template of loose resources is made for others to use.
        if not graph.is_connected(resource) and any(resource not in ends for ends in flows):
            yield Finding(f"{resource.called} {lack}", at=resource)
