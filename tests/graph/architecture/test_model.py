"""What the model says of resources and edges."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from archlint.aws.services import TABLE
from archlint.findings.result import Report
from archlint.graph.architecture.comparison.compare import ComparedSide, compare_architectures
from archlint.graph.architecture.model import Architecture
from archlint.graph.architecture.settings import ALWAYS_TOLD, SET
from archlint.linter.architectures import describe_architecture
from archlint.linter.differing import findings_at
from archlint.linter.linting import lint
from archlint.linter.request import Request
from archlint.report.drawing.document import render_graph_schema, render_json
from archlint.report.drawing.selection import Selection, without_asides
from tests.graph.architecture.described import between, described, named
from tests.running import ALL, ROOT, TEMPLATE, call, corpora

SCHEMA = json.loads("\n".join(render_graph_schema()))


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


WORKER = {
    "t.yaml": """
        Resources:
          Jobs:
            Type: AWS::SQS::Queue
            Properties:
              VisibilityTimeout: 90
              KmsMasterKeyId: !Ref Key
              RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
          Dead: {Type: AWS::SQS::Queue}
          Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {}}}
          Work:
            Type: AWS::Lambda::Function
            Properties: {Role: !GetAtt Role.Arn, Timeout: !Ref Timeout}
          Source:
            Type: AWS::Lambda::EventSourceMapping
            Properties: {EventSourceArn: !GetAtt Jobs.Arn, FunctionName: !Ref Work, BatchSize: 5}
          Role:
            Type: AWS::IAM::Role
            Properties: {AssumeRolePolicyDocument: {}}
          Policy:
            Type: AWS::IAM::ManagedPolicy
            Properties:
              Roles: [!Ref Role]
              PolicyDocument:
                Statement: [{Effect: Allow, Action: "sqs:ReceiveMessage", Resource: !GetAtt Jobs.Arn}]
          Admit:
            Type: AWS::SQS::QueuePolicy
            Properties: {Queues: [!Ref Jobs], PolicyDocument: {}}
        Parameters: {Timeout: {Type: Number}}
        """
}


def test_policies_roles_and_keys_are_facts() -> None:
    found = described(WORKER)
    about = {name: [(fact.kind, fact.name) for fact in named(found, name).facts] for name in ("Jobs", "Work")}
    assert about == {
        "Jobs": [("policy", "Admit"), ("key", "Key")],
        "Work": [("role", "Role"), ("policy", "Policy")],
    }
    reading = between(found, "Jobs", "Source")
    assert reading.needs == ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    assert [(fact.kind, fact.name) for fact in reading.facts] == [("role", "Role")]
    shown = without_asides(found)
    assert [node.name for node in shown.nodes] == ["Jobs", "Dead", "Work", "Source"]
    assert {(edge.source, edge.link) for edge in shown.edges} == {
        ("t.yaml:queue:Jobs", "dead_letters_to"),
        ("t.yaml:queue:Jobs", "feeds"),
        ("t.yaml:event-source-mapping:Source", "invokes"),
    }
    assert {node.name for node in found.nodes if node.aside} == {"Key", "Role", "Policy", "Admit"}


def test_settings_say_where_they_are_set() -> None:
    found = described(WORKER)
    said = {each.name: (each.value, each.location and each.location.line) for each in named(found, "Jobs").settings}
    assert said == {
        "visibility_timeout": (90, 5),
        "retention": (345_600, None),
        "max_receive_count": (3, 7),
        "kms_key": ("${Key}", 6),
    }
    (timeout,) = named(found, "Work").settings
    assert (timeout.value, timeout.unknown) == (None, "parameter 'Timeout' has no default")
    assert timeout.location is not None


@pytest.mark.parametrize("kinds", [SET, ALWAYS_TOLD])
def test_the_settings_that_matter_are_settings_of_their_kinds(kinds: dict[object, tuple[str, ...]]) -> None:
    known: dict[object, set[str]] = {}
    for column in TABLE.values():
        known.setdefault(column.kind, set()).update(column.settings)
    assert {kind: set(names) - known[kind] for kind, names in kinds.items() if set(names) - known[kind]} == {}


def test_ids_stay_what_they_are_whatever_else_is_there() -> None:
    Path(".git").mkdir()
    alone = described({"orders/t.yaml": TEMPLATE})
    beside = described({"billing/t.yaml": TEMPLATE, "orders/t.yaml": f"# One more line.\n{TEMPLATE}"})
    assert [node.id for node in alone.nodes] == ["orders/t.yaml:queue:Orders"]
    assert [node.id for node in beside.nodes] == ["billing/t.yaml:queue:Orders", "orders/t.yaml:queue:Orders"]
    os.chdir("orders")
    assert [node.id for node in described({}).nodes] == ["orders/t.yaml:queue:Orders"]


def test_parts_go_by_what_tells_them_apart() -> None:
    states = {
        name: {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {}, "End": True}
        for name in ("Tell", "Ask")
    }
    definition = {"StartAt": "Tell", "States": states}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    targets = [{"Id": name, "Arn": f"arn:aws:sqs:eu-west-1:1:{name}"} for name in ("one", "two")]
    rule = {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "rate(1 day)", "Targets": targets}}
    found = described({"t.json": json.dumps({"Resources": {"Machine": machine, "Rule": rule}})})
    ids = {node.id.partition(":")[2] for node in found.nodes if node.owner}
    assert ids == {"task:Machine/Tell", "task:Machine/Ask", "rule-target:Rule/one", "rule-target:Rule/two"}


def test_what_is_named_by_a_whole_arn_is_one_thing_in_all_templates() -> None:
    template = """
        Resources:
          Alarm:
            Type: AWS::CloudWatch::Alarm
            Properties: {AlarmActions: ["arn:aws:sns:eu-west-1:1:on-call", !Sub "arn:aws:sns:${AWS::Region}:1:local"]}
        """
    found = described({"a.yaml": template, "b.yaml": template})
    assert {(node.id, node.frame) for node in found.nodes if node.external} == {
        ("topic:arn:aws:sns:eu-west-1:1:on-call", ""),
        ("a.yaml:topic:arn:aws:sns:${AWS::Region}:1:local", ""),
        ("b.yaml:topic:arn:aws:sns:${AWS::Region}:1:local", ""),
    }
    assert len(found.edges) == 4


def test_the_default_bus_is_one_node_however_it_is_named() -> None:
    arn = '!Sub "arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"'
    template = f"""
        Resources:
          One: {{Type: AWS::Events::Rule, Properties: {{EventPattern: {{source: [a]}}}}}}
          Two: {{Type: AWS::Events::Rule, Properties: {{EventBusName: default, EventPattern: {{source: [a]}}}}}}
          Three: {{Type: AWS::Events::Rule, Properties: {{EventBusName: {arn}, EventPattern: {{source: [a]}}}}}}
          Nightly:
            Type: AWS::Scheduler::Schedule
            Properties:
              ScheduleExpression: rate(1 day)
              Target: {{Arn: {arn}, EventBridgeParameters: {{Source: a, DetailType: b}}}}
        """
    found = described({"t.yaml": template})
    (bus,) = (node for node in found.nodes if node.kind == "event bus")
    assert bus.name == "default"
    rules = {edge.target for edge in found.edges if edge.source == bus.id}
    assert rules == {f"t.yaml:rule:{name}" for name in ("One", "Two", "Three")}
    assert [edge.source for edge in found.edges if edge.target == bus.id] == ["t.yaml:schedule:Nightly"]


def test_nested_stacks_are_frames_in_their_templates() -> None:
    nested = """
        Resources:
          {0}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {1}}}}}
          Also: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {1}}}}}
        """
    found = described({"top.yaml": nested.format("Mid", "mid.yaml"), "mid.yaml": TEMPLATE}, "top.yaml")
    assert [(frame.id, frame.kind, frame.parent) for frame in found.frames] == [
        ("top.yaml", "template", ""),
        ("top.yaml/Mid", "nested stack", "top.yaml"),
        ("top.yaml/Also", "nested stack", "top.yaml"),
    ]
    assert [node.id for node in found.nodes] == ["top.yaml/Mid:queue:Orders", "top.yaml/Also:queue:Orders"]
    assert [frame.location and frame.location.line for frame in found.frames] == [None, 2, 3]


def test_modules_are_frames_in_their_root_module() -> None:
    found = described(
        {
            "live/main.tf": 'module "a" {\n  for_each = toset(["x.y", "z"])\n  source = "../inner"\n}\n',
            "inner/main.tf": 'module "b" {\n  source = "../queue"\n}\nresource "aws_sqs_queue" "own" {}\n',
            "queue/main.tf": 'resource "aws_sqs_queue" "q" {}\n',
        },
        "live",
    )
    assert [(frame.id, frame.parent) for frame in found.frames] == [
        ("live", ""),
        ('live:module.a["x.y"]', "live"),
        ('live:module.a["x.y"].module.b', 'live:module.a["x.y"]'),
        ('live:module.a["z"]', "live"),
        ('live:module.a["z"].module.b', 'live:module.a["z"]'),
    ]
    assert {node.frame: node.id for node in found.nodes if ".q" in node.id} == {
        f'live:module.a["{key}"].module.b': f'live:queue:module.a["{key}"].module.b.aws_sqs_queue.q'
        for key in ("x.y", "z")
    }


def test_findings_stand_at_their_nodes() -> None:
    found = described(WORKER, with_findings=True)
    marks = {(node.name, mark.check, mark.location) for node in found.nodes for mark in node.findings}
    report = lint(Request())
    assert marks == {(each.resource, each.check, each.location) for each in report.findings}
    assert marks
    plain = described(WORKER)
    assert [node for node in plain.nodes if node.findings] == []


def test_what_is_found_in_a_module_is_found_at_each_copy() -> None:
    module = 'resource "aws_sqs_queue" "q" {}\nresource "aws_lambda_event_source_mapping" "m" {\n'
    module += "  event_source_arn = aws_sqs_queue.q.arn\n  function_name = var.f\n}\n"
    call_of = 'module "one" {\n  source = "../shared"\n}\n'
    files = {"shared/main.tf": module, "a/main.tf": call_of, "b/main.tf": call_of}
    found = described(files, with_findings=True)
    marked = {node.frame for node in found.nodes for mark in node.findings if mark.check == "queue-without-dlq"}
    assert marked == {"a:module.one", "b:module.one"}


def test_a_finding_at_a_policy_is_found_at_what_it_is_about() -> None:
    found = described(WORKER, with_findings=True)
    policy = next(node for node in found.nodes if node.aside and node.name == "Admit")
    mark = next(mark for node in found.nodes for mark in node.findings)
    moved = replace(
        found,
        nodes=tuple(replace(n, findings=(mark,) if n is policy else ()) for n in found.nodes),
    )
    assert [node.name for node in without_asides(moved).nodes if node.findings] == ["Jobs"]
    lonely = replace(moved, nodes=tuple(replace(n, facts=()) for n in moved.nodes))
    assert [node.name for node in without_asides(lonely).nodes if node.findings] == ["Admit"]


def test_the_schema_is_fresh_and_printed() -> None:
    page = ROOT / "docs" / "graph.schema.json"
    text = "\n".join(render_graph_schema()) + "\n"
    if os.environ.get("UPDATE"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text, "run UPDATE=1 pytest tests/graph/architecture/test_model.py"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert call("graph", "--schema") == (0, text, "")


def modelled(folder: Path) -> tuple[Report, Architecture]:
    """Return what is found in a folder, and its model."""
    report, found = describe_architecture(
        Request(paths=[str(folder)], isolated=True, allow_empty=True), with_findings=True
    )
    assert [error for error in report.errors if "crashed" in error.message] == []
    return report, found


def require_valid(report: Report, found: Architecture, *, everything: bool) -> None:
    """Make sure that the model of a folder is as its schema says, and refers to nothing that is not in it."""
    shown = Selection(everything=everything).of(found)
    document = json.loads("\n".join(render_json(shown)))
    assert [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(document)] == []
    ids, frames = [node.id for node in shown.nodes], {frame.id for frame in shown.frames}
    assert len(ids) == len(set(ids))
    known = set(ids)
    assert {end for edge in shown.edges for end in (edge.source, edge.target)} <= known
    assert {name for loop in shown.loops for name in loop} <= known
    assert {node.frame for node in shown.nodes} | {frame.parent for frame in shown.frames} <= {*frames, ""}
    if everything:
        # Each finding stands at a node, and each fact is one.
        assert {mark.fingerprint for node in shown.nodes for mark in node.findings} == {
            finding.fingerprint for finding in report.findings
        }
        facts = [fact for node in shown.nodes for fact in node.facts]
        facts += [fact for edge in shown.edges for fact in edge.facts]
        assert {fact.id for fact in facts} <= known


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["checks", "coverage", "graphs", "projects"])
def test_models_of_all_fixtures_are_as_the_schema_says(folder: str) -> None:
    report, found = modelled(ROOT / "fixtures" / folder)
    # The schema takes longest over what each check has: there, the smaller model is left to the other folders.
    for everything in (False, True) if ALL or folder != "checks" else (True,):
        require_valid(report, found, everything=everything)
    side = ComparedSide("it", found, findings_at(report))
    assert compare_architectures(side, side, everything=True).is_empty


@pytest.mark.parametrize("corpus", corpora())
def test_models_of_the_corpus_are_as_the_schema_says(corpus: Path) -> None:
    require_valid(*modelled(corpus), everything=True)


@pytest.mark.slow
def test_the_same_files_give_the_same_bytes_in_any_number_of_processes() -> None:
    request = Request(paths=[str(ROOT / "fixtures" / "graphs")], isolated=True)
    one, two = (
        list(render_json(describe_architecture(Request(paths=request.paths, isolated=True, jobs=jobs))[1]))
        for jobs in (1, 2)
    )
    assert one == two
