"""AWS IAM: roles, and the policies that say what they may do.

Source: AWS CloudFormation reference, `AWS::IAM::*`; Terraform AWS provider, `aws_iam_*`.
"""

from archlint.aws.kinds import Form, Kind, Trait
from archlint.aws.policies.policy_documents import document
from archlint.aws.table import Row, resource

ROLE = (
    resource(Kind.ROLE, "AWS::IAM::Role", "aws_iam_role")
    .is_(Trait.GRANTS)
    .named(cfn="RoleName", tf="name", arn="iam:role/")
    .referred(cfn={"Ref": Form.NAME, "Arn": Form.ARN}, tf={"name": Form.NAME, "id": Form.NAME, "arn": Form.ARN})
    .setting("trust", document, cfn="AssumeRolePolicyDocument", tf="assume_role_policy")
    .setting("inline_policies", cfn="Policies[].PolicyDocument", tf="inline_policy[].policy")
    .computed(tf=("inline_policy",))
    .setting("sam_policies", cfn="SamPolicies[].PolicyDocument")
    .setting("path", cfn="Path", tf="path", default="/")
    .setting("boundary", cfn="PermissionsBoundary", tf="permissions_boundary")
    .setting("managed_policies", cfn="ManagedPolicyArns", tf="managed_policy_arns")
)

#: Instances have a role through a profile, which holds one.
INSTANCE_PROFILE = (
    resource(Kind.INSTANCE_PROFILE, "AWS::IAM::InstanceProfile", "aws_iam_instance_profile")
    .is_(Trait.GRANTS, Trait.STANDS_FOR)
    .named(cfn="InstanceProfileName", tf="name", arn="iam:instance-profile/")
    .stands_for(cfn="Roles[]", tf="role")
)


def _policy(roles: str, role: str, *types: str) -> Row:
    return (
        resource(Kind.IDENTITY_POLICY, *types)
        .is_(Trait.GRANTS)
        .setting("document", document, cfn="PolicyDocument", tf="policy")
        .setting("roles", cfn=roles, tf=role)
        .setting("attached_role", cfn=f"{roles}[]" if roles == "Roles" else roles, tf=role)
    )


IDENTITY_POLICY = _policy("Roles", "", "AWS::IAM::Policy").setting("policy_name", cfn="PolicyName")

ROLE_POLICY = _policy("RoleName", "role", "AWS::IAM::RolePolicy", "aws_iam_role_policy").setting(
    "policy_name", cfn="PolicyName"
)

MANAGED_POLICY = _policy("Roles", "", "AWS::IAM::ManagedPolicy", "aws_iam_policy").named(
    cfn="ManagedPolicyName", tf="name", arn="iam:policy/"
)

#: Terraform attaches a managed policy by a resource of its own.
ATTACHMENT = (
    resource(
        Kind.POLICY_ATTACHMENT,
        "aws_iam_role_policy_attachment",
        "aws_iam_policy_attachment",
        "aws_iam_role_policy_attachments_exclusive",
    )
    .setting("roles", tf="role|roles|role_name")
    .setting("policy", tf="policy_arn|policy_arns[]")
)
