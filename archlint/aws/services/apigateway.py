"""Amazon API Gateway: APIs, their authorizers, and the integrations that call a function or a service.

Source: AWS CloudFormation reference, `AWS::ApiGateway::*` and `AWS::ApiGatewayV2::*` (`TimeoutInMillis`); API Gateway
Developer Guide, "x-amazon-apigateway-integration", "x-amazon-apigateway-authorizer" and "Quotas for configuring and
running an HTTP API" (authorizers); Terraform AWS provider, `aws_api_gateway_*` and `aws_apigatewayv2_*`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from archlint.aws.calls.api_calls import messaging
from archlint.aws.calls.form_requests import form_of
from archlint.aws.calls.requests import ApiRequest
from archlint.aws.calls.text_pieces import after_last_slash, between
from archlint.aws.columns import Expander, flag, milliseconds, one_of, word
from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.aws.notations.open_api import SCHEMES, api_operations, authorization
from archlint.aws.notations.yaml_or_json import yaml_or_json
from archlint.aws.table import Row, resource
from archlint.model.data import NamedTuple
from archlint.model.values.scalars import ABSENT, Known
from archlint.model.values.value import Declaration, EmbeddedJson, Outcome, Reference, Text, Tree, Unknown, Value

_PART = "AWS::ApiGateway.Integration"
_AUTHORIZER = "AWS::ApiGateway.Authorizer"
#: HTTP APIs spell some services differently.
_SUBTYPES = {"eventbridge": "events", "stepfunctions": "states"}
#: How long an API waits for an integration, in milliseconds, where no timeout is set.
_REST_WAITS = Known(29_000)
_WAITS = {"HTTP": Known(30_000), "WEBSOCKET": Known(29_000)}
#: How long an HTTP API waits for an authorizer, in seconds.
_HTTP_AUTHORIZER_WAITS = 10


class _Keys(NamedTuple):
    """What an integration's fields are called in one of its forms."""

    uri: str
    subtype: str
    templates: str
    parameters: str
    role: str
    method: str
    timeout: str


_METHOD = _Keys(
    "Uri", "", "RequestTemplates", "RequestParameters", "Credentials", "IntegrationHttpMethod", "TimeoutInMillis"
)
_HTTP = _Keys(
    "IntegrationUri",
    "IntegrationSubtype",
    "RequestTemplates",
    "RequestParameters",
    "CredentialsArn",
    "IntegrationMethod",
    "TimeoutInMillis",
)
_OPEN_API = _Keys(
    "uri",
    "integrationSubtype",
    "requestTemplates",
    "requestParameters",
    "credentials",
    "httpMethod",
    "timeoutInMillis",
)
_TERRAFORM_METHOD = _Keys(
    "uri",
    "",
    "request_templates",
    "request_parameters",
    "credentials",
    "integration_http_method",
    "timeout_milliseconds",
)
_TERRAFORM_HTTP = _Keys(
    "integration_uri",
    "integration_subtype",
    "request_templates",
    "request_parameters",
    "credentials_arn",
    "integration_method",
    "timeout_milliseconds",
)


def _integration(
    owner: Declaration, integration: Value, keys: _Keys, operation: Mapping[str, Any] = MappingProxyType({})
) -> Iterator[Declaration]:
    """Yield the part that an integration is; its operation is the path and method that it answers, where it says so."""
    outcome = integration.outcome
    if not isinstance(outcome, Tree):
        return
    uri = integration.step(keys.uri)
    subtype, method = integration.step(keys.subtype), str(integration.step(keys.method).known or "")
    service, _, action = str(subtype.known or "").partition("-")
    call = ApiRequest(uri, _SUBTYPES.get(service.lower(), service.lower()), action, method, subtype.place)
    peer = integration.step("Peer")
    if isinstance(peer.outcome, Reference):  # an event of SAM's
        call.data["Machine" if "states:action" in str(uri.known) else "Function"] = [peer]
    templates = integration.step(keys.templates)
    if not isinstance(templates.outcome, Tree):
        call.read_template(templates)
    for _content_type, template in templates.outcome.items() if isinstance(templates.outcome, Tree) else ():
        call.read_template(template)
    call.read_parameters(integration.step(keys.parameters))
    operation = {**operation, **form_of(templates, integration.step(keys.parameters), uri)}
    if keys in (_METHOD, _TERRAFORM_METHOD) or owner.type in _REST_APIS:
        operation["InvocationMethod"] = integration.step(keys.method)
    timeout = integration.step(keys.timeout).convert(lambda outcome: _or_default(outcome, owner), _waits(owner))
    yield call.declare(
        owner, _PART, outcome.node, {**operation, "Role": integration.step(keys.role), "Timeout": timeout}
    )


