"""What is found in configurations that are written as people write them: one form each, in a few lines."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.findings.severity import Severity
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run
from tests.running import strict

#: Each form with its errors and warnings, as `check at address`.
FORMS = {
    "a definition is written as YAML": (
        """
        resource "aws_lambda_function" "f" {}
        resource "aws_sfn_state_machine" "m" {
          definition = jsonencode(yamldecode(<<-YAML
            StartAt: A
            States:
              A: {Type: Task, Resource: "${aws_lambda_function.f.arn}", End: true}
          YAML
          ))
        }
        resource "aws_sfn_state_machine" "open" {
          definition = jsonencode(yamldecode(<<-YAML
            StartAt: A
            States:
              ${aws_lambda_function.f.description}
          YAML
          ))
        }
        """,
        ["single-task-workflow at aws_sfn_state_machine.m"],
    ),
    "the names of an old template stand in a block": (
        """
        resource "aws_lambda_function" "f" {}
        data "template_file" "definition" {
          template = "{\\"StartAt\\": \\"A\\", \\"States\\": {\\"A\\": {\\"Type\\": \\"Task\\", \\"Resource\\": \\"$${f-arn}\\", \\"End\\": true}}}"
          vars {
            f-arn = "${aws_lambda_function.f.arn}"
          }
        }
        resource "aws_sfn_state_machine" "m" {
          definition = "${data.template_file.definition.rendered}"
        }
        """,
        ["single-task-workflow at aws_sfn_state_machine.m"],
    ),
    "a bucket tells a queue or a topic, whichever the number of names asks for": (
        """
        variable "names" {
          type = list(string)
        }
        resource "aws_s3_bucket" "b" {}
        resource "aws_s3_bucket_notification" "none" {
          count       = length(var.names) < 1 ? 1 : 0
          bucket      = aws_s3_bucket.b.id
          eventbridge = true
        }
        resource "aws_s3_bucket_notification" "one" {
          count       = length(var.names) == 1 ? 1 : 0
          bucket      = aws_s3_bucket.b.id
          eventbridge = true
        }
        resource "aws_s3_bucket_notification" "several" {
          count       = 1 < length(var.names) ? 1 : 0
          bucket      = aws_s3_bucket.b.id
          eventbridge = true
        }
        """,
        [],
    ),
    "two notifications of a bucket, of which both may be wanted": (
        """
        variable "names" {
          type = list(string)
        }
        resource "aws_s3_bucket" "b" {}
        resource "aws_s3_bucket_notification" "some" {
          count       = length(var.names) >= 1 ? 1 : 0
          bucket      = aws_s3_bucket.b.id
          eventbridge = true
        }
        resource "aws_s3_bucket_notification" "several" {
          count       = length(var.names) > 1 ? 1 : 0
          bucket      = aws_s3_bucket.b.id
          eventbridge = true
        }
        """,
        ["overwritten-policy at aws_s3_bucket.b"],
    ),
    "a queue that only a default makes is what this default makes it": (
        """
        variable "queues" {
          type    = map(object({ fifo = bool }))
          default = { failed = { fifo = false }, ordered = { fifo = true } }
        }
        resource "aws_sqs_queue" "dead" {
          for_each   = var.queues
          name       = each.value.fifo ? "${each.key}.fifo" : each.key
          fifo_queue = each.value.fifo ? true : null
        }
        resource "aws_sqs_queue" "orders" {
          redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead["failed"].arn, maxReceiveCount = 5 })
        }
        resource "aws_sqs_queue" "payments" {
          redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead["ordered"].arn, maxReceiveCount = 5 })
        }
        """,
        ["dlq-type-mismatch at aws_sqs_queue.payments"],
    ),
    "a name and what it must fit hang on one variable that is null by default": (
        """
        variable "fifo" {
          default = null
        }
        resource "aws_sns_topic" "t" {
          name       = "orders${var.fifo == true ? ".fifo" : ""}"
          fifo_topic = var.fifo
        }
        """,
        [],
    ),
    "a name does not fit, whatever a variable is": (
        """
        variable "fifo" {
          default = null
        }
        resource "aws_sns_topic" "t" {
          name       = "orders${var.fifo == true ? "" : ".fifo"}"
          fifo_topic = var.fifo
        }
        """,
        ["fifo-name-mismatch at aws_sns_topic.t"],
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form(tmp_path: Path, form: str) -> None:
    text, expected = FORMS[form]
    (tmp_path / "main.tf").write_text(textwrap.dedent(text), encoding="utf-8")
    problems = Problems()
    report = run(collect([str(tmp_path)], problems, strict()), discover(), problems, jobs=1)
    assert not problems.warnings
    assert not report.errors
    found = [f"{each.check} at {each.resource}" for each in report.findings if each.level is not Severity.NOTE]
    assert sorted(found) == expected
