"""What carries streams and video on: Firehose and its destinations, channels, stream processors, models."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from archlint.aws.kinds import Kind, Link
from tests.aws.test_analytics import edges, read, terraform
from tests.words import drawn, resource, shown

NAMED = """
Search: {Type: AWS::OpenSearchService::Domain}
Vectors: {Type: AWS::OpenSearchServerless::Collection, Properties: {Name: vectors}}
Warehouse: {Type: AWS::Redshift::Cluster}
Serverless: {Type: AWS::RedshiftServerless::Workgroup}
Table: {Type: AWS::Glue::Table, Properties: {DatabaseName: d, TableInput: {Name: events}}}
Database: {Type: AWS::Glue::Database, Properties: {DatabaseInput: {Name: d}}}
Endpoint: {Type: AWS::Lambda::Url}
"""
#: A destination of Firehose: CloudFormation's property, what stands in it beside the bucket, and what it is an edge to.
DESTINATIONS = {
    "Redshift": (
        "ClusterJDBCURL: !Sub 'jdbc:redshift://${Warehouse.Endpoint.Address}:5439/dev'",
        ["writes_to Redshift cluster Warehouse"],
    ),
    "Redshift by workgroup": (
        "ClusterJDBCURL: !Sub 'jdbc:redshift://${Serverless.Workgroup.Endpoint.Address}:5439/dev'",
        ["writes_to Redshift Serverless workgroup Serverless"],
    ),
    "AmazonOpenSearchServerless": (
        "CollectionEndpoint: !GetAtt Vectors.CollectionEndpoint",
        ["writes_to OpenSearch Serverless collection Vectors"],
    ),
    "Amazonopensearchservice": ("DomainARN: !GetAtt Search.Arn", ["writes_to OpenSearch domain Search"]),
    "Splunk": ("HECEndpoint: https://splunk.example.com", ["delivers_to external resource https://splunk.example.com"]),
    "HttpEndpoint": (
        "EndpointConfiguration: {Url: !GetAtt Endpoint.FunctionUrl}",
        ["delivers_to function URL Endpoint"],
    ),
    "Snowflake": (
        "AccountUrl: https://x.snowflakecomputing.com",
        ["delivers_to external resource https://x.snowflakecomputing.com"],
    ),
    "Iceberg": (
        "DestinationTableConfigurationList: [{DestinationDatabaseName: d, DestinationTableName: events}]",
        ["writes_to Glue table Table", "writes_to Glue database Database"],
    ),
}


@pytest.mark.parametrize("destination", DESTINATIONS)
def test_firehose_delivers_to_what_its_destination_names(destination: str) -> None:
    body, expected = DESTINATIONS[destination]
    backup = "S3Configuration: {BucketARN: !GetAtt Lake.Arn, CloudWatchLoggingOptions: {LogGroupName: !Ref Logs}}"
    found = read(
        f"{NAMED}\nLogs: {{Type: AWS::Logs::LogGroup}}\n"
        f"Out:\n  Type: AWS::KinesisFirehose::DeliveryStream\n  Properties:\n"
        f"    {destination.partition(' ')[0]}DestinationConfiguration:\n      {body}\n      {backup}\n"
    )
    out = resource(found, Kind.FIREHOSE_STREAM, "Out")
    words = [f"{edge.link.value} {edge.target.kind.value} {edge.target.name}" for edge in found.outgoing(out)]
    assert sorted(words) == sorted([*expected, "writes_to bucket Lake", "logs_to log group Logs"])


def test_firehose_reads_the_schema_that_it_converts_to_and_backs_up_what_came() -> None:
    found = edges(
        NAMED
        + """
Copy: {Type: AWS::S3::Bucket}
Out:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    ExtendedS3DestinationConfiguration:
      BucketARN: !GetAtt Lake.Arn
      S3BackupMode: Enabled
      S3BackupConfiguration: {BucketARN: !GetAtt Copy.Arn}
      DataFormatConversionConfiguration: {SchemaConfiguration: {DatabaseName: !Ref Database, TableName: !Ref Table}}
