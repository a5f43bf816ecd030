"""AWS SAM, read natively: what each resource and event stands for, at the line that asks for it.

Nothing is translated through SAM's own transform: the declarations made here have the shape that the
transform would give them, but every property keeps the place where its author wrote it.
Source: AWS SAM Developer Guide, "AWS SAM resources and properties" and "Generated CloudFormation resources".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from archlint.languages.cloudformation.packaged import local_definition
from archlint.languages.cloudformation.sam.events import Events
from archlint.languages.cloudformation.sam.policies import role
from archlint.languages.cloudformation.template import Template
from archlint.model.budget import Budget
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.texts import join
from archlint.model.values.value import Declaration, Dialect, Reference, Tree, Value


def expand(template: Template) -> None:
    """Replace a template's SAM resources by what they stand for, and add what SAM creates."""
    globals_, resources = template.root.get("Globals"), template.root.get("Resources")
    for declaration in list(template.declarations.values()):
        handler = _HANDLERS.get(declaration.type)
        if handler is None:
            continue
        properties = declaration.properties.outcome
        if not isinstance(properties, Tree) or properties.is_list:
            continue
        section = globals_.get(declaration.type.removeprefix("AWS::Serverless::"))
        beside = resources.get(declaration.logical_id or declaration.name).get("Events")
        if beside.data is not None:
            template.leave_unread(declaration.name, "its Events stand beside its Properties", beside)
        merged = _merge(section, properties.node, template.budget)
        handler(_Resource(template, declaration, merged, properties.dialect))


class _Resource:
    """A SAM resource in hand: its merged properties, and what it becomes."""

    def __init__(self, template: Template, declaration: Declaration, properties: Node, dialect: Dialect) -> None:
        self.template = template
        self.declaration = declaration
        self.properties = properties
        self.dialect = dialect
        self._nothing = properties.with_data(None)

    def become(self, type_name: str, changes: Mapping[str, Any]) -> Declaration:
        """Replace the declaration by one of another type, with some properties changed."""
        old = self.declaration
        without = [key for key, value in changes.items() if value is None]
        data = {**self.properties.data, **changes}
        node = self.properties.with_data({key: value for key, value in data.items() if key not in without})
        tree = Value.of(Tree(node, self.dialect), old.place)
        new = Declaration(old.name, type_name, old.place, tree, when=old.when)
        self.template.declarations[old.name] = new
        return new

    def add(self, logical_id: str, type_name: str, at: Node, properties: dict[str, Any], name: str) -> Declaration:
        """Add a declaration that an event or property stands for, reported as `name`."""
        return self._add(logical_id, type_name, at, properties, name, "")

    def create(self, logical_id: str, type_name: str, at: Node, properties: dict[str, Any], name: str) -> Declaration:
        """Add a resource that SAM creates on its own, reported as `name`, the resource that needs it."""
        return self._add(logical_id, type_name, at, properties, name, logical_id)

    def _add(
        self, logical_id: str, type_name: str, at: Node, properties: dict[str, Any], name: str, generated: str
    ) -> Declaration:
        tree = Value.of(Tree(at.with_data(properties), self.dialect), at.place)
        new = Declaration(name, type_name, at.place, tree, when=self.declaration.when, generated=generated)
        # What the author declared under that id is what others refer to; SAM refuses such a template.
        free = logical_id if logical_id not in self.template.declarations else f"{logical_id} of {name}"
        return self.template.declarations.setdefault(free, new)

    def section(self, name: str) -> Node:
        """Return a property; nothing where there is none, as of most that are asked for."""
        return self.properties.get(name) if name in self.properties.data else self._nothing


def _merge(section: Node, properties: Node, budget: Budget) -> Node:
    """Lay a resource's properties over those of the Globals section, as SAM does.

    Mappings are merged key by key, lists are joined, anything else is replaced.
    """
    if not isinstance(section.data, dict):
        return properties
    if not budget.spend(len(section.data)):
        budget.overrun(properties.place)
        return properties
    merged: dict[str, Any] = dict(section.items())
    for key, data in properties.data.items():
        below = merged.get(key)
        if below is None:
            merged[key] = data
            continue
        node = properties.child(key)
        if _is_plain_mapping(below) and _is_plain_mapping(node):
            node = _merge(below, node, budget)
        elif isinstance(below.data, list) and isinstance(node.data, list) and budget.spend(len(below.data)):
            node = node.with_data([*below.elements(), *node.elements()])
        merged[key] = node
    return properties.with_data(merged)


def _is_plain_mapping(node: Node) -> bool:
    if not isinstance(node.data, dict):
        return False
    first = next(iter(node.data), "")
    return not (len(node.data) == 1 and (first == "Ref" or first.startswith(("Fn::", "!"))))


#: Where AppSync keeps the function that authorizes calls of an API.
_AUTHORIZER = "LambdaAuthorizerConfig"
#: Where the code of a function is said to be.
_CODE = ("CodeUri", "ImageUri", "InlineCode")


