"""Findings that stand on a value: which checks name one, where it is in each language, and what ignores it."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.findings.choosing.discovery import discover
from archlint.findings.ignored.writer import write_ignores
from archlint.findings.problems import Problems
from archlint.findings.result import Report, Result
from archlint.linter.config.configurations import Configurations
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "checks"
CHECKS = {check.name: check for check in discover()}
#: The checks that judge what is written: a number, a pattern, a key, a flag, a reference, a state, a part.
OF_VALUES = [
    "alarm-on-sent-messages",
    "alarm-without-data",
    "batch-read-as-event",
    "callback-without-timeout",
    "callback-without-token",
    "caller-gives-up-first",
    "choice-without-default",
    "constant-deduplication-id",
    "constant-partition-key",
    "delayed-fifo-message",
    "delivery-without-permission",
    "deployment-before-method",
    "direct-put-refused",
    "dlq-on-polled-function",
    "dlq-retention-too-short",
    "dlq-type-mismatch",
    "durable-function-without-qualifier",
    "endless-stream-retries",
    "endless-workflow-loop",
    "express-over-time-limit",
    "express-with-unsupported-integration",
    "express-without-logging",
    "failed-record-outlives-stream",
    "fifo-batch-goes-on",
    "fifo-name-mismatch",
    "fifo-target-without-deduplication",
    "fifo-target-without-group",
    "fifo-throughput-half-set",
    "fifo-without-high-throughput",
    "filter-never-matches",
    "ignored-batch-failures",
    "invalid-schedule-expression",
    "invalid-target-input",
    "job-without-timeout",
    "key-blocks-delivery",
    "lambda-task-without-retry",
    "linear-function-chain",
    "log-stream-partitioning",
    "low-cardinality-partition-key",
    "low-cardinality-table-key",
    "low-max-receive-count",
    "mapping-concurrency-over-reserve",
    "match-everything-rule",
    "order-lost-downstream",
    "out-of-reach",
    "overlapping-notifications",
    "path-sent-as-text",
    "pipe-batch-over-limit",
    "polling-loop",
    "queue-batch-over-limit",
    "recursion-protection-off",
    "redrive-loop",
    "redrive-not-allowed",
    "refused-setting",
    "reserved-event-source",
    "retention-shorter-than-retries",
    "retired-service",
    "rule-never-matches",
    "rule-target-without-dlq",
    "schedule-on-custom-bus",
    "schedule-overlaps-itself",
    "single-message-group",
    "single-task-workflow",
    "standard-workflow-per-message",
    "stream-batch-not-split",
    "subscription-without-dlq",
    "swallowed-failures",
    "switched-off-consumer",
    "sync-start-of-standard-workflow",
    "target-on-other-bus",
    "text-read-as-path",
    "too-many-rule-targets",
    "unawaited-send",
    "unbounded-map",
    "undefined-placeholder",
    "unencoded-api-message",
    "unescaped-api-input",
    "unsupported-fifo-route",
    "visibility-timeout-too-short",
    "whole-batch-retry",
    "wrong-query-language",
    "wrong-reference",
]
#: Those of them that may find a default of AWS's, or nothing, where a value should be, or whose value is the resource.
ALSO_OF_NOTHING = {
    "delivery-without-permission",
    "deployment-before-method",
    "dlq-retention-too-short",
    "durable-function-without-qualifier",
    "endless-stream-retries",
    "express-without-logging",
    "fifo-target-without-deduplication",
    "fifo-without-high-throughput",
    "ignored-batch-failures",
    "log-stream-partitioning",
    "refused-setting",
    "retention-shorter-than-retries",
    "retired-service",
    "rule-target-without-dlq",
    "standard-workflow-per-message",
    "stream-batch-not-split",
    "subscription-without-dlq",
    "target-on-other-bus",
    "visibility-timeout-too-short",
    "whole-batch-retry",
}


def linted(path: str, *names: str) -> Report:
    problems = Problems()
    files = collect([path], problems, Configurations(isolated=True, overrides={"select": names}))
    return run(files, list(CHECKS.values()), problems, jobs=1)


def test_a_check_of_values_is_named_once() -> None:
    assert sorted(OF_VALUES) == OF_VALUES
    assert set(OF_VALUES) < set(CHECKS)
    assert set(OF_VALUES) > ALSO_OF_NOTHING


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_what_is_written_is_found_where_it_is_written(name: str) -> None:
    """Most findings of a check that judges values stand on one, and none of any other check."""
    found = [f for f in linted(str(FIXTURES / name), name).findings if f.check == name]
    below = [f for f in found if f.named is not None]
    if name not in OF_VALUES:
        assert not below
        return
    assert any(f.named is not None and f.location.line != f.named.line for f in below)
    assert name in ALSO_OF_NOTHING or len(below) >= 0.8 * len(found)
    for finding in below:
        assert finding.location not in [related.location for related in finding.related]


@pytest.fixture
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def marked(result: Result) -> str:
    """Return the text that a result marks."""
    location = result.location
    line = Path(location.path).read_text().splitlines()[location.line - 1]
    return line[location.column - 1 : location.end_column - 1]


YAML = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Few: {Type: Number, Default: 1}}
Conditions: {IsNew: !Equals [!Ref AWS::Region, eu-west-1]}
Mappings: {Receives: {few: {count: 1}}}
Resources:
  Dlq: {Type: AWS::SQS::Queue}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Dlq.Arn
        maxReceiveCount: %s
"""


