"""Rules that call an API: only the method and path that a target names are reached."""

import json
from pathlib import Path

import pytest

from archlint.graph.loop import loops
from tests.words import graph

MACHINE = {
    "StartAt": "Put",
    "States": {
        "Put": {
            "Type": "Task",
            "Resource": "arn:aws:states:::events:putEvents",
            "Parameters": {"Entries": [{"Source": "shop", "DetailType": "Placed", "Detail": {}}]},
            "End": True,
        }
    },
}
SCOPE = """
    Resources:
      Rule:
        Type: AWS::Events::Rule
        Properties:
          EventPattern: {source: [shop]}
          Targets:
            - Id: api
              Arn: !Sub 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/prod/%s'
              RoleArn: arn:aws:iam::1:role/call
      Machine: {Type: AWS::StepFunctions::StateMachine, Properties: {Definition: DEFINITION}}
      Orders: {Type: AWS::ApiGateway::Resource, Properties: {ParentId: !GetAtt Api.RootResourceId, PathPart: orders}}
      Order: {Type: AWS::ApiGateway::Resource, Properties: {ParentId: !Ref Orders, PathPart: '{id}'}}
""".replace("DEFINITION", json.dumps(MACHINE))
INTEGRATION = """{
        Uri: !Sub 'arn:aws:apigateway:${AWS::Region}:states:action/StartExecution',
        RequestTemplates: {application/json: !Sub '{"stateMachineArn": "${Machine}"}'}}"""
METHOD = f"""
      Api: {{Type: AWS::ApiGateway::RestApi}}
      Method:
        Type: AWS::ApiGateway::Method
        Properties: {{RestApiId: !Ref Api, ResourceId: !Ref Order, HttpMethod: POST, Integration: {INTEGRATION}}}
"""
BODY = f"""
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties:
          Body:
            paths: {{'/orders/{{id}}': {{post: {{x-amazon-apigateway-integration: {INTEGRATION.replace("Uri", "uri").replace("Request", "request")}}}}}}}
"""


@pytest.mark.parametrize("form", [METHOD, BODY])
@pytest.mark.parametrize(
    ("asked", "comes_back"),
    [
        ("POST/orders/*", True),
        ("POST/orders/17", True),
        ("*/orders/*", True),
        ("GET/orders/*", False),
        ("POST/orders", False),
        ("POST/refunds/*", False),
        ("POST/orders/*/lines", False),
        ("${AWS::StackName}/orders/*", True),
    ],
)
def test_what_a_rule_reaches(form: str, asked: str, *, comes_back: bool) -> None:
    assert bool(loops(graph(SCOPE % asked + form))) is comes_back


def test_an_event_of_sam(tmp_path: Path) -> None:
    def found(method: str) -> bool:
        events = (
            f"{{Call: {{Type: Api, Properties: {{RestApiId: !Ref Api, Path: '/orders/{{id}}', Method: {method}}}}}}}"
        )
        scope = SCOPE.replace(
            "AWS::StepFunctions::StateMachine, Properties: {", "AWS::Serverless::StateMachine, Properties: {"
        )
        scope = scope.replace("{Definition:", f"{{Events: {events}, Definition:") % "POST/orders/*"
        return bool(loops(graph(scope + "      Api: {Type: AWS::Serverless::Api}\n", tmp_path / "t.yaml")))

    assert found("post")
    assert not found("get")
