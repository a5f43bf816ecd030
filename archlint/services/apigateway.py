"""Amazon API Gateway: APIs, and the integrations that call a function or a service.

Source: AWS CloudFormation reference, `AWS::ApiGateway::*` and `AWS::ApiGatewayV2::*`; API Gateway Developer
Guide, "x-amazon-apigateway-integration" and "Integration subtype reference".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archlint.declaration import Declaration
from archlint.location import Place
from archlint.node import Node
from archlint.schema import Kind, Link, one_of, resource
from archlint.text import text
from archlint.value import EmbeddedJson, Known, Outcome, Reference, Text, Tree, Unknown, Value

_PART = "AWS::ApiGateway.Integration"
_URI = re.compile(r"arn:[^:]*:apigateway:[^:]*:(?P<service>[^:]+):(?P<form>path|action)/(?P<rest>.*)", re.DOTALL)
_ASYNCHRONOUS = "integration.request.header.X-Amz-Invocation-Type"
#: The actions of each service that send or write; other actions read, delete or ask.
_WRITES = {
    "sqs": {"SendMessage", "SendMessageBatch"},
    "sns": {"Publish", "PublishBatch"},
    "kinesis": {"PutRecord", "PutRecords"},
    "firehose": {"PutRecord", "PutRecordBatch"},
    "events": {"PutEvents"},
    "states": {"StartExecution", "StartSyncExecution"},
    "dynamodb": {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"},
}
#: HTTP APIs spell some services differently.
_SUBTYPES = {"eventbridge": "events", "stepfunctions": "states"}

#: Our word for what a call names, by what the call's parameters name it.
_PEERS = {
    "QueueUrl": "Queue",
    "TopicArn": "Topic",
    "DeliveryStreamName": "DeliveryStream",
    "StreamName": "Stream",
    "StreamARN": "Stream",
    "StateMachineArn": "Machine",
    "stateMachineArn": "Machine",
    "EventBusName": "Bus",
    "TableName": "Table",
}
_OPENING = r"[\"']?\s*[:=]\s*(?:\$util\.\w+\()?\\?[\"']?"
_PEER = re.compile(rf"(?<![A-Za-z])(?P<key>{'|'.join(_PEERS)}){_OPENING}(?P<value>(?:\$\{{[^}}]*\}}|[^\"'&\s,}}\\])+)")
_ACTION = re.compile(r"(?<![A-Za-z])Action=(?P<value>\w+)")
_PARAMETERS = {
    key: re.compile(rf"(?<![A-Za-z]){key}{_OPENING}(?P<value>\$\{{[^}}]*\}}|[^\"'&,}}\n]*)")
    for key in ("MessageGroupId", "MessageDeduplicationId", "PartitionKey")
}


class _Call:
    """One integration, whatever form it is written in, on its way to a part with uniform keys."""

    def __init__(self, uri: Value, service: str = "", action: str = "") -> None:
        self.data: dict[str, Any] = {"Asynchronous": False}
        self._service, self._action = service, action
        self._is_settled = False
        written = _written(uri.outcome)
        match = _URI.fullmatch(written) if written else None
        if match:
            self._service = match["service"]
            self._action = match["rest"] if match["form"] == "action" else ""
        elif _is_function(uri.outcome, written):
            self._service = "lambda"
        if self._service == "lambda":
            self.add_peer("Function", _between(uri.outcome, "functions/", "/invocations"), uri.place)
        elif match and match["form"] == "path" and self._service == "sqs" and match["rest"]:
            self.add_peer("Queue", _last(uri.outcome), uri.place)

    def add_peer(self, key: str, outcome: Outcome, place: Place | None) -> None:
        """Add what the call names; what it takes from the request may be anything."""
        if isinstance(outcome, Known) and "$" in str(outcome.value):
            outcome = Unknown("it is taken from the request", inside=True)
        self.data.setdefault(key, [Value.of(outcome, place)])

    def read_template(self, value: Value) -> None:
        """Take what a mapping template names: it is text that is filled in at run time."""
        for branch in value.branches:
            outcome = branch.outcome
            if not isinstance(outcome, Known | Text):
                continue
            self._is_settled = True
            written = outcome.canonical if isinstance(outcome, Text) else str(outcome.value)
            references = {f"${{{r.name}}}": r for r in outcome.references} if isinstance(outcome, Text) else {}
            for match in _PEER.finditer(written):
                named = [reference for name, reference in references.items() if name in match["value"]]
                self.add_peer(_PEERS[match["key"]], named[0] if named else Known(match["value"]), branch.place)
            action = _ACTION.search(written)
            self._action = self._action or (action["value"] if action else "")
            for key, pattern in _PARAMETERS.items():
                found = pattern.search(written)
                if found:
                    self.data[key] = Value.of(Known(found["value"].strip().rstrip('\\"')), branch.place)

    def read_parameters(self, value: Value) -> None:
        """Take what request parameters set: the peer, the group, the key."""
        for branch in value.branches:
            if not isinstance(branch.outcome, Tree):
                continue
            for key, found in branch.outcome.items():
                name, unquoted = key.rpartition(".")[2], found.convert(_unquoted)
                if key == _ASYNCHRONOUS:
                    self.data["Asynchronous"] = unquoted.known == "Event"
                    continue
                self._is_settled = True
                if name == "Action":
                    self._action = self._action or str(unquoted.known or "")
                elif name in _PEERS and unquoted.outcome is not None:
                    self.add_peer(_PEERS[name], unquoted.outcome, unquoted.place)
                elif name in _PARAMETERS:
                    self.data[name] = found

    def declare(self, owner: Declaration, at: Node) -> Declaration:
        """Return the part."""
        data = self.data
        writes = _WRITES.get(self._service)
        if writes is not None and self._action not in writes:
            # It reads or deletes; or only who calls the API says what it does.
            data = {"Peer": [peer for key in set(_PEERS.values()) for peer in data.get(key, ())]}
        elif not self._is_settled:
            # Without a template the request is passed through: whoever calls the API says the group, the key.
            data |= {key: Value.of(Unknown("it comes with the request")) for key in _PARAMETERS}
        tree = Value.of(
            Tree(at.with_data({**data, "Service": self._service, "Action": self._action}), EmbeddedJson()), at.place
        )
        return Declaration(owner.name, _PART, at.place, tree, owner.when, owner)


def _is_function(outcome: Outcome | None, written: str) -> bool:
    if isinstance(outcome, Reference):
        return outcome.target.type.startswith("AWS::Lambda::")
    return written.startswith("arn:") and ":lambda:" in written


def _written(outcome: Outcome | None) -> str:
    if isinstance(outcome, Text):
        # A hole may hold anything but the colons that part an ARN's fields.
        return "".join(part if isinstance(part, str) else "*" for part in outcome.parts)
    return str(outcome.value) if isinstance(outcome, Known) else ""


def _between(outcome: Outcome | None, start: str, end: str) -> Outcome:
    """Return what stands between two literals of a text; the whole outcome where they do not occur."""
    if isinstance(outcome, Known):
        _, found, rest = str(outcome.value).partition(start)
        return Known(rest.partition(end)[0]) if found else outcome
    if not isinstance(outcome, Text):
        return outcome or Unknown("its URI has conditions", inside=True)
    parts = list(outcome.parts)
    for index, part in enumerate(parts):
        if isinstance(part, str) and start in part:
            parts = [part.partition(start)[2], *parts[index + 1 :]]
            break
    for index, part in enumerate(parts):
        if isinstance(part, str) and end in part:
            parts = [*parts[:index], part.partition(end)[0]]
            break
    return text(parts)


def _last(outcome: Outcome | None) -> Outcome:
    """Return what stands after the last slash: a queue's name."""
    if isinstance(outcome, Known):
        return Known(str(outcome.value).rpartition("/")[2])
    if not isinstance(outcome, Text):
        return Unknown("its queue is not known", inside=True)
    kept: list[str | Reference | Unknown] = []
    for part in reversed(outcome.parts):
        if isinstance(part, str) and "/" in part:
            kept.insert(0, part.rpartition("/")[2])
            break
        kept.insert(0, part)
    return text(kept)


