"""Whatever lies in a folder: a clear error or silence, never a traceback, and the good template is linted."""

from __future__ import annotations

import itertools
import json
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archlint.cli.main import main
from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.findings.result import Report
from archlint.linter.inputs.inputs import collect, from_stdin
from archlint.linter.run import run
from tests.running import FINDING, ONLY, some
from tests.words import CHECKS

GOOD = "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n"
FOUND = FINDING.replace("t.yaml", "good.yaml")
HEADER = b"AWSTemplateFormatVersion: '2010-09-09'\n"
BOMB = (
    HEADER
    + b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(
        f"{after}: &{after} [{','.join([f'*{before}'] * 9)}]\n".encode()
        for before, after in itertools.pairwise("abcdefghi")
    )
)

NESTED = ": cannot be read: nested more than 200 levels deep"
TRUNCATED = b'{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Prop'


@pytest.fixture(autouse=True)
def _beside_a_good_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.yaml").write_text(GOOD)


def lint(*arguments: str) -> tuple[int, str, str]:
    """Lint with one check; return the exit code, standard output, and standard error."""
    command = ["lint", *ONLY, "--quiet", *arguments]
    result = CliRunner().invoke(main, command)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def with_every_check(data: bytes, name: str = "hostile.json") -> Report:
    """Run every check there is over one text."""
    return run([from_stdin(data, name)], CHECKS, Problems(), jobs=1)


# Files that are no files


def test_a_fifo_and_an_endless_device_in_a_folder() -> None:
    os.mkfifo("fifo.yaml")
    Path("zero.yaml").symlink_to("/dev/zero")
    assert lint() == (1, FOUND, "")


@pytest.mark.parametrize("name", ["fifo.yaml", "zero.yaml"])
def test_named_by_hand(name: str) -> None:
    os.mkfifo("fifo.yaml")
    Path("zero.yaml").symlink_to("/dev/zero")
    error = f"error: {name}: cannot be read: not a regular file\n"
    assert lint("good.yaml", name) == (2, FOUND + error, "")


def test_a_file_that_vanishes(monkeypatch: pytest.MonkeyPatch) -> None:
    files = collect(["."], Problems())
    Path("good.yaml").unlink()
    [error] = run(files, discover(), Problems(), jobs=1).errors
    assert (error.path, error.message) == ("good.yaml", "cannot be read: No such file or directory")


# Texts that are no templates, or broken ones


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.yaml", BOMB, ":7:4: cannot be read: aliases expand to more than 250,000 values"),
        ("a.yaml", HEADER + b"a: &a [*a]\n", ":2:4: cannot be read: an alias refers to a node that contains it"),
        ("a.yaml", HEADER + b"R: " + b"[" * 100_000, ":2:1003: cannot be read: nested more than 200 levels deep"),
        ("a.yaml", HEADER + b"R: " + b"{a: " * 100_000, ":2:800: cannot be read: nested more than 200 levels deep"),
        ("a.json", b'{"Type": "AWS::SQS::Queue", "Resources":' + b"[" * 100_000, NESTED),
        ("a.yaml", HEADER + b"Resources: \xff\n", ":2:12: cannot be read: not valid UTF-8"),
        ("a.yaml", HEADER + b"Resources: \0\n", ":2:12: cannot be read: not text: it contains a NUL character"),
        ("a.json", TRUNCATED, ":1:49: cannot be read: not valid JSON: Unterminated string starting at"),
        ("a.template", TRUNCATED, ":1:49: cannot be read: not valid JSON: Unterminated string starting at"),
    ],
    ids=["bomb", "self", "brackets", "braces", "json-brackets", "utf-8", "nul", "truncated", "truncated-template"],
)
def test_broken_templates(name: str, data: bytes, error: str) -> None:
    Path(name).write_bytes(data)
    assert lint() == (2, f"{FOUND}error: {name}{error}\n", "")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 100,
        b"Resources: \xff",
        b"Resources: [",
        b"Resources: " + b"[" * 100_000,
        b"[" * 100_000 + b"Resources",
        b'{"Resources": ',
        b"Resources:\n\t- x",
        b"Resources: {{ toYaml .Values.resources }}",
        b"- Resources",
        b"Resources",
        b"a: 1\n---\nResources: {}\n",
    ],
)
def test_what_does_not_look_like_a_template_is_skipped(data: bytes) -> None:
    Path("bad.yaml").write_bytes(data)
    Path("bad.json").write_bytes(data)
    assert lint() == (1, FOUND, "")


