"""AWS Step Functions: state machines, their tasks, activities.

Source: AWS CloudFormation reference, `AWS::StepFunctions::*`; Terraform AWS provider, `aws_sfn_*`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.aws.calls.api_calls import caller, described, sdk_action
from archlint.aws.calls.object_keys import in_folder
from archlint.aws.columns import Expander, flag, word
from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.aws.policies.access import CALLS_API, MANAGES_CONNECTIONS
from archlint.aws.table import resource
from archlint.aws.workflows.expressions import is_dynamic
from archlint.aws.workflows.integrations import Integration, integration_of
from archlint.aws.workflows.state_machines import Definition, State, read_definitions
from archlint.model.values.conditions import When
from archlint.model.values.declared import Note
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Declaration, EmbeddedJson, Outcome, Tree, Unknown, Value

#: The definition of a state machine, one for each of the circumstances that it depends on.
DEFINITIONS: Note[tuple[Definition, ...]] = Note(())
#: Why a state machine has no definition that is settled; empty if it has one.
UNSETTLED: Note[str] = Note("")
#: The action by which a Task sends a request to an API, and how the paths begin at which WebSocket connections are.
_REQUEST, _CONNECTIONS = "apigateway:Invoke", "@connections"
#: The actions by which a Task reads the objects of a bucket, or lists them.
_READING = ("s3:GetObject", "s3:ListObjectsV2")
#: Those by which it stores one, which says how it is encrypted, or leaves that to the bucket.
_STORING = ("s3:CopyObject", "s3:PutObject")
_TASK = "AWS::StepFunctions::StateMachine.Task"
_MAP = "AWS::StepFunctions::StateMachine.DistributedMap"
_READER = "AWS::StepFunctions::StateMachine.ItemReader"
_WRITER = "AWS::StepFunctions::StateMachine.ResultWriter"


def _tasks(*paths: str) -> Expander:
    """Return what makes a part of each Task in the definition at one of some paths, and keeps it for the graph.

    A Distributed Map, what it reads its items from, and what it writes its results to, are parts, too.
    """

    def expand(machine: Declaration) -> Iterator[Declaration]:
        found = read_definitions(machine.properties, *paths)
        if isinstance(found, str):
            machine.note(UNSETTLED, found)
            return
        machine.note(DEFINITIONS, found)
        for definition in found:
            for state in definition.tasks:
                yield _task(machine, state, definition.case.when)
            for state in definition.states:
                if state.is_distributed_map:
                    yield from _map(machine, state, definition.case.when)
                    yield from _transfers(machine, state, definition.case.when)

    return expand


def _task(machine: Declaration, state: State, when: When) -> Declaration:
    integration = state.integration
    assert integration is not None and isinstance(state.body.outcome, Tree)
    data: dict[str, Any] = {
        **described(_action(integration), state.arguments, _peer),
        "State": state.name,
        "Integration": Value.of(Known(integration.name), state["Resource"].place),
        "WaitsForJob": integration.is_job,
        "Changes": state.changes_items if integration.service.removeprefix("aws-sdk:") == "dynamodb" else True,
        "Role": _role(state),
        "TaskTags": state.arguments.step("Tags"),
        "TaskNetwork": state.arguments.step("NetworkConfiguration"),
        "Overrides": state.arguments.step("Overrides").convert(_peer),
    }
    if data["Action"] == _REQUEST:
        data |= _request(state.arguments)
    elif data["Action"] in _READING:
        data["Permission"] = _reading(data["Action"], state.arguments)
    elif data["Action"] in _STORING:
        data["OwnKey"] = state.arguments.step("ServerSideEncryption")
    else:
        data["OwnKey"] = True
    if integration.by_arn:
        data |= {"Function": [state["Resource"]], "Asynchronous": False}
    elif integration.service == "activity":
        data["Activity"] = [state["Resource"]]
    return _part(machine, _TASK, state.body.outcome, data, when)


def _request(arguments: Value) -> dict[str, Value]:
    """Return what a Task says of the request that it sends to an API.

    Source: Step Functions Developer Guide, "Create API Gateway REST APIs with Step Functions" (`AuthType`, and the
    management of WebSocket connections); Amazon API Gateway Developer Guide, "Use @connections commands in your backend
    service" (`execute-api:ManageConnections`).
    """
    method, path = arguments.step("Method").convert(_peer), arguments.step("Path")
    return {
        "HttpMethod": method,
        "Path": path.convert(_peer),
        "Authorization": arguments.step("AuthType").convert(_peer),
        "Permission": path.convert(_requesting, Known(CALLS_API)),
    }


def _requesting(path: Outcome) -> Outcome:
    """Return the permission that it takes to send a request to a path."""
    said = canonical(path)
    if _CONNECTIONS in said:
        return Known(MANAGES_CONNECTIONS)
    is_known = isinstance(path, Known) and not is_dynamic(said)
    return Known(CALLS_API) if is_known else Unknown("it is taken from the execution's input")


def _role(state: State) -> Value:
    """Return the role that a Task acts in where it has one of its own, mostly another account's.

    Source: Step Functions Developer Guide, "Accessing resources in other AWS accounts in Step Functions".
    """
    credentials = state["Credentials"]
    role = credentials.step("RoleArn")
    is_dynamic_role = role.certainly_absent and not credentials.certainly_absent
    return Value.of(Unknown("it is taken from the execution's input")) if is_dynamic_role else role


def _map(machine: Declaration, state: State, when: When) -> Iterator[Declaration]:
    """Yield the part that a Distributed Map is, unless its mode rests on the default of a parameter."""
    is_settled = not any(branch.rests_on for branch in state["ItemProcessor"].path("ProcessorConfig.Mode").branches)
    if isinstance(state.body.outcome, Tree) and is_settled:
        yield _part(machine, _MAP, state.body.outcome, {"State": state.name}, when)


def _transfers(machine: Declaration, state: State, when: When) -> Iterator[Declaration]:
    """Yield what a Distributed Map reads its items from and writes its results to.

    Source: Step Functions Developer Guide, "ItemReader (Map)" and "ResultWriter (Map)".
    """
    for name, part_type in (("ItemReader", _READER), ("ResultWriter", _WRITER)):
        for branch in state[name].branches:
            body = Value((branch,))
            called = State(state.name, name, body, branch.place or state.place, state, _integration(body), state.whole)
            if isinstance(branch.outcome, Tree) and called.integration is not None:
                data = {**described(_action(called.integration), called.arguments, _peer), "State": state.name}
                if name == "ResultWriter":
                    data["ObjectKey"] = called.arguments.step("Prefix").convert(_peer).convert(in_folder)
                else:
                    data["Permission"] = _reading(data["Action"], called.arguments)
                yield _part(machine, part_type, branch.outcome, data, when | branch.when)


def _reading(action: str, arguments: Value) -> Value:
    """Return the permission that it takes to read items.

    Source: Amazon S3 API Reference, `GetObject` (`VersionId`) and `ListObjectsV2`.
    """
    if action != "s3:GetObject":
        return Value.of(Known("s3:ListBucket" if action == "s3:ListObjectsV2" else action))
    return arguments.step("VersionId").convert(lambda _outcome: Known("s3:GetObjectVersion"), Known(action))


def _integration(body: Value) -> Integration | None:
    found = integration_of(body.step("Resource"))
    return found if found.action else None


def _part(machine: Declaration, part_type: str, body: Tree, data: dict[str, Any], when: When) -> Declaration:
    node = body.node.with_data(data)
    return Declaration(
        machine.name,
        part_type,
        body.node.place,
        Value.of(Tree(node, EmbeddedJson()), body.node.place),
        when=machine.when,
        owner=machine,
        part_when=when,
    )


def _action(integration: Integration) -> str:
    """Return the action of the API that a Task calls: `sqs:SendMessage`."""
    return sdk_action(integration.service.removeprefix("aws-sdk:"), integration.action)


def _peer(outcome: Outcome) -> Outcome:
    """Return what a Task calls; what it takes from its input may be anything."""
    if isinstance(outcome, Known) and is_dynamic(str(outcome.value)):
        return Unknown("it is taken from the execution's input", inside=True)
    return outcome


MACHINE = (
    resource(Kind.MACHINE, "AWS::StepFunctions::StateMachine", "aws_sfn_state_machine")
    .is_(Trait.ACTS)
    .named(cfn="StateMachineName", tf="name", arn="states:stateMachine:")
    .referred(
        cfn={"Ref": Form.ARN, "Arn": Form.ARN, "Name": Form.NAME},
        tf={"id": Form.ARN, "arn": Form.ARN, "name": Form.NAME},
    )
    .is_written()
    .setting("role", cfn="RoleArn", tf="role_arn")
    .setting("type", word, cfn="StateMachineType", tf="type", default="STANDARD")
    .computed(tf=("logging_configuration",))
    .setting("logging_level", word, cfn="LoggingConfiguration.Level", tf="logging_configuration.level", default="OFF")
    .link(
        Link.LOGS_TO,
        Kind.LOG_GROUP,
        cfn="LoggingConfiguration.Destinations[].CloudWatchLogsLogGroup.LogGroupArn",
        tf="logging_configuration.log_destination",
    )
    .parts(
        cfn=_tasks("Definition", "DefinitionString", "DefinitionS3Location", "DefinitionUri"), tf=_tasks("definition")
    )
)

MACHINE_VERSION = (
    resource(Kind.MACHINE_ALIAS, "AWS::StepFunctions::StateMachineVersion")
    .is_(Trait.STANDS_FOR)
    .stands_for(cfn="StateMachineArn")
)

MACHINE_ALIAS = (
    resource(Kind.MACHINE_ALIAS, "AWS::StepFunctions::StateMachineAlias", "aws_sfn_alias")
    .is_(Trait.STANDS_FOR)
    .named(cfn="Name", tf="name")
    .stands_for(
        cfn="RoutingConfiguration[].StateMachineVersionArn", tf="routing_configuration[].state_machine_version_arn"
    )
)

ACTIVITY = (
    resource(Kind.ACTIVITY, "AWS::StepFunctions::Activity", "aws_sfn_activity")
    .is_(Trait.HOLDS)
    .named(cfn="Name", tf="name", arn="states:activity:")
)

TASK = (
    caller(Kind.TASK, _TASK)
    .is_(Trait.CALLS_WITH_ROLE, Trait.CONNECTS, Trait.PRODUCES, Trait.SENDS, Trait.SENDS_AS_DECLARED)
    .setting("state", cfn="State")
    .setting("integration", cfn="Integration")
    .setting("waits_for_job", flag, cfn="WaitsForJob")
    .setting("changes", flag, cfn="Changes")
    .setting("overrides", cfn="Overrides")
    .setting("task_tags", cfn="TaskTags")
    .setting("task_network", cfn="TaskNetwork")
    .setting("permission", cfn="Permission")
    .setting("own_key", cfn="OwnKey")
    .setting("http_method", word, cfn="HttpMethod")
    .setting("path", cfn="Path")
    .setting("authorization", word, cfn="Authorization")
    .setting("role", cfn="Role")
    .link(Link.INVOKES, Kind.ACTIVITY, cfn="Activity[]")
)

#: Its children are executions of the machine itself: no message leaves that by it.
DISTRIBUTED_MAP = resource(Kind.DISTRIBUTED_MAP, _MAP).is_(Trait.CONNECTS).setting("state", cfn="State")

ITEM_READER = (
    resource(Kind.ITEM_READER, _READER)
    .is_(Trait.CONNECTS, Trait.SENDS_AS_DECLARED)
    .setting("action", cfn="Action")
    .setting("permission", cfn="Permission")
    .setting("state", cfn="State")
    .link(Link.READS, Kind.BUCKET, cfn="ReadBucket[]")
)

RESULT_WRITER = (
    resource(Kind.RESULT_WRITER, _WRITER)
    .is_(Trait.CONNECTS, Trait.SENDS_AS_DECLARED)
    .setting("action", cfn="Action")
    .setting("object_key", cfn="ObjectKey")
    .setting("state", cfn="State")
    .link(Link.WRITES_TO, Kind.BUCKET, cfn="Bucket[]")
)
