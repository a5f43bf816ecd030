"""Amazon S3 buckets with their notifications, and Amazon DynamoDB tables with their streams.

Source: AWS CloudFormation reference, `AWS::S3::Bucket`, `AWS::DynamoDB::Table`, `AWS::DynamoDB::GlobalTable`.
"""

from archlint.schema import Kind, Link, flag, resource, word

_NOTIFICATION = "AWS::S3::Bucket.Notification"

BUCKET = (
    resource(Kind.BUCKET, "AWS::S3::Bucket", name="BucketName", arn="s3:")
    .setting("event_bridge", "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", flag)
    .part("NotificationConfiguration.LambdaConfigurations[]", _NOTIFICATION)
    .part("NotificationConfiguration.QueueConfigurations[]", _NOTIFICATION)
    .part("NotificationConfiguration.TopicConfigurations[]", _NOTIFICATION)
)

NOTIFICATION = (
    resource(Kind.NOTIFICATION, _NOTIFICATION)
    .constant("asynchronous", True)
    .linked_from(Link.FEEDS, "Bucket", Kind.BUCKET)
    .link(Link.DELIVERS_TO, "Function", Kind.FUNCTION)
    .link(Link.DELIVERS_TO, "Queue", Kind.QUEUE)
    .link(Link.DELIVERS_TO, "Topic", Kind.TOPIC)
)

TABLE = (
    resource(
        Kind.TABLE,
        "AWS::DynamoDB::Table",
        "AWS::DynamoDB::GlobalTable",
        name="TableName",
        arn="dynamodb:table/",
    )
    .setting("stream_view", "StreamSpecification.StreamViewType", word)
    .link(Link.WRITES_TO, "KinesisStreamSpecification.StreamArn", Kind.STREAM)
    .link(Link.WRITES_TO, "Replicas[].KinesisStreamSpecification.StreamArn", Kind.STREAM)
)
