"""API Gateway: what every form of integration calls, and what it says beside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archlint.aws.kinds import Kind
from archlint.aws.services import TABLE
from archlint.aws.workflows.expressions import constant
from archlint.graph.graph import Graph
from archlint.graph.making.linker import link
from archlint.graph.resource import Resource
from archlint.model.values.scalars import Known
from tests.words import drawn, graph, module, shown, targets, unresolved

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
    assert (
        unresolved(found)[0] == "API integration Method invokes inside: 'Undeclared' is not declared in this template"
    )


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
    assert "API Http feeds API Gateway v2 integration Integration" in drawn(http("{ApiId: !Ref Http}"))
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


# Amazon S3 and others


def proxy(uri: str, method: str, parameters: str = "{}") -> Graph:
    """Return the graph of a REST method that passes requests on to a service's API."""
    return graph(
        TARGETS
        + f"""
      Bucket: {{Type: AWS::S3::Bucket, Properties: {{BucketName: photos}}}}
      Model: {{Type: AWS::SageMaker::Endpoint, Properties: {{EndpointName: model}}}}
      Method:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          Integration:
            IntegrationHttpMethod: {method}
            Uri: !Sub 'arn:aws:apigateway:${{AWS::Region}}:{uri}'
            RequestParameters: {parameters}
"""
    )


@pytest.mark.parametrize(
    ("uri", "method", "parameters", "edges"),
    [
        ("s3:path/${Bucket}/{key}", "PUT", "{}", ["writes_to bucket Bucket"]),
        ("s3:path/photos/{key}", "DELETE", "{}", ["writes_to bucket Bucket"]),
        ("s3:path/photos", "GET", "{}", ["reads bucket Bucket"]),
        ("s3:path/photos/{key}", "ANY", "{}", ["reads bucket Bucket"]),
        ("s3:path/{b}/{key}", "PUT", """{integration.request.path.b: "'photos'"}""", ["writes_to bucket Bucket"]),
        ("s3:path/{b}/{key}", "PUT", "{integration.request.path.b: method.request.path.folder}", []),
        (
            "runtime.sagemaker:path/endpoints/${Model.EndpointName}/invocations",
            "POST",
            "{}",
            ["invokes SageMaker endpoint Model"],
        ),
    ],
)
def test_a_rest_method_calls_other_services(uri: str, method: str, parameters: str, edges: list[str]) -> None:
    assert targets(proxy(uri, method, parameters), Kind.INTEGRATION) == edges


def test_a_bucket_that_the_client_names_may_be_any() -> None:
    found = proxy("s3:path/{b}/{key}", "PUT", "{integration.request.path.b: method.request.path.folder}")
    assert unresolved(found) == ["API integration Method writes_to inside: it is taken from the request"]


def test_parameters_of_other_services_name_nothing() -> None:
    found = rest(
        "!Sub arn:aws:apigateway:${AWS::Region}:sqs:path/1/orders", template="'Action=SendMessage&Bucket=photos'"
    )
    assert targets(found, Kind.INTEGRATION) == ["delivers_to queue Queue"]


# How long an API waits


@pytest.mark.parametrize(
    ("resources", "seconds"),
    [
        ("Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, Integration: {Uri: !Ref Fn}}", "29"),
        (
            "Type: AWS::ApiGateway::Method, Properties: {Integration: {Uri: !Ref Fn, TimeoutInMillis: 5500}}",
            "5.5",
        ),
        ("Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Http, IntegrationUri: !Ref Fn}", "30"),
        ("Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Socket, IntegrationUri: !Ref Fn}", "29"),
        ("Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: elsewhere, IntegrationUri: !Ref Fn}", "outside()"),
        (
            "Type: AWS::ApiGatewayV2::Integration,"
            " Properties: {ApiId: !Ref Http, IntegrationUri: !Ref Fn, TimeoutInMillis: '10000'}",
            "10",
        ),
        (
            "Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Body: {paths: {/a: {get:"
            " {x-amazon-apigateway-integration: {uri: !Ref Fn}}}}}}",
            "30",
        ),
        (
            "Type: AWS::ApiGateway::RestApi, Properties: {Body: {paths: {/a: {get:"
            " {x-amazon-apigateway-integration: {uri: !Ref Fn, timeoutInMillis: 2000}}}}}}",
            "2",
        ),
    ],
)
def test_how_long_an_integration_is_waited_for(resources: str, seconds: str) -> None:
    socket = "      Socket: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET}}\n"
    (found,) = graph(f"{TARGETS}{socket}      Asked: {{{resources}}}\n").resources(Kind.INTEGRATION)
    assert shown(found["timeout"]) == [seconds]