def _or_default(timeout: Outcome, owner: Declaration) -> Outcome:
    """Return a timeout; the API's default in place of the 0 that a provider writes where none is set."""
    return _waits(owner) if timeout == Known(0) else timeout


def _waits(owner: Declaration) -> Outcome:
    """Return how long the API of an integration waits, in milliseconds, where the integration does not say it."""
    if "V2" not in owner.type and "v2" not in owner.type:
        protocol = owner.at("Protocol").known  # an event of SAM's
        return _WAITS.get(str(protocol), _REST_WAITS)
    api = owner if owner.type in _HTTP_APIS else None
    named = Value.union(branch for key in ("ApiId", "api_id") for branch in owner.each(key)).outcome
    if isinstance(named, Reference) and named.target.type in _HTTP_APIS:
        api = named.target
    if api is None:
        return Unknown("whether its API is an HTTP or a WebSocket API is not known")
    protocol_type = Value.union(b for key in ("ProtocolType", "protocol_type") for b in api.each(key))
    said = protocol_type.convert(word, Known("HTTP")).known
    return _WAITS.get(str(said), Unknown("the type of its API is not known"))


def _integrations(path: str, keys: _Keys) -> Expander:
    """Return what makes a part of the integration at a path; an empty path is the resource itself."""

    def expand(owner: Declaration) -> Iterator[Declaration]:
        yield from _integration(owner, owner.at(path) if path else owner.properties, keys)

    return expand


def _body(path: str) -> Expander:
    """Return what makes a part of each integration of an OpenAPI body."""

    def expand(api: Declaration) -> Iterator[Declaration]:
        body, is_sams = yaml_or_json(api.at(path)), not api.at("Auth").certainly_absent
        for operation in api_operations(body):
            data: dict[str, Any] = {"Path": operation.path, "HttpMethod": operation.method}
            data["Authorization"] = _ADDED_TO if is_sams else authorization(body, operation, api.type in _REST_APIS)
            yield from _integration(api, operation.integration, _OPEN_API, data)

    return expand


#: SAM adds what `Auth` says to the description.
_ADDED_TO = Value.of(Unknown("SAM's 'Auth' decides it, too"))
_REST_APIS = ("AWS::ApiGateway::RestApi", "aws_api_gateway_rest_api")
_HTTP_APIS = ("AWS::ApiGatewayV2::Api", "aws_apigatewayv2_api")
#: Where an OpenAPI body, and SAM, keep authorizers, and in them each one's function, and the role to call it in.
_IN_BODY = ("x-amazon-apigateway-authorizer.authorizerUri", "x-amazon-apigateway-authorizer.authorizerCredentials")
_AUTHORIZERS = tuple((section, *_IN_BODY) for section in SCHEMES)
_SAM_AUTHORIZERS = ("Auth.Authorizers", "FunctionArn", "FunctionInvokeRole")


