"""Topics that only pass messages on to one queue."""

from collections.abc import Iterator

from archlint import Edge, Finding, Graph, Kind, Label, Link, Resource, Severity, Trait, check, judge_absence


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["over-engineering"],
    related=["bus-without-routing"],
    see="https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html",
)
def pass_through_topic(graph: Graph) -> Iterator[Finding]:
    """A topic passes all its messages on to one queue.

    The queue is the topic's only subscription, without a filter, and whatever publishes could send to the queue
    itself. Nothing fans out: the topic only adds a hop, with a policy and retries of its own.

    **Fix:** send to the queue directly; add the topic when there is a second subscriber.

    **Ignore it** where others subscribe to the topic, in stacks or accounts that archlint does not see.
    """
    for topic in graph.resources(Kind.TOPIC):
        edge = _only_way_out(graph, topic)
        producers = _producers(graph, topic)
        if edge is None or not producers or _may_have_more(graph, topic):
            continue
        verdict = judge_absence(
            filters=edge.source["filter_policy"], archive=topic["archive"], level=Severity.NOTE, along=[topic, edge]
        )
        if verdict:
            yield Finding(
                f"topic {topic.label} passes all its messages on to queue {edge.target.label} and to nothing else",
                at=topic,
                case=verdict.case,
                related=[
                    Label("its only subscription", edge.source.at),
                    *(Label(f"{graph.name_of_source(other.source)} publishes to it", other.at) for other in producers),
                ],
            )


def _only_way_out(graph: Graph, topic: Resource) -> Edge | None:
    """Return the edge from a topic's only subscription to a queue; None if there is another one, or no queue."""
    subscriptions = [edge.target for edge in graph.outgoing(topic, Link.FEEDS, Link.CONTAINS)]
    edges = [edge for _, edge in graph.deliveries(topic)]
    is_only = len(subscriptions) == len(edges) == 1 and not any(
        each.stands_for_many for each in (topic, *subscriptions)
    )
    return edges[0] if is_only and edges[0].target.kind is Kind.QUEUE else None


def _producers(graph: Graph, topic: Resource) -> list[Edge]:
    """Return the edges over which the topic gets its messages; none if some of them could not go to a queue.

    Alarms, SES, Config, CloudTrail and CodeCommit know topics only.
    """
    edges = [edge for edge in graph.incoming(topic) if edge.link is not Link.GOVERNS]
    return edges if all(edge.source.has(Trait.PRODUCES) for edge in edges) else []


def _may_have_more(graph: Graph, topic: Resource) -> bool:
    """Tell whether something may publish or subscribe that is not in the graph."""
    return bool(
        graph.mentions(topic)
        or graph.outgoing(topic, Link.HANDED_TO)
        or graph.admits_others(topic)
        or graph.may_be_linked(topic, Link.FEEDS)
        or graph.may_be_linked(topic, Link.DELIVERS_TO)
    )
