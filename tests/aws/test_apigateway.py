"""API Gateway: what every form of integration calls, and what it says beside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archlint.aws.expressions import constant
from archlint.aws.kinds import Kind
from archlint.graph.graph import Graph
from archlint.graph.resource import Resource
from archlint.model.values.value import Known
from tests.words import drawn, graph, shown, targets, unresolved

TARGETS = """
    Parameters:
      Given: {Type: String}
      Stage: {Type: String, Default: dev}
    Resources:
      Fn: {Type: AWS::Lambda::Function, Properties: {FunctionName: worker}}
      Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Fn}}
      Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
      Staged: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${Stage}-orders'}}
      Holed: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${Given}-orders'}}
      Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: news}}
      Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: clicks}}
      Hose: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {DeliveryStreamName: hose}}
      Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
      Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: things}}
      Flow: {Type: AWS::StepFunctions::StateMachine, Properties: {StateMachineName: flow}}
      Api: {Type: AWS::ApiGateway::RestApi}
      Http: {Type: AWS::ApiGatewayV2::Api}
"""


def rest(uri: str, *, parameters: str = "{}", template: str = "") -> Graph:
    """Return the graph of a REST method with an integration."""
    indented = template.replace("\n", "\n" + " " * 16)
    templates = f"\n              application/json: {indented}" if template else " {}"
    return graph(
        TARGETS
        + f"""
      Method:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          Integration:
            Uri: {uri}
            RequestParameters: {parameters}
            RequestTemplates:{templates}
"""
    )


def http(properties: str) -> Graph:
    """Return the graph of an HTTP API's integration."""
    return graph(
        TARGETS
        + f"""
      Integration:
        Type: AWS::ApiGatewayV2::Integration
        Properties: {properties}
"""
    )


def integration(found: Graph) -> Resource:
    (part,) = found.resources(Kind.INTEGRATION)
    return part


def calls(found: Graph) -> list[str]:
    return targets(found, Kind.INTEGRATION)


PREFIX = "arn:aws:apigateway:eu-west-1"
SUB = "arn:${AWS::Partition}:apigateway:${AWS::Region}"
FUNCTION = "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function"


# REST: Lambda


@pytest.mark.parametrize(
    ("uri", "target"),
    [
        (f"!Sub '{SUB}:lambda:path/2015-03-31/functions/${{Fn.Arn}}/invocations'", "function Fn"),
        (f"!Sub '{SUB}:lambda:path/2015-03-31/functions/${{Live}}/invocations'", "function Fn"),
        (f"!Sub '{SUB}:lambda:path/2015-03-31/functions/${{Fn.Arn}}:live/invocations'", "function Fn"),
        (f"!Sub '{SUB}:lambda:path/2015-03-31/functions/{FUNCTION}:${{Fn}}/invocations'", "function Fn"),
        (f"!Sub '{SUB}:lambda:path/2015-03-31/functions/{FUNCTION}:worker/invocations'", "function Fn"),
        (
            f"!Join ['', ['{PREFIX}:lambda:path/2015-03-31/functions/', !GetAtt Fn.Arn, /invocations]]",
            "function Fn",
        ),
        (
            "!Join ['', [arn, ':', !Ref 'AWS::Partition', ':apigateway:', !Ref 'AWS::Region', "
            "':lambda:path/2015-03-31/functions/', !GetAtt Fn.Arn, /invocations]]",
            "function Fn",
        ),
        (
            f"!Sub '{SUB}:lambda:path/2015-03-31/functions/{FUNCTION}:other/invocations'",
            f"function {FUNCTION}:other",
        ),
        (f"!Sub '{SUB}:lambda:path/2015-03-31/functions/${{Given}}/invocations'", "external resource Given"),
    ],
)
def test_functions(uri: str, target: str) -> None:
    assert calls(rest(uri)) == [f"invokes {target}"]


def test_a_function_that_is_not_settled() -> None:
    found = rest(f"!Sub '{SUB}:lambda:path/2015-03-31/functions/${{Undeclared.Arn}}/invocations'")
    assert calls(found) == []
    assert unresolved(found) == ["API integration Method invokes inside: 'Undeclared' is not declared in this template"]


