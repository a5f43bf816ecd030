"""AWS AppSync: GraphQL APIs with resolvers, functions and data sources, and Event APIs with channel namespaces.

Source: AWS CloudFormation reference, `AWS::AppSync::*`; AWS AppSync Developer Guide, "Resolver reference" (of Lambda:
`invocationType`), "HTTP resolvers"; AWS AppSync Events Developer Guide, "Channel namespace handlers"; AWS General
Reference, "AWS AppSync endpoints and quotas" (request execution time); Terraform AWS provider, `aws_appsync_*`, and AWS
Cloud Control provider, `awscc_appsync_api` and `awscc_appsync_channel_namespace`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from archlint.aws.calls.api_calls import messaging
from archlint.aws.calls.requests import ApiRequest
from archlint.aws.calls.text_pieces import filled, holes_of
from archlint.aws.columns import Expander, one_of
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import Paths, Row, resource
from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.scalars import ABSENT, Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import (
    NOTHING,
    Declaration,
    EmbeddedJson,
    Outcome,
    Reference,
    Text,
    Tree,
    Unknown,
    Value,
)

_REQUEST = "AWS::AppSync::Resolver.Request"
_HANDLER = "AWS::AppSync::ChannelNamespace.Handler"
_GRAPHQL_APIS = ("AWS::AppSync::GraphQLApi", "aws_appsync_graphql_api")
_API: Paths = {"cfn": "ApiId", "tf": "api_id"}
#: How long a query or mutation may take, in seconds; it cannot be changed.
_WAITS = 30
#: The services whose APIs take the operation in a header, by what that says before the operation's name.
TARGETS = {
    "AWSEvents": "events",
    "AWSStepFunctions": "states",
    "AmazonSQS": "sqs",
    "DynamoDB_20120810": "dynamodb",
    "Firehose_20150804": "firehose",
    "Kinesis_20131202": "kinesis",
}
_OPENING = r"[\"']?\s*+:\s*+[\"'`]"
_TARGET = regex(rf"x-amz-target{_OPENING}(?P<prefix>\w+)\.(?P<action>\w+)", re.IGNORECASE)
_ACTION = regex(rf"(?<![A-Za-z])Action(?:=|{_OPENING})(?P<action>\w+)")
_PATH = regex(rf"resourcePath{_OPENING}(?P<path>[^\"'`\n]*)")
_EVENT = regex(rf"invocationType{_OPENING}Event\b")
#: `sync-states` is the endpoint for executions that are waited for.
_ENDPOINT = regex(r"https://(?:sync-)?(?P<service>[a-z]+)\.(?:[^/]*\.)?amazonaws\.com(?:\.cn)?/?")


class _Keys(NamedTuple):
    """What the properties of a resolver or function are called, and those of what they name."""

    source: str
    template: str
    code: str
    signed_for: str
    endpoint: str
    api: str
    variables: str


_SIGNED = "HttpConfig.AuthorizationConfig.AwsIamConfig.SigningServiceName"
_SIGNED_BLOCK = "http_config.authorization_config.aws_iam_config.signing_service_name"
_CLOUDFORMATION = _Keys(
    "DataSourceName", "RequestMappingTemplate", "Code", _SIGNED, "HttpConfig.Endpoint", "ApiId", "EnvironmentVariables"
)
_RESOLVER = _Keys("data_source", "request_template", "code", _SIGNED_BLOCK, "http_config.endpoint", "api_id", "")
_FUNCTION = _RESOLVER._replace(template="request_mapping_template")


def _requests(keys: _Keys) -> Expander:
    """Return what makes a part of the request that a resolver or function makes, where it says what of."""

    def expand(owner: Declaration) -> Iterator[Declaration]:
        for path in (keys.template, keys.code):
            for branch in owner.at(path).branches:
                place = branch.place or owner.place
                if isinstance(branch.outcome, Known | Text):
                    yield from _parts(owner, keys, branch.outcome, place, path == keys.code)
                elif isinstance(branch.outcome, Unknown):
                    request = ApiRequest(NOTHING)
                    request.read_template(Value.of(branch.outcome, place))
                    yield from _declared(request, owner, place)

    return expand


def _parts(
    owner: Declaration, keys: _Keys, outcome: Known | Text, place: Place, is_code: bool
) -> Iterator[Declaration]:
    if _EVENT.search(canonical(outcome)):
        data = {"Source": owner.at(keys.source), "Api": owner.at(keys.api), "Invocation": "Event"}
        yield _part(owner, _REQUEST, data, place)
    request = _request(owner, keys, outcome, place)
    if is_code:
        api = owner.at(keys.api).outcome
        variables = api.target.at(keys.variables) if keys.variables and isinstance(api, Reference) else NOTHING
        request.read_code(outcome, place, variables)
    else:
        request.read_template(Value.of(outcome, place))
    yield from _declared(request, owner, place)


def _declared(request: ApiRequest, owner: Declaration, place: Place) -> Iterator[Declaration]:
    """Yield the part that a request is, if it names something."""
    request.leave_open()
    if request.names_something:
        yield request.declare(owner, _REQUEST, Node(place.document, place.route, {}), {})


def _request(owner: Declaration, keys: _Keys, outcome: Known | Text, place: Place) -> ApiRequest:
    """Return what the request is of, as far as its headers and its path say it, or else its data source."""
    written = canonical(outcome)
    target, action, path = _TARGET.search(written), _ACTION.search(written), _PATH.search(written)
    service = TARGETS.get(target["prefix"], "") if target else _signed_for(owner, keys)
    request = ApiRequest(NOTHING, service, target["action"] if target else action["action"] if action else "")
    if service == "sqs" and path and path["path"].strip("/"):
        name = path["path"].rstrip("/").rpartition("/")[2]
        request.add_peer("Queue", filled(name, holes_of(outcome)), place)
    return request


def _signed_for(owner: Declaration, keys: _Keys) -> str:
    """Return the service that a data source signs its requests for; empty where that is not known here."""
    source = owner.at(keys.source).outcome
    if not isinstance(source, Reference):
        return ""
    service = source.target.at(keys.signed_for).known
    endpoint = _ENDPOINT.match(canonical(source.target.at(keys.endpoint).outcome or ABSENT))
    return service if isinstance(service, str) else endpoint["service"] if endpoint else ""


def _handlers(configs: str, handlers: tuple[str, ...], behavior: str, source: str, invocation: str) -> Expander:
    """Return what makes a part of each handler of a namespace that hands on what is published or subscribed to.

    Args:
        configs: where the handlers stand.
        handlers: what they are called.
        behavior: where a handler says whether it is code, or hands on all that it gets.
        source: where it names its data source.
        invocation: where it says how it invokes a function.
    """

    def expand(namespace: Declaration) -> Iterator[Declaration]:
        for name in handlers:
            handler = namespace.at(f"{configs}.{name}")
            named = handler.path(source)
            if not named.certainly_absent:
                api = Value.union(branch for path in ("ApiId", "api_id") for branch in namespace.each(path))
                is_direct = handler.step(behavior).known == "DIRECT"
                data = {
                    "Api": api,
                    "Direct" if is_direct else "Source": named,
                    "Invocation": handler.path(invocation) if is_direct else NOTHING,
                }
                yield _part(namespace, _HANDLER, data, named.place or namespace.place)

    return expand


def _part(owner: Declaration, part_type: str, data: Mapping[str, Any], place: Place) -> Declaration:
    tree = Tree(Node(place.document, place.route, dict(data)), EmbeddedJson())
    return Declaration(owner.name, part_type, place, Value.of(tree, place), when=owner.when, owner=owner)


def _waits(api: Outcome) -> Outcome:
    """Return how long the API of a data source waits, in seconds; absent for Event APIs, of which it is not known."""
    if isinstance(api, Reference):
        return Known(_WAITS) if api.target.type in _GRAPHQL_APIS else ABSENT
    return Unknown("whether its API is a GraphQL or an Event API is not known")


def _own_endpoint(endpoint: Outcome) -> Outcome:
    """Return an HTTP endpoint; absent if it is that of an AWS service, of which only the request says the resource."""
    return ABSENT if _ENDPOINT.fullmatch(canonical(endpoint)) else endpoint


_AUTHORIZER = "LambdaAuthorizerConfig.AuthorizerUri"
_AUTHORIZER_BLOCK = "lambda_authorizer_config.authorizer_uri"

GRAPHQL_API = (
    resource(Kind.GRAPHQL_API, *_GRAPHQL_APIS)
    .is_(Trait.FORWARDS)
    .named(cfn="Name", tf="name", arn="appsync:endpoints/graphql-api/|apis/")
    .constant("asynchronous", False)
    .link(Link.INVOKES, Kind.FUNCTION, cfn=_AUTHORIZER, tf=_AUTHORIZER_BLOCK)
    .link(
        Link.INVOKES,
        Kind.FUNCTION,
        cfn=f"AdditionalAuthenticationProviders[].{_AUTHORIZER}",
        tf=f"additional_authentication_provider[].{_AUTHORIZER_BLOCK}",
    )
)


def _asking(row: Row) -> Row:
    """Add what resolvers and functions have in common."""
    return (
        row.is_(Trait.FORWARDS)
        .setting("api", **_API)
        .link(Link.INVOKES, Kind.DATA_SOURCE, within="api", cfn="DataSourceName", tf="data_source")
    )


RESOLVER = (
    _asking(resource(Kind.RESOLVER, "AWS::AppSync::Resolver", "aws_appsync_resolver"))
    .setting("field", cfn="FieldName", tf="field")
    .linked_from(Link.FEEDS, Kind.GRAPHQL_API, **_API)
    .link(Link.INVOKES, Kind.APPSYNC_FUNCTION, cfn="PipelineConfig.Functions[]", tf="pipeline_config.functions[]")
    .parts(cfn=_requests(_CLOUDFORMATION), tf=_requests(_RESOLVER))
)

APPSYNC_FUNCTION = (
    _asking(resource(Kind.APPSYNC_FUNCTION, "AWS::AppSync::FunctionConfiguration", "aws_appsync_function"))
    .named(cfn="Name", tf="name")
    .parts(cfn=_requests(_CLOUDFORMATION), tf=_requests(_FUNCTION))
)

REQUEST = (
    messaging(
        resource(Kind.RESOLVER_REQUEST, _REQUEST).is_(
            Trait.CALLS_WITH_ROLE, Trait.CONNECTS, Trait.PRODUCES, Trait.SENDS
        )
    )
    .setting("service", cfn="Service")
    .setting("api", cfn="Api")
    .setting("asynchronous", one_of("Event"), cfn="Invocation")
    .link(Link.INVOKES, Kind.DATA_SOURCE, within="api", through=Kind.FUNCTION, cfn="Source")
    .link(Link.READS, Kind.QUEUE, Kind.TABLE, Kind.STREAM, Kind.TOPIC, Kind.BUS, Kind.MACHINE, cfn="Peer[]")
)

DATA_SOURCE = (
    resource(Kind.DATA_SOURCE, "AWS::AppSync::DataSource", "aws_appsync_datasource")
    .is_(Trait.CALLS_WITH_ROLE, Trait.WAITS)
    .named(cfn="Name", tf="name")
    .setting("api", **_API)
    .setting("timeout", _waits, **_API)
    .setting("signed_for", cfn=_SIGNED, tf=_SIGNED_BLOCK)
    .setting("role", cfn="ServiceRoleArn", tf="service_role_arn")
    .link(Link.INVOKES, Kind.FUNCTION, cfn="LambdaConfig.LambdaFunctionArn", tf="lambda_config.function_arn")
    .link(Link.WRITES_TO, Kind.TABLE, cfn="DynamoDBConfig.TableName", tf="dynamodb_config.table_name")
    .link(Link.WRITES_TO, Kind.BUS, cfn="EventBridgeConfig.EventBusArn", tf="event_bridge_config.event_bus_arn")
    .link(
        Link.WRITES_TO,
        Kind.OPENSEARCH_DOMAIN,
        cfn="OpenSearchServiceConfig.Endpoint",
        tf="opensearchservice_config.endpoint",
    )
    .link(
        Link.INVOKES,
        Kind.API,
        Kind.FUNCTION_URL,
        read=_own_endpoint,
        cfn="HttpConfig.Endpoint",
        tf="http_config.endpoint",
    )
)

EVENT_API = (
    resource(Kind.EVENT_API, "AWS::AppSync::Api", "awscc_appsync_api")
    .is_(Trait.FORWARDS)
    .named(cfn="Name", tf="name")
    .constant("asynchronous", False)
    .link(
        Link.INVOKES,
        Kind.FUNCTION,
        cfn=f"EventConfig.AuthProviders[].{_AUTHORIZER}",
        tf=f"event_config.auth_providers[].{_AUTHORIZER_BLOCK}",
    )
)

CHANNEL_NAMESPACE = (
    resource(Kind.CHANNEL_NAMESPACE, "AWS::AppSync::ChannelNamespace", "awscc_appsync_channel_namespace")
    .is_(Trait.FANS_OUT)
    .named(cfn="Name", tf="name")
    .linked_from(Link.FEEDS, Kind.EVENT_API, **_API)
    .parts(
        cfn=_handlers(
            "HandlerConfigs",
            ("OnPublish", "OnSubscribe"),
            "Behavior",
            "Integration.DataSourceName",
            "Integration.LambdaConfig.InvokeType",
        ),
        tf=_handlers(
            "handler_configs",
            ("on_publish", "on_subscribe"),
            "behavior",
            "integration.data_source_name",
            "integration.lambda_config.invoke_type",
        ),
    )
)

HANDLER = (
    resource(Kind.NAMESPACE_HANDLER, _HANDLER)
    .is_(Trait.CONNECTS)
    .setting("api", cfn="Api")
    .setting("asynchronous", one_of("EVENT"), cfn="Invocation", default=False)
    .link(Link.INVOKES, Kind.DATA_SOURCE, within="api", cfn="Source")
    .link(Link.INVOKES, Kind.DATA_SOURCE, within="api", through=Kind.FUNCTION, cfn="Direct")
)