def _function(resource: _Resource) -> None:
    dead_letters, config = resource.section("DeadLetterQueue"), resource.section("EventInvokeConfig")
    destinations = {
        outcome: _destination(resource, config.get("DestinationConfig").get(outcome), outcome)
        for outcome in ("OnSuccess", "OnFailure")
    }
    changes: dict[str, Any] = {
        "DeadLetterConfig": dead_letters if dead_letters.data is not None else None,
        "Role": role(resource, [*destinations.values()]),
    }
    is_image = resource.section("PackageType").text == "Image"
    if not is_image and all(resource.section(name).data is None for name in _CODE):
        # SAM CLI builds and packages what lies beside the template.
        changes["CodeUri"] = resource.properties.with_data(".")
    function = resource.become("AWS::Lambda::Function", changes)
    name, alias = function.name, resource.section("AutoPublishAlias")
    # What SAM writes then names the alias that it keeps on the newest version.
    has_alias = alias.data is not None
    if isinstance(config.data, dict) and config.data:
        properties = {
            **dict(config.items()),
            "FunctionName": Value.of(Reference(function, "Ref")),
            "Qualifier": alias if has_alias else "$LATEST",
            "DestinationConfig": config.with_data(destinations),
        }
        resource.add(f"{name}EventInvokeConfig", "AWS::Lambda::EventInvokeConfig", config, properties, name)
    url = resource.section("FunctionUrlConfig")
    if isinstance(url.data, dict):
        named = Value.of(Reference(function, "Alias" if has_alias else "Ref"))
        target = {**dict(url.items()), "TargetFunctionArn": named}
        resource.add(f"{name}Url", "AWS::Lambda::Url", url, target, name)
    Events(resource, function, "function", "Alias" if has_alias else "Arn").add_all(resource.section("Events"))


def _destination(resource: _Resource, node: Node, outcome: str) -> Node:
    """Return the destination of an outcome; SAM creates a queue or topic where only the type is given."""
    if not isinstance(node.data, dict) or "Destination" in node.data:
        return node
    created = {"SQS": ("Queue", "AWS::SQS::Queue"), "SNS": ("Topic", "AWS::SNS::Topic")}.get(node.text_at("Type"))
    if created is None:
        return node
    suffix, type_name = created
    name = resource.declaration.name
    target = resource.create(f"{name}EventInvokeConfig{outcome}{suffix}", type_name, node, {}, name)
    resource.template.refer(f"{name}.Destination{suffix}", target)
    return node.with_data({**dict(node.items()), "Destination": Value.of(Reference(target, "Arn"), node.place)})


def _state_machine(resource: _Resource) -> None:
    uri = resource.section("DefinitionUri")
    changes: dict[str, Any] = {
        "StateMachineType": resource.section("Type"),
        "LoggingConfiguration": resource.section("Logging"),
        "StateMachineName": resource.section("Name"),
        "RoleArn": role(resource),
    }
    if uri.data is not None:
        changes["Definition"] = local_definition(resource.template, uri)
    machine = resource.become("AWS::StepFunctions::StateMachine", changes)
    Events(resource, machine, "state machine", "Ref").add_all(resource.section("Events"))


def _api(type_name: str) -> Callable[[_Resource], None]:
    def become(resource: _Resource) -> None:
        uri, body = resource.section("DefinitionUri"), resource.section("DefinitionBody")
        changes = {"Body": body if body.data is not None else None}
        if uri.data is not None:
            resource.become(type_name, {**changes, "Body": local_definition(resource.template, uri)})
        else:
            resource.become(type_name, changes)

    return become


def _websocket_api(resource: _Resource) -> None:
    """Make an API of WebSockets of a resource, with a route, an integration and a permission for each of its routes."""
    routes, auth = resource.section("Routes"), resource.section("Auth")
    api = resource.become("AWS::ApiGatewayV2::Api", {"ProtocolType": "WEBSOCKET", "Routes": None, "Auth": None})
    of_api = {"ApiId": Value.of(Reference(api, "Ref"))}
    authorization: dict[str, Any] = {}
    if isinstance(auth.data, dict):
        authorization["AuthorizationType"] = auth.get("AuthType")
        if auth.get("AuthArn").data is not None:
            function, invoke_role = auth.get("AuthArn"), auth.get("InvokeRole")
            properties = {
                "AuthorizerUri": _invocation(function),
                "AuthorizerCredentialsArn": invoke_role,
            }
            name = f"{api.name}ConnectAuthorizer"
            resource.add(name, "AWS::ApiGatewayV2::Authorizer", auth, {**of_api, **properties}, f"{api.name}/Auth")
            if invoke_role.data is None:
                _permit_api(resource, f"{api.name}AuthorizerPermission", function, f"{api.name}/Auth")
    for key, route in routes.items():
        base, name = f"{api.name}{key.removeprefix('$').capitalize()}", f"{api.name}/{key}"
        function = route.get("FunctionArn")
        properties = {
            "IntegrationUri": _invocation(function),
            "TimeoutInMillis": route.get("IntegrationTimeout"),
        }
        integration = resource.add(
            f"{base}Integration", "AWS::ApiGatewayV2::Integration", route, {**of_api, **properties}, name
        )
        target = Value.of(join([Known("integrations/"), Reference(integration, "Ref")]))
        leading = {"RouteKey": key, "Target": target, **(authorization if key == "$connect" else {})}
        resource.add(f"{base}Route", "AWS::ApiGatewayV2::Route", route, {**of_api, **leading}, name)
        _permit_api(resource, f"{base}Permission", function, name)


