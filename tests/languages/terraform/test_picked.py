"""Loops over resources: what they pick by the defaults of variables, and by what resources are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.running import call, write


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


PICKED = """
variable "names" {{
  default = ["parcels", "refunds", "audits"]
}}
variable "wanted" {{
  default = "refunds"
}}
variable "picky" {{
  default = true
}}
variable "unknown" {{}}
resource "aws_sqs_queue" "q" {{
  count = length(var.names)
  name  = var.names[count.index]
}}
resource "aws_sqs_queue" "dlq" {{
  count = length(var.names)
  name  = "${{var.names[count.index]}}-dlq"
}}
resource "aws_sns_topic" "t" {{
  name = "t"
}}
resource "aws_sns_topic_subscription" "s" {{
  topic_arn = aws_sns_topic.t.arn
  protocol  = "sqs"
  endpoint  = one([for queue in aws_sqs_queue.q : queue.arn if {}])
}}
resource "aws_sqs_queue_redrive_policy" "r" {{
  count     = length(aws_sqs_queue.q)
  queue_url = aws_sqs_queue.q[count.index].id
  redrive_policy = jsonencode({{
    deadLetterTargetArn = one([
      for dlq in aws_sqs_queue.dlq : dlq.arn if startswith(dlq.name, aws_sqs_queue.q[count.index].name)
    ])
    maxReceiveCount = 5
  }})
}}
"""


def _edges(link: str) -> list[tuple[str, str]]:
    edges = json.loads(call("graph", "--format", "json")[1])["edges"]
    ends = [[edge[end].rpartition(":")[2] for end in ("source", "target")] for edge in edges if edge["link"] == link]
    return [(source, target) for source, target in ends]


@pytest.mark.parametrize(
    ("test", "picked"),
    [
        ("queue.name == var.wanted", "aws_sqs_queue.q[1]"),
        ('queue.name == "audits"', "aws_sqs_queue.q[2]"),
        ('queue.name != "audits" && queue.name != "parcels"', "aws_sqs_queue.q[1]"),
        ("(queue.name == var.wanted) == var.picky", "aws_sqs_queue.q[1]"),
        ("queue.name == var.wanted && !var.picky", None),
        ("queue.name == var.unknown", None),
        ("queue.arn == aws_sqs_queue.q[2].arn", None),
    ],
)
def test_what_a_loop_picks_by_defaults_is_what_they_say(test: str, picked: str | None) -> None:
    write(Path(), {"main.tf": PICKED.format(test)})
    assert [target for _, target in _edges("delivers_to")] == ([picked] if picked else [])
    pairs = [(f"aws_sqs_queue.q[{index}]", f"aws_sqs_queue.dlq[{index}]") for index in range(3)]
    assert _edges("dead_letters_to") == pairs


ADMITTED = """
variable "takes_topics" {{
  default = {}
}}
locals {{
  all     = ["s3.amazonaws.com", "sns.amazonaws.com"]
  senders = [for sender in local.all : sender if sender != "sns.amazonaws.com" || var.takes_topics]
}}
resource "aws_sqs_queue" "q" {{
  name = "q"
  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Resource  = "*"
      Principal = {{ Service = local.senders }}
    }}]
  }})
}}
resource "aws_sns_topic" "t" {{
  name = "t"
}}
resource "aws_sns_topic_subscription" "s" {{
  topic_arn = aws_sns_topic.t.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.q.arn
}}
"""


@pytest.mark.parametrize(("default", "levels"), [("true", []), ("false", ["warning"])])
def test_what_a_default_leaves_out_of_a_list_is_left_out_by_it(default: str, levels: list[str]) -> None:
    write(Path(), {"main.tf": ADMITTED.format(default)})
    _, found, _ = call("lint", "--format", "json", "--select", "delivery-without-permission")
    assert [each["level"] for each in json.loads(found)["findings"]] == levels


NOTIFIED = """
locals {
  buckets = { for bucket in [aws_s3_bucket.scans, aws_s3_bucket.films] : replace(bucket.id, "shop-", "") => bucket }
  queues  = { scans = aws_sqs_queue.scans.arn, films = aws_sqs_queue.films.arn }
}
resource "aws_s3_bucket" "scans" {
  bucket = "shop-scans"
}
resource "aws_s3_bucket" "films" {
  bucket = "shop-films"
}
resource "aws_sqs_queue" "scans" {
  name = "scans"
}
resource "aws_sqs_queue" "films" {
  name = "films"
}
resource "aws_s3_bucket_notification" "n" {
  for_each = local.buckets
  bucket   = each.value.id
  queue {
    queue_arn = local.queues[each.key]
    events    = ["s3:ObjectCreated:*"]
  }
}
"""


def test_the_id_of_a_bucket_is_its_name() -> None:
    write(Path(), {"main.tf": NOTIFIED})
    reached = [target for source, target in _edges("delivers_to")]
    assert reached == ["aws_sqs_queue.films", "aws_sqs_queue.scans"]
