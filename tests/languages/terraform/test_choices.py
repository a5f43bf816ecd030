"""What a deployment decides: lookups in maps, defaults that do not hold, workspaces, names that are the same anyway."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archlint.model.values.choices import chosen
from tests.running import call, write
from tests.words import evaluated_attribute


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


CONTEXT = """
variable "env" {}
variable "stage" {
  default = "dev"
}
locals {
  seconds  = { dev = 5, prod = 300 }
  settings = { dev = { timeout = 5 }, prod = { timeout = 300 } }
}
"""
FUNCTION = """
resource "aws_sqs_queue" "q" {
  name                       = "q"
  visibility_timeout_seconds = %s
}
resource "aws_lambda_function" "f" {
  function_name = "f-${var.stage}"
  timeout       = 30
}
resource "aws_lambda_event_source_mapping" "m" {
  event_source_arn = aws_sqs_queue.q.arn
  function_name    = %s
}
"""


@pytest.mark.parametrize(
    ("expression", "entries"),
    [
        ("local.seconds[var.env]", {"dev": 5, "prod": 300}),
        ("local.settings[var.env].timeout", {"dev": 5, "prod": 300}),
        ('local.settings[terraform.workspace]["timeout"]', {"dev": 5, "prod": 300}),
        ("lookup(local.seconds, var.env, 9)", {"dev": 5, "prod": 300, "": 9}),
        ("local.seconds[var.env] * 2", {"dev": 10, "prod": 600}),
    ],
)
def test_a_lookup_is_one_of_the_entries(tmp_path: Path, expression: str, entries: dict[str, int]) -> None:
    found = chosen(evaluated_attribute(tmp_path, expression, CONTEXT))
    told = {
        next((str(condition.literal) for condition, truth in branch.when if truth), ""): getattr(
            branch.outcome, "value", 0
        )
        for branch in found.branches
    }
    assert told == entries


@pytest.mark.parametrize(
    ("seconds", "named", "level"),
    [
        ("{ dev = 5, prod = 6 }[var.env]", "aws_lambda_function.f.arn", "error"),
        ("local.seconds[var.env]", "aws_lambda_function.f.arn", "warning"),
        ("{ dev = 500, prod = 600 }[var.env]", "aws_lambda_function.f.arn", None),
        ("local.seconds[var.stage]", "aws_lambda_function.f.arn", "warning"),
        ('var.stage == "dev" ? 300 : local.seconds[var.stage]', "aws_lambda_function.f.arn", None),
        ('var.stage == "dev" ? 5 : local.settings[var.stage].timeout', "aws_lambda_function.f.arn", "warning"),
        ("5", '"f-${var.stage}"', "error"),
    ],
)
def test_levels(seconds: str, named: str, level: str | None) -> None:
    write(Path(), {"main.tf": CONTEXT + FUNCTION % (seconds, named)})
    assert _levels() == ([level] if level else [])


@pytest.mark.parametrize(
    ("options", "levels"),
    [
        ((), ["warning"]),
        (("--workspace", "dev"), ["error"]),
        (("--workspace", "prod"), []),
        (("--workspace", "dev", "--workspace", "prod"), ["error"]),
        (("--workspace", "dev", "--var-file", "dev.tfvars"), ["error"]),
    ],
)
def test_a_workspace_can_be_named(options: tuple[str, ...], levels: list[str]) -> None:
    seconds = 'terraform.workspace == "dev" ? 5 : 300'
    write(
        Path(), {"main.tf": CONTEXT + FUNCTION % (seconds, "aws_lambda_function.f.arn"), "dev.tfvars": 'env = "dev"\n'}
    )
    assert _levels(*options) == levels


def test_workspaces_are_environments() -> None:
    write(Path(), {"main.tf": CONTEXT + FUNCTION % ("local.seconds[terraform.workspace]", "aws_lambda_function.f.arn")})
    report = call("lint", "--select", "visibility-timeout-too-short", "--workspace", "dev", "--workspace", "prod")[1]
    assert "(in 'dev')" in report
    code, graph, _ = call("graph", "--workspace", "dev")
    assert (code, "aws_sqs_queue.q" in graph) == (0, True)
    assert call("lint", "--workspace", "")[0] == 2


def _levels(*options: str) -> list[str]:
    out = call("lint", "--select", "visibility-timeout-too-short", "--format", "json", *options)[1]
    return [finding["level"] for finding in json.loads(out)["findings"]]


def test_what_a_module_makes_none_of_is_not_there() -> None:
    inner = """
    variable "on" {}
    variable "all" { default = {} }
    resource "aws_sqs_queue" "q" {
      for_each = var.on ? var.all : {}
      name     = each.key
    }
    """
    write(
        Path(), {"main.tf": 'variable "on" {}\nmodule "m" {\n  source = "./m"\n  on = var.on\n}\n', "m/main.tf": inner}
    )
    assert "aws_sqs_queue" not in call("graph")[1]


@pytest.mark.parametrize(("given", "found"), [("var.own ? null : var.policy", False), ("var.policy", True)])
def test_policies_that_exclude_each_other(given: str, found: bool) -> None:
    write(
        Path(),
        {
            "main.tf": f"""
            variable "own" {{ type = bool }}
            variable "policy" {{}}
            resource "aws_sqs_queue" "q" {{
              name   = "q"
              policy = {given}
            }}
            resource "aws_sqs_queue_policy" "q" {{
              count     = var.own ? 1 : 0
              queue_url = aws_sqs_queue.q.id
              policy    = "{{}}"
            }}
            """
        },
    )
    assert ("overwritten-policy" in call("lint", "--select", "overwritten-policy")[1]) is found


@pytest.mark.parametrize(
    ("lookup", "is_same"),
    [('name = "orders"', True), ('name = "other"', False), ('name = "orders"\n  provider = aws.other', False)],
)
def test_what_is_looked_up_by_its_name_is_the_resource(lookup: str, is_same: bool) -> None:
    write(
        Path(),
        {
            "main.tf": f"""
            resource "aws_sqs_queue" "orders" {{
              name                       = "orders"
              visibility_timeout_seconds = 5
            }}
            data "aws_sqs_queue" "orders" {{
              {lookup}
            }}
            """
            + FUNCTION.replace("aws_sqs_queue.q.arn", "data.aws_sqs_queue.orders.arn")
            % (300, "aws_lambda_function.f.arn")
            + CONTEXT
        },
    )
    assert _levels() == (["error"] if is_same else [])


def test_files_of_opentofu_stand_in_place_of_others() -> None:
    queue = 'resource "aws_sqs_queue" "%s" {\n  name = "%s"\n}\n'
    in_json = {"resource": {"aws_sqs_queue": {"json": {"name": "json"}}}}
    write(
        Path(),
        {
            "main.tf": queue % ("a", "a"),
            "main.tofu": queue % ("b", "b"),
            "more.tf": queue % ("c", "c"),
            "more.tofu.json": json.dumps(in_json),
        },
    )
    graph = json.loads(call("graph", "--format", "json")[1])
    assert [node["name"].rpartition(".")[2] for node in graph["nodes"]] == ["b", "c", "json"]


@pytest.mark.parametrize(
    ("wait", "run"),
    [
        ('contains(["prod", "test"], var.env) ? 300 : 10', 'var.env == "prod" ? 50 : 1'),
        ('!contains(["prod", "test"], var.env) ? 10 : 300', 'var.env == "test" ? 50 : 1'),
        ("contains(keys(local.seconds), var.env) ? 300 : 10", 'var.env == "prod" ? 50 : 1'),
        ('contains(["prod"], var.env) ? 300 : 10', 'contains(["prod"], var.env) ? 50 : 1'),
        ('anytrue([var.env == "prod", var.env == "test"]) ? 300 : 10', 'var.env == "test" ? 50 : 1'),
        ('var.env == "prod" ? 300 : 10', 'alltrue([var.env == "prod", var.stage == "x"]) ? 50 : 1'),
    ],
)
def test_a_test_by_a_list_is_compared_with_others(wait: str, run: str) -> None:
    text = CONTEXT + FUNCTION.replace("= 30", f"= {run}") % (wait, "aws_lambda_function.f.arn")
    write(Path(), {"main.tf": text})
    code, out, _ = call("lint", "--isolated", "--select", "visibility-timeout-too-short", "--format", "json", ".")
    assert (code, json.loads(out)["findings"]) == (0, [])


VALIDATED = """
variable "env" {
  type = string
  validation {
    condition     = contains(["dev", "prod"], var.env)
    error_message = "It is dev or prod."
  }
  validation {
    condition     = length(var.env) < 9
    error_message = "It is short."
  }
}
variable "open" {
  type = string
  validation {
    condition     = contains(["dev", var.env], var.open)
    error_message = "It is dev, or the same."
  }
}
"""


@pytest.mark.parametrize(
    ("expression", "numbers"),
    [
        ('var.env == "dev" ? 1 : var.env == "prod" ? 2 : 3', [1, 2]),
        ('var.env == "test" ? 1 : 2', [2]),
        ('var.env != "dev" && var.env != "prod" ? 1 : 2', [2]),
        ('contains(["dev", "test"], var.env) ? 1 : var.env == "prod" ? 2 : 3', [1, 2]),
        ('var.open == "test" ? 1 : 2', [1, 2]),
    ],
)
def test_a_validation_says_what_a_variable_may_be(tmp_path: Path, expression: str, numbers: list[int]) -> None:
    branches = evaluated_attribute(tmp_path, expression, VALIDATED).branches
    assert [getattr(branch.outcome, "value", 0) for branch in branches] == numbers
