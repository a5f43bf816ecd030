"""AWS KMS: keys with their policies, and the aliases that name them.

Source: AWS CloudFormation reference, `AWS::KMS::*`; AWS KMS Developer Guide, "Default key policy"; Terraform AWS
provider, `aws_kms_*`.
"""

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.policies.policy_documents import document
from archlint.aws.table import resource

#: What may be named where a key is: the key itself, or an alias, which stands for one.
NAMED = (Kind.KEY, Kind.KEY_ALIAS)

KEY = (
    resource(
        Kind.KEY,
        "AWS::KMS::Key",
        "AWS::KMS::ReplicaKey",
        "aws_kms_key",
        "aws_kms_external_key",
        "aws_kms_replica_key",
        "aws_kms_replica_external_key",
    )
    .named(arn="kms:key/")
    .setting("policy", document, cfn="KeyPolicy", tf="policy")
    .set_by("aws_kms_key_policy", on="key_id", policy="policy")
)

KEY_ALIAS = (
    resource(Kind.KEY_ALIAS, "AWS::KMS::Alias", "aws_kms_alias")
    .is_(Trait.STANDS_FOR)
    .named(cfn="AliasName", tf="name", arn="kms:")
    .stands_for(cfn="TargetKeyId", tf="target_key_id")
)

#: Grants give what a key's policy does not.
GRANT = resource(Kind.KEY_GRANT, "aws_kms_grant").is_(Trait.GRANTS).link(Link.GOVERNS, *NAMED, tf="key_id")

#: The keys that AWS manages, by the kind of what is encrypted with them: their policies cannot be changed, and admit
#: the account's own users and roles only.
MANAGED = {Kind.QUEUE: "alias/aws/sqs", Kind.TOPIC: "alias/aws/sns"}
