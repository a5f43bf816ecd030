"""A plan or state beside its sources: findings stand where people wrote what is planned, and say what the sources say."""

from __future__ import annotations

import json
import re
import shutil
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from archlint.aws.kinds import Kind
from archlint.graph.making.from_documents import read_graph
from archlint.model.source.document import parse
from tests.languages.terraform.test_plan import plan, planned, redriving, refer
from tests.running import ROOT, STRICT, call
from tests.words import drawn, resource, shown

REFUNDS = ROOT / "fixtures" / "projects" / "refunds"
QUEUE, MACHINE = "aws_sqs_queue", "aws_sfn_state_machine"
#: The one secret of the project of refunds.
SECRET = "do-not-tell"


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(files: Mapping[str, str | dict[str, Any]]) -> None:
    """Write files by their paths; text loses what all its lines are indented by, data becomes JSON."""
    for name, said in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        text = textwrap.dedent(said) if isinstance(said, str) else json.dumps(said)
        Path(name).write_text(text, encoding="utf-8")


def lint(*arguments: str, checks: str = "", stdin: bytes | None = None) -> list[dict[str, Any]]:
    """Return what is found, as the JSON report has it; nothing goes wrong, and nobody is warned."""
    chosen = ("--select", checks) if checks else ("--pedantic",)
    code, out, err = call("lint", *STRICT, *arguments, *chosen, "--format", "json", stdin=stdin)
    assert (code in (0, 1), err) == (True, "")
    found: list[dict[str, Any]] = json.loads(out)["findings"]
    return found


def places(found: Mapping[str, Any]) -> list[str]:
    """Return where a finding stands, and where its related places are."""
    return [f"{at['path']}:{at['line']}" for at in (found, *found["related"])]


def refunds(folder: str = ".") -> None:
    """Copy the project of refunds."""
    shutil.copytree(REFUNDS, folder, dirs_exist_ok=True)


def definition(resource: str) -> str:
    """Return a state machine of one Task, as JSON."""
    states = {"A": {"Type": "Task", "Resource": resource, "End": True}}
    return json.dumps({"StartAt": "A", "States": states})


def redrive(count: int) -> str:
    """Return a redrive policy."""
    return json.dumps({"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:123456789012:dlq", "maxReceiveCount": count})


def seen(files: Mapping[str, str | dict[str, Any]], data: dict[str, Any]) -> list[str]:
    """Return the edges of a plan that lies beside files."""
    write(files)
    path = Path("plan.json")
    return drawn(read_graph([(parse(json.dumps(data).encode(), path.name), path)])[0])


# Where findings stand


def test_at_resources_attributes_templates_and_calls() -> None:
    refunds()
    assert {(each["check"], each["resource"]): places(each) for each in lint("plan.json")} == {
        ("lambda-task-without-retry", f"{MACHINE}.tell"): ["main.tf:89", "main.tf:82"],
        ("linear-function-chain", f"{MACHINE}.pay"): [
            "definitions/pay.json.tftpl:4",
            "main.tf:72",
            "definitions/pay.json.tftpl:10",
        ],
        ("low-max-receive-count", f'module.inbox["card"].{QUEUE}.inbox'): [
            "queue/main.tf:19",
            "queue/main.tf:13",
            "main.tf:22",
        ],
        ("standard-workflow-per-message", f"{MACHINE}.pay"): ["main.tf:72", *["access.tf:14"] * 3],
        ("visibility-timeout-too-short", f'module.inbox["card"].{QUEUE}.inbox'): [
            "queue/main.tf:15",
            "queue/main.tf:13",
            "main.tf:57",
            "main.tf:41",
            "main.tf:22",
        ],
        ("whole-batch-retry", 'aws_lambda_event_source_mapping.worker["card"]'): ["main.tf:57"],
    }


def test_as_in_the_configuration_by_itself_with_the_same_variables() -> None:
    refunds()
    assert lint("plan.json") == lint(".", "--var-file", "plan.tfvars")


MODULES: dict[str, str | dict[str, Any]] = {
    "main.tf": """\
        module "outer" {
          source = "./outer"
        }
        """,
    "outer/main.tf": """\
        module "inner" {
          source = "../inner"
          count  = 2
        }
        """,
    "inner/main.tf": f"""\
        resource "{QUEUE}" "q" {{
        }}
        """,
}


