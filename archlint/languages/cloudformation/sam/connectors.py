"""SAM connectors: the policies that they write, for services that deliver and for the roles of what sends.

A connector only grants permissions; it makes no subscription and triggers nothing.
Source: AWS SAM Developer Guide, "Managing resource permissions with AWS SAM connectors".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from archlint.languages.cloudformation.evaluation.references import SUB_HOLE, named_by
from archlint.languages.cloudformation.template import Template
from archlint.languages.notes import PREDECESSORS
from archlint.model.data import NamedTuple
from archlint.model.values.conditions import ALWAYS, When, consistent
from archlint.model.values.node import Node
from archlint.model.values.value import Declaration, Reference, Tree, Unknown, Value

#: Sources that a resource policy has to admit, and as whom.
_PRINCIPALS = {
    "AWS::SNS::Topic": "sns.amazonaws.com",
    "AWS::Events::Rule": "events.amazonaws.com",
    "AWS::S3::Bucket": "s3.amazonaws.com",
    "AWS::ApiGateway::RestApi": "apigateway.amazonaws.com",
    "AWS::ApiGatewayV2::Api": "apigateway.amazonaws.com",
    "AWS::AppSync::GraphQLApi": "appsync.amazonaws.com",
}
#: The attribute that is the ARN of a source, of those that are admitted by their own ARN and not as a whole service.
_ARNS = {"AWS::SNS::Topic": "Ref", "AWS::Events::Rule": "Arn", "AWS::S3::Bucket": "Arn"}
_ACTIONS = {
    "AWS::SQS::Queue": "sqs:SendMessage",
    "AWS::SNS::Topic": "sns:Publish",
    "AWS::Lambda::Function": "lambda:InvokeFunction",
}
#: What SAM's own types are called in the rest of this module.
_TYPES = {
    "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
}
#: Where what acts by its own role keeps that role.
_ROLES = {
    "AWS::AppSync::DataSource": "ServiceRoleArn",
    "AWS::Events::Rule": "Targets[].RoleArn",
    "AWS::Lambda::Function": "Role",
    "AWS::StepFunctions::StateMachine": "RoleArn",
}
#: What a rule reaches by a role.
_BY_ROLE = frozenset({"AWS::Events::EventBus", "AWS::StepFunctions::StateMachine"})
#: What a connector lets the role of its destination do with its source, by that and by the permission it asks for.
_READS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("AWS::DynamoDB::Table", "Read"): (
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ),
    ("AWS::SQS::Queue", "Read"): ("sqs:ReceiveMessage", "sqs:GetQueueAttributes"),
    ("AWS::SQS::Queue", "Write"): ("sqs:DeleteMessage",),
}
#: What a connector lets a role do, by what it leads to and by the permission that it asks for.
_GRANTED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("AWS::SQS::Queue", "Read"): ("sqs:ReceiveMessage",),
    ("AWS::SQS::Queue", "Write"): ("sqs:SendMessage",),
    ("AWS::SNS::Topic", "Write"): ("sns:Publish",),
    ("AWS::Events::EventBus", "Write"): ("events:PutEvents",),
    ("AWS::DynamoDB::Table", "Read"): ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"),
    ("AWS::DynamoDB::Table", "Write"): (
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:BatchWriteItem",
    ),
    ("AWS::S3::Bucket", "Read"): ("s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"),
    ("AWS::S3::Bucket", "Write"): ("s3:PutObject", "s3:DeleteObject"),
    ("AWS::Lambda::Function", "Write"): ("lambda:InvokeFunction",),
    ("AWS::StepFunctions::StateMachine", "Write"): ("states:StartExecution",),
}
#: What it lets a state machine do beside that, to hear of the end of another one.
_GRANTED_TO_WAIT: Mapping[str, tuple[str, ...]] = {
    "Read": ("events:DescribeRule",),
    "Write": ("events:PutTargets", "events:PutRule"),
}


class _End(NamedTuple):
    """What a connector connects on one side.

    Attributes:
        type: its type, as CloudFormation calls it.
        declaration: the resource, if it is named by its logical id.
        properties: what else names it: `Arn`, `QueueUrl`, `RoleName` or `Name`; where it is named by its logical id,
            the connector.
    """

    type: str
    declaration: Declaration | None
    properties: Node

    @property
    def when(self) -> When:
        """The conditions under which it exists, as far as that is known."""
        return self.declaration.when if self.declaration is not None else ALWAYS

    def named(self, attribute: str, *properties: str) -> Value | Node:
        """Return what names it: an attribute of the resource, or the first of some properties that is set."""
        if self.declaration is not None:
            return Value.of(Reference(self.declaration, attribute), self.properties.place)
        given = (self.properties.get(name) for name in properties)
        return next((node for node in given if node.data is not None), self.properties.with_data(None))


class _Pair(NamedTuple):
    """What a connector connects, and what it is called.

    Attributes:
        source: what sends.
        destination: what receives.
        permissions: `Read` and `Write`, as they are asked for.
        at: where the connector stands.
        connector: its logical id.
        when: the conditions under which there is a connector between its ends.
    """

    source: _End
    destination: _End
    permissions: tuple[str, ...]
    at: Node
    connector: str
    when: When


#: What a mapping reads, and the function that it calls; None where that is not certain.
_Ends: TypeAlias = tuple[Declaration | None, Declaration | None]


def expand(template: Template) -> None:
    """Add the policies that a template's connectors write."""
    pairs = list(_pairs(template))
    between = _mappings_between(template) if pairs else {}
    for number, pair in enumerate(pairs):
        policy = _policy(template, pair)
        if policy is not None:
            template.declarations[f"connector {number}"] = policy
            for waiting in _waiting(pair, between):
                _let_wait(waiting, policy)


