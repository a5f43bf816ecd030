"""Amazon Kinesis Data Streams, Amazon Data Firehose, and the analytics applications that read them.

Source: AWS CloudFormation reference, `AWS::Kinesis::*`, `AWS::KinesisFirehose::DeliveryStream`,
`AWS::KinesisAnalytics::Application` and `AWS::KinesisAnalyticsV2::Application`.
"""

from archlint.schema import Kind, Link, hours, number, resource, word

STREAM = (
    resource(Kind.STREAM, "AWS::Kinesis::Stream", name="Name", arn="kinesis:stream/")
    .written_by("kinesis:PutRecord", "kinesis:PutRecords")
    .read_by("kinesis:GetRecords")
    .setting("shard_count", "ShardCount", number)
    .setting("mode", "StreamModeDetails.StreamMode", word)
    .setting("record_retention", "RetentionPeriodHours", hours, default=86_400)
    .setting("distribution", "RecordDistributionStrategy", word, default="USER_PARTITION_KEY")
)

CONSUMER = resource(Kind.STREAM_CONSUMER, "AWS::Kinesis::StreamConsumer", name="ConsumerName").linked_from(
    Link.FEEDS, "StreamARN", Kind.STREAM
)

DELIVERY_STREAM = (
    resource(
        Kind.DELIVERY_STREAM,
        "AWS::KinesisFirehose::DeliveryStream",
        name="DeliveryStreamName",
        arn="firehose:deliverystream/",
    )
    .written_by("firehose:PutRecord", "firehose:PutRecordBatch")
    .linked_from(Link.FEEDS, "KinesisStreamSourceConfiguration.KinesisStreamARN", Kind.STREAM)
    .linked_from(Link.FEEDS, "MSKSourceConfiguration.MSKClusterARN", Kind.KAFKA_CLUSTER)
)
for _destination in (
    "S3",
    "ExtendedS3",
    "Redshift",
    "Elasticsearch",
    "Amazonopensearchservice",
    "AmazonOpenSearchServerless",
    "Splunk",
    "HttpEndpoint",
    "Snowflake",
    "Iceberg",
):
    _path = f"{_destination}DestinationConfiguration"
    if _destination != "S3":
        DELIVERY_STREAM.link(
            Link.INVOKES,
            f"{_path}.ProcessingConfiguration.Processors[].Parameters[ParameterName=LambdaArn].ParameterValue",
            Kind.FUNCTION,
        )
    DELIVERY_STREAM.link(
        Link.WRITES_TO,
        f"{_path}.{'' if _destination.endswith('S3') else 'S3Configuration.'}BucketARN",
        Kind.BUCKET,
    )
    DELIVERY_STREAM.link(Link.LOGS_TO, f"{_path}.CloudWatchLoggingOptions.LogGroupName", Kind.LOG_GROUP)
for _destination in ("ExtendedS3", "Redshift"):
    DELIVERY_STREAM.link(
        Link.WRITES_TO, f"{_destination}DestinationConfiguration.S3BackupConfiguration.BucketARN", Kind.BUCKET
    )
for _path in ("Elasticsearch", "Amazonopensearchservice"):
    DELIVERY_STREAM.link(Link.WRITES_TO, f"{_path}DestinationConfiguration.DomainARN", Kind.SEARCH_DOMAIN)

_INPUTS = "ApplicationConfiguration.SqlApplicationConfiguration.Inputs[]"
ANALYTICS = (
    resource(
        Kind.ANALYTICS,
        "AWS::KinesisAnalytics::Application",
        "AWS::KinesisAnalyticsV2::Application",
        name="ApplicationName",
        arn="kinesisanalytics:application/",
    )
    .linked_from(Link.FEEDS, "Inputs[].KinesisStreamsInput.ResourceARN", Kind.STREAM)
    .linked_from(Link.FEEDS, "Inputs[].KinesisFirehoseInput.ResourceARN", Kind.DELIVERY_STREAM)
    .linked_from(Link.FEEDS, f"{_INPUTS}.KinesisStreamsInput.ResourceARN", Kind.STREAM)
    .linked_from(Link.FEEDS, f"{_INPUTS}.KinesisFirehoseInput.ResourceARN", Kind.DELIVERY_STREAM)
)
