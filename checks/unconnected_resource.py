"""Resources that nothing is connected to."""

from collections.abc import Iterator, Sequence

from archlint import Finding, Graph, Kind, Link, Resource, Severity, Trait, check

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
def unconnected_resource(graph: Graph) -> Iterator[Finding]:
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
        if not _is_connected(graph, resource) and _is_somewhere_else(flows, resource):
            yield Finding(f"{resource.kind.value} {resource.label} {lack}", at=resource)


def _is_connected(graph: Graph, resource: Resource) -> bool:
    """Tell whether messages possibly leave a resource, or reach it in the case of a queue."""
    links = (Link.FEEDS, Link.HANDED_TO, Link.INVOKES, Link.DELIVERS_TO)
    leaves = graph.outgoing(resource, *links) or graph.parts(resource, Kind.SUBSCRIPTION)
    if leaves or graph.may_be_linked(resource, Link.FEEDS):
        return True
    if not resource["archive"].certainly_absent:  # it keeps what is published, for those who subscribe later
        return True
    incoming = graph.incoming(resource)
    # People subscribe by hand to topics that tell them something; what neither sends nor is triggered may read.
    if any(edge.source.has(Trait.NOTIFIES) or edge.link is Link.READS for edge in incoming):
        return True
    if resource.kind is Kind.QUEUE:
        reached = any(edge.link is not Link.GOVERNS for edge in incoming)
        may_be_reached = any(graph.may_be_linked(resource, link) for link in (Link.DELIVERS_TO, Link.WRITES_TO))
        if reached or may_be_reached or graph.is_dead_letter_target(resource):
            return True
    # Permissions, environment variables and outputs say that it is used, if not by what.
    return bool(graph.mentions(resource)) or _lets_in(graph, resource)


def _lets_in(graph: Graph, resource: Resource) -> bool:
    """Tell whether a policy admits a principal that may be the missing end."""
    if resource.kind is Kind.TOPIC:
        return graph.admits_others(resource)
    return bool(graph.incoming(resource, Link.GOVERNS)) or graph.may_be_linked(resource, Link.GOVERNS)


def _is_somewhere_else(flows: Sequence[tuple[Resource, Resource]], resource: Resource) -> bool:
    """Tell whether the rest of the scope is connected: a template of loose resources is made for others to use."""
    return any(resource not in ends for ends in flows)
