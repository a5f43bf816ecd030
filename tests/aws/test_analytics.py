"""What reads a data lake and streams: Glue, Athena, QuickSight, Flink, Redshift, OpenSearch, in both dialects."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from archlint.aws.kinds import Kind, Link
from archlint.graph.graph import Graph
from archlint.graph.making.from_configuration import read_folders
from tests.words import drawn, graph, inferred, looped, resource, unresolved

BUCKET = "Lake: {Type: AWS::S3::Bucket, Properties: {BucketName: lake}}"


def read(resources: str) -> Graph:
    """Return the graph of a template that has a bucket `Lake` and some resources."""
    return graph(f"Resources:\n  {BUCKET}\n" + textwrap.indent(resources, "  "))


def edges(resources: str) -> list[str]:
    """Return the edges of a template that has a bucket `Lake` and some resources."""
    return drawn(read(resources))


def terraform(tmp_path: Path, text: str) -> list[str]:
    """Return the edges of a configuration."""
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    found, problems = read_folders([tmp_path], {})
    assert found is not None
    assert problems == ()
    return drawn(found[1])


# Glue, Athena, Lake Formation, QuickSight


LAKE = """
Database: {Type: AWS::Glue::Database, Properties: {CatalogId: x, DatabaseInput: {Name: sales}}}
Orders:
  Type: AWS::Glue::Table
  Properties:
    CatalogId: x
    DatabaseName: !Ref Database
    TableInput: {Name: orders, StorageDescriptor: {Location: !Sub "s3://${Lake}/orders/"}}
