"""Resources that edges only end at: containers, jobs, databases, brokers, file systems.

Source: AWS CloudFormation reference and Terraform AWS provider, the types named below.
"""

from archlint.aws.columns import seconds
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource

ROWS = (
    resource(Kind.ECS_CLUSTER, "AWS::ECS::Cluster", "aws_ecs_cluster")
    .is_(Trait.RUNS)
    .named(cfn="ClusterName", tf="name", arn="ecs:cluster/"),
    resource(Kind.TASK_DEFINITION, "AWS::ECS::TaskDefinition", "aws_ecs_task_definition")
    .is_(Trait.RUNS)
    .named(cfn="Family", tf="family", arn="ecs:task-definition/"),
    resource(Kind.ECS_SERVICE, "AWS::ECS::Service", "aws_ecs_service")
    .is_(Trait.RUNS)
    .named(cfn="ServiceName", tf="name", arn="ecs:service/")
    .linked_from(Link.CONTAINS, Kind.ECS_CLUSTER, cfn="Cluster", tf="cluster")
    .link(Link.INVOKES, Kind.TASK_DEFINITION, cfn="TaskDefinition", tf="task_definition"),
    resource(Kind.BATCH_JOB_QUEUE, "AWS::Batch::JobQueue", "aws_batch_job_queue")
    .is_(Trait.RUNS)
    .named(cfn="JobQueueName", tf="name", arn="batch:job-queue/"),
    resource(Kind.BATCH_JOB, "AWS::Batch::JobDefinition", "aws_batch_job_definition")
    .is_(Trait.RUNS)
    .named(cfn="JobDefinitionName", tf="name", arn="batch:job-definition/")
    .setting("timeout", seconds, cfn="Timeout.AttemptDurationSeconds", tf="timeout.attempt_duration_seconds"),
    resource(Kind.FILE_SYSTEM, "AWS::EFS::FileSystem", "aws_efs_file_system")
    .is_(Trait.HOLDS)
    .named(arn="elasticfilesystem:file-system/"),
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

DATA_SOURCE = (
    resource(Kind.DATA_SOURCE, "AWS::AppSync::DataSource", "aws_appsync_datasource")
    .is_(Trait.CALLS_WITH_ROLE, Trait.WAITS)
    .named(cfn="Name", tf="name")
    .link(Link.INVOKES, Kind.FUNCTION, cfn="LambdaConfig.LambdaFunctionArn", tf="lambda_config.function_arn")
    .link(Link.WRITES_TO, Kind.TABLE, cfn="DynamoDBConfig.TableName", tf="dynamodb_config.table_name")
    .link(Link.WRITES_TO, Kind.BUS, cfn="EventBridgeConfig.EventBusArn", tf="event_bridge_config.event_bus_arn")
)

BUILD_PROJECT = (
    resource(Kind.BUILD_PROJECT, "AWS::CodeBuild::Project", "aws_codebuild_project")
    .is_(Trait.RUNS)
    .named(cfn="Name", tf="name", arn="codebuild:project/")
)
SSM_DOCUMENT = (
    resource(Kind.SSM_DOCUMENT, "AWS::SSM::Document", "aws_ssm_document")
    .is_(Trait.RUNS)
    .named(cfn="Name", tf="name", arn="ssm:document/")
)
