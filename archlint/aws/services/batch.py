"""AWS Batch: job queues and job definitions.

Source: AWS CloudFormation reference, `AWS::Batch::*`; AWS Batch API reference, `RegisterJobDefinition` (what Terraform
keeps as JSON); Terraform AWS provider, `aws_batch_*`.
"""

from collections.abc import Iterator

from archlint.aws.columns import Expander, seconds, variable
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource
from archlint.model.values.value import Declaration, Tree, Value

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


#: A volume of a container, which may be a file system.
_VOLUME = {"cfn": "AWS::Batch::JobDefinition.Volume", "tf": "aws_batch_job_definition.volume"}


def _volumes(dialect: str, *paths: str) -> Expander:
    """Return what makes a part of each volume at some paths; properties that are not known yield nothing."""

    def expand(job: Declaration) -> Iterator[Declaration]:
        for branch in (branch for path in paths for branch in job.each(path)):
            if isinstance(branch.outcome, Tree):
                yield Declaration(
                    job.name,
                    _VOLUME[dialect],
                    branch.place or job.place,
                    Value.of(branch.outcome, branch.place),
                    when=job.when,
                    owner=job,
                    part_when=job.part_when | branch.when,
                    deployed=job.deployed,
                )

    return expand


JOB_DEFINITION = (
    resource(Kind.BATCH_JOB, "AWS::Batch::JobDefinition", "aws_batch_job_definition")
    .is_(Trait.ACTS)
    .named(cfn="JobDefinitionName", tf="name", arn="batch:job-definition/")
    .setting("timeout", seconds, cfn="Timeout.AttemptDurationSeconds", tf="timeout.attempt_duration_seconds")
    .is_written()
    .setting("role", cfn=_paths(0, _ROLES), tf=_paths(1, _ROLES))
    .setting("environment", variable, cfn=_paths(0, _VARIABLES), tf=_paths(1, _VARIABLES))
    .parts(
        cfn=_volumes("cfn", *(f"{container}.Volumes[]" for container, _ in _CONTAINERS)),
        tf=_volumes("tf", *(f"{container}.volumes[]" for _, container in _CONTAINERS)),
    )
)

VOLUME = (
    resource(Kind.MOUNT, *_VOLUME.values())
    .is_(Trait.CONNECTS, Trait.LIES_BETWEEN)
    .link(
        Link.READS,
        Kind.FILE_SYSTEM,
        cfn="EfsVolumeConfiguration.FileSystemId",
        tf="efsVolumeConfiguration.fileSystemId",
    )
    .link(
        Link.READS,
        Kind.ACCESS_POINT,
        cfn="EfsVolumeConfiguration.AuthorizationConfig.AccessPointId",
        tf="efsVolumeConfiguration.authorizationConfig.accessPointId",
    )
)