# Templates with nonsense in them


@pytest.mark.parametrize("nonsense", [None, [], [1], 1, 1.5, True, "x", {}, {"Q": None}, {"Q": []}, {"Q": 1}, {"": {}}])
@pytest.mark.parametrize(
    "section", ["Resources", "Parameters", "Conditions", "Mappings", "Outputs", "Globals", "Transform", "Metadata"]
)
def test_sections(section: str, nonsense: Any) -> None:
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Condition": "Q"}},
        section: nonsense,
    }
    report = with_every_check(json.dumps(template).encode())
    assert (report.errors, report.files) == ((), ("hostile.json",))


KEYS = ("Type", "Properties", "Condition", "DependsOn", "Metadata", "DeletionPolicy", "Connectors")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("nonsense", [None, [], ["x"], 1, True, "", "AWS::", "x", {}, {"Ref": []}, {"Fn::If": 1}])
def test_resources(key: str, nonsense: Any) -> None:
    resources = {
        name: {"Type": name, "Properties": {}, key: nonsense}
        for name in ("AWS::SQS::Queue", "AWS::Serverless::Function", "AWS::StepFunctions::StateMachine")
    }
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
    report = with_every_check(json.dumps(template).encode())
    assert (report.errors, report.files) == ((), ("hostile.json",))


@pytest.mark.parametrize(
    "yaml",
    [
        "Resources:\n  Q:\n    Type: [AWS::SQS::Queue]\n",
        "Resources:\n  Q:\n    Type: !Sub AWS::SQS::Queue\n",
        "Resources:\n  Q:\n    Type: !Odd {x: y}\n",
        "Resources:\n  1: {Type: AWS::SQS::Queue}\n  2.5: {}\n  true: {}\n  null: {}\n  2001-01-01: {}\n",
        "Resources:\n  [a, b]: {Type: AWS::SQS::Queue}\n",
        "Resources:\n  {a: b}: {Type: AWS::SQS::Queue}\n",
        "Resources:\n  !Ref x: {Type: AWS::SQS::Queue}\n",
        "Resources:\n  ? |\n    long\n  : {Type: AWS::SQS::Queue}\n",
        "Resources: !Transform {Name: AWS::Include}\n",
        "Resources:\n  Q: !Include x.yaml\n",
        "Resources:\n  <<: {Q: {Type: AWS::SQS::Queue}}\n  <<: 1\n",
        "Resources:\n  Q: &q {Type: AWS::SQS::Queue}\n  R: *q\n  S: {<<: *q, Properties: {QueueName: *q}}\n",
        "Resources:\n  Q: {Type: AWS::SQS::Queue}\n  Q: 1\n",
        "1: 2\nnull: 3\n[x]: 4\nResources: {}\n",
    ],
)
def test_yaml_oddities(yaml: str) -> None:
    report = with_every_check(HEADER + yaml.encode(), "hostile.yaml")
    for error in report.errors:
        assert error.message.startswith("cannot be read: ")
        assert error.line


INTRINSICS = [
    "Ref", "Condition", "Fn::And", "Fn::Base64", "Fn::Cidr", "Fn::Contains", "Fn::EachMemberIn", "Fn::Equals",
    "Fn::FindInMap", "Fn::ForEach::X", "Fn::GetAZs", "Fn::GetAtt", "Fn::GetStackOutput", "Fn::If", "Fn::ImportValue",
    "Fn::Join", "Fn::Length", "Fn::Not", "Fn::Or", "Fn::RefAll", "Fn::Select", "Fn::Split", "Fn::Sub",
    "Fn::ToJsonString", "Fn::Transform", "Fn::ValueOf", "Fn::Odd",
]  # fmt: skip

