"""The SARIF report: valid, complete, and the same wherever the repository lies."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from email.message import Message
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from archlint.cli.main import main
from archlint.findings.check import Check, check
from archlint.findings.result import RelatedLocation, Report, Result, RunError, Suppression
from archlint.findings.severity import Severity
from archlint.model.source.location import Location
from archlint.report.formats import sarif
from tests.report import reported
from tests.report.reported import EMPTY
from tests.running import ROOT, broken_rules, needs_multitool

SCHEMA = Path(__file__).parents[1] / "data" / "sarif-2.1.0.json"
SOURCE = "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n"


@check(
    severity=Severity.WARNING,
    tags=["message-loss", "queues"],
    see=["https://docs.example/queues", "https://docs.example/dlq?a=b"],
)
def queue_without_dlq(graph: Any) -> tuple[()]:
    """A queue has no dead-letter queue.

    A message that its consumer cannot process
    comes back until it expires.

    **Fix:** give the queue a `RedrivePolicy`.
    """
    return ()


@check(severity=Severity.NOTE, tags=[], see=[])
def idle_topic(graph: Any) -> tuple[()]:
    """A topic has no subscribers."""
    return ()


@check(severity=Severity.ERROR, tags=["loops"], see="https://docs.example/loops")
def message_loop(graph: Any) -> tuple[()]:
    """A message comes back to where it started."""
    return ()


FINDING = replace(reported.FINDING, related=())


@cache
def validator() -> Draft202012Validator:
    # Without the format checks an unescaped blank in a URI passes, which GitHub rejects.
    return Draft202012Validator(
        json.loads(SCHEMA.read_text("utf-8")), format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def run_of(report: Report, root: Path | None = None) -> dict[str, Any]:
    """Return the run of the log that `report` makes, which must be valid."""
    log = json.loads("\n".join(sarif.render(report, root=root)))
    validator().validate(log)
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def result_of(finding: Result, **changes: Any) -> dict[str, Any]:
    """Return the one result of a report of `finding`."""
    (result,) = run_of(replace(EMPTY, findings=(finding,), **changes))["results"]
    assert isinstance(result, dict)
    return result


def message_of(message: str, *related: str) -> str:
    """Return the text that a finding with these words gets."""
    places = tuple(RelatedLocation(words, FINDING.location) for words in related)
    text = result_of(replace(FINDING, message=message, related=places))["message"]["text"]
    assert isinstance(text, str)
    return text


def uri_of(path: str, root: Path | None = None) -> str:
    """Return the URI of a finding in the file at `path`, which must be relative to the root."""
    finding = replace(FINDING, location=replace(FINDING.location, path=path))
    run = run_of(replace(EMPTY, findings=(finding,), files=(path,)), root)
    artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uriBaseId"] == "%SRCROOT%"
    assert isinstance(artifact["uri"], str)
    return artifact["uri"]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a folder `stacks`, in which archlint runs."""
    root = tmp_path / "repo"
    (root / ".git").mkdir(parents=True)
    (root / "stacks").mkdir()
    monkeypatch.chdir(root)
    return root


