"""Resources that edges only end at: jobs, search, databases, brokers.

Source: AWS CloudFormation reference and Terraform AWS provider, the types named below.
"""

from archlint.aws.columns import minutes
from archlint.aws.kinds import Kind, Trait
from archlint.aws.table import resource

ROWS = (
    resource(Kind.GLUE_JOB, "AWS::Glue::Job", "aws_glue_job")
    .is_(Trait.RUNS)
    .named(cfn="Name", tf="name", arn="glue:job/")
    .setting("timeout", minutes, cfn="Timeout", tf="timeout", unset=0),
    resource(Kind.GLUE_JOB, "AWS::Glue::Crawler", "aws_glue_crawler")
    .is_(Trait.RUNS)
    .named(cfn="Name", tf="name", arn="glue:crawler/"),
    resource(Kind.GLUE_JOB, "AWS::Glue::Workflow", "aws_glue_workflow")
    .is_(Trait.RUNS)
    .named(cfn="Name", tf="name", arn="glue:workflow/"),
    resource(Kind.ML_ENDPOINT, "AWS::SageMaker::Pipeline", "aws_sagemaker_pipeline")
    .is_(Trait.RUNS)
    .named(cfn="PipelineName", tf="pipeline_name", arn="sagemaker:pipeline/"),
    resource(Kind.ML_ENDPOINT, "AWS::SageMaker::Endpoint", "aws_sagemaker_endpoint")
    .is_(Trait.RUNS)
    .named(cfn="EndpointName", tf="name", arn="sagemaker:endpoint/"),
    resource(Kind.OPENSEARCH_DOMAIN, "AWS::OpenSearchService::Domain", "aws_opensearch_domain")
    .is_(Trait.HOLDS)
    .named(cfn="DomainName", tf="domain_name", arn="es:domain/"),
    resource(Kind.OPENSEARCH_DOMAIN, "AWS::Elasticsearch::Domain", "aws_elasticsearch_domain").is_(Trait.HOLDS),
    resource(Kind.OPENSEARCH_DOMAIN, "AWS::OpenSearchServerless::Collection", "aws_opensearchserverless_collection")
    .is_(Trait.HOLDS)
    .named(cfn="Name", tf="name", arn="aoss:collection/"),
    resource(Kind.REDSHIFT_CLUSTER, "AWS::Redshift::Cluster", "aws_redshift_cluster")
    .is_(Trait.HOLDS)
    .named(cfn="ClusterIdentifier", tf="cluster_identifier", arn="redshift:cluster:"),
    resource(Kind.REDSHIFT_CLUSTER, "AWS::RedshiftServerless::Workgroup", "aws_redshiftserverless_workgroup")
    .is_(Trait.HOLDS)
    .named(cfn="WorkgroupName", tf="workgroup_name"),
    resource(
        Kind.KAFKA_CLUSTER,
        "AWS::MSK::Cluster",
        "AWS::MSK::ServerlessCluster",
        "aws_msk_cluster",
        "aws_msk_serverless_cluster",
    )
    .is_(Trait.HOLDS)
    .named(cfn="ClusterName", tf="cluster_name", arn="kafka:cluster/"),
    resource(Kind.MQ_BROKER, "AWS::AmazonMQ::Broker", "aws_mq_broker")
    .is_(Trait.HOLDS)
    .named(cfn="BrokerName", tf="broker_name", arn="mq:broker:"),
    resource(Kind.DATABASE, "AWS::DocDB::DBCluster", "aws_docdb_cluster")
    .is_(Trait.HOLDS)
    .named(cfn="DBClusterIdentifier", tf="cluster_identifier", arn="rds:cluster:"),
)