#: Arguments that some of them do not take, and some in a form that none does.
ARGUMENTS: list[Any] = [
    None, True, 0, -1, 1.5, 10**400, "", "x", "Q", "Q.", ".Arn", "Q.Arn.x", "${", "${}", "${Q", "${!x}", "${Q.Arn}",
    "\ud800", [], [None], [[]], [{}], [1], [""], ["Q"], ["Q", None], ["Q", "Arn"], ["Q", "Arn", "x"], ["Cond", 1],
    ["Cond", 1, 2], ["Cond", 1, 2, 3], [None, None, None], [[], {}, 1], [{}, [], "x"], ["${Q}", {}],
    ["${x}", {"x": []}], ["${x}", {"x": {"Ref": "x"}}], ["${x}", 1], [",", "x"], [",", [None, {}, []]],
    [",", {"Ref": "P"}], [99, ["a"]],
    ["-1", ["a"]], ["x", ["a"]], [{"Ref": "P"}, ["a"]], ["Map", "a", "b"], ["Map", {"Ref": "P"}, "b"], ["Map", [], {}],
    ["Map", "a", "b", {"DefaultValue": []}], ["i", ["a"], {"R${i}": {}}], ["i", {"Ref": "P"}, {"${i}": 1}],
    ["i", ["a", "a"], 5], ["i", 5, {}], [1, 2, 3], {}, {"x": 1}, {"Ref": None}, {"Ref": "Q"}, {"Fn::If": []},
    {"Fn::Sub": ["${a}", {"a": {"Fn::Sub": "${a}"}}]}, {"Name": [], "Parameters": 1},
]  # fmt: skip


def everywhere(value: Any) -> dict[str, Any]:
    """Return a template with a value in many places where something else is expected."""
    state = {"Type": "Task", "Resource": value, "Parameters": value, "Retry": value, "Catch": value, "Next": value}
    properties: dict[str, dict[str, Any]] = {
        "AWS::SQS::Queue": {"QueueName": value, "RedrivePolicy": value, "VisibilityTimeout": value, "FifoQueue": value},
        "AWS::SNS::Topic": {"Subscription": value, "FifoTopic": value},
        "AWS::SNS::Subscription": {"TopicArn": value, "Endpoint": value, "Protocol": value, "RedrivePolicy": value},
        "AWS::Events::Rule": {"EventPattern": value, "Targets": value, "ScheduleExpression": value},
        "AWS::Pipes::Pipe": {"Source": value, "Target": value, "SourceParameters": value, "TargetParameters": value},
        "AWS::Lambda::Function": {"Timeout": value, "DeadLetterConfig": value, "Environment": value},
        "AWS::Lambda::EventSourceMapping": {"FunctionName": value, "EventSourceArn": value, "DestinationConfig": value},
        "AWS::Lambda::Permission": {"FunctionName": value, "Principal": value, "Action": value, "SourceArn": value},
        "AWS::Lambda::EventInvokeConfig": {"FunctionName": value, "DestinationConfig": value},
        "AWS::SQS::QueuePolicy": {"Queues": value, "PolicyDocument": value},
        "AWS::IoT::TopicRule": {"TopicRulePayload": value},
        "AWS::Kinesis::Stream": {"ShardCount": value, "StreamModeDetails": value},
        "AWS::Scheduler::Schedule": {"Target": value},
        "AWS::S3::Bucket": {"NotificationConfiguration": value},
        "AWS::ApiGateway::Method": {"Integration": value},
        "AWS::StepFunctions::StateMachine": {
            "Definition": {"StartAt": "A", "States": {"A": state, "B": value}},
            "DefinitionSubstitutions": value,
            "StateMachineType": value,
        },
        "AWS::Serverless::Function": {"Events": {"E": value}, "DeadLetterQueue": value, "Policies": value},
        "AWS::Serverless::StateMachine": {"DefinitionUri": value, "Definition": value, "Events": value},
        "AWS::Serverless::Connector": {"Source": value, "Destination": value, "Permissions": value},
        "AWS::Serverless::Api": {"DefinitionBody": value, "StageName": value},
    }
    resources = {name.replace("::", ""): {"Type": name, "Properties": filled} for name, filled in properties.items()}
    bare = {f"{name}Bare": {**body, "Properties": value} for name, body in resources.items()}
    events = ["SQS", "SNS", "Kinesis", "DynamoDB", "S3", "Api", "HttpApi", "Schedule", "ScheduleV2"]
    events += ["EventBridgeRule", "CloudWatchEvent", "CloudWatchLogs", "IoTRule", "MSK", "MQ", "Cognito"]
    names = ["Queue", "Topic", "Stream", "Bucket", "Schedule", "Pattern", "DeadLetterConfig", "RedrivePolicy", "Path"]
    sam = {
        "Type": "AWS::Serverless::Function",
        "Condition": value,
        "Properties": {
            "Events": {
                event: {"Type": event, "Properties": {**dict.fromkeys(names, value), "SqsSubscription": value}}
                for event in events
            }
        },
    }
    definition = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": value}}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"],
        "Parameters": {"P": {"Type": "String"}, "D": {"Type": "String", "Default": value}},
        "Mappings": {"Map": {"a": {"b": value}}, "M": value},
        "Conditions": {"Cond": value, "Other": {"Fn::Not": [value]}, "Third": {"Fn::Equals": [value, {"Ref": "D"}]}},
        "Globals": {"Function": {"Timeout": value, "DeadLetterQueue": value, "Environment": value}},
        "Resources": {**resources, **bare, "Q": {"Type": "AWS::SQS::Queue"}, "Sam": sam, "Text": definition},
    }


