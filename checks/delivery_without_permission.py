"""Deliveries that no policy allows."""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from archlint import Edge, Findings, Graph, Kind, Label, Link, Resource, Severity, admit, check, judge_edges, listed

from ._permissions import CALLERS, how_to_act, how_to_admit

_DOES = {Link.DELIVERS_TO: "delivers to", Link.DEAD_LETTERS_TO: "sends dead letters to"}
_DOES |= {Link.INVOKES: "invokes", Link.WRITES_TO: "writes to"}


@check(
    severity=Severity.ERROR,
    also=[Severity.WARNING],
    tags=["message-loss", "delivery"],
    related=["key-blocks-delivery", "role-without-permission", "delivery-before-permission", "overwritten-policy"],
    see=[
        "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html",
        "https://docs.aws.amazon.com/ses/latest/dg/receiving-email-permissions.html",
        "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html",
    ],
)
def delivery_without_permission(graph: Graph) -> Findings:
    """A service delivers to a resource that does not let it.

    The services below act under their own names, and only if the resource's own policy admits them. In this template,
    none does: there is no statement for the service, or only one about another resource, for another sender or under a
    condition that no service meets (`aws:PrincipalOrgID`, `aws:SourceVpce`); or one denies it. What needs what:

    - Queues and topics: a policy for subscriptions, for notifications of buckets, for rules, and for the dead letters
      of subscriptions, rules and buses. Only a topic without any policy admits the alarms, budgets, cost anomalies,
      backups, SES, RDS and notification rules of its account; it does not admit CloudTrail.
    - Functions and each of their aliases: a permission for these services, for IoT rules, subscription filters,
      Cognito, load balancers, Bedrock agents, Config rules, SES, CodeCommit and rotations of secrets; for API Gateway
      where it has no credentials, for the method and path in question. `ANY` and `test-invoke-stage` admit nothing.
    - Buckets: a policy for CloudTrail, whose trail is refused otherwise; for SES one, or a role of its action.
    - Log groups: the account's policy for CloudWatch Logs, for rules, with the group's ARN and `:*` in it.
    - A role, in place of a policy: a rule's target that is a state machine, a stream, an ECS task, what IAM authorizes
      of an API, or another account's bus that admits an organization; a subscription filter for a stream; it and a
      subscription for a Firehose stream.

    **Levels:** error as a rule; warning for a log group, whose permission may stand elsewhere, for another account's
    bus, and where the rule has a role and its target none: AWS's pages disagree on whether that counts.

    **Fix:** let the service do it in a queue, topic or bucket policy, an `AWS::Lambda::Permission` or an
    `AWS::Logs::ResourcePolicy`, with the `aws:SourceArn` of the one that sends; or give what sends a role.

    **Ignore it** where the permission is given outside of these templates, by another stack or a script.
    """
    refused: dict[tuple[Resource, frozenset[str]], list[Edge]] = defaultdict(list)
    roleless: dict[tuple[Resource, frozenset[str]], list[Edge]] = defaultdict(list)
    for edge in filter(None, map(graph.while_on, graph.needing(*_DOES))):
        if (refusal := graph.unadmitted(edge)) is not None:
            refused[edge.target, graph.refused_by_defaults(refusal)].append(refusal)
        elif bare := graph.without_role(edge):
            roleless[edge.source.reported, graph.refused_by_defaults(edge)].append(bare)
    for (target, defaults), edges in refused.items():
        yield from _not_admitted(graph, target, edges, defaults)
    for (reported, defaults), edges in roleless.items():
        yield from _without_role(graph, reported, edges, defaults)


def _not_admitted(graph: Graph, target: Resource, refused: Sequence[Edge], defaults: frozenset[str]) -> Findings:
    services = sorted({graph.need(edge).principals[0] for edge in refused})
    by_account = any(graph.need(edge).by_account for edge in refused)
    links = {Link.WRITES_TO} if by_account else {edge.link for edge in refused}
    does = "invoke" if links == {Link.INVOKES} else "write to" if links == {Link.WRITES_TO} else "deliver to"
    yield judge_edges(refused, Severity.WARNING if by_account else Severity.ERROR, defaults).finding(
        f"{target.called} does not let {listed(services)} {does} it: " + _what_fails(graph, refused),
        at=target,
        related=[Label(f"{graph.name_of_source(e.source)} {_DOES[e.link]} it", e.at) for e in refused],
        remedies=partial(admit, graph, target, refused),
        help=how_to_admit(graph, target, refused),
    )


def _what_fails(graph: Graph, refused: Sequence[Edge]) -> str:
    """Return which senders cannot do what: each of the two only once."""
    failing = dict.fromkeys(graph.name_of_source(e.source) for e in refused if e.link is Link.DEAD_LETTERS_TO)
    reaching = dict.fromkeys(graph.name_of_source(e.source) for e in refused if e.link is not Link.DEAD_LETTERS_TO)
    said = [f"{listed(reaching)} cannot reach it"] if reaching else []
    if failing:
        said.append(f"{listed(failing)} cannot send {'their' if len(failing) > 1 else 'its'} dead letters there")
    return " and ".join(said)


def _without_role(graph: Graph, reported: Resource, lacking: Sequence[Edge], defaults: frozenset[str]) -> Findings:
    source, names = lacking[0].source, listed(graph.name_of_target(edge.source) for edge in lacking)
    is_refused = any(edge.target.kind is not Kind.BUS for edge in lacking)
    why = f"{CALLERS[source.kind]} may not call it" if is_refused else "its account may refuse it"
    if source.owner is not None and not source.owner["role"].certainly_absent:
        is_refused, why = False, "EventBridge asks for the target's own, whatever role the rule has"
    yield judge_edges(lacking, Severity.ERROR if is_refused else Severity.WARNING, defaults).finding(
        f"{(source.owner or source).called} delivers to {names} without a role: {why}",
        at=reported,
        value=lacking[0].at,
        related=[
            *(Label("what has no role", edge.at) for edge in lacking),
            *(Label(f"the {e.target.kind.value}", e.target.at) for e in lacking if not e.target.is_external),
        ],
        help=how_to_act(graph, lacking),
    )
