"""Amazon CloudWatch Logs: log groups, what subscribes to them, and destinations that lead to other accounts.

Source: AWS CloudFormation reference, `AWS::Logs::*`; CloudWatch Logs User Guide, "Cross-account cross-Region log data
sharing"; Terraform AWS provider, `aws_cloudwatch_log_*`.
"""

from archlint.aws.columns import number, word
from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.aws.policies.policy_documents import document, inline_policy
from archlint.aws.services.kms import NAMED as KEYS
from archlint.aws.table import resource

_INLINE_POLICY = "AWS::Logs::LogGroup.ResourcePolicyDocument"

LOG_GROUP = (
    resource(Kind.LOG_GROUP, "AWS::Logs::LogGroup", "aws_cloudwatch_log_group")
    .is_(Trait.HOLDS)
    .named(cfn="LogGroupName", tf="name", arn="logs:log-group:")
    .referred(cfn={"Ref": Form.NAME, "Arn": Form.ARN}, tf={"id": Form.NAME, "name": Form.NAME, "arn": Form.ARN})
    .setting("retention_days", number, cfn="RetentionInDays", tf="retention_in_days")
    .setting("kms_key", cfn="KmsKeyId", tf="kms_key_id")
    .link(Link.ENCRYPTED_BY, *KEYS, cfn="KmsKeyId", tf="kms_key_id")
    .parts(cfn=inline_policy(_INLINE_POLICY, "ResourcePolicyDocument", "Ref"))
)

#: It speaks of all log groups of its region and account that its document names.
LOG_POLICY = (
    resource(Kind.LOG_POLICY, "AWS::Logs::ResourcePolicy", "aws_cloudwatch_log_resource_policy")
    .is_(Trait.GRANTS)
    .named(cfn="PolicyName", tf="policy_name")
    .setting("document", document, cfn="PolicyDocument", tf="policy_document")
)

#: A log group may have a policy of its own.
LOG_GROUP_POLICY = (
    resource(Kind.LOG_POLICY, _INLINE_POLICY).is_(Trait.GRANTS).setting("document", document, cfn="policy")
)

#: CDK has its function make that policy; the call is JSON text, with the document as JSON text in it.
CALLED_LOG_POLICY = (
    resource(Kind.LOG_POLICY, "Custom::CloudwatchLogResourcePolicy")
    .is_(Trait.GRANTS)
    .setting("document", document, cfn="Create.parameters.policyDocument")
)

_LOG_READERS = (Kind.FUNCTION, Kind.STREAM, Kind.FIREHOSE_STREAM, Kind.LOG_DESTINATION)

LOG_SUBSCRIPTION = (
    resource(Kind.SUBSCRIPTION_FILTER, "AWS::Logs::SubscriptionFilter", "aws_cloudwatch_log_subscription_filter")
    .is_(Trait.CONNECTS)
    .named(cfn="FilterName", tf="name")
    .constant("asynchronous", True)
    .setting("filter_pattern", cfn="FilterPattern", tf="filter_pattern")
    .setting("distribution", word, cfn="Distribution", tf="distribution", default="BYLOGSTREAM")
    .setting("role", cfn="RoleArn", tf="role_arn")
    .linked_from(Link.FEEDS, Kind.LOG_GROUP, cfn="LogGroupName", tf="log_group_name")
    .link(Link.DELIVERS_TO, *_LOG_READERS, cfn="DestinationArn", tf="destination_arn")
)

#: An account-level subscription reads every log group of the account.
ACCOUNT_LOG_SUBSCRIPTION = (
    resource(Kind.SUBSCRIPTION_FILTER, "AWS::Logs::AccountPolicy", "aws_cloudwatch_log_account_policy")
    .is_(Trait.CONNECTS)
    .named(cfn="PolicyName", tf="policy_name")
    .constant("asynchronous", True)
    .setting("policy_type", word, cfn="PolicyType", tf="policy_type")
    .setting("selection", cfn="SelectionCriteria", tf="selection_criteria")
    .setting(
        "distribution",
        word,
        cfn="PolicyDocument.Distribution",
        tf="policy_document.Distribution",
        default="BYLOGSTREAM",
    )
    .setting("role", cfn="PolicyDocument.RoleArn", tf="policy_document.RoleArn")
    .setting("filter_pattern", cfn="PolicyDocument.FilterPattern", tf="policy_document.FilterPattern")
    .link(Link.DELIVERS_TO, *_LOG_READERS, cfn="PolicyDocument.DestinationArn", tf="policy_document.DestinationArn")
)

LOG_DESTINATION = (
    resource(Kind.LOG_DESTINATION, "AWS::Logs::Destination", "aws_cloudwatch_log_destination")
    .is_(Trait.LEADS_ON)
    .named(cfn="DestinationName", tf="name", arn="logs:destination:")
    .constant("asynchronous", True)
    .setting("role", cfn="RoleArn", tf="role_arn")
    .link(Link.DELIVERS_TO, Kind.STREAM, Kind.FIREHOSE_STREAM, cfn="TargetArn", tf="target_arn")
)
