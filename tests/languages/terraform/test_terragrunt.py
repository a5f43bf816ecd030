"""Terragrunt's units: the module that is applied in a folder, its inputs, and what other units put out."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.running import call

QUEUE = """
variable "wait" {
  default = 500
}
variable "name" {
  default = "orders"
}
resource "aws_sqs_queue" "q" {
  name                       = var.name
  visibility_timeout_seconds = var.wait
}
output "arn" {
  value = aws_sqs_queue.q.arn
}
"""
WORKER = """
variable "arn" {}
resource "aws_lambda_function" "f" {
  timeout = 60
}
resource "aws_lambda_event_source_mapping" "m" {
  event_source_arn = var.arn
  function_name    = aws_lambda_function.f.arn
}
"""
DEPENDENCY = (
    'dependency "queue" {\n  config_path = "../queue"\n}\ninputs = {\n  arn = dependency.queue.outputs.arn\n}\n'
)
MODULES = {"modules/queue/main.tf": QUEUE, "modules/worker/main.tf": WORKER}


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


def write(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def source(folder: str) -> str:
    return f'terraform {{\n  source = "{folder}"\n}}\n'


def lint(*arguments: str) -> dict[str, Any]:
    code, out, _ = call(
        "lint", "--isolated", "--select", "visibility-timeout-too-short", "--format", "json", *arguments
    )
    report = json.loads(out)
    assert isinstance(report, dict) and code == (1 if report["findings"] else 0) and report["errors"] == []
    return report


def found(*arguments: str) -> list[tuple[str, str]]:
    return [(finding["path"], finding["level"]) for finding in lint(*arguments)["findings"]]


@pytest.mark.parametrize(
    ("unit", "parent"),
    [
        ("inputs = {\n  wait = 30\n}\n", ""),
        ("locals {\n  wait = 30\n}\ninputs = {\n  wait = local.wait\n}\n", ""),
        ('locals {\n  all = { wait = 30 }\n}\ninputs = merge(local.all, { name = "x" })\n', ""),
        ('include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n', "inputs = { wait = 30 }\n"),
        ('include {\n  path = "../root.hcl"\n}\ninputs = { name = "x" }\n', "inputs = { wait = 30 }\n"),
        (
            'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\ninputs = { wait = 30 }\n',
            "inputs = { wait = 90 }\n",
        ),
        (
            'locals {\n  all = read_terragrunt_config(find_in_parent_folders("root.hcl"))\n}\n'
            "inputs = { wait = local.all.locals.wait }\n",
            "locals {\n  wait = 30\n}\n",
        ),
        (
            'inputs = read_terragrunt_config("${get_terragrunt_dir()}/../root.hcl").inputs\n',
            "inputs = { wait = 30 }\n",
        ),
        (
            'inputs = { wait = read_terragrunt_config("gone.hcl", { inputs = { w = 30 } }).inputs.w }\n',
            "",
        ),
        (
            'include "root" {\n  path   = "${get_repo_root()}/live/root.hcl"\n  expose = true\n}\n'
            "inputs = { wait = include.root.locals.wait }\n",
            "locals {\n  wait = 30\n}\n",
        ),
        (
            'include {\n  path   = find_in_parent_folders("root.hcl")\n  expose = true\n}\n'
            "inputs = { wait = include.locals.wait }\n",
            "locals {\n  wait = 30\n}\n",
        ),
        (
            'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n',
            'inputs = jsondecode(file(find_in_parent_folders("waits.json")))[path_relative_to_include()]\n',
        ),
        (
            'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n',
            'inputs = { wait = basename(get_terragrunt_dir()) == "queue" ? 30 : 900 }\n',
        ),
        (
            'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'
            'inputs = { wait = basename(get_parent_terragrunt_dir("root")) == "live" ? 30 : 900 }\n',
            "",
        ),
        ('inputs = { wait = get_path_from_repo_root() == "live/queue" ? 30 : 900 }\n', ""),
        ('inputs = { wait = get_path_to_repo_root() == "../.." ? 30 : 900 }\n', ""),
        ('inputs = { wait = find_in_parent_folders("gone.hcl", "none") == "none" ? 30 : 900 }\n', ""),
    ],
)
def test_inputs_are_the_variables_of_the_module(unit: str, parent: str) -> None:
    """Who reads the queue is another unit, so each value of the inputs counts as it is."""
    write({**MODULES, "live/queue/terragrunt.hcl": source("../../modules//queue") + unit, "live/root.hcl": parent})
    write({"live/waits.json": '{"queue": {"wait": 30}, "other": {"wait": 900}}'})
    write({"live/worker/terragrunt.hcl": source("../../modules/worker") + DEPENDENCY})
    report = lint(".")
    assert [(f["path"], f["level"]) for f in report["findings"]] == [("modules/queue/main.tf", "error")]
    calls = [place["path"] for place in report["findings"][0]["related"] if "called" in place["message"]]
    assert (calls, report["unread"]) == (["live/queue/terragrunt.hcl"], [])


@pytest.mark.parametrize(
    "unit",
    [
        "",
        "inputs = {\n  wait = 900\n}\n",
        'inputs = {\n  wait = get_env("WAIT")\n}\n',
        'inputs = yamldecode(file(find_in_parent_folders("env.yaml")))\n',
        'include "root" {\n  path = find_in_parent_folders("gone.hcl")\n}\n',
        'include "root" {\n  path = get_env("ROOT")\n}\n',
    ],
)
def test_other_inputs_find_nothing(unit: str) -> None:
    write({**MODULES, "live/queue/terragrunt.hcl": source("../../modules//queue") + unit})
    write({"live/worker/terragrunt.hcl": source("../../modules/worker") + DEPENDENCY})
    report = lint(".")
    assert report["findings"] == []
    reasons = [(each["path"], each["reason"]) for each in report["unread"]]
    told = [("live/queue/terragrunt.hcl", "what it adds to the inputs is not settled")]
    assert reasons == (told if "include" in unit else [])


@pytest.mark.parametrize(
    "path",
    [
        "${get_repo_root()}/modules//queue",
        "${get_terragrunt_dir()}/../../modules/queue",
        "${get_path_to_repo_root()}/modules/queue",
        '${dirname(find_in_parent_folders("root.hcl"))}/../modules/queue',
        "${local.modules}/queue",
    ],
)
def test_a_source_by_functions(path: str) -> None:
    own = 'locals {\n  modules = "${get_repo_root()}/modules"\n}\ninputs = {\n  wait = 30\n}\n'
    write({**MODULES, "live/root.hcl": "", "live/queue/terragrunt.hcl": source(path) + own})
    write({"live/worker/terragrunt.hcl": source("../../modules/worker") + DEPENDENCY})
    assert found(".") == [("modules/queue/main.tf", "error")]


def test_what_is_included_says_the_source_and_what_is_depended_on() -> None:
    common = 'terraform {\n  source = "${get_repo_root()}/modules/queue"\n}\ninputs = {\n  wait = 30\n}\n'
    include = 'include "common" {\n  path = "${get_repo_root()}/common/queue.hcl"\n}\n'
    write({**MODULES, "common/queue.hcl": common, "live/queue/terragrunt.hcl": include})
    worker = source("${get_repo_root()}/modules/worker") + DEPENDENCY.replace(
        "../queue", "${get_terragrunt_dir()}/../queue"
    )
    write({"common/worker.hcl": worker, "live/worker/terragrunt.hcl": include.replace("queue.hcl", "worker.hcl")})
    assert found(".") == [("modules/queue/main.tf", "error")]


def test_what_an_unsettled_include_may_set_rests_on_no_default() -> None:
    write({**MODULES, "modules/queue/main.tf": QUEUE.replace("500", "30")})
    write({"live/worker/terragrunt.hcl": source("../../modules/worker") + DEPENDENCY})
    write({"live/queue/terragrunt.hcl": source("../../modules/queue")})
    assert found(".") == [("modules/queue/main.tf", "error")]
    write({"live/queue/terragrunt.hcl": source("../../modules/queue") + 'include {\n  path = get_env("ROOT")\n}\n'})
    assert found(".") == []


@pytest.mark.parametrize(
    ("text", "said", "reason"),
    [
        (source("git::https://example.com/q.git"), "git::https://example.com/q.git", "Terragrunt fetches it"),
        (
            source("tfr:///terraform-aws-modules/sqs/aws"),
            "tfr:///terraform-aws-modules/sqs/aws",
            "Terragrunt fetches it",
        ),
        (source("../../modules/gone"), "../../modules/gone", "there is no such folder"),
        (source("${get_repo_root()}/modules/aws"), "${get_repo_root()}/modules/aws", "there is no such folder"),
        (source("${get_env()}/modules/aws"), "${get_env()}/modules/aws", "its source is not settled"),
    ],
)
def test_a_source_that_is_not_here_is_told(text: str, said: str, reason: str) -> None:
    write({"live/queue/terragrunt.hcl": text})
    (unread,) = lint(".")["unread"]
    place = {"path": "live/queue/terragrunt.hcl", "line": 2}
    assert unread == {**place, "what": "module", "source": said, "reason": reason}


def test_a_dependency_that_is_not_read_is_told() -> None:
    write({**MODULES, "live/worker/terragrunt.hcl": source("../../modules/worker") + DEPENDENCY})
    (unread,) = lint(".")["unread"]
    assert (unread["line"], unread["source"]) == (4, "../queue")
    assert unread["reason"] == "no unit that is read with it lies there"


def test_the_configuration_of_the_folder_itself_gets_the_inputs() -> None:
    write({"live/worker/terragrunt.hcl": DEPENDENCY, "live/worker/main.tf": WORKER})
    write({"live/queue/terragrunt.hcl": "inputs = {\n  wait = 30\n}\n", "live/queue/main.tf": QUEUE})
    assert found(".") == [("live/queue/main.tf", "error")]


def test_an_ignore_at_the_source_counts() -> None:
    ignore = "# archlint: ignore[visibility-timeout-too-short] it may\n  source"
    unit = source("../../modules/queue").replace("source", ignore) + "inputs = {\n  wait = 30\n}\n"
    write({**MODULES, "live/queue/terragrunt.hcl": unit})
    write({"live/worker/terragrunt.hcl": source("../../modules/worker") + DEPENDENCY})
    assert found(".") == []


@pytest.mark.parametrize(
    "files",
    [
        {"a/terragrunt.hcl": source("../a") + "inputs = {\n  x = dependency.x.outputs.y\n}\n"},
        {"a/terragrunt.hcl": 'include {\n  path = "../b/terragrunt.hcl"\n}\n' + source("../m"), "m/main.tf": QUEUE}
        | {"b/terragrunt.hcl": 'include {\n  path = "../a/terragrunt.hcl"\n}\n' + source("../m")},
        {
            "a/terragrunt.hcl": source("../m") + 'inputs = read_terragrunt_config("../b/x.hcl").inputs\n',
            "m/main.tf": QUEUE,
        }
        | {"b/x.hcl": 'inputs = read_terragrunt_config("../a/terragrunt.hcl").inputs\n'},
        {"a/terragrunt.hcl": source("../m") + 'inputs = read_terragrunt_config("terragrunt.hcl").inputs\n'}
        | {"m/main.tf": QUEUE},
        {
            f"{one}/terragrunt.hcl": f'dependency "d" {{\n  config_path = "../{other}"\n}}\n{source("../m")}'
            "inputs = {\n  name = dependency.d.outputs.name\n}\n"
            for one, other in ("ab", "ba")
        }
        | {"m/main.tf": QUEUE + 'output "name" {\n  value = var.name\n}\n'},
    ],
    ids=["itself", "include", "reading", "reading itself", "dependency"],
)
def test_circles_end(files: Mapping[str, str]) -> None:
    write(files)
    lint(".")


def test_what_is_read_again_and_again_is_read_once(tmp_path: Path) -> None:
    many = '[for x in range(1000) : [for y in range(1000) : read_terragrunt_config("../x.hcl").locals.wait]]'
    write({**MODULES, "live/x.hcl": "locals {\n  wait = 30\n}\n" + "# much\n" * 1000})
    write(
        {
            "live/queue/terragrunt.hcl": source("../../modules/queue")
            + f"inputs = {{ wait = length(flatten({many})) }}\n"
        }
    )
    began = time.process_time()
    lint(".")
    assert time.process_time() - began < 20


def test_what_is_broken_is_an_error() -> None:
    write({**MODULES, "live/queue/terragrunt.hcl": source("../../modules/queue") + "inputs = {"})
    code, out, _ = call("lint", "--isolated", "--format", "json", ".")
    assert code == 2 and [error["path"] for error in json.loads(out)["errors"]] == ["live/queue/terragrunt.hcl"]


def test_what_leads_out_is_left(tmp_path: Path) -> None:
    (tmp_path / ".git").rmdir()
    write({"own/.git/x": "", "own/a/terragrunt.hcl": source("../../secret"), "secret/main.tf": QUEUE})
    write(
        {
            "own/b/terragrunt.hcl": 'include {\n  path = "../../secret.hcl"\n}\n' + source("./m"),
            "secret.hcl": "inputs = {}",
        }
    )
    write({"own/b/m/main.tf": QUEUE})
    _, out, err = call("lint", "--isolated", "--format", "json", "own")
    assert [each["reason"] for each in json.loads(out)["unread"]] == [
        "it lies outside the project",
        "what it adds to the inputs is not settled",
    ]
    assert err.count("leads out of the project") == 2 and "secret/main.tf" not in out


def test_the_top_of_a_repository_is_no_unit() -> None:
    """A file without a source, beside no configuration, is there for others to include."""
    write({"terragrunt.hcl": 'generate "provider" {\n  contents = "provider \\"aws\\" {}"\n}\n'})
    assert lint(".")["unread"] == []