def modules_plan() -> dict[str, Any]:
    """Return a plan of a queue in a module in a module, twice."""
    inner = plan(planned(f"{QUEUE}.q"))["configuration"]["root_module"]
    made = [
        {
            "address": f"module.outer.module.inner[{number}]",
            "resources": [
                planned(f"{QUEUE}.q")["resource"] | {"address": f"module.outer.module.inner[{number}].{QUEUE}.q"}
            ],
        }
        for number in range(2)
    ]
    data = plan(module_calls={"outer": {"source": "./outer", "module": {"module_calls": {
        "inner": {"source": "../inner", "module": inner, "count_expression": {"constant_value": 2}}
    }}}})  # fmt: skip
    data["planned_values"]["root_module"]["child_modules"] = [{"address": "module.outer", "child_modules": made}]
    return data


@pytest.mark.parametrize("input_", ["plan.json", "."])
def test_the_calls_on_the_way_are_told_and_instances_are_one_finding(input_: str) -> None:
    write({**MODULES, "plan.json": modules_plan()})
    (found,) = lint(input_, checks="queue-without-dlq")
    assert places(found) == ["inner/main.tf:1", "main.tf:1", "outer/main.tf:1"]
    assert [each["message"] for each in found["related"]] == ["its module is called here"] * 2
    assert re.fullmatch(r".*q'.* \(also in 1 other\)", found["message"])


def test_only_instances_of_which_it_is_true_are_counted() -> None:
    source = f'resource "{QUEUE}" "q" {{\n  for_each = toset(["a", "b", "c"])\n}}\n'
    set_here = {"redrive_policy": refer("each.value")}
    queues = [
        planned(f'{QUEUE}.q["{key}"]', {"redrive_policy": redrive(count)}, {}, set_here, index=key)
        for key, count in (("a", 1), ("b", 1), ("c", 2))
    ]
    write({"main.tf": source, "plan.json": plan(*queues)})
    (found,) = lint("plan.json", checks="low-max-receive-count")
    assert (places(found), found["resource"]) == (["main.tf:1"], f'{QUEUE}.q["a"]')
    assert found["message"].endswith(" (also in 1 other)")


def test_blocks_stand_where_they_are_written_or_made() -> None:
    source = """\
        resource "aws_sns_topic" "failed" {
        }
        resource "aws_lambda_function" "f" {
          timeout = 30
          dynamic "dead_letter_config" {
            for_each = [1]
            content {
              target_arn = aws_sns_topic.failed.arn
            }
          }
        }
        resource "aws_lambda_function" "g" {
          dead_letter_config {
            target_arn = aws_sns_topic.failed.arn
          }
        }
        """
    unknown = {"dead_letter_config": [{"target_arn": True}]}
    data = plan(
        planned("aws_sns_topic.failed"),
        planned("aws_lambda_function.f", {"dead_letter_config": [{}]}, unknown),
        planned(
            "aws_lambda_function.g",
            {"dead_letter_config": [{}]},
            unknown,
            {"dead_letter_config": [{"target_arn": refer("aws_sns_topic.failed.arn", "aws_sns_topic.failed")}]},
        ),
    )
    write({"main.tf": source, "plan.json": data})
    graph = read_graph([(parse(Path("plan.json").read_bytes(), "plan.json"), Path("plan.json"))])[0]
    assert {edge.source.name: edge.at.location.line for edge in graph.edges} == {
        "aws_lambda_function.f": 8,
        "aws_lambda_function.g": 14,
    }


def test_sources_of_another_project_say_nothing() -> None:
    write({"main.tf": 'resource "aws_sns_topic" "t" {\n}\n', "plan.json": plan(planned(f"{QUEUE}.q"))})
    (found,) = lint("plan.json", checks="queue-without-dlq")
    assert (found["path"], found["resource"], found["related"]) == ("plan.json", f"{QUEUE}.q", [])


def test_sources_that_cannot_be_read_are_left_out_with_a_warning() -> None:
    write(
        {
            "main.tf": f'resource "{QUEUE}" "q" {{\n}}\n',
            "b.tf": 'resource "x\n',
            "plan.json": plan(planned(f"{QUEUE}.q")),
        }
    )
    arguments = ("lint", "plan.json", "--select", "queue-without-dlq", "--quiet")
    code, out, err = call(*arguments)
    assert (code, out.partition(" ")[0]) == (1, "main.tf:1:1:")
    assert err == "warning: b.tf:1: cannot be read, and is left out beside the plan or state: not valid HCL\n"
    Path("main.tf").unlink()
    code, out, err = call(*arguments)
    assert (code, out.partition(":")[0], err.count("\n")) == (1, "plan.json", 1)


