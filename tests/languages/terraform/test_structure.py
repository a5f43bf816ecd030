"""What a configuration as a whole is: which instances there are, and what each is given, as Terraform itself says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from archlint.languages.terraform.modules.root import read_modules
from tests.languages.terraform.test_expressions import plain

#: A module that gives back what it is given.
ECHO = """
variable "name" { default = "d" }
variable "value" { default = null }
resource "terraform_data" "in" { input = [var.name, var.value, path.module] }
output "name" { value = "${var.name}!" }
"""


def data(name: str, expression: str, extra: str = "") -> str:
    return f'resource "terraform_data" "{name}" {{\n  {extra}\n  input = {expression}\n}}\n'


_TYPED = """
variable "v" {
  type = object({
    a = string
    b = optional(number, "4")
    c = optional(list(any))
    d = optional(object({ e = optional(bool, "true") }), {})
  })
}
"""
_BASE = """
variable "v" { default = "base" }
locals {
  a = 1
  b = 2
}
resource "terraform_data" "x" {
  count = 2
  input = [var.v, local.a, local.b]
}
module "m" {
  source = "./echo"
  name   = "base"
  value  = "kept"
}
"""
_JSON: Mapping[str, Any] = {
    "//": "a comment",
    "locals": {"l": ["x", "y"], "n": "${1 + 1}", "mix": "a-${local.n}", "plain": "$${x} %%{if}"},
    "resource": {
        "terraform_data": {
            "all": {"//": {"a": "${nothing}"}, "input": ["${local.n}", "${local.mix}", "${local.plain}", "5", None]},
            "each": [{"for_each": "${toset(local.l)}", "input": {"k": "${each.key}!"}}],
            "counted": {"count": "2", "input": "${count.index}", "depends_on": ["terraform_data.all"]},
        }
    },
    "module": {
        "m": {
            "source": "./echo",
            "name": "%{ if true }yes%{ else }no%{ endif }",
            "value": {"q-${local.n}": "${local.n}", "%{ if true }r%{ endif }": 1},
        }
    },
}

#: Files, and what is in the instances of `terraform_data` that there are.
CASES: Mapping[str, tuple[Mapping[str, str | bytes], Mapping[str, Any]]] = {
    "keys": (
        {"main.tf": data("x", "each.key", 'for_each = toset(["a b", "c\\"d", "$${e}", "é", "%%{f"])')},
        {
            'terraform_data.x["a b"]': "a b",
            'terraform_data.x["c\\"d"]': 'c"d',
            'terraform_data.x["$${e}"]': "${e}",
            'terraform_data.x["é"]': "é",
            'terraform_data.x["%%{f"]': "%{f",
        },
    ),
    "sets": (
        {"main.tf": data("x", "[each.key, each.value]", 'for_each = toset(["b", 1, "b"])')},
        {'terraform_data.x["1"]': ["1", "1"], 'terraform_data.x["b"]': ["b", "b"]},
    ),
    "where it runs": (
        {"main.tf": data("x", '[basename(path.root), fileexists("${path.cwd}/main.tf"), file(abspath("a.txt"))]'), "a.txt": "a"},
        {"terraform_data.x": [".", True, "a"]},
    ),
    "modules in modules": (
        {
            "root/main.tf": 'module "a" {\n  source   = "./a"\n  for_each = { x = 1, y = 2 }\n  n        = each.value\n}\n'
            + data("all", '[values(module.a)[*].got, module.a["y"].got]'),
            "root/a/main.tf": 'variable "n" {}\nmodule "b" {\n  source = "../../echo"\n  count  = var.n\n'
            "  name   = count.index\n}\n" + 'output "got" { value = module.b[*].name }\n',
            "echo/main.tf": ECHO,
        },
        {
            "terraform_data.all": [[["0!"], ["0!", "1!"]], ["0!", "1!"]],
            'module.a["x"].module.b[0].terraform_data.in': [0, None, "../echo"],
            'module.a["y"].module.b[0].terraform_data.in': [0, None, "../echo"],
            'module.a["y"].module.b[1].terraform_data.in': [1, None, "../echo"],
        },
    ),
    "override files": (
        {
            "main.tf": _BASE,
            "echo/main.tf": ECHO,
            "a_override.tf": 'locals {\n  a = "a"\n  b = "a"\n}\nmodule "m" {\n  name = "over"\n}\n',
            "override.tf.json": '{"locals": {"b": "json"}, "resource": {"terraform_data": {"x": {"count": 1}}}}',
            "z.tf": 'output "late" { value = local.a }\n',
        },
        {"terraform_data.x[0]": ["base", "a", "json"], "module.m.terraform_data.in": ["over", "kept", "echo"]},
    ),
    "variables files": (
        {
            "main.tf": 'variable "v" {}\nvariable "w" {}\nvariable "x" {}\n' + data("x", "[var.v, var.w, var.x]"),
            "terraform.tfvars": 'v = "t"\nw = "t"\nx = "t"\n',
            "terraform.tfvars.json": '{"v": "tj", "w": "${not} a template"}',
            "b.auto.tfvars": 'v = "b"\n',
            "a.auto.tfvars.json": '{"v": "a"}',
            "other.tfvars": 'x = "other"\n',
        },
        {"terraform_data.x": ["b", "${not} a template", "t"]},
    ),
    "types": (
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  v      = { a = 1, c = [{ x = 1 }, { x = "y" }], z = 3 }\n}\n',
            "m/main.tf": _TYPED + data("x", "var.v"),
        },
        {"module.m.terraform_data.x": {"a": "1", "b": 4, "c": [{"x": "1"}, {"x": "y"}], "d": {"e": True}}},
    ),
    "null": (
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  a      = null\n  b      = null\n}\n',
            "m/main.tf": 'variable "a" { default = "d" }\nvariable "b" {\n  default  = "d"\n  nullable = false\n}\n'
            + data("x", "[var.a, var.b]"),
        },
        {"module.m.terraform_data.x": [None, "d"]},
    ),
    "references": (
        {
            "main.tf": data("c", '"c${count.index}"', "count = 2")
            + data("none", "1", "count = 0")
            + data("f", "each.value", "for_each = { a = 1, b = 2 }")
            + data("x", "[terraform_data.c[*].input, terraform_data.c.1.input, one(terraform_data.none[*].input)]")
            + data("y", '[for k, v in terraform_data.f : "${k}=${v.input}"]')
            + data("z", '[try(terraform_data.none[0].input, "none"), can(terraform_data.f["c"]), length(terraform_data.c)]'),
        },
        {
            "terraform_data.c[0]": "c0",
            "terraform_data.c[1]": "c1",
            'terraform_data.f["a"]': 1,
            'terraform_data.f["b"]': 2,
            "terraform_data.x": [["c0", "c1"], "c1", None],
            "terraform_data.y": ["a=1", "b=2"],
            "terraform_data.z": ["none", False, 2],
        },
    ),
    "JSON": (
        {"main.tf.json": json.dumps(_JSON), "echo/main.tf": ECHO},
        {
            "terraform_data.all": [2, "a-2", "${x} %{if}", "5", None],
            'terraform_data.each["x"]': {"k": "x!"},
            'terraform_data.each["y"]': {"k": "y!"},
            "terraform_data.counted[0]": 0,
            "terraform_data.counted[1]": 1,
            "module.m.terraform_data.in": ["yes", {"q-2": 2, "r": 1}, "echo"],
        },
    ),
    "files beside a module": (
        {
            "main.tf": 'module "m" {\n  source = "./m"\n}\n',
            "m/main.tf": data("x", 'templatefile("${path.module}/x.tpl", { l = ["a", "b"] })')
            + data("y", '{ for f in fileset(path.module, "d/*.json") : basename(f) => jsondecode(file("${path.module}/${f}")) }'),
            "m/x.tpl": "%{ for each in l ~}\n- ${each}\n%{ endfor ~}\n$${end}\n",
            "m/d/a.json": '{"n": 1}',
            "m/d/b.json": "[true]",
            "m/d/c.txt": "no",
        },
        {"module.m.terraform_data.x": "- a\n- b\n${end}\n", "module.m.terraform_data.y": {"a.json": {"n": 1}, "b.json": [True]}},
    ),
    "texts that are templates": (
        {
            "main.tf": 'locals { t = "$${n}!%%{ if n == 2 }?%%{ endif }" }\n'
            + data("x", "templatestring(local.t, { n = each.value })", "for_each = { a = 1, b = 2 }")
        },
        {'terraform_data.x["a"]': "1!", 'terraform_data.x["b"]': "2!?"},
    ),
    "bytes": (
        {"main.tf": b'\xef\xbb\xbflocals {\r\n  h = <<-E\r\n    \xc3\xa9\r\n      b\r\n  E\r\n}\r\n' + data("x", "local.h").encode()},
        {"terraform_data.x": "é\r\n  b\r\n"},
    ),
    "what says no more than where it was": (
        {
            "main.tf": data("new", "1", "lifecycle {\n    ignore_changes = all\n  }")
            + "moved {\n  from = terraform_data.old\n  to   = terraform_data.new\n}\n"
            + "removed {\n  from = terraform_data.gone\n  lifecycle {\n    destroy = false\n  }\n}\n"
            + 'check "c" {\n  assert {\n    condition     = terraform_data.new.input == 1\n    error_message = "no"\n  }\n}\n',
        },
        {"terraform_data.new": 1},
    ),
}  # fmt: skip


def folder_of(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files, and return the folder of the root module among them."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / ".git").mkdir()
    return folder / "root" if (folder / "root").exists() else folder


@pytest.mark.parametrize("name", CASES)
def test_it_is_what_terraform_plans(tmp_path: Path, name: str) -> None:
    files, expected = CASES[name]
    (found,) = read_modules([folder_of(tmp_path, files)])
    assert {each.name: plain(each.at("input")) for each in found.instance.everything()} == expected
    assert all(not each.when for each in found.instance.everything())


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed here")
@pytest.mark.parametrize("name", CASES)
def test_terraform_plans_the_same(tmp_path: Path, name: str) -> None:
    files, expected = CASES[name]
    planned = json.loads(_terraform(folder_of(tmp_path, files)))["planned_values"]["root_module"]
    assert {each["address"]: each["values"]["input"] for each in _resources(planned)} == expected


def _terraform(folder: Path) -> str:
    """Return the plan of a configuration as JSON; only the provider that is built in is there."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TF_")}
    for command in (["init", "-backend=false"], ["plan", "-input=false", "-out=plan"], ["show", "-json", "plan"]):
        run = subprocess.run(
            ["terraform", *command], cwd=folder, capture_output=True, text=True, check=True, env=environment
        )
    return run.stdout


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from _resources(child)