@pytest.mark.usefixtures("_in_empty_folder")
@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("1  # too few", "maxReceiveCount: 1"),
        ("!Ref Few", "maxReceiveCount: !Ref Few"),
        ("{Ref: Few}", "maxReceiveCount: {Ref: Few}"),
        ("\n          Ref: Few", "maxReceiveCount"),
        ("!FindInMap [Receives, few, count]", "maxReceiveCount: !FindInMap [Receives, few, count]"),
        ("!If [IsNew, 1, 5]", "1"),
        ("!If [IsNew, !Ref Few, 5]", "!Ref Few"),
    ],
)
def test_the_property_or_the_branch_is_marked(count: str, expected: str) -> None:
    Path("t.yaml").write_text(YAML % count)
    [found] = linted("t.yaml", "low-max-receive-count").findings
    assert marked(found) == expected
    assert [(near.message, near.location.line) for near in found.related] == [("'Queue' is declared here", 7)]


GLOBALS = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 60
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties: {Events: {A: {Type: Api, Properties: {Path: /a, Method: get}}}}
  Two:
    Type: AWS::Serverless::Function
    Properties: {Events: {B: {Type: Api, Properties: {Path: /b, Method: get}}}}
"""


@pytest.mark.usefixtures("_in_empty_folder")
def test_what_globals_say_is_marked_there_for_each_function() -> None:
    Path("t.yaml").write_text(GLOBALS)
    found = linted("t.yaml", "caller-gives-up-first").findings
    assert [(f.resource, marked(f), f.named and f.named.line) for f in found] == [
        ("One", "Timeout: 60", 6),
        ("Two", "Timeout: 60", 9),
    ]


@pytest.mark.usefixtures("_in_empty_folder")
@pytest.mark.parametrize(("line", "ignored"), [(4, ["One", "Two"]), (6, ["One"]), (9, ["Two"]), (2, []), (3, [])])
def test_a_comment_at_the_value_or_at_the_resource_in_yaml(line: int, ignored: list[str]) -> None:
    lines = GLOBALS.splitlines()
    lines[line - 1] += "  # archlint: ignore[caller-gives-up-first] it may"
    Path("t.yaml").write_text("\n".join(lines))
    assert [f.resource for f in linted("t.yaml", "caller-gives-up-first").suppressed] == ignored


HCL = """\
variable "count" { default = 1 }
resource "aws_sqs_queue" "dlq" {}
resource "aws_sqs_queue" "orders" {
  name = "orders"
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dlq.arn
    maxReceiveCount     = var.count
  })
}
"""


@pytest.mark.usefixtures("_in_empty_folder")
@pytest.mark.parametrize("line", range(1, 10))
def test_a_comment_at_the_value_or_at_the_resource_in_hcl(line: int) -> None:
    lines = HCL.splitlines()
    lines[line - 1] += "  # archlint: ignore[low-max-receive-count] it may"
    Path("main.tf").write_text("\n".join(lines))
    report = linted(".", "low-max-receive-count")
    [found] = [*report.findings, *report.suppressed]
    assert marked(found) == "maxReceiveCount     = var.count"
    assert bool(report.suppressed) is (line in (3, 5, 7))


JSON = """\
{"Resources": {
  "Dlq": {"Type": "AWS::SQS::Queue"},
  "Queue": {
    "Type": "AWS::SQS::Queue",%s
    "Properties": {"RedrivePolicy": {
      "deadLetterTargetArn": {"Fn::GetAtt": ["Dlq", "Arn"]},
      "maxReceiveCount": 1}}}}}
