"""Terraform's expressions: what they are known to be, refer to, or stay."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from archlint.model.values.value import Absent, Known, Tree, Value
from tests.words import evaluated_attribute, said_attribute

#: Expressions without names, and what Terraform makes of them, as JSON.
CLOSED = {
    "1 + 2 * 3": 7,
    "(1 + 2) * 3": 9,
    "10 / 4": 2.5,
    "7 % 3": 1,
    "-(1)": -1,
    "0.1 + 0.2": 0.3,
    "100000000000000000000": 100000000000000000000,
    "1 == 1.0": True,
    "true && false || true": True,
    '1 < 2 ? "a" : "b"': "a",
    "null == null": True,
    "1 != null": True,
    '"x${1 + 1}y"': "x2y",
    '"$${a} %%{b} \\"c\\" \\u00e9"': '${a} %{b} "c" é',
    '"${true}"': True,
    '" a ${~ "b" ~} c"': " abc",
    '"%{ if true }a%{ else }b%{ endif }"': "a",
    '"%{ for k, v in { b = 1, a = 2 } ~} ${k}=${v} %{ endfor }"': "a=2 b=1 ",
    "[1, 2, 3][1]": 2,
    '{ a = 1, "b" : 2, (upper("c")) = 3, null = 4 }': {"a": 1, "b": 2, "C": 3, "null": 4},
    '{ a = { b = [1, { c = 2 }] } }.a.b[1]["c"]': 2,
    "[{ a = 1 }, { a = 2 }][*].a": [1, 2],
    "{ a = 1 }[*].a": [1],
    "null[*]": [],
    "[for x in [1, 2, 3] : x * 2 if x > 1]": [4, 6],
    "[for k, v in { b = 1, a = 2 } : k]": ["a", "b"],
    '[for i, x in ["a", "b"] : "${i}${x}"]': ["0a", "1b"],
    '[for x in toset(["b", "a", "b"]) : x]': ["a", "b"],
    "{ for k, v in { a = 1 } : upper(k) => v }": {"A": 1},
    '{ for x in ["a", "b", "a"] : x => x... }': {"a": ["a", "a"], "b": ["b"]},
    "abs(-3)": 3,
    'alltrue([true, "true"])': True,
    "anytrue([false])": False,
    'basename("/a/b.c")': "b.c",
    "can({ a = 1 }.b)": False,
    "ceil(1.2)": 2,
    'chomp("a\\n")': "a",
    'coalesce("", null, "x")': "x",
    'coalescelist([], ["a"])': ["a"],
    'compact(["a", "", null, "b"])': ["a", "b"],
    "concat([1], [2, 3], [])": [1, 2, 3],
    'contains(["a"], "b")': False,
    'dirname("a/b.c")': "a",
    'distinct(["a", "b", "a"])': ["a", "b"],
    'element(["a", "b"], 3)': "b",
    'endswith("abc", "bc")': True,
    "flatten([[1, [2]], [], 3])": [1, 2, 3],
    "floor(-1.2)": -2,
    'format("%s-%03d-%%-%q-%v", "a", 7, "z", true)': 'a-007-%-"z"-true',
    'index(["a", "b"], "b")': 1,
    'join("-", ["a"], ["b"])': "a-b",
    'jsondecode("{\\"a\\": [1, true]}").a': [1, True],
    "keys({ b = 1, a = 2 })": ["a", "b"],
    'length("héllo")': 5,
    "length(merge({ a = 1 }, { b = 2 }))": 2,
    'lookup({ a = 1 }, "b", 5)': 5,
    "lower(true)": "true",
    "max(1, 5, 3)": 5,
    "merge({ a = { b = 1 } }, null, { a = { c = 2 } })": {"a": {"c": 2}},
    "min([1, 2]...)": 1,
    "one([])": None,
    'one(toset(["a"]))': "a",
    "range(1, 8, 3)": [1, 4, 7],
    'replace("a.b.c", ".", "-")': "a-b-c",
    "reverse([1, 2])": [2, 1],
    'setintersection(["a", "b"], ["b"])': ["b"],
    'setproduct(["a"], ["x", "y"])': [["a", "x"], ["a", "y"]],
    'setsubtract(["a", "b"], ["b"])': ["a"],
    'setunion(["b"], ["a"])': ["a", "b"],
    "slice([1, 2, 3], 1, 2)": [2],
    'sort(["c", "a"])': ["a", "c"],
    'split(",", "a,b,,c")': ["a", "b", "", "c"],
    'startswith("abc", "a")': True,
    'strcontains("abc", "b")': True,
    'substr("hello", -3, -1)': "llo",
    'title("hello world")': "Hello World",
    'tobool("true")': True,
    'tolist(toset(["b", "a"]))': ["a", "b"],
    'tomap({ a = "x" })["a"]': "x",
    'tonumber("5.5")': 5.5,
    'toset(["b", "a", "b"])': ["a", "b"],
    "tostring(5)": "5",
    'trim("??a??", "?")': "a",
    'trimprefix("a.fifo", "a.")': "fifo",
    'trimspace("  a ")': "a",
    'trimsuffix("a.fifo", ".fifo")': "a",
    'try({ a = 1 }.b, [][0], "no")': "no",
    "upper(1)": "1",
    "values({ b = 1, a = 2 })": [2, 1],
    'yamldecode("a: [1]").a': [1],
    'zipmap(["a", "b"], [1, 2])': {"a": 1, "b": 2},
}

CONTEXT = """
resource "aws_sqs_queue" "q" {
  name          = "orders"
  delay_seconds = 5
  tags          = { team = "a" }
}
resource "aws_sqs_queue" "by_name" {
  for_each = { a = 1, b = 2 }
}
resource "aws_sqs_queue" "counted" {
  count = 2
}
resource "aws_sqs_queue" "maybe" {
  count = var.create ? 1 : 0
}
resource "aws_sqs_queue" "many" {
  for_each = var.names
}
resource "random_pet" "p" {
  length = 2
}
data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
data "aws_region" "there" {
  provider = aws.there
}
data "aws_sqs_queue" "elsewhere" {
  name = "elsewhere"
}
data "aws_sqs_queue" "same" {
  name = aws_sqs_queue.q.name
}
variable "create" {
  default = true
}
variable "fifo" {
  default = false
}
variable "unset" {
  default = null
}
variable "names" {}
variable "token" {
  default   = "secret"
  sensitive = true
}
locals {
  prefix = "app-${var.fifo}"
  cycle  = local.circle
  circle = local.cycle
}
"""

#: Expressions with names, and what they are, in words.
OPEN = {
    "aws_sqs_queue.q.arn": ["<aws_sqs_queue.q.arn>"],
    "aws_sqs_queue.q.name": ["<aws_sqs_queue.q.name>"],
    "aws_sqs_queue.q.delay_seconds * 2": ["10"],
    "upper(aws_sqs_queue.q.name)": ["'ORDERS'"],
    "aws_sqs_queue.q.tags.team": ["'a'"],
    "aws_sqs_queue.q": ["<aws_sqs_queue.q>"],
    "aws_sqs_queue.none.arn": ["inside()"],
    '"arn:${aws_sqs_queue.q.arn}:x"': ['"arn:${aws_sqs_queue.q.arn}:x"'],
    'aws_sqs_queue.by_name["a"].arn': ['<aws_sqs_queue.by_name["a"].arn>'],
    'aws_sqs_queue.by_name["c"].arn': ["inside()"],
    "values(aws_sqs_queue.by_name)[*].arn": ['[<aws_sqs_queue.by_name["a"].arn>, <aws_sqs_queue.by_name["b"].arn>]'],
    "{ for k, q in aws_sqs_queue.by_name : k => q.arn }.b": ['<aws_sqs_queue.by_name["b"].arn>'],
    "aws_sqs_queue.counted[1].arn": ["<aws_sqs_queue.counted[1].arn>"],
    "aws_sqs_queue.counted.*.arn": ["[<aws_sqs_queue.counted[0].arn>, <aws_sqs_queue.counted[1].arn>]"],
    "aws_sqs_queue.maybe[0].arn": ["<aws_sqs_queue.maybe[0].arn>"],
    "one(aws_sqs_queue.maybe[*].arn)": [
        "<aws_sqs_queue.maybe[0].arn> if var.create is true",
        "- if var.create is false",
    ],
    "try(aws_sqs_queue.maybe[0].arn, null)": [
        "<aws_sqs_queue.maybe[0].arn> if var.create is true",
        "- if var.create is false",
    ],
    'join("", aws_sqs_queue.maybe.*.arn)': [
        "<aws_sqs_queue.maybe[0].arn> if var.create is true",
        "'' if var.create is false",
    ],
    'aws_sqs_queue.many["x"].arn': ["<aws_sqs_queue.many.arn>"],
    "length(aws_sqs_queue.many)": ["inside()"],
    "values(aws_sqs_queue.many)[0].arn": ["inside()"],
    'element(split(":", aws_sqs_queue.q.arn), 5)': ["<aws_sqs_queue.q.arn>"],
    "random_pet.p.length": ["2"],
    "random_pet.p.id": ["outside(random_pet.p.id)"],
    "data.aws_caller_identity.me.account_id": ["outside(AWS::AccountId)"],
    "data.aws_region.here.name": ["outside(AWS::Region)"],
    "data.aws_region.there.name": ["outside(aws.there region)"],
    "data.aws_sqs_queue.elsewhere.arn": ["outside(data.aws_sqs_queue.elsewhere.arn)"],
    "data.aws_sqs_queue.elsewhere.name": ["'elsewhere'"],
    "data.aws_sqs_queue.same.arn": ["<aws_sqs_queue.q.arn>"],
    "var.names": ["outside(var.names)"],
    "var.token": ["outside(var.token)"],
    "sensitive(1)": ["outside()"],
    "var.fifo": ["False by var.fifo"],
    "var.undeclared": ["inside()"],
    "local.prefix": ["'app-false' by var.fifo"],
    "local.cycle": ["inside()"],
    "terraform.workspace": ["outside(terraform.workspace)"],
    "path.module": ["'.'"],
    "each.key": ["inside()"],
    "cidrsubnet(var.names, 8, 1)": ["outside(cidrsubnet(${var.names}, 8, 1))"],
    'regex("a+", "aa")': ["outside(regex(a+, aa))"],
    'var.fifo ? "a" : "b"': ["'a' if var.fifo is true", "'b' if var.fifo is false"],
    '!var.fifo ? "a" : "b"': ["'a' if var.fifo is false", "'b' if var.fifo is true"],
    'var.fifo == true ? "a" : "b"': ["'a' if var.fifo is true", "'b' if var.fifo is false"],
    'var.unset == true ? "a" : "b"': ["'a' if var.unset == true is true", "'b' if var.unset == true is false"],
    'var.names != "x" ? "a" : "b"': ["""'a' if var.names == "x" is false""", """'b' if var.names == "x" is true"""],
    'true && var.fifo ? "a" : "b"': ["'a' if var.fifo is true", "'b' if var.fifo is false"],
    'aws_sqs_queue.q.arn != null ? "a" : "b"': ["'a'"],
    "jsonencode({ a = aws_sqs_queue.q.arn, b = 1 })": ["{a: <aws_sqs_queue.q.arn>, b: 1}"],
    '"${jsonencode({ a = aws_sqs_queue.q.arn })}!"': ["""'"{"a":"${aws_sqs_queue.q.arn}"}!"'"""[1:-1]],
    "jsondecode(jsonencode({ a = [1] })).a[0]": ["1"],
    "length(jsonencode({ a = 1 }))": ["inside()"],
    '{ (var.names) = 1, b = 2 }["c"]': ["inside()"],
    "[for n in var.names : n]": ["outside(var.names|[for n in var.names : n])"],
}


@pytest.mark.parametrize("expression", CLOSED)
def test_closed(tmp_path: Path, expression: str) -> None:
    assert _plain(evaluated_attribute(tmp_path, expression)) == CLOSED[expression]


@pytest.mark.parametrize("expression", OPEN)
def test_open(tmp_path: Path, expression: str) -> None:
    assert said_attribute(tmp_path, expression, CONTEXT) == OPEN[expression]


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed here")
def test_terraform_says_the_same(tmp_path: Path) -> None:
    """Terraform itself evaluates the expressions to what this module says they are."""
    everything = f"jsonencode([{', '.join(CLOSED)}])\n"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TF_")}
    command = ["terraform", f"-chdir={tmp_path}", "console"]
    run = subprocess.run(command, input=everything, capture_output=True, text=True, check=True, env=environment)
    found = json.loads(json.loads(run.stdout))
    assert dict(zip(CLOSED, found, strict=True)) == CLOSED


def _plain(value: Value) -> Any:
    """Return a value that is known, with all that is in it, as plain data."""
    outcome = value.outcome
    match outcome:
        case Known():
            return outcome.value
        case Absent():
            return None
        case Tree() if outcome.is_list:
            return [_plain(Value((branch,))) for branch in outcome.elements()]
        case Tree():
            return {key: _plain(inner) for key, inner in outcome.items()}
    raise AssertionError(f"{outcome} is not known")
