"""Amazon API Gateway: APIs, and the integrations that call a function or a service.

Source: AWS CloudFormation reference, `AWS::ApiGateway::*` and `AWS::ApiGatewayV2::*`; API Gateway Developer
Guide, "x-amazon-apigateway-integration" and "Integration subtype reference".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archlint.node import Node
from archlint.schema import Kind, Link, one_of, resource
from archlint.value import (
    NOTHING,
    Declaration,
    EmbeddedJson,
    Known,
    Outcome,
    Reference,
    Text,
    Tree,
    Unknown,
    Value,
)

_PART = "AWS::ApiGateway.Integration"
_URI = re.compile(r"arn:[^:]*:apigateway:[^:]*:(?P<service>[^:]+):(?P<form>path|action)/(?P<rest>.*)", re.DOTALL)
_ASYNCHRONOUS = "integration.request.header.X-Amz-Invocation-Type"

#: Our word for what a call names, by what the call's parameters name it.
_PEERS = {
    "QueueUrl": "Queue",
    "TopicArn": "Topic",
    "StreamName": "Stream",
    "StreamARN": "Stream",
    "StateMachineArn": "Machine",
    "stateMachineArn": "Machine",
    "EventBusName": "Bus",
    "TableName": "Table",
}
_PEER_IN_TEMPLATE = re.compile(
    r"(?P<key>" + "|".join(_PEERS) + r")[\"']?\s*[:=]\s*[\"']?(?P<value>[^\"'&\s,}]*(?:\$\{[^}]*\}[^\"'&\s,}]*)*)"
)
_PARAMETER = {
    key: re.compile(rf"(?<![A-Za-z]){key}[\"']?\s*[:=]\s*[\"']?(?P<value>\$\{{[^}}]*\}}|[^\"'&,}}\n]*)")
    for key in ("MessageGroupId", "MessageDeduplicationId", "PartitionKey")
}


class _Call:
    """One integration, whatever form it is written in, on its way to a part with uniform keys."""

    def __init__(self, uri: Value, peer: Value = NOTHING) -> None:
        self.data: dict[str, Any] = {"Service": "", "Asynchronous": False}
        self._uri = uri.outcome
        if not peer.certainly_absent:
            self._set_service()
            self.data["Function" if self.data["Service"] == "lambda" else "Machine"] = [peer]
            return
        self._set_service()
        if self.data["Service"] == "lambda":
            self.data["Function"] = [Value.of(self._function(), uri.place)]
        elif self.data["Service"] == "sqs" and self.data["Action"] == "":
            self.data["Queue"] = [Value.of(self._last(), uri.place)]

    def _set_service(self) -> None:
        written = _written(self._uri)
        match = _URI.fullmatch(written) if written else None
        refers = isinstance(self._uri, Reference) and self._uri.target.type.startswith("AWS::Lambda::")
        if match:
            self.data["Service"] = match["service"]
            self.data["Action"] = match["rest"] if match["form"] == "action" else ""
        elif refers or (written.startswith("arn:") and ":lambda:" in written):
            self.data["Service"] = "lambda"

    def _function(self) -> Outcome:
        outcome = self._uri
        if isinstance(outcome, Text):
            if outcome.references:
                return outcome.references[-1]
            match = re.search(r"functions/(.*)/invocations", outcome.canonical)
            return Unknown("its function is not known", match[1] if match else "", inside=_inside(outcome))
        if isinstance(outcome, Known):
            match = re.search(r"functions/(.*)/invocations", str(outcome.value))
            return Known(match[1]) if match else outcome
        return outcome or Unknown("its URI has conditions", inside=True)

    def _last(self) -> Outcome:
        """Return what stands after the last slash: a queue's name."""
        outcome = self._uri
        if isinstance(outcome, Text):
            last = outcome.parts[-1]
            if not isinstance(last, str):
                return last
            tail = last.rpartition("/")[2]
            return Known(tail) if "/" in last else Unknown("its queue is not known", inside=_inside(outcome))
        return Known(str(outcome.value).rpartition("/")[2]) if isinstance(outcome, Known) else Unknown("", inside=True)

    def read_template(self, value: Value) -> None:
        """Take what a mapping template names: it is text that is filled in at run time."""
        for branch in value.branches:
            outcome = branch.outcome
            written = outcome.canonical if isinstance(outcome, Text) else str(getattr(outcome, "value", ""))
            references = {f"${{{r.name}}}": r for r in outcome.references} if isinstance(outcome, Text) else {}
            for match in _PEER_IN_TEMPLATE.finditer(written):
                peer = match["value"].removesuffix("\\")
                found: Outcome = Known(peer)
                for name, reference in references.items():
                    if name in peer:
                        found = reference
                if "$" in peer and not isinstance(found, Reference):
                    found = Unknown("it is taken from the request", inside=True)
                self.data.setdefault(_PEERS[match["key"]], [Value.of(found, branch.place)])
            for key, pattern in _PARAMETER.items():
                match_ = pattern.search(written)
                if match_:
                    self.data[key] = Value.of(Known(match_["value"].strip().rstrip('\\"')), branch.place)

    def read_parameters(self, value: Value) -> None:
        """Take what request parameters set: the peer, the group, the key."""
        for branch in value.branches:
            if not isinstance(branch.outcome, Tree):
                continue
            for key, found in branch.outcome.items():
                name = key.rpartition(".")[2]
                if key == _ASYNCHRONOUS:
                    self.data["Asynchronous"] = found.known in ("'Event'", "Event")
                elif name in _PEERS:
                    self.data.setdefault(_PEERS[name], [found.convert(_unquoted)])
                elif name in _PARAMETER:
                    self.data[name] = found

    def declare(self, owner: Declaration, at: Node) -> Declaration:
        """Return the part."""
        tree = Value.of(Tree(at.with_data(self.data), EmbeddedJson()), at.place)
        return Declaration(owner.name, _PART, at.place, tree, owner.when, owner)