def test_a_plan_from_standard_input_has_the_sources_of_the_working_folder() -> None:
    refunds()
    assert lint("-", stdin=Path("plan.json").read_bytes()) == lint("plan.json")


def test_states_stand_in_their_sources() -> None:
    refunds()
    data = json.loads(Path("plan.json").read_text())
    resources = data["planned_values"]["root_module"]["resources"]
    queue = next(module["resources"] for module in data["planned_values"]["root_module"]["child_modules"])[0]
    own = {key: queue[key] for key in ("mode", "type", "name")}
    assert queue["address"] == 'module.inbox["card"].aws_cloudwatch_metric_alarm.lost'
    values = {"root_module": {"resources": resources, "child_modules": [{
        "address": 'module.inbox["card"]',
        "resources": [{**own, "type": QUEUE, "name": "inbox", "address": f'module.inbox["card"].{QUEUE}.inbox', "values": {}}],
    }]}}  # fmt: skip
    instances = [{"schema_version": 0, "attributes": {}}]
    module = {"module": 'module.inbox["card"]', **own, "type": QUEUE, "name": "inbox", "instances": instances}
    write(
        {
            "shown.json": {"format_version": "1.0", "values": values},
            "terraform.tfstate": {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "resources": [module]},
        }
    )  # fmt: skip
    for name in ("shown.json", "terraform.tfstate"):
        (found,) = lint(name, checks="queue-without-dlq")
        assert places(found) == ["queue/main.tf:13", "main.tf:22"]


# What the sources settle


def test_the_plan_s_own_variables_count_and_not_the_defaults() -> None:
    files = {"main.tf": f"""\
        variable "count_" {{
          default = 5
        }}
        resource "{QUEUE}" "work" {{
          redrive_policy = jsonencode({{ deadLetterTargetArn = {QUEUE}.dlq.arn, maxReceiveCount = var.count_ }})
        }}
        resource "{QUEUE}" "dlq" {{
        }}
        """, "terraform.tfvars": "count_ = 6\n"}  # fmt: skip
    data = plan(redriving(f"{QUEUE}.work", f"{QUEUE}.dlq.arn", f"{QUEUE}.dlq", "var.count_"), planned(f"{QUEUE}.dlq"))
    for given, expected in ((1, "1"), (None, "6")):
        data["variables"] = {} if given is None else {"count_": {"value": given}}
        write(files)
        graph = read_graph([(parse(json.dumps(data).encode(), "plan.json"), Path("plan.json"))])[0]
        assert shown(resource(graph, Kind.QUEUE, f"{QUEUE}.work")["max_receive_count"]) == [expected]


@pytest.mark.parametrize(
    ("sets", "count"),
    [
        ("redrive_policy = jsonencode({ deadLetterTargetArn = module.dlq.arn, maxReceiveCount = 5 })", "5"),
        ("redrive_policy = module.dlq.arn", "outside()"),
        ("redrive_policy = merge(module.dlq, {}).arn", "outside()"),
    ],
)
def test_of_a_module_from_elsewhere_the_plan_knows_the_outputs(sets: str, count: str) -> None:
    call_ = 'module "dlq" {\n  source = "terraform-aws-modules/sqs/aws"\n}\n'
    source = f'{call_}resource "{QUEUE}" "work" {{\n  {sets}\n}}\n'
    inner = plan(planned(f"{QUEUE}.q"), outputs={"arn": {"expression": refer(f"{QUEUE}.q.arn", f"{QUEUE}.q")}})
    data = plan(
        redriving(f"{QUEUE}.work", "module.dlq.arn", "module.dlq"),
        module_calls={"dlq": {"source": "x", "module": inner["configuration"]["root_module"]}},
    )
    made = inner["planned_values"]["root_module"]["resources"][0] | {"address": f"module.dlq.{QUEUE}.q"}
    data["planned_values"]["root_module"]["child_modules"] = [{"address": "module.dlq", "resources": [made]}]
    assert seen({"main.tf": source}, data) == [f"queue {QUEUE}.work dead_letters_to queue module.dlq.{QUEUE}.q"]
    graph = read_graph([(parse(json.dumps(data).encode(), "plan.json"), Path("plan.json"))])[0]
    assert shown(resource(graph, Kind.QUEUE, f"{QUEUE}.work")["max_receive_count"]) == [count]


