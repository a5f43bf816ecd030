"""Services that watch or run other things: CloudWatch, SES, Config, CloudTrail, CodeCommit, CodePipeline.

Source: AWS CloudFormation reference, `AWS::CloudWatch::*`, `AWS::SES::*`, `AWS::Config::*`,
`AWS::CloudTrail::Trail`, `AWS::CodeCommit::Repository`, `AWS::CodePipeline::Pipeline`; Terraform AWS provider, the
types named below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archlint.aws.columns import Expander, flag, number, one_of, seconds
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.notations.alarm_rules import watched_alarms
from archlint.aws.services.kms import NAMED as KEYS
from archlint.aws.table import Row, resource
from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.declared import Note
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.value import Branch, Declaration, EmbeddedJson, Tree, Unknown, Value

_SEARCH = "AWS::CloudWatch::Alarm.Search"
_RECEIPT_ACTION = ("AWS::SES::ReceiptRule.Action", "aws_ses_receipt_rule.action")


class Watched(NamedTuple):
    """A metric that an alarm watches.

    Attributes:
        namespace: the namespace that it is in.
        name: what it is called.
        dimensions: the names of its dimensions; None where it is not known which these are.
        place: where these stand, or else the metric.
    """

    namespace: Value
    name: Value
    dimensions: tuple[Value, ...] | None
    place: Place | None


class _Keys(NamedTuple):
    """What a language calls what a metric is; a dimension's name where they are a list of mappings."""

    namespace: str
    name: str
    dimensions: str
    dimension: str = ""


#: The metrics that an alarm watches, with what tells them apart.
WATCHED: Note[tuple[Watched, ...]] = Note(())
_SEARCHES = regex(r"\b(?:SELECT|SEARCH)\b", re.IGNORECASE)


def _metrics(keys: _Keys, several: str, holder: str, *searches: str) -> Expander:
    """Return what keeps an alarm's metrics for the graph, and makes a part of each search.

    Args:
        keys: what a language calls what a metric is.
        several: where a list of metrics stands.
        holder: where an element of that keeps its metric.
        searches: where expressions stand that may search.
    """

    def expand(alarm: Declaration) -> Iterator[Declaration]:
        listed = [Value((metric,)).path(holder) for metric in alarm.each(several)]
        watched = [_watched(metric, keys) for metric in (alarm.properties, *listed)]
        watched = [metric for metric in watched if not metric.name.certainly_absent]
        alarm.note(WATCHED, tuple(watched))
        expressions = [branch for path in searches for branch in alarm.each(path)]
        # A list of metrics that cannot be read may hold anything.
        expressions += [branch for branch in alarm.each(several) if not isinstance(branch.outcome, Tree)]
        for branch in expressions:
            if not isinstance(branch.outcome, Known) or _SEARCHES.search(str(branch.outcome.value)):
                yield _search(alarm, branch)

    return expand


def _watched(metric: Value, keys: _Keys) -> Watched:
    found = metric.path(keys.dimensions)
    tree = found.outcome
    names: tuple[Value, ...] | None = None
    if isinstance(tree, Tree) and tree.is_list:
        names = tuple(Value((each,)).path(keys.dimension) for each in tree.elements())
    elif isinstance(tree, Tree) and tree.keys is not None:
        names = tuple(Value.of(Known(key), value.place) for key, value in tree.items())
    elif found.certainly_absent:
        names = ()
    name = metric.path(keys.name)
    return Watched(metric.path(keys.namespace), name, names, found.place or name.place)


def _search(alarm: Declaration, branch: Branch) -> Declaration:
    place = branch.place or alarm.place
    found = Value.of(Unknown("a search finds what an alarm watches", inside=True), place)
    tree = Tree(Node(place.document, place.route, {"Found": [found]}), EmbeddedJson())
    return Declaration(
        alarm.name,
        _SEARCH,
        place,
        Value.of(tree, place),
        when=alarm.when,
        owner=alarm,
        part_when=alarm.part_when | branch.when,
    )


#: What an alarm's action may be, by ARN; a scaling policy acts on what it scales.
_ACTED_ON = (Kind.TOPIC, Kind.FUNCTION, Kind.SCALING_POLICY)


