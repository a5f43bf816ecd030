"""What queries a data lake and shows it: Amazon Athena, AWS Lake Formation, Amazon QuickSight, Amazon EMR.

Source: AWS CloudFormation reference, `AWS::Athena::*`, `AWS::LakeFormation::*`, `AWS::QuickSight::*`, `AWS::EMR::*`,
`AWS::EMRServerless::Application`, `AWS::EMRContainers::VirtualCluster`; Amazon Athena User Guide, "Use named queries"
and "Data catalog"; Terraform AWS provider, the types named below.
"""

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.named import names_at, possibly, tables_read
from archlint.aws.table import resource

_CONFIGURATION = "WorkGroupConfiguration"
_RESULTS = "configuration.result_configuration.output_location"
ATHENA_WORKGROUP = (
    resource(Kind.ATHENA_WORKGROUP, "AWS::Athena::WorkGroup", "aws_athena_workgroup")
    .is_(Trait.READS_STORED)
    .named(cfn="Name", tf="name", arn="athena:workgroup/")
    .link(Link.WRITES_TO, Kind.BUCKET, cfn=f"{_CONFIGURATION}.ResultConfiguration.OutputLocation", tf=_RESULTS)
    .link(
        Link.LOGS_TO,
        Kind.LOG_GROUP,
        cfn=f"{_CONFIGURATION}.MonitoringConfiguration.CloudWatchLoggingConfiguration.LogGroup",
    )
)

QUERY = (
    resource(Kind.ATHENA_QUERY, "AWS::Athena::NamedQuery", "aws_athena_named_query")
    .is_(Trait.READS_STORED)
    .named(cfn="Name", tf="name")
    .linked_from(Link.FEEDS, Kind.GLUE_DATABASE, hints=possibly, cfn="Database", tf="database")
    .linked_from(Link.FEEDS, Kind.GLUE_TABLE, hints=tables_read, cfn="QueryString", tf="query")
    .link(Link.INVOKES, Kind.ATHENA_WORKGROUP, hints=possibly, cfn="WorkGroup", tf="workgroup")
)

PREPARED_STATEMENT = (
    resource(Kind.ATHENA_STATEMENT, "AWS::Athena::PreparedStatement", "aws_athena_prepared_statement")
    .is_(Trait.READS_STORED)
    .named(cfn="StatementName", tf="name")
    .linked_from(Link.FEEDS, Kind.GLUE_TABLE, hints=tables_read, cfn="QueryStatement", tf="query_statement")
    .link(Link.INVOKES, Kind.ATHENA_WORKGROUP, hints=possibly, cfn="WorkGroup", tf="workgroup")
)

#: A catalog beside Glue's: its connector is a function, which each query calls.
CATALOG = (
    resource(Kind.ATHENA_CATALOG, "AWS::Athena::DataCatalog", "aws_athena_data_catalog")
    .is_(Trait.WAITS)
    .named(cfn="Name", tf="name", arn="athena:datacatalog/")
)
for _parameter in ("function", "metadata-function", "record-function"):
    CATALOG.link(
        Link.INVOKES,
        Kind.FUNCTION,
        cfn=f"Parameters.{_parameter}",
        tf=f"parameters.{_parameter}",
    )

LAKE_LOCATION = (
    resource(Kind.LAKE_LOCATION, "AWS::LakeFormation::Resource", "aws_lakeformation_resource")
    .is_(Trait.GRANTS)
    .link(Link.GOVERNS, Kind.BUCKET, cfn="ResourceArn", tf="arn")
)

LAKE_PERMISSION = (
    resource(Kind.LAKE_PERMISSION, "AWS::LakeFormation::PrincipalPermissions", "aws_lakeformation_permissions")
    .is_(Trait.GRANTS)
    .link(Link.GOVERNS, Kind.GLUE_DATABASE, cfn="Resource.Database.Name", tf="database.name")
    .link(Link.GOVERNS, Kind.GLUE_TABLE, cfn="Resource.Table.Name", tf="table.name")
    .link(Link.GOVERNS, Kind.GLUE_TABLE, cfn="Resource.TableWithColumns.Name", tf="table_with_columns.name")
    .link(Link.GOVERNS, Kind.BUCKET, cfn="Resource.DataLocation.ResourceArn", tf="data_location.arn")
)

