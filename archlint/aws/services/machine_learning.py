"""Amazon SageMaker and Amazon Bedrock: what is trained, deployed and asked.

Source: AWS CloudFormation reference, `AWS::SageMaker::*` and `AWS::Bedrock::*`; Terraform AWS provider,
`aws_sagemaker_*`, `aws_bedrock_*` and `aws_bedrockagent_*`.
"""

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource

SAGEMAKER_PIPELINE = (
    resource(Kind.SAGEMAKER_PIPELINE, "AWS::SageMaker::Pipeline", "aws_sagemaker_pipeline")
    .is_(Trait.RUNS)
    .named(cfn="PipelineName", tf="pipeline_name", arn="sagemaker:pipeline/")
    .link(
        Link.READS,
        Kind.BUCKET,
        cfn="PipelineDefinition.PipelineDefinitionS3Location.Bucket",
        tf="pipeline_definition_s3_location.bucket",
    )
)

MODEL = (
    resource(Kind.SAGEMAKER_MODEL, "AWS::SageMaker::Model", "aws_sagemaker_model")
    .is_(Trait.READS_STORED)
    .named(cfn="ModelName", tf="name", arn="sagemaker:model/")
)
for _cfn, _tf in (("PrimaryContainer", "primary_container"), ("Containers[]", "container[]")):
    MODEL.linked_from(Link.FEEDS, Kind.BUCKET, cfn=f"{_cfn}.ModelDataUrl", tf=f"{_tf}.model_data_url")
    MODEL.linked_from(
        Link.FEEDS,
        Kind.BUCKET,
        cfn=f"{_cfn}.ModelDataSource.S3DataSource.S3Uri",
        tf=f"{_tf}.model_data_source.s3_data_source.s3_uri",
    )

_NOTIFICATION = "AsyncInferenceConfig.OutputConfig.NotificationConfig"
_NOTIFICATION_BLOCK = "async_inference_config.output_config.notification_config"
ENDPOINT_CONFIG = (
    resource(Kind.SAGEMAKER_ENDPOINT_CONFIG, "AWS::SageMaker::EndpointConfig", "aws_sagemaker_endpoint_configuration")
    .is_(Trait.NOTIFIES)
    .named(cfn="EndpointConfigName", tf="name", arn="sagemaker:endpoint-config/")
    .link(
        Link.INVOKES,
        Kind.SAGEMAKER_MODEL,
        cfn="ProductionVariants[].ModelName",
        tf="production_variants[].model_name",
    )
    .link(
        Link.WRITES_TO,
        Kind.BUCKET,
        cfn="AsyncInferenceConfig.OutputConfig.S3OutputPath",
        tf="async_inference_config.output_config.s3_output_path",
    )
    .link(
        Link.WRITES_TO,
        Kind.BUCKET,
        cfn="DataCaptureConfig.DestinationS3Uri",
        tf="data_capture_config.destination_s3_uri",
    )
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn=f"{_NOTIFICATION}.SuccessTopic", tf=f"{_NOTIFICATION_BLOCK}.success_topic")
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn=f"{_NOTIFICATION}.ErrorTopic", tf=f"{_NOTIFICATION_BLOCK}.error_topic")
)

SAGEMAKER_ENDPOINT = (
    resource(Kind.SAGEMAKER_ENDPOINT, "AWS::SageMaker::Endpoint", "aws_sagemaker_endpoint")
    .is_(Trait.RUNS)
    .named(cfn="EndpointName", tf="name", arn="sagemaker:endpoint/")
    .link(Link.INVOKES, Kind.SAGEMAKER_ENDPOINT_CONFIG, cfn="EndpointConfigName", tf="endpoint_config_name")
)

#: What stands for a foundation model in an account: an inference profile, provisioned throughput, a custom model.
BEDROCK_MODEL = (
    resource(
        Kind.BEDROCK_MODEL,
        "AWS::Bedrock::ApplicationInferenceProfile",
        "aws_bedrock_inference_profile",
    )
    .is_(Trait.RUNS)
    .named(cfn="InferenceProfileName", tf="name", arn="bedrock:application-inference-profile/")
)
PROVISIONED_MODEL = (
    resource(Kind.BEDROCK_MODEL, "aws_bedrock_provisioned_model_throughput")
    .is_(Trait.RUNS)
    .named(tf="provisioned_model_name", arn="bedrock:provisioned-model/")
)

AGENT = (
    resource(Kind.BEDROCK_AGENT, "AWS::Bedrock::Agent", "aws_bedrockagent_agent")
    .is_(Trait.WAITS)
    .named(cfn="AgentName", tf="agent_name", arn="bedrock:agent/")
    .link(Link.INVOKES, Kind.FUNCTION, cfn="ActionGroups[].ActionGroupExecutor.Lambda", tf="action_group_executor")
    .link(Link.READS, Kind.BEDROCK_KNOWLEDGE_BASE, cfn="KnowledgeBases[].KnowledgeBaseId")
    .set_by(
        "aws_bedrockagent_agent_action_group",
        on="agent_id",
        action_group_executor="action_group_executor.lambda",
    )
)

_STORAGE = "StorageConfiguration"
KNOWLEDGE_BASE = (
    resource(Kind.BEDROCK_KNOWLEDGE_BASE, "AWS::Bedrock::KnowledgeBase", "aws_bedrockagent_knowledge_base")
    .is_(Trait.READS_STORED)
    .named(cfn="Name", tf="name", arn="bedrock:knowledge-base/")
    .link(
        Link.WRITES_TO,
        Kind.OPENSEARCH_COLLECTION,
        cfn=f"{_STORAGE}.OpensearchServerlessConfiguration.CollectionArn",
        tf="storage_configuration.opensearch_serverless_configuration.collection_arn",
    )
    .link(Link.WRITES_TO, Kind.OPENSEARCH_DOMAIN, cfn=f"{_STORAGE}.OpensearchManagedClusterConfiguration.DomainArn")
    .linked_from(
        Link.FEEDS,
        Kind.BUCKET,
        cfn="DataSourceConfiguration.S3Configuration.BucketArn",
        tf="data_source_configuration.s3_configuration.bucket_arn",
    )
    .set_by("AWS::Bedrock::DataSource", on="KnowledgeBaseId", DataSourceConfiguration="DataSourceConfiguration")
    .set_by(
        "aws_bedrockagent_data_source",
        on="knowledge_base_id",
        data_source_configuration="data_source_configuration",
    )
)
