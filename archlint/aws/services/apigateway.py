"""Amazon API Gateway: APIs, and the integrations that call a function or a service.

Source: AWS CloudFormation reference, `AWS::ApiGateway::*` and `AWS::ApiGatewayV2::*`; API Gateway Developer
Guide, "x-amazon-apigateway-integration" and "Integration subtype reference"; Terraform AWS provider,
`aws_api_gateway_*` and `aws_apigatewayv2_*`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from archlint.aws import actions
from archlint.aws.api_calls import messaging
from archlint.aws.columns import Expander, one_of, word
from archlint.aws.integrations import is_function
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.services.eventbridge import BUS
from archlint.aws.services.firehose import DELIVERY_STREAM
from archlint.aws.services.kinesis import STREAM
from archlint.aws.services.lambda_ import ALIAS, FUNCTION
from archlint.aws.services.sns import TOPIC
from archlint.aws.services.sqs import QUEUE
from archlint.aws.services.stepfunctions import MACHINE
from archlint.aws.services.storage import TABLE
from archlint.aws.table import resource
from archlint.aws.text_pieces import after_last_slash, between, filled, unquoted
from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.value import Declaration, EmbeddedJson, Known, Outcome, Reference, Text, Tree, Unknown, Value

_PART = "AWS::ApiGateway.Integration"
_URI = re.compile(r"arn:[^:]*:apigateway:[^:]*:(?P<service>[^:]+):(?P<form>path|action)/(?P<rest>.*)", re.DOTALL)
_ASYNCHRONOUS = "integration.request.header.X-Amz-Invocation-Type"
#: What an integration calls itself; a function has integrations of its own.
_OPERATIONS = tuple(actions.sending(without=Kind.FUNCTION))
#: The actions of each service that send or write; other actions read, delete or ask.
_WRITES = {
    service: {name for each in _OPERATIONS if each.service == service for name in each.names}
    for service in {each.service for each in _OPERATIONS}
}
#: HTTP APIs spell some services differently.
_SUBTYPES = {"eventbridge": "events", "stepfunctions": "states"}

#: Our word for what a call names, by what the call's parameters name it.
_PEERS = {path.rpartition(".")[2]: each.peer.key for each in _OPERATIONS for path in each.parameters}
#: The same by provider type, for texts of which only is known what they mention.
_PEER_TYPES = {
    name: key
    for row, key in (
        (FUNCTION, "Function"),
        (ALIAS, "Function"),
        (QUEUE, "Queue"),
        (TOPIC, "Topic"),
        (DELIVERY_STREAM, "DeliveryStream"),
        (STREAM, "Stream"),
        (MACHINE, "Machine"),
        (BUS, "Bus"),
        (TABLE, "Table"),
    )
    for name in row.types
}
_OPENING = r"[\"']?\s*+[:=]\s*+(?:\$util\.\w+\()?\\?[\"']?"
_PEER = re.compile(
    rf"(?<![A-Za-z])(?P<key>{'|'.join(_PEERS)}){_OPENING}(?P<value>(?:\$\{{[^}}]{{0,300}}+\}}|[^\"'&\s,}}\\])++)"
)
_ACTION = re.compile(r"(?<![A-Za-z])Action=(?P<value>\w+)")
_PARAMETERS = {
    key: re.compile(rf"(?<![A-Za-z]){key}{_OPENING}(?P<value>\$\{{[^}}]{{0,300}}+\}}|[^\"'&,}}\n]*)")
    for key in ("MessageGroupId", "MessageDeduplicationId", "PartitionKey")
}


class _Call:
    """One integration, whatever form it is written in, on its way to a part with uniform keys."""

    def __init__(self, uri: Value, service: str = "", action: str = "") -> None:
        self.data: dict[str, Any] = {"Asynchronous": False}
        self._service, self._action = service, action
        self._is_settled = False
        self._is_open = False
        written = _written(uri.outcome)
        match = _URI.fullmatch(written) if written else None
        if match:
            self._service = match["service"]
            self._action = match["rest"] if match["form"] == "action" else ""
        elif _is_function(uri.outcome, written):
            self._service = "lambda"
        elif isinstance(uri.outcome, Unknown):
            self.add_mentioned(uri)
        if self._service == "lambda" and not isinstance(uri.outcome, Unknown):
            self.add_peer("Function", between(uri.outcome, "functions/", "/invocations"), uri.place)
        elif match and match["form"] == "path" and self._service == "sqs" and match["rest"]:
            self.add_peer("Queue", after_last_slash(uri.outcome), uri.place)

    def add_peer(self, key: str, outcome: Outcome, place: Place | None) -> None:
        """Add what the call names; what it takes from the request may be anything."""
        parts = (
            outcome.parts if isinstance(outcome, Text) else (str(outcome.value),) if isinstance(outcome, Known) else ()
        )
        if any(isinstance(part, str) and "$" in part for part in parts):
            outcome = Unknown("it is taken from the request", inside=True)
        self.data.setdefault(key, [Value.of(outcome, place)])

    def add_mentioned(self, value: Value) -> None:
        """Add what an unknown text mentions."""
        for branch in value.branches:
            for reference in branch.outcome.mentions if isinstance(branch.outcome, Unknown) else ():
                if is_function(reference):
                    self._service = "lambda"
                key = _PEER_TYPES.get(reference.target.type)
                if key:
                    self.add_peer(key, reference, branch.place)

    def read_template(self, value: Value) -> None:
        """Take what a mapping template names: it is text that is filled in at run time."""
        self.add_mentioned(value)
        for branch in value.branches:
            outcome = branch.outcome
            if not isinstance(outcome, Known | Text):
                self._is_open |= isinstance(outcome, Unknown)
                continue
            self._is_settled = True
            written = outcome.canonical if isinstance(outcome, Text) else str(outcome.value)
            holes = (
                {f"${{{h.name}}}": h for h in outcome.parts if not isinstance(h, str)}
                if isinstance(outcome, Text)
                else {}
            )
            for match in _PEER.finditer(written):
                self.add_peer(_PEERS[match["key"]], filled(match["value"], holes), branch.place)
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
                self.add_mentioned(found)
                name, plain = key.rpartition(".")[2], found.convert(unquoted)
                if key == _ASYNCHRONOUS:
                    self.data["Asynchronous"] = plain.known == "Event"
                    continue
                self._is_settled = True
                if name == "Action":
                    self._action = self._action or str(plain.known or "")
                elif name in _PEERS and plain.outcome is not None:
                    self.add_peer(_PEERS[name], plain.outcome, plain.place)
                elif name in _PARAMETERS:
                    self.data[name] = found

    def declare(self, owner: Declaration, at: Node, operation: Mapping[str, object]) -> Declaration:
        """Return the part."""
        data = self.data
        writes = _WRITES.get(self._service)
        if writes is not None and self._action not in writes:
            # It reads or deletes; or only who calls the API says what it does.
            data = {"Peer": [peer for key in set(_PEERS.values()) for peer in data.get(key, ())]}
        elif not self._is_settled:
            # Without a template the request is passed through: whoever calls the API says the group, the key.
            data |= {key: Value.of(Unknown("it comes with the request")) for key in _PARAMETERS}
        elif self._is_open:
            data = {key: Value.of(Unknown("its template is not known")) for key in _PARAMETERS} | data
        tree = Value.of(
            Tree(at.with_data({**data, **operation, "Service": self._service, "Action": self._action}), EmbeddedJson()),
            at.place,
        )
        return Declaration(owner.name, _PART, at.place, tree, when=owner.when, owner=owner)


def _is_function(outcome: Outcome | None, written: str) -> bool:
    if isinstance(outcome, Reference):
        return is_function(outcome)
    return written.startswith("arn:") and ":lambda:" in written


def _written(outcome: Outcome | None) -> str:
    if isinstance(outcome, Text):
        # A hole may hold anything but the colons that part an ARN's fields.
        return "".join(part if isinstance(part, str) else "*" for part in outcome.parts)
    return str(outcome.value) if isinstance(outcome, Known) else ""


class _Keys(NamedTuple):
    """What an integration's fields are called in one of its forms."""

    uri: str
    subtype: str
    templates: str
    parameters: str
    role: str