@pytest.mark.usefixtures("repository")
def test_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "release", lambda: "1.2.3rc1")
    related = (
        RelatedLocation("'Worker' consumes it", Location("stacks/worker.yaml", 40, 11, 40, 17)),
        RelatedLocation("'Shop' sends to it", Location("stacks/shop.yaml", 9, 5, 10, 2)),
    )
    report = Report(
        findings=(
            replace(FINDING, related=related),
            replace(FINDING, level=Severity.NOTE, location=replace(FINDING.location, line=99, end_line=99)),
        ),
        errors=(
            RunError("broken file.yaml", 12, "cannot be read: a mapping is not closed"),
            RunError("stacks/shop.yaml", 0, "check 'idle-topic' crashed: KeyError: 'x'", "idle-topic", "..."),
        ),
        files=("stacks/shop.yaml", "stacks/worker.yaml"),
        checks=(queue_without_dlq, idle_topic),
        sources={"stacks/shop.yaml": SOURCE},
    )

    def artifact(uri: str) -> dict[str, str]:
        return {"uri": uri, "uriBaseId": "%SRCROOT%"}

    def physical(uri: str, line: int, column: int, end_line: int, end_column: int) -> dict[str, Any]:
        region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
        return {"artifactLocation": artifact(uri), "region": region}

    quoted = physical("stacks/shop.yaml", 2, 3, 2, 9)
    quoted["region"]["snippet"] = {"text": "Orders"}
    quoted["contextRegion"] = {"startLine": 1, "endLine": 4, "snippet": {"text": SOURCE}}
    orders = [{"kind": "resource", "name": "Orders"}]
    assert run_of(report) == {
        "automationDetails": {"id": "archlint/"},
        "columnKind": "unicodeCodePoints",
        "properties": {
            "counts": {
                "error": 0,
                "warning": 1,
                "note": 1,
                "suppressed": 0,
                "hidden_notes": 0,
                "problems": 2,
                "files": 2,
                "checks": 2,
                "checks_left_out": 0,
            },
        },
        "invocations": [
            {
                "executionSuccessful": False,
                "toolExecutionNotifications": [
                    {
                        "level": "error",
                        "message": {"text": "cannot be read: a mapping is not closed."},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": artifact("broken%20file.yaml"),
                                    "region": {"startLine": 12},
                                }
                            }
                        ],
                    },
                    {
                        "level": "error",
                        "message": {"text": "check 'idle-topic' crashed: KeyError: 'x'."},
                        "associatedRule": {"id": "idle-topic", "index": 0},
                        "locations": [{"physicalLocation": {"artifactLocation": artifact("stacks/shop.yaml")}}],
                    },
                ],
            }
        ],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "tool": {
            "driver": {
                "name": "archlint",
                "version": "1.2.3rc1",
                "semanticVersion": "1.2.3-rc1",
                "informationUri": "pkg:pypi/archlint",
                "rules": [
                    {
                        "id": "idle-topic",
                        "name": "TopicHasNoSubscribers",
                        "shortDescription": {"text": "A topic has no subscribers."},
                        "fullDescription": {"text": "A topic has no subscribers."},
                        "help": {
                            "text": "A topic has no subscribers.",
                            "markdown": "A topic has no subscribers.",
                        },
                        "defaultConfiguration": {"level": "note"},
                        "properties": {
                            "tags": [],
                            "precision": "high",
                            "problem.severity": "recommendation",
                        },
                    },
                    {
                        "id": "queue-without-dlq",
                        "name": "QueueHasNoDeadLetterQueue",
                        "helpUri": "https://docs.example/queues",
                        "shortDescription": {"text": "A queue has no dead-letter queue."},
                        "fullDescription": {
                            "text": "A queue has no dead-letter queue. A message that its consumer cannot "
                            "process comes back until it expires. Fix: give the queue a `RedrivePolicy`."
                        },
                        "help": {
                            "text": "A queue has no dead-letter queue.\n\n"
                            "A message that its consumer cannot process\ncomes back until it expires.\n\n"
                            "Fix: give the queue a `RedrivePolicy`.\n\n"
                            "See https://docs.example/queues\nSee https://docs.example/dlq?a=b",
                            "markdown": "A queue has no dead-letter queue.\n\n"
                            "A message that its consumer cannot process\ncomes back until it expires.\n\n"
                            "**Fix:** give the queue a `RedrivePolicy`.\n\n"
                            "- See <https://docs.example/queues>\n- See <https://docs.example/dlq?a=b>",
                        },
                        "defaultConfiguration": {"level": "warning"},
                        "properties": {
                            "tags": ["message-loss", "queues"],
                            "precision": "very-high",
                            "problem.severity": "warning",
                        },
                    },
                ],
            }
        },
        "results": [
            {
                "ruleId": "queue-without-dlq",
                "ruleIndex": 1,
                "level": "warning",
                "message": {
                    "text": "queue 'Orders' has no dead-letter queue. "
                    "'Worker' consumes it ([stacks/worker.yaml:40](1)), 'Shop' sends to it ([line 9](2))."
                },
                "locations": [
                    {
                        "physicalLocation": quoted,
                        "logicalLocations": orders,
                    }
                ],
                "relatedLocations": [
                    {
                        "id": 1,
                        "message": {"text": "'Worker' consumes it"},
                        "physicalLocation": physical("stacks/worker.yaml", 40, 11, 40, 17),
                    },
                    {
                        "id": 2,
                        "message": {"text": "'Shop' sends to it"},
                        "physicalLocation": physical("stacks/shop.yaml", 9, 5, 10, 2),
                    },
                ],
                "partialFingerprints": {
                    "archlint/v1": "0123456789abcdef",
                    "primaryLocationLineHash": "acff60dc18bc1eaf:1",
                },
            },
            {
                "ruleId": "queue-without-dlq",
                "ruleIndex": 1,
                "level": "note",
                "message": {"text": "queue 'Orders' has no dead-letter queue."},
                "locations": [
                    {
                        "physicalLocation": physical("stacks/shop.yaml", 99, 3, 99, 9),
                        "logicalLocations": orders,
                    }
                ],
                "partialFingerprints": {"archlint/v1": "0123456789abcdef"},
            },
        ],
    }


