"""AWS IAM: roles, and the policies that say what they may do.

Source: AWS CloudFormation reference, `AWS::IAM::*`; Terraform AWS provider, `aws_iam_*`.
"""

from archlint.aws.kinds import Kind
from archlint.aws.policy_documents import document
from archlint.aws.table import Row, resource

ROLE = (
    resource(Kind.ROLE, "AWS::IAM::Role", "aws_iam_role")
    .named("RoleName", "name", arn="iam:role/")
    .setting("trust", "AssumeRolePolicyDocument", "assume_role_policy", document)
    .setting("inline_policies", "Policies[].PolicyDocument", "inline_policy[].policy")
    .setting("managed_policies", "ManagedPolicyArns", "managed_policy_arns")
)


def _policy(roles: str, role: str, *types: str) -> Row:
    return (
        resource(Kind.IDENTITY_POLICY, *types)
        .setting("document", "PolicyDocument", "policy", document)
        .setting("roles", roles, role)
    )


POLICY = _policy("Roles", "", "AWS::IAM::Policy")

ROLE_POLICY = _policy("RoleName", "role", "AWS::IAM::RolePolicy", "aws_iam_role_policy")

MANAGED_POLICY = _policy("Roles", "", "AWS::IAM::ManagedPolicy", "aws_iam_policy").named(
    "ManagedPolicyName", "name", arn="iam:policy/"
)

#: Terraform attaches a managed policy by a resource of its own.
ATTACHMENT = (
    resource(Kind.POLICY_ATTACHMENT, "aws_iam_role_policy_attachment", "aws_iam_policy_attachment")
    .setting("roles", "", "role|roles")
    .setting("policy", "", "policy_arn")
)
