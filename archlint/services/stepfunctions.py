"""AWS Step Functions: state machines, their tasks, activities.

Source: AWS CloudFormation reference, `AWS::StepFunctions::*`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.declaration import Declaration
from archlint.expressions import is_dynamic
from archlint.schema import Kind, Link, resource, word
from archlint.services.calls import caller, described
from archlint.states import Integration, State, read_definitions
from archlint.value import EmbeddedJson, Known, Outcome, Tree, Unknown, Value
from archlint.when import When

_TASK = "AWS::StepFunctions::StateMachine.Task"


def _tasks(machine: Declaration) -> Iterator[Declaration]:
    """Yield a part for each Task of a machine's definition, and keep the definition for the graph."""
    found = read_definitions(
        machine.properties, "Definition", "DefinitionString", "DefinitionS3Location", "DefinitionUri"
    )
    machine.memo["definitions"] = found
    for definition in found if isinstance(found, tuple) else ():
        for state in definition.tasks:
            yield _task(machine, state, definition.case.when)


#: What IAM calls services that the AWS SDK calls something else.
_PREFIXES = {"eventbridge": "events", "sfn": "states"}


def _task(machine: Declaration, state: State, when: When) -> Declaration:
    integration = state.integration
    assert integration is not None and isinstance(state.body.outcome, Tree)
    data: dict[str, Any] = {
        **described(_action(integration), state.arguments, _peer),
        "State": state.name,
        "Integration": integration.name,
    }
    if integration.by_arn:
        data |= {"Function": [state["Resource"]], "Asynchronous": False}
    elif integration.service == "activity":
        data["Activity"] = [state["Resource"]]
    node = state.body.outcome.node.with_data(data)
    return Declaration(
        machine.name,
        _TASK,
        state.place,
        Value.of(Tree(node, EmbeddedJson()), state.place),
        machine.when,
        machine,
        when,
    )


def _action(integration: Integration) -> str:
    """Return the action of the API that a Task calls: `sqs:SendMessage`."""
    service = integration.service.removeprefix("aws-sdk:")
    return f"{_PREFIXES.get(service, service)}:{integration.action[:1].upper()}{integration.action[1:]}"


def _peer(outcome: Outcome) -> Outcome:
    """Return what a Task calls; what it takes from its input may be anything."""
    if isinstance(outcome, Known) and is_dynamic(str(outcome.value)):
        return Unknown("it is taken from the execution's input", inside=True)
    return outcome


MACHINE = (
    resource(Kind.MACHINE, "AWS::StepFunctions::StateMachine", name="StateMachineName", arn="states:stateMachine:")
    .written_by("states:StartExecution", "states:StartSyncExecution")
    .setting("role", "RoleArn")
    .setting("type", "StateMachineType", word, default="STANDARD")
    .setting("logging_level", "LoggingConfiguration.Level", word, default="OFF")
    .link(
        Link.LOGS_TO,
        "LoggingConfiguration.Destinations[].CloudWatchLogsLogGroup.LogGroupArn",
        Kind.LOG_GROUP,
    )
    .parts(_tasks)
)

VERSION = resource(Kind.MACHINE_ALIAS, "AWS::StepFunctions::StateMachineVersion", stands_for="StateMachineArn")

ALIAS = resource(
    Kind.MACHINE_ALIAS,
    "AWS::StepFunctions::StateMachineAlias",
    name="Name",
    stands_for="RoutingConfiguration[].StateMachineVersionArn",
)

ACTIVITY = resource(Kind.ACTIVITY, "AWS::StepFunctions::Activity", name="Name", arn="states:activity:")

TASK = (
    caller(Kind.TASK, _TASK)
    .setting("state", "State")
    .setting("integration", "Integration")
    .link(Link.INVOKES, "Activity[]", Kind.ACTIVITY)
)