@pytest.mark.parametrize(
    ("parameters", "asynchronous"),
    [
        ("{}", False),
        ("""{integration.request.header.X-Amz-Invocation-Type: "'Event'"}""", True),
        ("""{integration.request.header.X-Amz-Invocation-Type: "'RequestResponse'"}""", False),
        ("{integration.request.header.X-Amz-Invocation-Type: method.request.header.Kind}", False),
        ("{integration.request.header.X-Amz-Invocation-Type: !Ref Given}", False),
    ],
)
def test_asynchronous_invocations(parameters: str, asynchronous: bool) -> None:
    found = rest(f"!Sub '{SUB}:lambda:path/2015-03-31/functions/${{Fn.Arn}}/invocations'", parameters=parameters)
    assert integration(found)["asynchronous"].known is asynchronous
    (function,) = found.resources(Kind.FUNCTION)
    assert [edge.source.kind for edge in found.asynchronous_sources(function)] == (
        [Kind.INTEGRATION] if asynchronous else []
    )


@pytest.mark.parametrize("uri", ["https://example.com", "null", "!Sub 'https://${Given}'", "!Ref Given", "5", "[a]"])
def test_what_calls_nothing_here(uri: str) -> None:
    assert calls(rest(uri)) == []


# REST: services

SEND = "Action=SendMessage&MessageBody=$input.body"


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("123456789012/orders", "queue Queue"),
        ("${AWS::AccountId}/orders", "queue Queue"),
        ("${AWS::AccountId}/${Queue.QueueName}", "queue Queue"),
        ("${AWS::AccountId}/${Stage}-orders", "queue Staged"),
        ("${AWS::AccountId}/${Given}-orders", "queue Holed"),
        ("123456789012/other", "external resource other"),
    ],
)
def test_queues_by_path(path: str, target: str) -> None:
    found = rest(f"!Sub '{SUB}:sqs:path/{path}'", template=SEND)
    assert calls(found) == [f"delivers_to {target}"]


@pytest.mark.parametrize(
    ("parameters", "template", "expected"),
    [
        ("{}", SEND, ["delivers_to queue Queue"]),
        ("""{integration.request.querystring.Action: "'SendMessage'"}""", "", ["delivers_to queue Queue"]),
        ("{}", "Action=ReceiveMessage", ["reads queue Queue"]),
        ("""{integration.request.querystring.Action: "'DeleteMessage'"}""", "", ["reads queue Queue"]),
        # Who calls the API says what it does.
        ("{}", "", ["reads queue Queue"]),
    ],
)
def test_what_is_done_with_a_queue(parameters: str, template: str, expected: list[str]) -> None:
    found = rest(f"{PREFIX}:sqs:path/123456789012/orders", parameters=parameters, template=template)
    assert calls(found) == expected


