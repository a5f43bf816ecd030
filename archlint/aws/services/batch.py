"""AWS Batch: job queues and job definitions.

Source: AWS CloudFormation reference, `AWS::Batch::*`; AWS Batch API reference, `RegisterJobDefinition` (what Terraform
keeps as JSON); Terraform AWS provider, `aws_batch_*`.
"""

from archlint.aws.columns import variable
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource

JOB_QUEUE = (
    resource(Kind.BATCH_JOB_QUEUE, "AWS::Batch::JobQueue", "aws_batch_job_queue")
    .is_(Trait.RUNS)
    .named(cfn="JobQueueName", tf="name", arn="batch:job-queue/")
)

#: Where a job definition keeps a container, by how it runs: alone, on several nodes, as tasks of ECS.
_CONTAINERS = (
    ("ContainerProperties", "container_properties"),
    ("NodeProperties.NodeRangeProperties[].Container", "node_properties.nodeRangeProperties[].container"),
    ("EcsProperties.TaskProperties[]", "ecs_properties.taskProperties[]"),
)
_ROLES = (("JobRoleArn", "jobRoleArn"), ("JobRoleArn", "jobRoleArn"), ("TaskRoleArn", "taskRoleArn"))
_VARIABLES = (
    ("Environment[]", "environment[]"),
    ("Environment[]", "environment[]"),
    ("Containers[].Environment[]", "containers[].environment[]"),
)


def _paths(dialect: int, ends: tuple[tuple[str, str], ...]) -> str:
    """Return where the containers of a job definition keep something, in CloudFormation or in Terraform."""
    return "|".join(f"{container[dialect]}.{end[dialect]}" for container, end in zip(_CONTAINERS, ends, strict=True))


JOB_DEFINITION = (
    resource(Kind.BATCH_JOB, "AWS::Batch::JobDefinition", "aws_batch_job_definition")
    .is_(Trait.ACTS)
    .named(cfn="JobDefinitionName", tf="name", arn="batch:job-definition/")
    .is_written()
    .setting("role", cfn=_paths(0, _ROLES), tf=_paths(1, _ROLES))
    .setting("environment", variable, cfn=_paths(0, _VARIABLES), tf=_paths(1, _VARIABLES))
)
for _cloudformation, _terraform in _CONTAINERS:
    JOB_DEFINITION.link(
        Link.READS,
        Kind.FILE_SYSTEM,
        cfn=f"{_cloudformation}.Volumes[].EfsVolumeConfiguration.FileSystemId",
        tf=f"{_terraform}.volumes[].efsVolumeConfiguration.fileSystemId",
    ).link(
        Link.READS,
        Kind.ACCESS_POINT,
        cfn=f"{_cloudformation}.Volumes[].EfsVolumeConfiguration.AuthorizationConfig.AccessPointId",
        tf=f"{_terraform}.volumes[].efsVolumeConfiguration.authorizationConfig.accessPointId",
    )
