"""Terraform modules: files, variables, instances, calls, blocks, conditions, documents that others write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from archlint.model.values.conditions import describe
from archlint.model.values.deployment import site_of
from archlint.model.values.value import Unknown
from tests.words import declared_at, evaluated_attribute, module, names, said_attribute, shown

QUEUE = 'resource "aws_sqs_queue" "q" {{\n  name = {}\n}}\n'


def name_of(folder: Path, files: Mapping[str, str], address: str = "aws_sqs_queue.q") -> list[str]:
    return shown(declared_at(module(folder, files), address).at("name"))


# Files


@pytest.mark.parametrize(
    "body",
    [
        '{"resource": {"aws_sqs_queue": {"q": {"name": "a"}}}}',
        '{"//": "a comment", "resource": [{"aws_sqs_queue": [{"//": {}, "q": [{"//": "c", "name": "a"}]}]}]}',
        '[{"resource": {"aws_sqs_queue": {"q": {"name": "${join(\\"\\", [\\"a\\"])}"}}}}]',
        '\ufeff{"resource": {"aws_sqs_queue": {"q": {"name": "%{if true}a%{endif}"}}}}',
    ],
)
def test_json_syntax(tmp_path: Path, body: str) -> None:
    assert name_of(tmp_path, {"main.tf.json": body}) == ["'a'"]


def test_a_key_of_a_json_object_that_is_not_settled_is_some_key(tmp_path: Path) -> None:
    text = '{"resource": {"aws_x": {"y": {"tags": {"a": 1, "%{ if var.v }b%{ endif }": 2}}}}, "variable": {"v": {}}}'
    tags = declared_at(module(tmp_path, {"main.tf.json": text}), "aws_x.y").at("tags")
    assert shown(tags.step("a")) == ["1"]
    assert shown(tags.step("b")) == ["inside()"]


def test_json_strings_are_templates(tmp_path: Path) -> None:
    text = '{"resource": {"aws_sqs_queue": {"q": {"name": "$${a}-${1 + 1}", "tags": {"a": "${null}", "b": "x"}}}}}'
    queue = declared_at(module(tmp_path, {"cdk.tf.json": text}), "aws_sqs_queue.q")
    assert shown(queue.at("name")) == ["'${a}-2'"]
    assert shown(queue.at("tags")) == ["{a: -, b: 'x'}"]


def test_what_cdk_for_terraform_makes_is_called_by_its_construct(tmp_path: Path) -> None:
    def made_by(path: object) -> dict[str, object]:
        return {"//": {"metadata": {"path": path, "uniqueId": "x"}}}

    queues = {
        "a": made_by("dlq/Orders/Resource"),
        "b": made_by("dlq/Orders/Queue/Default"),
        "c": made_by("dlq/Many") | {"count": 2},
        "d": made_by(None),
        "e": {"//": "a comment", "redrive_policy": "${jsonencode({deadLetterTargetArn = aws_sqs_queue.a.arn})}"},
    }
    found = module(tmp_path, {"cdk.tf.json": json.dumps({"resource": {"aws_sqs_queue": queues}})})
    assert {each.name: each.logical_id for each in found.declarations} == {
        "dlq/Orders": "aws_sqs_queue.a",
        "dlq/Orders/Queue": "aws_sqs_queue.b",
        "dlq/Many[0]": "aws_sqs_queue.c[0]",
        "dlq/Many[1]": "aws_sqs_queue.c[1]",
        "aws_sqs_queue.d": "",
        "aws_sqs_queue.e": "",
    }
    assert shown(declared_at(found, "aws_sqs_queue.e").at("redrive_policy.deadLetterTargetArn")) == [
        "<aws_sqs_queue.a.arn>"
    ]


def test_files_of_a_folder_are_read_together(tmp_path: Path) -> None:
    files = {
        "locals.tf.json": '{"locals": {"name": "orders"}}',
        "main.tf": QUEUE.format("local.name"),
        ".ignored.tf": "not HCL",
        "backup.tf~": "not HCL",
        "other/main.tf": "not HCL",
        "notes.txt": "not HCL",
    }
    found = module(tmp_path, files)
    assert shown(declared_at(found, "aws_sqs_queue.q").at("name")) == ["'orders'"]
    assert [document.path for document in found.documents] == [
        str(tmp_path / "locals.tf.json"),
        str(tmp_path / "main.tf"),
    ]


def test_override_files(tmp_path: Path) -> None:
    files = {
        "a_override.tf": QUEUE.format('"b"'),
        "main.tf": QUEUE.format('"a"\n  fifo_queue = true'),
        "override.tf.json": '{"resource": {"aws_sqs_queue": {"q": {"name": "c"}}}}',
    }
    queue = declared_at(module(tmp_path, files), "aws_sqs_queue.q")
    assert shown(queue.at("name")) == ["'c'"]
    assert queue.at("name").place is not None
    assert queue.at("name").place.location.path == str(tmp_path / "override.tf.json")  # type: ignore[union-attr]
    assert shown(queue.at("fifo_queue")) == ["True"]
    assert queue.place.location.path == str(tmp_path / "main.tf")


def test_blocks_of_an_override_file_stand_instead_of_all_of_their_type(tmp_path: Path) -> None:
    """It does not matter which of them `dynamic` blocks make (Terraform documentation, "Override Files")."""
    made = 'dynamic "rule" {{\n    for_each = [1, 2]\n    content {{ k = rule.value + {} }}\n  }}'
    files = {
        "main.tf": f"""
            resource "aws_x" "written" {{
              rule {{ k = 1 }}
              rule {{ k = 2 }}
              setting {{ k = 3 }}
            }}
            resource "aws_x" "made" {{
              {made.format(0)}
            }}
            resource "aws_x" "both" {{
              rule {{ k = 1 }}
              {made.format(0).replace('"rule"', '"setting"').replace("rule.", "setting.")}
            }}
        """,
        "override.tf": f"""
            resource "aws_x" "written" {{
              rule {{ k = 9 }}
            }}
            resource "aws_x" "made" {{
              rule {{ k = 9 }}
            }}
            resource "aws_x" "both" {{
              {made.format(7)}
            }}
        """,
    }
    found = module(tmp_path, files)
    assert {each.name: (shown(each.at("rule")), shown(each.at("setting"))) for each in found.declarations} == {
        "aws_x.written": (["[{k: 9}]"], ["[{k: 3}]"]),
        "aws_x.made": (["[{k: 9}]"], ["-"]),
        "aws_x.both": (["[{k: 8}, {k: 9}]"], ["[{k: 1}, {k: 2}]"]),
    }


@pytest.mark.parametrize("name", ["override.tf", "override.tf.json"])
def test_an_override_file_says_more_of_providers_and_lifecycles(tmp_path: Path, name: str) -> None:
    override = {
        "provider": {"aws": [{"profile": "p"}, {"alias": "other", "region": "eu-west-3"}]},
        "resource": {"aws_sqs_queue": {"a": {"lifecycle": {"prevent_destroy": True}}}},
    }
    written = """
        provider "aws" { profile = "p" }
        provider "aws" {
          alias  = "other"
          region = "eu-west-3"
        }
        resource "aws_sqs_queue" "a" {
          lifecycle { prevent_destroy = true }
        }
    """
    text = """
        provider "aws" { region = "eu-west-1" }
        provider "aws" {
          alias  = "other"
          region = "eu-west-2"
        }
        resource "aws_sqs_queue" "a" {
          lifecycle { enabled = false }
        }
        resource "aws_sqs_queue" "b" {}
        resource "aws_sqs_queue" "c" { provider = aws.other }
    """
    found = module(tmp_path, {"main.tf": text, name: json.dumps(override) if name.endswith(".json") else written})
    assert {each.name: site_of(each).region for each in found.declarations} == {
        "aws_sqs_queue.b": "eu-west-1",
        "aws_sqs_queue.c": "eu-west-3",
    }


def test_a_file_that_cannot_be_read_leaves_the_rest(tmp_path: Path) -> None:
    found = module(tmp_path, {"bad.tf": "a = [\n", "main.tf": QUEUE.format('"a"')})
    assert names(found) == ["aws_sqs_queue.q"]
    (problem,) = found.problems
    assert (problem.path, problem.refusal.message) == (str(tmp_path / "bad.tf"), "not valid HCL")
    assert [reason for reason, _ in found.incomplete] == [f"'{tmp_path / 'bad.tf'}' cannot be read"]


# Variables

VARIABLE = 'variable "v" {{ {} }}\n' + QUEUE.format("var.v")


@pytest.mark.parametrize(
    ("declaration", "said"),
    [
        ("", ["outside(var.v)"]),
        ('default = "a"', ["'a' by var.v"]),
        ("default = null", ["- by var.v"]),
        ("default = [1, 2]", ["[1, 2] by var.v"]),
        ('default = { a = "x" }', ["{a: 'x'} by var.v"]),
    ],
)
def test_defaults(tmp_path: Path, declaration: str, said: list[str]) -> None:
    text = 'variable "v" {\n' + declaration + "\n}\n" + QUEUE.format("var.v")
    assert name_of(tmp_path, {"main.tf": text}) == said


def test_defaults_in_json_are_literal(tmp_path: Path) -> None:
    text = '{"variable": {"v": {"default": "${x}"}}, "resource": {"aws_sqs_queue": {"q": {"name": "${var.v}"}}}}'
    assert name_of(tmp_path, {"main.tf.json": text}) == ["'${x}' by var.v"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"terraform.tfvars": 'v = "a"\n'}, ["'a'"]),
        ({"terraform.tfvars.json": '{"v": "a"}'}, ["'a'"]),
        ({"terraform.tfvars": 'v = "a"\n', "x.auto.tfvars": 'v = "b"\n'}, ["'b'"]),
        ({"a.auto.tfvars.json": '{"v": "a"}', "b.auto.tfvars": 'v = "b"\n'}, ["'b'"]),
        ({"prod.tfvars": 'v = "a"\n'}, ["'d' by var.v"]),
    ],
)
def test_variable_files(tmp_path: Path, files: dict[str, str], said: list[str]) -> None:
    text = 'variable "v" { default = "d" }\n' + QUEUE.format("var.v")
    assert name_of(tmp_path, {"main.tf": text, **files}) == said


@pytest.mark.parametrize(
    ("type_", "value", "expression", "said"),
    [
        ("string", "5", "var.v", ["'5'"]),
        ("number", '"5"', "var.v", ["5"]),
        ("bool", '"true"', "var.v", ["True"]),
        ("list(string)", "[1]", "var.v[0]", ["'1'"]),
        ("set(string)", '["b", "a", "b"]', 'join(",", var.v)', ["'a,b'"]),
        ("map(number)", '{ a = "1" }', "var.v.a", ["1"]),
        ("object({ a = optional(number, 5), b = optional(string) })", "{}", "var.v.a", ["5"]),
        ("object({ a = optional(number, 5), b = optional(string) })", "{}", "var.v.b", ["-"]),
        ("map(object({ a = optional(bool, true) }))", "{ x = {} }", 'var.v["x"].a', ["True"]),
        ('object({ a = optional(object({ b = optional(string, "c") }), {}) })', "{}", "var.v.a.b", ["'c'"]),
        ("object({ a = string })", '{ a = "x", c = 1 }', 'try(var.v.c, "none")', ["'none'"]),
        ("any", "[1]", "var.v[0]", ["1"]),
    ],
)
def test_types(tmp_path: Path, type_: str, value: str, expression: str, said: list[str]) -> None:
    text = f'variable "v" {{\n  type = {type_}\n}}\n' + QUEUE.format(expression)
    assert name_of(tmp_path, {"main.tf": text, "terraform.tfvars": f"v = {value}\n"}) == said


# Instances


@pytest.mark.parametrize(
    ("repetition", "addresses"),
    [
        ("count = 2", ["aws_sqs_queue.q[0]", "aws_sqs_queue.q[1]"]),
        ("count = 0", []),
        ("for_each = { b = 1, a = 2 }", ['aws_sqs_queue.q["a"]', 'aws_sqs_queue.q["b"]']),
        ('for_each = toset(["b", "a", "b"])', ['aws_sqs_queue.q["a"]', 'aws_sqs_queue.q["b"]']),
        ("for_each = {}", []),
        ("count = var.n", ["aws_sqs_queue.q"]),
        ("for_each = var.n", ["aws_sqs_queue.q"]),
        ("count = var.three", ["aws_sqs_queue.q[0]", "aws_sqs_queue.q[1]", "aws_sqs_queue.q[2]"]),
        ("count = var.none", ["aws_sqs_queue.q"]),
        ("count = 1000000", ["aws_sqs_queue.q"]),
        ("count = length(aws_sqs_queue.q)", ["aws_sqs_queue.q"]),
    ],
)
def test_instances(tmp_path: Path, repetition: str, addresses: list[str]) -> None:
    text = (
        'variable "n" {}\nvariable "three" { default = 3 }\nvariable "none" { default = 0 }\n'
        f'resource "aws_sqs_queue" "q" {{\n  {repetition}\n}}\n'
    )
    assert names(module(tmp_path, {"main.tf": text})) == addresses


def test_each(tmp_path: Path) -> None:
    text = """
        locals { queues = { a = { fifo = true }, b = { fifo = false } } }
        resource "aws_sqs_queue" "dlq" {
          for_each = local.queues
        }
        resource "aws_sqs_queue" "q" {
          for_each       = local.queues
          name           = "q-${each.key}"
          fifo_queue     = each.value.fifo
          redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dlq[each.key].arn })
        }
        resource "aws_sqs_queue" "n" {
          count = 2
          name  = "n-${count.index}"
        }
    """
    found = module(tmp_path, {"main.tf": text})
    queue = declared_at(found, 'aws_sqs_queue.q["b"]')
    assert shown(queue.at("name")) == ["'q-b'"]
    assert shown(queue.at("fifo_queue")) == ["False"]
    assert shown(queue.at("redrive_policy.deadLetterTargetArn")) == ['<aws_sqs_queue.dlq["b"].arn>']
    assert shown(declared_at(found, "aws_sqs_queue.n[1]").at("name")) == ["'n-1'"]


def test_one_stands_for_all_where_nobody_knows_how_many(tmp_path: Path) -> None:
    text = """
        variable "names" {}
        resource "aws_sqs_queue" "dlq" {
          for_each = var.names
        }
        resource "aws_sqs_queue" "q" {
          for_each       = var.names
          name           = each.key
          redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dlq[each.key].arn })
        }
    """
    queue = declared_at(module(tmp_path, {"main.tf": text}), "aws_sqs_queue.q")
    assert shown(queue.at("name")) == ["inside()"]
    assert shown(queue.at("redrive_policy.deadLetterTargetArn")) == ["<aws_sqs_queue.dlq.arn>"]


BOTH = 'var.env == "p" is true and var.on && (var.env == "p") is true and var.on is true'


@pytest.mark.parametrize(
    ("repetition", "whens"),
    [
        ("count = var.on ? 1 : 0", {"aws_sqs_queue.q[0]": "var.on is true"}),
        ("count = var.on ? 0 : 1", {"aws_sqs_queue.q[0]": "var.on is false"}),
        ("count = var.on ? 2 : 1", {"aws_sqs_queue.q[0]": "", "aws_sqs_queue.q[1]": "var.on is true"}),
        ('for_each = var.on ? toset(["a"]) : []', {'aws_sqs_queue.q["a"]': "var.on is true"}),
        ("count = local.both ? 1 : 0", {"aws_sqs_queue.q[0]": BOTH}),
        (
            "count = contains(local.stages, true) ? 1 : 0",
            {"aws_sqs_queue.q[0]": "contains(local.stages, true) is true"},
        ),
        ("count = var.set ? 1 : 0", {"aws_sqs_queue.q[0]": ""}),
        ("count = var.unset ? 1 : 0", {}),
    ],
)
def test_conditions(tmp_path: Path, repetition: str, whens: dict[str, str]) -> None:
    """A test is not decided from defaults, but from what a variables file says."""
    text = f"""
        variable "on" {{ default = false }}
        variable "env" {{ default = "d" }}
        variable "set" {{ default = false }}
        variable "unset" {{ default = true }}
        locals {{
          both   = var.on && var.env == "p"
          stages = [for each in [var.on] : each]
        }}
        resource "aws_sqs_queue" "q" {{
          {repetition}
        }}
    """
    found = module(tmp_path, {"main.tf": text, "terraform.tfvars": "set = true\nunset = false\n"})
    assert {each.name: describe(each.when) for each in found.declarations} == whens


def test_a_default_does_not_hold_where_a_condition_says_otherwise(tmp_path: Path) -> None:
    text = """
        variable "fifo" { default = false }
        resource "aws_sqs_queue" "q" {
          name = var.fifo ? "${var.fifo}.fifo" : "${var.fifo}!"
        }
    """
    found = name_of(tmp_path, {"main.tf": text})
    assert found == ["inside() if var.fifo is true", "'false!' if var.fifo is false by var.fifo"]


# Blocks


def test_which_resource_is_meant_does_not_rest_on_what_it_is_called(tmp_path: Path) -> None:
    text = """
        variable "stage" { default = "dev" }
        variable "timeout" { default = 30 }
        resource "aws_sqs_queue" "q" {
          name                       = "${var.stage}-orders"
          visibility_timeout_seconds = var.timeout
        }
        resource "aws_cloudwatch_log_group" "l" {
          name              = aws_sqs_queue.q.name
          retention_in_days = aws_sqs_queue.q.visibility_timeout_seconds
        }
        """
    group = declared_at(module(tmp_path, {"main.tf": text}), "aws_cloudwatch_log_group.l")
    assert [branch.rests_on for branch in group.at("name").branches] == [frozenset()]
    assert {branch.rests_on for branch in group.at("retention_in_days").branches} == {frozenset({"var.timeout"})}


def test_dynamic_blocks(tmp_path: Path) -> None:
    text = """
        variable "on" { default = false }
        variable "many" {}
        resource "aws_x" "y" {
          filter { pattern = "a" }
          dynamic "filter" {
            for_each = ["b", "c"]
            content { pattern = "${filter.key}-${filter.value}" }
          }
          dynamic "config" {
            for_each = var.on ? [1] : []
            iterator = it
            content { target = "t${it.value}" }
          }
          dynamic "rule" {
            for_each = var.many
            content { name = rule.value }
          }
        }
    """
    found = declared_at(module(tmp_path, {"main.tf": text}), "aws_x.y")
    assert shown(found.at("filter")) == ["[{pattern: 'a'}, {pattern: '0-b'}, {pattern: '1-c'}]"]
    assert shown(found.at("config")) == ["[{target: 't1'}] if var.on is true", "- if var.on is false"]
    assert shown(found.at("config.target")) == ["'t1' if var.on is true", "- if var.on is false"]
    assert shown(found.at("rule")) == ["[inside()]"]
    assert shown(found.at("rule.name")) == ["inside()"]
    assert found.keys == frozenset({"filter", "config", "rule", "dynamic"})


def test_a_lone_block_reads_like_a_mapping(tmp_path: Path) -> None:
    text = 'resource "aws_x" "y" {\n  a {\n    b {\n      c = 1\n    }\n  }\n  d { e = 1 }\n  d { e = 2 }\n}\n'
    found = declared_at(module(tmp_path, {"main.tf": text}), "aws_x.y")
    assert shown(found.at("a.b.c")) == ["1"]
    assert shown(found.at("d.e")) == ["inside()"]


# Calls

CHILD = """
    variable "name" {}
    variable "on" { default = true }
    variable "target" { default = null }
    resource "aws_sqs_queue" "q" {
      name  = var.name
      count = var.on ? 1 : 0
    }
    resource "aws_sns_topic" "t" {
      count = var.target != null ? 1 : 0
      name  = var.target
    }
    output "arn" { value = one(aws_sqs_queue.q[*].arn) }
