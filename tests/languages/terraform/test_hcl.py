"""HCL: what stands in a text, in the shape of the JSON syntax, and where."""

from __future__ import annotations

import textwrap
import time
from typing import Any

import pytest

from archlint.languages.terraform.hcl import hcl
from archlint.languages.terraform.hcl.expressions import Expression, expression_text
from archlint.model.source.document import Document
from archlint.model.source.location import Route
from archlint.model.source.text import Unreadable
from archlint.model.values.node import at_once

TEXT = """\
    # A queue. é
    resource "aws_sqs_queue" "orders" {
      name = "é-${var.env}" // its name
      redrive_policy = jsonencode({
        deadLetterTargetArn = aws_sqs_queue.dlq.arn
        maxReceiveCount     = 4
      })
      tags = { Name = "x", "k8s/${var.x}" = [1, 2] }
      timeouts { create = "1m" }
    }
    resource aws_sfn_state_machine m {
      definition = <<-JSON
        {
          "StartAt": "${local.first}",
          "States": {}
        }
      JSON
    }
    resource "aws_lambda_function" "f" {
      dynamic "dead_letter_config" {
        for_each = var.dlq
        content { target_arn = dead_letter_config.value }
      }
    }
    locals {}
    locals { a = 1 }
"""


def document(text: str) -> Document:
    return hcl.parse_hcl(textwrap.dedent(text).encode(), "main.tf")


def plain(data: Any) -> Any:
    """Return the data of a document with its expressions as text."""
    data = at_once(data)
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    return [plain(value) for value in data] if isinstance(data, list) else expression_text(data)


def test_shape() -> None:
    assert plain(document(TEXT).data) == {
        "resource": {
            "aws_sqs_queue": {
                "orders": [
                    {
                        "name": '"é-${var.env}"',
                        "redrive_policy": (
                            "jsonencode({deadLetterTargetArn = aws_sqs_queue.dlq.arn, maxReceiveCount = 4})"
                        ),
                        "tags": '{Name = "x", ("k8s/${var.x}") = [1, 2]}',
                        "timeouts": [{"create": '"1m"'}],
                    }
                ]
            },
            "aws_sfn_state_machine": {
                "m": [{"definition": r'"{\n  \"StartAt\": \"${local.first}\",\n  \"States\": {}\n}\n"'}]
            },
            "aws_lambda_function": {
                "f": [
                    {
                        "dynamic": {
                            "dead_letter_config": [
                                {"for_each": "var.dlq", "content": [{"target_arn": "dead_letter_config.value"}]}
                            ]
                        }
                    }
                ]
            },
        },
        "locals": [{}, {"a": "1"}],
    }


ORDERS = ("resource", "aws_sqs_queue", "orders")


@pytest.mark.parametrize(
    ("route", "line", "columns"),
    [
        (ORDERS, 2, (1, 34)),
        ((*ORDERS, 0, "name"), 3, (3, 7)),
        ((*ORDERS, 0, "nothing"), 2, (1, 34)),
        ((*ORDERS, 0, "redrive_policy"), 4, (3, 17)),
        ((*ORDERS, 0, "redrive_policy", "maxReceiveCount"), 6, (5, 20)),
        ((*ORDERS, 0, "tags", "Name"), 8, (12, 16)),
        ((*ORDERS, 0, "tags", 1), 8, (24, 38)),
        ((*ORDERS, 0, "tags", 1, 1), 8, (45, 46)),
        ((*ORDERS, 0, "timeouts", 0, "create"), 9, (14, 20)),
        (("locals", 1), 26, (1, 7)),
        ((), 1, (1, 2)),
    ],
)
def test_places(route: Route, line: int, columns: tuple[int, int]) -> None:
    found = document(TEXT).locate(route)
    assert (found.line, found.column, found.end_column) == (line, *columns)


def test_lines_inside_a_heredoc() -> None:
    parsed = document(TEXT)
    route = ("resource", "aws_sfn_state_machine", "m", 0, "definition")
    inside = parsed.embedded(route, '{\n  "StartAt": "?",\n  "States": {}\n}\n').locate(("States",))
    assert (inside.line, inside.column) == (15, 7)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_endings(ending: str) -> None:
    text = 'a = <<E\n{"x":\n${y}}\nE\nb = 1\n'.replace("\n", ending)
    assert document(text).locate(("b",)).line == 5


def test_byte_order_mark() -> None:
    assert plain(hcl.parse_hcl("\ufeffa = 1\n".encode(), "t.tf").data) == {"a": "1"}


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("!a && (b || c)", "!a && (b || c)"),
        ("a ? b : c ? d : e", "a ? b : c ? d : e"),
        ("(a + b).c", "(a + b).c"),
        ("-a % 2 == 0", "(-a % 2) == 0"),
        ("a.0.b[*].c.*.d", "a[0].b[*].c[*].d"),
        ("a.*.b[0]", "a[*].b[0]"),
        ("f(a, b...)", "f(a, b...)"),
        ("{ for k, v in a : k => v... if v }", "{for k, v in a : k => v... if v}"),
        ("[\n1, # one\n/* two */ 2,\n]", "[1, 2]"),
        ("provider::x::f(1)", "provider::x::f(1)"),
        ("<<E\nE\n", '""'),
        ("<<E\n\nE\n", r'"\n"'),
        ("<<-E\n    a\n  b\n  E\n", r'"  a\nb\n"'),
        ("<<E\n%{ for k in a ~}\nb\n%{ endfor ~}\nE\n", r'join("", [for k in a : "b\n"])'),
    ],
)
def test_expressions(text: str, same: str) -> None:
    data = document(f"a = {text}\n").data
    assert isinstance(data, dict)
    expression = at_once(data["a"])
    assert isinstance(expression, Expression)
    assert expression_text(expression) == same


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("a = \n", "not valid HCL: a value is missing", 1),
        ('resource "x" "y" {\n  a = 1\n  b = [\n}\n', "not valid HCL", 3),
        ('a = "x\n', "not valid HCL: the end of a string is missing", 1),
        ("a = 1\n\0", "not text: it contains a NUL character", 2),
        ("a {\n" * 300 + "}\n" * 300, "nested more than 200 levels deep", 0),
    ],
)
def test_what_is_no_hcl(text: str, message: str, line: int) -> None:
    with pytest.raises(Unreadable) as refusal:
        document(text)
    assert (refusal.value.message, refusal.value.line) == (message, line)


def test_too_large() -> None:
    with pytest.raises(Unreadable, match="larger than 2 MB"):
        document("a = 1\n" * 400_000)


@pytest.mark.parametrize("text", ["a = {\n\n", "a = ", "a = [\n", "a = f(\n"])
@pytest.mark.parametrize("blank", ["\n", " ", "\t"])
def test_what_is_looked_at_again_and_again_is_given_up(text: str, blank: str) -> None:
    before = time.process_time()
    with pytest.raises(Unreadable):
        hcl.parse_hcl(f"{text}{blank * 100_000}".encode(), "main.tf")
    assert time.process_time() - before < 5  # it takes minutes otherwise
    assert plain(document("b = 1\n").data).keys() == {"b"}  # the next one begins anew


def test_empty_lines_by_the_thousand() -> None:
    text = "\n" * 100_000 + "a = {\n" + "\n" * 1000 + "b = 1\n\n" * 10_000 + "}\n" + "\n" * 100_000
    assert plain(document(text).data).keys() == {"a"}
