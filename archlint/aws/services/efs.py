"""File systems: Amazon EFS with its access points, and Amazon FSx.

Source: AWS CloudFormation reference, `AWS::EFS::*` and `AWS::FSx::FileSystem`; Terraform AWS provider, `aws_efs_*` and
`aws_fsx_*`; Service Authorization Reference, "Actions, resources, and condition keys for Amazon FSx" (the ARN).
"""

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource

FILE_SYSTEM = (
    resource(Kind.FILE_SYSTEM, "AWS::EFS::FileSystem", "aws_efs_file_system")
    .is_(Trait.HOLDS)
    .named(arn="elasticfilesystem:file-system/")
)

ACCESS_POINT = (
    resource(Kind.ACCESS_POINT, "AWS::EFS::AccessPoint", "aws_efs_access_point")
    .is_(Trait.LEADS_ON)
    .named(arn="elasticfilesystem:access-point/")
    .link(Link.READS, Kind.FILE_SYSTEM, cfn="FileSystemId", tf="file_system_id")
)

FSX = (
    resource(
        Kind.FILE_SYSTEM,
        "AWS::FSx::FileSystem",
        "aws_fsx_lustre_file_system",
        "aws_fsx_ontap_file_system",
        "aws_fsx_openzfs_file_system",
        "aws_fsx_windows_file_system",
    )
    .is_(Trait.HOLDS)
    .named(arn="fsx:file-system/")
)