"""


def test_calls(tmp_path: Path) -> None:
    text = """
        variable "create" {}
        module "one" {
          source = "./child"
          name   = "a"
        }
        module "each" {
          source   = "./child"
          for_each = toset(["x", "y"])
          name     = each.key
          on       = var.create
          target   = module.one.arn
        }
        resource "aws_probe" "p" {
          one = module.one.arn
          x   = module.each["x"].arn
          all = values(module.each)[*].arn
          no  = module.one.nothing
        }
    """
    found = module(tmp_path, {"main.tf": text, "child/main.tf": CHILD})
    assert {each.name: describe(each.when) for each in found.declarations} == {
        "aws_probe.p": "",
        "module.one.aws_sqs_queue.q[0]": "",
        'module.each["x"].aws_sqs_queue.q[0]': "var.create is true",
        'module.each["x"].aws_sns_topic.t[0]': "",
        'module.each["y"].aws_sqs_queue.q[0]': "var.create is true",
        'module.each["y"].aws_sns_topic.t[0]': "",
    }
    probe = declared_at(found, "aws_probe.p")
    assert shown(probe.at("one")) == ["<module.one.aws_sqs_queue.q[0].arn>"]
    assert shown(probe.at("x")) == [
        '<module.each["x"].aws_sqs_queue.q[0].arn> if var.create is true',
        "- if var.create is false",
    ]
    assert shown(probe.at("no")) == ["inside()"]
    queue = declared_at(found, 'module.each["y"].aws_sqs_queue.q[0]')
    assert shown(queue.at("name")) == ["'y'"]
    assert queue.place.location.path == str(tmp_path / "child" / "main.tf")
    topic = declared_at(found, 'module.each["y"].aws_sns_topic.t[0]')
    assert shown(topic.at("name")) == ["<module.one.aws_sqs_queue.q[0].arn>"]


@pytest.mark.parametrize(
    "source", ["terraform-aws-modules/sqs/aws", "./none", "../outside", "./loop", "git::https://x"]
)
def test_modules_that_are_not_read(tmp_path: Path, source: str) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "main.tf").write_text(QUEUE.format('"x"'))
    (tmp_path / "project" / ".git").mkdir(parents=True)
    text = f"""
        module "m" {{
          source = "{source}"
          queue  = aws_sqs_queue.q.arn
        }}
        resource "aws_sqs_queue" "q" {{
          name = module.m.name
        }}
    """
    loop = 'module "again" {\n  source = "../"\n}\n'
    found = module(tmp_path / "project", {"main.tf": text, "loop/main.tf": loop})
    opaque = [each for each in found.declarations if each.type == "module"]
    if source == "./loop":
        assert [each.name for each in opaque] == ["module.m.module.again"]
    else:
        assert shown(opaque[0].properties) == ["{queue: <aws_sqs_queue.q.arn>}"]
        assert shown(declared_at(found, "aws_sqs_queue.q").at("name")) == ["<module.m.name>"]


# Documents


def test_statements_of_later_documents_stand_in_place_of_earlier_ones(tmp_path: Path) -> None:
    text = """
        variable "strict" {
          type = bool
        }
        data "aws_iam_policy_document" "source" {
          statement {
            sid     = "Own"
            actions = ["sqs:*"]
          }
          statement {
            sid     = "Other"
            actions = ["sqs:GetQueueUrl"]
          }
          statement { actions = ["sqs:ReceiveMessage"] }
        }
        data "aws_iam_policy_document" "d" {
          source_policy_documents   = [data.aws_iam_policy_document.source.json]
          override_policy_documents = [local.first, local.second]
          override_json             = var.strict ? local.third : null
          statement {
            sid     = "Own"
            actions = ["sqs:DeleteMessage"]
          }
          statement { actions = ["sqs:SendMessage"] }
        }
        locals {
          first  = jsonencode({ Statement = [{ Sid = "Other", Effect = "Deny", Action = "sqs:*" }] })
          second = jsonencode({ Statement = [{ Sid = "Other", Effect = "Allow", Action = "sqs:PurgeQueue" }] })
          third  = jsonencode({ Statement = [{ Sid = "Own", Effect = "Deny", Action = "sqs:*" }] })
        }
        resource "aws_sqs_queue" "q" {
          policy = data.aws_iam_policy_document.d.json
        }
    """
    policy = declared_at(module(tmp_path, {"main.tf": text}), "aws_sqs_queue.q").at("policy")
    assert [shown(type(policy)((branch,))) for branch in policy.each("Statement[]")] == [
        ["{Sid: 'Own', Action: ['sqs:DeleteMessage'], Effect: 'Allow'}"],
        ["{Sid: 'Other', Effect: 'Allow', Action: 'sqs:PurgeQueue'}"],
        ["{Action: ['sqs:ReceiveMessage'], Effect: 'Allow'}"],
        ["{Action: ['sqs:SendMessage'], Effect: 'Allow'}"],
        ["{Sid: 'Own', Effect: 'Deny', Action: 'sqs:*'} if var.strict is true"],
    ]


def test_policy_documents(tmp_path: Path) -> None:
    text = """
        data "aws_iam_policy_document" "base" {
          statement { actions = ["sqs:*"] }
        }
        data "aws_iam_policy_document" "d" {
          source_policy_documents = [data.aws_iam_policy_document.base.json]
          statement {
            sid       = "S"
            effect    = "Deny"
            actions   = ["sqs:SendMessage"]
            resources = [aws_sqs_queue.q.arn]
            principals {
              type        = "Service"
              identifiers = ["sns.amazonaws.com"]
            }
            principals {
              type        = "AWS"
              identifiers = ["1"]
            }
            condition {
              test     = "ArnEquals"
              variable = "aws:SourceArn"
              values   = ["a"]
            }
          }
          dynamic "statement" {
            for_each = ["*"]
            content {
              not_actions = ["sns:*"]
              not_principals {
                type        = statement.value
                identifiers = ["*"]
              }
            }
          }
        }
        resource "aws_sqs_queue" "q" {
          policy = data.aws_iam_policy_document.d.json
        }
    """
    policy = declared_at(module(tmp_path, {"main.tf": text}), "aws_sqs_queue.q").at("policy")
    assert shown(policy.step("Version")) == ["'2012-10-17'"]
    assert [shown(type(policy)((branch,))) for branch in policy.each("Statement[]")] == [
        ["{Action: ['sqs:*'], Effect: 'Allow'}"],
        [
            "{Sid: 'S', Effect: 'Deny', Action: ['sqs:SendMessage'], Resource: [<aws_sqs_queue.q.arn>], "
            "Principal: {Service: ['sns.amazonaws.com'], AWS: ['1']}, "
            "Condition: {ArnEquals: {aws:SourceArn: ['a']}}}"
        ],
        ["{NotAction: ['sns:*'], Effect: 'Allow', NotPrincipal: '*'}"],
    ]


def test_files(tmp_path: Path) -> None:
    text = """
        data "template_file" "old" {
          template = file("${path.module}/m.tpl")
          vars     = { arn = aws_sqs_queue.q.arn }
        }
        resource "aws_sqs_queue" "q" {}
        resource "aws_x" "y" {
          plain    = file("${path.module}/m.json")
          filled   = templatefile("m.tpl", { arn = aws_sqs_queue.q.arn })
          rendered = data.template_file.old.rendered
          missing  = file("none.json")
          outside  = file("../../../../../etc/hostname")
        }
    """
    files = {"main.tf": text, "m.json": '{\n  "a": {"b": 1}\n}\n', "m.tpl": '{\n  "a": "${arn}"\n}\n'}
    found = declared_at(module(tmp_path, files), "aws_x.y")
    assert shown(found.at("plain.a.b")) == ["1"]
    assert shown(found.at("filled.a")) == ["<aws_sqs_queue.q.arn>"]
    assert shown(found.at("rendered.a")) == ["<aws_sqs_queue.q.arn>"]
    assert shown(found.at("missing")) == ["inside()"]
    assert shown(found.at("outside")) == ["inside()"]
    place = found.at("filled.a").place
    assert place is not None
    assert (place.location.path, place.location.line) == (str(tmp_path / "m.tpl"), 2)


def test_what_another_state_says_lies_outside(tmp_path: Path) -> None:
    text = """
        data "terraform_remote_state" "other" {
          backend = "s3"
          config  = { bucket = local.bucket, key = aws_sqs_queue.q.name }
        }
        data "aws_vpc" "looked_up" {
          tags = { Name = "v" }
        }
        resource "aws_sqs_queue" "q" {}
    """
    assert said_attribute(tmp_path, "data.terraform_remote_state.other.outputs.queues.dlq", text) == [
        "outside(data.terraform_remote_state.other.outputs.queues.dlq)"
    ]
    assert said_attribute(tmp_path, "data.aws_vpc.looked_up.id", text) == ["inside(data.aws_vpc.looked_up.id)"]


@pytest.mark.parametrize(
    ("lookup", "is_inside"),
    [
        ('name = "${var.env}-failed"', False),
        ('name = "${data.aws_caller_identity.me.account_id}-failed"', False),
        ('name = "${local.anything}-failed"', True),
        ('name = "${aws_sqs_queue.q.name}-failed"', True),
        ('name = "failed"\n  depends_on = [aws_sqs_queue.q]', True),
        ("tags = { Name = var.env }", True),
    ],
)
def test_what_is_looked_up_by_a_name_of_its_own_lies_outside(tmp_path: Path, lookup: str, is_inside: bool) -> None:
    context = f"""
