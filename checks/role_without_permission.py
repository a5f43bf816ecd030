"""Roles that do not let what travels in them do what it has to."""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from archlint import Edge, Findings, Graph, Kind, Label, Lacking, Resource, Severity, check, grant, judge_edges, listed

from ._permissions import how_to_grant


@check(
    severity=Severity.ERROR,
    also=[Severity.WARNING],
    tags=["delivery"],
    related=["key-blocks-delivery", "delivery-before-permission"],
    see=[
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-iam-roles.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html",
    ],
)
def role_without_permission(graph: Graph) -> Findings:
    """A role does not allow what is done in it.

    Pipes, schedules, targets of rules that have a role, state machines, API integrations, AppSync's data sources, IoT
    actions, Firehose streams, lifecycle hooks, subscription filters, log destinations and trails act in a role of their
    own; an event source mapping, a function's dead-letter queue, its destinations and its code act in the function's.
    All policies of the role are known, and none of them allows the action on the resource, or on the KMS key that
    encrypts it; nor does the resource's own policy. Or a policy denies it without a condition, or the service may not
    assume the role. The call is refused each time, or the deployment is. Code is not judged that uses other credentials
    or roles, or cannot be read completely. What is easily missed:

    - The ARN of a table does not cover its stream and indexes, nor that of a bucket its objects; the ARNs of a
      function, of its aliases and of its versions do not cover each other.
    - Running an ECS task takes `iam:PassRole` on its roles (on instances, the execution role); tags `ecs:TagResource`.
    - Writing to a bucket takes its default key. A key whose own policy leaves nothing to the account heeds no role's.
    - A Distributed Map starts executions of its own state machine. Waiting for a state machine, an ECS task or a Batch
      job (`.sync`) takes a rule, for a Glue job `glue:GetJobRun`. An HTTPS Task reads its connection, and its secret.
    - Calling an API that IAM authorizes takes a permission; a state machine's logs take `logs:CreateLogDelivery`.
    - IAM calls some services otherwise than the SDK: `aws-sdk:mwaa` is `airflow`, `aws-sdk:sesv2` is `ses`.

    **Levels:** error as a rule; warning where all that is lacking is `events:PutEvents` on the account's default bus,
    which may have a policy of another stack's, or `glue:GetJobRun`; and for a call in code, which may never come to it.

    **Fix:** add a statement for the action and the resource to a policy of the role; for a key, `kms:Decrypt` or
    `kms:GenerateDataKey` on the key, in the role's policy or in the key's. A function is named by its ARN, an alias by
    `!Ref Alias`, all aliases and versions by the function's ARN and `:*`. A role for schedules trusts
    `scheduler.amazonaws.com`, with the ARN of their group if any, one for the targets of rules `events.amazonaws.com`.

    **Ignore it** where a policy is attached to the role outside of these templates.
    """
    found: dict[tuple[Resource | None, frozenset[str], bool], list[tuple[Edge, Lacking]]] = defaultdict(list)
    for edge in graph.needing():
        acting, is_call = edge.acting, edge.acting.kind is Kind.CALL
        # All that the code of one function calls is allowed, or is not, in one role.
        sender = acting.owner if is_call else acting.reported
        for lacking in () if graph.is_disabled(acting) else graph.lacking(edge):
            found[sender, lacking.rests_on, is_call].append((edge.under(lacking.when), lacking))
    for (_sender, defaults, _is_call), wrong in found.items():
        sender = wrong[0][0].acting.reported
        severity = Severity.ERROR if any(lacking.certain for _edge, lacking in wrong) else Severity.WARNING
        yield judge_edges([edge for edge, _lacking in wrong], severity, defaults).finding(
            f"{sender.called} acts in {_roles(wrong)}, which {_lacks(graph, wrong)}",
            at=sender,
            related=[
                *(Label("the role", role.at) for role in dict.fromkeys(lacking.role for _, lacking in wrong)),
                *(Label("what it is needed for", at) for at in {e.at.location: e.at for e, _ in wrong}.values()),
            ],
            remedies=partial(grant, graph, f"let {_roles(wrong)} do {_actions(wrong)}", wrong),
            help=how_to_grant(graph, wrong),
        )


def _roles(wrong: Sequence[tuple[Edge, Lacking]]) -> str:
    return listed(_role(lacking.role) for _edge, lacking in wrong)


def _role(role: Resource) -> str:
    return f"the role that SAM creates for '{role.name}'" if role.is_generated else f"role {role.label}"


def _lacks(graph: Graph, wrong: Sequence[tuple[Edge, Lacking]]) -> str:
    """Return what the roles lack, as a clause: that a service may not assume them, what they may not do."""
    untrusted = [str(graph.assuming(edge)) for edge, lacking in wrong if lacking.on is lacking.role]
    ungranted = [each for each in wrong if each[1].on is not each[1].role]
    clauses = [f"{listed(untrusted)} may not assume"] if untrusted else []
    clauses += [f"may not do {_actions(ungranted)}"] if ungranted else []
    return ", and which ".join(clauses)


def _actions(wrong: Sequence[tuple[Edge, Lacking]]) -> str:
    on: dict[str, list[str]] = defaultdict(list)
    for _edge, lacking in wrong:
        on[lacking.words].append(lacking.action.replace("|", " or "))
    return listed(f"{listed(actions)} on {target}" for target, actions in on.items())
