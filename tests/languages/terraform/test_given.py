"""Attributes that are what a resource is given, and those that it is called by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.running import call, write


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


SHOP = """
resource "aws_cloudwatch_event_bus" "shop" {
  name = "shop"
}
resource "aws_cloudwatch_event_rule" "sold" {
  name           = "sold"
  event_bus_name = aws_cloudwatch_event_bus.shop.name
  event_pattern  = jsonencode({ source = ["shop"] })
}
resource "aws_sqs_queue" "sales" {
  name = "sales"
}
resource "aws_sns_topic" "news" {
  name = "news"
}
resource "aws_sns_topic_subscription" "first" {
  topic_arn = aws_sns_topic.news.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.sales.arn
}
"""
TARGET = """
resource "aws_cloudwatch_event_target" "sales" {{
  rule           = aws_cloudwatch_event_rule.sold.name
  event_bus_name = {}
  arn            = aws_sqs_queue.sales.arn
}}
"""
SECOND = """
resource "aws_sns_topic_subscription" "second" {
  topic_arn = aws_sns_topic_subscription.first.topic_arn
  protocol  = aws_sns_topic_subscription.first.protocol
  endpoint  = aws_sns_topic_subscription.first.endpoint
}
"""
NOTIFIED = """
resource "aws_s3_bucket" "scans" {
  bucket = "scans"
}
resource "aws_sqs_queue_policy" "sales" {
  queue_url = aws_sqs_queue.sales.id
  policy    = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow"
    Action    = "sqs:SendMessage"
    Resource  = "*"
    Principal = { Service = "s3.amazonaws.com" }
  }] })
}
resource "aws_s3_bucket_versioning" "scans" {
  bucket     = aws_s3_bucket.scans.id
  depends_on = [aws_sqs_queue_policy.sales]
  versioning_configuration {
    status = "Enabled"
  }
}
resource "aws_s3_bucket_notification" "scans" {
  bucket = aws_s3_bucket_versioning.scans.bucket
  queue {
    queue_arn = aws_sqs_queue.sales.arn
    events    = ["s3:ObjectCreated:*"]
  }
}
"""


def _edges(text: str) -> list[tuple[str, str, str]]:
    write(Path(), {"main.tf": SHOP + text})
    edges = json.loads(call("graph", "--format", "json")[1])["edges"]
    return [(edge["link"], *(edge[end].rpartition(":")[2] for end in ("source", "target"))) for edge in edges]


@pytest.mark.parametrize("bus", ["aws_cloudwatch_event_rule.sold.event_bus_name", "aws_cloudwatch_event_bus.shop.name"])
def test_the_bus_of_a_rule_is_that_of_its_target(bus: str) -> None:
    contained = ("contains", "aws_cloudwatch_event_rule.sold", "aws_cloudwatch_event_target.sales")
    assert contained in _edges(TARGET.format(bus))


def test_the_bus_of_a_rule_may_be_another_ones() -> None:
    write(Path(), {"main.tf": SHOP.replace("aws_cloudwatch_event_bus.shop.name", '"depot"') + TARGET.format('"shop"')})
    _, found, _ = call("lint", "--format", "json", "--select", "target-on-other-bus")
    assert [finding["level"] for finding in json.loads(found)["findings"]] == ["error"]


def test_a_subscription_passes_on_its_topic_and_its_queue() -> None:
    found = _edges(SECOND)
    assert ("feeds", "aws_sns_topic.news", "aws_sns_topic_subscription.second") in found
    assert ("delivers_to", "aws_sns_topic_subscription.second", "aws_sqs_queue.sales") in found


def test_whoever_takes_the_bucket_from_another_resource_waits_for_that() -> None:
    assert ("feeds", "aws_s3_bucket.scans", "aws_s3_bucket_notification.scans") in _edges(NOTIFIED)
    _, found, _ = call("lint", "--format", "json", "--select", "delivery-before-permission")
    assert json.loads(found)["findings"] == []


def test_what_a_resource_is_called_by_means_the_resource() -> None:
    queue = 'resource "aws_sqs_queue" "copy" {\n  name = "${aws_sns_topic.news.name}-${aws_sqs_queue.sales.name}"\n}\n'
    subscription = SECOND.replace("aws_sns_topic_subscription.first.endpoint", "aws_sqs_queue.copy.arn")
    found = _edges(queue + subscription)
    assert ("delivers_to", "aws_sns_topic_subscription.second", "aws_sqs_queue.copy") in found