def test_what_is_not_planned_leads_nowhere() -> None:
    source = f"""\
        resource "{QUEUE}" "work" {{
          redrive_policy = jsonencode({{ deadLetterTargetArn = {QUEUE}.gone[0].arn, maxReceiveCount = 5 }})
        }}
        resource "{QUEUE}" "gone" {{
          count = 1
        }}
        """
    assert seen({"main.tf": source}, plan(redriving(f"{QUEUE}.work", f"{QUEUE}.gone[0].arn", f"{QUEUE}.gone"))) == []


def test_what_the_plan_knows_wins() -> None:
    source = f'resource "{QUEUE}" "q" {{\n  visibility_timeout_seconds = 5\n}}\n'
    write({"main.tf": source})
    data = plan(
        planned(f"{QUEUE}.q", {"visibility_timeout_seconds": 7}, {"arn": True}, {"visibility_timeout_seconds": {}})
    )
    graph = read_graph([(parse(json.dumps(data).encode(), "plan.json"), Path("plan.json"))])[0]
    assert shown(resource(graph, Kind.QUEUE, f"{QUEUE}.q")["visibility_timeout"]) == ["7"]


def test_part_of_a_block_is_settled_where_all_of_it_is_not() -> None:
    source = """\
        variable "token" {
          sensitive = true
        }
        resource "aws_sns_topic" "t" {
        }
        resource "aws_lambda_function" "f" {
          environment {
            variables = { TOPIC = aws_sns_topic.t.arn, TOKEN = var.token }
          }
        }
        """
    function = planned("aws_lambda_function.f", {"environment": [{}]}, {"environment": [{"variables": True}]})
    write({"main.tf": source})
    data = plan(planned("aws_sns_topic.t"), function) | {"variables": {"token": {"value": SECRET}}}
    graph = read_graph([(parse(json.dumps(data).encode(), "plan.json"), Path("plan.json"))])[0]
    found = resource(graph, Kind.FUNCTION, "aws_lambda_function.f").declaration
    assert found is not None
    variables = shown(found.at("environment.variables"))
    assert variables == ["{TOPIC: <aws_sns_topic.t.arn>, TOKEN: outside(var.token)}"]


# What nobody may see


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "gitlab", "junit", "markdown", "csv"])
def test_no_report_tells_a_sensitive_variable(form: str) -> None:
    refunds()
    assert SECRET in Path("plan.json").read_text()
    _code, out, err = call("lint", "plan.json", *STRICT, "--pedantic", "--show-unresolved", "--format", form)
    assert SECRET not in out + err
    assert "low-max-receive-count" in out


@pytest.mark.parametrize("where", ["in the sources", "when it was planned"])
def test_no_report_tells_a_secret_that_the_sources_put_into_a_definition(where: str) -> None:
    is_still = where == "in the sources"
    source = f"""\
        variable "token" {{
          sensitive = {json.dumps(is_still)}
        }}
        resource "{MACHINE}" "m" {{
          definition = jsonencode({{
            StartAt = "${{var.token}}-1"
            States  = {{
              "${{var.token}}-1" = {{ Type = "Task", Resource = aws_lambda_function.f.arn, Next = "${{var.token}}-2" }}
              "${{var.token}}-2" = {{ Type = "Task", Resource = aws_lambda_function.f.arn, Next = "${{var.token}}-3" }}
              "${{var.token}}-3" = {{ Type = "Wait", Seconds = 5, End = true }}
            }}
          }})
        }}
        resource "aws_lambda_function" "f" {{
        }}
        """
    machine = planned(f"{MACHINE}.m", {}, {"definition": True}, {"definition": refer("var.token")})
    data = plan(machine, planned("aws_lambda_function.f"), variables={} if is_still else {"token": {"sensitive": True}})
    write({"main.tf": source, "plan.json": data | {"variables": {"token": {"value": SECRET}}}})
    for form in ("text", "json", "sarif"):
        _code, out, err = call("lint", "plan.json", *STRICT, "--pedantic", "--show-unresolved", "--format", form)
        assert SECRET not in out + err


