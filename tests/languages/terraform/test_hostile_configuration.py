"""Configuration that asks for too much: what comes of it is unknown, and comes soon."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from archlint.model.values.value import Tree, Value
from tests.words import declared_at, module, names, shown

pytestmark = pytest.mark.slow


def chain(count: int, step: str, end: str) -> str:
    """Return local values that each are made of the next one."""
    steps = "".join(f"  a{n} = {step.replace('NEXT', f'local.a{n + 1}')}\n" for n in range(count))
    return f"locals {{\n{steps}  a{count} = {end}\n}}\n"


def first(folder: Path, text: str, expression: str = "local.a0") -> Value:
    queue = f'resource "aws_sqs_queue" "q" {{\n  name = {expression}\n}}\n'
    return declared_at(module(folder, {"main.tf": text + queue}), "aws_sqs_queue.q").at("name")


@pytest.mark.parametrize(
    "text",
    [
        chain(5000, "NEXT", '"x"'),
        chain(60, '"${NEXT}${NEXT}"', '"xxxxxxxxxx"'),
        chain(60, "concat(NEXT, NEXT)", '["x"]'),
        chain(60, "NEXT * NEXT", "99999"),
        chain(60, "cidrsubnet(NEXT, NEXT)", "var.x"),
        chain(60, "flatten([NEXT, NEXT])", '["x"]'),
        chain(60, "setproduct(NEXT, NEXT)", '["x", "y"]'),
        "locals {\n  a0 = local.a0\n}\n",
        f"locals {{\n  a0 = {'!' * 500}true\n}}\n",
        f"locals {{\n  a0 = {'1 + ' * 5000}1\n}}\n",
        f"locals {{\n  a0 = {'f(' * 500}1{')' * 500}\n}}\n",
        f"locals {{\n  a0 = x{'.y' * 5000}\n}}\n",
        f"locals {{\n  a0 = {'9' * 10000}\n}}\n",
        'locals {\n  a0 = format("%099999999d", 1)\n}\n',
        'locals {\n  a0 = replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "/^(a+)+$/", "")\n}\n',
        "locals {\n  a0 = length(range(1000000000))\n}\n",
        "locals {\n  a0 = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a]]]\n}\n",
    ],
)
def test_too_much_is_unknown(tmp_path: Path, text: str) -> None:
    (said,) = shown(first(tmp_path, text))
    assert said.startswith(("inside(", "outside(", "[", '"${}'))


def test_nothing_doubles_for_ever(tmp_path: Path) -> None:
    text = chain(60, "[NEXT, NEXT]", '["x"]')
    assert shown(first(tmp_path, text, "upper(jsonencode(local.a0))")) == ["inside()"]


def test_conditions_double_neither(tmp_path: Path) -> None:
    text = 'variable "x" {}\n' + chain(20, "NEXT && NEXT", "var.x")
    assert len(shown(first(tmp_path, text, "local.a0 ? 1 : 2"))) == 2


@pytest.mark.parametrize(
    ("files", "addresses"),
    [
        (
            {"main.tf": 'module "a" {\n  source = "./"\n}\n'},
            ["module.a"],
        ),
        (
            {
                "main.tf": 'module "a" {\n  source = "./b"\n}\n',
                "b/main.tf": 'module "c" {\n  source = "../c"\n}\n',
                "c/main.tf": 'module "b" {\n  source = "../b"\n  x      = module.b.x\n}\n',
            },
            ["module.a.module.c.module.b"],
        ),
    ],
)
def test_modules(tmp_path: Path, files: Mapping[str, str], addresses: list[str]) -> None:
    assert names(module(tmp_path, files)) == addresses


def test_more_modules_than_anybody_has(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./a"\n  count  = 900\n}\n',
        "a/main.tf": 'module "b" {\n  source = "../b"\n  count  = 900\n}\n',
        "b/main.tf": 'resource "aws_sqs_queue" "q" {}\n',
    }
    assert 0 < len(names(module(tmp_path, files))) < 5000


def test_more_instances_than_anybody_has(tmp_path: Path) -> None:
    text = "".join(f'resource "aws_sqs_queue" "q{n}" {{\n  count = 999\n}}\n' for n in range(10))
    assert len(names(module(tmp_path, {"main.tf": text}))) == 5 * 999 + 5


def test_nested_dynamic_blocks(tmp_path: Path) -> None:
    body = 'dynamic "a" {\n for_each = range(900)\n content {\n' * 4 + "}\n}\n" * 4
    value = declared_at(module(tmp_path, {"main.tf": f'resource "aws_x" "y" {{\n{body}}}\n'}), "aws_x.y").at("a")
    for _ in range(4):
        assert isinstance(value.outcome, Tree)
        value = Value((next(value.outcome.elements()),)).step("a")
    assert value.certainly_absent


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "3",
        '{"resource": 3}',
        '{"resource": {"aws_sqs_queue": [[{"q": {}}]]}}',
        '{"resource": {"aws_sqs_queue": {"q": null}}}',
        '{"module": {"m": {"source": {"a": 1}}}}',
        '{"variable": {"v": {"type": "${", "default": 1}}, "locals": [1]}',
        '{"resource": {"aws_sqs_queue": {"q": {"dynamic": {"a": 1}, "count": "${", "name": "%{if"}}}}',
        '{"resource": {"aws_sqs_queue": {"q": {"name": "\\ud800${1}", "for_each": ["\\ud800"]}}}}',
        '{"data": {"aws_iam_policy_document": {"d": {"statement": 5}}}, "output": {"o": []}}',
        '{"resource": {"aws_sqs_queue": {"q": {"name": "' + "${" * 3000 + '"}}}}',
    ],
)
def test_odd_json(tmp_path: Path, text: str) -> None:
    for declaration in module(tmp_path, {"main.tf.json": text}).declarations:
        assert len(shown(declaration.properties)) == 1


@pytest.mark.parametrize(
    "text",
    [
        'resource "a" {}\nresource "a" "b" {}\nresource "a" "b" "c" {}\n',
        "resource {}\nvariable {}\n",
        'resource "aws_x" "y" {\n  for_each = { a = null }\n  name = each.value\n}\n',
        'resource "aws_x" "y" {\n  name = [for a, b, c in [1] : a]\n}\n',
        'resource "aws_x" "y" {\n  a = 1\n  a {}\n}\n',
        'resource "aws_x" "y" {\n  for_each = 5\n  count = "x"\n  name = each.value.z[*].q[each.key]\n}\n',
        'resource "aws_x" "y" {\n  dynamic "z" {}\n  dynamic {}\n}\n',
        'resource "aws_x" "y" {\n  z = merge(null...)\n  q = try()\n  r = element()\n  s = lookup({}, null)\n}\n',
        'output "o" {}\nresource "aws_x" "y" {\n  z = module.none[0].x\n  q = data.a\n  r = data.a.b.c\n  s = var\n}\n',
    ],
)
def test_odd_hcl(tmp_path: Path, text: str) -> None:
    for declaration in module(tmp_path, {"main.tf": text}).declarations:
        assert len(shown(declaration.properties)) == 1
