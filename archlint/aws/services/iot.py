"""AWS IoT rules and their actions.

Source: AWS CloudFormation reference, `AWS::IoT::*` and `AWS::Timestream::Table`; AWS IoT Developer Guide, "AWS IoT rule
actions"; Terraform AWS provider, `aws_iot_topic_rule*` and `aws_timestreamwrite_table`.
"""

from collections.abc import Mapping

from archlint.aws.columns import flag
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource
from archlint.model.data import NamedTuple

_ACTION = ("AWS::IoT::TopicRule.Action", "aws_iot_topic_rule.action")
_ERRORS = "TopicRulePayload.ErrorAction"


class _Named(NamedTuple):
    """What a kind of action names.

    Attributes:
        link: what the action does with it.
        kinds: what it is.
        cfn: where CloudFormation names it.
        block: the block that Terraform has for the action; empty if it has none.
        tf: where that names it.
    """

    link: Link
    kinds: tuple[Kind, ...]
    cfn: str
    block: str = ""
    tf: str = ""


#: Actions on metrics, assets and trackers name nothing that messages pass.
_NAMED = (
    _Named(Link.DELIVERS_TO, (Kind.FUNCTION,), "Lambda.FunctionArn", "lambda", "function_arn"),
    _Named(Link.DELIVERS_TO, (Kind.QUEUE,), "Sqs.QueueUrl", "sqs", "queue_url"),
    _Named(Link.DELIVERS_TO, (Kind.TOPIC,), "Sns.TargetArn", "sns", "target_arn"),
    _Named(Link.DELIVERS_TO, (Kind.STREAM,), "Kinesis.StreamName", "kinesis", "stream_name"),
    _Named(
        Link.DELIVERS_TO,
        (Kind.FIREHOSE_STREAM,),
        "Firehose.DeliveryStreamName",
        "firehose",
        "delivery_stream_name",
    ),
    _Named(Link.DELIVERS_TO, (Kind.MACHINE,), "StepFunctions.StateMachineName", "step_functions", "state_machine_name"),
    _Named(Link.DELIVERS_TO, (Kind.API, Kind.FUNCTION_URL), "Http.Url", "http", "url"),
    _Named(Link.DELIVERS_TO, (Kind.IOT_DESTINATION,), "Kafka.DestinationArn", "kafka", "destination_arn"),
    _Named(Link.DELIVERS_TO, (Kind.IOT_DESTINATION,), "InfluxDB.DestinationArn"),
    _Named(Link.DELIVERS_TO, (Kind.ALARM,), "CloudwatchAlarm.AlarmName", "cloudwatch_alarm", "alarm_name"),
    _Named(Link.WRITES_TO, (Kind.TABLE,), "DynamoDB.TableName", "dynamodb", "table_name"),
    _Named(Link.WRITES_TO, (Kind.TABLE,), "DynamoDBv2.PutItem.TableName", "dynamodbv2", "put_item.table_name"),
    _Named(Link.WRITES_TO, (Kind.BUCKET,), "S3.BucketName", "s3", "bucket_name"),
    _Named(Link.WRITES_TO, (Kind.OPENSEARCH_DOMAIN,), "Elasticsearch.Endpoint", "elasticsearch", "endpoint"),
    _Named(Link.WRITES_TO, (Kind.OPENSEARCH_DOMAIN,), "OpenSearch.Endpoint"),
    _Named(Link.LOGS_TO, (Kind.LOG_GROUP,), "CloudwatchLogs.LogGroupName", "cloudwatch_logs", "log_group_name"),
)

#: What an action may send to, and an error action, too, in a role; with Terraform's blocks.
_IN_ROLES: Mapping[str, str] = {
    "Sqs": "sqs",
    "Sns": "sns",
    "Kinesis": "kinesis",
    "Firehose": "firehose",
    "S3": "s3",
    "CloudwatchLogs": "cloudwatch_logs",
}

IOT_RULE = (
    resource(Kind.IOT_RULE, "AWS::IoT::TopicRule", "aws_iot_topic_rule")
    .is_(Trait.FORWARDS, Trait.PRODUCES)
    .named(cfn="RuleName", tf="name", arn="iot:rule/")
    .constant("asynchronous", True)
    .setting("sql", cfn="TopicRulePayload.Sql", tf="sql")
    .setting("disabled", flag, cfn="TopicRulePayload.RuleDisabled")
    .setting("enabled", flag, tf="enabled")
    .setting("error_action", cfn=_ERRORS, tf="error_action")
    .setting("error_in_base64", flag, cfn=f"{_ERRORS}.Sqs.UseBase64", tf="error_action.sqs.use_base64")
    .setting(
        "role",
        cfn="|".join(f"{_ERRORS}.{service}.RoleArn" for service in _IN_ROLES),
        tf="|".join(f"error_action.{block}.role_arn" for block in _IN_ROLES.values()),
    )
    .setting("sam_event", cfn="SamEvent")
    .part(cfn=("TopicRulePayload.Actions[]", _ACTION[0]))
)

ACTION = (
    resource(Kind.IOT_ACTION, *_ACTION)
    .is_(Trait.CONNECTS, Trait.PRODUCES, Trait.SENDS)
    .constant("asynchronous", True)
    .setting("partition_key", cfn="Kinesis.PartitionKey", tf="partition_key")
    .setting("republish_topic", cfn="Republish.Topic", tf="topic")
    .setting(
        "role",
        cfn="|".join(f"{service}.RoleArn" for service in (*_IN_ROLES, "StepFunctions", "DynamoDB", "DynamoDBv2")),
        tf="role_arn",
    )
    .setting("database", cfn="Timestream.DatabaseName", tf="database_name")
    .link(Link.WRITES_TO, Kind.TIMESTREAM_TABLE, within="database", cfn="Timestream.TableName")
)

for _named in _NAMED:
    IOT_RULE.link(
        Link.DEAD_LETTERS_TO,
        *_named.kinds,
        cfn=f"{_ERRORS}.{_named.cfn}",
        tf=f"error_action.{_named.block}.{_named.tf}" if _named.block else "",
    )
    # Terraform has a block for each kind of action; two of them share an attribute that makes an edge.
    _kinds = (*_named.kinds, Kind.TIMESTREAM_TABLE) if _named.block == "dynamodb" else _named.kinds
    ACTION.link(_named.link, *_named.kinds, cfn=_named.cfn)
    ACTION.link(_named.link, *_kinds, within="database" if _kinds is not _named.kinds else "", tf=_named.tf)
    if _named.block:
        IOT_RULE.part(tf=(f"{_named.block}[]", _ACTION[1]))
for _block in ("republish", "timestream"):
    IOT_RULE.part(tf=(f"{_block}[]", _ACTION[1]))

#: An HTTP endpoint that is confirmed, or a VPC with a Kafka cluster or a database in it.
IOT_DESTINATION = (
    resource(Kind.IOT_DESTINATION, "AWS::IoT::TopicRuleDestination", "aws_iot_topic_rule_destination")
    .is_(Trait.LEADS_ON)
    .named(arn="iot:ruledestination/")
    .link(Link.DELIVERS_TO, Kind.API, Kind.FUNCTION_URL, cfn="HttpUrlProperties.ConfirmationUrl")
)

TIMESTREAM_TABLE = (
    resource(Kind.TIMESTREAM_TABLE, "AWS::Timestream::Table", "aws_timestreamwrite_table")
    .is_(Trait.HOLDS)
    .named(cfn="TableName", tf="table_name", arn="timestream:database/")
    .setting("database", cfn="DatabaseName", tf="database_name")
)
