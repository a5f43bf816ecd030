"""Amazon S3 buckets with their notifications and policies, DynamoDB tables with their streams, DMS replication.

Source: AWS CloudFormation reference, `AWS::S3::Bucket`, `AWS::DynamoDB::Table`, `AWS::DynamoDB::GlobalTable`,
`AWS::DMS::*`; AWS DMS User Guide, "Using Kinesis Data Streams as a target" (`partition-key-type`); Terraform AWS
provider, `aws_s3_bucket*`, `aws_dynamodb_*`, `aws_dms_*`.
"""

from archlint.aws.columns import flag, word
from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.aws.policies.policy_documents import document, inline_policy
from archlint.aws.services.kms import NAMED as KEYS
from archlint.aws.table import resource

_NOTIFICATION = "AWS::S3::Bucket.Notification"
_INLINE_POLICY = "aws_s3_bucket.policy"
#: What objects are encrypted with whose writer names no key.
_DEFAULT_KEY = "BucketEncryption.ServerSideEncryptionConfiguration[].ServerSideEncryptionByDefault.KMSMasterKeyID"
_DEFAULT_KEY_BLOCK = "apply_server_side_encryption_by_default.kms_master_key_id"
_INLINE_ENCRYPTION = "server_side_encryption_configuration.rule"

BUCKET = (
    resource(Kind.BUCKET, "AWS::S3::Bucket", "aws_s3_bucket")
    .is_(Trait.HOLDS)
    .named(cfn="BucketName", tf="bucket", arn="s3:")
    .referred(cfn={"Ref": Form.NAME, "Arn": Form.ARN}, tf={"id": Form.NAME, "bucket": Form.NAME, "arn": Form.ARN})
    .is_written()
    .read_by("s3:GetObject")
    .setting("event_bridge_config", cfn="NotificationConfiguration.EventBridgeConfiguration")
    .setting("event_bridge", flag, cfn="NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled")
    .setting("kms_key", cfn=_DEFAULT_KEY, tf=f"rule[].{_DEFAULT_KEY_BLOCK}|{_INLINE_ENCRYPTION}.{_DEFAULT_KEY_BLOCK}")
    .link(Link.ENCRYPTED_BY, *KEYS, cfn=_DEFAULT_KEY, tf=f"rule[].{_DEFAULT_KEY_BLOCK}")
    .link(Link.ENCRYPTED_BY, *KEYS, tf=f"{_INLINE_ENCRYPTION}.{_DEFAULT_KEY_BLOCK}")
    .set_by("aws_s3_bucket_server_side_encryption_configuration", on="bucket", rule="rule")
    .part(cfn=("NotificationConfiguration.LambdaConfigurations[]", _NOTIFICATION))
    .part(cfn=("NotificationConfiguration.QueueConfigurations[]", _NOTIFICATION))
    .part(cfn=("NotificationConfiguration.TopicConfigurations[]", _NOTIFICATION))
    .setting("own_policy", tf="policy")
    .parts(tf=inline_policy(_INLINE_POLICY))
)

BUCKET_POLICY = (
    resource(Kind.BUCKET_POLICY, "AWS::S3::BucketPolicy", "aws_s3_bucket_policy", _INLINE_POLICY)
    .is_(Trait.ADMITS)
    .constant("replaces", True)
    .setting("document", document, cfn="PolicyDocument", tf="policy")
    .link(Link.GOVERNS, Kind.BUCKET, cfn="Bucket", tf="bucket")
    .link(Link.GOVERNS, Kind.BUCKET, tf="owner")
)

NOTIFICATION = (
    resource(Kind.NOTIFICATION, _NOTIFICATION)
    .is_(Trait.CONNECTS, Trait.LIES_BETWEEN, Trait.PRODUCES)
    .constant("asynchronous", True)
    .setting("events", cfn="Event|Events")
    .listing("filters", cfn=("Filter.S3Key.Rules", {"affix": "Name", "text": "Value"}))
    .linked_from(Link.FEEDS, Kind.BUCKET, cfn="Bucket")
    .link(Link.DELIVERS_TO, Kind.FUNCTION, cfn="Function")
    .link(Link.DELIVERS_TO, Kind.QUEUE, cfn="Queue")
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="Topic")
)

#: CDK writes a bucket's notifications into a custom resource, in the words of the S3 API; Terraform has a resource.
_SEPARATE = ("Custom::S3BucketNotifications.Notification", "aws_s3_bucket_notification.notification")