_METHOD = _Keys("Uri", "", "RequestTemplates", "RequestParameters", "Credentials")
_HTTP = _Keys("IntegrationUri", "IntegrationSubtype", "RequestTemplates", "RequestParameters", "CredentialsArn")
_OPEN_API = _Keys("uri", "integrationSubtype", "requestTemplates", "requestParameters", "credentials")
_TERRAFORM_METHOD = _Keys("uri", "", "request_templates", "request_parameters", "credentials")
_TERRAFORM_HTTP = _Keys(
    "integration_uri", "integration_subtype", "request_templates", "request_parameters", "credentials_arn"
)


def _integration(
    owner: Declaration, integration: Value, keys: _Keys, operation: Mapping[str, object] = MappingProxyType({})
) -> Iterator[Declaration]:
    """Yield the part that an integration is; its operation is the path and method that it answers, where it says so."""
    outcome = integration.outcome
    if not isinstance(outcome, Tree):
        return
    uri = integration.step(keys.uri)
    service, _, action = str(integration.step(keys.subtype).known or "").partition("-")
    call = _Call(uri, _SUBTYPES.get(service.lower(), service.lower()), action)
    peer = integration.step("Peer")
    if isinstance(peer.outcome, Reference):  # an event of SAM's
        call.data["Machine" if "states:action" in _written(uri.outcome) else "Function"] = [peer]
    templates = integration.step(keys.templates)
    if not isinstance(templates.outcome, Tree):
        call.read_template(templates)
    for _content_type, template in templates.outcome.items() if isinstance(templates.outcome, Tree) else ():
        call.read_template(template)
    call.read_parameters(integration.step(keys.parameters))
    yield call.declare(owner, outcome.node, {**operation, "Role": integration.step(keys.role)})