def _unquoted(outcome: Outcome) -> Outcome:
    return Known(str(outcome.value).strip("'")) if isinstance(outcome, Known) else outcome


def _method(method: Declaration) -> Iterator[Declaration]:
    integration = method.properties.step("Integration")
    if not isinstance(integration.outcome, Tree):
        return
    call = _Call(integration.step("Uri"))
    peer = integration.step("Peer").outcome
    if isinstance(peer, Reference):  # an event of SAM's
        call.data["Machine" if "states:action" in _written(integration.step("Uri").outcome) else "Function"] = [
            integration.step("Peer")
        ]
    _read_templates(call, integration.step("RequestTemplates"))
    call.read_parameters(integration.step("RequestParameters"))
    yield call.declare(method, integration.outcome.node)


def _read_templates(call: _Call, templates: Value) -> None:
    outcome = templates.outcome
    if isinstance(outcome, Tree):
        for _content_type, template in outcome.items():
            call.read_template(template)


def _http(integration: Declaration) -> Iterator[Declaration]:
    outcome = integration.properties.outcome
    if isinstance(outcome, Tree):
        properties = integration.properties
        call = _http_call(properties.step("IntegrationUri"), properties.step("IntegrationSubtype"))
        _read_templates(call, properties.step("RequestTemplates"))
        call.read_parameters(properties.step("RequestParameters"))
        yield call.declare(integration, outcome.node)


