"""AppSync: what resolvers, functions and data sources call, and what the handlers of a channel namespace call."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from botocore.loaders import Loader

from archlint.aws.kinds import Kind, Link
from archlint.aws.services import TABLE
from archlint.aws.services.appsync import TARGETS
from archlint.graph.graph import Graph
from archlint.graph.making.linker import link
from tests.words import drawn, findings, graph, looped, module, resource, shown, targets

RESOURCES = """
    Resources:
      Api: {Type: AWS::AppSync::GraphQLApi, Properties: {Name: shop, EnvironmentVariables: {FLOW: !Ref Flow}}}
      Other: {Type: AWS::AppSync::GraphQLApi, Properties: {Name: other}}
      Fn: {Type: AWS::Lambda::Function, Properties: {FunctionName: worker}}
      Flow: {Type: AWS::StepFunctions::StateMachine, Properties: {StateMachineName: flow}}
      Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
      Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: news}}
      Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
      Run: {Type: AWS::AppSync::DataSource, Properties: {ApiId: !GetAtt Api.ApiId, Name: run,
        LambdaConfig: {LambdaFunctionArn: !GetAtt Fn.Arn}}}
      Signed: {Type: AWS::AppSync::DataSource, Properties: {ApiId: !GetAtt Api.ApiId, Name: signed,
        HttpConfig: {Endpoint: 'https://sqs.eu-west-1.amazonaws.com/',
          AuthorizationConfig: {AwsIamConfig: {SigningServiceName: sqs}}}}}
      Bare: {Type: AWS::AppSync::DataSource, Properties: {ApiId: !GetAtt Api.ApiId, Name: bare,
        HttpConfig: {Endpoint: 'https://sns.eu-west-1.amazonaws.com'}}}
"""


def asked(source: str, field: str, text: str, kind: str = "Resolver", sub: bool = True) -> Graph:
    """Return the graph of a resolver or function with a template or code."""
    indented = textwrap.indent(textwrap.dedent(text), " " * 12)
    tag = "!Sub " if sub else ""
    return graph(
        RESOURCES
        + f"""
      Ask:
        Type: AWS::AppSync::{kind}
        Properties:
          ApiId: !GetAtt Api.ApiId
          DataSourceName: {source}
          FieldName: go
          {field}: {tag}|
{indented}
"""
    )


def requested(found: Graph) -> list[str]:
    return targets(found, Kind.RESOLVER_REQUEST)


START = """
{"method": "POST", "resourcePath": "/", "params": {
  "headers": {"content-type": "application/x-amz-json-1.0", "x-amz-target": "AWSStepFunctions.%s"},
  "body": {"stateMachineArn": "%s", "input": "$util.escapeJavaScript($util.toJson($ctx.args))"}}}
"""


def test_an_api_leads_over_resolvers_and_functions_to_data_sources() -> None:
    found = graph(
        RESOURCES
        + """
      Unit: {Type: AWS::AppSync::Resolver, Properties: {ApiId: !GetAtt Api.ApiId, DataSourceName: !GetAtt Run.Name}}
      Step: {Type: AWS::AppSync::FunctionConfiguration, Properties: {ApiId: !GetAtt Api.ApiId, DataSourceName: run}}
      Pipe: {Type: AWS::AppSync::Resolver, Properties: {ApiId: !GetAtt Api.ApiId, Kind: PIPELINE,
        PipelineConfig: {Functions: [!GetAtt Step.FunctionId]}}}
"""
    )
    assert sorted(drawn(found)) == [
        "AppSync data source Run invokes function Fn",
        "AppSync function Step invokes AppSync data source Run",
        "GraphQL API Api feeds resolver Pipe",
        "GraphQL API Api feeds resolver Unit",
        "resolver Pipe invokes AppSync function Step",
        "resolver Unit invokes AppSync data source Run",
    ]


def test_data_sources_of_two_apis_may_have_one_name() -> None:
    found = graph(
        RESOURCES
        + """
      Twin: {Type: AWS::AppSync::DataSource, Properties: {ApiId: !GetAtt Other.ApiId, Name: run}}
      Here: {Type: AWS::AppSync::Resolver, Properties: {ApiId: !GetAtt Api.ApiId, DataSourceName: run}}
      There: {Type: AWS::AppSync::Resolver, Properties: {ApiId: !GetAtt Other.ApiId, DataSourceName: run}}
      Nowhere: {Type: AWS::AppSync::Resolver, Properties: {ApiId: !GetAtt Other.ApiId, DataSourceName: signed}}