"""
    )
    assert [edge for edge in found if edge.startswith("Firehose stream Out")] == [
        "Firehose stream Out writes_to bucket Lake",
        "Firehose stream Out writes_to bucket Copy",
        "Firehose stream Out reads Glue table Table",
        "Firehose stream Out reads Glue database Database",
    ]


def test_firehose_in_terraform(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        textwrap.dedent(
            """
            resource "aws_s3_bucket" "lake" {}
            resource "aws_redshift_cluster" "warehouse" { cluster_identifier = "warehouse" }
            resource "aws_opensearchserverless_collection" "vectors" { name = "vectors" }
            resource "aws_glue_catalog_table" "events" {
              name          = "events"
              database_name = "d"
            }
            resource "aws_kinesis_firehose_delivery_stream" "redshift" {
              redshift_configuration {
                cluster_jdbcurl = "jdbc:redshift://${aws_redshift_cluster.warehouse.endpoint}/dev"
                s3_configuration { bucket_arn = aws_s3_bucket.lake.arn }
              }
            }
            resource "aws_kinesis_firehose_delivery_stream" "search" {
              opensearchserverless_configuration {
                collection_endpoint = aws_opensearchserverless_collection.vectors.collection_endpoint
                s3_configuration { bucket_arn = aws_s3_bucket.lake.arn }
              }
            }
            resource "aws_kinesis_firehose_delivery_stream" "lake" {
              extended_s3_configuration {
                bucket_arn = aws_s3_bucket.lake.arn
                data_format_conversion_configuration { schema_configuration { table_name = "events" } }
              }
            }
            """
        ),
    )
    assert {edge for edge in found if "aws_kinesis_firehose" in edge} == {
        "Firehose stream aws_kinesis_firehose_delivery_stream.redshift writes_to "
        "Redshift cluster aws_redshift_cluster.warehouse",
        "Firehose stream aws_kinesis_firehose_delivery_stream.redshift writes_to bucket aws_s3_bucket.lake",
        "Firehose stream aws_kinesis_firehose_delivery_stream.search writes_to "
        "OpenSearch Serverless collection aws_opensearchserverless_collection.vectors",
        "Firehose stream aws_kinesis_firehose_delivery_stream.search writes_to bucket aws_s3_bucket.lake",
        "Firehose stream aws_kinesis_firehose_delivery_stream.lake writes_to bucket aws_s3_bucket.lake",
        "Firehose stream aws_kinesis_firehose_delivery_stream.lake reads Glue table aws_glue_catalog_table.events",
    }


def test_a_channel_delivers_a_stream_to_a_bucket() -> None:
    found = read(
        """
Clicks: {Type: AWS::Kinesis::Stream}
Lost: {Type: AWS::S3::Bucket}
Channel:
  Type: AWS::Kinesis::Channel
  Properties:
    ChannelName: c
    StreamConfigurationList: [{StreamARN: !GetAtt Clicks.Arn}]
    S3DestinationConfiguration:
      StorageConfiguration: {BucketARN: !GetAtt Lake.Arn, OutputKeyTemplate: "clicks/!{yyyy}/!{channel-id}"}
      DeadLetterQueueS3Configuration: {BucketARN: !GetAtt Lost.Arn}
"""
    )
    assert drawn(found) == [
        "stream Clicks feeds Kinesis channel Channel",
        "Kinesis channel Channel writes_to bucket Lake",
        "Kinesis channel Channel dead_letters_to bucket Lost",
    ]
    (key,) = shown(resource(found, Kind.CHANNEL, "Channel")["object_key"])
    assert key.startswith('"clicks/$')


PROCESSOR_EDGES = [
    "Kinesis video stream Camera feeds Rekognition stream processor Watcher",
    "Rekognition stream processor Watcher delivers_to stream Faces",
    "Rekognition stream processor Watcher writes_to bucket Lake",
    "Rekognition stream processor Watcher delivers_to topic Seen",
]


def test_a_stream_processor_reads_video_and_says_what_it_sees(tmp_path: Path) -> None:
    assert (
        edges(
            """
Camera: {Type: AWS::KinesisVideo::Stream}
Live: {Type: AWS::KinesisVideo::SignalingChannel}
Faces: {Type: AWS::Kinesis::Stream}
Seen: {Type: AWS::SNS::Topic}
Watcher:
  Type: AWS::Rekognition::StreamProcessor
  Properties:
    KinesisVideoStream: {Arn: !GetAtt Camera.Arn}
    KinesisDataStream: {Arn: !GetAtt Faces.Arn}
    S3Destination: {BucketName: lake}
    NotificationChannel: {Arn: !Ref Seen}
