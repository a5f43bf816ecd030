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
    ],
)
def key_blocks_delivery(graph: Graph) -> Findings:
    """A queue, topic or bucket is encrypted with a key that those who deliver to it may not use.

    SNS, S3, EventBridge rules and alarms deliver as services, and each has to make data keys with the key of what it
    delivers to: `kms:GenerateDataKey*` and `kms:Decrypt`. The policies of `alias/aws/sqs` and `alias/aws/sns` admit the
    account's own users and roles only, and cannot be changed. A customer managed key without a policy of its own admits
    the account, whose statement covers no service; what it denies everybody, it denies services. EventBridge says
    nothing of its rule or account to the key of a topic: a statement that wants `aws:SourceArn` or `aws:SourceAccount`
    does not let it. Every delivery fails, dead letters included. A receipt rule without a role needs
    `kms:GenerateDataKey` on the default key of the bucket that SES writes to, and on the key that it names itself.

    **Levels:** error as a rule; warning for SNS and a queue with `alias/aws/sqs`, which some report to work.

    **Fix:** let a customer managed key's policy admit the service, or leave a queue to `SqsManagedSseEnabled`.
    """
    managed: dict[Resource, list[tuple[Edge, ...]]] = defaultdict(list)
    customers: dict[tuple[Resource, frozenset[str]], list[tuple[Edge, ...]]] = defaultdict(list)
    for edge in graph.needing(Link.DELIVERS_TO, Link.DEAD_LETTERS_TO, Link.WRITES_TO):
        if graph.uses_key_as_service(edge) and not graph.is_disabled(edge.source):
            managed[edge.target].append((edge,))
            for encryption in graph.keys_used(edge):
                if not graph.key_admits(key := encryption.target, edge):
                    customers[key, graph.blocked_by_defaults(key, edge)].append((edge, encryption))
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
            targets = listed(f"{edge.target.called}" for edge, *_ in found.things)
            yield found.finding(
                f"KMS key {key.label} encrypts {targets}, and its policy does not let {_senders(graph, found)} use it",
                at=key,
                value=key["policy"].place,
                related=[
                    *(Label("what it encrypts", encryption.at) for _edge, encryption in found.things),
                    *_labels(graph, found),
                ],
                remedies=partial(use_of_key, graph, key, [edge for edge, *_ in found.things]),
            )


def _managed(graph: Graph, way: tuple[Edge, ...]) -> Verdict | None:
    (edge,) = way
    # What AWS documents to fail, and some report to work.
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
    return listed(graph.name_of_source(edge.source) for edge, *_ in found.things)


def _labels(graph: Graph, found: Judged[tuple[Edge, ...]]) -> list[Label]:
    return [Label(f"{graph.name_of_source(edge.source)} delivers to it", edge.at) for edge, *_ in found.things]