"""


@pytest.mark.usefixtures("_in_empty_folder")
def test_metadata_of_the_resource_in_json() -> None:
    metadata = '\n    "Metadata": {"archlint": {"ignore": {"check": "low-max-receive-count"}}},'
    for said, count in (("", 0), (metadata, 1)):
        Path("t.json").write_text(JSON % said)
        report = linted("t.json", "low-max-receive-count")
        [found] = [*report.findings, *report.suppressed]
        assert marked(found) == '"maxReceiveCount": 1'
        assert len(report.suppressed) == count


@pytest.mark.usefixtures("_in_empty_folder")
@pytest.mark.parametrize(
    ("name", "text", "after"),
    [
        ("t.yaml", YAML % "1", "  # archlint: ignore[low-max-receive-count]\n  Queue:\n"),
        ("main.tf", HCL, '# archlint: ignore[low-max-receive-count]\nresource "aws_sqs_queue" "orders" {\n'),
        ("t.json", JSON % "", '"check": "low-max-receive-count"'),
    ],
)
def test_ignores_are_written_at_the_resource(name: str, text: str, after: str) -> None:
    Path(name).write_text(text)
    problems = Problems()
    write_ignores(linted(".", "low-max-receive-count").findings, "", problems)
    assert problems == Problems()
    assert after in Path(name).read_text()
    assert not linted(".", "low-max-receive-count").findings


@pytest.mark.usefixtures("_in_empty_folder")
def test_two_root_modules_that_call_one_share_its_finding() -> None:
    Path("queue").mkdir()
    Path("queue/main.tf").write_text(HCL)
    for root in ("a", "b"):
        Path(root).mkdir()
        Path(root, "main.tf").write_text('module "q" {\n  source = "../queue"\n}\n')
    [found] = linted(".", "low-max-receive-count").findings
    assert (found.location.path, found.location.line) == ("queue/main.tf", 7)


@pytest.mark.usefixtures("_in_empty_folder")
def test_a_definition_in_a_file_of_its_own() -> None:
    Path("flow.asl.json").write_text(
        '{"StartAt": "Work", "States": {\n  "Work": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish",\n'
        '    "Parameters": {"TopicArn": "arn:aws:sns:eu-west-1:111122223333:t", "Message": "m"}, "End": true}}}\n'
    )
    Path("t.yaml").write_text(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n"
        "    Properties: {DefinitionUri: flow.asl.json}\n"
    )
    report = linted("t.yaml", "single-task-workflow")
    [found] = report.findings
    assert (found.location.path, found.location.line, found.file) == ("flow.asl.json", 2, "t.yaml")
    assert [(near.location.path, near.location.line) for near in found.related] == [("t.yaml", 3)]
    assert report.sources.keys() >= {"flow.asl.json"}
