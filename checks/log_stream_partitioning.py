"""Log subscriptions that put each log stream into one shard."""

from archlint import Case, Findings, Graph, Kind, Label, Link, Severity, check, judge, worst_of


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["partition-keys"],
    see="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html",
)
def log_stream_partitioning(graph: Graph) -> Findings:
    """A subscription filter spreads its events over a stream's shards by log stream.

    That is the default. All events of one log stream get the same partition key and go to one shard, so one busy
    log stream sets the limit: 1 MB or 1,000 records per second.

    **Fix:** set `Distribution: Random`.

    **Ignore it** where the readers need the events of each log stream in order.
    """
    for subscription in graph.resources(Kind.SUBSCRIPTION_FILTER):
        edges = [e for e in graph.outgoing(subscription, Link.DELIVERS_TO) if e.target.kind is Kind.STREAM]
        worst = worst_of(
            judge(
                distribution=subscription["distribution"],
                shards=edge.target["distribution"],
                level=_level,
                along=[edge],
            )
            for edge in edges
        )
        if worst:
            yield worst.finding(
                f"subscription filter {subscription.label} sends all events of a log stream to one shard of stream"
                f" '{edges[0].target.name}'",
                at=subscription,
                value="distribution",
                related=[Label("the stream", edges[0].target.at)],
            )


def _level(case: Case) -> Severity | None:
    # A stream that distributes records itself ignores their keys.
    return Severity.NOTE if case.matches(distribution="BYLOGSTREAM", shards="USER_PARTITION_KEY") else None
