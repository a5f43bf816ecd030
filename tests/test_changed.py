"""What changed files are reason to lint."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.changed import may_matter, stacks_of
from archlint.inputs import NoSuchPath
from tests.test_cli import FINDING, ONLY, TEMPLATE, call

WORKFLOW = "on: push\njobs:\n  build: {runs-on: ubuntu-latest}\n"
NESTING = """\
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml}
"""
EXPORTING = TEMPLATE + "Outputs:\n  Arn: {Value: !GetAtt Orders.Arn, Export: {Name: orders-arn}}\n"
IMPORTING = """\
Resources:
  Feed:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !ImportValue orders-arn, FunctionName: reader}
"""
MACHINE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: steps/flow.asl.json}
"""


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository with stacks of one, two and two templates, and files that are none."""
    monkeypatch.chdir(tmp_path)
    files = {
        "t.yaml": TEMPLATE,
        "nested/parent.yaml": NESTING,
        "nested/child.yaml": TEMPLATE,
        "exports/from.yaml": EXPORTING,
        "imports/to.yaml": IMPORTING,
        "flow/template.yaml": MACHINE,
        "flow/steps/flow.asl.json": '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}',
        ".github/workflows/ci.yaml": WORKFLOW,
        "node_modules/t.yaml": TEMPLATE,
        "broken.yaml": "AWSTemplateFormatVersion: x\nResources: [\n",
        "template.py": TEMPLATE,
        "root/main.tf": 'module "m" { source = "./m" }\n',
        "root/terraform.tfvars": 'stage = "prod"\n',
        "root/x.auto.tfvars.json": '{"stage": "prod"}',
        "root/prod.tfvars": 'stage = "prod"\n',
        "root/m/main.tf": 'resource "aws_sqs_queue" "q" {}\n',
        "root/m/terraform.tfvars": 'stage = "unread"\n',
    }
    Path(".git").mkdir()
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


@pytest.mark.parametrize(
    ("changed", "linted"),
    [
        (["t.yaml"], ["t.yaml"]),
        (["./t.yaml", "nested/../t.yaml"], ["t.yaml"]),
        (["nested/child.yaml"], ["nested/child.yaml", "nested/parent.yaml"]),
        (["nested/parent.yaml"], ["nested/child.yaml", "nested/parent.yaml"]),
        (["imports/to.yaml"], ["exports/from.yaml", "imports/to.yaml"]),
        (["t.yaml", "exports/from.yaml"], ["exports/from.yaml", "imports/to.yaml", "t.yaml"]),
        (["flow/steps/flow.asl.json"], ["flow/steps/flow.asl.json", "flow/template.yaml"]),
        (["broken.yaml"], ["broken.yaml"]),
        (["root/m/main.tf"], ["root/m/main.tf", "root/main.tf"]),
        (["root/terraform.tfvars"], ["root/m/main.tf", "root/main.tf"]),
        (["root/x.auto.tfvars.json"], ["root/m/main.tf", "root/main.tf", "root/x.auto.tfvars.json"]),
        (["root/prod.tfvars"], []),
        (["root/m/terraform.tfvars"], []),
        (["node_modules/t.yaml"], []),
        (["template.py"], []),
        ([".github/workflows/ci.yaml"], [".github/workflows/ci.yaml"]),
        ([], []),
    ],
)
def test_the_stacks_of_changed_files(changed: list[str], linted: list[str]) -> None:
    assert [file.shown for file in stacks_of(changed)] == linted


def test_stacks_are_found_from_any_folder_of_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("imports")
    assert [file.shown for file in stacks_of(["to.yaml"])] == ["../exports/from.yaml", "../imports/to.yaml"]


def test_a_file_that_is_gone() -> None:
    with pytest.raises(NoSuchPath, match=r"'gone\.yaml' does not exist"):
        stacks_of(["gone.yaml"])


@pytest.mark.parametrize(
    ("name", "matters"),
    [
        ("t.yaml", True),
        ("flow/steps/flow.asl.json", True),
        ("broken.yaml", True),
        ("gone.yaml", True),
        ("root/terraform.tfvars", True),
        ("root/x.auto.tfvars.json", True),
        ("root/prod.tfvars", False),
        (".github/workflows/ci.yaml", False),
    ],
)
def test_what_may_matter(name: str, matters: bool) -> None:
    assert may_matter(name) is matters


@pytest.mark.parametrize("text", ["AWS::Region", "a: !Ref B", "'Fn::Sub': x", '{"openapi": "3.0.1"}', "swagger: '2.0'"])
def test_a_piece_of_a_template_may_matter(text: str) -> None:
    Path("piece.yaml").write_text(text)
    assert may_matter("piece.yaml")


# The command


def test_what_is_no_template_passes_without_a_word() -> None:
    assert call("lint", "--changed", ".github/workflows/ci.yaml") == (0, "", "")
    assert call("lint", "--changed") == (0, "", "")


def test_a_finding_in_another_file_of_the_stack_counts() -> None:
    finding = FINDING.replace("t.yaml", "nested/child.yaml")
    assert call("lint", *ONLY, "--changed", "--quiet", "nested/parent.yaml") == (1, finding, "")


def test_a_list_that_is_split_gives_what_the_whole_list_gives() -> None:
    """pre-commit splits long lists of files, and knows nothing of what belongs together."""
    Path("broken.yaml").unlink()
    names = sorted(str(path) for path in Path().rglob("*.*") if path.is_file())
    whole = call("lint", *ONLY, "--changed", "--quiet", *names)
    split = [call("lint", *ONLY, "--changed", "--quiet", name) for name in names]
    assert whole[0] == max(code for code, _, _ in split) == 1
    assert set(whole[1].splitlines()) == {line for _, out, _ in split for line in out.splitlines()}


def test_a_broken_template_is_an_error_only_if_it_changed() -> None:
    assert call("lint", *ONLY, "--changed", "--quiet", "t.yaml") == (1, FINDING, "")
    code, out, _ = call("lint", *ONLY, "--changed", "--quiet", "broken.yaml")
    assert (code, out.partition(": cannot be read")[0]) == (2, "error: broken.yaml:2")
