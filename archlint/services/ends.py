"""Resources that edges only end at: containers, jobs, search, databases, brokers, file systems.

Source: AWS CloudFormation reference, the types named below.
"""

from archlint.schema import Kind, Link, resource

ROWS = (
    resource(Kind.CLUSTER, "AWS::ECS::Cluster", name="ClusterName", arn="ecs:cluster/"),
    resource(Kind.TASK_DEFINITION, "AWS::ECS::TaskDefinition", name="Family", arn="ecs:task-definition/"),
    resource(Kind.CONTAINER_SERVICE, "AWS::ECS::Service", name="ServiceName", arn="ecs:service/")
    .linked_from(Link.CONTAINS, "Cluster", Kind.CLUSTER)
    .link(Link.INVOKES, "TaskDefinition", Kind.TASK_DEFINITION),
    resource(Kind.BATCH_JOB_QUEUE, "AWS::Batch::JobQueue", name="JobQueueName", arn="batch:job-queue/"),
    resource(Kind.BATCH_JOB, "AWS::Batch::JobDefinition", name="JobDefinitionName", arn="batch:job-definition/"),
    resource(Kind.GLUE_JOB, "AWS::Glue::Job", name="Name", arn="glue:job/"),
    resource(Kind.GLUE_JOB, "AWS::Glue::Crawler", name="Name", arn="glue:crawler/"),
    resource(Kind.GLUE_JOB, "AWS::Glue::Workflow", name="Name", arn="glue:workflow/"),
    resource(Kind.ML_ENDPOINT, "AWS::SageMaker::Pipeline", name="PipelineName", arn="sagemaker:pipeline/"),
    resource(Kind.ML_ENDPOINT, "AWS::SageMaker::Endpoint", name="EndpointName", arn="sagemaker:endpoint/"),
    resource(Kind.SEARCH_DOMAIN, "AWS::OpenSearchService::Domain", name="DomainName", arn="es:domain/"),
    resource(Kind.SEARCH_DOMAIN, "AWS::Elasticsearch::Domain"),
    resource(Kind.SEARCH_DOMAIN, "AWS::OpenSearchServerless::Collection", name="Name", arn="aoss:collection/"),
    resource(Kind.WAREHOUSE, "AWS::Redshift::Cluster", name="ClusterIdentifier", arn="redshift:cluster:"),
    resource(Kind.WAREHOUSE, "AWS::RedshiftServerless::Workgroup", name="WorkgroupName"),
    resource(Kind.FILE_SYSTEM, "AWS::EFS::FileSystem", arn="elasticfilesystem:file-system/"),
    resource(
        Kind.KAFKA_CLUSTER,
        "AWS::MSK::Cluster",
        "AWS::MSK::ServerlessCluster",
        name="ClusterName",
        arn="kafka:cluster/",
    ),
    resource(Kind.BROKER, "AWS::AmazonMQ::Broker", name="BrokerName", arn="mq:broker:"),
    resource(Kind.DATABASE, "AWS::DocDB::DBCluster", name="DBClusterIdentifier", arn="rds:cluster:"),
)

DATA_SOURCE = (
    resource(Kind.DATA_SOURCE, "AWS::AppSync::DataSource", name="Name")
    .link(Link.INVOKES, "LambdaConfig.LambdaFunctionArn", Kind.FUNCTION)
    .link(Link.WRITES_TO, "DynamoDBConfig.TableName", Kind.TABLE)
    .link(Link.WRITES_TO, "EventBridgeConfig.EventBusArn", Kind.BUS)
)
