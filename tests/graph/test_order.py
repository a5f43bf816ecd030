"""What waits for what beyond one template or root module: stacks, states and units are there whole before others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.running import call, write

#: A queue that a role may read, by a policy of its own.
READABLE = """
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
  MayRead:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: read
      Roles: [!Ref Role]
      PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:*', Resource: !GetAtt Orders.Arn}]}
Outputs:
  Orders: {Value: !GetAtt Orders.Arn, Export: {Name: orders}}
  Role: {Value: !GetAtt Role.Arn, Export: {Name: reading}}
"""
READER = """
  Worker: {Type: AWS::Lambda::Function, Properties: {Role: %s}}
  Reads: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: %s, FunctionName: !Ref Worker}}
"""
ADMITTING = """
  Admitting:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [%s]
      PolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: sqs:SendMessage, Resource: '*'}]
"""
QUEUE = "Resources:\n  Uploads: {Type: AWS::SQS::Queue}\n"
BUCKET = """
  Pictures:
    Type: AWS::S3::Bucket
    Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: %s}]}}
"""
STORAGE = "Parameters: {QueueArn: {Type: String}}\nResources:" + BUCKET % "!Ref QueueArn"
STACK = (
    "  Storage:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: storage.yaml, Parameters: %s}\n"
)
INNER = "Resources:\n  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml}}\n"
STORED = "{QueueArn: !GetAtt Uploads.Arn}"

TF_QUEUE = """
resource "aws_sqs_queue" "uploads" {}
resource "aws_sqs_queue_policy" "uploads" {
  queue_url = aws_sqs_queue.uploads.url
  policy    = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "sqs:*", Resource = "*" }] })
}
output "uploads" { value = aws_sqs_queue.uploads.arn }
"""
TF_BUCKET = """
resource "aws_s3_bucket" "pictures" {}
resource "aws_s3_bucket_notification" "pictures" {
  bucket = aws_s3_bucket.pictures.id
  queue {
    queue_arn = %s
    events    = ["s3:ObjectCreated:*"]
  }
}
"""
STATE = """
data "terraform_remote_state" "queues" {
  backend = "local"
  config  = { path = "../queues/terraform.tfstate" }
}
"""


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


def early(files: Mapping[str, str]) -> list[str]:
    """Return what does not wait for its permission."""
    write(Path(), files)
    _, out, _ = call("lint", "--isolated", "--select", "delivery-before-permission", "--format", "json", ".")
    return [finding["resource"] for finding in json.loads(out)["findings"]]


def test_a_stack_that_is_imported_from_is_there_before() -> None:
    importing = "Resources:" + READER % ("!ImportValue reading", "!ImportValue orders")
    assert early({"base.yaml": READABLE, "main.yaml": importing}) == []


def test_a_stack_that_imports_comes_after() -> None:
    exporting = QUEUE + BUCKET % "!GetAtt Uploads.Arn"
    exported = "Outputs: {Uploads: {Value: !Ref Uploads, Export: {Name: uploads}}}\n"
    assert early(
        {"main.yaml": exporting + exported, "after.yaml": "Resources:" + ADMITTING % "!ImportValue uploads"}
    ) == ["Pictures"]


def test_a_nested_stack_is_complete_before_what_refers_to_it() -> None:
    reader = READER % ("!GetAtt Inner.Outputs.Role", "!GetAtt Inner.Outputs.Orders")
    assert early({"inner.yaml": READABLE, "main.yaml": INNER + reader}) == []


@pytest.mark.parametrize(("waits", "told"), [("    DependsOn: Admitting\n", []), ("", ["Pictures"])])
def test_what_is_in_a_nested_stack_waits_for_what_that_waits_for(waits: str, told: list[str]) -> None:
    parent = QUEUE + ADMITTING % "!Ref Uploads" + STACK % STORED + waits
    assert early({"storage.yaml": STORAGE, "main.yaml": parent}) == told


def test_a_state_is_there_before_it_is_read() -> None:
    reading = STATE + TF_BUCKET % "data.terraform_remote_state.queues.outputs.uploads"
    assert early({"queues/main.tf": TF_QUEUE, "storage/main.tf": reading}) == []


def test_a_unit_that_another_one_depends_on_is_applied_before() -> None:
    depends = 'dependency "queues" {\n  config_path = "../queues"\n}\n'
    inputs = "inputs = { queue_arn = dependency.queues.outputs.uploads }\n"
    assert (
        early(
            {
                "modules/queues/main.tf": TF_QUEUE,
                "modules/storage/main.tf": 'variable "queue_arn" {}\n' + TF_BUCKET % "var.queue_arn",
                "live/queues/terragrunt.hcl": 'terraform {\n  source = "../../modules/queues"\n}\n',
                "live/storage/terragrunt.hcl": 'terraform {\n  source = "../../modules/storage"\n}\n'
                + depends
                + inputs,
            }
        )
        == []
    )


def test_what_is_in_one_root_module_has_to_wait() -> None:
    assert early({"main.tf": TF_QUEUE + TF_BUCKET % "aws_sqs_queue.uploads.arn"}) == [
        "aws_s3_bucket_notification.pictures"
    ]
