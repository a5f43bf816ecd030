"""Resources that edges only end at: databases, brokers.

Source: AWS CloudFormation reference and Terraform AWS provider, the types named below.
"""

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource

ROWS = (
    resource(
        Kind.KAFKA_CLUSTER,
        "AWS::MSK::Cluster",
        "AWS::MSK::ServerlessCluster",
        "aws_msk_cluster",
        "aws_msk_serverless_cluster",
    )
    .is_(Trait.HOLDS)
    .named(cfn="ClusterName", tf="cluster_name", arn="kafka:cluster/")
    .link(
        Link.LOGS_TO,
        Kind.FIREHOSE_STREAM,
        cfn="LoggingInfo.BrokerLogs.Firehose.DeliveryStream",
        tf="logging_info.broker_logs.firehose.delivery_stream",
    ),
    resource(Kind.MQ_BROKER, "AWS::AmazonMQ::Broker", "aws_mq_broker")
    .is_(Trait.HOLDS)
    .named(cfn="BrokerName", tf="broker_name", arn="mq:broker:"),
    resource(Kind.DOCUMENTDB_CLUSTER, "AWS::DocDB::DBCluster", "aws_docdb_cluster")
    .is_(Trait.HOLDS)
    .named(cfn="DBClusterIdentifier", tf="cluster_identifier", arn="rds:cluster:"),
)