def _mappings_between(template: Template) -> Mapping[_Ends, list[Declaration]]:
    """Return the mappings of a template by what they certainly read and the function that they certainly call."""
    found: dict[_Ends, list[Declaration]] = {}
    for each in template.declarations.values():
        if each.type == "AWS::Lambda::EventSourceMapping":
            ends = [each.properties.step(name).outcome for name in ("EventSourceArn", "FunctionName")]
            read, called = (end.target if isinstance(end, Reference) else None for end in ends)
            found.setdefault((read, called), []).append(each)
    return found


def _waiting(pair: _Pair, between: Mapping[_Ends, list[Declaration]]) -> Sequence[Declaration]:
    """Return what SAM lets wait for a connector's policy: the mapping that reads, a state machine that starts another.

    Of several mappings between the same ends it lets none wait. Source: aws-sam-translator's profiles of connectors
    (`DependedBy`).
    """
    source, destination = pair.source.declaration, pair.destination.declaration
    if source is None or destination is None:
        return []
    if source.type == destination.type == "AWS::StepFunctions::StateMachine":
        return [source]
    mappings = between.get((source, destination), [])
    return mappings if len(mappings) == 1 and any(source.type == read for read, _ in _READS) else []


def _let_wait(declaration: Declaration, policy: Declaration) -> None:
    before = declaration.noted(PREDECESSORS)

    def waits_for() -> Sequence[Declaration] | None:
        known = before()
        return None if known is None else [*known, policy]

    declaration.note(PREDECESSORS, waits_for)


def _pairs(template: Template) -> Iterator[_Pair]:
    """Yield every connector with each of its destinations, those embedded in a resource too."""
    resources = template.root.get("Resources")
    for name in resources.data if isinstance(resources.data, dict) else ():
        declaration = template.declarations.get(name)
        if declaration is None:
            continue
        is_connector = declaration.type == "AWS::Serverless::Connector"
        if not is_connector and "Connectors" not in resources.data[name]:  # as most
            continue
        node = resources.child(name)
        if is_connector:
            source = _end(template, node.get("Properties").get("Source"), node)
            yield from _each(template, source, node, name, declaration.when)
        for own, connector in node.get("Connectors").items():
            source = _End(declaration.type, declaration, connector)
            yield from _each(template, source, connector, f"{name}{own}", ALWAYS)


def _each(template: Template, source: _End | None, at: Node, connector: str, when: When) -> Iterator[_Pair]:
    properties = at.get("Properties")
    destinations, permissions = properties.get("Destination"), properties.get("Permissions")
    asked = tuple(permission.text for permission in permissions.elements())
    for node in destinations.elements() if isinstance(destinations.data, list) else [destinations]:
        destination = _end(template, node, at)
        if source is not None and destination is not None:
            together = when | source.when | destination.when
            if consistent(together):
                yield _Pair(source, destination, asked, at, connector, together)


def _end(template: Template, node: Node, connector: Node) -> _End | None:
    """Return an end of a connector; None where SAM would refuse it."""
    if node.get("Id").data is not None:
        declaration = template.declarations.get(node.text_at("Id"))
        return _End(declaration.type, declaration, connector) if declaration is not None else None
    named = node.text_at("Type")
    return _End(_TYPES.get(named, named), None, node) if named else None


def _policy(template: Template, pair: _Pair) -> Declaration | None:
    source, destination = pair.source.type, pair.destination.type
    if destination == "AWS::Lambda::Function" and any(source == read for read, _ in _READS):
        return _of_reader(template, pair)
    is_by_role = source in _ROLES and (source != "AWS::Events::Rule" or destination in _BY_ROLE)
    return (_of_sender if is_by_role else _of_resource)(template, pair)


def granted(source: str, destination: str, permission: str) -> tuple[str, ...]:
    """Return what a connector lets the role of its source do, by the types of its ends and what it asks for."""
    waits = source == destination == "AWS::StepFunctions::StateMachine"
    more = _GRANTED_TO_WAIT.get(permission, ()) if waits else ()
    return (*_GRANTED.get((destination, permission), ()), *more)