@pytest.mark.parametrize(
    ("action", "template", "expected"),
    [
        (
            "sqs:action/SendMessage",
            "!Sub 'Action=SendMessage&QueueUrl=${Queue}&MessageBody=$input.body'",
            "delivers_to queue Queue",
        ),
        (
            "sqs:action/SendMessage",
            "!Sub 'QueueUrl=https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/orders&MessageBody=$input.body'",
            "delivers_to queue Queue",
        ),
        (
            "sns:action/Publish",
            "!Sub 'Action=Publish&TopicArn=${Topic}&Message=$input.body'",
            "delivers_to topic Topic",
        ),
        (
            "sns:action/Publish",
            "!Sub 'Action=Publish&TargetArn=${Topic}&Message=$input.body'",
            "delivers_to topic Topic",
        ),
        (
            "sns:action/Publish",
            '''!Sub "Action=Publish&TopicArn=$util.urlEncode('${Topic}')&Message=$util.urlEncode($input.body)"''',
            "delivers_to topic Topic",
        ),
        (
            "kinesis:action/PutRecord",
            """!Sub '{"StreamName": "${Stream}", "Data": "$util.base64Encode($input.body)", "PartitionKey": "k"}' """,
            "delivers_to stream Stream",
        ),
        (
            "kinesis:action/PutRecord",
            """|
  {
    "StreamName": "clicks",
    "Data": "$util.base64Encode($input.json('$.Data'))",
    "PartitionKey": "$input.path('$.Key')"
  }""",
            "delivers_to stream Stream",
        ),
        (
            "kinesis:action/PutRecords",
            """|
  {
    "StreamName": "clicks",
    "Records": [
      #foreach($elem in $input.path('$.records'))
        {"Data": "$util.base64Encode($elem.data)", "PartitionKey": "$elem.key"}#if($foreach.hasNext),#end
      #end
    ]
  }""",
            "delivers_to stream Stream",
        ),
        (
            "firehose:action/PutRecord",
            """!Sub '{"DeliveryStreamName": "${Hose}", "Record": {"Data": "$util.base64Encode($input.body)"}}' """,
            "delivers_to Firehose stream Hose",
        ),
        (
            "states:action/StartExecution",
            """!Sub '{"input": "$util.escapeJavaScript($input.body)", "stateMachineArn": "${Flow}"}' """,
            "invokes state machine Flow",
        ),
        (
            "states:action/StartSyncExecution",
            """!Sub '{"input": "x", "stateMachineArn": "${Flow.Arn}"}' """,
            "invokes state machine Flow",
        ),
        (
            "events:action/PutEvents",
            """!Sub '{"Entries": [{"Source": "s", "Detail": "$input.body", "EventBusName": "${Bus}"}]}' """,
            "delivers_to event bus Bus",
        ),
        (
            "events:action/PutEvents",
            """|
  #set($context.requestOverride.header.X-Amz-Target = "AWSEvents.PutEvents")
  {"Entries": [{"Detail": "$util.escapeJavaScript($input.body)", "EventBusName": "shop"}]}""",
            "delivers_to event bus Bus",
        ),
        (
            "dynamodb:action/PutItem",
            """!Sub '{"TableName": "${Table}", "Item": {"id": {"S": "$context.requestId"}}}' """,
            "writes_to table Table",
        ),
        ("dynamodb:action/GetItem", """!Sub '{"TableName": "${Table}"}' """, "reads table Table"),
        ("dynamodb:action/Query", """!Sub '{"TableName": "${Table}"}' """, "reads table Table"),
    ],
)
def test_services_by_template(action: str, template: str, expected: str) -> None:
    assert calls(rest(f"{PREFIX}:{action}", template=template)) == [expected]


@pytest.mark.parametrize(
    ("action", "parameters", "expected"),
    [
        ("sqs:action/SendMessage", "QueueUrl: !Sub \"'${Queue}'\"", "delivers_to queue Queue"),
        ("sns:action/Publish", "TopicArn: !Sub \"'${Topic}'\"", "delivers_to topic Topic"),
        ("sns:action/Publish", "TopicArn: !Join ['', [\"'\", !Ref Topic, \"'\"]]", "delivers_to topic Topic"),
    ],
)
def test_services_by_parameters(action: str, parameters: str, expected: str) -> None:
    found = rest(f"{PREFIX}:{action}", parameters=f"{{integration.request.querystring.{parameters}}}")
    assert calls(found) == [expected]


@pytest.mark.parametrize(
    ("action", "template"),
    [
        ("kinesis:action/PutRecord", """'{"StreamName": "$input.params(''stream'')", "PartitionKey": "k"}'"""),
        ("sqs:action/SendMessage", "QueueUrl=$stageVariables.queue&MessageBody=$input.body"),
        ("states:action/StartExecution", """'{"stateMachineArn": "$stageVariables.machine"}'"""),
    ],
)
def test_what_is_taken_from_the_request_may_be_anything(action: str, template: str) -> None:
    found = rest(f"{PREFIX}:{action}", template=template)
    assert calls(found) == []
    assert [(item.resource.kind, item.inside) for item in found.unresolved] == [(Kind.INTEGRATION, True)]


# The group and the key