"""
    )
    assert [edge for edge in drawn(found, Link.INVOKES) if edge.startswith("resolver")] == [
        "resolver Here invokes AppSync data source Run",
        "resolver There invokes AppSync data source Twin",
        "resolver Nowhere invokes external resource signed",
    ]


@pytest.mark.parametrize("action", ["StartExecution", "StartSyncExecution"])
@pytest.mark.parametrize("kind", ["Resolver", "FunctionConfiguration"])
def test_a_template_starts_a_state_machine(action: str, kind: str) -> None:
    found = asked("literal", "RequestMappingTemplate", START % (action, "${Flow}"), kind)
    assert requested(found) == ["invokes state machine Flow"]
    (request,) = found.resources(Kind.RESOLVER_REQUEST)
    assert shown(request["action"]) == [f"'{action}'"]


def test_only_express_workflows_can_be_waited_for() -> None:
    (finding,) = (
        each
        for each in findings(asked("x", "RequestMappingTemplate", START % ("StartSyncExecution", "${Flow}")))
        if "sync-start" in each
    )
    assert finding == (
        "error sync-start-of-standard-workflow: resolver 'Ask' starts the STANDARD state machine 'Flow' synchronously"
    )


@pytest.mark.parametrize(
    ("source", "text", "edges"),
    [
        ("literal", "QueueUrl=${Queue}&Action=SendMessage&MessageBody=x", ["delivers_to queue Queue"]),
        (
            "!GetAtt Signed.Name",
            '{"resourcePath": "/1/${Queue.QueueName}", "params": {"body": "Action=SendMessage&MessageBody=x"}}',
            ["delivers_to queue Queue"],
        ),
        ("!GetAtt Bare.Name", "Action=Publish&TopicArn=${Topic}&Message=x", ["delivers_to topic Topic"]),
        ("!GetAtt Bare.Name", "Action=Subscribe&TopicArn=${Topic}", ["reads topic Topic"]),
        (
            "literal",
            '{"x-amz-target": "AWSEvents.PutEvents", "body": {"Entries": [{"EventBusName": "${Bus}"}]}}',
            ["delivers_to event bus Bus"],
        ),
        ("literal", START % ("StartExecution", "$ctx.stash.arn"), []),
        ("literal", '{"operation": "GetItem"}', []),
    ],
)
def test_a_template_names_what_it_calls(source: str, text: str, edges: list[str]) -> None:
    assert requested(asked(source, "RequestMappingTemplate", text)) == edges


CODE = """
const ARN = '%s';
export function request(ctx) {
  return { method: 'POST', resourcePath: '/', params: {
    headers: { 'x-amz-target': 'AWSStepFunctions.StartExecution' },
    body: { stateMachineArn: %s, input: JSON.stringify(ctx.args) } } };
}
"""


@pytest.mark.parametrize(
    ("expression", "edges"),
    [
        ("'${Flow}'", ["invokes state machine Flow"]),
        ("ARN", ["invokes state machine Flow"]),
        ("ctx.env.FLOW", ["invokes state machine Flow"]),
        ("ctx.env.UNSET", []),
        ("ctx.args.arn", []),
        ("arnOf(ctx)", []),
    ],
)
def test_code_names_what_it_calls(expression: str, edges: list[str]) -> None:
    assert requested(asked("literal", "Code", CODE % ("${Flow}", expression))) == edges


def test_what_code_does_not_say_of_how_it_sends_is_not_known() -> None:
    code = "export const request = (ctx) => ({ body: { QueueUrl: '${Queue}', Action: 'SendMessage'%s } });"
    open_, said = (asked("literal", "Code", code % rest) for rest in ("", ", MessageGroupId: 'all'"))
    assert shown(resource(open_, Kind.RESOLVER_REQUEST, "Ask")["message_group_id"]) == ["outside()"]
    assert shown(resource(said, Kind.RESOLVER_REQUEST, "Ask")["message_group_id"]) == ["'all'"]


@pytest.mark.parametrize("source", ["run", "!GetAtt Run.Name"])
@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("RequestMappingTemplate", '{"operation": "Invoke", "invocationType": "Event", "payload": {}}'),
        ("Code", "export const request = (ctx) => ({ operation: 'Invoke', invocationType: 'Event' });"),
    ],
)
def test_a_function_may_be_invoked_without_waiting(source: str, field: str, text: str) -> None:
    found = asked(source, field, text)
    function = resource(found, Kind.FUNCTION, "Fn")
    assert [edge.source.kind for edge in found.asynchronous_sources(function)] == [Kind.RESOLVER_REQUEST]


def test_a_request_that_waits_is_no_asynchronous_source() -> None:
    found = asked("run", "Code", "export const request = (ctx) => ({ operation: 'Invoke' });")
    function = resource(found, Kind.FUNCTION, "Fn")
    assert found.asynchronous_sources(function) == []
    assert shown(resource(found, Kind.DATA_SOURCE, "Run")["timeout"]) == ["30"]


def test_authorizers_of_apis() -> None:
    config = "LambdaAuthorizerConfig: {AuthorizerUri: !GetAtt Fn.Arn}"
    found = graph(
        f"""
        Resources:
          Fn: {{Type: AWS::Lambda::Function}}
          One: {{Type: AWS::AppSync::GraphQLApi, Properties: {{{config}}}}}
          Two: {{Type: AWS::AppSync::GraphQLApi, Properties: {{AdditionalAuthenticationProviders: [{{{config}}}]}}}}
          Three: {{Type: AWS::AppSync::Api, Properties: {{EventConfig: {{AuthProviders: [{{{config}}}]}}}}}}
        """
    )
    assert sorted(drawn(found)) == [
        "AppSync Event API Three invokes function Fn",
        "GraphQL API One invokes function Fn",
        "GraphQL API Two invokes function Fn",
    ]


NAMESPACE = """
    Resources:
      Api: {Type: AWS::AppSync::Api, Properties: {Name: live}}
      Fn: {Type: AWS::Lambda::Function}
      Run: {Type: AWS::AppSync::DataSource, Properties: {ApiId: !GetAtt Api.ApiId, Name: run,
        LambdaConfig: {LambdaFunctionArn: !GetAtt Fn.Arn}}}
      Channel:
        Type: AWS::AppSync::ChannelNamespace
        Properties:
          ApiId: !GetAtt Api.ApiId
          HandlerConfigs: {OnPublish: {Behavior: %s, Integration: {DataSourceName: run%s}}}
