"""Amazon OpenSearch Service: domains, collections of OpenSearch Serverless, and pipelines of OpenSearch Ingestion.

Source: AWS CloudFormation reference, `AWS::OpenSearchService::Domain`, `AWS::Elasticsearch::Domain`,
`AWS::OpenSearchServerless::Collection` and `AWS::OSIS::Pipeline`; Amazon OpenSearch Service Developer Guide, "Overview
of pipeline features in Amazon OpenSearch Ingestion" and "Supported plugins and options"; documentation of Data Prepper
(the sources `s3`, `dynamodb`, `kinesis` and `kafka`, the sinks `opensearch` and `s3`); Terraform AWS provider,
`aws_opensearch*`, `aws_elasticsearch_domain` and `aws_osis_pipeline`.
"""

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.named import names_at
from archlint.aws.table import resource

DOMAIN = (
    resource(
        Kind.OPENSEARCH_DOMAIN,
        "AWS::OpenSearchService::Domain",
        "AWS::Elasticsearch::Domain",
        "aws_opensearch_domain",
        "aws_elasticsearch_domain",
    )
    .is_(Trait.HOLDS)
    .named(cfn="DomainName", tf="domain_name", arn="es:domain/")
    .is_written()
)

COLLECTION = (
    resource(Kind.OPENSEARCH_COLLECTION, "AWS::OpenSearchServerless::Collection", "aws_opensearchserverless_collection")
    .is_(Trait.HOLDS)
    .named(cfn="Name", tf="name", arn="aoss:collection/")
    .is_written()
)

#: Where the text of a pipeline says what it reads: below each of its sub-pipelines, a source, perhaps in a list.
_SOURCES = (
    (Kind.QUEUE, ("*.source.s3.sqs.queue_url", "*.source.sqs.queues.*.url")),
    (Kind.BUCKET, ("*.source.s3.scan.buckets.*.bucket.name",)),
    (Kind.TABLE, ("*.source.dynamodb.tables.*.table_arn",)),
    (Kind.STREAM, ("*.source.kinesis.streams.*.stream_name", "*.source.kinesis.streams.*.stream_arn")),
    (Kind.KAFKA_CLUSTER, ("*.source.kafka.aws.msk.arn",)),
    (Kind.OPENSEARCH_DOMAIN, ("*.source.opensearch.hosts.*",)),
)
#: Where it says what it writes.
_SINKS = (
    (Kind.OPENSEARCH_DOMAIN, ("*.sink.*.opensearch.hosts.*",)),
    (Kind.OPENSEARCH_COLLECTION, ("*.sink.*.opensearch.hosts.*",)),
    (Kind.BUCKET, ("*.sink.*.s3.bucket", "*.source.dynamodb.tables.*.export.s3_bucket")),
)

#: Reads its source by itself. Whether its reading of a stream is with enhanced fan-out, and hence shared or not, is one
#: of the consumer strategies of its source.
INGESTION_PIPELINE = (
    resource(Kind.INGESTION_PIPELINE, "AWS::OSIS::Pipeline", "aws_osis_pipeline")
    .is_(Trait.FORWARDS)
    .named(cfn="PipelineName", tf="pipeline_name", arn="osis:pipeline/")
    .link(
        Link.INVOKES,
        Kind.FUNCTION,
        hints=names_at("*.processor.*.aws_lambda.function_name"),
        cfn="PipelineConfigurationBody",
        tf="pipeline_configuration_body",
    )
    .link(
        Link.DEAD_LETTERS_TO,
        Kind.BUCKET,
        hints=names_at("*.sink.*.opensearch.dlq.s3.bucket"),
        cfn="PipelineConfigurationBody",
        tf="pipeline_configuration_body",
    )
    .link(
        Link.LOGS_TO,
        Kind.LOG_GROUP,
        cfn="LogPublishingOptions.CloudWatchLogDestination.LogGroup",
        tf="log_publishing_options.cloudwatch_log_destination.log_group",
    )
)
for _kind, _paths in _SOURCES:
    INGESTION_PIPELINE.linked_from(
        Link.FEEDS, _kind, hints=names_at(*_paths), cfn="PipelineConfigurationBody", tf="pipeline_configuration_body"
    )
for _kind, _paths in _SINKS:
    INGESTION_PIPELINE.link(
        Link.WRITES_TO,
        _kind,
        hints=names_at(*_paths),
        cfn="PipelineConfigurationBody",
        tf="pipeline_configuration_body",
    )
