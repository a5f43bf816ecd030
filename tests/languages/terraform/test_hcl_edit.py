"""Edits of HCL: what is written, what stays as it was, and what `terraform fmt` would change of it: nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from archlint.languages.editors import DocumentChange, edited_document, editor
from archlint.languages.terraform.hcl.editing.edit import HclEditor
from archlint.languages.terraform.hcl.hcl import parse_hcl
from archlint.model.source.document import parse
from archlint.model.source.edits import Block, Blocks, Code, Edit, JsonText, NotEditable, Written, applied, line_edits
from archlint.model.source.embedded_edit import EmbeddedEditor
from archlint.model.source.location import Route
from archlint.model.values.node import at_once

TEXT = """\
# Jobs.
resource "aws_sqs_queue" "jobs" {
  name          = "jobs" # the name
  delay_seconds = 5      # in seconds
  list = [
    "a", # first
    "b"  # second
  ]
  policy = <<-EOT
    text
  EOT
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dlq.arn
    maxReceiveCount     = 4
  })
  tags = { x = 1 }

  # Its life.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_sqs_queue" "dlq" {}

variable "é" { default = "é" }
# The end.
"""
JOBS: Route = ("resource", "aws_sqs_queue", "jobs", 0)
DLQ: Route = ("resource", "aws_sqs_queue", "dlq", 0)


def put(text: str, route: Route, data: Written) -> str:
    return applied(text, HclEditor(text).put(route, data))


#: Where something is put, what, and what is written in the place of what.
PUTS: list[tuple[Route, Written, str, str]] = [
    ((*JOBS, "name"), "x", '"jobs" # the name\n  delay_seconds = 5      #', '"x" # the name\n  delay_seconds = 5   #'),
    ((*JOBS, "delay_seconds"), Code("var.d"), "= 5      #", "= var.d  #"),
    ((*JOBS, "list", 0), "c", '"a", # first', '"c", # first'),
    ((*JOBS, "list", 1), [1, Code("var.x")], '"a", # first\n    "b"  #', '"a",       # first\n    [1, var.x] #'),
    ((*JOBS, "list", 2), "c", '"b"  # second', '"b", # second\n    "c"'),
    ((*JOBS, "policy"), "text", "<<-EOT\n    text\n  EOT", '"text"'),
    ((*JOBS, "redrive_policy", "maxReceiveCount"), 5, "= 4", "= 5"),
    ((*JOBS, "redrive_policy", "a"), {"b": 1}, "= 4", "= 4\n    a = {\n      b = 1\n    }"),
    (
        (*JOBS, "redrive_policy", "aMuchLongerNameThanThose"),
        1,
        "deadLetterTargetArn = aws_sqs_queue.dlq.arn\n    maxReceiveCount     = 4",
        "deadLetterTargetArn      = aws_sqs_queue.dlq.arn\n    maxReceiveCount          = 4\n"
        "    aMuchLongerNameThanThose = 1",
    ),
    ((*JOBS, "tags", "y z"), {"a": []}, "{ x = 1 }", '{ x = 1, "y z" = { a = [] } }'),
    ((*JOBS, "fifo_queue"), True, "  tags = { x = 1 }", "  tags       = { x = 1 }\n  fifo_queue = true"),
    (
        (*JOBS, "new", "a"),
        {"bc": 1},
        "tags = { x = 1 }",
        "tags = { x = 1 }\n  new = {\n    a = {\n      bc = 1\n    }\n  }",
    ),
    ((*JOBS, "lifecycle", 0, "x"), 1, "prevent_destroy = true", "prevent_destroy = true\n    x               = 1"),
    ((*JOBS, "lifecycle", 0), {}, "lifecycle {\n    prevent_destroy = true\n  }", "lifecycle {}"),
    ((*JOBS, "lifecycle"), Block({"a": 1}), "prevent_destroy = true", "a = 1"),
    ((*JOBS, "lifecycle", 1), Block({"a": 1}), "= true\n  }", "= true\n  }\n\n  lifecycle {\n    a = 1\n  }"),
    (
        (*JOBS, "redrive"),
        Block({"a": 1, "b": Block({})}),
        "= true\n  }",
        "= true\n  }\n\n  redrive {\n    a = 1\n\n    b {}\n  }",
    ),
    ((*JOBS, "redrive", 0, "a"), 1, "= true\n  }", "= true\n  }\n\n  redrive {\n    a = 1\n  }"),
    ((*JOBS, "tags"), Block({"x": 1}), "tags = { x = 1 }", "tags {\n    x = 1\n  }"),
    ((*DLQ, "name"), "dlq", '"dlq" {}', '"dlq" {\n  name = "dlq"\n}'),
    (("variable", "é", 0, "type"), Code("string"), '{ default = "é" }', '{\n  default = "é"\n  type    = string\n}'),
    (("variable", "é", 0, "default"), {"a": 1}, '{ default = "é" }', "{\n  default = {\n    a = 1\n  }\n}"),
    (
        ("resource", "aws_sqs_queue", "more", 0),
        {"redrive_policy": JsonText({"a": Code("x.y")}), "b": Blocks([Block({}), Block({"c": 1})])},
        "# The end.",
        '# The end.\n\nresource "aws_sqs_queue" "more" {\n  redrive_policy = jsonencode({\n    a = x.y\n  })\n\n'
        "  b {}\n\n  b {\n    c = 1\n  }\n}",
    ),
]


@pytest.mark.parametrize(("route", "data", "before", "after"), PUTS)
def test_what_is_put_stands_where_it_should_and_nothing_else_changes(
    route: Route, data: Written, before: str, after: str
) -> None:
    assert before in TEXT
    assert put(TEXT, route, data) == TEXT.replace(before, after, 1)


def test_a_block_may_stand_behind_another_one() -> None:
    route: Route = ("resource", "aws_sqs_queue", "more", 0)
    edited = applied(TEXT, HclEditor(TEXT).put(route, {"name": "more"}, behind=JOBS))
    added = '\nresource "aws_sqs_queue" "more" {\n  name = "more"\n}\n'
    assert edited == TEXT.replace('\nresource "aws_sqs_queue" "dlq"', f'{added}\nresource "aws_sqs_queue" "dlq"')
    with pytest.raises(NotEditable):
        HclEditor(TEXT).put(route, {}, behind=("resource", "aws_sqs_queue", "jobs", 1))
    assert put("", route, {}) == 'resource "aws_sqs_queue" "more" {}'


REMOVED: list[tuple[Route, str, str]] = [
    ((*JOBS, "name"), '  name          = "jobs" # the name\n  delay_seconds = 5      #', "  delay_seconds = 5 #"),
    ((*JOBS, "list"), '  list = [\n    "a", # first\n    "b"  # second\n  ]\n', ""),
    ((*JOBS, "list", 1), '    "b"  # second\n', ""),
    ((*JOBS, "list", 0), '    "a", # first\n    "b"  #', '    "b" #'),
    (
        (*JOBS, "redrive_policy", "deadLetterTargetArn"),
        "    deadLetterTargetArn = aws_sqs_queue.dlq.arn\n    maxReceiveCount     =",
        "    maxReceiveCount =",
    ),
    ((*JOBS, "tags", "x"), "{ x = 1 }", "{}"),
    ((*JOBS, "lifecycle", 0), "  lifecycle {\n    prevent_destroy = true\n  }\n", ""),
    ((*JOBS, "lifecycle"), "  lifecycle {\n    prevent_destroy = true\n  }\n", ""),
    (DLQ, '\nresource "aws_sqs_queue" "dlq" {}\n', ""),
    (("variable", "é", 0, "default"), '{ default = "é" }', "{}"),
]


@pytest.mark.parametrize(("route", "before", "after"), REMOVED)
def test_what_is_removed_takes_its_lines_with_it(route: Route, before: str, after: str) -> None:
    assert before in TEXT
    edited = applied(TEXT, HclEditor(TEXT).removed(route))
    # What stood around what is no more may stand in other columns together.
    expected = TEXT.replace(before, after, 1)
    assert edited == expected or _unaligned(edited) == _unaligned(expected)


def _unaligned(text: str) -> str:
    return re.sub(r" +(?=[=#])", " ", text)


def test_lines_that_stand_in_no_columns_stay_so() -> None:
    text = "locals {\n  a = 1\n  long_name   = 2\n}\n"
    assert put(text, ("locals", 0, "much_longer_name"), 3) == text.replace("= 2", "= 2\n  much_longer_name = 3")
    columns = "locals {\n  a     = 1\n  bc    = 2\n}\n"
    assert put(columns, ("locals", 0, "x"), 3) == columns.replace("= 2", "= 2\n  x     = 3")


def test_what_comes_first_stands_below_comments_and_before_blocks() -> None:
    assert put("a {\n  # one\n}\n", ("a", 0, "b"), 1) == "a {\n  # one\n  b = 1\n}\n"
    assert put("a { # one\n}\n", ("a", 0, "b"), 1) == "a { # one\n  b = 1\n}\n"
    assert put("a {\n  c {}\n}\n", ("a", 0, "b"), 1) == "a {\n  b = 1\n\n  c {}\n}\n"
    assert put("a {\n  c {}\n}\n", ("a", 0, "b"), Block({})) == "a {\n  c {}\n\n  b {}\n}\n"
    assert put("a { c = 1 }\n", ("a", 0, "b", 0), Block({})) == "a {\n  c = 1\n\n  b {}\n}\n"


def test_objects_are_written_as_they_are() -> None:
    text = 'a = {\n  "b" : 1,\n  c : 2, # two\n}\n'
    assert put(text, ("a", "d"), 3) == text.replace("# two", "# two\n  d : 3,")
    assert put("a = null\n", ("a", "b"), 1) == "a = {\n  b = 1\n}\n"
    assert put("a = []\n", ("a", 0), "x") == 'a = ["x"]\n'
    assert put("a = [1, 2]\n", ("a", 2), [{}, [3]]) == "a = [1, 2, [{}, [3]]]\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a", '"a"'),
        ('"\\\n\t', '"\\"\\\\\\n\\t"'),
        ("${a} %{b}", '"$${a} %%{b}"'),
        ("$${a}", '"\\u0024$${a}"'),
        ("\b\x7f", '"\\u0008\\u007f"'),
    ],
)
def test_strings_are_what_they_say(text: str, written: str) -> None:
    edited = put("a = 1\n", ("a",), text)
    assert edited == f"a = {written}\n"
    assert at_once(parse_hcl(edited.encode(), "a.tf").data["a"]).value == text  # type: ignore[call-overload, index]


def test_line_ends_and_a_missing_one_at_the_end_stay() -> None:
    assert (
        put("a {\r\n  b = 1\r\n}\r\n", ("a", 0, "c"), {"d": 1})
        == "a {\r\n  b = 1\r\n  c = {\r\n    d = 1\r\n  }\r\n}\r\n"
    )
    assert put("b = 1", ("cd",), 2) == "b  = 1\ncd = 2"


@pytest.mark.parametrize(
    ("text", "route", "reason"),
    [
        ("a = merge({}, {})\n", ("a", "b"), "a function makes its value"),
        ("a = x ? {} : {}\n", ("a", "b"), "its value depends on a condition"),
        ("a = [for b in c : b]\n", ("a", 0), "a loop makes its value"),
        ("a = <<E\nx\nE\n", ("a", "b"), "its value is the text of a heredoc"),
        ("a = b\n", ("a", "b"), "its value is named, and stands elsewhere"),
        ("a = 1\n", ("a", "b"), "there is another value on the way to it"),
        ("a = { b = 1, b = 2 }\n", ("a", "b"), "its key is written twice"),
        ("a = 1\na = 2\n", ("a",), "its name is written twice"),
        ("a {}\na {}\n", ("a",), "it is not said which of several blocks it is"),
        ("a {}\n", ("a", 2, "b"), "there are not as many blocks of its type"),
        ("a {}\n", ("a", 0), "it is a block, and cannot be set to a value"),
        ("a {}\n", ("b c",), "'b c' is no name of an attribute"),
        ("", ("resource", "a"), "it is not said which of several blocks it is"),
        ("a {\n", ("a",), "it would not be HCL"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_reason(text: str, route: Route, reason: str) -> None:
    with pytest.raises(NotEditable) as refusal:
        put(text, route, 1)
    assert refusal.value.message == reason


def test_json_in_a_heredoc() -> None:
    text = 'a "b" {\n  c = <<-E\n    {\n      "x": "${y.z}"\n    }\n  E\n  d = 1\n}\n'
    inside = EmbeddedEditor(parse_hcl(text.encode(), "main.tf"), ("a", "b", 0, "c"))
    assert applied(text, inside.put(("w",), [1])) == text.replace('z}"', 'z}",\n      "w": [\n        1\n      ]')


def test_each_document_has_its_editor() -> None:
    hole: Written = {"a": Code("b.c")}
    for path, before, after in (
        ("main.tf", "x = 1\n", "x = {\n  a = b.c\n}\n"),
        ("main.tf.json", '{"x": 1}', '{"x": {"a": "${b.c}"}}'),
        ("a.yaml", "x: 1\n", "x:\n  a: b.c\n"),
    ):
        document = (parse_hcl if path.endswith(".tf") else parse)(before.encode(), path)
        assert applied(before, editor(document).put(("x",), hole)) == after


def putting(route: Route, data: Written) -> DocumentChange:
    return lambda document: editor(document).put(route, data)


def test_changes_one_after_the_other_see_what_the_others_made() -> None:
    document = parse_hcl(b"a {\n  b = 1\n}\n", "main.tf")
    changes: list[DocumentChange] = [
        putting(("a", 0, "long", "c"), 1),
        putting(("a", 0, "long", "de"), 2),
        putting(("a", 0, "fg"), 3),
        lambda document: editor(document).removed(("a", 0, "b")),
    ]
    edited = edited_document(document, changes).text
    assert edited == "a {\n  long = {\n    c  = 1\n    de = 2\n  }\n  fg = 3\n}\n"
    edits = line_edits(document.text, edited)
    assert applied(document.text, edits) == edited and [edit.start for edit in edits] == [4]
    template = parse(b"Q: {Type: X}\n", "a.yaml")
    twice = [putting(("Q", "Properties", key), 1) for key in "AB"]
    assert edited_document(template, twice).text == "Q: {Type: X, Properties: {A: 1, B: 1}}\n"


@pytest.mark.parametrize(
    ("before", "after", "edits"),
    [
        ("a\nb\nc\n", "a\nb\nc\n", []),
        ("a\nb\nc\n", "a\nx\nc\n", [Edit(2, 4, "x\n")]),
        ("a\nb\n", "a\nb\nc", [Edit(4, 4, "c")]),
        ("a\nb\nc\nd\n", "b\nc\ne\nd\n", [Edit(0, 2, ""), Edit(6, 6, "e\n")]),
    ],
)
def test_what_is_between_two_texts(before: str, after: str, edits: list[Edit]) -> None:
    assert line_edits(before, after) == edits
    assert applied(before, edits) == after


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("main.tf.json", '{"x": 1, # one\n}'),
        ("a.yaml", "# nothing\n"),
        ("plan.json", '{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {}}'),
    ],
)
def test_documents_without_an_editor(path: str, text: str) -> None:
    with pytest.raises(NotEditable):
        editor(parse(text.encode(), path))


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_terraform_fmt_has_nothing_to_do(tmp_path: Path) -> None:
    texts = [put(TEXT, route, data) for route, data, _, _ in PUTS]
    texts += [applied(TEXT, HclEditor(TEXT).removed(route)) for route, _, _ in REMOVED]
    for number, text in enumerate([TEXT, *texts]):
        (tmp_path / f"{number}.tf").write_text(text, encoding="utf-8")
    run = subprocess.run(["terraform", "fmt", "-check", "-list=true", str(tmp_path)], capture_output=True, text=True)
    assert (run.stdout, run.returncode) == ("", 0)
