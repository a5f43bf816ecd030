"""Configuration that asks for too much: what comes of it is unknown, and comes soon."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from archlint.aws.kinds import Kind
from archlint.graph.making.from_configuration import read_folders
from archlint.languages.terraform.hcl.hcl import parse_hcl
from archlint.model.budget import STEPS, Budget, shares
from archlint.model.source.location import Place
from archlint.model.source.text import Unreadable
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
        'locals {\n  a0 = regex("(x?){900}x{900}", "' + "x" * 900 + '")\n}\n',
        'locals {\n  a0 = regex("(?:(?:(?:(?:a{0,900}){0,900}){0,900}){0,900}){0,900}", "a")\n}\n',
        'locals {\n  a0 = regexall("[' + "".join(map(chr, range(200, 1100))) + ']", "' + "b" * 50_000 + '")\n}\n',
        'locals {\n  a0 = regex("' + "(" * 500 + ")" * 500 + '", "a")\n}\n',
        'locals {\n  a0 = replace("' + "a" * 9_000 + '", "/(a*)/", "' + "$0" * 9_000 + '")\n}\n',
        chain(60, "[NEXT, NEXT]", "[1]").replace("[local.a1, local.a1]", "yamlencode([local.a1, local.a1])"),
        chain(60, 'formatlist("%s%s", NEXT, NEXT)', '["x", "y"]'),
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
        'resource "aws_x" "y" {\n  z = aws_x.y.' + "9" * 5000 + "\n}\n",
        'output "o" {}\nresource "aws_x" "y" {\n  z = module.none[0].x\n  q = data.a\n  r = data.a.b.c\n  s = var\n}\n',
    ],
)
def test_odd_hcl(tmp_path: Path, text: str) -> None:
    for declaration in module(tmp_path, {"main.tf": text}).declarations:
        assert len(shown(declaration.properties)) == 1


def test_more_labels_than_any_block_has() -> None:
    labels = " ".join(f'"l{number}"' for number in range(20_000))
    with pytest.raises(Unreadable) as refusal:
        parse_hcl(f'resource "aws_sqs_queue" "q" {{}}\nresource {labels} {{}}\n'.encode(), "main.tf")
    assert (refusal.value.message, refusal.value.line) == ("a block with more than 10 labels", 2)


USERS = """
resource "aws_sqs_queue" "q" {
  tags = local.a0
}
module "m" {
  source = "elsewhere/m/aws"
  given  = local.a0
}
output "o" {
  value = local.a0
}
"""


def overruns(folder: Path, text: str, name: str = "main.tf") -> list[tuple[str, int]]:
    """Return where is told that something is not evaluated, when everything in a module is asked for."""
    (folder / name).write_text(text, encoding="utf-8")
    budget = Budget(STEPS)
    found, refused = read_folders([folder], {}, budget=budget)
    assert found is not None and not refused
    _documents, graph = found
    for resource in graph.resources(Kind.QUEUE):
        graph.mentions(resource)
    graph.close()
    places: list[Place] = list(budget.overruns)
    return [(Path(place.location.path).name, place.location.line) for place in places]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(chain(28, "merge({}, { a = NEXT, b = NEXT })", "{}"), id="merged"),
        pytest.param(chain(28, "{ a = NEXT, b = NEXT }", "{}"), id="an object"),
        pytest.param(chain(28, "[NEXT, NEXT]", "[]"), id="a list"),
        pytest.param("locals {\n  a0 = { a = local.a0, b = local.a0 }\n}\n", id="an object of itself"),
        pytest.param("locals {\n  a0 = { a = [for k in [1] : { b = local.a0, c = local.a0 }] }\n}\n", id="a loop"),
        pytest.param("locals {\n  a0 = merge({}, { a = [local.a1] })\n  a1 = { b = local.a0 }\n}\n", id="in a circle"),
    ],
)
def test_what_is_shared_is_looked_through_once(tmp_path: Path, text: str) -> None:
    assert overruns(tmp_path, text + USERS) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "locals {\n  a0 = [for a in range(900) : [for b in range(900) : a * b]]\n}\n", id="loops in loops"
        ),
        pytest.param(
            "locals {\n  a0 = [for t in range(900) : local.t]\n"
            '  t  = join("-", [for a in range(900) : join("-", range(900))])\n}\n',
            id="texts",
        ),
        pytest.param(chain(100, "NEXT", "1"), id="a long chain"),
    ],
)
def test_what_goes_beyond_the_budget_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    told = overruns(tmp_path, text + USERS)
    assert told
    assert all(name == "main.tf" and line > 1 for name, line in told)


def test_json_of_itself_is_looked_through_once(tmp_path: Path) -> None:
    loop = '{"locals": {"a0": {"a": ["${merge({}, {x = local.a0})}"], "b": "${local.a0}"}}, '
    users = '"module": {"m": {"source": "elsewhere/m/aws", "given": "${local.a0}"}}}'
    assert overruns(tmp_path, loop + users, "main.tf.json") == []


def test_a_value_however_deep_is_looked_through(tmp_path: Path) -> None:
    levels = 3000
    text = chain(levels, "merge({}, { a = NEXT })", "{}")
    # Asked for from the innermost one on, each is one level deeper, and none is too deep to be evaluated.
    users = [f'resource "aws_sqs_queue" "q{n}" {{\n  tags = local.a{n}\n}}\n' for n in range(levels, 0, -20)]
    assert overruns(tmp_path, text + "".join(users)) == []


@pytest.mark.parametrize("part", ["source_policy_documents = [SELF]", "statement {\n    actions = [SELF]\n  }"])
def test_a_policy_document_made_from_itself_is_unknown(tmp_path: Path, part: str) -> None:
    reference = "data.aws_iam_policy_document.d.json"
    text = f'data "aws_iam_policy_document" "d" {{\n  {part.replace("SELF", reference)}\n}}\n'
    policy = first(tmp_path, text, reference)
    assert policy.step("Version").known == "2012-10-17"
    assert overruns(tmp_path, text + f'resource "aws_sqs_queue" "q" {{\n  policy = {reference}\n}}\n') == []


@pytest.mark.parametrize(
    "expression",
    [
        'replace(local.long, "x", local.long)',
        'format("%s%s", local.long, local.long)',
        'join("", [local.long, local.long])',
        'join(local.long, ["a", "b", "c"])',
        "jsonencode(jsonencode(jsonencode(local.quotes)))",
    ],
)
def test_very_long_texts_are_not_made(tmp_path: Path, expression: str) -> None:
    text = f'locals {{\n  long   = "{"x" * 1_100_000}"\n  quotes = "{chr(92)}"{"x" * 10}"\n}}\n'
    (said,) = shown(first(tmp_path, text, f'"${{{expression}}}"'))
    assert len(said) < 2_000_000


def test_dynamic_blocks_under_many_conditions_are_unknown(tmp_path: Path) -> None:
    blocks = "".join(
        f'  dynamic "x" {{\n    for_each = var.c == {n} ? [1] : [1, 2]\n    content {{\n      v = 1\n    }}\n  }}\n'
        for n in range(60)
    )
    root = module(tmp_path, {"main.tf": f'variable "c" {{}}\nresource "aws_sqs_queue" "q" {{\n{blocks}}}\n'})
    assert shown(declared_at(root, "aws_sqs_queue.q").at("x")) == ["inside()"]


def test_modules_that_are_called_often_are_told(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./m"\n  count  = 70\n}\n',
        "m/main.tf": 'module "b" {\n  source = "../n"\n  count  = 70\n}\n',
        "n/main.tf": "".join(f'resource "aws_sqs_queue" "q{n}" {{}}\n' for n in range(500)),
    }
    root = module(tmp_path, files)
    assert len(root.declarations) < 100_000
    assert root.instance.shared.budget.overruns


def test_the_scopes_of_a_run_share_its_steps() -> None:
    assert shares([170]) == [STEPS]
    assert sum(shares([170] * 10)) <= STEPS
    assert sum(shares([170] * 6000)) <= 20 * STEPS
    assert shares([0]) and shares([]) == []
    large, small = shares([900, 100])
    assert large == 9 * small