BUCKET_NOTIFICATIONS = (
    resource(Kind.BUCKET_NOTIFICATIONS, "aws_s3_bucket_notification")
    .is_(Trait.LIES_BETWEEN)
    .constant("replaces", True)
    .setting("event_bridge_config", tf="eventbridge")
    .setting("event_bridge", flag, tf="eventbridge")
    .linked_from(Link.FEEDS, Kind.BUCKET, tf="bucket")
    .part(tf=("lambda_function[]", _SEPARATE[1]))
    .part(tf=("queue[]", _SEPARATE[1]))
    .part(tf=("topic[]", _SEPARATE[1]))
)

#: Of a bucket that its stack did not make, it leaves the other notifications: `Managed` is false then. Source: AWS CDK,
#: `aws-s3/lib/notifications-resource`.
CUSTOM_BUCKET_NOTIFICATIONS = (
    resource(Kind.BUCKET_NOTIFICATIONS, "Custom::S3BucketNotifications")
    .is_(Trait.LIES_BETWEEN)
    .setting("replaces", flag, cfn="Managed")
    .setting("event_bridge_config", cfn="NotificationConfiguration.EventBridgeConfiguration")
    .linked_from(Link.FEEDS, Kind.BUCKET, cfn="BucketName")
    .part(cfn=("NotificationConfiguration.LambdaFunctionConfigurations[]", _SEPARATE[0]))
    .part(cfn=("NotificationConfiguration.QueueConfigurations[]", _SEPARATE[0]))
    .part(cfn=("NotificationConfiguration.TopicConfigurations[]", _SEPARATE[0]))
)

SEPARATE_NOTIFICATION = (
    resource(Kind.NOTIFICATION, *_SEPARATE)
    .is_(Trait.CONNECTS, Trait.LIES_BETWEEN, Trait.PRODUCES)
    .constant("asynchronous", True)
    .setting("events", cfn="Events", tf="events")
    .listing("filters", cfn=("Filter.Key.FilterRules", {"affix": "Name", "text": "Value"}))
    .setting("prefix", tf="filter_prefix")
    .setting("suffix", tf="filter_suffix")
    .link(Link.DELIVERS_TO, Kind.FUNCTION, cfn="LambdaFunctionArn", tf="lambda_function_arn")
    .link(Link.DELIVERS_TO, Kind.QUEUE, cfn="QueueArn", tf="queue_arn")
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="TopicArn", tf="topic_arn")
)

DYNAMODB_TABLE = (
    resource(Kind.TABLE, "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "aws_dynamodb_table")
    .is_(Trait.HOLDS)
    .named(cfn="TableName", tf="name", arn="dynamodb:table/")
    .referred(
        cfn={"Ref": Form.NAME, "Arn": Form.ARN, "StreamArn": Form.STREAM_ARN},
        tf={"id": Form.NAME, "name": Form.NAME, "arn": Form.ARN, "stream_arn": Form.STREAM_ARN},
    )
    .is_written()
    .read_by("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan")
    .setting("hash_key", cfn="KeySchema[KeyType=HASH].AttributeName", tf="hash_key")
    .setting("streaming", cfn="StreamSpecification", tf="stream_enabled")
    .setting("stream_view", word, cfn="StreamSpecification.StreamViewType", tf="stream_view_type")
    .constant("record_retention", 86_400)
    # CloudFormation lists the table's own region with the others.
    .listing("replicas", cfn=("Replicas", {"region": "Region"}))
    .listing("other_replicas", tf=("replica", {"region": "region_name"}))
    .link(Link.WRITES_TO, Kind.STREAM, cfn="KinesisStreamSpecification.StreamArn", tf="kinesis_stream")
    .link(Link.WRITES_TO, Kind.STREAM, cfn="Replicas[].KinesisStreamSpecification.StreamArn")
    .set_by("aws_dynamodb_kinesis_streaming_destination", on="table_name", kinesis_stream="stream_arn")
)

#: Where the table mappings, JSON text in either dialect, say what the key of a record is.
_KEY_TYPES = "rules[].mapping-parameters.partition-key-type"

REPLICATION_ENDPOINT = (
    resource(Kind.DATABASE_ENDPOINT, "AWS::DMS::Endpoint", "aws_dms_endpoint")
    .is_(Trait.LEADS_ON)
    .link(Link.DELIVERS_TO, Kind.STREAM, cfn="KinesisSettings.StreamArn", tf="kinesis_settings.stream_arn")
)

REPLICATION_TASK = (
    resource(Kind.REPLICATION_TASK, "AWS::DMS::ReplicationTask", "aws_dms_replication_task")
    .is_(Trait.LEADS_ON)
    .named(cfn="ReplicationTaskIdentifier", tf="replication_task_id")
    .setting("partition_key_types", cfn=f"TableMappings.{_KEY_TYPES}", tf=f"table_mappings.{_KEY_TYPES}")
    .link(Link.DELIVERS_TO, Kind.DATABASE_ENDPOINT, cfn="TargetEndpointArn", tf="target_endpoint_arn")
)
