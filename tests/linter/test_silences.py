"""What cannot be read is told: no finding about it would look like an all-clear; what people expect is not told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archlint.aws.services import TABLE
from archlint.graph.making.mistyped import mistyped, with_slips
from archlint.model.source.document import parse
from archlint.model.source.location import Place
from archlint.model.values.node import Node
from archlint.model.values.value import NOTHING, Declaration, EmbeddedJson, Tree, Value
from tests.running import call, write

VERSION = "AWSTemplateFormatVersion: '2010-09-09'\n"
TOPIC = "Resources:\n  T: {Type: AWS::SNS::Topic}\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def report(files: dict[str, str]) -> dict[str, Any]:
    write(Path(), files)
    code, out, _ = call("lint", "--isolated", "--fail-on", "never", "--format", "json", ".")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def unread(files: dict[str, str]) -> list[str]:
    """Return what is said of what is not read."""
    found = report(files)["unread"]
    return [f"{each['path']}:{each['line']}: {each['what']} '{each['source']}': {each['reason']}" for each in found]


def warned(files: dict[str, str]) -> list[str]:
    """Return what is said of what is passed over."""
    return [f"{each['path']} {each['message']}" for each in report(files).get("warnings", [])]


@pytest.mark.parametrize(
    ("resource", "what", "reason"),
    [
        (
            "{Type: AWS::Serverless::Api, Properties: {StageName: v1, DefinitionUri: api.yaml}}",
            "definition",
            "there is no such file",
        ),
        (
            "{Type: AWS::Serverless::HttpApi, Properties: {DefinitionUri: api.yaml}}",
            "definition",
            "there is no such file",
        ),
        (
            "{Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: api.yaml}}",
            "definition",
            "there is no such file",
        ),
        (
            "{Type: AWS::StepFunctions::StateMachine, Properties: {DefinitionS3Location: api.yaml}}",
            "definition",
            "there is no such file",
        ),
        (
            "{Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: list.json}}",
            "definition",
            "it holds no definition",
        ),
        (
            "{Type: AWS::ApiGateway::RestApi, Properties: {Body: {'Fn::Transform': {Name: AWS::Include, "
            "Parameters: {Location: api.yaml}}}}}",
            "included file",
            "there is no such file",
        ),
        (
            "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./api.yaml}}",
            "nested stack",
            "there is no such file",
        ),
        (
            "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: list.json}}",
            "nested stack",
            "it is no template",
        ),
        (
            "{Type: AWS::Events::Rule, Properties: {EventPattern: '{source: [a]}'}}",
            "event pattern",
            "its text cannot be read as JSON",
        ),
        (
            "{Type: AWS::SQS::QueuePolicy, Properties: {PolicyDocument: '{Statement}'}}",
            "policy",
            "its text cannot be read as JSON",
        ),
    ],
)
def test_files_and_texts_that_cannot_be_read(resource: str, what: str, reason: str) -> None:
    text = f"Transform: AWS::Serverless-2016-10-31\nResources:\n  It: {resource}\n"
    found = report({"t.yaml": text, "list.json": "[1]"})["unread"]
    assert [(each["what"], each["reason"]) for each in found] == [(what, reason)]


@pytest.mark.parametrize(
    "resource",
    [
        "{Type: AWS::Serverless::Api, Properties: {StageName: v1, DefinitionUri: s3://bucket/api.yaml}}",
        "{Type: AWS::Serverless::Api, Properties: {StageName: v1, DefinitionUri: {Bucket: b, Key: k}}}",
        "{Type: AWS::Serverless::Api, Properties: {StageName: v1, DefinitionUri: there.yaml}}",
        "{Type: AWS::Serverless::Api, Properties: {StageName: v1, DefinitionUri: !Ref Uri}}",
        '{Type: AWS::Events::Rule, Properties: {EventPattern: \'{"source": ["a"]}\'}}',
        "{Type: AWS::Events::Rule, Properties: {EventPattern: !Sub '{\"source\": [${Sources}]}'}}",
        "{Type: AWS::ApiGateway::RestApi, Properties: {Body: {'Fn::Transform': {Name: AWS::Include, "
        "Parameters: {Location: s3://bucket/api.yaml}}}}}",
    ],
)
def test_what_is_elsewhere_or_can_be_read_is_not_told(resource: str) -> None:
    text = (
        f"Transform: AWS::Serverless-2016-10-31\nParameters: {{Uri: {{Type: String}}}}\nResources:\n  It: {resource}\n"
    )
    assert unread({"t.yaml": text, "there.yaml": "openapi: 3.0.1\npaths: {}\n"}) == []


def test_a_nested_template_that_is_broken_is_told_once() -> None:
    text = "Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}\n"
    write(Path(), {"t.yaml": text, "child.yaml": "Resources:\n  Q: {Type: AWS::SQS::Queue\n"})
    _, out, err = call("lint", "--isolated", ".")
    assert (out + err).count("child.yaml") == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Q: {Type: AWS::SQS::Queu}",
            "resource 'Q' is not looked at: there is no type 'AWS::SQS::Queu'; did you mean 'AWS::SQS::Queue'?",
        ),
        (
            "Q: {Type: AWS::Sqs::Queue}",
            "resource 'Q' is not looked at: there is no type 'AWS::Sqs::Queue'; did you mean 'AWS::SQS::Queue'?",
        ),
        (
            "Q: {Type: 'AWS:SQS:Queue'}",
            "resource 'Q' is not looked at: there is no type 'AWS:SQS:Queue'; did you mean 'AWS::SQS::Queue'?",
        ),
        (
            "Q: {Type: AWS::Serverless::Fuction}",
            "resource 'Q' is not looked at: there is no type 'AWS::Serverless::Fuction'; did you mean 'AWS::Serverless::Function'?",
        ),
        ("Q: {Type: [AWS::SQS::Queue]}", "resource 'Q' is not looked at: it has no Type"),
        (
            "Q: {Type: AWS::SNS::Topic, Property: {}}",
            "'Property' of resource 'Q' is not looked at; did you mean 'Properties'?",
        ),
        (
            "Q: {Type: AWS::SNS::Topic, DependOn: T}",
            "'DependOn' of resource 'Q' is not looked at; did you mean 'DependsOn'?",
        ),
        (
            "Q: {Type: AWS::SNS::Topic, Properties: [1]}",
            "the properties of resource 'Q' are not looked at: they are no mapping",
        ),
        ("T: {Type: AWS::SQS::Queue}", "declares resource 'T' 2 times, of which only the last is looked at"),
    ],
)
def test_slips_in_a_template(text: str, said: str) -> None:
    assert warned({"t.yaml": f"{VERSION}{TOPIC}  {text}\n"}) == [f"t.yaml {said}"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Transforms: AWS::Serverless-2016-10-31", "section 'Transforms' is not looked at; did you mean 'Transform'?"),
        ("Global: {}", "section 'Global' is not looked at; did you mean 'Globals'?"),
        ("Globals: {Functions: {}}", "'Functions' of the section 'Globals' is not looked at; did you mean 'Function'?"),
        ("Resources: {}", "declares section 'Resources' 2 times, of which only the last is looked at"),
    ],
)
def test_slips_in_sections(text: str, said: str) -> None:
    assert warned({"t.yaml": f"{VERSION}{text}\n{TOPIC}"}) == [f"t.yaml {said}"]


def test_what_is_declared_twice_in_json() -> None:
    text = '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}, "T": {"Type": "AWS::SNS::Topic"}}}'
    assert warned({"t.json": text}) == ["t.json declares resource 'T' 2 times, of which only the last is looked at"]


def test_no_type_of_aws_is_a_slip_for_another_one() -> None:
    manager = pytest.importorskip("cfnlint.schema.manager").PROVIDER_SCHEMA_MANAGER
    types = set(manager.get_resource_types("us-east-1"))
    assert len(types) > 1000
    place = Place(parse(b"{}", "t.json"), ())
    declarations = [Declaration("X", name, place, NOTHING) for name in types]
    assert list(mistyped(declarations, TABLE.keys())) == []


def test_slips_in_a_configuration() -> None:
    files = {
        "a.tf": 'resource "aws_sns_topic" "t" {}\nresources "aws_sqs_queue" "q" {}\n',
        "b.tf": 'resource "aws_sns_topic" "t" {}\nresource "aws_sqs_queu" "q" {}\nresource "aws_eks_cluster" "c" {}\n',
    }
    assert warned(files) == [
        "a.tf has blocks 'resources', which are not looked at; did you mean 'resource'?",
        "b.tf declares resource 'aws_sns_topic.t' again, after 'a.tf': of what is declared twice, the first is looked at",
        "b.tf resource 'aws_sqs_queu.q' is not looked at: there is no type 'aws_sqs_queu'; did you mean 'aws_sqs_queue'?",
    ]


def test_a_key_that_a_file_of_json_has_twice_is_told() -> None:
    text = """{"//": "", "//": "",
    "resource": {"aws_sqs_queue": {"a": {"name": "a"}}},
    "resource": {"aws_sqs_queue": {"b": {"name": "b"}}, "aws_sqs_queue": {}}}"""
    assert warned({"main.tf.json": text}) == [
        "main.tf.json has the key 'aws_sqs_queue' more than once in 'resource': Terraform joins what is below, only the last is"
        " looked at",
        "main.tf.json has the key 'resource' more than once: Terraform joins what is below, only the last is looked at",
    ]


def test_what_overrides_is_not_declared_twice() -> None:
    topic = 'resource "aws_sns_topic" "t" {}\nmoved {\n  from = aws_sns_topic.a\n  to = aws_sns_topic.t\n}\n'
    assert warned({"a.tf": topic, "a_override.tf": topic}) == []


def test_texts_of_a_configuration() -> None:
    rule = 'resource "aws_cloudwatch_event_rule" "r" {\n  event_pattern = "{%s}"\n}\n'
    assert unread({"a.tf": rule % "source"}) == [
        "a.tf:2: event pattern 'aws_cloudwatch_event_rule.r': its text cannot be read as JSON"
    ]
    assert unread({"a.tf": rule % "${var.more}"}) == []


@pytest.mark.parametrize("text", ["// x\n%s", "/* x */ %s"])
def test_a_template_behind_a_comment(text: str) -> None:
    write(Path(), {"a.json": text % '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}', "t.yaml": TOPIC})
    code, out, _ = call("lint", "--isolated", ".")
    assert (code, "error: a.json:1:1: cannot be read: JSON has no comments" in out) == (2, True)


def test_a_broken_manifest() -> None:
    template = '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}'
    (said,) = warned({"cdk.out/manifest.json": '{"version": "1", "artifacts": {', "cdk.out/A.template.json": template})
    assert said.startswith("cdk.out/manifest.json cannot be read, and tells nothing of the templates beside it: ")
    assert warned({"cdk.out/manifest.json": '{"name": "page", "icons": ['}) == []


def test_a_broken_manifest_of_a_stage() -> None:
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-S"}}
    manifest = json.dumps({"version": "1", "artifacts": {"S": stage}})
    assert warned({"cdk.out/manifest.json": manifest, "cdk.out/assembly-S/manifest.json": "{"}) == [
        "cdk.out/assembly-S/manifest.json is no manifest of CDK's, and the folder is not looked at"
    ]


def test_what_is_passed_over_is_in_reports_for_programs_and_people() -> None:
    write(Path(), {"t.yaml": f"{VERSION}{TOPIC}  Q: {{Type: AWS::SQS::Queu}}\n"})
    said = "there is no type 'AWS::SQS::Queu'"
    _, out, err = call("lint", "--isolated", ".")
    assert (said in out, said in err) == (False, True)
    _, out, _ = call("lint", "--isolated", "--format", "sarif", ".")
    (invocation,) = json.loads(out)["runs"][0]["invocations"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert (notification["level"], said in notification["message"]["text"]) == ("warning", True)
    assert invocation["executionSuccessful"]
    _, out, _ = call("lint", "--isolated", "--format", "html", ".")
    assert "is not looked at: there is no type" in out


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        (
            "{Type: AWS::SQS::Queue, Properties: {redrivePolicy: {}}}",
            ["redrivePolicy' of resource 'Q'", "RedrivePolicy"],
        ),
        (
            "{Type: AWS::SQS::Queue, Properties: {VisibiltyTimeout: 3}}",
            ["VisibiltyTimeout' of resource 'Q'", "VisibilityTimeout"],
        ),
        (
            "{Type: AWS::SQS::Queue, Properties: {VisibilityTimeoutSeconds: 180}}",
            ["VisibilityTimeoutSeconds' of resource 'Q'", "VisibilityTimeout"],
        ),
        (
            "{Type: AWS::SQS::Queue, Properties: {MessageRetentionSeconds: 60}}",
            ["MessageRetentionSeconds' of resource 'Q'", "MessageRetentionPeriod"],
        ),
        ("{Type: AWS::SQS::Queue, Properties: {VisibilityTimeoutSeconds: 180, VisibilityTimeout: 180}}", []),
        ("{Type: AWS::Batch::JobDefinition, Properties: {EksProperties: {}}}", []),
        ("{Type: AWS::SQS::Queue, Properties: {Tags: [], RedrivePolicy: {}, redrivepolicy: {}}}", []),
        ("{Type: Custom::Queue, Properties: {redrivePolicy: {}}}", []),
    ],
)
def test_slips_in_properties(resource: str, said: list[str]) -> None:
    expected = [f"t.yaml '{said[0]} is not looked at; did you mean '{said[1]}'?"] if said else []
    assert warned({"t.yaml": f"Resources:\n  Q: {resource}\n"}) == expected


def test_what_sam_makes_has_properties_of_its_own() -> None:
    queue = "Queue: !GetAtt Q.Arn"
    function = "{CodeUri: src, Events: {Order: {Type: SQS, Properties: {" + queue + "}}}}"
    resources = f"Q: {{Type: AWS::SQS::Queue}}\n  F: {{Type: AWS::Serverless::Function, Properties: {function}}}\n"
    assert warned({"t.yaml": f"Transform: AWS::Serverless-2016-10-31\nResources:\n  {resources}"}) == []


def test_slips_in_arguments() -> None:
    queue = 'resource "aws_sqs_queue" "q" {\n  redrive_polcy = "{}"\n  timeouts {}\n}\n'
    function = 'resource "aws_lambda_function" "f" {\n  timeouts {}\n}\n'
    assert warned({"a.tf": queue + function}) == [
        "a.tf 'redrive_polcy' of resource 'aws_sqs_queue.q' is not looked at; did you mean 'redrive_policy'?"
    ]


def test_arguments_by_the_names_of_cloudformation() -> None:
    queue = 'resource "aws_sqs_queue" "q" {\n  message_retention_period = 60\n  queue_name = "q"\n}\n'
    assert warned({"a.tf": queue}) == [
        "a.tf 'message_retention_period' of resource 'aws_sqs_queue.q' is not looked at; did you mean"
        " 'message_retention_seconds'?",
        "a.tf 'queue_name' of resource 'aws_sqs_queue.q' is not looked at; did you mean 'name'?",
    ]
    topic = 'resource "aws_sns_topic" "t" {\n  name = "t"\n  display_name = "T"\n}\n'
    assert warned({"a.tf": topic}) == []


def test_no_property_of_a_type_is_a_slip_for_another_one() -> None:
    manager = pytest.importorskip("cfnlint.schema.manager").PROVIDER_SCHEMA_MANAGER
    place, types = Place(parse(b"{}", "t.json"), ()), set(manager.get_resource_types("us-east-1"))
    found: list[str] = []
    for name in sorted(types & TABLE.keys()):
        for each in manager.get_resource_schema("us-east-1", name).schema["properties"]:
            properties = Value.of(Tree(Node(place.document, (), {each: 1}), EmbeddedJson()), place)
            found += [said for _, said in with_slips([Declaration("X", name, place, properties)], TABLE)]
    assert (len(types & TABLE.keys()) > 100, found) == (True, [])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            {"errored": True, "complete": False},
            "is the plan of a run that failed: what that had yet to plan is not looked at",
        ),
        ({"complete": False}, "is not complete: what is not targeted, or put off, is not looked at"),
        ({"errored": False, "complete": True}, ""),
        ({}, ""),
    ],
)
def test_a_plan_that_is_not_whole(said: dict[str, bool], words: str) -> None:
    plan = {"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {}}, **said}
    assert warned({"plan.json": json.dumps(plan)}) == ([f"plan.json {words}"] if words else [])


def test_configuration_among_very_many_other_files() -> None:
    files = {f"a{number}.txt": "" for number in range(2100)}
    found = report({**files, "main.tf": 'resource "aws_sqs_queue" "q" {}\n'})
    assert (found["files"], [each["check"] for each in found["findings"]]) == (["main.tf"], ["queue-without-dlq"])


def test_a_template_that_nests_itself() -> None:
    text = "Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: t.yaml}}\n"
    assert unread({"t.yaml": text})[-1] == "t.yaml:2: nested stack 't.yaml': it nests itself"
