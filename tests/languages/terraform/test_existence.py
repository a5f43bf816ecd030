"""Defaults that would have a resource, block or module away: where there is one, its variables have other values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.running import call, write


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


OPTIONAL = """
variable "dlq" {
  type    = string
  default = ""
}
variable "topic" {
  type    = string
  default = null
}
variable "fifo" {
  default = false
}
resource "aws_sqs_queue" "orders_dlq" {
  name = "orders-dlq"
}
"""
QUEUE = 'resource "aws_sqs_queue" "q" {{\n  count = {}\n  {}\n}}\n'
ALARM = """
resource "aws_cloudwatch_metric_alarm" "a" {{
  count               = {}
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  alarm_actions       = {}
  dimensions          = {{ QueueName = aws_sqs_queue.orders_dlq.name }}
}}
"""
SENT = "jsonencode({ deadLetterTargetArn = var.dlq, maxReceiveCount = 5 })"


@pytest.mark.parametrize(
    ("check", "text", "found"),
    [
        ("fifo-name-mismatch", QUEUE.format("var.fifo ? 1 : 0", 'name = "q.fifo"\n  fifo_queue = var.fifo'), 0),
        ("fifo-name-mismatch", QUEUE.format("var.fifo ? 1 : 0", 'name = "q"\n  fifo_queue = var.fifo'), 1),
        ("fifo-name-mismatch", QUEUE.format("1", 'name = "q.fifo"\n  fifo_queue = var.fifo'), 1),
        ("dlq-without-alarm", ALARM.format("var.topic != null ? 1 : 0", "[var.topic]"), 0),
        ("dlq-without-alarm", ALARM.format("var.topic == null ? 1 : 0", "[var.topic]"), 1),
        ("dlq-without-alarm", ALARM.format("1", "compact([var.topic])"), 1),
        ("queue-without-dlq", QUEUE.format('var.dlq == "" ? 0 : 1', f"redrive_policy = length(var.dlq) > 0 ? {SENT} : null"), 0),
        ("queue-without-dlq", QUEUE.format("length(var.dlq) == 0 ? 0 : 1", f'redrive_policy = var.dlq != "" ? {SENT} : null'), 0),
        ("queue-without-dlq", QUEUE.format('var.dlq == "" ? 1 : 0', f"redrive_policy = length(var.dlq) > 0 ? {SENT} : null"), 1),
    ],
)  # fmt: skip
def test_a_default_does_not_count_where_it_would_have_the_resource_away(check: str, text: str, found: int) -> None:
    write(Path(), {"main.tf": OPTIONAL + text})
    out = call("lint", "--isolated", "--select", check, "--format", "json")[1]
    assert len(json.loads(out)["findings"]) == found


def test_a_default_does_not_count_in_a_block_or_module_that_it_would_have_away() -> None:
    function = """
    variable "dlq" { default = "" }
    variable "made" { default = "" }
    resource "aws_lambda_function" "f" {
      function_name = "f"
      dynamic "dead_letter_config" {
        for_each = var.dlq != "" ? [1] : []
        content {
          target_arn = var.dlq
        }
      }
    }
    module "m" {
      count  = var.made != "" ? 1 : 0
      source = "./m"
      queue  = var.made
    }
    """
    mapping = """
    variable "queue" {}
    resource "aws_lambda_event_source_mapping" "m" {
      event_source_arn = var.queue
      function_name    = "f"
    }
    """
    write(Path(), {"main.tf": function, "m/main.tf": mapping})
    edges = json.loads(call("graph", "--format", "json")[1])["edges"]
    outside = {each["link"]: each["source" if each["link"] == "feeds" else "target"] for each in edges}
    assert outside["dead_letters_to"].endswith(":var.dlq")
    assert outside["feeds"].endswith(":var.made")


def test_a_rule_for_a_schedule_that_must_be_given_is_a_timer() -> None:
    text = """
    variable "schedule" { default = "" }
    resource "aws_cloudwatch_event_rule" "r" {
      count               = var.schedule != "" ? 1 : 0
      schedule_expression = var.schedule
    }
    resource "aws_cloudwatch_event_target" "t" {
      count = var.schedule != "" ? 1 : 0
      rule  = aws_cloudwatch_event_rule.r[0].name
      arn   = aws_sqs_queue.orders_dlq.arn
    }
    """
    write(Path(), {"main.tf": OPTIONAL, "rule.tf": text})
    out = call("lint", "--isolated", "--select", "rule-target-without-dlq", "--format", "json")[1]
    assert [finding["level"] for finding in json.loads(out)["findings"]] == ["note"]


ENABLED = """
variable "on" {
  default = false
}
resource "aws_sqs_queue" "gone" {
  name = "gone"
  lifecycle {
    enabled = false
  }
}
module "gone" {
  source = "./m"
  lifecycle {
    enabled = false
  }
}
module "there" {
  source = "./m"
  lifecycle {
    enabled = true
  }
}
resource "aws_s3_bucket" "b" {}
resource "aws_s3_bucket_notification" "one" {
  bucket      = aws_s3_bucket.b.id
  eventbridge = var.on
  lifecycle {
    enabled = var.on
  }
}
resource "aws_s3_bucket_notification" "other" {
  bucket      = aws_s3_bucket.b.id
  eventbridge = true
  lifecycle {
    enabled = !var.on
  }
}
resource "aws_sns_topic_subscription" "s" {
  topic_arn = "t"
  protocol  = "sqs"
  endpoint  = coalesce(one(aws_sqs_queue.gone[*].arn), try(module.there.arn, module.gone.arn))
}
"""


def test_what_is_not_enabled_is_not_there() -> None:
    inner = 'resource "aws_sqs_queue" "q" {}\noutput "arn" {\n  value = aws_sqs_queue.q.arn\n}\n'
    write(Path(), {"main.tofu": ENABLED, "m/main.tofu": inner})
    out = call("lint", "--isolated", "--select", "queue-without-dlq,overwritten-policy", "--format", "json")[1]
    assert [each["resource"] for each in json.loads(out)["findings"]] == ["module.there.aws_sqs_queue.q"]
    edges = json.loads(call("graph", "--format", "json")[1])["edges"]
    assert {each["target"].rpartition(":")[2] for each in edges if each["link"] == "delivers_to"} == {
        "module.there.aws_sqs_queue.q"
    }


def test_what_is_enabled_by_a_variable_is_judged_as_it_is_when_it_exists() -> None:
    text = """
    variable "on" { default = false }
    resource "aws_sqs_queue" "q" {
      name       = "q.fifo"
      fifo_queue = var.on
      lifecycle {
        enabled = var.on
      }
    }
    resource "aws_sqs_queue" "dlq" {
      name = "q-dlq"
      redrive_policy = jsonencode({ deadLetterTargetArn = try(aws_sqs_queue.q.arn, null), maxReceiveCount = 5 })
    }
    """
    write(Path(), {"main.tf": text})
    out = call("lint", "--isolated", "--select", "fifo-name-mismatch,dlq-type-mismatch", "--format", "json")[1]
    assert [(each["check"], each["level"]) for each in json.loads(out)["findings"]] == [("dlq-type-mismatch", "error")]