def _alarm(*types: str) -> Row:
    return (
        resource(Kind.ALARM, *types)
        .is_(Trait.NOTIFIES)
        .named(cfn="AlarmName", tf="alarm_name", arn="cloudwatch:alarm:")
        .constant("asynchronous", True)
        .setting("actions_enabled", flag, cfn="ActionsEnabled", tf="actions_enabled", default=True)
        .setting("alarm_actions", cfn="AlarmActions", tf="alarm_actions")
        .setting("ok_actions", cfn="OKActions", tf="ok_actions")
        .setting("insufficient_data_actions", cfn="InsufficientDataActions", tf="insufficient_data_actions")
        .link(Link.DELIVERS_TO, *_ACTED_ON, cfn="AlarmActions[]", tf="alarm_actions[]")
        .link(Link.DELIVERS_TO, *_ACTED_ON, cfn="OKActions[]", tf="ok_actions[]")
        .link(
            Link.DELIVERS_TO,
            *_ACTED_ON,
            cfn="InsufficientDataActions[]",
            tf="insufficient_data_actions[]",
        )
    )


ALARM = (
    _alarm("AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm")
    .setting("namespace", cfn="Namespace", tf="namespace")
    .setting("metric_name", cfn="MetricName", tf="metric_name")
    .setting("statistic", cfn="Statistic", tf="statistic")
    .setting("period", seconds, cfn="Period", tf="period")
    .setting("evaluation_periods", number, cfn="EvaluationPeriods", tf="evaluation_periods")
    .setting("threshold", number, cfn="Threshold", tf="threshold")
    .setting("comparison", cfn="ComparisonOperator", tf="comparison_operator")
    .setting("missing_data", cfn="TreatMissingData", tf="treat_missing_data", default="missing")
    .linked_from(Link.WATCHED_BY, Kind.QUEUE, cfn="Dimensions[Name=QueueName].Value", tf="dimensions.QueueName")
    .linked_from(
        Link.WATCHED_BY,
        Kind.QUEUE,
        cfn="Metrics[].MetricStat.Metric.Dimensions[Name=QueueName].Value",
        tf="metric_query[].metric.dimensions.QueueName",
    )
    .parts(
        cfn=_metrics(
            _Keys("Namespace", "MetricName", "Dimensions", "Name"),
            "Metrics[]",
            "MetricStat.Metric",
            "Metrics[].Expression",
            "EvaluationCriteria",
        ),
        tf=_metrics(
            _Keys("namespace", "metric_name", "dimensions"), "metric_query[]", "metric", "metric_query[].expression"
        ),
    )
)

#: It watches other alarms.
COMPOSITE_ALARM = _alarm("AWS::CloudWatch::CompositeAlarm", "aws_cloudwatch_composite_alarm").linked_from_names(
    Link.WATCHED_BY, Kind.ALARM, names=watched_alarms, cfn="AlarmRule", tf="alarm_rule"
)

#: A search, or a query over metrics, watches whatever it finds.
ALARM_SEARCH = resource(Kind.ALARM_SEARCH, _SEARCH).is_(Trait.WATCHES).linked_from(Link.WATCHED_BY, cfn="Found[]")

RECEIPT_RULE = (
    resource(Kind.RECEIPT_RULE, "AWS::SES::ReceiptRule", "aws_ses_receipt_rule")
    .is_(Trait.LEADS_ON)
    # Off where it is not set, which no author means who says where emails go: no default here.
    .setting("enabled", flag, cfn="Rule.Enabled", tf="enabled")
    .part(cfn=("Rule.Actions[]", _RECEIPT_ACTION[0]))
)
for _block in ("lambda_action", "s3_action", "sns_action"):
    RECEIPT_RULE.part(tf=(f"{_block}[]", _RECEIPT_ACTION[1]))

RECEIPT_ACTION = (
    resource(Kind.RECEIPT_ACTION, *_RECEIPT_ACTION)
    .is_(Trait.CONNECTS, Trait.NOTIFIES)
    .setting("asynchronous", one_of("Event"), cfn="LambdaAction.InvocationType", tf="invocation_type", default=True)
    .setting("role", cfn="S3Action.IamRoleArn", tf="iam_role_arn")
    # SES encrypts with it before it writes to the bucket.
    .setting("kms_key", cfn="S3Action.KmsKeyArn", tf="kms_key_arn")
    .link(Link.ENCRYPTED_BY, *KEYS, cfn="S3Action.KmsKeyArn", tf="kms_key_arn")
    .link(Link.DELIVERS_TO, Kind.FUNCTION, cfn="LambdaAction.FunctionArn", tf="function_arn")
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="SNSAction.TopicArn", tf="topic_arn")
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="S3Action.TopicArn")
    .link(Link.WRITES_TO, Kind.BUCKET, cfn="S3Action.BucketName", tf="bucket_name")
)

