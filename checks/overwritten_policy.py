"""Policies that replace one another."""

import itertools
from collections.abc import Iterator

from archlint import (
    Edge,
    Finding,
    Graph,
    Kind,
    Label,
    Link,
    Resource,
    Severity,
    Verdict,
    check,
    judge,
    listed,
    worst_of,
)

_POLICIES = {Kind.QUEUE: Kind.QUEUE_POLICY, Kind.TOPIC: Kind.TOPIC_POLICY}


@check(
    severity=Severity.ERROR,
    tags=["architecture"],
    see=[
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html",
    ],
)
def overwritten_policy(graph: Graph) -> Iterator[Finding]:
    """A queue or topic is given two policies, of which only one remains.

    A queue or topic has one policy. Each `AWS::SQS::QueuePolicy` or `AWS::SNS::TopicPolicy` that names it sets it
    anew, in whatever order they are deployed: whom the last one does not admit is refused.

    **Fix:** put all statements into one policy, or use `AWS::SQS::QueueInlinePolicy` and
    `AWS::SNS::TopicInlinePolicy`, which stand beside each other.
    """
    for target in graph.resources(*_POLICIES):
        edges = {edge.source: edge for edge in graph.incoming(target, Link.GOVERNS) if _replaces(target, edge)}
        pairs = list(itertools.combinations(edges.values(), 2))
        verdicts = {pair: verdict for pair in pairs if (verdict := _verdict(target, pair))}
        worst = worst_of(verdicts.values())
        if worst:
            policies = list(dict.fromkeys(edge.source for pair in verdicts for edge in pair))
            names = listed([policy.label.rstrip(",") for policy in policies])
            yield Finding(
                f"{target.kind.value} {target.label} has {len(policies)} policies, of which only the last one to be"
                f" deployed remains: {names}",
                at=target,
                case=worst.case,
                related=[Label(f"policy '{policy.name}'", edges[policy].at) for policy in policies],
            )


def _replaces(target: Resource, edge: Edge) -> bool:
    policy = edge.source
    # Inline policies stand beside each other; and what a deployment left in the target itself is one of the others.
    is_mirror = policy.owner is target and policy.declaration is not None and policy.declaration.deployed
    return policy.kind is _POLICIES[target.kind] and policy["inline"].known is not True and not is_mirror


def _verdict(target: Resource, pair: tuple[Edge, Edge]) -> Verdict | None:
    """Return when both policies exist; None if they exclude each other."""
    given = target.when.union(*(edge.source.when for edge in pair))
    return judge(level=lambda case: Severity.ERROR, given=given, present=[edge.case for edge in pair])