def test_nothing_found_still_gives_a_run_with_rules_and_results() -> None:
    run = run_of(replace(EMPTY, checks=(queue_without_dlq, message_loop)))
    assert run["results"] == []
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]
    assert [(rule["id"], rule["defaultConfiguration"]) for rule in run["tool"]["driver"]["rules"]] == [
        ("message-loop", {"level": "error"}),
        ("queue-without-dlq", {"level": "warning"}),
    ]


def test_log_starts_with_its_schema() -> None:
    assert list(sarif.render(EMPTY))[:3] == [
        "{",
        '  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",',
        '  "runs": [',
    ]


def test_the_tool_has_the_address_that_its_metadata_has(monkeypatch: pytest.MonkeyPatch) -> None:
    described = Message()
    monkeypatch.setattr("archlint.report.pages.installed_metadata", lambda _: f"{described}\nProject-URL: not, a field")
    assert run_of(EMPTY)["tool"]["driver"]["informationUri"] == "pkg:pypi/archlint"
    described["Project-URL"] = "Changelog, https://archlint.example/changes"
    described["Project-URL"] = "Homepage, https://archlint.example/"
    assert run_of(EMPTY)["tool"]["driver"]["informationUri"] == "https://archlint.example/"


def test_rule_of_an_error() -> None:
    (rule,) = run_of(replace(EMPTY, checks=(message_loop,)))["tool"]["driver"]["rules"]
    assert rule["properties"] == {
        "tags": ["loops"],
        "precision": "very-high",
        "problem.severity": "error",
    }


def test_description_is_cut_between_words() -> None:
    wordy: Check = replace(message_loop, documentation="A smell.\n\n" + "word " * 300)
    (rule,) = run_of(replace(EMPTY, checks=(wordy,)))["tool"]["driver"]["rules"]
    assert rule["fullDescription"]["text"] == "A smell. " + "word " * 202 + "..."


def test_finding_of_a_check_without_a_rule_has_no_index() -> None:
    result = result_of(replace(FINDING, check="E3012"), checks=(message_loop,))
    assert (result["ruleId"], result.get("ruleIndex")) == ("E3012", None)


def test_message_is_one_sentence_and_then_links() -> None:
    assert message_of("It is odd!") == "It is odd!"
    assert message_of("it is odd", "see [1](2)") == r"it is odd. see \[1\](2) ([line 2](1))."


def test_the_same_words_are_written_once_and_other_files_named(repository: Path) -> None:
    there = replace(FINDING.location, path="stacks/a[1].yaml", line=7)
    places = (FINDING.location, replace(FINDING.location, line=9), there)
    related = (*(RelatedLocation("it is read here", place) for place in places), RelatedLocation("the topic", there))
    text = result_of(replace(FINDING, related=related))["message"]["text"]
    assert text == (
        "queue 'Orders' has no dead-letter queue. "
        r"it is read here ([line 2](1), [line 9](2), [stacks/a\[1\].yaml:7](3)), the topic ([stacks/a\[1\].yaml:7](4))."
    )
    assert re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)\[(.+?)(?<!\\)\]\(\d\)", r"\1", text)).endswith(
        ". it is read here (line 2, line 9, stacks/a[1].yaml:7), the topic (stacks/a[1].yaml:7)."
    )


def test_a_way_is_a_code_flow_and_its_steps_are_not_told_again() -> None:
    way = [RelatedLocation(f"step [{n}]", replace(FINDING.location, line=n, end_line=n)) for n in (5, 3, 9)]
    allowed = RelatedLocation("it is allowed here", replace(FINDING.location, line=20, end_line=20))
    result = result_of(replace(FINDING, related=(*way[1:], allowed), flow=tuple(way)))
    [[steps]] = ([thread["locations"] for thread in flow["threadFlows"]] for flow in result["codeFlows"])
    told = [
        (step["location"]["message"]["text"], step["location"]["physicalLocation"]["region"]["startLine"])
        for step in steps
    ]
    assert told == [(r"step \[5\]", 5), (r"step \[3\]", 3), (r"step \[9\]", 9)]
    assert result["message"]["text"] == "queue 'Orders' has no dead-letter queue. it is allowed here ([line 20](3))."
    assert len(result["relatedLocations"]) == 3
    assert "codeFlows" not in result_of(FINDING)


