"""Services that notify people over topics, for costs, databases, backups and the like, and the chats that read these.

Source: AWS CloudFormation reference, `AWS::Budgets::Budget`, `AWS::CE::*`, `AWS::RDS::EventSubscription` and its likes,
`AWS::Backup::BackupVault`, `AWS::EC2::VPCEndpointConnectionNotification`, `AWS::CloudWatch::MetricStream`,
`AWS::Chatbot::*`; Terraform AWS provider, the types named below.
"""

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import Row, resource

BUDGET = (
    resource(Kind.BUDGET, "AWS::Budgets::Budget", "aws_budgets_budget")
    .is_(Trait.NOTIFIES)
    .named(cfn="Budget.BudgetName", tf="name", arn="budgets:budget/")
    .link(
        Link.DELIVERS_TO,
        Kind.TOPIC,
        cfn="NotificationsWithSubscribers[].Subscribers[SubscriptionType=SNS].Address",
        tf="notification[].subscriber_sns_topic_arns[]",
    )
)

ANOMALY_SUBSCRIPTION = (
    resource(Kind.ANOMALY_SUBSCRIPTION, "AWS::CE::AnomalySubscription", "aws_ce_anomaly_subscription")
    .is_(Trait.NOTIFIES)
    .named(cfn="SubscriptionName", tf="name", arn="ce:anomalysubscription/")
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="Subscribers[Type=SNS].Address", tf="subscriber[type=SNS].address")
)


def _event_subscription(kind: Kind, topic: str, *types: str) -> Row:
    return (
        resource(kind, *types)
        .is_(Trait.NOTIFIES)
        .named(cfn="SubscriptionName", tf="name")
        .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="SnsTopicArn", tf=topic)
    )


RDS_EVENT_SUBSCRIPTION = _event_subscription(
    Kind.RDS_EVENT_SUBSCRIPTION, "sns_topic", "AWS::RDS::EventSubscription", "aws_db_event_subscription"
)

EVENT_SUBSCRIPTION = _event_subscription(
    Kind.EVENT_SUBSCRIPTION,
    "sns_topic_arn",
    "AWS::DMS::EventSubscription",
    "AWS::DocDB::EventSubscription",
    "AWS::Neptune::EventSubscription",
    "AWS::Redshift::EventSubscription",
    "aws_dms_event_subscription",
    "aws_docdb_event_subscription",
    "aws_neptune_event_subscription",
    "aws_redshift_event_subscription",
)

BACKUP_VAULT = (
    resource(Kind.BACKUP_VAULT, "AWS::Backup::BackupVault", "aws_backup_vault_notifications")
    .is_(Trait.NOTIFIES)
    .named(cfn="BackupVaultName", tf="backup_vault_name")
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="Notifications.SNSTopicArn", tf="sns_topic_arn")
)

ENDPOINT_NOTIFICATION = (
    resource(
        Kind.ENDPOINT_NOTIFICATION,
        "AWS::EC2::VPCEndpointConnectionNotification",
        "aws_vpc_endpoint_connection_notification",
    )
    .is_(Trait.NOTIFIES)
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="ConnectionNotificationArn", tf="connection_notification_arn")
)

#: What SES tells about an identity: bounces, complaints or deliveries.
IDENTITY_NOTIFICATION = (
    resource(Kind.IDENTITY_NOTIFICATION, "aws_ses_identity_notification_topic")
    .is_(Trait.NOTIFIES)
    .link(Link.DELIVERS_TO, Kind.TOPIC, tf="topic_arn")
)

METRIC_STREAM = (
    resource(Kind.METRIC_STREAM, "AWS::CloudWatch::MetricStream", "aws_cloudwatch_metric_stream")
    .is_(Trait.NOTIFIES)
    .named(cfn="Name", tf="name", arn="cloudwatch:metric-stream/")
    .setting("role", cfn="RoleArn", tf="role_arn")
    .link(Link.DELIVERS_TO, Kind.FIREHOSE_STREAM, cfn="FirehoseArn", tf="firehose_arn")
)

#: Amazon Q Developer in chat applications, which was AWS Chatbot, subscribes each channel to its topics by itself.
CHAT_CHANNEL = (
    resource(
        Kind.CHAT_CHANNEL,
        "AWS::Chatbot::SlackChannelConfiguration",
        "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
        "aws_chatbot_slack_channel_configuration",
        "aws_chatbot_teams_channel_configuration",
    )
    .is_(Trait.RUNS)
    .named(cfn="ConfigurationName", tf="configuration_name", arn="chatbot:chat-configuration/")
    .linked_from(Link.FEEDS, Kind.TOPIC, cfn="SnsTopicArns[]", tf="sns_topic_arns[]")
)
