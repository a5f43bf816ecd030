"""AWS IAM: roles, and the policies that say what they may do.

Source: AWS CloudFormation reference, `AWS::IAM::*`.
"""

from archlint.schema import Kind, ResourceType, resource

ROLE = (
    resource(Kind.ROLE, "AWS::IAM::Role", name="RoleName", arn="iam:role/")
    .setting("trust", "AssumeRolePolicyDocument")
    .setting("inline_policies", "Policies")
    .setting("managed_policies", "ManagedPolicyArns")
)


def _policy(type_name: str, roles: str, *, name: str = "", arn: str = "") -> ResourceType:
    return (
        resource(Kind.IDENTITY_POLICY, type_name, name=name, arn=arn)
        .setting("document", "PolicyDocument")
        .setting("roles", roles)
    )


POLICY = _policy("AWS::IAM::Policy", "Roles")

ROLE_POLICY = _policy("AWS::IAM::RolePolicy", "RoleName")

MANAGED_POLICY = _policy("AWS::IAM::ManagedPolicy", "Roles", name="ManagedPolicyName", arn="iam:policy/")
