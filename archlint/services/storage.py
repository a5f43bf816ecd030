"""Amazon S3 buckets with their notifications, DynamoDB tables with their streams, DMS replication.

Source: AWS CloudFormation reference, `AWS::S3::Bucket`, `AWS::DynamoDB::Table`, `AWS::DynamoDB::GlobalTable`,
`AWS::DMS::*`; AWS DMS User Guide, "Using Kinesis Data Streams as a target" (`partition-key-type`).
"""

from archlint.schema import Kind, Link, flag, resource, word

_NOTIFICATION = "AWS::S3::Bucket.Notification"

BUCKET = (
    resource(Kind.BUCKET, "AWS::S3::Bucket", name="BucketName", arn="s3:")
    .written_by("s3:PutObject", "s3:DeleteObject")
    .read_by("s3:GetObject")
    .setting("event_bridge_config", "NotificationConfiguration.EventBridgeConfiguration")
    .setting("event_bridge", "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", flag)
    .part("NotificationConfiguration.LambdaConfigurations[]", _NOTIFICATION)
    .part("NotificationConfiguration.QueueConfigurations[]", _NOTIFICATION)
    .part("NotificationConfiguration.TopicConfigurations[]", _NOTIFICATION)
)

NOTIFICATION = (
    resource(Kind.NOTIFICATION, _NOTIFICATION)
    .constant("asynchronous", True)
    .setting("events", "Event|Events")
    .setting("filters", "Filter.S3Key.Rules")
    .linked_from(Link.FEEDS, "Bucket", Kind.BUCKET)
    .link(Link.DELIVERS_TO, "Function", Kind.FUNCTION)
    .link(Link.DELIVERS_TO, "Queue", Kind.QUEUE)
    .link(Link.DELIVERS_TO, "Topic", Kind.TOPIC)
)

#: CDK writes a bucket's notifications into a custom resource, in the words of the S3 API.
_CDK_NOTIFICATION = "Custom::S3BucketNotifications.Notification"

CDK_NOTIFICATIONS = (
    resource(Kind.BUCKET_NOTIFICATIONS, "Custom::S3BucketNotifications")
    .setting("event_bridge_config", "NotificationConfiguration.EventBridgeConfiguration")
    .linked_from(Link.FEEDS, "BucketName", Kind.BUCKET)
    .part("NotificationConfiguration.LambdaFunctionConfigurations[]", _CDK_NOTIFICATION)
    .part("NotificationConfiguration.QueueConfigurations[]", _CDK_NOTIFICATION)
    .part("NotificationConfiguration.TopicConfigurations[]", _CDK_NOTIFICATION)
)

CDK_NOTIFICATION = (
    resource(Kind.NOTIFICATION, _CDK_NOTIFICATION)
    .constant("asynchronous", True)
    .setting("events", "Events")
    .setting("filters", "Filter.Key.FilterRules")
    .link(Link.DELIVERS_TO, "LambdaFunctionArn", Kind.FUNCTION)
    .link(Link.DELIVERS_TO, "QueueArn", Kind.QUEUE)
    .link(Link.DELIVERS_TO, "TopicArn", Kind.TOPIC)
)

TABLE = (
    resource(
        Kind.TABLE,
        "AWS::DynamoDB::Table",
        "AWS::DynamoDB::GlobalTable",
        name="TableName",
        arn="dynamodb:table/",
    )
    .written_by("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
    .read_by("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan")
    .setting("keys", "KeySchema")
    .setting("stream_view", "StreamSpecification.StreamViewType", word)
    .constant("record_retention", 86_400)
    .link(Link.WRITES_TO, "KinesisStreamSpecification.StreamArn", Kind.STREAM)
    .link(Link.WRITES_TO, "Replicas[].KinesisStreamSpecification.StreamArn", Kind.STREAM)
)

REPLICATION_ENDPOINT = resource(Kind.DATABASE_ENDPOINT, "AWS::DMS::Endpoint").link(
    Link.DELIVERS_TO, "KinesisSettings.StreamArn", Kind.STREAM
)

REPLICATION_TASK = (
    resource(Kind.REPLICATION_TASK, "AWS::DMS::ReplicationTask", name="ReplicationTaskIdentifier")
    .setting("table_mappings", "TableMappings")
    .link(Link.DELIVERS_TO, "TargetEndpointArn", Kind.DATABASE_ENDPOINT)
)
