"""Amazon Kinesis Data Streams, Amazon Data Firehose, and the analytics applications that read them.

Source: AWS CloudFormation reference, `AWS::Kinesis::*`, `AWS::KinesisFirehose::DeliveryStream`,
`AWS::KinesisAnalytics::Application` and `AWS::KinesisAnalyticsV2::Application`; Terraform AWS provider, `aws_kinesis*`.
"""

from archlint.aws.columns import hours, number, word
from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.aws.services.kms import NAMED as KEYS
from archlint.aws.table import resource
from archlint.model.values.value import ABSENT, Known, Outcome, Text, Unknown

STREAM = (
    resource(Kind.STREAM, "AWS::Kinesis::Stream", "aws_kinesis_stream")
    .is_(Trait.HOLDS)
    .named(cfn="Name", tf="name", arn="kinesis:stream/")
    .referred(cfn={"Ref": Form.NAME, "Arn": Form.ARN}, tf={"name": Form.NAME, "arn": Form.ARN})
    .is_written()
    .read_by("kinesis:GetRecords")
    .setting("shard_count", number, cfn="ShardCount", tf="shard_count", unset=0)
    .computed(tf=("stream_mode_details",))
    .setting("mode", word, cfn="StreamModeDetails.StreamMode", tf="stream_mode_details.stream_mode")
    .setting("record_retention", hours, cfn="RetentionPeriodHours", tf="retention_period", default=86_400, unset=0)
    .setting("distribution", word, cfn="RecordDistributionStrategy", default="USER_PARTITION_KEY")
    .setting("kms_key", cfn="StreamEncryption.KeyId", tf="kms_key_id")
    .link(Link.ENCRYPTED_BY, *KEYS, cfn="StreamEncryption.KeyId", tf="kms_key_id")
)

CONSUMER = (
    resource(Kind.STREAM_CONSUMER, "AWS::Kinesis::StreamConsumer", "aws_kinesis_stream_consumer")
    .is_(Trait.LEADS_ON)
    .named(cfn="ConsumerName", tf="name")
    .linked_from(Link.FEEDS, Kind.STREAM, cfn="StreamARN", tf="stream_arn")
)


def _below(prefix: Outcome) -> Outcome:
    """Return the keys that begin with a Firehose stream's prefix, in which `!{timestamp:yyyy}` is filled in."""
    known = str(prefix.value).partition("!{")[0] if isinstance(prefix, Known) else ""
    return Text((known, Unknown("the rest is made for each object"))) if known else Unknown("it is not known")