def _authorizers(body: str) -> Expander:
    """Return what makes a part of each authorizer that calls a function, of an OpenAPI body and of SAM's `Auth`."""

    def expand(api: Declaration) -> Iterator[Declaration]:
        described = yaml_or_json(api.at(body))
        found = [(described.path(section), function, role) for section, function, role in _AUTHORIZERS]
        found.append((api.at(_SAM_AUTHORIZERS[0]), *_SAM_AUTHORIZERS[1:]))
        for section, path, role in found:
            schemes = section.outcome
            for _name, scheme in schemes.items() if isinstance(schemes, Tree) and not schemes.is_list else ():
                function, outcome = scheme.path(path), scheme.outcome
                if isinstance(outcome, Tree) and not function.certainly_absent:
                    waits = Known(_HTTP_AUTHORIZER_WAITS) if api.type in _HTTP_APIS else ABSENT
                    data = {"Uri": function, "Timeout": Value.of(waits), "Role": _role(api, scheme, role)}
                    tree = Value.of(Tree(outcome.node.with_data(data), EmbeddedJson()), outcome.node.place)
                    yield Declaration(api.name, _AUTHORIZER, outcome.node.place, tree, when=api.when, owner=api)

    return expand


def _role(api: Declaration, scheme: Value, path: str) -> Value:
    """Return the role in which an authorizer's function is called; SAM lets REST APIs call it without one.

    Source: AWS SAM Developer Guide, `DisableFunctionDefaultPermissions`, `EnableFunctionDefaultPermissions`.
    """
    role, is_http = scheme.path(path), api.type in _HTTP_APIS
    if path != _SAM_AUTHORIZERS[-1] or not role.certainly_absent:
        return role
    switch = scheme.step(f"{'Enable' if is_http else 'Disable'}FunctionDefaultPermissions")
    is_left_out = switch.certainly_absent or switch.known is False if is_http else switch.known is True
    return role if is_left_out else Value.of(Unknown("SAM lets the API call the function"))


def _function(uri: Outcome) -> Outcome:
    """Return the function that the URI of an authorizer names."""
    if isinstance(uri, Known | Text) and "stageVariables" in _text(uri):
        return Unknown("a variable of the stage names it", inside=True)
    return between(uri, "functions/", "/invocations") if isinstance(uri, Known | Text) else uri


def _text(outcome: Known | Text) -> str:
    return outcome.canonical if isinstance(outcome, Text) else str(outcome.value)


API = (
    resource(
        Kind.API,
        *_REST_APIS,
        *_HTTP_APIS,
    )
    .is_(Trait.WAITS)
    .named(cfn="Name", tf="name")
    .referred(cfn={"Ref": Form.NAME}, tf={"id": Form.NAME})
    .setting("policy", cfn="Policy", tf="policy")
    .set_by("aws_api_gateway_rest_api_policy", on="rest_api_id", policy="policy")
    .link(Link.INVOKES, Kind.FUNCTION, cfn="Target", tf="target")
    .parts(cfn=_body("Body"), tf=_body("body"))
    .parts(cfn=_authorizers("Body"), tf=_authorizers("body"))
)

#: Terraform's stages know the URL under which their API is called; CloudFormation's have none.
REST_STAGE = resource(Kind.STAGE, "aws_api_gateway_stage").is_(Trait.STANDS_FOR).stands_for(tf="rest_api_id")

HTTP_STAGE = resource(Kind.STAGE, "aws_apigatewayv2_stage").is_(Trait.STANDS_FOR).stands_for(tf="api_id")

METHOD = (
    resource(Kind.METHOD, "AWS::ApiGateway::Method", "aws_api_gateway_integration")
    .is_(Trait.CONNECTS, Trait.WAITS)
    .setting("http_method", word, cfn="HttpMethod", tf="http_method")
    .setting("resource_id", tf="resource_id")
    .setting("authorization", word, cfn="AuthorizationType")
    .linked_from(Link.FEEDS, Kind.API, cfn="RestApiId", tf="rest_api_id")
    .parts(cfn=_integrations("Integration", _METHOD), tf=_integrations("", _TERRAFORM_METHOD))
)

#: Terraform says apart who may call a method.
METHOD_REQUEST = (
    resource(Kind.METHOD_REQUEST, "aws_api_gateway_method")
    .is_(Trait.GRANTS)
    .setting("http_method", word, tf="http_method")
    .setting("resource_id", tf="resource_id")
    .setting("authorization", word, tf="authorization")
    .link(Link.GOVERNS, Kind.API, tf="rest_api_id")
)

