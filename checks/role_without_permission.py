"""Roles that do not let what travels in them do what it has to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from archlint import Edge, Finding, Graph, Label, Lacking, Link, Remedy, Resource, Severity, check, granting, listed

from ._edges import circumstances

_LINKS = (Link.DELIVERS_TO, Link.DEAD_LETTERS_TO, Link.INVOKES, Link.WRITES_TO, Link.FEEDS)


@check(
    severity=Severity.ERROR,
    tags=["delivery"],
    related=["key-blocks-delivery", "delivery-before-permission"],
    see=[
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html",
    ],
)
def role_without_permission(graph: Graph) -> Iterator[Finding]:
    """A message travels in a role that may not do what it takes.

    Pipes, schedules, the targets of rules that have a role, state machines, API integrations, IoT actions and
    subscription filters act in their own role; an event source mapping, a function's dead-letter queue and its
    destinations in the function's. All policies of the role are here, and none of them allows the action on the
    resource, or on the KMS key that it is encrypted with. The call is refused each time, or the deployment is.

    **Fix:** add a statement for the action and the resource to a policy of the role; for a key, `kms:Decrypt` or
    `kms:GenerateDataKey` on the key, in the role's policy or in the key's.

    **Ignore it** where a policy is attached to the role outside of these templates.
    """
    found: dict[Resource, list[tuple[Edge, Lacking]]] = defaultdict(list)
    for edge in graph.needing(*_LINKS):
        if not graph.is_disabled(edge.acting):
            found[edge.acting.reported] += [(edge, lacking) for lacking in graph.lacking(edge)]
    for sender, wrong in found.items():
        if wrong:
            yield Finding(
                f"{sender.kind.value} {sender.label} acts in {_roles(wrong)}, which may not do {_actions(wrong)}",
                at=sender,
                case=circumstances(edge for edge, _lacking in wrong),
                related=[
                    *(Label("the role", role.at) for role in dict.fromkeys(lacking.role for _, lacking in wrong)),
                    *(Label("what it is needed for", at) for at in {e.at.location: e.at for e, _ in wrong}.values()),
                ],
                remedies=partial(_granted, wrong),
            )


def _granted(wrong: Sequence[tuple[Edge, Lacking]]) -> Iterator[Remedy]:
    lacking = dict.fromkeys(each for _edge, each in wrong)
    changes = [granting(each.role, each.action.partition("|")[0], each.on, each.role) for each in lacking]
    yield Remedy(f"let {_roles(wrong)} do {_actions(wrong)}", tuple(changes))


def _roles(wrong: Sequence[tuple[Edge, Lacking]]) -> str:
    return listed(f"role {lacking.role.label}" for _edge, lacking in wrong)


def _actions(wrong: Sequence[tuple[Edge, Lacking]]) -> str:
    on: dict[Resource, list[str]] = defaultdict(list)
    for _edge, lacking in wrong:
        on[lacking.on].append(lacking.action.replace("|", " or "))
    return listed(f"{listed(actions)} on {target.kind.value} {target.label}" for target, actions in on.items())