@pytest.mark.parametrize(
    ("template", "setting", "expected"),
    [
        (f"{SEND}&MessageGroupId=all", "message_group_id", ["'all'"]),
        (f"{SEND}&MessageGroupId=$context.requestId", "message_group_id", ["'$context.requestId'"]),
        (f"{SEND}&MessageGroupId=a&MessageDeduplicationId=b", "message_deduplication_id", ["'b'"]),
        (SEND, "message_group_id", ["-"]),
        ("", "message_group_id", ["outside()"]),
    ],
)
def test_message_groups(template: str, setting: str, expected: list[str]) -> None:
    parameters = """{integration.request.querystring.Action: "'SendMessage'"}""" if template else "{}"
    found = rest(f"{PREFIX}:sqs:action/SendMessage", parameters=parameters, template=template)
    assert shown(integration(found)[setting]) == expected


def test_the_group_of_an_unknown_template_is_unknown_whatever_the_parameters_set() -> None:
    headers = """{integration.request.header.Content-Type: "'application/x-www-form-urlencoded'"}"""
    found = rest(f"{PREFIX}:sqs:action/SendMessage", parameters=headers, template="!Ref Given")
    assert [shown(integration(found)[key]) for key in ("message_group_id", "message_deduplication_id")] == [
        ["outside()"],
        ["outside()"],
    ]


@pytest.mark.parametrize(
    ("key", "expected"),
    [("all", "all"), ("$input.path('$.id')", None), ("$context.requestId", None), ("$elem.key", None)],
)
def test_partition_keys(key: str, expected: str | None) -> None:
    template = f"""|
  {{
    "StreamName": "clicks",
    "Data": "x",
    "PartitionKey": "{key}"
  }}"""
    outcome = integration(rest(f"{PREFIX}:kinesis:action/PutRecord", template=template))["partition_key"].outcome
    assert isinstance(outcome, Known)
    assert constant(outcome) == expected


# HTTP and WebSocket APIs


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("{ApiId: !Ref Http, IntegrationUri: !GetAtt Fn.Arn}", ["invokes function Fn"]),
        ("{ApiId: !Ref Http, IntegrationUri: !Ref Live}", ["invokes function Fn"]),
        (f"{{IntegrationUri: !Sub '{FUNCTION}:worker'}}", ["invokes function Fn"]),
        (
            f"{{IntegrationUri: !Sub '{SUB}:lambda:path/2015-03-31/functions/${{Fn.Arn}}/invocations'}}",
            ["invokes function Fn"],
        ),
        (
            "{IntegrationSubtype: SQS-SendMessage, RequestParameters: {QueueUrl: !Ref Queue, MessageBody: $request.body}}",
            ["delivers_to queue Queue"],
        ),
        ("{IntegrationSubtype: SQS-ReceiveMessage, RequestParameters: {QueueUrl: !Ref Queue}}", ["reads queue Queue"]),
        (
            "{IntegrationSubtype: Kinesis-PutRecord, RequestParameters: {StreamName: !Ref Stream, PartitionKey: k}}",
            ["delivers_to stream Stream"],
        ),
        (
            "{IntegrationSubtype: EventBridge-PutEvents, RequestParameters: {EventBusName: !GetAtt Bus.Arn}}",
            ["delivers_to event bus Bus"],
        ),
        (
            "{IntegrationSubtype: StepFunctions-StartExecution, RequestParameters: {StateMachineArn: !Ref Flow}}",
            ["invokes state machine Flow"],
        ),
        (
            "{IntegrationSubtype: StepFunctions-StartSyncExecution, RequestParameters: {StateMachineArn: !Ref Flow}}",
            ["invokes state machine Flow"],
        ),
        (
            "{IntegrationSubtype: StepFunctions-StopExecution, RequestParameters: {ExecutionArn: $request.body.arn}}",
            [],
        ),
        ("{IntegrationSubtype: AppConfig-GetConfiguration}", []),
        ("{IntegrationUri: 'https://example.com'}", []),
        ("{}", []),
    ],
)
def test_http_integrations(properties: str, expected: list[str]) -> None:
    assert calls(http(properties)) == expected