V2_INTEGRATION = (
    resource(Kind.API_V2_INTEGRATION, "AWS::ApiGatewayV2::Integration", "aws_apigatewayv2_integration")
    .is_(Trait.LEADS_ON)
    .linked_from(Link.FEEDS, Kind.API, cfn="ApiId", tf="api_id")
    .parts(cfn=_integrations("", _HTTP), tf=_integrations("", _TERRAFORM_HTTP))
)


def _integration_of(target: Outcome) -> Outcome:
    """Return the integration that the target of a route names: `integrations/ID`."""
    return after_last_slash(target) if isinstance(target, Known | Text) else target


#: Several routes may lead to one integration. Messages go from the API to that, whichever of its routes they take.
ROUTE = (
    resource(Kind.ROUTE, "AWS::ApiGatewayV2::Route", "aws_apigatewayv2_route")
    .is_(Trait.CONNECTS)
    .setting("route_key", cfn="RouteKey", tf="route_key")
    .setting("authorization", word, cfn="AuthorizationType", tf="authorization_type")
    .linked_from(Link.FEEDS, Kind.API, cfn="ApiId", tf="api_id")
    .link(Link.FEEDS, Kind.API_V2_INTEGRATION, read=_integration_of, cfn="Target", tf="target")
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
    .setting("authorization", word, cfn="Authorization")
    .setting("asynchronous", one_of("True"), cfn="Asynchronous")
    .setting("timeout", milliseconds, cfn="Timeout")
    .setting("invocation_method", word, cfn="InvocationMethod")
    .setting("form", flag, cfn="Form")
    .setting("raw_message", flag, cfn="RawMessage")
    .setting("content_type", cfn="ContentType")
    .setting("unescaped", flag, cfn="Unescaped")
    .link(
        Link.READS,
        Kind.QUEUE,
        Kind.TABLE,
        Kind.STREAM,
        Kind.TOPIC,
        Kind.BUS,
        Kind.MACHINE,
        Kind.BUCKET,
        Kind.SAGEMAKER_ENDPOINT,
        cfn="Peer[]",
    )
)


def _authorizer(*types: str) -> Row:
    return (
        resource(Kind.AUTHORIZER, *types)
        .is_(Trait.CALLS_WITH_ROLE, Trait.CONNECTS, Trait.WAITS)
        .constant("asynchronous", False)
    )


REST_AUTHORIZER = (
    _authorizer("AWS::ApiGateway::Authorizer", "aws_api_gateway_authorizer")
    .setting("role", cfn="AuthorizerCredentials", tf="authorizer_credentials")
    .linked_from(Link.FEEDS, Kind.API, cfn="RestApiId", tf="rest_api_id")
    .link(Link.INVOKES, Kind.FUNCTION, read=_function, cfn="AuthorizerUri", tf="authorizer_uri")
)


def _http_waits(format_version: Outcome) -> Outcome:
    """Return how long an authorizer is waited for, in seconds: only those of HTTP APIs have a format of the payload."""
    return Known(_HTTP_AUTHORIZER_WAITS)


HTTP_AUTHORIZER = (
    _authorizer("AWS::ApiGatewayV2::Authorizer", "aws_apigatewayv2_authorizer")
    .setting("role", cfn="AuthorizerCredentialsArn", tf="authorizer_credentials_arn")
    .setting("timeout", _http_waits, cfn="AuthorizerPayloadFormatVersion", tf="authorizer_payload_format_version")
    .linked_from(Link.FEEDS, Kind.API, cfn="ApiId", tf="api_id")
    .link(Link.INVOKES, Kind.FUNCTION, read=_function, cfn="AuthorizerUri", tf="authorizer_uri")
)

INLINE_AUTHORIZER = (
    _authorizer(_AUTHORIZER)
    .setting("role", cfn="Role")
    .setting("timeout", cfn="Timeout")
    .link(Link.INVOKES, Kind.FUNCTION, read=_function, cfn="Uri")
)
