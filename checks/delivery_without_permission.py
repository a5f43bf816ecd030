"""Deliveries that nobody allowed."""

import re
from collections.abc import Iterator, Sequence

from archlint import Case, Edge, Finding, Graph, Kind, Label, Link, Resource, Severity, check, listed

_EVENTS = "events.amazonaws.com"
#: Who delivers, as whom. Each needs the target's own policy to let it.
_SERVICES = {
    Kind.SUBSCRIPTION: "sns.amazonaws.com",
    Kind.NOTIFICATION: "s3.amazonaws.com",
    Kind.TARGET: _EVENTS,
    Kind.BUS: _EVENTS,
}
#: What they do, by what they deliver to.
_ACTIONS = {
    Kind.QUEUE: "sqs:SendMessage",
    Kind.TOPIC: "sns:Publish",
    Kind.FUNCTION: "lambda:InvokeFunction",
}
#: What a rule reaches only with a role of its own.
_NEEDS_ROLE = (Kind.MACHINE, Kind.STREAM, Kind.FIREHOSE_STREAM, Kind.ECS_CLUSTER)
#: The ARN of a bus in an account that is written out or a parameter: not the template's own.
_OTHER_BUS = re.compile(r"arn:[^/]{0,80}:events:[^/]{0,80}:(?:\d{12}|\$\{(?!AWS::AccountId)[^}]*\}):event-bus/")


@check(
    severity=Severity.ERROR,
    tags=["message-loss"],
    see=[
        "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
    ],
)
def delivery_without_permission(graph: Graph) -> Iterator[Finding]:
    """A service delivers to a resource that does not let it.

    SNS, S3 and EventBridge rules reach queues, topics and functions only if the target's own policy admits them;
    nothing in this template does. Every delivery is refused. The same goes for the dead-letter queues of rules,
    buses and subscriptions. A rule reaches state machines, streams, ECS tasks and the buses of other accounts only
    through a role.

    **Fix:** add a queue policy, topic policy or `AWS::Lambda::Permission` for the service; give the rule's target
    a `RoleArn`.
    """
    for target in graph.resources(*_ACTIONS):
        refused = [edge for edge in _deliveries(graph, target) if not _is_admitted(graph, edge)]
        if refused:
            services = sorted({_SERVICES[edge.source.kind] for edge in refused})
            yield Finding(
                f"{target.kind.value} {target.label} does not let {listed(services)} deliver to it: "
                + listed(_what_fails(graph, edge) for edge in refused),
                at=target,
                case=_case(refused),
                related=[Label(f"{graph.name_of_source(edge.source)} delivers to it", edge.at) for edge in refused],
            )
    yield from _targets_without_role(graph)


def _deliveries(graph: Graph, target: Resource) -> Iterator[Edge]:
    for edge in graph.incoming(target, Link.DELIVERS_TO, Link.DEAD_LETTERS_TO):
        if edge.source.kind in _SERVICES and not graph.is_disabled(edge.source):
            needs_policy = edge.source["role"].certainly_absent
            if needs_policy if edge.link is Link.DELIVERS_TO else target.kind is Kind.QUEUE:
                yield edge


def _is_admitted(graph: Graph, edge: Edge) -> bool:
    return graph.admits(edge.target, _SERVICES[edge.source.kind], _ACTIONS[edge.target.kind], edge.conditions)


def _what_fails(graph: Graph, edge: Edge) -> str:
    sender = graph.name_of_source(edge.source)
    return f"{sender} cannot {'send its dead letters there' if edge.link is Link.DEAD_LETTERS_TO else 'reach it'}"


def _case(edges: Sequence[Edge]) -> Case:
    """Return the circumstances under which some of the deliveries happen: always, if one of them always does."""
    return min((edge.case for edge in edges), key=lambda case: len(case.when))


def _targets_without_role(graph: Graph) -> Iterator[Finding]:
    for rule in graph.resources(Kind.RULE):
        lacking = [
            edge
            for target in graph.parts(rule, Kind.TARGET)
            for edge in graph.outgoing(target, Link.DELIVERS_TO)
            if (edge.target.kind in _NEEDS_ROLE or _OTHER_BUS.match(edge.target.name))
            and target["role"].certainly_absent
            and rule["role"].certainly_absent
            and not graph.is_disabled(rule)
        ]
        for reported in dict.fromkeys(edge.source.reported for edge in lacking):
            own = [edge for edge in lacking if edge.source.reported is reported]
            names = listed(graph.name_of_target(edge.source) for edge in own)
            yield Finding(
                f"rule {rule.label} delivers to {names} without a role: EventBridge may not call it",
                at=reported,
                case=_case(own),
                related=[
                    *(Label("the target without a role", edge.at) for edge in own),
                    *(Label(f"the {e.target.kind.value}", e.target.at) for e in own if not e.target.is_external),
                ],
            )
