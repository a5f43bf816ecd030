"""Topics that only pass messages on to one queue."""

from archlint import Edge, Findings, Graph, Kind, Label, Severity, check, judge_absence


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["over-engineering"],
    related=["bus-without-routing"],
    see="https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html",
)
def pass_through_topic(graph: Graph) -> Findings:
    """A topic passes all its messages on to one queue.

    The queue is the topic's only subscription, without a filter, and whatever publishes could send to the queue
    itself. Nothing fans out: the topic only adds a hop, with a policy and retries of its own.

    **Fix:** send to the queue directly; add the topic when there is a second subscriber.

    **Ignore it** where others subscribe to the topic, in stacks or accounts that archlint does not see.
    """
    for topic in graph.resources(Kind.TOPIC):
        edge, publishers = graph.only_way_out(topic), graph.publishers(topic)
        if edge is None or not publishers or graph.may_have_others(topic):
            continue
        verdict = judge_absence(
            filters=edge.source["filter_policy"], archive=topic["archive"], level=Severity.NOTE, along=[topic, edge]
        )
        if verdict:
            yield verdict.finding(
                f"topic {topic.label} passes all its messages on to queue {edge.target.label} and to nothing else",
                at=topic,
                related=[
                    Label("its only subscription", edge.source.at),
                    *(Label(_say(graph, other), other.at) for other in publishers),
                ],
            )


def _say(graph: Graph, edge: Edge) -> str:
    return f"{graph.name_of_source(edge.source)} publishes to it" + (f" ({edge.because})" if edge.because else "")