LOOPS = {
    "event-loop": 2,
    "redrive-loop": 2,
    "linear-function-chain": 2,
    "order-lost-downstream": 3,
}


@pytest.mark.parametrize(("name", "steps"), LOOPS.items())
def test_what_loops_and_chains_are_has_steps(name: str, steps: int) -> None:
    template = ROOT / "fixtures" / "checks" / name / "bad.yaml"
    out = CliRunner().invoke(main, ["lint", "--pedantic", "--select", name, "--format", "sarif", str(template)]).stdout
    log = json.loads(out)
    validator().validate(log)
    for result in log["runs"][0]["results"]:
        [flow] = result["codeFlows"]
        locations = flow["threadFlows"][0]["locations"]
        assert len(locations) >= steps
        told = [step["location"]["message"]["text"] for step in locations]
        # Of several ways to lose the order, only the first is a flow: the places on the others are told.
        assert name == "order-lost-downstream" or not any(words in result["message"]["text"] for words in told)


def test_a_place_has_its_text_and_what_is_around_it() -> None:
    text = "a: 1\r\nb: 2\nResources:\n  Orders: {}\n  Parcels: \x1b\nc: 3\nd: 4"
    location = Location("stacks/shop.yaml", 4, 3, 4, 9)
    result = result_of(replace(FINDING, location=location), sources={"stacks/shop.yaml": text})
    physical = result["locations"][0]["physicalLocation"]
    assert physical["region"]["snippet"] == {"text": "Orders"}
    assert physical["contextRegion"] == {
        "startLine": 2,
        "endLine": 6,
        "snippet": {"text": "b: 2\nResources:\n  Orders: {}\n  Parcels: \\x1b\nc: 3"},
    }
    several = replace(location, line=1, column=4, end_line=3, end_column=4)
    region = result_of(replace(FINDING, location=several), sources={"stacks/shop.yaml": text})["locations"][0]
    assert region["physicalLocation"]["region"]["snippet"] == {"text": "1\nb: 2\nRes"}


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        pytest.param("Orders", {"snippet"}, id="nothing is around it"),
        pytest.param("Orders" + " " * 3000, {"snippet"}, id="too much is around it"),
        pytest.param("", set(), id="the file is shorter"),
    ],
)
def test_what_is_not_quoted(text: str, quoted: set[str]) -> None:
    location = Location("stacks/shop.yaml", 2, 1, 2, 7)
    sources = {"stacks/shop.yaml": f"\n{text}" if text else "Orders"}
    finding = replace(FINDING, location=location if text else replace(location, line=2, end_line=3))
    physical = result_of(finding, sources=sources)["locations"][0]["physicalLocation"]
    found = {"snippet"} & physical["region"].keys() | {"contextRegion"} & physical.keys()
    assert found - {"contextRegion"} == quoted
    assert ("contextRegion" in found) is (text == "Orders")


def test_a_result_has_its_service_and_dialect_as_tags() -> None:
    result = result_of(replace(FINDING, service="sqs", dialect="terraform"))
    assert result["properties"] == {"tags": ["sqs", "terraform"]}


def test_a_rule_has_the_address_of_its_page_and_a_telling_name() -> None:
    named = {
        "A stack's queue (a FIFO one) has two readers: which is odd.": "StackQueueHasTwoReaders",
        "The one that nobody reads, or that nobody writes to.": "OneThatNobodyReadsOrThatNobodyWritesTo",
        "...": None,
        "word " * 64: None,
    }
    for summary, name in named.items():
        check_ = replace(queue_without_dlq, documentation=summary)
        (rule,) = run_of(replace(EMPTY, checks=(check_,)))["tool"]["driver"]["rules"]
        assert (rule.get("name"), rule["helpUri"]) == (name, "https://docs.example/queues")


def test_hostile_message_is_spelled_out() -> None:
    assert message_of("a\x1b[31m\n\\b [c](1) {0} \ud800\u202e é\N{ROCKET}") == (
        r"a\\x1b\[31m\\x0a\\b \[c\](1) {0} \\ud800\\u202e é" + "\N{ROCKET}."
    )


def test_hostile_name_is_spelled_out() -> None:
    (location,) = result_of(replace(FINDING, resource="\x1b[31m\ud800"))["locations"]
    assert location["logicalLocations"] == [{"kind": "resource", "name": r"\x1b[31m\ud800"}]