#: The older type, with words of its own.
OLD_LAKE_PERMISSION = (
    resource(Kind.LAKE_PERMISSION, "AWS::LakeFormation::Permissions")
    .is_(Trait.GRANTS)
    .link(Link.GOVERNS, Kind.GLUE_DATABASE, cfn="Resource.DatabaseResource.Name")
    .link(Link.GOVERNS, Kind.GLUE_TABLE, cfn="Resource.TableResource.Name")
    .link(Link.GOVERNS, Kind.GLUE_TABLE, cfn="Resource.TableWithColumnsResource.Name")
    .link(Link.GOVERNS, Kind.BUCKET, cfn="Resource.DataLocationResource.S3Resource")
)

QUICKSIGHT_DATA_SOURCE = (
    resource(Kind.QUICKSIGHT_DATA_SOURCE, "AWS::QuickSight::DataSource", "aws_quicksight_data_source")
    .is_(Trait.READS_STORED)
    .named(cfn="DataSourceId", tf="data_source_id", arn="quicksight:datasource/")
)
for _kind, _cfn, _tf in (
    (Kind.ATHENA_WORKGROUP, "AthenaParameters.WorkGroup", "athena.work_group"),
    (Kind.REDSHIFT_CLUSTER, "RedshiftParameters.ClusterId", "redshift.cluster_id"),
    (Kind.BUCKET, "S3Parameters.ManifestFileLocation.Bucket", "s3.manifest_file_location.bucket"),
    (Kind.OPENSEARCH_DOMAIN, "AmazonElasticsearchParameters.Domain", "amazon_elasticsearch.domain"),
    (Kind.OPENSEARCH_DOMAIN, "AmazonOpenSearchParameters.Domain", ""),
):
    QUICKSIGHT_DATA_SOURCE.linked_from(
        Link.FEEDS,
        _kind,
        hints=possibly,
        cfn=f"DataSourceParameters.{_cfn}",
        tf=f"parameters.{_tf}" if _tf else "",
    )

DATA_SET = (
    resource(Kind.QUICKSIGHT_DATA_SET, "AWS::QuickSight::DataSet", "aws_quicksight_data_set")
    .is_(Trait.READS_STORED)
    .named(cfn="DataSetId", tf="data_set_id", arn="quicksight:dataset/")
    .linked_from(
        Link.FEEDS,
        Kind.QUICKSIGHT_DATA_SOURCE,
        hints=names_at("*.RelationalTable.DataSourceArn", "*.CustomSql.DataSourceArn", "*.S3Source.DataSourceArn"),
        cfn="PhysicalTableMap",
    )
    .linked_from(Link.FEEDS, Kind.GLUE_TABLE, hints=names_at("*.RelationalTable.Name"), cfn="PhysicalTableMap")
    .linked_from(Link.FEEDS, Kind.GLUE_TABLE, hints=possibly, tf="physical_table_map[].relational_table.name")
)
for _block in ("custom_sql", "relational_table", "s3_source"):
    DATA_SET.linked_from(Link.FEEDS, Kind.QUICKSIGHT_DATA_SOURCE, tf=f"physical_table_map[].{_block}.data_source_arn")

EMR_CLUSTER = (
    resource(Kind.EMR_CLUSTER, "AWS::EMR::Cluster", "aws_emr_cluster")
    .is_(Trait.RUNS)
    .named(cfn="Name", tf="name", arn="elasticmapreduce:cluster/")
    .link(Link.LOGS_TO, Kind.BUCKET, cfn="LogUri", tf="log_uri")
)

EMR_APPLICATION = (
    resource(Kind.EMR_APPLICATION, "AWS::EMRServerless::Application", "aws_emrserverless_application")
    .is_(Trait.RUNS)
    .named(cfn="Name", tf="name", arn="emr-serverless:/applications/")
)

EMR_VIRTUAL_CLUSTER = (
    resource(Kind.EMR_VIRTUAL_CLUSTER, "AWS::EMRContainers::VirtualCluster", "aws_emrcontainers_virtual_cluster")
    .is_(Trait.RUNS)
    .named(cfn="Name", tf="name", arn="emr-containers:/virtualclusters/")
)
