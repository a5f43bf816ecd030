"""Root modules that read the outputs of others from their states: one scope, if it is certain which is meant."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from archlint.findings.problems import Problems
from archlint.languages.terraform.modules.reading.state_names import joined_by_states
from archlint.linter.inputs.inputs import collect
from archlint.linter.inputs.scopes import partition
from tests.running import call

#: A queue whose consumer takes longer than the queue waits: only who sees both knows it.
QUEUE = """
resource "aws_sqs_queue" "q" {
  visibility_timeout_seconds = 30
}
output "arn" {
  value = aws_sqs_queue.q.arn
}
"""
CONSUMER = """
resource "aws_lambda_function" "f" {
  timeout = 60
}
resource "aws_lambda_event_source_mapping" "m" {
  event_source_arn = data.terraform_remote_state.queues.outputs.arn
  function_name    = aws_lambda_function.f.arn
}
"""
S3 = 'terraform {\n  backend "s3" {\n    bucket = "states"\n    key    = "queues/terraform.tfstate"\n  }\n}\n'


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


def write(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def state(backend: str, **config: str) -> str:
    said = "\n".join(f"    {key} = {value}" for key, value in config.items())
    return f'data "terraform_remote_state" "queues" {{\n  backend = "{backend}"\n  config = {{\n{said}\n  }}\n}}\n'


def found(*arguments: str) -> list[tuple[str, str]]:
    code, out, _ = call(
        "lint", "--isolated", "--select", "visibility-timeout-too-short", "--format", "json", *arguments
    )
    report = json.loads(out)
    assert code in (0, 1) and report["errors"] == []
    return [(finding["path"], finding["level"]) for finding in report["findings"]]


READ = state("s3", bucket='"states"', key='"queues/terraform.tfstate"')


@pytest.mark.parametrize(
    ("keeps", "reads"),
    [
        (S3, READ),
        (S3.replace('    bucket = "states"\n', ""), READ),
        (S3, state("s3", bucket="var.bucket", key='"queues/terraform.tfstate"')),
        ("", state("local", path='"../queues/terraform.tfstate"')),
        ("", state("local", path='"${path.module}/../queues/terraform.tfstate"')),
        (
            'terraform {\n  backend "local" {\n    path = "q.tfstate"\n  }\n}\n',
            state("local", path='"../queues/q.tfstate"'),
        ),
        (
            'terraform {\n  backend "gcs" {\n    bucket = "b"\n    prefix = "queues"\n  }\n}\n',
            state("gcs", bucket='"b"', prefix='"queues"'),
        ),
    ],
)
def test_what_another_root_module_puts_out_is_known(keeps: str, reads: str) -> None:
    write({"queues/main.tf": keeps + QUEUE, "workers/main.tf": reads + CONSUMER})
    assert found(".") == [("queues/main.tf", "error")]
    assert found("workers") == found("queues") == []


@pytest.mark.parametrize(
    ("keeps", "reads"),
    [
        (S3.replace("queues/", "other/"), READ),
        (S3.replace('"states"', '"others"'), READ),
        (S3, state("gcs", prefix='"queues/terraform.tfstate"')),
        (S3.replace('"s3"', '"consul"'), READ),
        (S3, state("s3", bucket='"states"', key='"${var.env}/terraform.tfstate"')),
        (
            S3,
            state("s3", bucket='"states"', key="var.key")
            + 'variable "key" {\n  default = "queues/terraform.tfstate"\n}\n',
        ),
        (S3, state("local", path='"../queues/terraform.tfstate"')),
        ("", state("local", path='"../other/terraform.tfstate"')),
        ("", state("local", path='"../queues/other.tfstate"')),
        ("", READ),
    ],
)
def test_what_is_kept_elsewhere_lies_outside(keeps: str, reads: str) -> None:
    write({"queues/main.tf": keeps + QUEUE, "workers/main.tf": reads + CONSUMER})
    assert found(".") == []


def test_two_root_modules_that_keep_the_same_state_are_none() -> None:
    write({"queues/main.tf": S3 + QUEUE, "copies/main.tf": S3 + QUEUE, "workers/main.tf": READ + CONSUMER})
    assert found(".") == []


def test_a_module_that_a_root_module_calls_may_read_it() -> None:
    write({"queues/main.tf": S3 + QUEUE, "live/main.tf": 'module "w" {\n  source = "../modules/w"\n}\n'})
    write({"modules/w/main.tf": READ + CONSUMER})
    assert found(".") == [("queues/main.tf", "error")]


def test_root_modules_that_read_each_other_end() -> None:
    again = S3.replace("queues/", "workers/")
    back = READ.replace('"queues" {', '"back" {').replace("queues/terraform", "workers/terraform")
    loop = 'output "arn" {\n  value = data.terraform_remote_state.back.outputs.arn\n}\n'
    other = 'output "arn" {\n  value = data.terraform_remote_state.queues.outputs.arn\n}\n'
    write({"queues/main.tf": S3 + back + loop, "workers/main.tf": again + READ + CONSUMER + other})
    assert found(".") == []


def test_ignores_of_all_root_modules_and_of_what_they_share_are_heeded() -> None:
    ignore = "# archlint: ignore[visibility-timeout-too-short] it may\n"
    module = 'module "m" {\n  source = "../m"\n}\n'
    write({"m/main.tf": QUEUE.replace("resource", f"{ignore}resource")})
    write({"queues/main.tf": S3 + module + 'output "arn" {\n  value = module.m.arn\n}\n'})
    write({"workers/main.tf": module + READ + CONSUMER})
    code, out, err = call("lint", "--isolated", "--select", "visibility-timeout-too-short", ".")
    assert (code, err) == (0, "")
    assert "1 suppressed" in out


def test_variables_are_those_of_all(tmp_path: Path) -> None:
    write(
        {"queues/main.tf": S3 + QUEUE + 'variable "a" {}\n', "workers/main.tf": READ + CONSUMER + 'variable "b" {}\n'}
    )
    write({"all.tfvars": "a = 1\nb = 2\n"})
    _, _, err = call("lint", "--isolated", "--var-file", "all.tfvars", ".")
    assert err == ""
    write({"all.tfvars": "a = 1\nc = 2\n"})
    _, _, err = call("lint", "--isolated", "--var-file", "all.tfvars", ".")
    assert "'c'" in err


def test_scopes() -> None:
    write({"queues/main.tf": S3 + QUEUE, "workers/main.tf": READ + CONSUMER, "other/main.tf": QUEUE})
    problems = Problems()
    scopes = partition(collect(["."], problems), problems)
    assert [[str(folder) for folder in scope.folders] for scope in scopes] == [["other"], ["queues", "workers"]]
    assert [[file.shown for file in scope.files] for scope in scopes] == [
        ["other/main.tf"],
        ["queues/main.tf", "workers/main.tf"],
    ]


@pytest.mark.parametrize(
    ("read", "groups"),
    [
        ({}, [["a"], ["b"], ["c"]]),
        ({"a": {"3"}}, [["a", "c"], ["b"]]),
        ({"a": {"2"}, "c": {"2"}}, [["a", "b", "c"]]),
        ({"a": {"1", "9"}}, [["a"], ["b"], ["c"]]),
    ],
)
def test_groups(read: Mapping[str, set[str]], groups: list[list[str]]) -> None:
    roots = {"a": ["a"], "b": ["b"], "c": ["c"]}
    kept = {"a": {"1"}, "b": {"2"}, "c": {"3"}}
    assert joined_by_states(roots, kept, {root: read.get(root, set()) for root in roots}) == groups
