"""Every property that the table of settings names is one that CloudFormation, or Terraform's provider, knows.

The oracles are cfn-lint's copy of the resource provider schemas, and what Terraform says of its AWS provider
(`tests/data/terraform-provider-aws.json`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from archlint.aws.columns import ResourceType
from archlint.aws.kinds import Kind
from archlint.aws.services import TABLE
from tests.running import needs_recent_cfn_lint

#: What parts are cut out of.
PARTS = {
    "AWS::Batch::JobDefinition.Volume": ("AWS::Batch::JobDefinition", "ContainerProperties.Volumes[]"),
    "AWS::Events::Rule.Target": ("AWS::Events::Rule", "Targets[]"),
    "AWS::SNS::Topic.Subscription": ("AWS::SNS::Topic", "Subscription[]"),
    "AWS::IoT::TopicRule.Action": ("AWS::IoT::TopicRule", "TopicRulePayload.Actions[]"),
    "AWS::SES::ReceiptRule.Action": ("AWS::SES::ReceiptRule", "Rule.Actions[]"),
}
#: Parts in a form of archlint's own.
MADE_UP = {
    "AWS::AppSync::ChannelNamespace.Handler",
    "AWS::AppSync::Resolver.Request",
    "AWS::ApiGateway.Authorizer",
    "AWS::ApiGateway.Integration",
    "AWS::CloudWatch::Alarm.Search",
    "AWS::EC2::Instance.Mount",
    "AWS::Cognito::UserPool.Trigger",
    "AWS::Events::EventBus.Policy",
    "AWS::EventsV2::Subscriber.Call",
    "AWS::Lambda::Function.Call",
    "AWS::Logs::LogGroup.ResourcePolicyDocument",
    "AWS::S3::Bucket.Notification",
    "AWS::SSM::Document.Step",
    "AWS::Scheduler::Schedule.Call",
    "AWS::StepFunctions::StateMachine.DistributedMap",
    "AWS::StepFunctions::StateMachine.ItemReader",
    "AWS::StepFunctions::StateMachine.ResultWriter",
    "AWS::StepFunctions::StateMachine.Task",
    "Custom::CloudwatchLogResourcePolicy",
    "Custom::S3BucketNotifications",
    "Custom::S3BucketNotifications.Notification",
}
#: What SAM's events and roles bring along.
OF_SAM = {"SamEvent", "SamPolicies[].PolicyDocument"}
#: What the API has (botocore 1.44.8, `eventbridgev2`), and the schemas of cfn-lint 1.58 do not have yet.
NEWER_THAN_THE_SCHEMAS = {
    ("AWS::EventsV2::EventSource", "Configuration.WebhookEventsConfiguration"),
    ("AWS::EventsV2::Subscriber", "InvokeConfiguration.MskParameters.PartitionKey"),
}
#: One row serves two types, of which only one has the property.
ONLY_IN_ANOTHER_TYPE = {
    ("AWS::DynamoDB::Table", "Replicas"),
    ("AWS::DynamoDB::Table", "Replicas[].KinesisStreamSpecification.StreamArn"),
    ("AWS::DynamoDB::Table", "Replicas[].Region"),
    ("AWS::DynamoDB::GlobalTable", "KinesisStreamSpecification.StreamArn"),
    ("AWS::ApiGateway::RestApi", "Target"),
    ("AWS::ApiGatewayV2::Api", "Policy"),
    ("AWS::Bedrock::KnowledgeBase", "DataSourceConfiguration.S3Configuration.BucketArn"),
    ("AWS::KinesisAnalytics::Application", "Output.KinesisFirehoseOutput.ResourceARN"),
    ("AWS::KinesisAnalytics::Application", "Output.KinesisStreamsOutput.ResourceARN"),
    ("AWS::KinesisAnalytics::Application", "Output.LambdaOutput.ResourceARN"),
    ("AWS::KinesisAnalyticsV2::Application", "CloudWatchLoggingOption.LogStreamARN"),
    ("AWS::KinesisAnalyticsV2::Application", "Output.KinesisFirehoseOutput.ResourceARN"),
    ("AWS::KinesisAnalyticsV2::Application", "Output.KinesisStreamsOutput.ResourceARN"),
    ("AWS::KinesisAnalyticsV2::Application", "Output.LambdaOutput.ResourceARN"),
    ("AWS::MSK::ServerlessCluster", "LoggingInfo.BrokerLogs.Firehose.DeliveryStream"),
}


def _paths(row: ResourceType) -> Iterator[str]:
    yield from (path for setting in row.settings.values() for path in setting.paths)
    yield from (f"{path}[].{word}" for s in row.settings.values() for path in s.paths for word in s.words.values())
    yield from (link.path for link in row.links)
    yield from filter(None, (row.name, row.stands_for))


CASES = sorted(
    {(name, path) for name, row in TABLE.items() if "::" in name and name not in MADE_UP for path in _paths(row)}
)


def _has(schema: dict[str, Any], root: dict[str, Any], steps: list[str]) -> bool:
    """Tell whether a schema has a path; free-form objects, and strings that hold JSON, have all."""
    while "$ref" in schema:
        target: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    if not steps:
        return True
    if steps[0] == "[]":
        return _has(schema["items"], root, steps[1:]) if "items" in schema else "array" not in str(schema.get("type"))
    properties = dict(schema.get("properties", {}))
    for variant in [*schema.get("oneOf", []), *schema.get("anyOf", []), *schema.get("allOf", [])]:
        properties |= variant.get("properties", {})
    if not properties:
        return "object" in str(schema.get("type")) or "string" in str(schema.get("type"))
    return steps[0] in properties and _has(properties[steps[0]], root, steps[1:])


@needs_recent_cfn_lint
@pytest.mark.parametrize(("name", "path"), CASES)
def test_property_exists(name: str, path: str) -> None:
    if path in OF_SAM or (name, path) in ONLY_IN_ANOTHER_TYPE | NEWER_THAN_THE_SCHEMAS:
        return
    type_name, prefix = PARTS.get(name, (name, ""))
    root = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_name).schema
    # `Targets[].Arn` and `Parameters[ParameterName=LambdaArn].ParameterValue` take a step into an element.
    steps = re.sub(r"\[[^\]]*\]", ".[]", f"{prefix}.{path}".strip(".")).split(".")
    assert _has(root, root, steps)


PROVIDER = json.loads((Path(__file__).parents[1] / "data" / "terraform-provider-aws.json").read_text(encoding="utf-8"))
#: What parts are cut out of: they are elements of these blocks.
BLOCKS = {
    "aws_iot_topic_rule.action": "aws_iot_topic_rule",
    "aws_s3_bucket_notification.notification": "aws_s3_bucket_notification",
    "aws_ses_receipt_rule.action": "aws_ses_receipt_rule",
}
#: Parts in a form of archlint's own, what stands in JSON, and what another provider has.
NOT_IN_PROVIDER = re.compile(r"aws_(s3_bucket|sqs_queue|sns_topic)\.policy|aws_batch_job_definition\.volume|awscc_.*")
#: What the provider had before version 5.
FIREHOSE_STREAM = "aws_kinesis_firehose_delivery_stream"
IN_OLDER_PROVIDER = re.compile(r"s3_configuration\..*|extended_s3_configuration\.buffer_interval")
#: One row serves several types, of which not all have the attribute.
ONLY_IN_ANOTHER_TERRAFORM_TYPE = {
    ("aws_alb_target_group", "target"),
    ("aws_api_gateway_rest_api", "target"),
    ("aws_apigatewayv2_api", "policy"),
    ("aws_autoscaling_group", "attached"),
    ("aws_autoscaling_group", "notified"),
    ("aws_dynamodb_table", "kinesis_stream"),
    ("aws_cloudwatch_event_rule", "SamEvent"),
    ("aws_ses_event_destination", "event_destination.enabled"),
    ("aws_sesv2_configuration_set_event_destination", "enabled"),
    ("aws_codecommit_repository", "trigger[].destination_arn"),
    ("aws_iam_policy_attachment", "role"),
    ("aws_iam_role_policy_attachment", "roles"),
    ("aws_lambda_function", "capacity_provider_config"),  # newer than the version of the schema, as the next four are
    ("aws_lambda_function", "durable_config"),
    ("aws_lambda_function", "durable_config.execution_timeout"),
    ("aws_lambda_function", "recursive_loop"),
    ("aws_lambda_permission", "invoked_via_function_url"),
    ("aws_lb_target_group", "target"),
    # One row for what attaches one policy, and for what attaches all that a role has.
    ("aws_iam_policy_attachment", "policy_arns[]"),
    ("aws_iam_policy_attachment", "role_name"),
    ("aws_iam_role_policy_attachment", "policy_arns[]"),
    ("aws_iam_role_policy_attachment", "role_name"),
    ("aws_iam_role_policy_attachments_exclusive", "policy_arn"),
    ("aws_iam_role_policy_attachments_exclusive", "role"),
    ("aws_iam_role_policy_attachments_exclusive", "roles"),
    ("aws_athena_database", "location_uri"),
    ("aws_bedrockagent_agent", "action_group_executor"),
    ("aws_bedrockagent_knowledge_base", "data_source_configuration.s3_configuration.bucket_arn"),
    ("aws_glue_catalog_database", "bucket"),
    ("aws_msk_serverless_cluster", "logging_info.broker_logs.firehose.delivery_stream"),
    ("aws_ses_event_destination", "event_destination.event_bridge_destination.event_bus_arn"),
    ("aws_ses_event_destination", "event_destination.kinesis_firehose_destination.delivery_stream_arn"),
    ("aws_ses_event_destination", "event_destination.sns_destination.topic_arn"),
    ("aws_sesv2_configuration_set_event_destination", "kinesis_destination.stream_arn"),
    ("aws_sesv2_configuration_set_event_destination", "sns_destination.topic_arn"),
    ("aws_s3_bucket", "rule[].apply_server_side_encryption_by_default.kms_master_key_id"),
    ("aws_s3_bucket_policy", "owner"),
    ("aws_sns_topic_policy", "owner"),
    ("aws_sqs_queue_policy", "owner"),
}
TERRAFORM_CASES = sorted(
    {
        (name, path)
        for name, row in TABLE.items()
        if "::" not in name and not NOT_IN_PROVIDER.fullmatch(name)
        for path in (*_paths(row), *([row.part_of.path] if row.part_of else []), *([row.sets.path] if row.sets else []))
        if name != FIREHOSE_STREAM or not IN_OLDER_PROVIDER.fullmatch(path)
    }
    - ONLY_IN_ANOTHER_TERRAFORM_TYPE
)


def _provider_has(body: Any, steps: list[str]) -> bool:
    """Tell whether a block has a path; what is below an attribute, a map or JSON, is nobody's business."""
    return body == 0 or not steps or (steps[0] in body and _provider_has(body[steps[0]], steps[1:]))


@pytest.mark.parametrize(("name", "path"), TERRAFORM_CASES)
def test_attribute_exists(name: str, path: str) -> None:
    steps = re.sub(r"\[[^\]]*\]", "", path).split(".")
    if name in BLOCKS:
        blocks = PROVIDER[BLOCKS[name]].values()
        assert any(block != 0 and _provider_has(block, steps) for block in blocks)
    else:
        assert _provider_has(PROVIDER[name], steps)


def test_every_kind_has_a_row_or_stands_for_what_has_none() -> None:
    """A row without a kind is an error of types; a kind without a row is one that nothing can be."""
    without = {kind.name for kind in Kind} - {row.kind.name for row in TABLE.values()} - {"EXTERNAL", "OTHER"}
    assert not without, (
        f"no row in archlint/aws/services/ begins with resource(Kind.{min(without)}, ...): {sorted(without)}"
    )
