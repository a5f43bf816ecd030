"""Variables files of Terraform: what they are, what they make of a root module, and what no report tells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from archlint.languages.terraform.modules.reading.variable_files import open_variable_file
from archlint.languages.terraform.modules.root import RootModule, read_modules
from archlint.model.source.text import Unreadable
from archlint.model.values.conditions import describe
from tests.running import ONLY, call
from tests.words import declared_at, shown

QUEUE = 'resource "aws_sqs_queue" "q" {{\n  name = {}\n}}\n'


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def deployed(text: str, *variables: str) -> RootModule:
    """Return the root module that a text makes with variables files that lie elsewhere."""
    write({"root/main.tf": text})
    (found,) = read_modules([Path("root")], variables=[open_variable_file(Path(name)) for name in variables])
    return found


def name_of(text: str, *variables: str) -> list[str]:
    return shown(declared_at(deployed(text, *variables), "aws_sqs_queue.q").at("name"))


# What is a variables file


@pytest.mark.parametrize(
    ("name", "text", "names"),
    [
        ("a.tfvars", "", ()),
        ("a.tfvars", '# a comment\na = "x"\nb = [1, -2, null]\n', ("a", "b")),
        ("a.tfvars", '\ufeffa = "x"\r\nb = {\r\n  "k" = true\r\n  ("l") : 2\r\n}\r\n', ("a", "b")),
        ("a.tfvars", "a = <<-EOT\n  {}\n  EOT\n", ("a",)),
        ("a.tfvars", 'a = "${"x"}-%{if true}y%{endif}"\nb = 1 < 2 ? { k = 1 }.k : [1][0]\n', ("a", "b")),
        ("a.tfvars", 'a = [for k, v in { x = 1 } : "${k}${v}" if v == 1]\nb = [{ c = 1 }][*].c\n', ("a", "b")),
        ("prod.vars", "a = 1\n", ("a",)),
        ("a.tfvars.json", "{}", ()),
        ("a.tfvars.json", '{"//": "a comment", "a": "${x}", "b": {"variable": []}}', ("a", "b")),
        ("a.json", ' [{"a": 1}, {"b": null}]', ("a", "b")),
    ],
)
def test_what_is_a_variables_file(name: str, text: str, names: tuple[str, ...]) -> None:
    write({name: text})
    found = open_variable_file(Path(name))
    assert (found.path, found.names) == (name, names)


EXPRESSION = "is set to an expression: a variables file only has plain values"


@pytest.mark.parametrize(
    ("name", "text", "line", "message"),
    [
        ("a.tfvars", "a = \n", 1, "not valid HCL: a value is missing"),
        ("a.tfvars", '{"a": 1}', 1, "not valid HCL"),
        ("a.tfvars", "a: 1\n", 1, "not valid HCL"),
        ("a.tfvars", "a = 1\n\nb = prod\n", 3, f"'b' {EXPRESSION}"),
        ("a.tfvars", "a = var.x\n", 1, f"'a' {EXPRESSION}"),
        ("a.tfvars", 'a = file("x")\n', 1, f"'a' {EXPRESSION}"),
        ("a.tfvars", 'a = "${x}"\n', 1, f"'a' {EXPRESSION}"),
        ("a.tfvars", "a = { b = [1, local.x] }\n", 1, f"'a' {EXPRESSION}"),
        ("a.tfvars", "a = { (x) = 1 }\n", 1, f"'a' {EXPRESSION}"),
        ("a.tfvars", "a = [1, 2][x]\n", 1, f"'a' {EXPRESSION}"),
        ("a.tfvars", "a = [[1]][*][x]\n", 1, f"'a' {EXPRESSION}"),
        ("a.tfvars", "a = !x\n", 1, f"'a' {EXPRESSION}"),
        ("a.tfvars", "a = true ? 1 : x\n", 1, f"'a' {EXPRESSION}"),
        ("a.tfvars", "a = [for v in [1] : w]\n", 1, f"'a' {EXPRESSION}"),
        ("a.tfvars", "a = [[for v in [1] : v], v]\n", 1, f"'a' {EXPRESSION}"),
        ("a.tfvars", 'a = 1\nvariable "b" {}\n', 2, "'variable' is a block: a variables file only sets variables"),
        ("a.tfvars", "a {\n}\n", 1, "'a' is a block: a variables file only sets variables"),
        ("a.tfvars", "a = 1\0", 1, "not text: it contains a NUL character"),
        ("a.tfvars.json", "", 1, "not valid JSON: Expecting value"),
        ("a.tfvars.json", "a: 1\n", 1, "not valid JSON: Expecting value"),
        ("a.tfvars.json", 'a = "x"\n', 1, "not valid JSON: Expecting value"),
        ("a.tfvars.json", '{\n "a": \n}', 3, "not valid JSON: Expecting value"),
        ("a.tfvars.json", '"a"', 0, "not an object"),
    ],
)
def test_what_is_no_variables_file(name: str, text: str, line: int, message: str) -> None:
    write({name: text, "main.tf": QUEUE.format("var.a")})
    with pytest.raises(Unreadable) as caught:
        open_variable_file(Path(name))
    assert (caught.value.message, caught.value.line) == (message, line)
    where = f"{name}:{line}" if line else name
    for command in ("lint", "graph"):
        assert call(command, "--var-file", name) == (2, "", f"Error: {where}: cannot be read: {message}\n")


@pytest.mark.parametrize("text", ["{", '{"a": }', "[" * 100_000, '{"a": ' * 100_000, "a = " + "[" * 100_000, "\udcff"])
@pytest.mark.parametrize("name", ["a.tfvars", "a.tfvars.json"])
def test_rubbish_is_refused_without_a_crash(name: str, text: str) -> None:
    Path(name).write_bytes(text.encode(errors="surrogateescape"))
    write({"main.tf": QUEUE.format("var.a")})
    code, out, err = call("lint", "--var-file", name)
    assert (code, out) == (2, "")
    assert err.startswith(f"Error: {name}") and err.count("\n") == 1 and "cannot be read: " in err


def test_what_lies_where_a_variables_file_should(tmp_path: Path) -> None:
    write({"main.tf": QUEUE.format("var.a")})
    missing = "cannot be read: No such file or directory"
    assert call("lint", "--var-file", "none.tfvars") == (2, "", f"Error: none.tfvars: {missing}\n")
    assert call("lint", "--var-file", f"{'x' * 300},y") == (
        2,
        "",
        f"Error: {'x' * 300}: cannot be read: File name too long\n",
    )
    assert call("lint", "--var-file", ",") == (2, "", f"Error: ,: {missing}\n")


# What it makes of a root module

STRONGEST = [
    ({"root/terraform.tfvars": "1", "root/terraform.tfvars.json": "2"}, (), "2"),
    ({"root/terraform.tfvars.json": "1", "root/a.auto.tfvars": "2"}, (), "2"),
    ({"root/b.auto.tfvars": "2", "root/a.auto.tfvars.json": "1"}, (), "2"),
    ({"root/b.auto.tfvars": "1", "root/c.auto.tfvars.json": "2"}, (), "2"),
    ({"root/a.auto.tfvars": "1", "z.tfvars": "2"}, ("z.tfvars",), "2"),
    ({"root/a.auto.tfvars": "1", "z.tfvars": "2", "a.tfvars.json": "3"}, ("z.tfvars", "a.tfvars.json"), "3"),
    ({"z.tfvars": "2", "a.tfvars.json": "3"}, ("a.tfvars.json", "z.tfvars"), "2"),
    ({"root/prod.tfvars": "1"}, (), ""),
]


@pytest.mark.parametrize(("files", "named", "value"), STRONGEST)
def test_the_strongest_file_counts(files: Mapping[str, str], named: tuple[str, ...], value: str) -> None:
    write({name: f'{{"v": "{text}"}}' if name.endswith("json") else f'v = "{text}"\n' for name, text in files.items()})
    said = [repr(value)] if value else ["'d' by var.v"]
    assert name_of('variable "v" { default = "d" }\n' + QUEUE.format("var.v"), *named) == said


@pytest.mark.parametrize(
    ("type_", "hcl", "json_", "expression", "said"),
    [
        ("string", "5", "5", "var.v", "'5'"),
        ("string", "true", "true", "var.v", "'true'"),
        ("number", '"5"', '"5"', "var.v", "5"),
        ("number", '"1.5"', "1.5", "var.v", "1.5"),
        ("bool", '"true"', '"true"', "var.v", "True"),
        ("bool", '"0"', '"0"', "var.v", "False"),
        ("bool", "true", "true", "var.v", "True"),
        ("bool", "null", "null", "var.v", "-"),
        ("any", '"5"', '"5"', "var.v", "'5'"),
        ("list(number)", '["1", 2]', '["1", 2]', "var.v", "[1, 2]"),
        ("set(string)", "[2, 1, 2]", "[2, 1, 2]", 'join(",", var.v)', "'1,2'"),
        ("map(bool)", '{ a = "true" }', '{"a": "true"}', "var.v", "{a: True}"),
        ("tuple([string, number, bool])", '[1, "2", "1"]', '[1, "2", "1"]', "var.v", "['1', 2, True]"),
        ("object({ a = number, b = optional(string, 7) })", '{ a = "1" }', '{"a": "1"}', "var.v", "{a: 1, b: '7'}"),
        (
            "list(object({ a = list(number) }))",
            '[{ a = ["1"], x = 2 }]',
            '[{"a": ["1"], "x": 2}]',
            "var.v[0]",
            "{a: [1]}",
        ),
        ("string", '"$${x}"', '"${x}"', "var.v", "'${x}'"),
        ("string", "<<-EOT\n    a\n    EOT", '"a\\n"', "chomp(var.v)", "'a'"),
        ("number", "-1 + 3", "2", "var.v", "2"),
    ],
)
def test_values_are_converted(type_: str, hcl: str, json_: str, expression: str, said: str) -> None:
    write({"a.tfvars": f"v = {hcl}\n", "a.tfvars.json": f'{{"v": {json_}}}'})
    text = f'variable "v" {{\n  type = {type_}\n}}\n' + QUEUE.format(expression)
    assert name_of(text, "a.tfvars") == name_of(text, "a.tfvars.json") == [said]


@pytest.mark.parametrize(
    ("repetition", "expected"),
    [
        ('count = var.stage == "prod" ? 1 : 0', ["aws_sqs_queue.q[0]"]),
        ('count = var.stage != "prod" ? 1 : 0', []),
        ("for_each = var.names", ['aws_sqs_queue.q["x"]', 'aws_sqs_queue.q["y"]']),
    ],
)
def test_conditions_are_decided(repetition: str, expected: list[str]) -> None:
    write({"prod.tfvars": 'stage = "prod"\nnames = ["y", "x"]\n'})
    text = (
        'variable "stage" { default = "dev" }\nvariable "names" {\n  type = set(string)\n}\n'
        f'resource "aws_sqs_queue" "q" {{\n  {repetition}\n}}\n'
    )
    found = deployed(text, "prod.tfvars").declarations
    assert [(each.name, describe(each.when)) for each in found] == [(name, "") for name in expected]


def test_only_the_root_module_has_the_variables() -> None:
    write({"root/m/main.tf": 'variable "v" { default = "d" }\n' + QUEUE.format("var.v"), "a.tfvars": 'v = "x"\n'})
    write({"root/m/terraform.tfvars": 'v = "y"\n', "root/m/z.auto.tfvars": 'v = "z"\n'})
    for call_, said in (("", "'d'"), ("v = var.v", "'x'")):
        text = f'variable "v" {{}}\nmodule "m" {{\n  source = "./m"\n  {call_}\n}}\n'
        found = deployed(text, "a.tfvars")
        assert shown(declared_at(found, "module.m.aws_sqs_queue.q").at("name")) == [said]


def test_null_is_the_default_where_a_variable_cannot_be_null() -> None:
    write({"a.tfvars": "v = null\n"})
    text = 'variable "v" {{\n  default  = "d"\n  nullable = {}\n}}\n' + QUEUE.format("var.v").replace(
        "{", "{{"
    ).replace("}", "}}")
    assert name_of(text.format("true"), "a.tfvars") == ["-"]
    assert name_of(text.format("false"), "a.tfvars") == ["'d' by var.v"]


def test_what_is_not_declared_is_unknown() -> None:
    write({"a.tfvars": 'v = "x"\n'})
    assert name_of(QUEUE.format("var.v"), "a.tfvars") == ["inside()"]


def test_a_file_that_is_loaded_without_being_named_may_be_broken() -> None:
    write({"main.tf": QUEUE.format('"a"'), "terraform.tfvars": "a = var.b\n"})
    code, out, err = call("lint", *ONLY, "--quiet")
    assert (code, err) == (2, "")
    assert out.splitlines() == [
        "main.tf:1:1: warning[plain-queue]: queue 'aws_sqs_queue.q' is plain",
        f"error: terraform.tfvars:1: cannot be read: 'a' {EXPRESSION}",
    ]


# Environments on the command line

STAGED = """\
variable "stage" { default = "dev" }
resource "aws_sqs_queue" "q" {
  count = var.stage == "prod" ? 1 : 0
}
"""
FOUND = "main.tf:2:1: warning[plain-queue]: queue 'aws_sqs_queue.q[0]' is plain\n"
LINT = ("lint", *ONLY, "--quiet")


def test_environments() -> None:
    write(
        {"main.tf": STAGED, "dev.tfvars": 'stage = "dev"\n', "prod.tfvars.json": '{"stage": "prod"}', "no.tfvars": ""}
    )
    dev, prod = ("--var-file", "dev.tfvars"), ("--var-file=prod.tfvars.json",)
    assert call(*LINT) == (1, FOUND, "")
    assert call(*LINT, *dev) == (0, "", "")
    assert call(*LINT, *prod) == (1, FOUND, "")
    assert call(*LINT, *dev, *prod) == (1, f"{FOUND.rstrip()} (in 'prod')\n", "")
    assert call(*LINT, *prod, "--var-file", "no.tfvars") == (1, FOUND, "")
    # Several files, the strongest last.
    assert call(*LINT, "--var-file", "dev.tfvars,prod.tfvars.json") == (1, FOUND, "")
    assert call(*LINT, "--var-file", "prod.tfvars.json,dev.tfvars") == (0, "", "")
    assert call(*LINT, "--var-file", "prod.tfvars.json,no.tfvars", *dev) == (1, f"{FOUND.rstrip()} (in 'no')\n", "")


def test_a_name_with_commas_is_one_file() -> None:
    write({"main.tf": STAGED, "a,b.tfvars": 'stage = "dev"\n'})
    assert call(*LINT, "--var-file", "a,b.tfvars") == (0, "", "")


def test_variables_that_nobody_declares() -> None:
    write({"main.tf": STAGED + 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": 'variable "size" {}\n'})
    write({"prod.tfvars": 'stage = "prod"\nstag = "x"\nsize = "secret"\n', "dev.tfvars": 'stage = "dev"\n'})
    unheard = (
        "warning: prod.tfvars sets the variable 'size', which no root module declares\n"
        "warning: prod.tfvars sets the variable 'stag', which no root module declares; did you mean 'stage'?\n"
    )
    assert call(*LINT, "--var-file", "prod.tfvars") == (1, FOUND, unheard)
    # A file of several environments is warned of once, and one root module that declares it is enough.
    write({"other/main.tf": 'variable "stag" {}\nresource "aws_sns_topic" "t" {}\n'})
    both = ("--var-file", "prod.tfvars,dev.tfvars", "--var-file", "prod.tfvars")
    found = f"{FOUND.rstrip()} (in 'prod')\n"
    assert call(*LINT, *both) == (1, found, unheard.splitlines(keepends=True)[0])
    assert call(*LINT, *both, "--jobs", "2") == (1, found, unheard.splitlines(keepends=True)[0])
    assert call("graph", "--var-file", "prod.tfvars")[2] == unheard.splitlines(keepends=True)[0]


def test_a_plan_has_its_values_already() -> None:
    plan = {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": []}},
        "terraform_version": "1.11.4",
    }
    queue = {"address": "aws_sqs_queue.q", "mode": "managed", "type": "aws_sqs_queue", "name": "q", "values": {}}
    plan["planned_values"] = {"root_module": {"resources": [queue]}}
    plan["configuration"] = {"root_module": {"variables": {"stage": {}}}}
    write({"plan.json": json.dumps(plan), "prod.tfvars": 'stage = "prod"\n'})
    unheard = "warning: prod.tfvars sets the variable 'stage', which no root module declares\n"
    assert call(*LINT, "plan.json", "--var-file", "prod.tfvars") == (*call(*LINT, "plan.json")[:2], unheard)


# Secrets


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ('"secret"', "outside(module.m.var.v)"),
        ("var.given", "outside(module.m.var.v)"),
        ('"secret-${var.open}"', "inside(module.m.var.v)"),
        ('["secret", aws_sqs_queue.dlq.arn]', "inside(module.m.var.v)"),
        ('{ a = "secret" }', "inside(module.m.var.v)"),
        ("aws_sqs_queue.dlq.arn", "<aws_sqs_queue.dlq.arn>"),
        ("var.open", "outside(var.open)"),
        ("null", "-"),
    ],
)
def test_what_is_sensitive_is_hidden_whole(argument: str, expected: str) -> None:
    inner = 'variable "v" {\n  sensitive = true\n}\n' + QUEUE.format("var.v")
    write({"root/m/main.tf": inner, "a.tfvars": 'given = "secret"\n'})
    text = (
        'variable "given" {}\nvariable "open" {}\nresource "aws_sqs_queue" "dlq" {}\n'
        f'module "m" {{\n  source = "./m"\n  v      = {argument}\n}}\n'
    )
    assert shown(declared_at(deployed(text, "a.tfvars"), "module.m.aws_sqs_queue.q").at("name")) == [expected]


SECRET = "hunter2-never-to-be-seen"
SECRETIVE = """\
variable "plain" {
  sensitive = true
}
variable "token" {}
variable "keys" {
  type      = map(object({ name = string }))
  sensitive = true
}
variable "steps" {
  type      = list(string)
  sensitive = true
}
variable "definition" {
  sensitive = true
}
locals {
  name = "queue-${var.keys["a"].name}"
}
resource "aws_sqs_queue" "work" {
  name       = local.name
  fifo_queue = var.plain == "x"
}
resource "aws_sqs_queue" "each" {
  for_each = var.keys
  name     = each.key
}
resource "aws_iot_topic_rule" "rule" {
  name        = "rule"
  enabled     = true
  sql         = "SELECT * FROM 'x'"
  sql_version = "2016-03-23"
  kinesis {
    role_arn      = "arn:aws:iam::123456789012:role/x"
    stream_name   = aws_kinesis_stream.stream.name
    partition_key = var.steps[0]
  }
}
resource "aws_kinesis_stream" "stream" {
  name = join("-", var.steps)
}
resource "aws_sns_topic_subscription" "s" {
  topic_arn = "arn:aws:sns:eu-west-1:123456789012:${var.plain}"
  protocol  = "https"
  endpoint  = "https://${var.plain}.example"
}
resource "aws_sfn_state_machine" "machine" {
  name       = "machine"
  role_arn   = "arn:aws:iam::123456789012:role/x"
  definition = var.definition
}
module "m" {
  source = "./m"
  token  = "https://${var.token}.${var.plain}"
  list   = [var.token]
}
"""
INNER = """\
variable "token" {
  sensitive = true
}
variable "list" {
  sensitive = true
}
resource "aws_sns_topic_subscription" "s" {
  topic_arn = "arn:aws:sns:eu-west-1:123456789012:x"
  protocol  = "https"
  endpoint  = var.token
}
resource "aws_sqs_queue" "inner" {
  name = var.token
  tags = { owner = var.list[0] }
}
resource "aws_sqs_queue" "each" {
  for_each = toset(var.list)
}
"""
MACHINE = {
    "StartAt": SECRET,
    "States": {SECRET: {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}},
}


@pytest.mark.parametrize(
    "command",
    [
        ["lint", "--pedantic", "--show-unresolved", "--show-suppressed", "--statistics"],
        ["lint", "--pedantic", "--no-ignores"],
        *(
            ["lint", "--pedantic", "--format", form]
            for form in ("json", "sarif", "csv", "junit", "markdown", "gitlab", "github")
        ),
        ["lint", "--pedantic", "--write-baseline", "/dev/stdout"],
        *(["graph", "--format", form] for form in ("json", "dot", "mermaid")),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("named", [True, False])
def test_no_report_tells_a_secret(command: list[str], named: bool) -> None:
    definition = "\n".join(f"  {line}" for line in json.dumps(MACHINE, indent=2).splitlines())
    write({"main.tf": SECRETIVE, "m/main.tf": INNER})
    name = "prod.tfvars" if named else "terraform.tfvars"
    write(
        {
            name: f'plain = "{SECRET}"\ntoken = "{SECRET}"\n'
            f'keys = {{ "a" = {{ name = "{SECRET}" }}, "{SECRET}" = {{ name = "x" }} }}\n'
            f'steps = ["{SECRET}"]\ndefinition = <<-EOT\n{definition}\n  EOT\n'
        }
    )
    code, out, err = call(*command, *(["--var-file", name] if named else []))
    assert code in (0, 1)
    assert "queue" in out or "--write-baseline" in command
    assert SECRET not in out + err
