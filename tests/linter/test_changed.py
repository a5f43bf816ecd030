"""What changed files are reason to lint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archlint.linter import Request, lint
from archlint.linter.inputs.changed import any_may_matter, stacks_of
from archlint.linter.inputs.code_folders import code_folders
from archlint.linter.inputs.inputs import PathNotFoundError
from archlint.model.errors import MisuseError
from tests.running import FINDING, ONLY, TEMPLATE, call

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


FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Handle:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: ../src/}
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
        "orders/sam/template.yaml": FUNCTION,
        "orders/src/app.py": "import common\n",
        "orders/src/lib/common.mjs": "",
        "orders/srcs/other.py": "",
        "orders/tests/test_app.py": "",
        "orders/tests/tsconfig.json": "{}",
        "orders/src/package.json": "{}",
        "orders/tsconfig.json": "{}",
        "requirements-dev.txt": "",
        "infra/main.tf": 'module "q" {\n  source = "../modules/q"\n}\n',
        "infra/envs/prod.tfvars": "a = 1\n",
        "infra/policy.tftpl": '{"Resource": "AWS::x"}',
        "modules/q/main.tf": 'resource "aws_sqs_queue" "q" {\n  policy = templatefile("policy.tftpl", {})\n}\n',
        "modules/terraform.tfvars.json": "{}",
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
        (["root/prod.tfvars"], ["root/m/main.tf", "root/main.tf"]),
        (["root/m/terraform.tfvars"], ["root/m/main.tf", "root/main.tf"]),
        (["node_modules/t.yaml"], []),
        (["template.py"], []),
        (["orders/src/app.py"], ["orders/sam/template.yaml"]),
        (["orders/sam/../src/lib/common.mjs", "t.yaml"], ["orders/sam/template.yaml", "t.yaml"]),
        (["orders/srcs/other.py", "orders/tests/test_app.py"], []),
        (["orders/src/package.json"], ["orders/sam/template.yaml", "orders/src/package.json"]),
        (["orders/tsconfig.json"], ["orders/sam/template.yaml", "orders/tsconfig.json"]),
        (["requirements-dev.txt"], ["orders/sam/template.yaml"]),
        (["orders/tests/tsconfig.json"], ["orders/tests/tsconfig.json"]),
        (["infra/main.tf"], ["infra/main.tf", "modules/q/main.tf"]),
        (["modules/q/main.tf"], ["infra/main.tf", "modules/q/main.tf"]),
        (["infra/envs/prod.tfvars"], ["infra/main.tf", "modules/q/main.tf"]),
        (["infra/policy.tftpl"], ["infra/main.tf", "modules/q/main.tf"]),
        (["modules/terraform.tfvars.json"], ["modules/terraform.tfvars.json"]),
        ([".github/workflows/ci.yaml"], [".github/workflows/ci.yaml"]),
        ([], []),
    ],
)
def test_the_stacks_of_changed_files(changed: list[str], linted: list[str]) -> None:
    assert [file.shown for file in stacks_of(changed)] == linted


def test_stacks_are_found_from_any_folder_of_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("imports")
    assert [file.shown for file in stacks_of(["to.yaml"])] == ["../exports/from.yaml", "to.yaml"]


def test_files_are_named_as_seen_from_the_working_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """As git and others name them: what leads up and down again is no help."""
    monkeypatch.chdir("flow/steps")
    _, found, _ = call("lint", "--changed", "flow.asl.json", "../../t.yaml", *ONLY, "--format", "json")
    assert json.loads(found)["files"] == ["../../t.yaml", "../template.yaml"]
    monkeypatch.chdir("../../nested")
    _, found, _ = call("lint", "--changed", "child.yaml", "--format", "json", *ONLY)
    assert json.loads(found)["files"] == ["child.yaml", "parent.yaml"]


def test_files_are_named_as_seen_from_another_root(tmp_path: Path) -> None:
    found = lint(Request(root=tmp_path / "nested", paths=("child.yaml",), changed=True, isolated=True))
    assert found.files == ("child.yaml", "parent.yaml")


def test_a_file_that_is_gone() -> None:
    with pytest.raises(PathNotFoundError, match=r"'gone\.yaml' does not exist"):
        stacks_of(["gone.yaml"])


def test_a_folder_is_no_file_that_changed() -> None:
    with pytest.raises(MisuseError, match=r"'nested' is a folder: --changed takes the files that changed"):
        stacks_of(["t.yaml", "nested"])


@pytest.mark.parametrize(
    ("name", "matters"),
    [
        ("t.yaml", True),
        ("flow/steps/flow.asl.json", True),
        ("broken.yaml", True),
        ("gone.yaml", True),
        ("root/terraform.tfvars", True),
        ("root/x.auto.tfvars.json", True),
        ("root/prod.tfvars", True),
        ("orders/src/app.py", True),
        ("orders/tests/test_app.py", False),
        ("orders/src/package.json", True),
        ("orders/tsconfig.json", True),
        ("requirements-dev.txt", True),
        ("orders/tests/tsconfig.json", False),
        ("template.py", False),
        ("infra/envs/prod.tfvars", True),
        ("infra/policy.tftpl", True),
        (".github/workflows/ci.yaml", False),
    ],
)
def test_what_may_matter(name: str, matters: bool) -> None:
    assert any_may_matter([name]) is matters


@pytest.mark.parametrize("text", ["AWS::Region", "a: !Ref B", "'Fn::Sub': x", '{"openapi": "3.0.1"}', "swagger: '2.0'"])
def test_a_piece_of_a_template_may_matter(text: str) -> None:
    Path("piece.yaml").write_text(text)
    assert any_may_matter(["piece.yaml"])


@pytest.mark.parametrize(
    ("text", "folders"),
    [
        ("CodeUri: src/", ["src"]),
        ("CodeUri: src # why", ["src"]),
        ("{CodeUri: my src, Handler: x}", ["my src"]),
        ('"CodeUri": "src/a b"', ["src/a b"]),
        ("Code: '../src'", ["../src"]),
        ("CodeUri:\n  src", ["src"]),
        ("CodeUri: .", ["."]),
        ("CodeUri: !Sub '${Where}'", ["."]),
        ("CodeUri: &where src", ["."]),
        ('"Code": {"Fn::Sub": "${Where}"}', ["."]),
        ('"Code": {"S3Bucket": "b"}', []),
        ('"aws:asset:path": "asset.1"', ["asset.1"]),
        ("ContentUri: src/", ["src"]),
    ],
)
def test_the_folders_of_code(tmp_path: Path, text: str, folders: list[str]) -> None:
    folder = tmp_path.resolve()
    data = f"Type: AWS::Lambda::Function\n{text}\n".encode()
    assert list(code_folders(str(folder), data)) == [str((folder / each).resolve()) for each in folders]
    assert list(code_folders(str(folder), text.encode())) == []


@pytest.mark.parametrize(
    "aside", [".venv/", "node_modules/x/", "environment/pyvenv.cfg", "cache/.gitignore", "build/large"]
)
def test_what_is_nobodys_own_is_not_looked_at_for_the_folders_of_code(aside: str) -> None:
    folder = Path(aside.rpartition("/")[0])
    folder.mkdir(parents=True)
    Path("code.py").touch()
    (folder / "t.yaml").write_text(FUNCTION.replace("../src/", "../" * len(folder.parts)))
    (folder / "pad.yaml").write_text("a: 1\n")
    if aside.endswith("large"):
        (folder / "t.yaml").write_text(FUNCTION.replace("../src/", "../") + "#" * 1_000_000)
    elif not aside.endswith("/"):
        Path(aside).write_text("# Created by a tool\n*\n")
    assert not any_may_matter(["code.py"])
    (Path("own")).mkdir()
    Path("own/t.yaml").write_text(FUNCTION.replace("../src/", ".."))
    assert any_may_matter(["code.py"])


# The command


def test_what_is_no_template_passes_without_a_word() -> None:
    assert call("lint", "--changed", ".github/workflows/ci.yaml") == (0, "", "")
    assert call("lint", "--changed") == (0, "", "")


def test_code_that_no_template_knows_passes_without_a_word() -> None:
    assert call("lint", "--changed", "template.py", "orders/tests/test_app.py") == (0, "", "")


def test_code_that_is_changed_is_linted_with_its_template() -> None:
    Path("orders/src/app.py").write_text(
        'import boto3\ndef handler(e, c):\n    boto3.client("kinesis").put_record(StreamName="s", PartitionKey="all")\n'
    )
    text = FUNCTION + "  Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: s, ShardCount: 4}}\n"
    Path("orders/sam/template.yaml").write_text(text)
    code, out, _ = call("lint", "--select", "constant-partition-key", "--changed", "--quiet", "orders/src/app.py")
    assert (code, out.partition(": warning")[0]) == (1, "orders/src/app.py:3:69")


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
    assert (code, out.partition(": cannot be read")[0]) == (2, "error: broken.yaml:2:13")
