"""What the Tasks of state machines call, and what follows from it.

Source: Step Functions Developer Guide, "Integrating services", "Service integration patterns" and "Run a Job (.sync)".
"""

from __future__ import annotations

from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.values.scalars import Known
from archlint.model.values.value import Reference, Text, Value

_INTEGRATION = regex(
    r"arn:[^:]*:states:[^:]*:[^:]*:(?P<service>aws-sdk:[\w-]+|[\w-]+):(?P<action>\w+)"
    r"(?P<pattern>\.sync(?::2)?|\.waitForTaskToken)?"
)
_ACTIVITY = regex(r"arn:[^:]*:states:[^:]*:[^:]*:activity:.+")
_FUNCTION = regex(r"arn:[^:]*:lambda:[^:]*:[^:]*:function:.+")
#: How the types of functions start, of their versions and of their aliases; and the types of activities.
_FUNCTION_TYPES = ("AWS::Lambda::", "aws_lambda_")
_ACTIVITY_TYPES = ("AWS::StepFunctions::Activity", "aws_sfn_activity")
_SENDS = frozenset(
    {
        "sqs:sendMessage",
        "sns:publish",
        "events:putEvents",
        "aws-sdk:sqs:sendMessage",
        "aws-sdk:sns:publish",
        "aws-sdk:eventbridge:putEvents",
    }
)
#: What the argument is called that gives a job a timeout of its own, whatever the service: AWS Batch, AWS CodeBuild,
#: Amazon EMR Serverless, AWS Glue and Amazon SageMaker API References.
JOB_TIMEOUTS = ("Timeout", "TimeoutInMinutesOverride", "ExecutionTimeoutMinutes", "StoppingCondition")
#: Calls that ask how far a job is which Step Functions could wait for, without the prefix of AWS SDK integrations.
_QUESTIONS = frozenset(
    {
        "athena:getQueryExecution",
        "batch:describeJobs",
        "bedrock:getModelCustomizationJob",
        "codebuild:batchGetBuildBatches",
        "codebuild:batchGetBuilds",
        "databrew:describeJobRun",
        "ecs:describeTasks",
        "emr:describeCluster",
        "emr:describeStep",
        "emrcontainers:describeJobRun",
        "emrserverless:getJobRun",
        "glue:getJobRun",
        "mediaconvert:getJob",
        "sagemaker:describeHyperParameterTuningJob",
        "sagemaker:describeProcessingJob",
        "sagemaker:describeTrainingJob",
        "sagemaker:describeTransformJob",
        "sfn:describeExecution",
        "states:describeExecution",
    }
)


@dataclass(frozen=True, slots=True)
class Integration:
    """What a Task calls.

    Attributes:
        service: `lambda`, `sqs`, `aws-sdk:kinesis`, ...; `activity` for an activity; empty if unknown.
        action: `invoke`, `sendMessage`, ...
        pattern: `.sync`, `.sync:2`, `.waitForTaskToken`, or empty for request and response.
        by_arn: whether the Task names the function itself instead of `lambda:invoke`.
    """

    service: str
    action: str = ""
    pattern: str = ""
    by_arn: bool = False

    @property
    def name(self) -> str:
        """Service and action, as the Resource writes them."""
        return f"{self.service}:{self.action}" if self.action else self.service

    @property
    def is_function(self) -> bool:
        """Whether it invokes a Lambda function through Step Functions' own integration."""
        return self.service == "lambda" and (self.by_arn or self.action == "invoke")

    @property
    def is_message(self) -> bool:
        """Whether it sends a message: to a queue, a topic or a bus."""
        return self.name in _SENDS

    @property
    def is_invocation(self) -> bool:
        """Whether it invokes a Lambda function, in whatever way."""
        return self.is_function or self.name == "aws-sdk:lambda:invoke"

    @property
    def waits_for_token(self) -> bool:
        """Whether it waits until its task token comes back."""
        return self.pattern == ".waitForTaskToken"

    @property
    def is_callback(self) -> bool:
        """Whether it waits for a report from outside: with a task token, or as an activity."""
        return self.waits_for_token or self.service == "activity"

    @property
    def is_job(self) -> bool:
        """Whether it waits for a job to end."""
        return self.pattern.startswith(".sync")

    @property
    def can_be_flooded(self) -> bool:
        """Whether it is throttled, or breaks down, when too much comes at once: functions, tables, HTTP endpoints."""
        return self.is_invocation or self.service.removeprefix("aws-sdk:") in ("dynamodb", "http")

    @property
    def asks_for_job(self) -> bool:
        """Whether it asks how far a job is that its `.sync` form would wait for."""
        return self.name.removeprefix("aws-sdk:") in _QUESTIONS


def is_function(reference: Reference) -> bool:
    """Tell whether a reference leads to a Lambda function, or to a version or alias of one."""
    return reference.target.type.startswith(_FUNCTION_TYPES)


def integration_of(resource: Value) -> Integration:
    """Return what a Task calls, by its `Resource`; an integration without a service where that is not settled."""
    outcome = resource.outcome
    if isinstance(outcome, Reference):
        if outcome.target.type in _ACTIVITY_TYPES:
            return Integration("activity")
        return Integration("lambda", "invoke", by_arn=True) if is_function(outcome) else Integration("")
    if isinstance(outcome, Text):
        # A hole may hold anything but the colons that part an ARN's fields.
        written = "".join(part if isinstance(part, str) else "*" for part in outcome.parts)
        if outcome.references and not written.startswith("arn:"):
            return integration_of(Value.of(outcome.references[0]))
    elif isinstance(outcome, Known):
        written = str(outcome.value)
    else:
        return Integration("")
    if _ACTIVITY.fullmatch(written):
        return Integration("activity")
    if _FUNCTION.fullmatch(written):
        return Integration("lambda", "invoke", by_arn=True)
    match = _INTEGRATION.fullmatch(written)
    if match is None:
        return Integration("")
    return Integration(match["service"], match["action"], match["pattern"] or "")