EVENT_DESTINATION = (
    resource(
        Kind.EVENT_DESTINATION,
        "AWS::SES::ConfigurationSetEventDestination",
        "aws_sesv2_configuration_set_event_destination",
        "aws_ses_event_destination",
    )
    .is_(Trait.NOTIFIES)
    .constant("asynchronous", True)
    # As of receipt rules.
    .setting("enabled", flag, cfn="EventDestination.Enabled", tf="event_destination.enabled|enabled")
    .link(
        Link.DELIVERS_TO,
        Kind.TOPIC,
        cfn="EventDestination.SnsDestination.TopicARN",
        tf="event_destination.sns_destination.topic_arn",
    )
    .link(Link.DELIVERS_TO, Kind.TOPIC, tf="sns_destination.topic_arn")
    .link(
        Link.DELIVERS_TO,
        Kind.FIREHOSE_STREAM,
        cfn="EventDestination.KinesisFirehoseDestination.DeliveryStreamARN",
        tf="event_destination.kinesis_firehose_destination.delivery_stream_arn",
    )
    .link(Link.DELIVERS_TO, Kind.FIREHOSE_STREAM, tf="kinesis_destination.stream_arn")
    .link(
        Link.DELIVERS_TO,
        Kind.BUS,
        cfn="EventDestination.EventBridgeDestination.EventBusArn",
        tf="event_destination.event_bridge_destination.event_bus_arn",
    )
)

CONFIG_RULE = (
    resource(Kind.CONFIG_RULE, "AWS::Config::ConfigRule", "aws_config_config_rule")
    .is_(Trait.RUNS)
    .named(cfn="ConfigRuleName", tf="name", arn="config:config-rule/")
    .constant("asynchronous", True)
    .link(
        Link.DELIVERS_TO,
        Kind.FUNCTION,
        cfn="Source[Owner=CUSTOM_LAMBDA].SourceIdentifier",
        tf="source[owner=CUSTOM_LAMBDA].source_identifier",
    )
)

CONFIG_CHANNEL = (
    resource(Kind.CONFIG_CHANNEL, "AWS::Config::DeliveryChannel", "aws_config_delivery_channel")
    .is_(Trait.NOTIFIES)
    .named(cfn="Name", tf="name")
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="SnsTopicARN", tf="sns_topic_arn")
    .link(Link.WRITES_TO, Kind.BUCKET, cfn="S3BucketName", tf="s3_bucket_name")
)

TRAIL = (
    resource(Kind.TRAIL, "AWS::CloudTrail::Trail", "aws_cloudtrail")
    .is_(Trait.NOTIFIES)
    .named(cfn="TrailName", tf="name", arn="cloudtrail:trail/")
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="SnsTopicName", tf="sns_topic_name")
    .link(Link.WRITES_TO, Kind.BUCKET, cfn="S3BucketName", tf="s3_bucket_name")
    .link(Link.LOGS_TO, Kind.LOG_GROUP, cfn="CloudWatchLogsLogGroupArn", tf="cloud_watch_logs_group_arn")
    .setting("role", cfn="CloudWatchLogsRoleArn", tf="cloud_watch_logs_role_arn")
    .link(Link.ENCRYPTED_BY, *KEYS, cfn="KMSKeyId", tf="kms_key_id")
)

REPOSITORY = (
    resource(Kind.REPOSITORY, "AWS::CodeCommit::Repository", "aws_codecommit_repository")
    .is_(Trait.NOTIFIES)
    .named(cfn="RepositoryName", tf="repository_name", arn="codecommit:")
    .constant("asynchronous", True)
    .link(Link.DELIVERS_TO, Kind.FUNCTION, Kind.TOPIC, cfn="Triggers[].DestinationArn", tf="trigger[].destination_arn")
    .set_by("aws_codecommit_trigger", on="repository_name", trigger="trigger")
)

PIPELINE = (
    resource(Kind.PIPELINE, "AWS::CodePipeline::Pipeline", "aws_codepipeline")
    .is_(Trait.NOTIFIES)
    .named(cfn="Name", tf="name", arn="codepipeline:")
    .constant("asynchronous", True)
    .link(
        Link.DELIVERS_TO,
        Kind.FUNCTION,
        cfn="Stages[].Actions[].Configuration.FunctionName",
        tf="stage[].action[].configuration.FunctionName",
    )
    .link(
        Link.INVOKES,
        Kind.BUILD_PROJECT,
        cfn="Stages[].Actions[].Configuration.ProjectName",
        tf="stage[].action[].configuration.ProjectName",
    )
    .link(
        Link.INVOKES,
        Kind.DEPLOYMENT_GROUP,
        cfn="Stages[].Actions[].Configuration.DeploymentGroupName",
        tf="stage[].action[].configuration.DeploymentGroupName",
    )
)
