"""AWS Glue: the Data Catalog, crawlers that fill it, jobs, triggers and workflows; and AWS Glue DataBrew.

Source: AWS CloudFormation reference, `AWS::Glue::*` and `AWS::DataBrew::*`; AWS Glue Developer Guide, "Accelerating
crawls using Amazon S3 event notifications" (a crawler reads the queue of events when it runs); Terraform AWS provider,
`aws_glue_*`.
"""

from archlint.aws.columns import minutes
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.named import possibly
from archlint.aws.table import resource

DATABASE = (
    resource(Kind.GLUE_DATABASE, "AWS::Glue::Database", "aws_glue_catalog_database", "aws_athena_database")
    .is_(Trait.READS_STORED)
    .named(cfn="DatabaseInput.Name", tf="name", arn="glue:database/")
    .linked_from(Link.FEEDS, Kind.BUCKET, cfn="DatabaseInput.LocationUri", tf="location_uri")
    .linked_from(Link.FEEDS, Kind.BUCKET, tf="bucket")
)

GLUE_TABLE = (
    resource(Kind.GLUE_TABLE, "AWS::Glue::Table", "aws_glue_catalog_table")
    .is_(Trait.READS_STORED)
    .named(cfn="TableInput.Name", tf="name", arn="glue:table/")
    .linked_from(Link.FEEDS, Kind.BUCKET, cfn="TableInput.StorageDescriptor.Location", tf="storage_descriptor.location")
    .linked_from(Link.FEEDS, Kind.BUCKET, cfn="OpenTableFormatInput.IcebergInput.IcebergTableInput.Location")
    .linked_from(Link.CONTAINS, Kind.GLUE_DATABASE, cfn="DatabaseName", tf="database_name")
)

CRAWLER = (
    resource(Kind.GLUE_CRAWLER, "AWS::Glue::Crawler", "aws_glue_crawler")
    .is_(Trait.READS_STORED)
    .named(cfn="Name", tf="name", arn="glue:crawler/")
    .linked_from(Link.FEEDS, Kind.BUCKET, cfn="Targets.S3Targets[].Path", tf="s3_target[].path")
    .linked_from(
        Link.FEEDS, Kind.BUCKET, cfn="Targets.DeltaTargets[].DeltaTables[]", tf="delta_target[].delta_tables[]"
    )
    .linked_from(Link.FEEDS, Kind.BUCKET, cfn="Targets.HudiTargets[].Paths[]", tf="hudi_target[].paths[]")
    .linked_from(Link.FEEDS, Kind.BUCKET, cfn="Targets.IcebergTargets[].Paths[]", tf="iceberg_target[].paths[]")
    .linked_from(Link.FEEDS, Kind.TABLE, cfn="Targets.DynamoDBTargets[].Path", tf="dynamodb_target[].path")
    .linked_from(Link.FEEDS, Kind.GLUE_TABLE, cfn="Targets.CatalogTargets[].Tables[]", tf="catalog_target[].tables[]")
    .link(Link.WRITES_TO, Kind.GLUE_DATABASE, cfn="DatabaseName", tf="database_name")
)
for _targets, _target in (("S3Targets", "s3_target"), ("CatalogTargets", "catalog_target")):
    CRAWLER.linked_from(
        Link.FEEDS, Kind.QUEUE, cfn=f"Targets.{_targets}[].EventQueueArn", tf=f"{_target}[].event_queue_arn"
    )
    CRAWLER.link(
        Link.DEAD_LETTERS_TO,
        Kind.QUEUE,
        cfn=f"Targets.{_targets}[].DlqEventQueueArn",
        tf=f"{_target}[].dlq_event_queue_arn",
    )

JOB = (
    resource(Kind.GLUE_JOB, "AWS::Glue::Job", "aws_glue_job")
    .is_(Trait.RUNS)
    .named(cfn="Name", tf="name", arn="glue:job/")
    .setting("timeout", minutes, cfn="Timeout", tf="timeout", unset=0)
    .link(Link.READS, Kind.BUCKET, cfn="Command.ScriptLocation", tf="command.script_location")
)

WORKFLOW = (
    resource(Kind.GLUE_WORKFLOW, "AWS::Glue::Workflow", "aws_glue_workflow")
    .is_(Trait.RUNS)
    .named(cfn="Name", tf="name", arn="glue:workflow/")
)

#: Starts jobs and crawlers: on a schedule, on demand, on events, or when others have ended, as its conditions say.
GLUE_TRIGGER = (
    resource(Kind.GLUE_TRIGGER, "AWS::Glue::Trigger", "aws_glue_trigger")
    .is_(Trait.LEADS_ON)
    .named(cfn="Name", tf="name", arn="glue:trigger/")
    .linked_from(Link.FEEDS, Kind.GLUE_JOB, cfn="Predicate.Conditions[].JobName", tf="predicate.conditions[].job_name")
    .linked_from(
        Link.FEEDS,
        Kind.GLUE_CRAWLER,
        cfn="Predicate.Conditions[].CrawlerName",
        tf="predicate.conditions[].crawler_name",
    )
    .linked_from(Link.FEEDS, Kind.GLUE_WORKFLOW, cfn="WorkflowName", tf="workflow_name")
    .link(Link.INVOKES, Kind.GLUE_JOB, cfn="Actions[].JobName", tf="actions[].job_name")
    .link(Link.INVOKES, Kind.GLUE_CRAWLER, cfn="Actions[].CrawlerName", tf="actions[].crawler_name")
)

_CATALOG = "Input.DataCatalogInputDefinition"
#: Terraform's AWS provider has no types of DataBrew.
DATABREW_DATASET = (
    resource(Kind.DATABREW_DATASET, "AWS::DataBrew::Dataset")
    .is_(Trait.READS_STORED)
    .named(cfn="Name", arn="databrew:dataset/")
    .linked_from(Link.FEEDS, Kind.BUCKET, cfn="Input.S3InputDefinition.Bucket")
    .linked_from(Link.FEEDS, Kind.GLUE_TABLE, hints=possibly, cfn=f"{_CATALOG}.TableName")
    .linked_from(Link.FEEDS, Kind.GLUE_DATABASE, hints=possibly, cfn=f"{_CATALOG}.DatabaseName")
)

DATABREW_JOB = (
    resource(Kind.DATABREW_JOB, "AWS::DataBrew::Job")
    .is_(Trait.READS_STORED)
    .named(cfn="Name", arn="databrew:job/")
    .linked_from(Link.FEEDS, Kind.DATABREW_DATASET, cfn="DatasetName")
    .link(Link.WRITES_TO, Kind.BUCKET, cfn="Outputs[].Location.Bucket")
    .link(Link.WRITES_TO, Kind.BUCKET, cfn="OutputLocation.Bucket")
    .link(Link.WRITES_TO, Kind.BUCKET, cfn="DataCatalogOutputs[].S3Options.Location.Bucket")
    .link(Link.WRITES_TO, Kind.GLUE_TABLE, hints=possibly, cfn="DataCatalogOutputs[].TableName")
)
