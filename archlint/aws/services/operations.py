"""Services that watch or run other things: CloudWatch, Logs, SES, Config, CloudTrail, CodeCommit, CodePipeline.

Source: AWS CloudFormation reference, `AWS::CloudWatch::*`, `AWS::Logs::*`, `AWS::SES::*`, `AWS::Config::*`,
`AWS::CloudTrail::Trail`, `AWS::CodeCommit::Repository`, `AWS::CodePipeline::Pipeline`; Terraform AWS provider, the
types named below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archlint.aws.columns import Expander, one_of, word
from archlint.aws.kinds import Kind, Link
from archlint.aws.table import Row, resource
from archlint.model.values.node import Node
from archlint.model.values.value import Branch, Declaration, EmbeddedJson, Known, Note, Tree, Unknown, Value

_SEARCH = "AWS::CloudWatch::Alarm.Search"
_RECEIPT_ACTION = ("AWS::SES::ReceiptRule.Action", "aws_ses_receipt_rule.action")
#: The names of the metrics that an alarm watches.
METRICS: Note[tuple[Value, ...]] = Note(())
_SEARCHES = re.compile(r"\b(?:SELECT|SEARCH)\b", re.IGNORECASE)


def _metrics(single: str, several: str, name: str, *searches: str) -> Expander:
    """Return what keeps the names of an alarm's metrics for the graph, and makes a part of each search.

    Args:
        single: where the name of a lone metric stands.
        several: where a list of metrics stands.
        name: where an element of that keeps its name.
        searches: where expressions stand that may search.
    """

    def expand(alarm: Declaration) -> Iterator[Declaration]:
        names = [Value((metric,)).path(name) for metric in alarm.each(several)]
        alarm.note(METRICS, tuple(found for found in (alarm.at(single), *names) if not found.certainly_absent))
        expressions = [branch for path in searches for branch in alarm.each(path)]
        # A list of metrics that cannot be read may hold anything.
        expressions += [branch for branch in alarm.each(several) if not isinstance(branch.outcome, Tree)]
        for branch in expressions:
            if not isinstance(branch.outcome, Known) or _SEARCHES.search(str(branch.outcome.value)):
                yield _search(alarm, branch)

    return expand


def _search(alarm: Declaration, branch: Branch) -> Declaration:
    place = branch.place or alarm.place
    found = Value.of(Unknown("a search finds what an alarm watches", inside=True), place)
    tree = Tree(Node(place.document, place.route, {"Found": [found]}), EmbeddedJson())
    return Declaration(
        alarm.name, _SEARCH, place, Value.of(tree, place), alarm.when, alarm, alarm.part_when | branch.when
    )


def _alarm(*types: str) -> Row:
    return (
        resource(Kind.ALARM, *types)
        .named("AlarmName", "alarm_name", arn="cloudwatch:alarm:")
        .constant("asynchronous", True)
        .link(Link.DELIVERS_TO, "AlarmActions[]", "alarm_actions[]", Kind.TOPIC, Kind.FUNCTION)
        .link(Link.DELIVERS_TO, "OKActions[]", "ok_actions[]", Kind.TOPIC, Kind.FUNCTION)
        .link(
            Link.DELIVERS_TO,
            "InsufficientDataActions[]",
            "insufficient_data_actions[]",
            Kind.TOPIC,
            Kind.FUNCTION,
        )
    )


ALARM = (
    _alarm("AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm")
    .linked_from(Link.WATCHED_BY, "Dimensions[Name=QueueName].Value", "dimensions.QueueName", Kind.QUEUE)
    .linked_from(
        Link.WATCHED_BY,
        "Metrics[].MetricStat.Metric.Dimensions[Name=QueueName].Value",
        "metric_query[].metric.dimensions.QueueName",
        Kind.QUEUE,
    )
    .parts(
        _metrics(
            "MetricName",
            "Metrics[]",
            "MetricStat.Metric.MetricName",
            "Metrics[].Expression",
            "EvaluationCriteria",
        ),
        _metrics("metric_name", "metric_query[]", "metric.metric_name", "metric_query[].expression"),
    )
)

#: It watches other alarms.
COMPOSITE_ALARM = _alarm("AWS::CloudWatch::CompositeAlarm", "aws_cloudwatch_composite_alarm")

#: A search, or a query over metrics, watches whatever it finds.
ALARM_SEARCH = resource(Kind.ALARM_SEARCH, _SEARCH).linked_from(Link.WATCHED_BY, "Found[]", "")

LOG_GROUP = resource(Kind.LOG_GROUP, "AWS::Logs::LogGroup", "aws_cloudwatch_log_group").named(
    "LogGroupName", "name", arn="logs:log-group:"
)

_LOG_READERS = (Kind.FUNCTION, Kind.STREAM, Kind.DELIVERY_STREAM)

LOG_SUBSCRIPTION = (
    resource(Kind.LOG_SUBSCRIPTION, "AWS::Logs::SubscriptionFilter", "aws_cloudwatch_log_subscription_filter")
    .named("FilterName", "name")
    .constant("asynchronous", True)
    .setting("distribution", "Distribution", "distribution", word, default="BYLOGSTREAM")
    .linked_from(Link.FEEDS, "LogGroupName", "log_group_name", Kind.LOG_GROUP)
    .link(Link.DELIVERS_TO, "DestinationArn", "destination_arn", *_LOG_READERS)
)

#: An account-level subscription reads every log group of the account.
ACCOUNT_LOG_SUBSCRIPTION = (
    resource(Kind.LOG_SUBSCRIPTION, "AWS::Logs::AccountPolicy", "aws_cloudwatch_log_account_policy")
    .named("PolicyName", "policy_name")
    .constant("asynchronous", True)
    .setting("distribution", "PolicyDocument.Distribution", "policy_document.Distribution", word, default="BYLOGSTREAM")
    .link(Link.DELIVERS_TO, "PolicyDocument.DestinationArn", "policy_document.DestinationArn", *_LOG_READERS)
)

RECEIPT_RULE = resource(Kind.RECEIPT_RULE, "AWS::SES::ReceiptRule", "aws_ses_receipt_rule").part(
    "Rule.Actions[]", "", _RECEIPT_ACTION
)
for _block in ("lambda_action", "s3_action", "sns_action"):
    RECEIPT_RULE.part("", f"{_block}[]", _RECEIPT_ACTION)

RECEIPT_ACTION = (
    resource(Kind.RECEIPT_ACTION, *_RECEIPT_ACTION)
    .setting("asynchronous", "LambdaAction.InvocationType", "invocation_type", one_of("Event"), default=True)
    .link(Link.DELIVERS_TO, "LambdaAction.FunctionArn", "function_arn", Kind.FUNCTION)
    .link(Link.DELIVERS_TO, "SNSAction.TopicArn", "topic_arn", Kind.TOPIC)
    .link(Link.DELIVERS_TO, "S3Action.TopicArn", "", Kind.TOPIC)
    .link(Link.WRITES_TO, "S3Action.BucketName", "bucket_name", Kind.BUCKET)
)

EVENT_DESTINATION = (
    resource(
        Kind.EVENT_DESTINATION,
        "AWS::SES::ConfigurationSetEventDestination",
        "aws_sesv2_configuration_set_event_destination",
        "aws_ses_event_destination",
    )
    .constant("asynchronous", True)
    .link(
        Link.DELIVERS_TO,
        "EventDestination.SnsDestination.TopicARN",
        "event_destination.sns_destination.topic_arn",
        Kind.TOPIC,
    )
    .link(Link.DELIVERS_TO, "", "sns_destination.topic_arn", Kind.TOPIC)
    .link(
        Link.DELIVERS_TO,
        "EventDestination.KinesisFirehoseDestination.DeliveryStreamARN",
        "event_destination.kinesis_firehose_destination.delivery_stream_arn",
        Kind.DELIVERY_STREAM,
    )
    .link(Link.DELIVERS_TO, "", "kinesis_destination.stream_arn", Kind.DELIVERY_STREAM)
    .link(
        Link.DELIVERS_TO,
        "EventDestination.EventBridgeDestination.EventBusArn",
        "event_destination.event_bridge_destination.event_bus_arn",
        Kind.BUS,
    )
)

CONFIG_RULE = (
    resource(Kind.CONFIG_RULE, "AWS::Config::ConfigRule", "aws_config_config_rule")
    .named("ConfigRuleName", "name", arn="config:config-rule/")
    .constant("asynchronous", True)
    .link(
        Link.DELIVERS_TO,
        "Source[Owner=CUSTOM_LAMBDA].SourceIdentifier",
        "source[owner=CUSTOM_LAMBDA].source_identifier",
        Kind.FUNCTION,
    )
)

CONFIG_CHANNEL = (
    resource(Kind.CONFIG_CHANNEL, "AWS::Config::DeliveryChannel", "aws_config_delivery_channel")
    .named("Name", "name")
    .link(Link.DELIVERS_TO, "SnsTopicARN", "sns_topic_arn", Kind.TOPIC)
    .link(Link.WRITES_TO, "S3BucketName", "s3_bucket_name", Kind.BUCKET)
)

TRAIL = (
    resource(Kind.TRAIL, "AWS::CloudTrail::Trail", "aws_cloudtrail")
    .named("TrailName", "name", arn="cloudtrail:trail/")
    .link(Link.DELIVERS_TO, "SnsTopicName", "sns_topic_name", Kind.TOPIC)
    .link(Link.WRITES_TO, "S3BucketName", "s3_bucket_name", Kind.BUCKET)
    .link(Link.LOGS_TO, "CloudWatchLogsLogGroupArn", "cloud_watch_logs_group_arn", Kind.LOG_GROUP)
)

REPOSITORY = (
    resource(Kind.REPOSITORY, "AWS::CodeCommit::Repository", "aws_codecommit_repository")
    .named("RepositoryName", "repository_name", arn="codecommit:")
    .constant("asynchronous", True)
    .link(Link.DELIVERS_TO, "Triggers[].DestinationArn", "trigger[].destination_arn", Kind.FUNCTION, Kind.TOPIC)
    .set_by("aws_codecommit_trigger", on="repository_name", trigger="trigger")
)

PIPELINE = (
    resource(Kind.PIPELINE, "AWS::CodePipeline::Pipeline", "aws_codepipeline")
    .named("Name", "name", arn="codepipeline:")
    .constant("asynchronous", True)
    .link(
        Link.DELIVERS_TO,
        "Stages[].Actions[].Configuration.FunctionName",
        "stage[].action[].configuration.FunctionName",
        Kind.FUNCTION,
    )
)
