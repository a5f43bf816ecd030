"""Amazon S3 buckets with their notifications, DynamoDB tables with their streams, DMS replication.

Source: AWS CloudFormation reference, `AWS::S3::Bucket`, `AWS::DynamoDB::Table`, `AWS::DynamoDB::GlobalTable`,
`AWS::DMS::*`; AWS DMS User Guide, "Using Kinesis Data Streams as a target" (`partition-key-type`); Terraform AWS
provider, `aws_s3_bucket*`, `aws_dynamodb_*`, `aws_dms_*`.
"""

from archlint.aws.columns import flag, word
from archlint.aws.kinds import Kind, Link
from archlint.aws.table import resource

_NOTIFICATION = "AWS::S3::Bucket.Notification"

BUCKET = (
    resource(Kind.BUCKET, "AWS::S3::Bucket", "aws_s3_bucket")
    .named("BucketName", "bucket", arn="s3:")
    .written_by("s3:PutObject", "s3:DeleteObject")
    .read_by("s3:GetObject")
    .setting("event_bridge_config", "NotificationConfiguration.EventBridgeConfiguration", "")
    .setting("event_bridge", "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", "", flag)
    .part("NotificationConfiguration.LambdaConfigurations[]", "", (_NOTIFICATION, ""))
    .part("NotificationConfiguration.QueueConfigurations[]", "", (_NOTIFICATION, ""))
    .part("NotificationConfiguration.TopicConfigurations[]", "", (_NOTIFICATION, ""))
)

NOTIFICATION = (
    resource(Kind.NOTIFICATION, _NOTIFICATION)
    .constant("asynchronous", True)
    .setting("events", "Event|Events", "")
    .listing("filters", "Filter.S3Key.Rules", "", affix=("Name", ""), text=("Value", ""))
    .linked_from(Link.FEEDS, "Bucket", "", Kind.BUCKET)
    .link(Link.DELIVERS_TO, "Function", "", Kind.FUNCTION)
    .link(Link.DELIVERS_TO, "Queue", "", Kind.QUEUE)
    .link(Link.DELIVERS_TO, "Topic", "", Kind.TOPIC)
)

#: CDK writes a bucket's notifications into a custom resource, in the words of the S3 API; Terraform has a resource.
_SEPARATE = ("Custom::S3BucketNotifications.Notification", "aws_s3_bucket_notification.notification")

BUCKET_NOTIFICATIONS = (
    resource(Kind.BUCKET_NOTIFICATIONS, "Custom::S3BucketNotifications", "aws_s3_bucket_notification")
    .setting("event_bridge_config", "NotificationConfiguration.EventBridgeConfiguration", "eventbridge")
    .setting("event_bridge", "", "eventbridge", flag)
    .linked_from(Link.FEEDS, "BucketName", "bucket", Kind.BUCKET)
    .part("NotificationConfiguration.LambdaFunctionConfigurations[]", "lambda_function[]", _SEPARATE)
    .part("NotificationConfiguration.QueueConfigurations[]", "queue[]", _SEPARATE)
    .part("NotificationConfiguration.TopicConfigurations[]", "topic[]", _SEPARATE)
)

SEPARATE_NOTIFICATION = (
    resource(Kind.NOTIFICATION, *_SEPARATE)
    .constant("asynchronous", True)
    .setting("events", "Events", "events")
    .listing("filters", "Filter.Key.FilterRules", "", affix=("Name", ""), text=("Value", ""))
    .setting("prefix", "", "filter_prefix")
    .setting("suffix", "", "filter_suffix")
    .link(Link.DELIVERS_TO, "LambdaFunctionArn", "lambda_function_arn", Kind.FUNCTION)
    .link(Link.DELIVERS_TO, "QueueArn", "queue_arn", Kind.QUEUE)
    .link(Link.DELIVERS_TO, "TopicArn", "topic_arn", Kind.TOPIC)
)

TABLE = (
    resource(Kind.TABLE, "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "aws_dynamodb_table")
    .named("TableName", "name", arn="dynamodb:table/")
    .written_by("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
    .read_by("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan")
    .setting("hash_key", "KeySchema[KeyType=HASH].AttributeName", "hash_key")
    .setting("stream_view", "StreamSpecification.StreamViewType", "stream_view_type", word)
    .constant("record_retention", 86_400)
    .link(Link.WRITES_TO, "KinesisStreamSpecification.StreamArn", "kinesis_stream", Kind.STREAM)
    .link(Link.WRITES_TO, "Replicas[].KinesisStreamSpecification.StreamArn", "", Kind.STREAM)
    .set_by("aws_dynamodb_kinesis_streaming_destination", on="table_name", kinesis_stream="stream_arn")
)

#: Where the table mappings, JSON text in either dialect, say what the key of a record is.
_KEY_TYPES = "rules[].mapping-parameters.partition-key-type"

REPLICATION_ENDPOINT = resource(Kind.DATABASE_ENDPOINT, "AWS::DMS::Endpoint", "aws_dms_endpoint").link(
    Link.DELIVERS_TO, "KinesisSettings.StreamArn", "kinesis_settings.stream_arn", Kind.STREAM
)

REPLICATION_TASK = (
    resource(Kind.REPLICATION_TASK, "AWS::DMS::ReplicationTask", "aws_dms_replication_task")
    .named("ReplicationTaskIdentifier", "replication_task_id")
    .setting("partition_key_types", f"TableMappings.{_KEY_TYPES}", f"table_mappings.{_KEY_TYPES}")
    .link(Link.DELIVERS_TO, "TargetEndpointArn", "target_endpoint_arn", Kind.DATABASE_ENDPOINT)
)