def trouble(report: Report) -> Iterator[str]:
    """Yield the details of errors, shown where a test fails."""
    for error in report.errors:
        yield f"{error.message}\n{error.details}"


#: Of how many arguments an intrinsic has one: each intrinsic another one, so that each argument is had by several.
ONE_IN = 3


@pytest.mark.slow
@pytest.mark.parametrize("name", INTRINSICS)
def test_intrinsics_with_wrong_arguments(name: str) -> None:
    for argument in some(ARGUMENTS, ONE_IN, first=INTRINSICS.index(name)):
        report = with_every_check(json.dumps(everywhere({name: argument})).encode())
        assert list(trouble(report)) == [], argument
        assert report.files == ("hostile.json",)


@pytest.mark.slow
def test_wrong_values_without_an_intrinsic() -> None:
    for argument in ARGUMENTS:
        report = with_every_check(json.dumps(everywhere(argument)).encode())
        assert list(trouble(report)) == [], argument


@pytest.mark.parametrize("index", ["9" * 5000, "-" + "9" * 5000, "0" * 5000, 10**400, 1e300])
def test_indexes_that_no_list_has(index: Any) -> None:
    report = with_every_check(json.dumps(everywhere({"Fn::Select": [index, ["a", "b"]]})).encode())
    assert list(trouble(report)) == []


@pytest.mark.parametrize("number", [10**400, -(10**400), 1e308, math.inf, math.nan], ids=lambda n: str(n)[:5])
def test_numbers_larger_than_any_float(number: Any) -> None:
    pattern = {"detail": {"size": [{"numeric": [">", number, "<", number]}, {"numeric": [">", 1, "<=", number]}]}}
    retrier = {"ErrorEquals": ["A"], "MaxAttempts": number, "IntervalSeconds": number, "BackoffRate": number}
    states = {
        "A": {"Type": "Wait", "Seconds": number, "Next": "B"},
        "B": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "TimeoutSeconds": number, "Next": "A"},
    }
    states["B"] |= {"Retry": [retrier], "Parameters": {"QueueUrl": {"Ref": "Q"}, "DelaySeconds": number}}
    machine = {"Definition": {"StartAt": "A", "States": states}, "StateMachineType": "EXPRESS"}
    resources = {
        "Q": {"Type": "AWS::SQS::Queue"},
        "R": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": pattern}},
        "M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": machine},
    }
    report = with_every_check(json.dumps({"Resources": resources}).encode())
    assert list(trouble(report)) == []