"""


@pytest.mark.parametrize(
    ("behavior", "config", "edge", "asynchronous"),
    [
        ("DIRECT", ", LambdaConfig: {InvokeType: EVENT}", "invokes function Fn", "True"),
        ("DIRECT", ", LambdaConfig: {InvokeType: REQUEST_RESPONSE}", "invokes function Fn", "False"),
        ("CODE", "", "invokes AppSync data source Run", "False"),
    ],
)
def test_a_handler_of_a_namespace(behavior: str, config: str, edge: str, asynchronous: str) -> None:
    found = graph(NAMESPACE % (behavior, config))
    assert targets(found, Kind.NAMESPACE_HANDLER) == [edge]
    (handler,) = found.resources(Kind.NAMESPACE_HANDLER)
    assert shown(handler["asynchronous"]) == [asynchronous]
    assert drawn(found, Link.FEEDS) == ["AppSync Event API Api feeds channel namespace Channel"]
    assert shown(resource(found, Kind.DATA_SOURCE, "Run")["timeout"]) == ["-"]


def test_a_data_source_of_an_api_of_ones_own() -> None:
    found = graph(
        """
        Resources:
          Rest: {Type: AWS::ApiGateway::RestApi}
          Ask: {Type: AWS::AppSync::DataSource, Properties: {Name: ask,
            HttpConfig: {Endpoint: !Sub 'https://${Rest}.execute-api.${AWS::Region}.amazonaws.com'}}}
        """
    )
    assert drawn(found) == ["AppSync data source Ask invokes API Rest"]


RULE = """
      Puts: {Type: AWS::AppSync::DataSource, Properties: {ApiId: !GetAtt Api.ApiId, Name: puts,
        EventBridgeConfig: {EventBusArn: !GetAtt Bus.Arn}}}
      Resolver: {Type: AWS::AppSync::Resolver, Properties: {ApiId: !GetAtt Api.ApiId, FieldName: %s, DataSourceName: puts}}
      Rule:
        Type: AWS::Events::Rule
        Properties:
          EventBusName: !Ref Bus
          EventPattern: {source: [{prefix: ''}]}
          Targets:
            - Id: a
              Arn: !GetAtt Api.GraphQLEndpointArn
              AppSyncParameters: {GraphQLOperation: 'mutation M($id: ID!) { publish(id: $id) { id } }'}