def test_lines_are_ascii() -> None:
    lines = list(sarif.render(replace(EMPTY, findings=(replace(FINDING, message="größe \u2028 \x85"),))))
    assert "\n".join(lines).isascii()
    assert "\n".join(lines).splitlines() == lines


def test_once_a_result_is_suppressed_all_say_whether_they_are() -> None:
    place = replace(FINDING.location, line=3, end_line=3)
    suppressed = (
        replace(FINDING, suppression=Suppression("inSource", "it may", place)),
        replace(FINDING, suppression=Suppression("external", "")),
    )
    results = run_of(replace(EMPTY, findings=(FINDING,), suppressed=suppressed))["results"]
    open_, in_source, external = (result["suppressions"] for result in results)
    assert (open_, external) == ([], [{"kind": "external"}])
    assert in_source[0].pop("location")["physicalLocation"]["region"]["startLine"] == 3
    assert in_source == [{"kind": "inSource", "justification": "it may"}]
    assert "suppressions" not in result_of(FINDING)


SUPPRESSED_FILES = {
    "template.yaml": """\
Transform: AWS::Serverless-2016-10-31
Resources:
  # archlint: ignore[queue-without-dlq] a comment in a template
  One: {Type: AWS::SQS::Queue}
  Two:
    Type: AWS::SQS::Queue
    Metadata: {archlint: {ignore: {check: queue-without-dlq, reason: Metadata}}}
  Three: {Type: AWS::SQS::Queue}
  Configured: {Type: AWS::SQS::Queue}
  Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: s, ShardCount: 4}}
  Function:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: my code/}
""",
    "my code/app.py": """\
import boto3

def handler(event, context):
    # archlint: ignore[constant-partition-key] a comment in code
    boto3.client("kinesis").put_record(StreamName="s", PartitionKey="all", Data=b"")
""",
    "infra/main.tf": """\
resource "aws_sqs_queue" "one" { // archlint: ignore[queue-without-dlq]
}
resource "aws_sqs_queue" "three" {
}
""",
    "infra/more.tf.json": """\
{"resource": {"aws_sqs_queue": {"two": {"//": "archlint: ignore[queue-without-dlq] a key"}}}}
""",
    "sandbox/t.yaml": "Resources: {Q: {Type: AWS::SQS::Queue}}\n",
    "archlint.toml": """\
select = ["queue-without-dlq", "constant-partition-key"]
[resources.Configured]
ignore = ["queue-without-dlq"]
reason = "configured"
[per-file-ignores]
"sandbox/**" = ["queue-without-dlq"]
""",
}


@pytest.fixture
def suppressed_log(repository: Path) -> Path:
    """A log of every way to suppress a result, and of one that is not suppressed."""
    for name, text in SUPPRESSED_FILES.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text)
    runner = CliRunner()
    runner.invoke(main, ["lint", "--write-baseline", "baseline.json", "infra", "template.yaml"])
    (repository / "new.yaml").write_text("Resources: {New: {Type: AWS::SQS::Queue}}\n")
    arguments = ["--baseline", "baseline.json", "--show-suppressed", "--output", "sarif:log.sarif"]
    result = runner.invoke(main, ["lint", *arguments])
    assert (result.exit_code, result.stderr) == (1, "wrote sarif to log.sarif\n")
    return repository / "log.sarif"


def test_every_way_to_suppress_a_result_is_told_apart(suppressed_log: Path) -> None:
    log = json.loads(suppressed_log.read_text())
    validator().validate(log)
    found = {}
    for result in log["runs"][0]["results"]:
        physical = result["locations"][0]["physicalLocation"]
        place = (physical["artifactLocation"]["uri"], physical["region"]["startLine"])
        told = [
            (each["kind"], each.get("justification"), each.get("location", {}).get("physicalLocation"))
            for each in result["suppressions"]
        ]
        found[place] = [
            (kind, why, said and (said["artifactLocation"]["uri"], said["region"]["startLine"]))
            for kind, why, said in told
        ]
    assert found == {
        ("template.yaml", 4): [("inSource", "a comment in a template", ("template.yaml", 3))],
        ("template.yaml", 5): [("inSource", "Metadata", ("template.yaml", 7))],
        ("template.yaml", 8): [("external", "known: it is in baseline.json", None)],
        ("template.yaml", 9): [("external", "configured", None)],
        ("my%20code/app.py", 5): [("inSource", "a comment in code", ("my%20code/app.py", 4))],
        ("infra/main.tf", 1): [("inSource", None, ("infra/main.tf", 1))],
        ("infra/main.tf", 3): [("external", "known: it is in baseline.json", None)],
        ("infra/more.tf.json", 1): [("inSource", "a key", ("infra/more.tf.json", 1))],
        ("sandbox/t.yaml", 1): [("external", "per-file-ignores 'sandbox/**' in archlint.toml", None)],
        ("new.yaml", 1): [],
    }


