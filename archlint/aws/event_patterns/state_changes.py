"""What services tell the default bus of the runs of what they run: executions, builds, jobs, tasks.

Source: AWS Step Functions Developer Guide, "Automating Step Functions event delivery with EventBridge" (standard
workflows only); AWS Glue Developer Guide, "Automating AWS Glue with EventBridge"; AWS Batch User Guide, "Job state
change events" (none for the submission); AWS CodeBuild User Guide, "Build notifications input format reference"; AWS
CodePipeline User Guide, "Monitoring CodePipeline events"; Amazon ECS Developer Guide, "Amazon ECS task state change
events".
"""

from __future__ import annotations

from collections.abc import Mapping

from archlint.aws.event_patterns.pattern import Event
from archlint.aws.kinds import Kind
from archlint.model.data import NamedTuple
from archlint.model.values.scalars import Known


class StateChange(NamedTuple):
    """The events on the runs of one kind of resource.

    Attributes:
        source: the service.
        detail_type: what it calls them.
        named: the field that names the resource, by its ARN or its name.
        status: the field with the state of the run.
        usual: the states that each run comes to in which nothing fails.
        failed: those of runs in which something does.
        content: fields that say what came of it; every other field of the details tells this run from others.
    """

    source: str
    detail_type: str
    named: str
    status: str
    usual: tuple[str, ...]
    failed: tuple[str, ...]
    content: tuple[str, ...] = ()

    def event(self, status: str) -> Event:
        """Return what is known of the event on a run that has come to a state, but of what it is."""
        return {
            "source": Known(self.source),
            "detail-type": Known(self.detail_type),
            f"detail.{self.status}": Known(status),
        }

    def may_ask(self, field: str) -> bool:
        """Tell whether a pattern that asks for a field may be one for any run of the resource."""
        return field in _ENVELOPE or field in {f"detail.{name}" for name in (self.named, self.status, *self.content)}


_ENVELOPE = ("source", "detail-type", "account", "region", "time", "version", "id")
_JOB_STATES = (("RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED"), ("PENDING", "FAILED"))
_JOB_CONTENT = ("statusReason", "container.exitCode", "container.reason")
_TASK_STATES = (("PROVISIONING", "PENDING", "RUNNING", "DEPROVISIONING", "STOPPED"), ())
_TASK_CONTENT = ("desiredStatus", "stoppedReason", "stopCode", "containers.exitCode", "containers.lastStatus")
_JOB = ("aws.batch", "Batch Job State Change")
_TASK = ("aws.ecs", "ECS Task State Change")

#: The events on runs, by the kind of what is run, or of what it is run on.
STATE_CHANGES: Mapping[Kind, StateChange] = {
    Kind.BATCH_JOB: StateChange(*_JOB, "jobDefinition", "status", *_JOB_STATES, _JOB_CONTENT),
    Kind.BATCH_JOB_QUEUE: StateChange(*_JOB, "jobQueue", "status", *_JOB_STATES, _JOB_CONTENT),
    Kind.BUILD_PROJECT: StateChange(
        "aws.codebuild",
        "CodeBuild Build State Change",
        "project-name",
        "build-status",
        ("IN_PROGRESS", "SUCCEEDED"),
        ("FAILED", "FAULT", "STOPPED", "TIMED_OUT"),
    ),
    Kind.ECS_CLUSTER: StateChange(*_TASK, "clusterArn", "lastStatus", *_TASK_STATES, _TASK_CONTENT),
    Kind.GLUE_CRAWLER: StateChange(
        "aws.glue", "Glue Crawler State Change", "crawlerName", "state", ("Started", "Succeeded"), ("Failed",)
    ),
    Kind.GLUE_JOB: StateChange(
        "aws.glue",
        "Glue Job State Change",
        "jobName",
        "state",
        ("SUCCEEDED",),
        ("FAILED", "STOPPED", "TIMEOUT"),
        ("message", "severity"),
    ),
    Kind.MACHINE: StateChange(
        "aws.states",
        "Step Functions Execution Status Change",
        "stateMachineArn",
        "status",
        ("RUNNING", "SUCCEEDED"),
        ("ABORTED", "FAILED", "TIMED_OUT"),
        ("cause", "error", "input", "output"),
    ),
    Kind.PIPELINE: StateChange(
        "aws.codepipeline",
        "CodePipeline Pipeline Execution State Change",
        "pipeline",
        "state",
        ("STARTED", "SUCCEEDED"),
        ("CANCELED", "FAILED", "RESUMED", "STOPPED", "STOPPING", "SUPERSEDED"),
    ),
    Kind.TASK_DEFINITION: StateChange(*_TASK, "taskDefinitionArn", "lastStatus", *_TASK_STATES, _TASK_CONTENT),
}