@pytest.mark.parametrize(
    ("parameters", "setting", "expected"),
    [
        ("{QueueUrl: !Ref Queue, MessageGroupId: all}", "message_group_id", ["'all'"]),
        ("{QueueUrl: !Ref Queue, MessageGroupId: $request.body.id}", "message_group_id", ["'$request.body.id'"]),
        ("{QueueUrl: !Ref Queue}", "message_group_id", ["-"]),
    ],
)
def test_parameters_of_http_integrations(parameters: str, setting: str, expected: list[str]) -> None:
    found = http(f"{{IntegrationSubtype: SQS-SendMessage, RequestParameters: {parameters}}}")
    assert shown(integration(found)[setting]) == expected


def test_an_integration_and_its_api() -> None:
    assert "API Http feeds HTTP API integration Integration" in drawn(http("{ApiId: !Ref Http}"))
    assert "API Api feeds API method Method" in drawn(rest("https://example.com"))


def test_an_api_made_quickly_invokes_its_target() -> None:
    found = graph(TARGETS + "      Quick: {Type: AWS::ApiGatewayV2::Api, Properties: {Target: !GetAtt Fn.Arn}}\n")
    assert "API Quick invokes function Fn" in drawn(found)


# OpenAPI


BODY = {
    "openapi": "3.0.1",
    "paths": {
        "/orders": {
            "parameters": [{"name": "x"}],
            "post": {
                "x-amazon-apigateway-integration": {
                    "type": "aws",
                    "uri": "arn:aws:apigateway:eu-west-1:sqs:path/123456789012/orders",
                    "requestTemplates": {"application/json": SEND},
                }
            },
            "get": {
                "x-amazon-apigateway-integration": {
                    "uri": {"Fn::Sub": f"{SUB}:lambda:path/2015-03-31/functions/{FUNCTION}:worker/invocations"},
                    "requestParameters": {"integration.request.header.X-Amz-Invocation-Type": "'Event'"},
                }
            },
            "options": {"x-amazon-apigateway-integration": {"type": "mock"}},
            "head": {},
        },
        "/clicks": {
            "x-amazon-apigateway-any-method": {
                "x-amazon-apigateway-integration": {
                    "integrationSubtype": "Kinesis-PutRecord",
                    "requestParameters": {"StreamName": "clicks", "PartitionKey": "all"},
                }
            }
        },
    },
}
CALLS = ["delivers_to queue Queue", "invokes function Fn", "delivers_to stream Stream"]


def test_an_openapi_body() -> None:
    found = graph(
        TARGETS + f"      Open: {{Type: AWS::ApiGateway::RestApi, Properties: {{Body: {json.dumps(BODY)}}}}}\n"
    )
    assert calls(found) == CALLS
    parts = [part for part in found.resources(Kind.INTEGRATION) if found.outgoing(part)]
    assert [part["asynchronous"].known for part in parts] == [False, True, False]
    assert [shown(part["partition_key"]) for part in parts][2] == ["'all'"]
    assert {part.reported.name for part in parts} == {"Open"}


@pytest.mark.parametrize("kind", ["AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"])
def test_an_included_openapi_body(tmp_path: Path, kind: str) -> None:
    (tmp_path / "api.json").write_text(json.dumps(BODY))
    found = graph(
        TARGETS
        + f"""
      Open:
        Type: {kind}
        Properties:
          Body: {{'Fn::Transform': {{Name: AWS::Include, Parameters: {{Location: api.json}}}}}}
""",
        tmp_path / "template.yaml",
    )
    assert calls(found) == CALLS
    assert {Path(part.at.document.path).name for part in found.resources(Kind.INTEGRATION)} == {"api.json"}


@pytest.mark.parametrize(
    "body",
    [
        "null",
        "text",
        "5",
        "[]",
        "{}",
        "{paths: null}",
        "{paths: [a]}",
        "{paths: {/: null}}",
        "{paths: {/: {get: text}}}",
    ],
)
def test_odd_bodies_do_no_harm(body: str) -> None:
    found = graph(TARGETS + f"      Open: {{Type: AWS::ApiGateway::RestApi, Properties: {{Body: {body}}}}}\n")
    assert calls(found) == []
