"""Amazon Redshift: clusters, and the namespaces and workgroups of Redshift Serverless.

A materialized view may read a stream (streaming ingestion); only SQL says so, and the role that lets it.

Source: AWS CloudFormation reference, `AWS::Redshift::Cluster` and `AWS::RedshiftServerless::*`; Amazon Redshift
Database Developer Guide, "Getting started with streaming ingestion from Amazon Kinesis Data Streams"; Terraform AWS
provider, `aws_redshift_cluster*` and `aws_redshiftserverless_*`.
"""

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource

REDSHIFT_CLUSTER = (
    resource(Kind.REDSHIFT_CLUSTER, "AWS::Redshift::Cluster", "aws_redshift_cluster")
    .is_(Trait.HOLDS, Trait.READS_BY_ROLE)
    .named(cfn="ClusterIdentifier", tf="cluster_identifier", arn="redshift:cluster:")
    .setting("role", cfn="IamRoles[]", tf="iam_roles[]")
    .link(Link.LOGS_TO, Kind.BUCKET, cfn="LoggingProperties.BucketName", tf="logging.bucket_name")
    .set_by("aws_redshift_cluster_iam_roles", on="cluster_identifier", iam_roles="iam_role_arns")
)

REDSHIFT_NAMESPACE = (
    resource(Kind.REDSHIFT_NAMESPACE, "AWS::RedshiftServerless::Namespace", "aws_redshiftserverless_namespace")
    .is_(Trait.HOLDS, Trait.READS_BY_ROLE)
    .named(cfn="NamespaceName", tf="namespace_name", arn="redshift-serverless:namespace/")
    .setting("role", cfn="IamRoles[]", tf="iam_roles[]")
)

REDSHIFT_WORKGROUP = (
    resource(Kind.REDSHIFT_WORKGROUP, "AWS::RedshiftServerless::Workgroup", "aws_redshiftserverless_workgroup")
    .is_(Trait.HOLDS)
    .named(cfn="WorkgroupName", tf="workgroup_name", arn="redshift-serverless:workgroup/")
    .link(Link.WRITES_TO, Kind.REDSHIFT_NAMESPACE, cfn="NamespaceName", tf="namespace_name")
)
