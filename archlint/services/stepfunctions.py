"""AWS Step Functions: state machines, their tasks, activities.

Source: AWS CloudFormation reference, `AWS::StepFunctions::*`; Step Functions Developer Guide, "Integrating
services" (what each Task names, and where); Terraform AWS provider, `aws_sfn_*`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.declaration import Declaration
from archlint.expressions import is_dynamic
from archlint.schema import Expander, Kind, Link, one_of, resource, word
from archlint.states import State, read_definitions
from archlint.value import NOTHING, EmbeddedJson, Known, Outcome, Tree, Unknown, Value
from archlint.when import When

_TASK = "AWS::StepFunctions::StateMachine.Task"


def _tasks(*paths: str) -> Expander:
    """Return what makes a part of each Task in the definition at one of some paths, and keeps it for the graph."""

    def expand(machine: Declaration) -> Iterator[Declaration]:
        found = read_definitions(machine.properties, *paths)
        machine.memo["definitions"] = found
        for definition in found if isinstance(found, tuple) else ():
            for state in definition.tasks:
                yield _task(machine, state, definition.case.when)

    return expand


#: What a Task names, by its integration: where in its arguments, and our word for it.
_PEERS: dict[str, tuple[tuple[str, str], ...]] = {
    "lambda:invoke": (("Function", "FunctionName"),),
    "sqs:sendMessage": (("Queue", "QueueUrl"),),
    "sns:publish": (("Topic", "TopicArn"),),
    "events:putEvents": (("Bus", "Entries[].EventBusName"),),
    "states:startExecution": (("Machine", "StateMachineArn"),),
    "dynamodb:putItem": (("Table", "TableName"),),
    "dynamodb:updateItem": (("Table", "TableName"),),
    "dynamodb:deleteItem": (("Table", "TableName"),),
    "dynamodb:getItem": (("ReadTable", "TableName"),),
    "aws-sdk:lambda:invoke": (("Function", "FunctionName"),),
    "aws-sdk:lambda:invokeAsync": (("Function", "FunctionName"),),
    "aws-sdk:sqs:sendMessage": (("Queue", "QueueUrl"),),
    "aws-sdk:sqs:sendMessageBatch": (("Queue", "QueueUrl"),),
    "aws-sdk:sns:publish": (("Topic", "TopicArn"),),
    "aws-sdk:eventbridge:putEvents": (("Bus", "Entries[].EventBusName"),),
    "aws-sdk:kinesis:putRecord": (("Stream", "StreamName"), ("Stream", "StreamARN"), ("Stream", "StreamArn")),
    "aws-sdk:kinesis:putRecords": (
        ("Stream", "StreamName"),
        ("Stream", "StreamARN"),
        ("Stream", "StreamArn"),
    ),
    "aws-sdk:sfn:startExecution": (("Machine", "StateMachineArn"),),
    "aws-sdk:sfn:startSyncExecution": (("Machine", "StateMachineArn"),),
    "aws-sdk:dynamodb:putItem": (("Table", "TableName"),),
    "aws-sdk:dynamodb:updateItem": (("Table", "TableName"),),
    "aws-sdk:dynamodb:deleteItem": (("Table", "TableName"),),
    "aws-sdk:dynamodb:getItem": (("ReadTable", "TableName"),),
    "aws-sdk:dynamodb:query": (("ReadTable", "TableName"),),
    "aws-sdk:dynamodb:scan": (("ReadTable", "TableName"),),
    "aws-sdk:s3:putObject": (("Bucket", "Bucket"),),
    "aws-sdk:firehose:putRecord": (("DeliveryStream", "DeliveryStreamName"),),
    "aws-sdk:firehose:putRecordBatch": (("DeliveryStream", "DeliveryStreamName"),),
    "aws-sdk:glue:startCrawler": (("Job", "Name"),),
    "ecs:runTask": (("Cluster", "Cluster"), ("TaskDefinition", "TaskDefinition")),
    "batch:submitJob": (("JobQueue", "JobQueue"), ("JobDefinition", "JobDefinition")),
    "sagemaker:createEndpoint": (("Endpoint", "EndpointName"),),
    "sagemaker:updateEndpoint": (("Endpoint", "EndpointName"),),
    "glue:startJobRun": (("Job", "JobName"),),
}


def _task(machine: Declaration, state: State, when: When) -> Declaration:
    integration = state.integration
    assert integration is not None and isinstance(state.body.outcome, Tree)
    arguments = state.arguments
    data: dict[str, Any] = {
        "State": state.name,
        "Integration": integration.name,
        "Asynchronous": False,
    }
    if integration.by_arn:
        data["Function"] = [state["Resource"]]
    elif integration.service == "activity":
        data["Activity"] = [state["Resource"]]
    for key, path in _PEERS.get(integration.name, ()):
        found = [Value((branch,)).convert(_peer) for branch in arguments.each(path)]
        if found:
            data[key] = found
    if "Function" in data and not integration.by_arn:
        invocation = arguments.step("InvocationType").convert(_peer).convert(one_of("Event"), Known(False))
        data["Asynchronous"] = True if integration.action == "invokeAsync" else invocation
    for key in ("MessageGroupId", "MessageDeduplicationId"):
        data[key] = _of_messages(arguments, key)
    data["PartitionKey"] = _partition_key(arguments)
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


def _peer(outcome: Outcome) -> Outcome:
    """Return what a Task calls; what it takes from its input may be anything."""
    if isinstance(outcome, Known) and is_dynamic(str(outcome.value)):
        return Unknown("it is taken from the execution's input", inside=True)
    return outcome


def _of_messages(arguments: Value, key: str) -> Value:
    """Return what a message is sent with, or all messages of a batch; absent where one of them goes without."""
    entries = arguments.step("Entries")
    if entries.certainly_absent:
        return arguments.step(key)
    if not isinstance(entries.outcome, Tree):
        return Value.of(Unknown("its entries are taken from the execution's input"), entries.place)
    values = [Value((entry,)).step(key) for entry in arguments.each("Entries[]")]
    if any(value.certainly_absent for value in values):
        return NOTHING
    same = len({value.known for value in values}) == 1
    return values[0] if same else Value.of(Unknown("it differs from entry to entry"), entries.place)


def _partition_key(arguments: Value) -> Value:
    """Return the partition key of a record, or of several records where all have the same."""
    single = arguments.step("PartitionKey")
    if not single.certainly_absent:
        return single
    keys = [Value((branch,)) for branch in arguments.each("Records[].PartitionKey")]
    known = {key.known for key in keys}
    return keys[0] if len(known) == 1 and None not in known else NOTHING


MACHINE = (
    resource(Kind.MACHINE, "AWS::StepFunctions::StateMachine", "aws_sfn_state_machine")
    .named("StateMachineName", "name", arn="states:stateMachine:")
    .setting("type", "StateMachineType", "type", word, default="STANDARD")
    .computed("logging_configuration")
    .setting("logging_level", "LoggingConfiguration.Level", "logging_configuration.level", word, default="OFF")
    .link(
        Link.LOGS_TO,
        "LoggingConfiguration.Destinations[].CloudWatchLogsLogGroup.LogGroupArn",
        "logging_configuration.log_destination",
        Kind.LOG_GROUP,
    )
    .parts(
        _tasks("Definition", "DefinitionString", "DefinitionS3Location", "DefinitionUri"),
        _tasks("definition"),
    )
)

VERSION = resource(Kind.MACHINE_ALIAS, "AWS::StepFunctions::StateMachineVersion").stands_for("StateMachineArn", "")

ALIAS = (
    resource(Kind.MACHINE_ALIAS, "AWS::StepFunctions::StateMachineAlias", "aws_sfn_alias")
    .named("Name", "name")
    .stands_for("RoutingConfiguration[].StateMachineVersionArn", "routing_configuration[].state_machine_version_arn")
)

ACTIVITY = resource(Kind.ACTIVITY, "AWS::StepFunctions::Activity", "aws_sfn_activity").named(
    "Name", "name", arn="states:activity:"
)

TASK = (
    resource(Kind.TASK, _TASK)
    .setting("state", "State", "")
    .setting("integration", "Integration", "")
    .setting("asynchronous", "Asynchronous", "")
    .setting("message_group_id", "MessageGroupId", "")
    .setting("message_deduplication_id", "MessageDeduplicationId", "")
    .setting("partition_key", "PartitionKey", "")
    .link(Link.INVOKES, "Function[]", "", Kind.FUNCTION)
    .link(Link.INVOKES, "Activity[]", "", Kind.ACTIVITY)
    .link(Link.INVOKES, "Machine[]", "", Kind.MACHINE)
    .link(Link.DELIVERS_TO, "Queue[]", "", Kind.QUEUE)
    .link(Link.DELIVERS_TO, "Topic[]", "", Kind.TOPIC)
    .link(Link.DELIVERS_TO, "Bus[]", "", Kind.BUS)
    .link(Link.DELIVERS_TO, "Stream[]", "", Kind.STREAM)
    .link(Link.DELIVERS_TO, "DeliveryStream[]", "", Kind.DELIVERY_STREAM)
    .link(Link.WRITES_TO, "Table[]", "", Kind.TABLE)
    .link(Link.READS, "ReadTable[]", "", Kind.TABLE)
    .link(Link.WRITES_TO, "Bucket[]", "", Kind.BUCKET)
    .link(Link.INVOKES, "Cluster[]", "", Kind.CLUSTER)
    .link(Link.INVOKES, "TaskDefinition[]", "", Kind.TASK_DEFINITION)
    .link(Link.INVOKES, "JobQueue[]", "", Kind.BATCH_JOB_QUEUE)
    .link(Link.INVOKES, "JobDefinition[]", "", Kind.BATCH_JOB)
    .link(Link.INVOKES, "Endpoint[]", "", Kind.ML_ENDPOINT)
    .link(Link.INVOKES, "Job[]", "", Kind.GLUE_JOB)
)
