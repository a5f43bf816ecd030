"""Amazon Kinesis Data Streams: streams, registered consumers, and channels that deliver records by themselves.

Source: AWS CloudFormation reference, `AWS::Kinesis::*`; Amazon Kinesis Data Streams Developer Guide, "S3 output key
template for Amazon S3 delivery"; Terraform AWS provider, `aws_kinesis_stream` and `aws_kinesis_stream_consumer`.
"""

from archlint.aws.calls.object_keys import filled_in
from archlint.aws.columns import hours, number, word
from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.aws.services.kms import NAMED as KEYS
from archlint.aws.table import resource

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


#: Delivers the records of a stream to a bucket, or to tables of Apache Iceberg; Terraform's AWS provider has none.
CHANNEL = (
    resource(Kind.CHANNEL, "AWS::Kinesis::Channel")
    .is_(Trait.FORWARDS)
    .named(cfn="ChannelName")
    .setting("object_key", filled_in, cfn="S3DestinationConfiguration.StorageConfiguration.OutputKeyTemplate")
    .linked_from(Link.FEEDS, Kind.STREAM, cfn="StreamConfigurationList[].StreamARN")
    .link(Link.WRITES_TO, Kind.BUCKET, cfn="S3DestinationConfiguration.StorageConfiguration.BucketARN")
    .link(Link.DEAD_LETTERS_TO, Kind.BUCKET, cfn="S3DestinationConfiguration.DeadLetterQueueS3Configuration.BucketARN")
    .link(
        Link.DEAD_LETTERS_TO,
        Kind.BUCKET,
        cfn="S3TablesDestinationConfiguration.DeadLetterQueueS3Configuration.BucketARN",
    )
    .link(Link.LOGS_TO, Kind.LOG_GROUP, cfn="LoggingConfiguration.CloudWatchLogs.LogGroupName")
)