"""


def test_a_rule_asks_a_graphql_api() -> None:
    assert "delivers_to GraphQL API Api" in targets(graph(RESOURCES + RULE % "publish"), Kind.TARGET)


@pytest.mark.parametrize(("field", "loops"), [("publish", 1), ("forget", 0)])
def test_a_loop_goes_over_the_field_that_a_rule_asks_for(field: str, loops: int) -> None:
    assert len(looped(graph(RESOURCES + RULE % field))) == loops


def test_a_rule_in_terraform_asks_a_graphql_api(tmp_path: Path) -> None:
    root = module(
        tmp_path,
        {
            "main.tf": """
            resource "aws_appsync_graphql_api" "shop" { name = "shop" }
            resource "aws_sfn_state_machine" "flow" { name = "flow" }
            resource "aws_lambda_function" "fn" {}
            resource "aws_appsync_datasource" "run" {
              api_id = aws_appsync_graphql_api.shop.id
              name   = "run"
              lambda_config { function_arn = aws_lambda_function.fn.arn }
            }
            resource "aws_appsync_resolver" "get" {
              api_id      = aws_appsync_graphql_api.shop.id
              type        = "Query"
              field       = "get"
              data_source = aws_appsync_datasource.run.name
            }
            resource "aws_appsync_function" "start" {
              api_id      = aws_appsync_graphql_api.shop.id
              name        = "start"
              data_source = "states"
              request_mapping_template = <<-EOT
                {"headers": {"x-amz-target": "AWSStepFunctions.StartExecution"},
                 "body": {"stateMachineArn": "${aws_sfn_state_machine.flow.arn}"}}
              EOT
            }
            resource "aws_cloudwatch_event_rule" "published" { event_pattern = jsonencode({ source = ["shop"] }) }
            resource "aws_cloudwatch_event_target" "api" {
              rule = aws_cloudwatch_event_rule.published.name
              arn  = replace(aws_appsync_graphql_api.shop.arn, "apis", "endpoints/graphql-api")
              appsync_target { graphql_operation = "mutation { publish }" }
            }
            """
        },
    )
    found = link(root.declarations, TABLE)
    assert [edge for edge in sorted(drawn(found)) if "aws_appsync" in edge or "request" in edge] == [
        "AppSync data source aws_appsync_datasource.run invokes function aws_lambda_function.fn",
        "AppSync function aws_appsync_function.start invokes external resource states",
        "GraphQL API aws_appsync_graphql_api.shop feeds resolver aws_appsync_resolver.get",
        "request of a resolver aws_appsync_function.start invokes state machine aws_sfn_state_machine.flow",
        "resolver aws_appsync_resolver.get invokes AppSync data source aws_appsync_datasource.run",
        "rule target aws_cloudwatch_event_target.api delivers_to GraphQL API aws_appsync_graphql_api.shop",
    ]


def test_an_api_of_sam() -> None:
    found = graph(
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Fn: {Type: AWS::Serverless::Function}
          Flow: {Type: AWS::StepFunctions::StateMachine}
          Graph:
            Type: AWS::Serverless::GraphQLApi
            Properties:
              Auth: {Type: AWS_LAMBDA, LambdaAuthorizer: {AuthorizerUri: !GetAtt Fn.Arn}}
              DataSources: {Lambda: {Run: {FunctionArn: !GetAtt Fn.Arn}}}
              Functions:
                start:
                  DataSource: Run
                  InlineCode: !Sub "const t = {'x-amz-target': 'AWSStepFunctions.StartExecution', stateMachineArn: '${Flow}'}"
                other: {DataSource: !Ref Elsewhere}
              Resolvers:
                Mutation: {begin: {Pipeline: [start]}}
        """
    )
    assert sorted(edge for edge in drawn(found) if "Elsewhere" not in edge) == [
        "AppSync data source Graph/Run invokes function Fn",
        "AppSync function Graph/start invokes AppSync data source Graph/Run",
        "GraphQL API Graph feeds resolver Graph/Mutation.begin",
        "GraphQL API Graph invokes function Fn",
        "request of a resolver Graph/start invokes state machine Flow",
        "resolver Graph/Mutation.begin invokes AppSync function Graph/start",
    ]
    assert shown(resource(found, Kind.RESOLVER, "Graph/Mutation.begin")["field"]) == ["'begin'"]


def test_the_prefixes_are_those_of_the_services() -> None:
    names = {"states": "stepfunctions"}
    loader = Loader()
    found = {
        loader.load_service_model(names.get(service, service), "service-2")["metadata"]["targetPrefix"]: service
        for service in TARGETS.values()
    }
    assert found == TARGETS
