"""As whom a message travels an edge: as a service, or in a role.

What each edge needs is said in `archlint.aws.needs`.
"""

from __future__ import annotations

from archlint.aws.kinds import Kind, Link
from archlint.aws.needs import NEEDS, NOTHING_KNOWN, Need
from archlint.graph.questions.permission.api_requests import asks_for_permission
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.values.site import Site

#: What may have a role of its own, and has to for some of what it delivers to.
_REACHING_IN_ROLES = (Kind.TARGET, Kind.SUBSCRIPTION, Kind.SUBSCRIPTION_FILTER)


def need(edge: Edge) -> Need:
    """Return what an edge needs: nothing, where that is not known."""
    return NEEDS.get((edge.source.kind, edge.link, edge.target.kind), NOTHING_KNOWN)


def lacks_role(graph: Store, edge: Edge) -> bool:
    """Tell whether something delivers to what it reaches only in a role, and has none.

    That is a target of a rule, for another account's bus, too, unless that admits the rule's account by its id, and for
    what IAM authorizes of an API; a subscription to a Firehose stream; a subscription filter of a log group. Source:
    AWS CloudFormation reference,
    `AWS::SNS::Subscription` (SubscriptionRoleArn); Amazon CloudWatch Logs API Reference, `PutSubscriptionFilter`
    (roleArn); Amazon EventBridge API Reference, `PutTargets` (it "relies on IAM roles that you specify in the RoleARN
    argument in PutTargets").
    """
    wanted, sender = need(edge), edge.source
    if sender.kind not in _REACHING_IN_ROLES or edge.link is not Link.DELIVERS_TO:
        return False
    if wanted.acts is None or wanted.principals or not sender["role"].certainly_absent:
        return False
    if sender.kind is not Kind.TARGET:
        return True
    if edge.target.kind is Kind.API:
        return asks_for_permission(graph, edge)  # else its own policy may let EventBridge call it, or anybody may
    if edge.target.kind is Kind.BUS:
        said = edge.target.said
        if said is None or said.account in ("", sender.site.account):
            return False
        has_none = sender.owner is not None and sender.owner["role"].certainly_absent
        return has_none and not _is_admitted_by_id(graph, sender.site, said)
    return sender.owner is not None


def _is_admitted_by_id(graph: Store, own: Site, there: Site) -> bool:
    """Tell whether a bus policy of another account, in its region, possibly names an account by its id.

    Source: Amazon EventBridge API Reference, `PutTargets` (a role is a must where an organization has the permission
    "instead of directly by the account ID") and `PutPermission`. CDK declares such a policy for each rule whose target
    is in another account, and gives the rule no role.
    """
    policies = [each for each in graph.resources(Kind.BUS_POLICY) if each.site == there]
    return any(
        each["condition"].certainly_absent and each["principal"].known in (own.account, "*", None) for each in policies
    )


def acts_as_service(edge: Edge) -> bool:
    """Tell whether a message certainly travels an edge as a service, in no role."""
    wanted, sender = need(edge), edge.source
    if not wanted.principals or wanted.acts is None:
        return bool(wanted.principals)
    return sender["role"].certainly_absent and not has_role_of_rule(sender)


def has_role_of_rule(target: Resource) -> bool:
    """Tell whether a target of a rule has no role of its own, but its rule possibly has.

    Source: Amazon EventBridge API Reference, `Rule` (its role "is used for target invocation"); the User Guide names
    only the role of the target as what stands in for a resource's own policy.
    """
    rule = target.owner if target.kind is Kind.TARGET else None
    return rule is not None and target["role"].certainly_absent and not rule["role"].certainly_absent
