"""Local files that `aws cloudformation package` uploads: they are read where they are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archlint.aws.kinds import Kind
from archlint.aws.services.stepfunctions import UNSETTLED
from tests.words import drawn, graph, resource

MACHINE = """
    Resources:
      Work: {Type: AWS::SQS::Queue}
      Flow:
        Type: AWS::StepFunctions::StateMachine
        Properties: {DefinitionSubstitutions: {Queue: !Ref Work}, %s}
    """
STATES = {
    "StartAt": "A",
    "States": {
        "A": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": "${Queue}"},
            "End": True,
        }
    },
}
SENDS = "task Flow delivers_to queue Work"


@pytest.mark.parametrize("name", ["flow.json", "./flow.json", "flow.yaml"])
def test_a_definition_in_a_local_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(json.dumps(STATES))
    found = graph(MACHINE % f"DefinitionS3Location: {name}", tmp_path / "template.yaml")
    assert drawn(found) == [SENDS]
    assert {Path(task.at.document.path).name for task in found.resources(Kind.TASK)} == {Path(name).name}


@pytest.mark.parametrize(
    "location", ["missing.json", "s3://bucket/flow.json", "../flow.json", "{Bucket: code, Key: flow.json}"]
)
def test_a_definition_elsewhere_is_not_known(tmp_path: Path, location: str) -> None:
    (tmp_path / "project").mkdir()
    for folder in (tmp_path, tmp_path / "project"):
        (folder / "flow.json").write_text(json.dumps(STATES))
    (tmp_path / "project" / ".git").mkdir()
    found = graph(MACHINE % f"DefinitionS3Location: {location}", tmp_path / "project" / "template.yaml")
    machine = resource(found, Kind.MACHINE, "Flow")
    assert drawn(found) == []
    assert machine.declaration is not None
    assert machine.declaration.noted(UNSETTLED)


@pytest.mark.parametrize("kind", ["AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"])
def test_the_body_of_an_api_in_a_local_file(tmp_path: Path, kind: str) -> None:
    uri = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:f/invocations"
    body = {"paths": {"/": {"get": {"x-amazon-apigateway-integration": {"uri": uri}}}}}
    (tmp_path / "api.json").write_text(json.dumps(body))
    found = graph(
        f"""
        Resources:
          Api: {{Type: {kind}, Properties: {{BodyS3Location: api.json}}}}
        """,
        tmp_path / "template.yaml",
    )
    assert drawn(found) == ["API integration Api invokes function arn:aws:lambda:eu-west-1:1:function:f"]