def test_how_long_events_of_sam_are_waited_for() -> None:
    found = graph(
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Fn:
            Type: AWS::Serverless::Function
            Properties:
              Events:
                Rest: {Type: Api, Properties: {Path: /a, Method: get}}
                Http: {Type: HttpApi, Properties: {Path: /a, Method: get, ApiId: elsewhere}}
                Short: {Type: HttpApi, Properties: {Path: /b, Method: get, TimeoutInMillis: 3000}}
        """
    )
    waits = {each.name: each["timeout"].known for each in found.resources(Kind.INTEGRATION)}
    assert waits == {"Fn/Rest": 29, "Fn/Http": 30, "Fn/Short": 3}


def test_how_long_integrations_of_terraform_are_waited_for(tmp_path: Path) -> None:
    root = module(
        tmp_path,
        {
            "main.tf": """
            resource "aws_lambda_function" "fn" {}
            resource "aws_api_gateway_rest_api" "rest" { name = "rest" }
            resource "aws_api_gateway_integration" "rest" {
              rest_api_id          = aws_api_gateway_rest_api.rest.id
              uri                  = aws_lambda_function.fn.invoke_arn
              timeout_milliseconds = 12000
            }
            resource "aws_apigatewayv2_api" "socket" {
              name          = "socket"
              protocol_type = "WEBSOCKET"
            }
            resource "aws_apigatewayv2_integration" "socket" {
              api_id          = aws_apigatewayv2_api.socket.id
              integration_uri = aws_lambda_function.fn.invoke_arn
            }
            """
        },
    )
    found = link(root.declarations, TABLE)
    assert sorted(str(each["timeout"].known) for each in found.resources(Kind.INTEGRATION)) == ["12", "29"]


# Authorizers

_AUTHORIZER_URI = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions"


@pytest.mark.parametrize(
    ("declared", "seconds"),
    [
        ("AWS::ApiGateway::Authorizer, Properties: {RestApiId: !Ref Api, AuthorizerUri: %s}", "-"),
        ("AWS::ApiGatewayV2::Authorizer, Properties: {ApiId: !Ref Http, AuthorizerUri: %s}", "-"),
        (
            "AWS::ApiGatewayV2::Authorizer,"
            " Properties: {ApiId: !Ref Http, AuthorizerPayloadFormatVersion: '2.0', AuthorizerUri: %s}",
            "10",
        ),
        (
            "AWS::ApiGateway::RestApi, Properties: {Body: {securityDefinitions: {a:"
            " {x-amazon-apigateway-authorizer: {authorizerUri: %s}}}}}",
            "-",
        ),
        (
            "AWS::ApiGatewayV2::Api, Properties: {Body: {components: {securitySchemes: {a:"
            " {x-amazon-apigateway-authorizer: {authorizerUri: %s}}}}}}",
            "10",
        ),
    ],
)
@pytest.mark.parametrize(
    "uri",
    [
        f"!Sub '{_AUTHORIZER_URI}/${{Fn.Arn}}/invocations'",
        f"!Sub '{_AUTHORIZER_URI}/arn:aws:lambda:${{AWS::Region}}:${{AWS::AccountId}}:function:worker/invocations'",
        f"!Sub '{_AUTHORIZER_URI}/${{Live}}/invocations'",
    ],
)
def test_an_authorizer_calls_its_function(declared: str, seconds: str, uri: str) -> None:
    found = graph(f"{TARGETS}      Asked: {{Type: {declared % uri}}}\n")
    assert targets(found, Kind.AUTHORIZER) == ["invokes function Fn"]
    (authorizer,) = found.resources(Kind.AUTHORIZER)
    assert shown(authorizer["timeout"]) == [seconds]
    assert shown(authorizer["asynchronous"]) == ["False"]


def test_an_authorizer_that_a_stage_names_may_be_any_function() -> None:
    uri = "'arn:aws:apigateway:x:lambda:path/1/functions/arn:aws:lambda:x:1:function:${stageVariables.fn}/invocations'"
    found = graph(
        f"{TARGETS}      Asked: {{Type: AWS::ApiGateway::Authorizer, Properties: {{AuthorizerUri: {uri}}}}}\n"
    )
    assert unresolved(found) == ["API authorizer Asked invokes inside: a variable of the stage names it"]


@pytest.mark.parametrize(
    "given",
    [
        "Asked: {Type: AWS::Serverless::Api, Properties: {Auth: {Authorizers: {a: {FunctionArn: !GetAtt Fn.Arn}}}}}",
        "Asked: {Type: AWS::Serverless::HttpApi, Properties: {Auth: {Authorizers: {a: {FunctionArn: !GetAtt Fn.Arn}}}}}",
        "Other: {Type: AWS::Serverless::Function, Properties: {Events: {E: {Type: HttpApi}}}}",
    ],
)
def test_authorizers_of_sam(given: str) -> None:
    found = graph(
        f"""
        Transform: AWS::Serverless-2016-10-31
        Globals: {{HttpApi: {{Auth: {{Authorizers: {{a: {{FunctionArn: !GetAtt Fn.Arn}}}}}}}}}}
        Resources:
          Fn: {{Type: AWS::Serverless::Function}}
          {given}
        """
    )
    assert targets(found, Kind.AUTHORIZER) == ["invokes function Fn"]
