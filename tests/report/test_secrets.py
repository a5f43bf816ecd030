"""Parameters with NoEcho: no report, graph, baseline or message tells what they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archlint.languages.cloudformation.secrets import is_secret, quotable
from archlint.report.registry import FORMATS
from tests.running import STRICT, call
from tests.words import document, shown
from tests.words import template as read

SECRET = "hunter2"
#: Its value would be in a finding's message, for it is what all records go by.
TEMPLATE = """\
Parameters: {Key: {Type: String, NoEcho: %s, Default: hunter2}}
Resources:
  Stream: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 3}}
  Rule: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: x, Actions: [{Kinesis:
    {StreamName: !Ref Stream, PartitionKey: !Ref Key, RoleArn: x}}]}}}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "a-${Key}"}}
  News: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, Endpoint: !Ref Key, TopicArn: !Ref Key}}
"""
GIVEN = TEMPLATE.replace(", Default: hunter2", "")


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("parameters.json").write_text('[{"ParameterKey": "Key", "ParameterValue": "hunter2"}]')
    Path("samconfig.toml").write_text('[prod.deploy.parameters]\nparameter_overrides = "Key=hunter2"\n')


SOURCES = {
    "default": (TEMPLATE, ()),
    "file": (GIVEN, ("--parameter-file", "parameters.json")),
    "option": (GIVEN, ("--parameter-overrides", "Key=hunter2", "--")),
    "samconfig": (GIVEN, ("--config-env", "prod")),
}


@pytest.mark.parametrize("source", SOURCES)
def test_no_report_tells(source: str) -> None:
    text, options = SOURCES[source]
    for echo, told in (("false", True), ("true", False)):
        Path("t.yaml").write_text(text % echo)
        for form in FORMATS:
            _, out, err = call("lint", *STRICT, "--pedantic", "--show-unresolved", "--format", form, *options, "t.yaml")
            assert (SECRET in out) is told, form
            assert SECRET not in err
        for form in ("json", "dot", "mermaid"):
            _, out, _ = call("graph", "--format", form, *options, "t.yaml")
            assert told or SECRET not in out
        Path("baseline").unlink(missing_ok=True)
        _, out, err = call("lint", *STRICT, "--pedantic", "--write-baseline", "baseline", *options, "t.yaml")
        assert (SECRET in Path("baseline").read_text()) is told
        assert SECRET not in out + err


def test_the_line_with_a_default_is_quoted_without_it() -> None:
    Path("t.json").write_text(json.dumps({"Parameters": {"Key": {"NoEcho": True, "Default": SECRET}}, **QUEUE}))
    _, out, _ = call("lint", "--select", "queue-without-dlq", "t.json")
    assert '"NoEcho": true, "Default"* ************ "Resources": {"Orders"' in out
    assert SECRET not in out


QUEUE = {"Resources": {"Orders": {"Type": "AWS::SQS::Queue"}}}


def test_a_nested_stack_hides_what_it_is_given_and_what_it_is_told_of() -> None:
    child = (TEMPLATE % "false").replace(", Default: hunter2", "")
    parent = """\
Parameters: {Key: {Type: String, NoEcho: %s, Default: hunter2}}
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters:
        Key: %s
"""
    for echo, given, inner, told in (
        ("false", "!Ref Key", "false", True),
        ("true", "!Ref Key", "false", False),
        ("false", "!Ref Key", "true", False),
        ("false", "hunter2", "true", False),
        ("true", "!Sub 'x-${Key}'", "false", False),
    ):
        Path("parent.yaml").write_text(parent % (echo, given))
        Path("child.yaml").write_text(child.replace("NoEcho: false", f"NoEcho: {inner}"))
        _, out, err = call("lint", *STRICT, "--pedantic", "--show-unresolved", ".")
        assert (SECRET in out + err) is told, (echo, given, inner)


@pytest.mark.parametrize("given", ["hunter2", "!Sub hunter2", "!If [Live, hunter2, x]", "!Join ['', [hunter, '2']]"])
@pytest.mark.parametrize("stack", ["CloudFormation::Stack", "Serverless::Application"])
@pytest.mark.parametrize("secret", [True, False])
def test_the_line_that_gives_a_nested_stack_its_secret_is_quoted_without_it(
    given: str, stack: str, secret: bool
) -> None:
    where = "TemplateURL" if stack.endswith("Stack") else "Location"
    Path("parent.yaml").write_text(
        "Conditions: {Live: !Equals [a, b]}\n"
        f"Resources: {{Child: {{Type: 'AWS::{stack}', Properties: {{{where}: child.yaml, Parameters: {{Key: {given},"
        " Other: shown}}}, Queue: {Type: 'AWS::SQS::Queue'}}\n"
    )
    Path("child.yaml").write_text(
        f"Parameters: {{Key: {{Type: String, NoEcho: {secret}}}, Other: {{Type: String}}}}\nResources: {{Q: {{Type: 'AWS::SQS::Queue'}}}}\n"
    )
    _, out, _ = call("lint", *STRICT, "--pedantic", "parent.yaml")
    quoted = next(line for line in out.splitlines() if "Other: shown" in line)
    assert ("hunter" not in quoted) is secret


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        (True, True),
        ("true", True),
        ("True", True),
        ("yes", True),
        ({"Ref": "X"}, True),
        (1, True),
        (False, False),
        ("false", False),
        ("no", False),
        (None, False),
    ],
)
def test_what_asks_for_no_echo(said: Any, secret: bool) -> None:
    assert is_secret({"NoEcho": said, "Default": SECRET}) is secret


@pytest.mark.parametrize("parameter", [{}, None, "x", []])
def test_what_is_no_secret(parameter: Any) -> None:
    assert not is_secret(parameter)


def test_a_condition_goes_by_no_secret() -> None:
    text = """\
