"""AWS Systems Manager: documents, what the steps of Automation documents call, tasks of maintenance windows.

Source: AWS CloudFormation reference, `AWS::SSM::*`; Systems Manager User Guide, "Systems Manager Automation actions
reference" and "Run automations based on EventBridge events"; Service Authorization Reference, "Actions, resources, and
condition keys for AWS Systems Manager" (the forms of the ARNs); Terraform AWS provider, `aws_ssm_*`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.aws.calls.api_calls import caller, described, sdk_action
from archlint.aws.columns import Expander
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.notations.yaml_or_json import yaml_or_json
from archlint.aws.table import resource
from archlint.model.values.scalars import Known
from archlint.model.values.value import Declaration, EmbeddedJson, Outcome, Text, Tree, Unknown, Value

_STEP = "AWS::SSM::Document.Step"
#: The API's action that a step of an Automation document stands for.
_ACTIONS = {
    "aws:executeAutomation": "ssm:StartAutomationExecution",
    "aws:executeStateMachine": "states:StartExecution",
    "aws:invokeLambdaFunction": "lambda:Invoke",
    "aws:runCommand": "ssm:SendCommand",
}


def _steps(content: str) -> Expander:
    """Return what makes a part of each step that calls an API, in the content of an Automation document."""

    def expand(document: Declaration) -> Iterator[Declaration]:
        for branch in yaml_or_json(document.at(content)).each("mainSteps[]"):
            outcome, step = branch.outcome, Value((branch,))
            action = _action(step)
            if isinstance(outcome, Tree) and action:
                place = outcome.node.place
                data: dict[str, Any] = described(action, step.step("inputs"), _peer)
                tree = Tree(outcome.node.with_data(data), EmbeddedJson())
                yield Declaration(
                    document.name,
                    _STEP,
                    place,
                    Value.of(tree, place),
                    when=document.when,
                    owner=document,
                    part_when=branch.when,
                )

    return expand


def _action(step: Value) -> str:
    """Return the action of the API that a step calls: `sqs:SendMessage`; empty if it calls none."""
    name, inputs = str(step.step("action").known), step.step("inputs")
    if name == "aws:executeAwsApi":
        return sdk_action(str(inputs.step("Service").known), str(inputs.step("Api").known))
    return _ACTIONS.get(name, "")


def _peer(outcome: Outcome) -> Outcome:
    """Return what a step names; what it takes from the document's parameters or from other steps may be anything."""
    parts = outcome.parts if isinstance(outcome, Text) else (outcome.value,) if isinstance(outcome, Known) else ()
    if any(isinstance(part, str) and "{{" in part for part in parts):
        return Unknown("it is taken from the parameters of the execution", inside=True)
    return outcome


DOCUMENT = (
    resource(Kind.SSM_DOCUMENT, "AWS::SSM::Document", "aws_ssm_document")
    .is_(Trait.RUNS)
    .named(cfn="Name", tf="name", arn="ssm:document/|automation-definition/")
    .parts(cfn=_steps("Content"), tf=_steps("content"))
)

STEP = caller(Kind.AUTOMATION_STEP, _STEP).is_(
    Trait.CALLS_WITH_ROLE, Trait.CONNECTS, Trait.PRODUCES, Trait.SENDS, Trait.SENDS_AS_DECLARED
)

_NOTIFIED = "TaskInvocationParameters.MaintenanceWindowRunCommandParameters.NotificationConfig.NotificationArn"

MAINTENANCE_TASK = (
    resource(Kind.MAINTENANCE_TASK, "AWS::SSM::MaintenanceWindowTask", "aws_ssm_maintenance_window_task")
    .is_(Trait.CALLS_WITH_ROLE, Trait.NOTIFIES)
    .named(cfn="Name", tf="name")
    .link(Link.INVOKES, Kind.FUNCTION, Kind.MACHINE, Kind.SSM_DOCUMENT, cfn="TaskArn", tf="task_arn")
    .link(
        Link.DELIVERS_TO,
        Kind.TOPIC,
        cfn=_NOTIFIED,
        tf="task_invocation_parameters.run_command_parameters.notification_config.notification_arn",
    )
)