variable "env" {{}}
data "aws_caller_identity" "me" {{}}
resource "aws_sqs_queue" "q" {{}}
data "aws_sqs_queue" "failed" {{
  {lookup}
}}
"""
    (found,) = evaluated_attribute(tmp_path, "data.aws_sqs_queue.failed.arn", context).branches
    assert isinstance(found.outcome, Unknown)
    assert found.outcome.inside is is_inside


def test_text_stands_in_its_own_lines(tmp_path: Path) -> None:
    text = """
        locals {
          definition = <<-EOF
            {
              "StartAt": "${aws_sqs_queue.q.arn}"
            }
          EOF
        }
        resource "aws_sqs_queue" "q" {}
        resource "aws_x" "y" {
          definition = local.definition
        }
    """
    start = declared_at(module(tmp_path, {"main.tf": text}), "aws_x.y").at("definition.StartAt")
    assert shown(start) == ["<aws_sqs_queue.q.arn>"]
    assert start.place is not None
    assert start.place.location.line == 5


def test_attributes_of_each_other(tmp_path: Path) -> None:
    text = """
        resource "aws_sqs_queue" "a" { delay_seconds = aws_sqs_queue.b.delay_seconds }
        resource "aws_sqs_queue" "b" { delay_seconds = aws_sqs_queue.a.delay_seconds }
    """
    assert said_attribute(tmp_path, "aws_sqs_queue.a.delay_seconds", text) == ["<aws_sqs_queue.a.delay_seconds>"]


@pytest.mark.parametrize(
    ("repeated", "expected"),
    [
        ("", {"aws_sqs_queue.q": False}),
        ("count = 1", {"aws_sqs_queue.q[0]": False}),
        ("count = var.n", {"aws_sqs_queue.q": True}),
        ("count = var.on ? 1 : 0", {"aws_sqs_queue.q[0]": False}),
        ("count = var.off ? 1 : 0", {"aws_sqs_queue.q[0]": False}),
        ("count = var.zero", {"aws_sqs_queue.q": False}),
        ("for_each = var.n", {"aws_sqs_queue.q": True}),
        ("for_each = var.none", {"aws_sqs_queue.q": True}),
        ('for_each = toset(["a"])', {'aws_sqs_queue.q["a"]': False}),
    ],
)
def test_an_instance_stands_for_many_where_nobody_knows_how_many(
    tmp_path: Path, repeated: str, expected: dict[str, bool]
) -> None:
    variables = """
        variable "n" {}
        variable "on" {}
        variable "off" {
          default = false
        }
        variable "zero" {
          default = 0
        }
        variable "none" {
          default = {}
        }
    """
    root = module(tmp_path / "a", {"main.tf": f'{variables}\nresource "aws_sqs_queue" "q" {{\n  {repeated}\n}}\n'})
    assert {each.name: each.stands_for_many for each in root.declarations} == expected
    call = f'{variables}\nmodule "m" {{\n  source = "./m"\n  {repeated}\n}}\n'
    root = module(tmp_path / "b", {"main.tf": call, "m/main.tf": 'resource "aws_sqs_queue" "q" {}\n'})
    assert [each.stands_for_many for each in root.declarations] == list(expected.values())
