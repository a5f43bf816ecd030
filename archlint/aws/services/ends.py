"""Resources that edges only end at: containers, jobs, search, databases, brokers, file systems.

Source: AWS CloudFormation reference and Terraform AWS provider, the types named below.
"""

from archlint.aws.kinds import Kind, Link
from archlint.aws.table import resource

ROWS = (
    resource(Kind.CLUSTER, "AWS::ECS::Cluster", "aws_ecs_cluster").named("ClusterName", "name", arn="ecs:cluster/"),
    resource(Kind.TASK_DEFINITION, "AWS::ECS::TaskDefinition", "aws_ecs_task_definition").named(
        "Family", "family", arn="ecs:task-definition/"
    ),
    resource(Kind.CONTAINER_SERVICE, "AWS::ECS::Service", "aws_ecs_service")
    .named("ServiceName", "name", arn="ecs:service/")
    .linked_from(Link.CONTAINS, "Cluster", "cluster", Kind.CLUSTER)
    .link(Link.INVOKES, "TaskDefinition", "task_definition", Kind.TASK_DEFINITION),
    resource(Kind.BATCH_JOB_QUEUE, "AWS::Batch::JobQueue", "aws_batch_job_queue").named(
        "JobQueueName", "name", arn="batch:job-queue/"
    ),
    resource(Kind.BATCH_JOB, "AWS::Batch::JobDefinition", "aws_batch_job_definition").named(
        "JobDefinitionName", "name", arn="batch:job-definition/"
    ),
    resource(Kind.GLUE_JOB, "AWS::Glue::Job", "aws_glue_job").named("Name", "name", arn="glue:job/"),
    resource(Kind.GLUE_JOB, "AWS::Glue::Crawler", "aws_glue_crawler").named("Name", "name", arn="glue:crawler/"),
    resource(Kind.GLUE_JOB, "AWS::Glue::Workflow", "aws_glue_workflow").named("Name", "name", arn="glue:workflow/"),
    resource(Kind.ML_ENDPOINT, "AWS::SageMaker::Pipeline", "aws_sagemaker_pipeline").named(
        "PipelineName", "pipeline_name", arn="sagemaker:pipeline/"
    ),
    resource(Kind.ML_ENDPOINT, "AWS::SageMaker::Endpoint", "aws_sagemaker_endpoint").named(
        "EndpointName", "name", arn="sagemaker:endpoint/"
    ),
    resource(Kind.SEARCH_DOMAIN, "AWS::OpenSearchService::Domain", "aws_opensearch_domain").named(
        "DomainName", "domain_name", arn="es:domain/"
    ),
    resource(Kind.SEARCH_DOMAIN, "AWS::Elasticsearch::Domain", "aws_elasticsearch_domain"),
    resource(Kind.SEARCH_DOMAIN, "AWS::OpenSearchServerless::Collection", "aws_opensearchserverless_collection").named(
        "Name", "name", arn="aoss:collection/"
    ),
    resource(Kind.WAREHOUSE, "AWS::Redshift::Cluster", "aws_redshift_cluster").named(
        "ClusterIdentifier", "cluster_identifier", arn="redshift:cluster:"
    ),
    resource(Kind.WAREHOUSE, "AWS::RedshiftServerless::Workgroup", "aws_redshiftserverless_workgroup").named(
        "WorkgroupName", "workgroup_name"
    ),
    resource(Kind.FILE_SYSTEM, "AWS::EFS::FileSystem", "aws_efs_file_system").named(
        "", "", arn="elasticfilesystem:file-system/"
    ),
    resource(
        Kind.KAFKA_CLUSTER,
        "AWS::MSK::Cluster",
        "AWS::MSK::ServerlessCluster",
        "aws_msk_cluster",
        "aws_msk_serverless_cluster",
    ).named("ClusterName", "cluster_name", arn="kafka:cluster/"),
    resource(Kind.BROKER, "AWS::AmazonMQ::Broker", "aws_mq_broker").named(
        "BrokerName", "broker_name", arn="mq:broker:"
    ),
    resource(Kind.DATABASE, "AWS::DocDB::DBCluster", "aws_docdb_cluster").named(
        "DBClusterIdentifier", "cluster_identifier", arn="rds:cluster:"
    ),
)

DATA_SOURCE = (
    resource(Kind.DATA_SOURCE, "AWS::AppSync::DataSource", "aws_appsync_datasource")
    .named("Name", "name")
    .link(Link.INVOKES, "LambdaConfig.LambdaFunctionArn", "lambda_config.function_arn", Kind.FUNCTION)
    .link(Link.WRITES_TO, "DynamoDBConfig.TableName", "dynamodb_config.table_name", Kind.TABLE)
    .link(Link.WRITES_TO, "EventBridgeConfig.EventBusArn", "event_bridge_config.event_bus_arn", Kind.BUS)
)