def _written(outcome: Outcome | None) -> str:
    if isinstance(outcome, Text):
        # A hole may hold anything but the colons that part an ARN's fields.
        return "".join(part if isinstance(part, str) else "*" for part in outcome.parts)
    return str(outcome.value) if isinstance(outcome, Known) else ""


def _inside(text: Text) -> bool:
    return any(unknown.inside for unknown in text.unknowns)


def _unquoted(outcome: Outcome) -> Outcome:
    return Known(str(outcome.value).strip("'")) if isinstance(outcome, Known) else outcome


def _method(method: Declaration) -> Iterator[Declaration]:
    integration = method.properties.step("Integration")
    if isinstance(integration.outcome, Tree):
        call = _Call(integration.step("Uri"), integration.step("Peer"))
        _read_rest(call, integration, "RequestParameters", "RequestTemplates")
        yield call.declare(method, integration.outcome.node)


def _read_rest(call: _Call, integration: Value, parameters: str, templates: str) -> None:
    outcome = integration.step(templates).outcome
    if isinstance(outcome, Tree):
        for _content_type, template in outcome.items():
            call.read_template(template)
    call.read_parameters(integration.step(parameters))


def _http(integration: Declaration) -> Iterator[Declaration]:
    outcome = integration.properties.outcome
    if isinstance(outcome, Tree):
        yield _http_call(integration.properties, "IntegrationUri", "IntegrationSubtype", "RequestParameters").declare(
            integration, outcome.node
        )


def _http_call(value: Value, uri: str, subtype: str, parameters: str) -> _Call:
    call = _Call(value.step(uri))
    kind = str(value.step(subtype).known or "")
    if kind:
        service, _, action = kind.partition("-")
        call.data["Service"], call.data["Action"] = service.lower(), action
    call.read_parameters(value.step(parameters))
    return call


def _body(api: Declaration) -> Iterator[Declaration]:
    """Yield the integrations of an OpenAPI body."""
    body = api.properties.step("Body")
    paths = body.step("paths").outcome
    if not isinstance(paths, Tree):
        return
    for _path, operations in paths.items():
        if not isinstance(operations.outcome, Tree):
            continue
        for _method_name, operation in operations.outcome.items():
            if not isinstance(operation.outcome, Tree):
                continue
            integration = operation.step("x-amazon-apigateway-integration")
            if isinstance(integration.outcome, Tree):
                call = _http_call(integration, "uri", "integrationSubtype", "requestParameters")
                _read_rest(call, integration, "requestParameters", "requestTemplates")
                yield call.declare(api, integration.outcome.node)


API = (
    resource(Kind.API, "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api", name="Name")
    .link(Link.INVOKES, "Target", Kind.FUNCTION)
    .parts(_body)
)

METHOD = resource(Kind.METHOD, "AWS::ApiGateway::Method").linked_from(Link.FEEDS, "RestApiId", Kind.API).parts(_method)

HTTP_INTEGRATION = (
    resource(Kind.METHOD, "AWS::ApiGatewayV2::Integration").linked_from(Link.FEEDS, "ApiId", Kind.API).parts(_http)
)

INTEGRATION = (
    resource(Kind.INTEGRATION, _PART)
    .setting("service", "Service")
    .setting("asynchronous", "Asynchronous", one_of("True"))
    .setting("message_group_id", "MessageGroupId")
    .setting("message_deduplication_id", "MessageDeduplicationId")
    .setting("partition_key", "PartitionKey")
    .link(Link.INVOKES, "Function[]", Kind.FUNCTION)
    .link(Link.INVOKES, "Machine[]", Kind.MACHINE)
    .link(Link.DELIVERS_TO, "Queue[]", Kind.QUEUE)
    .link(Link.DELIVERS_TO, "Topic[]", Kind.TOPIC)
    .link(Link.DELIVERS_TO, "Stream[]", Kind.STREAM)
    .link(Link.DELIVERS_TO, "Bus[]", Kind.BUS)
    .link(Link.WRITES_TO, "Table[]", Kind.TABLE)
)