"""
        )
        == PROCESSOR_EDGES
    )
    found = terraform(
        tmp_path,
        """
        resource "aws_s3_bucket" "lake" { bucket = "lake" }
        resource "aws_kinesis_video_stream" "camera" { name = "camera" }
        resource "aws_kinesis_stream" "faces" { name = "faces" }
        resource "aws_sns_topic" "seen" {}
        resource "aws_rekognition_stream_processor" "watcher" {
          name = "watcher"
          input { kinesis_video_stream { arn = aws_kinesis_video_stream.camera.arn } }
          output {
            kinesis_data_stream { arn = aws_kinesis_stream.faces.arn }
            s3_destination { bucket = "lake" }
          }
          notification_channel { sns_topic_arn = aws_sns_topic.seen.arn }
        }
        """,
    )
    plain = [" ".join(w.partition(".")[2].title() if w.startswith("aws_") else w for w in e.split()) for e in found]
    assert plain == PROCESSOR_EDGES


def test_an_endpoint_serves_the_model_that_lies_in_a_bucket() -> None:
    assert edges(
        """
Model: {Type: AWS::SageMaker::Model, Properties: {PrimaryContainer: {ModelDataUrl: s3://lake/model.tar.gz}}}
Config:
  Type: AWS::SageMaker::EndpointConfig
  Properties:
    ProductionVariants: [{ModelName: !GetAtt Model.ModelName}]
    AsyncInferenceConfig:
      OutputConfig: {S3OutputPath: s3://lake/answers, NotificationConfig: {ErrorTopic: !Ref Failed}}
Failed: {Type: AWS::SNS::Topic}
Endpoint: {Type: AWS::SageMaker::Endpoint, Properties: {EndpointConfigName: !GetAtt Config.EndpointConfigName}}
"""
    ) == [
        "bucket Lake feeds SageMaker model Model",
        "SageMaker endpoint configuration Config invokes SageMaker model Model",
        "SageMaker endpoint configuration Config writes_to bucket Lake",
        "SageMaker endpoint configuration Config delivers_to topic Failed",
        "SageMaker endpoint Endpoint invokes SageMaker endpoint configuration Config",
    ]


def test_an_agent_of_bedrock_calls_functions_and_reads_what_its_knowledge_base_was_fed() -> None:
    assert edges(
        """
Act: {Type: AWS::Lambda::Function}
Agent:
  Type: AWS::Bedrock::Agent
  Properties:
    ActionGroups: [{ActionGroupExecutor: {Lambda: !GetAtt Act.Arn}}]
    KnowledgeBases: [{KnowledgeBaseId: !Ref Known}]
Known:
  Type: AWS::Bedrock::KnowledgeBase
  Properties: {StorageConfiguration: {OpensearchServerlessConfiguration: {CollectionArn: !GetAtt Vectors.Arn}}}
Source:
  Type: AWS::Bedrock::DataSource
  Properties:
    KnowledgeBaseId: !Ref Known
    DataSourceConfiguration: {S3Configuration: {BucketArn: !GetAtt Lake.Arn}}
Vectors: {Type: AWS::OpenSearchServerless::Collection}
"""
    ) == [
        "bucket Lake feeds Bedrock knowledge base Known",
        "Bedrock agent Agent invokes function Act",
        "Bedrock agent Agent reads Bedrock knowledge base Known",
        "Bedrock knowledge base Known writes_to OpenSearch Serverless collection Vectors",
    ]


# Tasks of state machines


def test_tasks_lead_to_the_jobs_and_data_that_they_name() -> None:
    named = {
        "aws-sdk:glue:startCrawler": ('"Name": "${Crawler}"', "invokes Glue crawler Crawler"),
        "aws-sdk:glue:startWorkflowRun": ('"Name": "${Flow}"', "invokes Glue workflow Flow"),
        "databrew:startJobRun.sync": ('"Name": "${Brew}"', "invokes DataBrew job Brew"),
        "athena:startQueryExecution.sync": ('"WorkGroup": "${Group}"', "invokes Athena workgroup Group"),
        "elasticmapreduce:addStep.sync": ('"ClusterId": "${Spark}"', "invokes EMR cluster Spark"),
        "emr-serverless:startJobRun.sync": ('"ApplicationId": "${Less}"', "invokes EMR Serverless application Less"),
        "emr-containers:startJobRun.sync": ('"VirtualClusterId": "${Eks}"', "invokes EMR virtual cluster Eks"),
        "sagemaker:createTransformJob.sync": ('"ModelName": "${Model.ModelName}"', "invokes SageMaker model Model"),
        "aws-sdk:sagemaker:startPipelineExecution": ('"PipelineName": "${Steps}"', "invokes SageMaker pipeline Steps"),
        "codebuild:startBuild.sync": ('"ProjectName": "${Build}"', "invokes CodeBuild project Build"),
        "aws-sdk:ssm:startAutomationExecution": ('"DocumentName": "${Doc}"', "invokes SSM document Doc"),
        "bedrock:invokeModel": ('"ModelId": "${Profile}"', "invokes Bedrock model Profile"),
        "aws-sdk:ec2:startInstances": ('"InstanceIds": ["${Host}"]', "invokes EC2 instance Host"),
        "mediaconvert:createJob": ('"Queue": "${Media.Arn}"', "invokes MediaConvert queue Media"),
        "aws-sdk:redshiftdata:executeStatement": ('"ClusterIdentifier": "${Wh}"', "writes_to Redshift cluster Wh"),
    }
    states = {
        f"S{n}": f'"S{n}": {{"Type": "Task", "Resource": "arn:aws:states:::{name}", "Parameters": {{{argument}}}, "End": true}}'
        for n, (name, (argument, _)) in enumerate(named.items())
    }
    body = ", ".join(states.values())
    found = read(
        f"""
Crawler: {{Type: AWS::Glue::Crawler}}
Flow: {{Type: AWS::Glue::Workflow}}
Brew: {{Type: AWS::DataBrew::Job}}
Group: {{Type: AWS::Athena::WorkGroup}}
Spark: {{Type: AWS::EMR::Cluster}}
Less: {{Type: AWS::EMRServerless::Application}}
Eks: {{Type: AWS::EMRContainers::VirtualCluster}}
Model: {{Type: AWS::SageMaker::Model}}
Steps: {{Type: AWS::SageMaker::Pipeline}}
Build: {{Type: AWS::CodeBuild::Project}}
Doc: {{Type: AWS::SSM::Document}}
Profile: {{Type: AWS::Bedrock::ApplicationInferenceProfile}}
Host: {{Type: AWS::EC2::Instance}}
Media: {{Type: AWS::MediaConvert::Queue}}
Wh: {{Type: AWS::Redshift::Cluster}}
M:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    DefinitionString: !Sub '{{"StartAt": "S0", "States": {{{body}}}}}'
"""
    )
    assert drawn(found) == [f"task M {edge}" for _, edge in named.values()]


def test_what_aws_provides_to_all_is_no_end_of_a_task() -> None:
    assert (
        edges(
            """
M:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    Definition:
      States:
        A: {Type: Task, Resource: "arn:aws:states:::bedrock:invokeModel", Parameters: {ModelId: amazon.nova-pro-v1:0}}
        B: {Type: Task, Resource: "arn:aws:states:::athena:startQueryExecution", Parameters: {WorkGroup: primary}}
"""
        )
        == []
    )


MAP = """
Results: {{Type: AWS::S3::Bucket}}
M:
  Type: AWS::StepFunctions::StateMachine
  Properties:
    Definition:
      StartAt: Each
      States:
        Each:
          Type: Map
          ItemProcessor:
            ProcessorConfig: {{Mode: {mode}, ExecutionType: STANDARD}}
            StartAt: P
            States: {{P: {{Type: Pass, End: true}}}}
          ItemReader: {{Resource: "arn:aws:states:::s3:getObject", {parameters}: {{Bucket: !Ref Lake, Key: list.csv}}}}
          ResultWriter: {{Resource: "arn:aws:states:::s3:putObject", {parameters}: {{Bucket: !Ref Results, Prefix: {prefix}}}}}
          End: true
"""


@pytest.mark.parametrize("parameters", ["Parameters", "Arguments"])
def test_a_distributed_map_reads_its_items_and_writes_its_results(parameters: str) -> None:
    found = read(MAP.format(mode="DISTRIBUTED", parameters=parameters, prefix="runs/daily"))
    assert drawn(found) == ["item reader M reads bucket Lake", "result writer M writes_to bucket Results"]
    (edge,) = found.incoming(resource(found, Kind.BUCKET, "Results"), Link.WRITES_TO)
    (key,) = shown(edge.source["object_key"])
    assert key.startswith('"runs/daily/$')
    assert shown(edge.source["action"]) == ["'s3:PutObject'"]


def test_an_inline_map_has_neither() -> None:
    assert drawn(read(MAP.format(mode="INLINE", parameters="Parameters", prefix="x"))) == []


def test_a_prefix_that_is_taken_from_the_input_may_be_any() -> None:
    found = read(
        MAP.format(mode="DISTRIBUTED", parameters="Parameters", prefix="$.day").replace("Prefix:", "Prefix.$:")
    )
    (writer,) = found.resources(Kind.RESULT_WRITER)
    assert shown(writer["object_key"])[0].startswith(("inside", "outside"))