def _http_call(uri: Value, subtype: Value) -> _Call:
    service, _, action = str(subtype.known or "").partition("-")
    return _Call(uri, _SUBTYPES.get(service.lower(), service.lower()), action)


def _body(api: Declaration) -> Iterator[Declaration]:
    """Yield the integrations of an OpenAPI body."""
    for integration in _operations(api.properties.step("Body")):
        outcome = integration.outcome
        if isinstance(outcome, Tree):
            call = _http_call(integration.step("uri"), integration.step("integrationSubtype"))
            _read_templates(call, integration.step("requestTemplates"))
            call.read_parameters(integration.step("requestParameters"))
            yield call.declare(api, outcome.node)


def _operations(body: Value) -> Iterator[Value]:
    paths = body.step("paths").outcome
    for _path, operations in paths.items() if isinstance(paths, Tree) else ():
        outcome = operations.outcome
        for _method_name, operation in outcome.items() if isinstance(outcome, Tree) else ():
            yield operation.step("x-amazon-apigateway-integration")


API = (
    resource(Kind.API, "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api", name="Name")
    .link(Link.INVOKES, "Target", Kind.FUNCTION)
    .parts(_body)
)

METHOD = resource(Kind.METHOD, "AWS::ApiGateway::Method").linked_from(Link.FEEDS, "RestApiId", Kind.API).parts(_method)

HTTP_INTEGRATION = (
    resource(Kind.HTTP_INTEGRATION, "AWS::ApiGatewayV2::Integration")
    .linked_from(Link.FEEDS, "ApiId", Kind.API)
    .parts(_http)
)

INTEGRATION = (
    resource(Kind.INTEGRATION, _PART)
    .setting("service", "Service")
    .setting("action", "Action")
    .setting("asynchronous", "Asynchronous", one_of("True"))
    .setting("message_group_id", "MessageGroupId")
    .setting("message_deduplication_id", "MessageDeduplicationId")
    .setting("partition_key", "PartitionKey")
    .link(Link.INVOKES, "Function[]", Kind.FUNCTION)
    .link(Link.INVOKES, "Machine[]", Kind.MACHINE)
    .link(Link.DELIVERS_TO, "Queue[]", Kind.QUEUE)
    .link(Link.DELIVERS_TO, "Topic[]", Kind.TOPIC)
    .link(Link.DELIVERS_TO, "Stream[]", Kind.STREAM)
    .link(Link.DELIVERS_TO, "DeliveryStream[]", Kind.DELIVERY_STREAM)
    .link(Link.DELIVERS_TO, "Bus[]", Kind.BUS)
    .link(Link.WRITES_TO, "Table[]", Kind.TABLE)
    .link(Link.READS, "Peer[]", Kind.QUEUE, Kind.TABLE, Kind.STREAM, Kind.TOPIC, Kind.BUS, Kind.MACHINE)
)
