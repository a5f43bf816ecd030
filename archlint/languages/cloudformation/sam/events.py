"""SAM events: the subscriptions, rules, mappings and permissions that each one stands for.

Source: AWS SAM Developer Guide, "EventSource"; the generated logical ids are SAM's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from archlint.languages.cloudformation.evaluation.references import named_by
from archlint.languages.cloudformation.template import Template
from archlint.model.values.node import Node
from archlint.model.values.value import Declaration, Reference, Tree, Unknown, Value


class _SamResource(Protocol):
    """The SAM resource that has the events."""

    declaration: Declaration
    template: Template

    def add(self, logical_id: str, type_name: str, at: Node, properties: dict[str, Any], name: str) -> Declaration:
        """Add a declaration that an event stands for."""
        ...

    def create(self, logical_id: str, type_name: str, at: Node, properties: dict[str, Any], name: str) -> Declaration:
        """Add a resource that SAM creates on its own."""
        ...


#: Where each polled event keeps its source.
_POLLED = {
    "SQS": "Queue",
    "Kinesis": "Stream",
    "DynamoDB": "Stream",
    "MSK": "Stream",
    "MQ": "Broker",
    "SelfManagedKafka": "",
    "DocumentDB": "Cluster",
}
#: Events of what archlint has no resources for.
_ELSEWHERE = frozenset({"AlexaSkill"})


class Events:
    """Makes the declarations that the events of one function or state machine stand for.

    Args:
        resource: the SAM resource that has the events.
        owner: what it becomes.
        word: `function` or `state machine`.
        attribute: the attribute by which events name it.
    """

    def __init__(self, resource: _SamResource, owner: Declaration, word: str, attribute: str) -> None:
        self._resource = resource
        self._owner = owner
        self._is_machine = word == "state machine"
        self._attribute = attribute

    def add_all(self, section: Node) -> None:
        """Add what every event of an Events section stands for; what is not understood is unread."""
        for name, event in section.items():
            kind = event.text_at("Type")
            properties = event.get("Properties")
            handler = _EVENTS.get(kind)
            if kind not in _POLLED and kind not in _EVENTS and kind not in _ELSEWHERE:
                self._resource.template.leave_unread(self._name(name), f"event type '{kind}' is not known", event)
            elif kind in _POLLED:
                self._mapping(name, event, properties, _POLLED[kind])
            elif handler is not None:
                handler(self, name, event, properties)

    def _refer(self, at: Node) -> Value:
        """Return the ARN of the function or state machine, written where the event is."""
        return Value.of(Reference(self._owner, self._attribute), at.place)

    def _name(self, event: str) -> str:
        return f"{self._owner.name}/{event}"

    def _id(self, event: str, suffix: str = "") -> str:
        return f"{self._owner.name}{event}{suffix}"

    def _add(self, event: str, suffix: str, type_name: str, at: Node, properties: dict[str, Any]) -> Declaration:
        return self._resource.add(self._id(event, suffix), type_name, at, properties, self._name(event))

    def _create(self, logical_id: str, event: str, type_name: str, at: Node, properties: dict[str, Any]) -> Declaration:
        return self._resource.create(logical_id, type_name, at, properties, self._name(event))

    def _permit(self, event: str, at: Node, service: str, source: Value | Node | None = None) -> None:
        """Let a service invoke the function: for what `source` names, where SAM's permission says so."""
        if not self._is_machine:
            properties: dict[str, Any] = {
                "FunctionName": self._refer(at),
                "Action": "lambda:InvokeFunction",
                "Principal": service,
            }
            if source is not None:
                properties["SourceArn"] = source
            self._add(event, "Permission", "AWS::Lambda::Permission", at, properties)

    def _mapping(self, name: str, event: Node, properties: Node, source: str) -> None:
        data = {**dict(properties.items()), "FunctionName": self._refer(event)}
        if source:
            data["EventSourceArn"] = properties.get(source)
        if event.text_at("Type") == "DocumentDB":
            data["DocumentDBEventSourceConfig"] = {"DatabaseName": properties.get("DatabaseName")}
        self._add(name, "", "AWS::Lambda::EventSourceMapping", event, data)

    def _topic(self, name: str, event: Node, properties: Node) -> None:
        data: dict[str, Any] = {**dict(properties.items()), "TopicArn": properties.get("Topic"), "Protocol": "lambda"}
        option = properties.get("SqsSubscription")
        size: Node | int = 10
        if option.data in (None, False, "false"):
            self._add(name, "", "AWS::SNS::Subscription", event, {**data, "Endpoint": self._refer(event)})
            self._permit(name, event, "sns.amazonaws.com", properties.get("Topic"))
            return
        if isinstance(option.data, dict):
            arn, url = option.get("QueueArn"), option.get("QueueUrl")
            size = option.get("BatchSize") if option.get("BatchSize").data else size
        else:
            fifo = {"FifoQueue": _of_topic(self._resource.template, properties.get("Topic"), "FifoTopic")}
            queue = self._create(self._id(name, "Queue"), name, "AWS::SQS::Queue", event, fifo)
            arn = event.with_data(Value.of(Reference(queue, "Arn"), event.place))
            url = event.with_data(Value.of(Reference(queue, "Ref"), event.place))
        self._add(name, "", "AWS::SNS::Subscription", event, {**data, "Protocol": "sqs", "Endpoint": arn})
        self._queue_policy(self._id(name, "QueuePolicy"), name, event, url, "sns.amazonaws.com")
        # SAM passes on no more than that; whatever is said of `Enabled`, it is.
        data = {"EventSourceArn": arn, "BatchSize": size, "FunctionName": self._refer(event)}
        self._add(name, "EventSourceMapping", "AWS::Lambda::EventSourceMapping", event, data)

    def _queue_policy(self, logical_id: str, name: str, event: Node, url: Node, service: str) -> None:
        statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Principal": {"Service": service}}
        properties = {"Queues": [url], "PolicyDocument": {"Statement": [statement]}}
        self._create(logical_id, name, "AWS::SQS::QueuePolicy", event, properties)

    def _bucket(self, name: str, event: Node, properties: Node) -> None:
        data = {**dict(properties.items()), "Function": self._refer(event)}
        self._add(name, "", "AWS::S3::Bucket.Notification", event, data)
        self._permit(name, event, "s3.amazonaws.com")

    def _rule(self, name: str, event: Node, properties: Node) -> None:
        target = {**dict(properties.items()), "Arn": self._refer(event)}
        target["DeadLetterConfig"] = self._dead_letters(name, event, properties, "events.amazonaws.com")
        if self._is_machine:
            target["RoleArn"] = Value.of(Unknown("SAM creates the role"))
        state = properties.get("State")
        if state.data is None and properties.get("Enabled").data in (False, "false"):
            state = event.with_data("DISABLED")
        rule = {
            "Name": properties.get("Name" if event.text_at("Type") == "Schedule" else "RuleName"),
            "EventPattern": properties.get("Pattern"),
            "ScheduleExpression": properties.get("Schedule"),
            "EventBusName": properties.get("EventBusName"),
            "State": state,
            "Targets": [event.with_data(target)],
            "SamEvent": event.get("Type"),
        }
        made = self._add(name, "", "AWS::Events::Rule", event, rule)
        self._permit(name, event, "events.amazonaws.com", Value.of(Reference(made, "Arn"), event.place))

    def _schedule(self, name: str, event: Node, properties: Node) -> None:
        target = {**dict(properties.items()), "Arn": self._refer(event)}
        letters = self._dead_letters(name, event, properties, "")
        target["DeadLetterConfig"] = letters
        if properties.get("RoleArn").data is None:
            target["RoleArn"] = self._schedule_role(name, event, properties, letters)
        schedule = {**dict(properties.items()), "Target": event.with_data(target)}
        if properties.get("Name").data is None and properties.get("OmitName").data not in (True, "true"):
            schedule["Name"] = event.with_data(self._id(name))
        self._add(name, "", "AWS::Scheduler::Schedule", event, schedule)

    def _schedule_role(self, name: str, event: Node, properties: Node, letters: Node) -> Value:
        """Return the role that SAM writes for a schedule, for what it starts and for its dead letters."""
        starting = "states:StartExecution" if self._is_machine else "lambda:InvokeFunction"
        allowed: dict[str, Any] = {starting: self._refer(event)}
        if letters.data is not None:
            queue = letters.get("Arn")
            allowed["sqs:SendMessage"] = queue if queue.data is not None else "*"
        statements = [{"Effect": "Allow", "Action": action, "Resource": on} for action, on in allowed.items()]
        role = {
            "SamPolicies": event.with_data([{"PolicyDocument": {"Statement": statements}}]),
            "PermissionsBoundary": properties.get("PermissionsBoundary"),
        }
        created = self._create(self._id(name, "Role"), name, "AWS::IAM::Role", event, role)
        return Value.of(Reference(created, "Arn"), event.place)

    def _dead_letters(self, name: str, event: Node, properties: Node, service: str) -> Node:
        """Return a DeadLetterConfig; SAM creates the queue, and its policy, for `Type: SQS`.

        It creates one queue for all that give it the same logical id. It refuses that of a queue which the template
        declares: that one is meant, and there is no other.
        """
        config = properties.get("DeadLetterConfig")
        if not isinstance(config.data, dict) or "Type" not in config.data or "Arn" in config.data:
            return config
        logical_id = config.text_at("QueueLogicalId") or self._id(name, "Queue")
        there = self._resource.template.declarations.get(logical_id)
        is_there = there is not None and there.type == "AWS::SQS::Queue"
        queue = there if there and is_there else self._create(logical_id, name, "AWS::SQS::Queue", config, {})
        if service:
            url = config.with_data(Value.of(Reference(queue, "Ref"), config.place))
            self._queue_policy(self._id(name, "QueuePolicy"), name, config, url, service)
        return config.with_data({"Arn": Value.of(Reference(queue, "Arn"), config.place)})

    def _logs(self, name: str, event: Node, properties: Node) -> None:
        data = {**dict(properties.items()), "DestinationArn": self._refer(event)}
        self._add(name, "", "AWS::Logs::SubscriptionFilter", event, data)
        self._permit(name, event, "logs.amazonaws.com")

    def _iot(self, name: str, event: Node, properties: Node) -> None:
        action = event.with_data({"Lambda": event.with_data({"FunctionArn": self._refer(event)})})
        payload = {"Sql": properties.get("Sql"), "Actions": [action]}
        data = {"TopicRulePayload": event.with_data(payload), "SamEvent": event.get("Type")}
        self._add(name, "", "AWS::IoT::TopicRule", event, data)
        self._permit(name, event, "iot.amazonaws.com")

    def _user_pool(self, name: str, event: Node, properties: Node) -> None:
        """Let the pool, which is declared in the same template, call the function: SAM writes it in there."""
        template, pool = self._resource.template, properties.get("UserPool").data
        named = (named_by(pool.get("Ref")) if isinstance(pool, dict) else None) or ""
        declaration = template.declarations.get(named)
        outcome = declaration.properties.outcome if declaration is not None else None
        if declaration is not None and isinstance(outcome, Tree):
            triggers = properties.get("Trigger")
            asked = triggers.elements() if isinstance(triggers.data, list) else (triggers,)
            config = dict(outcome.node.get("LambdaConfig").items()) | {each.text: self._refer(event) for each in asked}
            node = outcome.node.with_data({**dict(outcome.node.items()), "LambdaConfig": event.with_data(config)})
            changed = Value.of(Tree(node, outcome.dialect), declaration.properties.place)
            template.declarations[named] = replace(declaration, properties=changed)
        self._permit(name, event, "cognito-idp.amazonaws.com")

    def _api(self, name: str, event: Node, properties: Node) -> None:
        action = "states:action/StartExecution" if self._is_machine else "lambda:path/functions/x/invocations"
        is_rest = event.text_at("Type") == "Api"
        api = properties.get("RestApiId" if is_rest else "ApiId")
        kind = "Api" if is_rest else "HttpApi"
        data = {
            "RestApiId": api if api.data is not None else self._implicit_api(event),
            "HttpMethod": properties.get("Method"),
            "Path": properties.get("Path"),
            "AuthorizationType": self._authorization(properties, api, kind),
            "Protocol": "REST" if is_rest else "HTTP",
            "Integration": {
                "Type": "AWS" if self._is_machine else "AWS_PROXY",
                "Uri": f"arn:aws:apigateway:region:{action}",
                "Credentials": self._credentials(properties, api, kind),
                "Peer": self._refer(event),
                "TimeoutInMillis": properties.get("TimeoutInMillis"),
            },
        }
        self._add(name, "", "AWS::ApiGateway::Method", event, data)
        self._permit(name, event, "apigateway.amazonaws.com")

    def _credentials(self, properties: Node, api: Node, kind: str) -> Node | Value:
        """Return in which role an API acts: SAM creates one to start workflows, and writes a permission for functions.

        Who asks a REST API with IAM authorization may call the function in a role of their own.

        Source: AWS SAM Developer Guide, `ApiAuth` (`InvokeRole`).
        """
        if self._is_machine:
            return Value.of(Unknown("SAM creates the role"))
        auths = self._auths(properties, api, kind) if kind == "Api" else ()
        if all(each.data is None for each in auths):
            return properties.with_data(None)
        return Value.of(Unknown("it depends on who may ask the API"))

    def _auths(self, properties: Node, api: Node, kind: str) -> tuple[Node, Node, Node]:
        """Return the `Auth` of an event, of the API that it names, and of Globals."""
        root = self._resource.template.root
        named = named_by(api.data.get("Ref")) if isinstance(api.data, dict) else None
        of_api = root.get("Resources").get(named or "").get("Properties").get("Auth")
        return properties.get("Auth"), of_api, root.get("Globals").get(kind).get("Auth")

    def _authorization(self, properties: Node, api: Node, kind: str) -> Node | Value:
        """Return what authorizes requests for an event: what it says itself, else what its API says for all of them.

        Source: AWS SAM Developer Guide, `ApiFunctionAuth`, `ApiAuth` and `HttpApiAuth` (`AWS_IAM` is one of the words).

        Args:
            properties: those of the event.
            api: the API that it names.
            kind: what Globals call its APIs.
        """
        own, *of_api = self._auths(properties, api, kind)
        if any(each.get("ResourcePolicy").data is not None for each in (own, *of_api)):
            return Value.of(Unknown("a policy of the API decides it, too"))
        said = [own.get("Authorizer"), *(each.get("DefaultAuthorizer") for each in of_api)]
        return next((each for each in said if each.data is not None), said[0])

    def _implicit_api(self, event: Node) -> Value:
        """Return the API that SAM creates for all events that name none."""
        is_rest = event.text_at("Type") == "Api"
        logical_id = "ServerlessRestApi" if is_rest else "ServerlessHttpApi"
        type_name = "AWS::ApiGateway::RestApi" if is_rest else "AWS::ApiGatewayV2::Api"
        api = self._resource.template.declarations.get(logical_id)
        if api is None:
            section = self._resource.template.root.get("Globals").get("Api" if is_rest else "HttpApi")
            api = self._resource.create(logical_id, type_name, event, {"Auth": section.get("Auth")}, logical_id)
        return Value.of(Reference(api, "Ref"), event.place)


def _of_topic(template: Template, topic: Node, name: str) -> Node:
    """Return a property of a topic that the template declares and an event refers to; of another one, none."""
    data = topic.data if isinstance(topic.data, dict) and len(topic.data) == 1 else {}
    named = named_by(data.get("Ref", data.get("Fn::GetAtt"))) or ""
    return template.root.get("Resources").get(named).get("Properties").get(name)


_EVENTS: Mapping[str, Callable[[Events, str, Node, Node], None]] = {
    "SNS": Events._topic,
    "S3": Events._bucket,
    "EventBridgeRule": Events._rule,
    "CloudWatchEvent": Events._rule,
    "Schedule": Events._rule,
    "ScheduleV2": Events._schedule,
    "CloudWatchLogs": Events._logs,
    "IoTRule": Events._iot,
    "Cognito": Events._user_pool,
    "Api": Events._api,
    "HttpApi": Events._api,
}
