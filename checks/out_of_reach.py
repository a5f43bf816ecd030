"""Dead-letter queues, targets and sources in regions and accounts that they cannot be used from."""

from archlint import (
    Case,
    Findings,
    Graph,
    Kind,
    Link,
    LocalRoute,
    Severity,
    Value,
    Verdict,
    check,
    declared,
    grouped,
    judge,
    judge_each,
    listed,
)

#: What reads something cannot do, by its kind, and what sends something, by how.
_READS = {Kind.MAPPING: "cannot poll", Kind.SUBSCRIPTION: "cannot subscribe to"}
_VERBS = {Link.DEAD_LETTERS_TO: "cannot send its dead letters to", Link.DELIVERS_TO: "cannot deliver to"}


@check(
    severity=Severity.ERROR,
    tags=["message-loss", "delivery"],
    related=["dlq-type-mismatch", "unsupported-fifo-route"],
    see=[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html",
        "https://docs.aws.amazon.com/ses/latest/dg/regions.html",
    ],
)
def out_of_reach(graph: Graph) -> Findings:
    """A dead-letter queue, a target or a source is in a region or account in which it cannot be used.

    The dead-letter queue of a queue or subscription must be in its region and account, that of a rule or schedule in
    its region. Buckets, alarms, receipt rules and rules deliver within their region only, unless a rule's target is an
    event bus; Lambda polls queues in the region of the function only, and a subscription is made in the region of its
    topic. AWS refuses the deployment, or nothing ever arrives.

    Only regions and accounts that are certain count: those of providers and of CDK's environments, and those in ARNs.

    **Fix:** put both into the same region and account. Over regions and accounts, a topic delivers to queues and
    functions, and a rule to an event bus. In CloudFormation, `Region` of a subscription says where its topic is.
    In Terraform, a subscription takes the provider of its topic.
    """
    by_resource = grouped((route.edge.acting.reported, route) for route in graph.local_routes())
    for resource, routes in by_resource.items():
        found = judge_each(routes, _verdict)
        if found:
            # Where the region is another one, so may the account be, and one of them is enough to say.
            wrong = {route.edge: route for route in reversed(found.things)}
            said = grouped((_cannot(graph, route), _end(route)) for route in reversed(wrong.values()))
            yield found.finding(
                listed(f"{cannot} {listed(ends)}" for cannot, ends in said.items()),
                at=resource,
                value=found.worst.edge.at,
                related=[label for edge in wrong for label in declared("it is here", edge.acted_on)],
            )


def _verdict(route: LocalRoute) -> Verdict | None:
    return judge(own=route.own, other=route.other, level=Severity.ERROR.where(_differ), along=[route.edge])


def _differ(case: Case) -> bool:
    own, other = case.scalar("own"), case.scalar("other")
    return own is not None and other is not None and own != other


def _cannot(graph: Graph, route: LocalRoute) -> str:
    """Return what cannot do what: `queue 'Q' in eu-west-1 cannot send its dead letters to`."""
    edge = route.edge
    sender = graph.name_of_source(edge.source) if edge.link is Link.DELIVERS_TO else edge.acting.reported.called
    verb = _READS.get(edge.target.kind) or _VERBS[edge.link]
    return f"{sender} in {_place(route, route.own)} {verb}"


def _end(route: LocalRoute) -> str:
    return f"{route.edge.acted_on.called} in {_place(route, route.other)}"


def _place(route: LocalRoute, value: Value) -> str:
    return f"{'account ' if route.within == 'account' else ''}{value.known}"