def test_intrinsics_in_each_other() -> None:
    value: Any = "x"
    for name in itertools.islice(itertools.cycle(INTRINSICS), 90):
        value = {name: ["Cond", value, [value]]} if name == "Fn::If" else {name: value}
    report = with_every_check(json.dumps(everywhere(value)).encode())
    assert list(trouble(report)) == []


def test_circles() -> None:
    template = everywhere("x")
    template["Conditions"] = {"Cond": {"Condition": "Other"}, "Other": {"Fn::Not": [{"Condition": "Cond"}]}}
    template["Parameters"]["P"]["Default"] = {"Ref": "P"}
    template["Resources"]["Q"] = {"Type": "AWS::SQS::Queue", "Condition": "Cond"}
    template["Resources"]["Alias"] = {
        "Type": "AWS::Lambda::Alias",
        "Properties": {"FunctionName": {"Ref": "Alias"}, "FunctionVersion": {"Ref": "Alias"}},
    }
    report = with_every_check(json.dumps(template).encode())
    assert list(trouble(report)) == []


# Files a template points to


def test_a_definition_outside_the_project_is_not_read() -> None:
    outside = Path("outside.json")
    state = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    outside.write_text(json.dumps({"StartAt": "A", "States": {"A": state}}))
    Path("project/.git").mkdir(parents=True)
    Path("project/link.json").symlink_to("../outside.json")
    Path("project/inside.json").write_bytes(outside.read_bytes())
    os.mkfifo("project/fifo.json")
    names = ["inside.json", "../outside.json", str(outside.resolve()), "link.json", "fifo.json", "/dev/zero", "\0", "."]
    for number, name in enumerate(names):
        machine = {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": name}}
        template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"M": machine}}
        Path(f"project/{number}.json").write_text(json.dumps(template))
    problems = Problems()
    report = run(collect(["project"], problems), discover(), problems, jobs=1)
    assert list(trouble(report)) == []
    assert len(report.files) == len(names)
    unknown = {unresolved.location.path for unresolved in report.unresolved}
    assert unknown == {f"project/{number}.json" for number in range(1, len(names))}


def test_a_template_that_includes_itself() -> None:
    include = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "self.json"}}}
    for included in (include, everywhere(include)):
        Path("self.json").write_text(json.dumps(included))
        problems = Problems()
        template = {**everywhere(include), "Metadata": include}
        Path("t.json").write_text(json.dumps(template))
        report = run(collect(["t.json"], problems), discover(), problems, jobs=1)
        assert list(trouble(report)) == []


# Size


@pytest.mark.slow
def test_fifty_megabytes_of_json() -> None:
    queue = {"Type": "AWS::SQS::Queue", "Metadata": {"Notes": "x" * 1_000_000}}
    resources = {f"Q{number}": queue for number in range(50)}
    Path("big.json").write_text(json.dumps({"Resources": resources}, indent=1))
    rows = {"Resources": [{"id": number, "name": f"row {number}"} for number in range(1_000_000)]}
    Path("data.json").write_text(json.dumps(rows))
    assert Path("big.json").stat().st_size > 50_000_000
    start = time.process_time()
    code, out, err = lint()
    assert time.process_time() - start < 5
    assert (code, err) == (1, "")
    assert out.count("\n") == 51


def test_too_large_a_file_is_skipped_in_a_folder_and_refused_by_name() -> None:
    with Path("huge.json").open("wb") as file:
        file.truncate(200_000_001)
    message = "larger than 200 MB"
    assert lint() == (1, FOUND, f"warning: huge.json is skipped: {message}\n")
    assert lint("good.yaml", "huge.json") == (2, f"{FOUND}error: huge.json: cannot be read: {message}\n", "")
