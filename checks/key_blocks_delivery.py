"""Encryption keys that no delivering service may use."""

from collections import defaultdict
from functools import partial

from archlint import (
    Case,
    Edge,
    Findings,
    Graph,
    Judged,
    Kind,
    Label,
    Link,
    Resource,
    Severity,
    Verdict,
    canonical,
    check,
    encrypted_by_sqs,
    judge,
    judge_each,
    listed,
    no_remedies,
    use_of_key,
)


@check(
    severity=Severity.ERROR,
    also=[Severity.WARNING],
    tags=["architecture", "delivery"],
    see=[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
        "https://docs.aws.amazon.com/ses/latest/dg/receiving-email-permissions.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-key-policy.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    ],
)
def key_blocks_delivery(graph: Graph) -> Findings:
    """Something is encrypted with a key that those who deliver to it, or the service that keeps it, may not use.

    SNS, S3, EventBridge rules, alarms and trails deliver as services, and each has to make data keys with the key of
    what it delivers to: `kms:GenerateDataKey*` and `kms:Decrypt`. The policies of `alias/aws/sqs` and `alias/aws/sns`
    admit the account's users and roles only, and so does a customer managed key without a policy of its own; what one
    denies everybody, it denies services. EventBridge says nothing of its rule or account to the key of a topic: a
    statement that wants `aws:SourceArn` or `aws:SourceAccount` does not let it. Every delivery fails, dead letters
    included. SES without a role needs the default key of the bucket that it writes to, and the key that its receipt
    rule names. EventBridge itself encrypts the events of a bus, which are lost without the key; CloudWatch Logs and
    CloudTrail refuse the key of a log group and of a trail.

    **Levels:** error as a rule; warning for SNS and a queue with `alias/aws/sqs`, which some report to work.

    **Fix:** let a customer managed key's policy admit the service, or leave a queue to `SqsManagedSseEnabled`.
    """
    managed: dict[Resource, list[tuple[Edge, ...]]] = defaultdict(list)
    customers: dict[tuple[Resource, frozenset[str]], list[tuple[Edge, ...]]] = defaultdict(list)
    for edge in graph.needing(Link.DELIVERS_TO, Link.DEAD_LETTERS_TO, Link.WRITES_TO, Link.ENCRYPTED_BY):
        if graph.uses_key_as_service(edge) and not graph.is_disabled(edge.source):
            managed[edge.target].append((edge,))
            for encryption, defaults in graph.keys_refusing(edge):
                customers[encryption.target, defaults].append((edge, encryption))
    for target, ways in managed.items():
        found = judge_each(ways, partial(_managed, graph))
        if found:
            alias = canonical(found.case.key).rpartition(":")[2]
            yield found.finding(
                f"{target.called} is encrypted with {alias}, which {_senders(graph, found)} may not use",
                at=target,
                value="key",
                related=_labels(graph, found),
                remedies=partial(encrypted_by_sqs, target) if target.kind is Kind.QUEUE else no_remedies,
            )
    for (key, defaults), ways in customers.items():
        found = judge_each(ways, partial(_customers, defaults))
        if found:
            targets = listed((edge.source if edge is to_key else edge.target).called for edge, to_key in found.things)
            yield found.finding(
                f"KMS key {key.label} encrypts {targets}, and its policy does not let {_senders(graph, found)} use it",
                at=key,
                value=key["policy"].place,
                related=[*(Label("what it encrypts", way[-1].at) for way in found.things), *_labels(graph, found)],
                remedies=partial(use_of_key, graph, key, [edge for edge, *_ in found.things]),
            )


def _managed(graph: Graph, way: tuple[Edge, ...]) -> Verdict | None:
    (edge,) = way  # of SNS: AWS documents it to fail, and some report it to work
    may_work = edge.source.kind is Kind.SUBSCRIPTION and edge.link is Link.DELIVERS_TO
    level = Severity.WARNING if may_work else Severity.ERROR
    return judge(
        key=edge.target["kms_key"],
        level=lambda case: level if graph.is_managed(edge.target, case.key) else None,
        along=way,
    )


def _customers(defaults: frozenset[str], way: tuple[Edge, ...]) -> Verdict | None:
    return judge(level=Severity.ERROR, along=way, present=[Case(rests_on=defaults)])


def _senders(graph: Graph, found: Judged[tuple[Edge, ...]]) -> str:
    return listed(graph.name_of_key_user(edge) for edge, *_ in found.things)


def _labels(graph: Graph, found: Judged[tuple[Edge, ...]]) -> list[Label]:
    deliveries = [edge for edge, *_ in found.things if edge.target.kind is not Kind.KEY]
    return [Label(f"{graph.name_of_key_user(edge)} delivers to it", edge.at) for edge in deliveries]