def test_sensitive_attributes_are_not_settled() -> None:
    source = f'resource "{MACHINE}" "m" {{\n  definition = "{SECRET}"\n}}\n'
    machine = planned(f"{MACHINE}.m", {}, {"definition": True}, {"definition": refer("local.x")})
    machine["resource"]["sensitive_values"] = {"definition": True}
    write({"main.tf": source})
    graph = read_graph([(parse(json.dumps(plan(machine)).encode(), "plan.json"), Path("plan.json"))])[0]
    found = resource(graph, Kind.MACHINE, f"{MACHINE}.m").declaration
    assert found is not None and shown(found.at("definition"))[0].startswith(("inside", "outside"))


# Ignores, baselines, fingerprints


@pytest.mark.parametrize("name", ["main.tf", "main.tf.json"])
def test_ignores_in_the_sources_suppress_what_stands_there(name: str) -> None:
    comment = "archlint: ignore[queue-without-dlq] it may"
    texts: dict[str, str | dict[str, Any]] = {
        "main.tf": f'# {comment}\nresource "{QUEUE}" "q" {{\n}}\n',
        "main.tf.json": {"resource": {QUEUE: {"q": {"//": comment}}}},
    }
    write({name: texts[name], "plan.json": plan(planned(f"{QUEUE}.q"))})
    assert lint("plan.json", checks="queue-without-dlq") == []


def test_an_ignore_of_what_a_plan_does_not_say_is_not_needless() -> None:
    ignored = "".join(f"# archlint: ignore[{name}]\n" for name in ("queue-without-dlq", "dlq-without-alarm"))
    dlq = {"redrive_policy": redrive(5)}
    write(
        {
            "main.tf": f'{ignored}resource "{QUEUE}" "q" {{\n}}\n',
            "plan.json": plan(planned(f"{QUEUE}.q", dlq, {}, {"redrive_policy": {}})),
        }
    )
    assert lint("plan.json") == []


def test_ignores_are_written_into_the_sources() -> None:
    refunds()
    found = lint("plan.json")
    code, out, err = call("lint", "plan.json", *STRICT, "--pedantic", "--add-ignores")
    assert (code, err) == (0, "")
    assert (
        "# archlint: ignore[low-max-receive-count, visibility-timeout-too-short]\n" in Path("queue/main.tf").read_text()
    )
    assert Path("plan.json").read_bytes() == (REFUNDS / "plan.json").read_bytes()
    assert (len(found), lint("plan.json"), lint(".", "--var-file", "plan.tfvars")) == (6, [], [])
    assert out


def test_a_baseline_of_the_configuration_serves_the_plan_and_the_other_way_round() -> None:
    refunds()
    ways = (("plan.json",), (".", "--var-file", "plan.tfvars"))
    for one, other in (ways, ways[::-1]):
        code, _out, err = call("lint", *one, *STRICT, "--pedantic", "--write-baseline", "base.json")
        assert (code, err) == (0, "")
        assert lint(*other, "--baseline", "base.json") == []
        Path("base.json").unlink()


def test_fingerprints_are_those_of_the_configuration_wherever_the_plan_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for folder in ("one", "deeper/two"):
        Path(folder, ".git").mkdir(parents=True)
        refunds(f"{folder}/infra")
        with monkeypatch.context() as patch:
            patch.chdir(folder)
            for arguments in (("infra/plan.json",), ("infra", "--var-file", "infra/plan.tfvars")):
                found.append(sorted(each["fingerprint"] for each in lint(*arguments)))
    assert found == [found[0]] * 4


def test_a_plan_and_its_folder_say_everything_once() -> None:
    refunds()
    both = lint(".", "plan.json", "--var-file", "plan.tfvars")
    assert both == lint("plan.json")


