"""Encryption keys that no delivering service may use."""

from collections.abc import Iterator

from archlint import (
    Edge,
    Finding,
    Graph,
    Kind,
    Label,
    Link,
    Outcome,
    Resource,
    Severity,
    Verdict,
    canonical,
    check,
    judge,
    judge_each,
    listed,
)

#: The key that AWS manages for each kind of target, and who delivers there.
_KEYS = {Kind.QUEUE: "alias/aws/sqs", Kind.TOPIC: "alias/aws/sns"}
_SENDERS = {
    Kind.QUEUE: (Kind.SUBSCRIPTION, Kind.NOTIFICATION, Kind.TARGET, Kind.BUS),
    Kind.TOPIC: (Kind.NOTIFICATION, Kind.TARGET, Kind.ALARM),
}


@check(
    severity=Severity.ERROR,
    tags=["architecture"],
    see=[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
    ],
)
def managed_key_blocks_delivery(graph: Graph) -> Iterator[Finding]:
    """A queue or topic is encrypted with a key that those who deliver to it may not use.

    The policies of `alias/aws/sqs` and `alias/aws/sns` admit the account's own users and roles only, and cannot be
    changed. SNS, S3, EventBridge rules and alarms deliver as services: every delivery fails, dead letters included.

    **Fix:** use a customer managed key whose policy admits the service, or leave a queue to `SqsManagedSseEnabled`.
    """
    for target in graph.resources(*_KEYS):
        found = judge_each(_deliveries(graph, target), _verdict)
        if found:
            names = listed(graph.name_of_source(edge.source) for edge in found.things)
            yield Finding(
                f"{target.kind.value} {target.label} is encrypted with {_KEYS[target.kind]}, which {names} may not use",
                at=target,
                case=found.verdict.case,
                related=[
                    *([Label("the key", place)] if (place := target["kms_key"].place) else []),
                    *(Label(f"{graph.name_of_source(edge.source)} delivers to it", edge.at) for edge in found.things),
                ],
            )


def _deliveries(graph: Graph, target: Resource) -> Iterator[Edge]:
    """Yield the edges over which services deliver as themselves, not in a role."""
    for edge in graph.incoming(target, Link.DELIVERS_TO, Link.DEAD_LETTERS_TO):
        sender = edge.source
        if sender.kind not in _SENDERS[target.kind] or graph.is_disabled(sender):
            continue
        in_role = not all(part["role"].certainly_absent for part in (sender, sender.reported))
        if edge.link is Link.DEAD_LETTERS_TO or not in_role:
            yield edge


def _verdict(edge: Edge) -> Verdict | None:
    alias = _KEYS[edge.target.kind]
    return judge(
        key=edge.target["kms_key"],
        level=lambda case: Severity.ERROR if _names(case.key, alias) else None,
        along=[edge],
    )


def _names(key: Outcome, alias: str) -> bool:
    """Tell whether a key is named by its alias, or by the ARN of that."""
    written = canonical(key)
    return written == alias or (written.startswith("arn:") and written.endswith(f":{alias}"))
