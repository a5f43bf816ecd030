"""`archlint graph`: what it is drawn of, and that one scope that fails leaves the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import archlint.graph.architecture.describe
import archlint.linter.outcomes.read
from archlint.graph.architecture.describe import Ids, describe_graph
from archlint.graph.architecture.model import Architecture
from archlint.graph.graph import Graph
from tests.running import TEMPLATE, call, write

FORMATS = ("json", "text", "dot", "mermaid", "graphml")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def names(*options: str) -> list[str]:
    """Return what is drawn; nothing goes wrong."""
    code, out, err = call("graph", *options)
    assert (code, err) == (0, "")
    return [node["name"] for node in json.loads(out)["nodes"]]


@pytest.mark.parametrize("form", FORMATS)
def test_what_may_name_anything_may_name_a_role(form: str) -> None:
    write(
        Path(),
        {
            "cfn/t.yaml": """
                Resources:
                  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
                  Policy: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {}, Roles: [!Ref Role]}}
                  Orders: {Type: AWS::SQS::Queue}
                  Own: {Type: Custom::Thing, Properties: {Role: !GetAtt Role.Arn, Queue: !Ref Orders, P: !Ref Policy}}
                  Nested:
                    Type: AWS::CloudFormation::Stack
                    Properties: {TemplateURL: https://example.com/t, Parameters: {R: !GetAtt Role.Arn, Q: !Ref Orders}}
                """,
            "tf/main.tf": """
                resource "aws_iam_role" "r" { assume_role_policy = "{}" }
                resource "aws_sqs_queue" "q" {}
                resource "aws_cloudformation_stack" "s" {
                  name         = "s"
                  template_url = "https://example.com/t"
                  parameters   = { Role = aws_iam_role.r.arn, Queue = aws_sqs_queue.q.arn }
                }
                """,
        },
    )
    code, out, err = call("graph", "--format", form)
    assert (code, err) == (0, "")
    assert "Orders" in out
    assert "aws_sqs_queue.q" in out
    assert ("aws_iam_role" in call("graph", "--format", form, "--all")[1]) is ("aws_iam_role" not in out) is True


@pytest.mark.parametrize("form", FORMATS)
def test_what_cannot_be_drawn_is_left_out(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def described(graph: Graph, ids: Ids) -> Architecture:
        if any(frame.id == "b.yaml" for frame in ids.frames.all):
            raise KeyError("x")
        return describe_graph(graph, ids)

    monkeypatch.setattr(archlint.graph.architecture.describe, "describe_graph", described)
    write(Path(), {name: TEMPLATE.replace("Orders", name[0].upper()) for name in ("a.yaml", "b.yaml", "c.yaml")})
    code, out, err = call("graph", "--format", form)
    assert (code, err) == (2, "error: b.yaml: archlint crashed: KeyError: 'x'\n")
    assert ("a.yaml" in out, "b.yaml" in out) == (True, False)
    code, alone, _ = call("graph", "--format", form, "a.yaml", "c.yaml")
    assert (code, out) == (0, alone)


def test_what_cannot_be_read_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    real = archlint.linter.outcomes.read.settable

    def settable(scope: object, documents: object) -> object:
        if getattr(scope, "shown", "") == "b.yaml":
            raise RecursionError("deep")
        return real(scope, documents)  # type: ignore[arg-type]

    monkeypatch.setattr("archlint.linter.outcomes.scope.settable", settable)
    write(Path(), dict.fromkeys(("a.yaml", "b.yaml"), TEMPLATE))
    code, out, err = call("graph")
    assert (code, err) == (2, "error: b.yaml: archlint crashed: RecursionError: deep\n")
    assert [node["path"] for node in json.loads(out)["nodes"]] == ["a.yaml"]


def test_a_graph_leaves_out_what_is_excluded() -> None:
    write(Path(), {name: TEMPLATE.replace("Orders", name[0].upper()) for name in ("a.yaml", "b.yaml", "c.yaml")})
    write(Path(), {"archlint.toml": 'exclude = ["c.yaml"]\n', "other.toml": 'exclude = ["a.yaml"]\n'})
    assert names() == ["A", "B"]
    assert names("--exclude", "b.yaml") == ["A"]
    assert names("--isolated") == ["A", "B", "C"]
    assert names("--config", "other.toml") == ["B", "C"]
    assert names("a.yaml", "c.yaml") == ["A", "C"]
    assert names("--force-exclude", "a.yaml", "c.yaml") == ["A"]


def test_a_graph_is_of_the_environment_that_is_configured() -> None:
    write(
        Path(),
        {
            "main.tf": """
                variable "n" {}
                resource "aws_sqs_queue" "q" {
                  count = terraform.workspace == "prod" ? var.n : 0
                }
                """,
            "two.tfvars": "n = 2\n",
            "one.tfvars": "n = 1\n",
            "archlint.toml": 'var-files = ["two.tfvars"]\nworkspace = ["prod", "dev"]\n',
        },
    )
    assert names("--workspace", "prod") == ["aws_sqs_queue.q[0]", "aws_sqs_queue.q[1]"]
    assert names("--workspace", "dev") == []
    assert names("--workspace", "prod", "--var-file", "one.tfvars") == ["aws_sqs_queue.q[0]"]
    code, out, err = call("graph")
    assert (code, out) == (2, "")
    assert err.endswith("\nError: a graph is of one environment, not of 'prod' and 'dev': name one of them\n")
    assert call("graph", "--output", "two.tfvars", "--workspace", "dev")[0] == 2
    assert Path("two.tfvars").read_text() == "n = 2\n"


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("g.dot", "digraph"),
        ("g.mmd", "flowchart"),
        ("G.GRAPHML", "<?xml"),
        ("g.txt", "template t.yaml"),
        ("g.json", "{"),
        ("g.markdown", "{"),
        ("g", "{"),
    ],
)
def test_the_name_of_the_file_says_the_format(name: str, start: str) -> None:
    Path("t.yaml").write_text(TEMPLATE)
    assert call("graph", "--output", name) == (0, "", "")
    assert Path(name).read_text(encoding="utf-8").startswith(start)
    assert call("graph", "--output", name, "--format", "text")[0] == 0
    assert Path(name).read_text(encoding="utf-8").startswith("template t.yaml")


def test_a_dash_is_standard_output() -> None:
    Path("t.yaml").write_text(TEMPLATE)
    assert call("graph", "--output", "-") == call("graph")
    assert [path.name for path in Path().iterdir()] == ["t.yaml"]
    assert call("graph", "--output", "./-")[1] == ""
    assert Path("-").exists()


def test_what_is_marked_can_be_chosen() -> None:
    write(Path(), {"t.yaml": TEMPLATE})

    def found(*options: str) -> list[list[str]]:
        code, out, err = call("graph", "--with-findings", *options)
        assert (code, err) == (0, "")
        return [[each["check"] for each in node.get("findings", ())] for node in json.loads(out)["nodes"]]

    assert found("--select", "queue-without-dlq") == [["queue-without-dlq"]]
    assert found("--select", "event-loop") == [[]]
    assert call("graph", "--select", "event-loop")[::2] == (
        2,
        "Usage: archlint graph [OPTIONS] [PATHS]...\nTry 'archlint graph --help' for help.\n\n"
        "Error: options that choose checks need --with-findings\n",
    )
