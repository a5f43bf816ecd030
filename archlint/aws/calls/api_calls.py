"""Calls of AWS APIs, by the tasks of state machines and by the code of functions: what they name, and with what.

Source: the AWS API references of the services named below; Step Functions Developer Guide, "Integrating services".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from archlint.aws.calls.actions import MESSAGED, OTHERS, PEERS, SHARD_KEYS, Peer
from archlint.aws.columns import number, one_of
from archlint.aws.kinds import Kind
from archlint.aws.named import possibly
from archlint.aws.table import Row, resource
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import NOTHING, Outcome, Tree, Unknown, Value

#: What IAM calls services that the AWS SDKs call something else.
_PREFIXES = {
    "bedrockagent": "bedrock",
    "bedrockagentruntime": "bedrock",
    "bedrockruntime": "bedrock",
    "emr": "elasticmapreduce",
    "emrcontainers": "emr-containers",
    "emrserverless": "emr-serverless",
    "eventbridge": "events",
    "redshiftdata": "redshift-data",
    "sagemakerruntime": "sagemaker",
    "sfn": "states",
    "stepfunctions": "states",
}


def sdk_action(service: str, operation: str) -> str:
    """Return the action of an API, `sqs:SendMessage`, that an AWS SDK calls `sqs` and `sendMessage`."""
    return f"{_PREFIXES.get(service, service)}:{operation[:1].upper()}{operation[1:]}"


#: The lists in which a batch holds its messages.
_BATCHES = ("Entries", "PublishBatchRequestEntries")
#: The type of an invocation that only asks whether it is allowed.
_DRY_RUN = "DryRun"


def described(action: str, arguments: Value, peer: Callable[[Outcome], Outcome]) -> dict[str, Any]:
    """Return what a call says, as the properties of a part that `caller` describes.

    Args:
        action: the service's prefix in IAM and the API's operation: `sqs:SendMessage`.
        arguments: the call's arguments, by the API's own names.
        peer: what a name in them means.
    """
    data: dict[str, Any] = {"Action": action, "Asynchronous": False}
    for key, path in PEERS.get(action, ()):
        named = [Value((branch,)).convert(peer) for branch in arguments.each(path)]
        found = [value for value in named if not value.certainly_absent]
        if found:
            data[key] = data.get(key, []) + found
    if "Function" in data:
        invocation = arguments.step("InvocationType").convert(lambda outcome: _is_event(peer(outcome)), Known(False))
        data["Asynchronous"] = True if action == "lambda:InvokeAsync" else invocation
        if arguments.step("InvocationType").known == _DRY_RUN:
            del data["Function"]
    data |= {name: read(arguments) for name, read in _DETAILS.get(action.partition(":")[0], {}).items()}
    return data


def _is_event(invocation: Outcome) -> Outcome:
    """Return whether a type of invocation, which is given, is one that waits for nothing."""
    if isinstance(invocation, Absent):
        return Unknown("the type of the invocation is decided at run time")
    return one_of("Event")(invocation)


def _of_messages(arguments: Value, key: str) -> Value:
    """Return what a message is sent with, or all messages of a batch; absent where one of them goes without."""
    batch = next((name for name in _BATCHES if not arguments.step(name).certainly_absent), "")
    if not batch:
        return arguments.step(key)
    entries = arguments.step(batch)
    if not isinstance(entries.outcome, Tree):
        return Value.of(Unknown("its entries are not known"), entries.place)
    values = [Value((entry,)).step(key) for entry in entries.each("[]")]
    if any(value.certainly_absent for value in values):
        return NOTHING
    same = len({value.known for value in values}) == 1
    return values[0] if same else Value.of(Unknown("it differs from entry to entry"), entries.place)


def _shard_key(record: Value) -> Value:
    """Return the key by which a record, or a call that puts one, is put into a shard."""
    values = (record.step(name) for name in SHARD_KEYS)
    return next((value for value in values if not value.certainly_absent), NOTHING)


def _partition_key(arguments: Value) -> Value:
    """Return the key that chooses the shard of a record, or of several records where all have the same."""
    single = _shard_key(arguments)
    if not single.certainly_absent:
        return single
    keys = [_shard_key(Value((record,))) for record in arguments.each("Records[]")]
    known = {key.known for key in keys}
    return keys[0] if len(known) == 1 and None not in known else NOTHING


_GROUPS = {key: partial(_of_messages, key=key) for key in ("MessageGroupId", "MessageDeduplicationId")}
#: What calls say of what they send, by service.
_DETAILS: Mapping[str, Mapping[str, Callable[[Value], Value]]] = {
    "dynamodb": {"Index": lambda arguments: arguments.step("IndexName")},
    "events": {"Events": lambda arguments: arguments.step("Entries")},
    "kinesis": {"PartitionKey": _partition_key},
    "lambda": {"Qualifier": lambda arguments: arguments.step("Qualifier")},
    "s3": {"ObjectKey": lambda arguments: arguments.step("Key")},
    "sns": {**_GROUPS, "Attributes": lambda arguments: arguments.step("MessageAttributes")},
    "sqs": {**_GROUPS, "DelaySeconds": partial(_of_messages, key="DelaySeconds")},
}


def messaging(row: Row) -> Row:
    """Add what every part has that calls an API: the action, what it sends with, and the resources that it names."""
    row = (
        row.setting("action", cfn="Action")
        .setting("message_group_id", cfn="MessageGroupId")
        .setting("message_deduplication_id", cfn="MessageDeduplicationId")
        .setting("partition_key", cfn="PartitionKey")
        .setting("qualifier", cfn="Qualifier")
        .setting("index", cfn="Index")
    )
    return _linked(row, (*MESSAGED, *OTHERS))


def caller(kind: Kind, type_name: str) -> Row:
    """Return the row of a part that calls an API as `described` says."""
    return (
        messaging(resource(kind, type_name))
        .setting("asynchronous", cfn="Asynchronous")
        .listing(
            "events",
            cfn=("Events", {"source": "Source", "detail_type": "DetailType", "bus": "EventBusName"}),
        )
        .setting("object_key", cfn="ObjectKey")
        .setting("message_attributes", cfn="Attributes")
        .setting("message_delay", number, cfn="DelaySeconds")
    )


def _linked(row: Row, peers: Iterable[Peer]) -> Row:
    """Add the links to what calls name."""
    for peer in peers:
        row = row.link(peer.link, peer.kind, hints=possibly if peer.is_hint else None, cfn=f"{peer.key}[]")
    return row