def _integrations(path: str, keys: _Keys) -> Expander:
    """Return what makes a part of the integration at a path; an empty path is the resource itself."""

    def expand(owner: Declaration) -> Iterator[Declaration]:
        yield from _integration(owner, owner.at(path) if path else owner.properties, keys)

    return expand


def _body(path: str) -> Expander:
    """Return what makes a part of each integration of an OpenAPI body."""

    def expand(api: Declaration) -> Iterator[Declaration]:
        for address, method, integration in _operations(api.at(path)):
            yield from _integration(api, integration, _OPEN_API, {"Path": address, "HttpMethod": method})

    return expand


def _operations(body: Value) -> Iterator[tuple[str, str, Value]]:
    """Yield the path, the method and the integration of each operation of an OpenAPI body."""
    paths = body.step("paths").outcome
    for path, operations in paths.items() if isinstance(paths, Tree) else ():
        outcome = operations.outcome
        for method, operation in outcome.items() if isinstance(outcome, Tree) else ():
            yield path, method, operation.step("x-amazon-apigateway-integration")


_RESOURCES = {
    "AWS::ApiGateway::Resource": ("PathPart", "ParentId"),
    "aws_api_gateway_resource": ("path_part", "parent_id"),
}
_MAX_DEPTH = 50


def path_of(method: Declaration) -> str | None:
    """Return the path of a method of a REST API, from its resources or SAM's event; None if that is not known."""
    written = method.at("Path").known
    if isinstance(written, str):
        return written
    outcome = Value.union(branch for key in ("ResourceId", "resource_id") for branch in method.each(key)).outcome
    words: list[str] = []
    for _ in range(_MAX_DEPTH):
        if not isinstance(outcome, Reference):
            return None
        if outcome.attribute in ("RootResourceId", "root_resource_id"):
            return "/" + "/".join(reversed(words))
        part, parent = _RESOURCES.get(outcome.target.type, ("", ""))
        word = outcome.target.at(part).known if part else None
        if not isinstance(word, str):
            return None
        words.append(word)
        outcome = outcome.target.at(parent).outcome
    return None


API = (
    resource(
        Kind.API,
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGatewayV2::Api",
        "aws_api_gateway_rest_api",
        "aws_apigatewayv2_api",
    )
    .is_(Trait.WAITS)
    .named(cfn="Name", tf="name")
    .link(Link.INVOKES, Kind.FUNCTION, cfn="Target", tf="target")
    .parts(cfn=_body("Body"), tf=_body("body"))
)

METHOD = (
    resource(Kind.METHOD, "AWS::ApiGateway::Method", "aws_api_gateway_integration")
    .is_(Trait.CONNECTS, Trait.WAITS)
    .setting("http_method", word, cfn="HttpMethod", tf="http_method")
    .linked_from(Link.FEEDS, Kind.API, cfn="RestApiId", tf="rest_api_id")
    .parts(cfn=_integrations("Integration", _METHOD), tf=_integrations("", _TERRAFORM_METHOD))
)

HTTP_INTEGRATION = (
    resource(Kind.HTTP_INTEGRATION, "AWS::ApiGatewayV2::Integration", "aws_apigatewayv2_integration")
    .is_(Trait.LEADS_ON)
    .linked_from(Link.FEEDS, Kind.API, cfn="ApiId", tf="api_id")
    .parts(cfn=_integrations("", _HTTP), tf=_integrations("", _TERRAFORM_HTTP))
)

INTEGRATION = (
    messaging(
        resource(Kind.INTEGRATION, _PART).is_(
            Trait.CALLS_WITH_ROLE, Trait.CONNECTS, Trait.PRODUCES, Trait.SENDS, Trait.SENDS_AS_DECLARED
        )
    )
    .setting("service", cfn="Service")
    .setting("role", cfn="Role")
    .setting("http_method", word, cfn="HttpMethod")
    .setting("path", cfn="Path")
    .setting("asynchronous", one_of("True"), cfn="Asynchronous")
    .link(Link.READS, Kind.QUEUE, Kind.TABLE, Kind.STREAM, Kind.TOPIC, Kind.BUS, Kind.MACHINE, cfn="Peer[]")
)