Parameters: {Stage: {Type: String, NoEcho: true, Default: prod}}
Conditions: {IsProd: !Equals [!Ref Stage, prod], IsDev: !Equals [!Join ["", [!Ref Stage]], dev]}
Resources:
  A: {Type: AWS::SQS::Queue, Condition: IsProd}
  B: {Type: AWS::SQS::Queue, Condition: IsDev}
"""
    Path("t.yaml").write_text(text)
    for value in ("prod", "dev"):
        options = ("--parameter-overrides", f"Stage={value}", "--", "t.yaml")
        _, out, _ = call("lint", "--quiet", "--select", "queue-without-dlq", *options)
        assert out.count("queue-without-dlq") == 2


def test_a_list_is_hidden_as_a_whole_and_a_reference_is_none() -> None:
    found = read("""\
        Parameters:
          Keys: {Type: CommaDelimitedList, NoEcho: true, Default: "a,b"}
        Resources:
          Probe: {Type: T, Properties: {P: !Ref Keys, Q: !Select [0, !Ref Keys]}}
    """)
    properties = found.declarations["Probe"].properties
    assert shown(properties.step("P")) == ["outside(Keys)"]
    assert not properties.step("Q").possibly(lambda outcome: "a" in repr(outcome) and "Known" in repr(outcome))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            "Parameters:\n  A: {NoEcho: true, Default: s, Type: String}\n  B: {Default: t}\n",
            "Parameters:\n  A: {NoEcho: true, Default* ** Type: String}\n  B: {Default: t}\n",
        ),
        (
            "Parameters:\n  A:\n    Default: |\n      s\n      u\n    NoEcho: 'true'\n",
            "Parameters:\n  A:\n    Default* *\n      *\n      *\n    NoEcho: 'true'\n",
        ),
        (
            "Parameters:\n  A:\n    NoEcho: true\n    Default: s # was u\nResources: {}\n",
            "Parameters:\n  A:\n    NoEcho: true\n    Default* * * *** *\nResources: {}\n",
        ),
        ("Parameters:\n  A: {NoEcho: true, Default: s}", "Parameters:\n  A: {NoEcho: true, Default* **"),
        (
            '{"Parameters": {"A": {"Default": "s\\"", "NoEcho": "true"}, "B": {"NoEcho": true, "Default": 1}}}',
            '{"Parameters": {"A": {"Default"* ****** "NoEcho": "true"}, "B": {"NoEcho": true, "Default"* ****',
        ),
        ("Parameters: [1]\n", "Parameters: [1]\n"),
        ("a: 1\n", "a: 1\n"),
        ("", ""),
    ],
)
def test_masked(text: str, masked: str) -> None:
    assert quotable(document(text)) == masked


def test_masking_is_linear() -> None:
    parameters = {f"P{number}": {"NoEcho": True, "Default": SECRET} for number in range(20_000)}
    assert SECRET not in quotable(document(json.dumps({"Parameters": parameters})))


@pytest.mark.parametrize("form", ['["Key hunter2"]', '{"Key": {"a": "hunter2"}}', '[["hunter2"]]', "{hunter2"])
def test_an_error_in_a_file_of_parameters_does_not_tell(form: str) -> None:
    Path("t.yaml").write_text(GIVEN % "true")
    Path("parameters.json").write_text(form)
    code, out, err = call("lint", "--parameter-file", "parameters.json", "t.yaml")
    assert (code, out) == (2, "")
    assert SECRET not in err


@pytest.mark.parametrize(
    "text", ["x = hunter2", 'x = "hunter2', "[prod.deploy.parameters]\nparameter_overrides = 'A b'"]
)
def test_an_error_in_a_samconfig_does_not_tell(text: str) -> None:
    Path("t.yaml").write_text(GIVEN % "true")
    Path("samconfig.toml").write_text(text)
    code, out, err = call("lint", "--config-env", "prod", "t.yaml")
    assert (code, out) == (2, "")
    assert SECRET not in err
