"""Services that watch or run other things: CloudWatch, Logs, SES, Config, CloudTrail, CodeCommit, CodePipeline.

Source: AWS CloudFormation reference, `AWS::CloudWatch::*`, `AWS::Logs::*`, `AWS::SES::*`, `AWS::Config::*`,
`AWS::CloudTrail::Trail`, `AWS::CodeCommit::Repository`, `AWS::CodePipeline::Pipeline`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archlint.declaration import Declaration
from archlint.node import Node
from archlint.schema import Kind, Link, ResourceType, one_of, resource, word
from archlint.value import EmbeddedJson, Known, Tree, Unknown, Value

_SEARCH = "AWS::CloudWatch::Alarm.Search"
_SEARCHES = re.compile(r"\b(?:SELECT|SEARCH)\b", re.IGNORECASE)


def _metrics(alarm: Declaration) -> Iterator[Declaration]:
    """Keep the names of the metrics that an alarm watches for the graph, and yield a part for each search."""
    names = [Value((metric,)).path("MetricStat.Metric.MetricName") for metric in alarm.each("Metrics[]")]
    alarm.memo["metrics"] = tuple(name for name in (alarm.at("MetricName"), *names) if not name.certainly_absent)
    expressions = [*alarm.each("Metrics[].Expression"), *alarm.each("EvaluationCriteria")]
    # A list of metrics that cannot be read may hold anything.
    expressions += [branch for branch in alarm.each("Metrics[]") if not isinstance(branch.outcome, Tree)]
    for branch in expressions:
        if isinstance(branch.outcome, Known) and not _SEARCHES.search(str(branch.outcome.value)):
            continue
        place = branch.place or alarm.place
        found = Value.of(Unknown("a search finds what an alarm watches", inside=True), place)
        tree = Tree(Node(place.document, place.route, {"Found": [found]}), EmbeddedJson())
        yield Declaration(
            alarm.name, _SEARCH, place, Value.of(tree, place), alarm.when, alarm, alarm.part_when | branch.when
        )


def _alarm(type_name: str) -> ResourceType:
    return (
        resource(Kind.ALARM, type_name, name="AlarmName", arn="cloudwatch:alarm:")
        .constant("asynchronous", True)
        .link(Link.DELIVERS_TO, "AlarmActions[]", Kind.TOPIC, Kind.FUNCTION)
        .link(Link.DELIVERS_TO, "OKActions[]", Kind.TOPIC, Kind.FUNCTION)
        .link(Link.DELIVERS_TO, "InsufficientDataActions[]", Kind.TOPIC, Kind.FUNCTION)
    )


ALARM = (
    _alarm("AWS::CloudWatch::Alarm")
    .linked_from(Link.WATCHED_BY, "Dimensions[Name=QueueName].Value", Kind.QUEUE)
    .linked_from(Link.WATCHED_BY, "Metrics[].MetricStat.Metric.Dimensions[Name=QueueName].Value", Kind.QUEUE)
    .parts(_metrics)
)

#: It watches other alarms.
COMPOSITE_ALARM = _alarm("AWS::CloudWatch::CompositeAlarm")

#: A search, or a query over metrics, watches whatever it finds.
ALARM_SEARCH = resource(Kind.ALARM_SEARCH, _SEARCH).linked_from(Link.WATCHED_BY, "Found[]")

LOG_GROUP = resource(Kind.LOG_GROUP, "AWS::Logs::LogGroup", name="LogGroupName", arn="logs:log-group:")

LOG_SUBSCRIPTION = (
    resource(Kind.LOG_SUBSCRIPTION, "AWS::Logs::SubscriptionFilter", name="FilterName")
    .constant("asynchronous", True)
    .setting("distribution", "Distribution", word, default="BYLOGSTREAM")
    .linked_from(Link.FEEDS, "LogGroupName", Kind.LOG_GROUP)
    .link(Link.DELIVERS_TO, "DestinationArn", Kind.FUNCTION, Kind.STREAM, Kind.DELIVERY_STREAM)
)

#: An account-level subscription reads every log group of the account.
ACCOUNT_LOG_SUBSCRIPTION = (
    resource(Kind.LOG_SUBSCRIPTION, "AWS::Logs::AccountPolicy", name="PolicyName")
    .constant("asynchronous", True)
    .setting("distribution", "PolicyDocument.Distribution", word, default="BYLOGSTREAM")
    .link(Link.DELIVERS_TO, "PolicyDocument.DestinationArn", Kind.FUNCTION, Kind.STREAM, Kind.DELIVERY_STREAM)
)

RECEIPT_RULE = resource(Kind.RECEIPT_RULE, "AWS::SES::ReceiptRule").part(
    "Rule.Actions[]", "AWS::SES::ReceiptRule.Action"
)

RECEIPT_ACTION = (
    resource(Kind.RECEIPT_ACTION, "AWS::SES::ReceiptRule.Action")
    .setting("asynchronous", "LambdaAction.InvocationType", one_of("Event"), default=True)
    .link(Link.DELIVERS_TO, "LambdaAction.FunctionArn", Kind.FUNCTION)
    .link(Link.DELIVERS_TO, "SNSAction.TopicArn", Kind.TOPIC)
    .link(Link.DELIVERS_TO, "S3Action.TopicArn", Kind.TOPIC)
    .link(Link.WRITES_TO, "S3Action.BucketName", Kind.BUCKET)
)

EVENT_DESTINATION = (
    resource(Kind.EVENT_DESTINATION, "AWS::SES::ConfigurationSetEventDestination")
    .constant("asynchronous", True)
    .link(Link.DELIVERS_TO, "EventDestination.SnsDestination.TopicARN", Kind.TOPIC)
    .link(
        Link.DELIVERS_TO,
        "EventDestination.KinesisFirehoseDestination.DeliveryStreamARN",
        Kind.DELIVERY_STREAM,
    )
    .link(Link.DELIVERS_TO, "EventDestination.EventBridgeDestination.EventBusArn", Kind.BUS)
)

CONFIG_RULE = (
    resource(Kind.CONFIG_RULE, "AWS::Config::ConfigRule", name="ConfigRuleName", arn="config:config-rule/")
    .constant("asynchronous", True)
    .link(Link.DELIVERS_TO, "Source[Owner=CUSTOM_LAMBDA].SourceIdentifier", Kind.FUNCTION)
)

CONFIG_CHANNEL = (
    resource(Kind.CONFIG_CHANNEL, "AWS::Config::DeliveryChannel", name="Name")
    .link(Link.DELIVERS_TO, "SnsTopicARN", Kind.TOPIC)
    .link(Link.WRITES_TO, "S3BucketName", Kind.BUCKET)
)

TRAIL = (
    resource(Kind.TRAIL, "AWS::CloudTrail::Trail", name="TrailName", arn="cloudtrail:trail/")
    .link(Link.DELIVERS_TO, "SnsTopicName", Kind.TOPIC)
    .link(Link.WRITES_TO, "S3BucketName", Kind.BUCKET)
    .link(Link.LOGS_TO, "CloudWatchLogsLogGroupArn", Kind.LOG_GROUP)
)

REPOSITORY = (
    resource(Kind.REPOSITORY, "AWS::CodeCommit::Repository", name="RepositoryName", arn="codecommit:")
    .constant("asynchronous", True)
    .link(Link.DELIVERS_TO, "Triggers[].DestinationArn", Kind.FUNCTION, Kind.TOPIC)
)

PIPELINE = (
    resource(Kind.PIPELINE, "AWS::CodePipeline::Pipeline", name="Name", arn="codepipeline:")
    .constant("asynchronous", True)
    .link(Link.DELIVERS_TO, "Stages[].Actions[].Configuration.FunctionName", Kind.FUNCTION)
)