Crawler:
  Type: AWS::Glue::Crawler
  Properties:
    Role: r
    DatabaseName: sales
    Targets:
      S3Targets:
        - {Path: s3://lake/raw, EventQueueArn: !GetAtt Changes.Arn, DlqEventQueueArn: !GetAtt Lost.Arn}
      DynamoDBTargets: [{Path: !Ref Customers}]
Changes: {Type: AWS::SQS::Queue}
Lost: {Type: AWS::SQS::Queue}
Customers: {Type: AWS::DynamoDB::Table}
Trigger:
  Type: AWS::Glue::Trigger
  Properties:
    Type: CONDITIONAL
    Predicate: {Conditions: [{CrawlerName: !Ref Crawler, CrawlState: SUCCEEDED}]}
    Actions: [{JobName: !Ref Job}]
Job: {Type: AWS::Glue::Job, Properties: {Command: {Name: glueetl, ScriptLocation: s3://lake/etl.py}}}
Query:
  Type: AWS::Athena::NamedQuery
  Properties: {Database: sales, WorkGroup: !Ref Group, QueryString: "SELECT * FROM \\"sales\\".\\"orders\\" JOIN x ON 1"}
Group:
  Type: AWS::Athena::WorkGroup
  Properties: {Name: g, WorkGroupConfiguration: {ResultConfiguration: {OutputLocation: s3://lake/results}}}
Source:
  Type: AWS::QuickSight::DataSource
  Properties: {Type: ATHENA, DataSourceParameters: {AthenaParameters: {WorkGroup: g}}}
Set:
  Type: AWS::QuickSight::DataSet
  Properties:
    PhysicalTableMap:
      o: {RelationalTable: {DataSourceArn: !GetAtt Source.Arn, Name: orders}}
Registered: {Type: AWS::LakeFormation::Resource, Properties: {ResourceArn: !GetAtt Lake.Arn}}
Allowed:
  Type: AWS::LakeFormation::PrincipalPermissions
  Properties: {Resource: {Table: {DatabaseName: sales, Name: orders}}}
"""
LAKE_EDGES = {
    "bucket Lake feeds Glue table Orders",
    "bucket Lake feeds Glue crawler Crawler",
    "table Customers feeds Glue crawler Crawler",
    "queue Changes feeds Glue crawler Crawler",
    "Glue crawler Crawler dead_letters_to queue Lost",
    "Glue crawler Crawler writes_to Glue database Database",
    "Glue crawler Crawler feeds Glue trigger Trigger",
    "Glue trigger Trigger invokes Glue job Job",
    "Glue job Job reads bucket Lake",
    "Glue database Database feeds Athena named query Query",
    "Glue table Orders feeds Athena named query Query",
    "Athena named query Query invokes Athena workgroup Group",
    "Athena workgroup Group writes_to bucket Lake",
    "Athena workgroup Group feeds QuickSight data source Source",
    "QuickSight data source Source feeds QuickSight data set Set",
    "Glue table Orders feeds QuickSight data set Set",
    "Lake Formation location Registered governs bucket Lake",
    "Lake Formation permission Allowed governs Glue table Orders",
}
LAKE_IN_TERRAFORM = """
resource "aws_s3_bucket" "lake" { bucket = "lake" }
resource "aws_glue_catalog_database" "database" { name = "sales" }
resource "aws_glue_catalog_table" "orders" {
  name          = "orders"
  database_name = aws_glue_catalog_database.database.name
  storage_descriptor { location = "s3://${aws_s3_bucket.lake.bucket}/orders/" }
}
resource "aws_sqs_queue" "changes" {}
resource "aws_sqs_queue" "lost" {}
resource "aws_dynamodb_table" "customers" { name = "customers" }
resource "aws_glue_crawler" "crawler" {
  name          = "crawler"
  role          = "r"
  database_name = "sales"
  s3_target {
    path                = "s3://lake/raw"
    event_queue_arn     = aws_sqs_queue.changes.arn
    dlq_event_queue_arn = aws_sqs_queue.lost.arn
  }
  dynamodb_target { path = aws_dynamodb_table.customers.name }
}
resource "aws_glue_trigger" "trigger" {
  name = "trigger"
  type = "CONDITIONAL"
  predicate {
    conditions {
      crawler_name = aws_glue_crawler.crawler.name
      crawl_state  = "SUCCEEDED"
    }
  }
  actions { job_name = aws_glue_job.job.name }
}
resource "aws_glue_job" "job" {
  name     = "job"
  role_arn = "r"
  command { script_location = "s3://lake/etl.py" }
}
resource "aws_athena_workgroup" "group" {
  name = "g"
  configuration { result_configuration { output_location = "s3://lake/results" } }
}
resource "aws_athena_named_query" "query" {
  name      = "query"
  database  = "sales"
  workgroup = aws_athena_workgroup.group.id
  query     = "SELECT * FROM \\"sales\\".\\"orders\\""
}
resource "aws_quicksight_data_source" "source" {
  data_source_id = "source"
  name           = "source"
  type           = "ATHENA"
  parameters { athena { work_group = "g" } }
}
resource "aws_quicksight_data_set" "set" {
  data_set_id = "set"
  name        = "set"
  physical_table_map {
    physical_table_map_id = "o"
    relational_table {
      data_source_arn = aws_quicksight_data_source.source.arn
      name            = "orders"
    }
  }
}
resource "aws_lakeformation_resource" "registered" { arn = aws_s3_bucket.lake.arn }
resource "aws_lakeformation_permissions" "allowed" {
  table {
    database_name = "sales"
    name          = "orders"
  }
}
"""


def _plain(edge: str) -> str:
    """Return an edge of Terraform as CloudFormation's: `aws_sqs_queue.lost` is `Lost`."""
    return " ".join(word.partition(".")[2].title() if word.startswith("aws_") else word for word in edge.split(" "))


def test_a_data_lake_is_read_from_its_bucket_to_its_data_sets() -> None:
    assert set(edges(LAKE)) == LAKE_EDGES


def test_a_data_lake_is_the_same_in_terraform(tmp_path: Path) -> None:
    assert {_plain(edge) for edge in terraform(tmp_path, LAKE_IN_TERRAFORM)} == LAKE_EDGES


def test_what_reads_a_bucket_at_rest_closes_no_loop() -> None:
    # Results of queries land in the bucket that the table lies in: nothing starts a query because of that.
    assert looped(read(LAKE)) == []


@pytest.mark.parametrize(
    ("statement", "is_read"),
    [
        ("SELECT 1 FROM orders", True),
        ("select a from sales.orders o", True),
        ("WITH x AS (SELECT 1 FROM `orders`) SELECT 1 FROM x", True),
        ("SELECT 1 FROM others -- FROM orders", False),
        ("SELECT orders FROM others", False),
        ("SELECT 1 FROM others /* FROM orders", False),
    ],
)
def test_a_statement_names_the_tables_that_it_reads(statement: str, *, is_read: bool) -> None:
    found = edges(
        f"""
Orders: {{Type: AWS::Glue::Table, Properties: {{CatalogId: x, DatabaseName: d, TableInput: {{Name: orders}}}}}}
Query: {{Type: AWS::Athena::NamedQuery, Properties: {{Database: d, QueryString: "{statement}"}}}}
"""
    )
    assert ("Glue table Orders feeds Athena named query Query" in found) == is_read


def test_what_athena_and_quicksight_have_of_their_own_is_no_end() -> None:
    # The primary workgroup and the default database are in every account.
    assert (
        edges("Q: {Type: AWS::Athena::NamedQuery, Properties: {Database: default, QueryString: SELECT 1 FROM t}}") == []
    )


# OpenSearch Ingestion


PIPELINE = """
Pipeline:
  Type: AWS::OSIS::Pipeline
  Properties:
    PipelineName: p
    MinUnits: 1
    MaxUnits: 4
    PipelineConfigurationBody: !Sub |
      version: "2"
      logs:
        source:
          s3: {{notification_type: sqs, sqs: {{queue_url: {url}}}}}
        processor:
          - aws_lambda: {{function_name: "${{Enrich}}"}}
        sink:
          - opensearch:
              hosts: ["https://${{Search.DomainEndpoint}}"]
              dlq: {{s3: {{bucket: "${{Lake}}"}}}}
          - s3: {{bucket: archive-of-another-account}}
Uploads: {{Type: AWS::SQS::Queue}}
Search: {{Type: AWS::OpenSearchService::Domain}}
Enrich: {{Type: AWS::Lambda::Function}}
"""


def test_an_ingestion_pipeline_reads_and_writes_what_its_text_names() -> None:
    assert set(edges(PIPELINE.format(url='"${Uploads}"'))) == {
        "queue Uploads feeds OpenSearch Ingestion pipeline Pipeline",
        "OpenSearch Ingestion pipeline Pipeline invokes function Enrich",
        "OpenSearch Ingestion pipeline Pipeline writes_to OpenSearch domain Search",
        "OpenSearch Ingestion pipeline Pipeline dead_letters_to bucket Lake",
    }


def test_a_source_that_is_not_known_may_be_any_queue() -> None:
    found = read(PIPELINE.format(url='"${Made.Url}"') + "Made: {Type: Custom::Queue}")
    assert found.may_be_linked(resource(found, Kind.QUEUE, "Uploads"), Link.FEEDS)


def test_a_text_that_is_no_yaml_may_name_anything() -> None:
    body = "Pipeline: {Type: AWS::OSIS::Pipeline, Properties: {PipelineConfigurationBody: '{'}}"
    assert any("cannot be read as YAML" in words for words in unresolved(graph(f"Resources:\n  {body}")))


def test_an_ingestion_pipeline_in_terraform(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
        resource "aws_kinesis_stream" "clicks" { name = "clicks" }
        resource "aws_opensearchserverless_collection" "search" { name = "search" }
        resource "aws_osis_pipeline" "pipeline" {
          pipeline_name               = "pipeline"
          min_units                   = 1
          max_units                   = 4
          pipeline_configuration_body = <<-EOT
            version: "2"
            clicks:
              source:
                kinesis:
                  streams:
                    - stream_name: ${aws_kinesis_stream.clicks.name}
              sink:
                - opensearch:
                    hosts: ["${aws_opensearchserverless_collection.search.collection_endpoint}"]
          EOT
        }
        """,
    )
    assert {_plain(edge) for edge in found} == {
        "stream Clicks feeds OpenSearch Ingestion pipeline Pipeline",
        "OpenSearch Ingestion pipeline Pipeline writes_to OpenSearch Serverless collection Search",
    }


# Managed Service for Apache Flink, Redshift


FLINK = """
In: {Type: AWS::Kinesis::Stream}
Out: {Type: AWS::Kinesis::Stream}
Role:
  Type: AWS::IAM::Role
  Properties:
    Policies:
      - PolicyDocument:
          Statement:
            - {Effect: Allow, Action: "kinesis:GetRecords", Resource: !GetAtt In.Arn}
            - {Effect: Allow, Action: "kinesis:PutRecords", Resource: !GetAtt Out.Arn}
App:
  Type: AWS::KinesisAnalyticsV2::Application
  Properties:
    RuntimeEnvironment: FLINK-1_20
    ServiceExecutionRole: !GetAtt Role.Arn
    ApplicationConfiguration:
      ApplicationCodeConfiguration:
        CodeContentType: ZIPFILE
        CodeContent: {S3ContentLocation: {BucketARN: !GetAtt Lake.Arn, FileKey: app.jar}}
      EnvironmentProperties:
        PropertyGroups:
          - {PropertyGroupId: Input0, PropertyMap: {stream.arn: !GetAtt In.Arn, source.reader.type: EFO}}
          - {PropertyGroupId: Output0, PropertyMap: {stream.arn: !GetAtt Out.Arn}}
Log:
  Type: AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption
  Properties:
    ApplicationName: !Ref App
    CloudWatchLoggingOption: {LogStreamARN: !Sub "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Logs}:log-stream:x"}
Logs: {Type: AWS::Logs::LogGroup}
"""


def test_a_flink_application_writes_what_its_properties_name_and_its_role_allows() -> None:
    found = read(FLINK)
    assert drawn(found) == [
        "Managed Service for Apache Flink application App reads bucket Lake",
        "Managed Service for Apache Flink application App logs_to log group Logs",
    ]
    assert inferred(found) == [
        "Managed Service for Apache Flink application App delivers_to stream Out: "
        "property Output0.stream.arn and permission kinesis:PutRecords"
    ]


def test_a_flink_application_reads_what_its_properties_name_and_its_role_allows() -> None:
    (edge,) = read(FLINK).inferred_readers()
    assert f"{edge.source.name} {edge.link.value} {edge.target.name}: {edge.because}" == (
        "In feeds App: property Input0.stream.arn and permission kinesis:GetRecords"
    )


@pytest.mark.parametrize(
    "warehouse",
    [
        "{Type: AWS::Redshift::Cluster, Properties: {IamRoles: [!GetAtt Role.Arn]}}",
        "{Type: AWS::RedshiftServerless::Namespace, Properties: {IamRoles: [!GetAtt Role.Arn]}}",
    ],
)
def test_a_warehouse_takes_in_the_stream_that_its_role_may_read(warehouse: str) -> None:
    role = FLINK[FLINK.index("In:") : FLINK.index("App:")]
    (edge,) = read(f"{role}Warehouse: {warehouse}").inferred_readers()
    assert f"{edge.source.name} {edge.link.value} {edge.target.name}: {edge.because}" == (
        "In feeds Warehouse: permission kinesis:GetRecords"
    )
    assert read(f"{role}Warehouse: {{Type: AWS::Redshift::Cluster}}").inferred_readers() == []


def test_a_flink_application_may_read_with_enhanced_fan_out() -> None:
    app = resource(read(FLINK), Kind.FLINK_APPLICATION, "App")
    assert app["enhanced_fan_out"].known is True
    app = resource(read(FLINK.replace("source.reader.type: EFO", "x: y")), Kind.FLINK_APPLICATION, "App")
    assert app["enhanced_fan_out"].certainly_absent


@pytest.mark.parametrize(("fan_out", "pollers"), [("EFO", 0), ("POLLING", 1)])
def test_who_reads_with_enhanced_fan_out_shares_no_throughput(fan_out: str, pollers: int) -> None:
    found = read(
        f"""
In: {{Type: AWS::Kinesis::Stream}}
App:
  Type: AWS::KinesisAnalyticsV2::Application
  Properties:
    ApplicationConfiguration:
      SqlApplicationConfiguration: {{Inputs: [{{KinesisStreamsInput: {{ResourceARN: !GetAtt In.Arn}}}}]}}
      EnvironmentProperties:
        PropertyGroups: [{{PropertyGroupId: g, PropertyMap: {{source.reader.type: {fan_out}}}}}]
"""
    )
    assert len(found.pollers(resource(found, Kind.STREAM, "In"))) == pollers


def test_an_application_of_sql_reads_and_writes_streams(tmp_path: Path) -> None:
    assert edges(
        """
In: {Type: AWS::Kinesis::Stream}
Out: {Type: AWS::KinesisFirehose::DeliveryStream}
Clean: {Type: AWS::Lambda::Function}
App:
  Type: AWS::KinesisAnalytics::Application
  Properties:
    Inputs:
      - KinesisStreamsInput: {ResourceARN: !GetAtt In.Arn}
        InputProcessingConfiguration: {InputLambdaProcessor: {ResourceARN: !GetAtt Clean.Arn}}
Output:
  Type: AWS::KinesisAnalytics::ApplicationOutput
  Properties: {ApplicationName: !Ref App, Output: {KinesisFirehoseOutput: {ResourceARN: !GetAtt Out.Arn}}}
"""
    ) == [
        "stream In feeds Kinesis Data Analytics for SQL application App",
        "Kinesis Data Analytics for SQL application App invokes function Clean",
        "Kinesis Data Analytics for SQL application App delivers_to Firehose stream Out",
    ]
    found = terraform(
        tmp_path,
        """
        resource "aws_kinesis_stream" "in" {}
        resource "aws_kinesis_firehose_delivery_stream" "out" {}
        resource "aws_kinesisanalyticsv2_application" "app" {
          runtime_environment = "SQL-1_0"
          application_configuration {
            sql_application_configuration {
              input { kinesis_streams_input { resource_arn = aws_kinesis_stream.in.arn } }
              output { kinesis_firehose_output { resource_arn = aws_kinesis_firehose_delivery_stream.out.arn } }
            }
          }
        }
        """,
    )
    assert [_plain(edge) for edge in found] == [
        "stream In feeds Managed Service for Apache Flink application App",
        "Managed Service for Apache Flink application App delivers_to Firehose stream Out",
    ]


def test_a_workgroup_of_redshift_keeps_its_data_in_a_namespace() -> None:
    assert edges(
        """
Space: {Type: AWS::RedshiftServerless::Namespace, Properties: {NamespaceName: sales}}
Group: {Type: AWS::RedshiftServerless::Workgroup, Properties: {WorkgroupName: w, NamespaceName: sales}}
"""
    ) == ["Redshift Serverless workgroup Group writes_to Redshift Serverless namespace Space"]