def _invocation(function: Node) -> dict[str, Any]:
    """Return the URI under which API Gateway invokes a function; it is evaluated once all functions are there."""
    start, end = "arn:aws:apigateway:region:lambda:path/2015-03-31/functions/", "/invocations"
    return {"Fn::Join": ["", [start, function, end]]}


def _permit_api(resource: _Resource, logical_id: str, function: Node, name: str) -> None:
    """Let API Gateway invoke a function."""
    properties = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": function,
        "Principal": "apigateway.amazonaws.com",
    }
    resource.add(logical_id, "AWS::Lambda::Permission", function, properties, name)


def _simple_table(resource: _Resource) -> None:
    key = resource.section("PrimaryKey")
    name = key.get("Name")
    attribute = Value.of(Known(name.text or "id"), name.place)
    schema = key.with_data([{"AttributeName": attribute, "KeyType": "HASH"}])
    resource.become("AWS::DynamoDB::Table", {"KeySchema": schema})


def _graphql_api(resource: _Resource) -> None:
    auth = resource.section("Auth")
    others = [each.with_data({_AUTHORIZER: each.get("LambdaAuthorizer")}) for each in auth.get("Additional").elements()]
    changes = {_AUTHORIZER: auth.get("LambdaAuthorizer"), "AdditionalAuthenticationProviders": others or None}
    api = resource.become("AWS::AppSync::GraphQLApi", changes)
    sources = dict(_data_sources(resource, api))
    functions: dict[str, Declaration] = {}
    for name, node in resource.section("Functions").items():
        functions[name] = _of_graphql(
            resource,
            api,
            f"{api.name}{name}",
            "AWS::AppSync::FunctionConfiguration",
            node,
            {"DataSourceName": _named(node.get("DataSource"), sources, "Name"), "Code": node.get("InlineCode")},
            name,
        )
    for type_name, fields in resource.section("Resolvers").items():
        for name, node in fields.items():
            pipeline = [_named(each, functions, "FunctionId") for each in node.get("Pipeline").elements()]
            _of_graphql(
                resource,
                api,
                f"{api.name}{type_name}{name}",
                "AWS::AppSync::Resolver",
                node,
                {
                    "FieldName": node.get("FieldName") if node.text_at("FieldName") else name,
                    "PipelineConfig": {"Functions": pipeline},
                },
                f"{type_name}.{name}",
            )


def _data_sources(resource: _Resource, api: Declaration) -> Iterator[tuple[str, Declaration]]:
    """Yield the data sources of an API, by the names that its functions have for them."""
    for kind, config, key, given in (
        ("Lambda", "LambdaConfig", "LambdaFunctionArn", "FunctionArn"),
        ("DynamoDb", "DynamoDBConfig", "TableName", "TableName"),
    ):
        for name, node in resource.section("DataSources").get(kind).items():
            properties = {"Name": name, config: node.with_data({key: node.get(given)})}
            logical_id = f"{api.name}{name}DataSource"
            yield name, _of_graphql(resource, api, logical_id, "AWS::AppSync::DataSource", node, properties, name)


def _of_graphql(
    resource: _Resource,
    api: Declaration,
    logical_id: str,
    type_name: str,
    node: Node,
    properties: dict[str, Any],
    name: str,
) -> Declaration:
    given = {"ApiId": Value.of(Reference(api, "ApiId")), **properties}
    return resource.add(logical_id, type_name, node, given, f"{api.name}/{name}")


def _named(node: Node, declared: Mapping[str, Declaration], attribute: str) -> Node:
    """Return a reference to what an API has under a name; what is written there, if it has none."""
    found = declared.get(node.text)
    return node if found is None else node.with_data(Value.of(Reference(found, attribute), node.place))


_HANDLERS: Mapping[str, Callable[[_Resource], None]] = {
    "AWS::Serverless::Function": _function,
    "AWS::Serverless::StateMachine": _state_machine,
    "AWS::Serverless::Api": _api("AWS::ApiGateway::RestApi"),
    "AWS::Serverless::HttpApi": _api("AWS::ApiGatewayV2::Api"),
    "AWS::Serverless::WebSocketApi": _websocket_api,
    "AWS::Serverless::SimpleTable": _simple_table,
    "AWS::Serverless::GraphQLApi": _graphql_api,
}
#: The types of SAM that stand for others.
SAM_TYPES = frozenset(_HANDLERS)