@needs_multitool
def test_suppressed_results_break_no_rule_of_sarif_or_github(suppressed_log: Path) -> None:
    assert broken_rules(suppressed_log) == set()


def test_suppressed_results_are_cut_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "RESULT_LIMIT", 1)
    suppressed = replace(FINDING, level=Severity.ERROR, suppression=Suppression("external", ""))
    [result] = run_of(replace(EMPTY, findings=(FINDING,), suppressed=(suppressed,)))["results"]
    assert result["level"] == "warning"


def test_too_many_results_are_cut_by_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "RESULT_LIMIT", 3)
    levels = [Severity.NOTE, Severity.WARNING, Severity.ERROR, Severity.WARNING, Severity.ERROR]
    findings = tuple(replace(FINDING, level=level, message=f"number {n}.") for n, level in enumerate(levels))
    run = run_of(replace(EMPTY, findings=findings))
    assert [result["message"]["text"] for result in run["results"]] == ["number 1.", "number 2.", "number 4."]
    assert run["invocations"] == [
        {
            "executionSuccessful": True,
            "toolExecutionNotifications": [
                {
                    "level": "warning",
                    "message": {
                        "text": "only the worst 3 of 5 findings are in the SARIF report: GitHub takes no more."
                    },
                }
            ],
        }
    ]


def test_uri_is_relative_to_the_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert uri_of("stacks/shop.yaml") == "stacks/shop.yaml"
    monkeypatch.chdir(repository / "stacks")
    assert uri_of("shop.yaml") == "stacks/shop.yaml"
    assert uri_of("../other.yaml") == "other.yaml"
    monkeypatch.chdir("/")
    assert uri_of(str(repository / "stacks" / "shop.yaml")) == "stacks/shop.yaml"


def test_uri_is_relative_to_a_given_root(repository: Path) -> None:
    assert uri_of("stacks/shop.yaml", repository / "stacks") == "shop.yaml"


def test_uri_outside_a_repository_is_relative_to_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert uri_of("stacks/shop.yaml") == "stacks/shop.yaml"


def test_file_outside_the_root_has_its_full_address(repository: Path) -> None:
    outside = repository.parent / "other place" / "shop.yaml"
    finding = replace(FINDING, location=replace(FINDING.location, path=str(outside)))
    run = run_of(replace(EMPTY, findings=(finding,)), repository)
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": outside.as_uri()}


def test_two_repositories_share_one_root(repository: Path) -> None:
    inner = repository / "vendor" / "inner"
    (inner / ".git").mkdir(parents=True)
    files = ("stacks/shop.yaml", "vendor/inner/shop.yaml")
    findings = tuple(replace(FINDING, location=replace(FINDING.location, path=path)) for path in files)
    results = run_of(replace(EMPTY, findings=findings, files=files))["results"]
    uris = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results]
    assert uris == list(files)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        pytest.param("my stacks/größe.yaml", "my%20stacks/gr%C3%B6%C3%9Fe.yaml", id="blank and umlaut"),
        pytest.param("a:b#c?d%e[f].yaml", "a%3Ab%23c%3Fd%25e%5Bf%5D.yaml", id="characters of URIs"),
        pytest.param("./stacks/../shop.yaml", "shop.yaml", id="detours"),
        pytest.param("line\nbreak.yaml", "line%0Abreak.yaml", id="line break"),
        pytest.param(os.fsdecode(b"\xff.yaml"), "%FF.yaml", id="no text"),
    ],
)
@pytest.mark.usefixtures("repository")
def test_uri_is_encoded(path: str, uri: str) -> None:
    assert uri_of(path) == uri


def test_links_are_resolved(repository: Path) -> None:
    (repository / "stacks" / "shop.yaml").touch()
    (repository / "link").symlink_to("stacks", target_is_directory=True)
    (repository / "loop.yaml").symlink_to("loop.yaml")
    assert uri_of("link/shop.yaml") == "stacks/shop.yaml"
    assert uri_of("loop.yaml") == "loop.yaml"