def test_sarif_has_the_line_in_the_sources_and_the_address() -> None:
    refunds()
    _code, out, _err = call("lint", "plan.json", "--select", "low-max-receive-count", "--format", "sarif")
    (found,) = json.loads(out)["runs"][0]["results"]
    (location,) = found["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "queue/main.tf"
    assert location["physicalLocation"]["region"]["startLine"] == 19
    (logical,) = location["logicalLocations"]
    assert logical["name"] == f'module.inbox["card"].{QUEUE}.inbox'
    assert [each["physicalLocation"]["region"]["startLine"] for each in found["relatedLocations"]] == [13, 22]


def test_lines_of_the_sources_are_quoted() -> None:
    refunds()
    _code, out, _err = call("lint", "plan.json", "--select", "low-max-receive-count")
    assert f'13 | resource "{QUEUE}" "inbox" {{\n' in out
    assert "19 |     maxReceiveCount" in out


# Settings


@pytest.mark.parametrize("pattern", ["queue/*.tf", "plan.json"])
def test_settings_for_a_file_hold_for_what_stands_in_the_sources_or_the_plan(pattern: str) -> None:
    refunds()
    write({"archlint.toml": f'[per-file-ignores]\n"{pattern}" = ["low-max-receive-count"]\n'})
    found = {each["check"] for each in lint("plan.json")}
    assert ("low-max-receive-count" in found, "visibility-timeout-too-short" in found) == (False, True)


def test_the_configuration_above_the_plan_holds() -> None:
    refunds("infra")
    write({"infra/archlint.toml": 'select = ["low-max-receive-count"]\n'})
    _code, out, _err = call("lint", "infra/plan.json", "--quiet")
    assert out.startswith("infra/queue/main.tf:19:5: warning[low-max-receive-count]") and out.count("\n") == 1


# What nobody wrote in good faith


HOSTILE = {
    "a module that calls itself": 'module "a" {\n  source = "./"\n}\n',
    "a count that counts itself": f'resource "{QUEUE}" "q" {{\n  count = length({QUEUE}.q)\n}}\n',
    "definitions that contain each other": "".join(
        f'resource "{MACHINE}" "{one}" {{\n  definition = {MACHINE}.{other}.definition\n}}\n'
        for one, other in (("m", "n"), ("n", "m"))
    ),
    "locals that contain themselves": f'locals {{\n  a = local.a\n}}\nresource "{MACHINE}" "m" {{\n  definition = local.a\n}}\n',
    "too much of everything": "locals {\n"
    + "".join(f"  a{n} = [local.a{n + 1}, local.a{n + 1}]\n" for n in range(60))
    + f'  a60 = ["x"]\n}}\nresource "{MACHINE}" "m" {{\n  definition = local.a0\n  logging_configuration {{\n    a = local.a0\n  }}\n}}\n',
    "too many instances": f'resource "{QUEUE}" "q" {{\n  count = 999999999\n}}\n',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_sources_neither_crash_nor_hang(text: str) -> None:
    partly = {"definition": True, "logging_configuration": [{"a": [True, False]}]}
    values = {"logging_configuration": [{"a": [None, "x"]}]}
    machines = [planned(f"{MACHINE}.{name}", values, partly, {"definition": refer("local.a0")}) for name in "mn"]
    odd = planned(f"{QUEUE}.q", {}, {"redrive_policy": True})
    odd["resource"]["address"] = f"{'module.a.' * 3000}{QUEUE}.q"
    write({"main.tf": text, "plan.json": plan(*machines, planned(f"{QUEUE}.q"), odd)})
    lint("plan.json")


def steps(instances: int) -> int:
    """Return how many functions are called to read a plan of so many queues, twice, beside its sources."""
    source = f"""\
        resource "{QUEUE}" "work" {{
          count          = {instances}
          redrive_policy = jsonencode({{ deadLetterTargetArn = {QUEUE}.dlq[count.index].arn, maxReceiveCount = 5 }})
        }}
        resource "{QUEUE}" "dlq" {{
          count = {instances}
        }}
        """
    write({"main.tf": source})
    works = [redriving(f"{QUEUE}.work[{n}]", f"{QUEUE}.dlq", "count.index") for n in range(instances)]
    dlqs = [planned(f"{QUEUE}.dlq[{n}]") for n in range(instances)]
    for index, (work, dlq) in enumerate(zip(works, dlqs, strict=True)):
        work["resource"]["index"] = dlq["resource"]["index"] = index
    data = plan(*works, *dlqs)
    data["configuration"]["root_module"]["resources"] = [works[0]["configuration"], dlqs[0]["configuration"]]
    document, count = parse(json.dumps(data).encode(), "plan.json"), 0

    def called(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(called)
    try:
        graph = read_graph([(document, Path("plan.json"))])[0]
    finally:
        sys.setprofile(None)
    assert len(list(graph.edges)) == instances
    return count


def test_what_a_plan_costs_beside_its_sources_grows_with_its_resources() -> None:
    assert steps(800) < 9 * steps(100)
