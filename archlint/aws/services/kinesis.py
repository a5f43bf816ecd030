"""Amazon Kinesis Data Streams, Amazon Data Firehose, and the analytics applications that read them.

Source: AWS CloudFormation reference, `AWS::Kinesis::*`, `AWS::KinesisFirehose::DeliveryStream`,
`AWS::KinesisAnalytics::Application` and `AWS::KinesisAnalyticsV2::Application`; Terraform AWS provider, `aws_kinesis*`.
"""

from archlint.aws.columns import hours, number, word
from archlint.aws.kinds import Kind, Link
from archlint.aws.table import resource
from archlint.model.values.value import Known, Outcome, Text, Unknown

STREAM = (
    resource(Kind.STREAM, "AWS::Kinesis::Stream", "aws_kinesis_stream")
    .named("Name", "name", arn="kinesis:stream/")
    .written_by("kinesis:PutRecord", "kinesis:PutRecords")
    .read_by("kinesis:GetRecords")
    .setting("shard_count", "ShardCount", "shard_count", number, unset=0)
    .computed("stream_mode_details")
    .setting("mode", "StreamModeDetails.StreamMode", "stream_mode_details.stream_mode", word)
    .setting("record_retention", "RetentionPeriodHours", "retention_period", hours, default=86_400, unset=0)
    .setting("distribution", "RecordDistributionStrategy", "", word, default="USER_PARTITION_KEY")
)

CONSUMER = (
    resource(Kind.STREAM_CONSUMER, "AWS::Kinesis::StreamConsumer", "aws_kinesis_stream_consumer")
    .named("ConsumerName", "name")
    .linked_from(Link.FEEDS, "StreamARN", "stream_arn", Kind.STREAM)
)


def _below(prefix: Outcome) -> Outcome:
    """Return the keys that begin with a delivery stream's prefix, in which `!{timestamp:yyyy}` is filled in."""
    known = str(prefix.value).partition("!{")[0] if isinstance(prefix, Known) else ""
    return Text((known, Unknown("the rest is made for each object"))) if known else Unknown("it is not known")


DELIVERY_STREAM = (
    resource(Kind.DELIVERY_STREAM, "AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream")
    .named("DeliveryStreamName", "name", arn="firehose:deliverystream/")
    .written_by("firehose:PutRecord", "firehose:PutRecordBatch")
    .setting(
        "object_key",
        "ExtendedS3DestinationConfiguration.Prefix|S3DestinationConfiguration.Prefix",
        "extended_s3_configuration.prefix",
        _below,
    )
    .linked_from(
        Link.FEEDS,
        "KinesisStreamSourceConfiguration.KinesisStreamARN",
        "kinesis_source_configuration.kinesis_stream_arn",
        Kind.STREAM,
    )
    .linked_from(
        Link.FEEDS,
        "MSKSourceConfiguration.MSKClusterARN",
        "msk_source_configuration.msk_cluster_arn",
        Kind.KAFKA_CLUSTER,
    )
)

for _cloudformation, _terraform in (
    ("S3", ""),
    ("ExtendedS3", "extended_s3"),
    ("Redshift", "redshift"),
    ("Elasticsearch", "elasticsearch"),
    ("Amazonopensearchservice", "opensearch"),
    ("AmazonOpenSearchServerless", "opensearchserverless"),
    ("Splunk", "splunk"),
    ("HttpEndpoint", "http_endpoint"),
    ("Snowflake", "snowflake"),
    ("Iceberg", "iceberg"),
):
    _path = f"{_cloudformation}DestinationConfiguration"
    _block = f"{_terraform}_configuration" if _terraform else ""
    if _block:
        DELIVERY_STREAM.link(
            Link.INVOKES,
            f"{_path}.ProcessingConfiguration.Processors[].Parameters[ParameterName=LambdaArn].ParameterValue",
            f"{_block}.processing_configuration.processors[].parameters[parameter_name=LambdaArn].parameter_value",
            Kind.FUNCTION,
        )
    _is_s3 = _cloudformation.endswith("S3")
    DELIVERY_STREAM.link(
        Link.WRITES_TO,
        f"{_path}.{'' if _is_s3 else 'S3Configuration.'}BucketARN",
        f"{_block}.{'' if _is_s3 else 's3_configuration.'}bucket_arn" if _block else "",
        Kind.BUCKET,
    )
    DELIVERY_STREAM.link(
        Link.LOGS_TO,
        f"{_path}.CloudWatchLoggingOptions.LogGroupName",
        f"{_block}.cloudwatch_logging_options.log_group_name" if _block else "",
        Kind.LOG_GROUP,
    )
for _cloudformation, _terraform in (("ExtendedS3", "extended_s3"), ("Redshift", "redshift")):
    DELIVERY_STREAM.link(
        Link.WRITES_TO,
        f"{_cloudformation}DestinationConfiguration.S3BackupConfiguration.BucketARN",
        f"{_terraform}_configuration.s3_backup_configuration.bucket_arn",
        Kind.BUCKET,
    )
for _cloudformation, _terraform in (("Elasticsearch", "elasticsearch"), ("Amazonopensearchservice", "opensearch")):
    DELIVERY_STREAM.link(
        Link.WRITES_TO,
        f"{_cloudformation}DestinationConfiguration.DomainARN",
        f"{_terraform}_configuration.domain_arn",
        Kind.SEARCH_DOMAIN,
    )

_INPUTS = "ApplicationConfiguration.SqlApplicationConfiguration.Inputs[]"
_INPUT = "application_configuration.sql_application_configuration.input"
ANALYTICS = (
    resource(
        Kind.ANALYTICS,
        "AWS::KinesisAnalytics::Application",
        "AWS::KinesisAnalyticsV2::Application",
        "aws_kinesis_analytics_application",
        "aws_kinesisanalyticsv2_application",
    )
    .named("ApplicationName", "name", arn="kinesisanalytics:application/")
    .linked_from(
        Link.FEEDS, "Inputs[].KinesisStreamsInput.ResourceARN", "inputs.kinesis_stream.resource_arn", Kind.STREAM
    )
    .linked_from(
        Link.FEEDS,
        "Inputs[].KinesisFirehoseInput.ResourceARN",
        "inputs.kinesis_firehose.resource_arn",
        Kind.DELIVERY_STREAM,
    )
    .linked_from(
        Link.FEEDS,
        f"{_INPUTS}.KinesisStreamsInput.ResourceARN",
        f"{_INPUT}.kinesis_streams_input.resource_arn",
        Kind.STREAM,
    )
    .linked_from(
        Link.FEEDS,
        f"{_INPUTS}.KinesisFirehoseInput.ResourceARN",
        f"{_INPUT}.kinesis_firehose_input.resource_arn",
        Kind.DELIVERY_STREAM,
    )
)
