"""Addresses are found in the sources: file, line of the block, line of an attribute, and the calls on the way."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from archlint.languages.terraform.plan.sources import Sources
from archlint.model.source.location import Place, Route

MAIN = """\
    module "a" {
      source   = "./a"
      for_each = { "x.y]" = 1 }
    }
    module "remote" {
      source = "terraform-aws-modules/sqs/aws"
    }
    resource "aws_sqs_queue" "q" {
      redrive_policy = jsonencode({
        deadLetterTargetArn = "x"
        maxReceiveCount     = 4
      })
      dynamic "config" {
        for_each = []
        content {
          target = 1
        }
      }
    }
    data "aws_iam_policy_document" "d" {
      statement {
        actions = []
      }
    }
"""
CHILD = '{\n  "resource": {\n    "aws_sns_topic": {\n      "t": [\n        {\n          "name": "x"\n        }\n      ]\n    }\n  }\n}\n'


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    (tmp_path / "a").mkdir()
    (tmp_path / "main.tf").write_text(textwrap.dedent(MAIN))
    (tmp_path / "a" / "main.tf.json").write_text(CHILD)
    return Sources(tmp_path)


@pytest.mark.parametrize(
    ("address", "route", "file", "line", "at", "calls"),
    [
        ("aws_sqs_queue.q", ("redrive_policy",), "main.tf", 8, 9, []),
        ("aws_sqs_queue.q[0]", ("redrive_policy", "maxReceiveCount"), "main.tf", 8, 11, []),
        ('aws_sqs_queue.q["a.b"]', ("config", 0, "target"), "main.tf", 8, 16, []),
        ("aws_sqs_queue.q", ("visibility_timeout_seconds",), "main.tf", 8, 8, []),
        ("data.aws_iam_policy_document.d", ("statement", 0, "actions"), "main.tf", 20, 22, []),
        ("module.remote.aws_sqs_queue.this[0]", ("redrive_policy",), "main.tf", 5, 5, []),
        ('module.remote.module.inner["a"].aws_sqs_queue.this', (), "main.tf", 5, 5, []),
        ('module.a["x.y]"].aws_sns_topic.t', ("name",), "a/main.tf.json", 4, 6, [1]),
    ],
)
def test_found(
    sources: Sources, tmp_path: Path, address: str, route: Route, file: str, line: int, at: int, calls: list[int]
) -> None:
    found = sources.find(address)
    assert found is not None
    assert _lines(found.block.place, found.at(route), *found.calls) == [line, at, *calls]
    assert found.block.place.location.path == str(tmp_path / file)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "[",
        "aws_sqs_queue",
        "aws_sqs_queue.none",
        "module.none.aws_sqs_queue.q",
        "module.a",
        "module.a.module.none.aws_x.y",
    ],
)
def test_not_found(sources: Sources, address: str) -> None:
    assert sources.find(address) is None


def _lines(*places: Place) -> list[int]:
    return [place.location.line for place in places]
