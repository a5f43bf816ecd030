"""Amazon ECS: clusters, services and task definitions, on Fargate or on instances.

Source: AWS CloudFormation reference, `AWS::ECS::*`; Amazon ECS API reference, `ContainerDefinition` (what Terraform
keeps as JSON); Terraform AWS provider, `aws_ecs_*`.
"""

from archlint.aws.columns import variable, word
from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.aws.table import resource

ECS_CLUSTER = (
    resource(Kind.ECS_CLUSTER, "AWS::ECS::Cluster", "aws_ecs_cluster")
    .is_(Trait.RUNS)
    .named(cfn="ClusterName", tf="name", arn="ecs:cluster/")
    .referred(cfn={"Ref": Form.NAME, "Arn": Form.ARN}, tf={"id": Form.ARN, "arn": Form.ARN, "name": Form.NAME})
)

TASK_DEFINITION = (
    resource(Kind.TASK_DEFINITION, "AWS::ECS::TaskDefinition", "aws_ecs_task_definition")
    .is_(Trait.ACTS)
    .named(cfn="Family", tf="family", arn="ecs:task-definition/")
    .is_written()
    .setting("role", cfn="TaskRoleArn", tf="task_role_arn")
    .setting("execution_role", cfn="ExecutionRoleArn", tf="execution_role_arn")
    .setting("compatibilities", cfn="RequiresCompatibilities", tf="requires_compatibilities")
    .setting("network_mode", word, cfn="NetworkMode", tf="network_mode")
    .setting(
        "environment",
        variable,
        cfn="ContainerDefinitions[].Environment[]",
        tf="container_definitions[].environment[]",
    )
    .link(
        Link.READS,
        Kind.FILE_SYSTEM,
        cfn="Volumes[].EFSVolumeConfiguration.FilesystemId",
        tf="volume[].efs_volume_configuration.file_system_id",
    )
    .link(
        Link.READS,
        Kind.ACCESS_POINT,
        cfn="Volumes[].EFSVolumeConfiguration.AuthorizationConfig.AccessPointId",
        tf="volume[].efs_volume_configuration.authorization_config.access_point_id",
    )
    .link(
        Link.READS,
        Kind.FILE_SYSTEM,
        cfn="Volumes[].FSxWindowsFileServerVolumeConfiguration.FileSystemId",
        tf="volume[].fsx_windows_file_server_volume_configuration.file_system_id",
    )
)

SERVICE = (
    resource(Kind.ECS_SERVICE, "AWS::ECS::Service", "aws_ecs_service")
    .is_(Trait.LEADS_ON)
    .named(cfn="ServiceName", tf="name", arn="ecs:service/")
    .linked_from(Link.CONTAINS, Kind.ECS_CLUSTER, cfn="Cluster", tf="cluster")
    .linked_from(
        Link.INVOKES,
        Kind.TARGET_GROUP,
        cfn="LoadBalancers[].TargetGroupArn",
        tf="load_balancer[].target_group_arn",
    )
    .linked_from(Link.INVOKES, Kind.TARGET_GROUP, cfn="LoadBalancers[].AdvancedConfiguration.AlternateTargetGroupArn")
    .link(Link.INVOKES, Kind.TASK_DEFINITION, cfn="TaskDefinition", tf="task_definition")
)