def _of_sender(template: Template, pair: _Pair) -> Declaration:
    """Return the policy that lets the role of what sends act on what receives."""
    actions = [each for asked in pair.permissions for each in granted(pair.source.type, pair.destination.type, asked)]
    named = pair.destination.named("Arn", "Arn", "Name")
    if pair.destination.type == "AWS::S3::Bucket":
        return _of_role(template, pair, pair.source, actions, _with(pair, named, "/*"), named)
    return _of_role(template, pair, pair.source, actions, named)


def _of_reader(template: Template, pair: _Pair) -> Declaration:
    """Return the policy that lets the role of what receives read what sends: a queue, the stream of a table."""
    actions = [action for asked in pair.permissions for action in _READS.get((pair.source.type, asked), ())]
    read = pair.source.named("Arn", "Arn")
    if pair.source.type == "AWS::DynamoDB::Table":
        read = _with(pair, read, "/stream/*")
    return _of_role(template, pair, pair.destination, actions, read)


def _with(pair: _Pair, named: Value | Node, rest: str) -> Node:
    """Return what names something in what is named."""
    return pair.at.with_data({"Fn::Join": ["", [named if isinstance(named, Value) else named.data, rest]]})


def _of_role(
    template: Template, pair: _Pair, actor: _End, actions: Sequence[str], *resources: Value | Node
) -> Declaration:
    """Return the policy that lets the role of one end do something."""
    own = actor.declaration
    if own is None:
        roles: Sequence[Value | Node] = [actor.properties.get("RoleName")]
    else:
        roles = [Value((branch,)) for branch in own.each(_ROLES[actor.type])]
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
    properties = {"Roles": list(roles), "PolicyDocument": {"Statement": [statement]}}
    return _declared("AWS::IAM::ManagedPolicy", properties, pair, template)


def _of_resource(template: Template, pair: _Pair) -> Declaration | None:
    """Return the policy by which a resource admits a service; None where it needs none."""
    service, action = _PRINCIPALS.get(pair.source.type), _ACTIONS.get(pair.destination.type)
    if service is None or action is None:
        return None
    target = _target(template, pair.destination)
    statement: dict[str, Any] = {"Effect": "Allow", "Action": action, "Principal": {"Service": service}}
    source = _admitted(pair.source)
    if source:
        statement["Condition"] = {"ArnEquals": {"aws:SourceArn": source["SourceArn"]}}
    document: dict[str, Any] = {"PolicyDocument": {"Statement": [statement]}}
    type_name, properties = {
        "AWS::SQS::Queue": ("AWS::SQS::QueuePolicy", {**document, "Queues": [target]}),
        "AWS::SNS::Topic": ("AWS::SNS::TopicPolicy", {**document, "Topics": [target]}),
        "AWS::Lambda::Function": (
            "AWS::Lambda::Permission",
            {"FunctionName": target, "Action": action, "Principal": service, **source},
        ),
    }[pair.destination.type]
    return _declared(type_name, properties, pair, template)


def _admitted(source: _End) -> dict[str, Any]:
    """Return the ARN of what alone is admitted; nothing where that is another one than its own, or is not given."""
    arn = source.named(_ARNS[source.type], "Arn") if source.type in _ARNS else None
    return {"SourceArn": arn} if isinstance(arn, Value) or (arn is not None and arn.data is not None) else {}


def _target(template: Template, end: _End) -> Value | Node:
    """Return what a policy is for; where the template does not settle that, it may be anything of its type."""
    named = end.named("Ref", "Arn", "QueueUrl")
    if isinstance(named, Value) or _is_settled(template, named.data):
        return named
    return Value.of(Unknown("a connector's end is not settled in this template", inside=True), named.place)


def _is_settled(template: Template, data: Any) -> bool:
    """Tell whether a name is literal but for resources of the template, and for account and region."""
    if isinstance(data, str):
        holes = (hole.partition(".")[0] for hole in SUB_HOLE.findall(data))
        return "{{resolve:" not in data and all(_is_here(template, hole) for hole in holes)
    if isinstance(data, list):
        return all(_is_settled(template, each) for each in data)
    if not isinstance(data, dict) or len(data) != 1:
        return False
    ((function, argument),) = data.items()
    if function in ("Ref", "Fn::GetAtt"):
        name = named_by(argument)
        return name is not None and _is_here(template, name)
    return function in ("Fn::Sub", "Fn::Join") and _is_settled(template, argument)


def _is_here(template: Template, name: str) -> bool:
    return name in template.declarations or name.startswith("AWS::")


def _declared(type_name: str, properties: dict[str, Any], pair: _Pair, template: Template) -> Declaration:
    tree = Value.of(Tree(pair.at.with_data(properties), template.dialect), pair.at.place)
    generated = f"{pair.connector}{type_name.rpartition(':')[2]}"
    return Declaration(pair.connector, type_name, pair.at.place, tree, when=pair.when, generated=generated)
