"""Which roles the own policies of resources possibly let do something to them.

Within an account what one policy allows is allowed, be it the role's or the resource's own.

Source: IAM User Guide, "Policy evaluation logic" (identity-based policies with resource-based policies); AWS KMS
Developer Guide, "Key policies".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from archlint.aws.kinds import Kind
from archlint.aws.policies import policy
from archlint.graph.questions.permission.identities import names
from archlint.graph.questions.permission.keys import is_open
from archlint.graph.questions.permission.permissions import may_have_more, policies
from archlint.graph.resource import Resource
from archlint.graph.store import Store
from archlint.languages.mention import Mention
from archlint.model.values.conditions import When
from archlint.model.values.leaves import defaults_in
from archlint.model.values.scalars import Absent
from archlint.model.values.site import OWN
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Value

_ACCOUNT_DIGITS = 12
#: What the ARN of a role has in it, and that of no user.
_ROLE = ":role/"
#: Of more principals than this which of them means a role is not looked for: it may be any.
_MOST_PRINCIPALS = 100
#: What the name of a service has in it, and no ARN.
_SERVICE = ".amazonaws.com"
#: What has policies that are no nodes of the graph, and what these stand in, in CloudFormation and Terraform.
_POLICIES: Mapping[Kind, tuple[str, ...]] = {
    Kind.STREAM: ("AWS::Kinesis::ResourcePolicy", "aws_kinesis_resource_policy"),
    Kind.TABLE: ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "aws_dynamodb_resource_policy"),
}
#: What Terraform makes documents of policies with.
_DOCUMENT = "data.aws_iam_policy_document"


def admits_role(graph: Store, target: Resource, role: Resource, action: str, given: When) -> bool:
    """Tell whether a resource's own policies possibly let a role do something to it.

    Args:
        graph: the graph.
        target: the resource.
        role: the role.
        action: the action, or several of which one is enough (`a|b`).
        given: the conditions under which it is done; a policy that cannot exist under them counts for nothing.
    """
    if may_have_more(graph, target):
        return True
    asked = [(each, one) for each in policies(graph, target, given) for one in action.split("|")]
    return any(_names_possibly(graph, each, one, role) for each, one in asked)


def is_named_for(mentions: Iterable[Mention], target: Resource) -> bool:
    """Tell whether what mentions a role may be a policy of a stream or table, which is not read."""
    types = _POLICIES.get(target.kind, ())
    return bool(types) and any(mention.by in (*types, _DOCUMENT) for mention in mentions)


def _principals(graph: Store, resource: Resource, action: str) -> list[Outcome]:
    """Return whom a policy, a permission of a function or a key's policy lets do something, apart from services."""
    return graph.once(("principals", resource, action), lambda: list(_read(resource, action)))


def _read(resource: Resource, action: str) -> Iterator[Outcome]:
    if resource.kind is not Kind.PERMISSION:
        yield from policy.principals_on(_document(resource), action)
    # A policy of an event bus may name whom it admits without a document, too.
    if resource.kind not in (Kind.PERMISSION, Kind.BUS_POLICY) or not _is_for_roles(resource, action):
        return
    for branch in resource["principal"].each("[]"):
        if _SERVICE not in canonical(branch.outcome):
            yield branch.outcome


def _is_for_roles(resource: Resource, action: str) -> bool:
    """Tell whether what has no document possibly lets a role do something.

    A permission for calls from a resource or an account is for a service, one for calls through a URL for no others.
    Source: AWS Lambda API Reference, `AddPermission`.
    """
    if resource.kind is Kind.BUS_POLICY:
        return True
    is_free = resource["source"].possibly(_is_absent) and resource["via_url"].known is not True
    return is_free and policy.may_name_action(resource["action"], action)


def _is_absent(outcome: Outcome) -> bool:
    return isinstance(outcome, Absent)


def _document(resource: Resource) -> Value:
    return resource["policy" if resource.kind is Kind.KEY else "document"]


def key_admits_role(graph: Store, key: Resource, role: Resource, action: str) -> bool:
    """Tell whether a key's own policy, or a grant, possibly lets a role do something with it."""
    return is_open(graph, key) or _names_possibly(graph, key, action, role)


def _names_possibly(graph: Store, resource: Resource, action: str, role: Resource) -> bool:
    """Tell whether a policy possibly lets a role do something; a role named by a parameter's default may be any."""
    is_settled = not defaults_in(_document(resource))
    return _may_be(graph, _principals(graph, resource, action), role, by_name=is_settled)


def key_heeds_role(graph: Store, key: Resource, role: Resource, action: str) -> bool:
    """Tell whether it possibly counts what a role's own policies say of a key.

    It does where the key's policy lets the account do the action, as the default one does, or the role itself. Source:
    AWS KMS Developer Guide, "Key policies in AWS KMS" ("Without permission from the key policy, IAM policies that allow
    permissions have no effect").
    """
    if is_open(graph, key) or any(isinstance(branch.outcome, Absent) for branch in key["policy"].branches):
        return True
    is_of_account = any(_is_account(canonical(each)) for each in _principals(graph, key, action))
    return is_of_account or _names_possibly(graph, key, action, role)


def _may_be(graph: Store, principals: list[Outcome], role: Resource, *, by_name: bool = True) -> bool:
    """Tell whether one of some principals possibly is a role; a whole account leaves it to what its roles may do.

    Args:
        graph: the graph.
        principals: the principals.
        role: the role.
        by_name: whether the name in an ARN that is written out tells roles apart.
    """
    if len(principals) > _MOST_PRINCIPALS:
        return True
    for principal in principals:
        found = graph.find(principal, (Kind.ROLE,))
        is_other = found is not None and found is not role and found.kind is Kind.ROLE
        is_other = is_other or (by_name and _is_called_otherwise(graph, principal, role))
        if not is_other and not _is_account(canonical(principal)):
            return True
    return False


def _is_called_otherwise(graph: Store, principal: Outcome, role: Resource) -> bool:
    """Tell whether a principal certainly is the ARN, written out, of a role of another name."""
    return _ROLE in canonical(principal) and names(graph, principal, role) is False


def _is_account(principal: str) -> bool:
    """Tell whether a principal is a whole account: its root, or its number, that of the own account among them."""
    is_number = principal == OWN.account or (principal.isdigit() and len(principal) == _ACCOUNT_DIGITS)
    return is_number or principal.endswith(":root")