DELIVERY_STREAM = (
    resource(Kind.FIREHOSE_STREAM, "AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream")
    .is_(Trait.CALLS_WITH_ROLE, Trait.FORWARDS, Trait.POLLS, Trait.WAITS)
    .named(cfn="DeliveryStreamName", tf="name", arn="firehose:deliverystream/")
    .referred(cfn={"Ref": Form.NAME, "Arn": Form.ARN}, tf={"name": Form.NAME, "arn": Form.ARN})
    .is_written()
    .setting("kms_key", cfn="DeliveryStreamEncryptionConfigurationInput.KeyARN", tf="server_side_encryption.key_arn")
    .link(
        Link.ENCRYPTED_BY,
        *KEYS,
        cfn="DeliveryStreamEncryptionConfigurationInput.KeyARN",
        tf="server_side_encryption.key_arn",
    )
    .setting("source_role", cfn="KinesisStreamSourceConfiguration.RoleARN", tf="kinesis_source_configuration.role_arn")
    # Amazon Data Firehose Developer Guide, "Transform source data": how long it waits for a function, in seconds.
    .constant("timeout", 300)
    .setting(
        "object_key",
        _below,
        cfn="ExtendedS3DestinationConfiguration.Prefix|S3DestinationConfiguration.Prefix",
        tf="extended_s3_configuration.prefix",
    )
    .linked_from(
        Link.FEEDS,
        Kind.STREAM,
        cfn="KinesisStreamSourceConfiguration.KinesisStreamARN",
        tf="kinesis_source_configuration.kinesis_stream_arn",
    )
    .linked_from(
        Link.FEEDS,
        Kind.KAFKA_CLUSTER,
        cfn="MSKSourceConfiguration.MSKClusterARN",
        tf="msk_source_configuration.msk_cluster_arn",
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
            Kind.FUNCTION,
            cfn=f"{_path}.ProcessingConfiguration.Processors[].Parameters[ParameterName=LambdaArn].ParameterValue",
            tf=f"{_block}.processing_configuration.processors[].parameters[parameter_name=LambdaArn].parameter_value",
        )
    _is_s3 = _cloudformation.endswith("S3")
    DELIVERY_STREAM.link(
        Link.WRITES_TO,
        Kind.BUCKET,
        cfn=f"{_path}.{'' if _is_s3 else 'S3Configuration.'}BucketARN",
        tf=f"{_block}.{'' if _is_s3 else 's3_configuration.'}bucket_arn" if _block else "",
    )
    DELIVERY_STREAM.link(
        Link.LOGS_TO,
        Kind.LOG_GROUP,
        cfn=f"{_path}.CloudWatchLoggingOptions.LogGroupName",
        tf=f"{_block}.cloudwatch_logging_options.log_group_name" if _block else "",
    )
for _cloudformation, _terraform in (("ExtendedS3", "extended_s3"), ("Redshift", "redshift")):
    DELIVERY_STREAM.link(
        Link.WRITES_TO,
        Kind.BUCKET,
        cfn=f"{_cloudformation}DestinationConfiguration.S3BackupConfiguration.BucketARN",
        tf=f"{_terraform}_configuration.s3_backup_configuration.bucket_arn",
    )
for _cloudformation, _terraform in (("Elasticsearch", "elasticsearch"), ("Amazonopensearchservice", "opensearch")):
    DELIVERY_STREAM.link(
        Link.WRITES_TO,
        Kind.OPENSEARCH_DOMAIN,
        cfn=f"{_cloudformation}DestinationConfiguration.DomainARN",
        tf=f"{_terraform}_configuration.domain_arn",
    )


#: What AWS has ended, and when: AWS, "Amazon Kinesis Data Analytics for SQL Applications discontinuation".
_SQL_SERVICE = "Kinesis Data Analytics for SQL, which AWS ended on 2026-01-27"
_SQL_RUNTIME = "SQL-1_0"


def _retired(runtime: Outcome) -> Outcome:
    """Return the service that an application's runtime belongs to, if AWS has ended it."""
    if not isinstance(runtime, Known):
        return runtime
    return Known(_SQL_SERVICE) if str(runtime.value).strip() == _SQL_RUNTIME else ABSENT


SQL_APPLICATION = (
    resource(Kind.FLINK_APPLICATION, "AWS::KinesisAnalytics::Application", "aws_kinesis_analytics_application")
    .is_(Trait.POLLS)
    .named(cfn="ApplicationName", tf="name", arn="kinesisanalytics:application/")
    .constant("retired", _SQL_SERVICE)
    .linked_from(
        Link.FEEDS, Kind.STREAM, cfn="Inputs[].KinesisStreamsInput.ResourceARN", tf="inputs.kinesis_stream.resource_arn"
    )
    .linked_from(
        Link.FEEDS,
        Kind.FIREHOSE_STREAM,
        cfn="Inputs[].KinesisFirehoseInput.ResourceARN",
        tf="inputs.kinesis_firehose.resource_arn",
    )
)

_INPUTS = "ApplicationConfiguration.SqlApplicationConfiguration.Inputs[]"
_INPUT = "application_configuration.sql_application_configuration.input"
APPLICATION = (
    resource(Kind.FLINK_APPLICATION, "AWS::KinesisAnalyticsV2::Application", "aws_kinesisanalyticsv2_application")
    .is_(Trait.POLLS)
    .named(cfn="ApplicationName", tf="name", arn="kinesisanalytics:application/")
    .setting("retired", _retired, cfn="RuntimeEnvironment", tf="runtime_environment")
    .linked_from(
        Link.FEEDS,
        Kind.STREAM,
        cfn=f"{_INPUTS}.KinesisStreamsInput.ResourceARN",
        tf=f"{_INPUT}.kinesis_streams_input.resource_arn",
    )
    .linked_from(
        Link.FEEDS,
        Kind.FIREHOSE_STREAM,
        cfn=f"{_INPUTS}.KinesisFirehoseInput.ResourceARN",
        tf=f"{_INPUT}.kinesis_firehose_input.resource_arn",
    )
)
