"""Suppressions: what comments and Metadata suppress, and what is said of those that suppress nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archlint import Finding, Graph, Kind, Label, Severity, check
from archlint.findings.check import Check
from archlint.findings.ignored.suppressions import Suppressions
from archlint.findings.problems import Problems
from archlint.findings.result import Report, Suppression, Warned
from archlint.linter.config.configurations import Configurations
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run
from archlint.model.source.comments import Comment
from archlint.model.source.location import Location


@check(severity=Severity.WARNING, tags=["style"], see="https://example.com")
def few_receives(graph: Graph) -> Iterator[Finding]:
    """A queue is seen, and its receive count pointed at; so is whoever reads it."""
    for queue in graph.resources(Kind.QUEUE):
        place = queue["max_receive_count"].branches[0].place or queue.at
        readers = [Label("reads it", edge.at) for edge in graph.consumers(queue)]
        yield Finding("seen", at=queue, related=[Label("count", place), *readers])


@check(severity=Severity.NOTE, tags=["style"], see="https://example.com")
def a_note(graph: Graph) -> Iterator[Finding]:
    """A queue is noted."""
    for queue in graph.resources(Kind.QUEUE):
        yield Finding("noted", at=queue)


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lint(*checks: Check, respect_ignores: bool = True, show_notes: bool = True) -> tuple[Report, list[Warned]]:
    problems = Problems()
    given = [check.name for check in checks]
    others = {check.name: check for check in (few_receives, a_note) if check.name not in given}
    files = collect(["."], problems, Configurations(isolated=True, overrides={"ignore": tuple(others)}))
    report = run(
        files,
        [*checks, *others.values()],
        problems,
        respect_ignores=respect_ignores,
        show_notes=show_notes,
        jobs=1,
    )
    return report, sorted(problems.warnings)


def suppressed(text: str, name: str = "t.yaml") -> list[tuple[str, str]]:
    """Return which resources' findings are suppressed in a template, and why; nothing may be left over."""
    Path(name).write_text(text)
    report, warnings = lint(few_receives)
    assert not report.errors and not warnings
    return [(f.resource, f.suppression.reason) for f in report.suppressed if f.suppression]


TEMPLATE = """\
Resources:
  Before: {Type: AWS::SNS::Topic}
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy:
        maxReceiveCount: 1
  Reader:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
"""


@pytest.mark.parametrize("line", [3, 4, 5, 6, 7])
@pytest.mark.parametrize("above", [False, True], ids=["beside", "above"])
def test_a_comment_at_the_resource_or_on_the_way_to_the_property(line: int, above: bool) -> None:
    lines = TEMPLATE.splitlines()
    comment = "# archlint: ignore[few-receives] it may"
    lines[line - 1] = f"{comment}\n{lines[line - 1]}" if above else f"{lines[line - 1]} {comment}"
    assert suppressed("\n".join(lines)) == [("Orders", "it may")]


@pytest.mark.parametrize("line", [1, 2, 8, 9, 11])
def test_a_comment_elsewhere_suppresses_nothing(line: int) -> None:
    lines = TEMPLATE.splitlines()
    lines[line - 1] += "  # archlint: ignore[few-receives] it may"
    Path("t.yaml").write_text("\n".join(lines))
    report, warnings = lint(few_receives)
    assert [finding.resource for finding in report.findings] == ["Orders"]
    assert warnings == [Warned("t.yaml", "'few-receives' is ignored here, but there is no such finding", line)]


def test_a_whole_file() -> None:
    text = "# archlint: ignore-file[few-receives, a-note]: generated\nResources:\n  A: {Type: AWS::SQS::Queue}\n"
    Path("t.yaml").write_text(text)
    Path("u.yaml").write_text(text.partition("\n")[2])
    report, warnings = lint(few_receives, a_note)
    assert [(f.check, f.location.path) for f in report.findings] == [("a-note", "u.yaml"), ("few-receives", "u.yaml")]
    why = Suppression("inSource", "generated", Location("t.yaml", 1, 1, 1, 57))
    assert [(f.check, f.suppression) for f in report.suppressed] == [("a-note", why), ("few-receives", why)]
    assert not warnings


METADATA = """\
{{"Metadata": {template},
  "Resources": {{
    "A": {{"Type": "AWS::SQS::Queue", "Metadata": {resource}}},
    "Fn::ForEach::Loop": ["X", ["B"], {{"${{X}}": {{"Type": "AWS::SQS::Queue", "Metadata": {loop}}}}}]}}}}
"""
NONE = '{"other": 1}'
ENTRY = '{"check": "few-receives", "reason": "why"}'


@pytest.mark.parametrize(
    ("template", "resource", "loop", "expected"),
    [
        (NONE, f'{{"archlint": {{"ignore": [{ENTRY}]}}}}', NONE, [("A", "why")]),
        (NONE, f'{{"archlint": {{"ignore": {ENTRY}}}}}', NONE, [("A", "why")]),
        (NONE, '{"archlint": {"ignore": {"check": ["few-receives"]}}}', NONE, [("A", "")]),
        (NONE, NONE, f'{{"archlint": {{"ignore": [{ENTRY}]}}}}', [("B", "why")]),
        (f'{{"archlint": {{"ignore": [{ENTRY}]}}}}', NONE, NONE, [("A", "why"), ("B", "why")]),
    ],
)
def test_metadata(template: str, resource: str, loop: str, expected: list[tuple[str, str]]) -> None:
    assert suppressed(METADATA.format(template=template, resource=resource, loop=loop), "t.json") == expected


def test_metadata_of_a_sam_function_is_for_its_events_too() -> None:
    @check(severity=Severity.WARNING, tags=["style"], see="https://example.com")
    def few_receives(graph: Graph) -> Iterator[Finding]:
        """A rule is seen."""
        for rule in graph.resources(Kind.RULE):
            yield Finding("seen", at=rule)

    Path("t.yaml").write_text("""\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Metadata: {archlint: {ignore: {check: few-receives}}}
    Properties:
      Events:
        E: {Type: EventBridgeRule, Properties: {Pattern: {source: [a]}}}
  G:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        # archlint: ignore[few-receives]
        One: {Type: EventBridgeRule, Properties: {Pattern: {source: [a]}}}
        Two: {Type: EventBridgeRule, Properties: {Pattern: {source: [a]}}}
""")
    report, warnings = lint(few_receives)
    assert [finding.resource for finding in report.suppressed] == ["F/E", "G/One"]
    assert [finding.resource for finding in report.findings] == ["G/Two"]
    assert not warnings


@pytest.mark.parametrize("where", ["Metadata", "comment"])
def test_what_is_found_in_code_is_ignored_at_its_function(where: str) -> None:
    @check(severity=Severity.WARNING, tags=["style"], see="https://example.com")
    def few_receives(graph: Graph) -> Iterator[Finding]:
        """A call is seen."""
        for call in graph.resources(Kind.CALL):
            yield Finding("seen", at=call)

    metadata = "Metadata: {archlint: {ignore: {check: few-receives, reason: fine}}}"
    comment = "# archlint: ignore[few-receives] fine"
    Path("t.yaml").write_text(f"""\
Resources:
  {comment if where == "comment" else ""}
  F:
    {metadata if where == "Metadata" else ""}
    Type: AWS::Serverless::Function
    Properties: {{Runtime: python3.12, Handler: app.handler, CodeUri: .}}
""")
    Path("app.py").write_text(
        "import boto3\ndef handler(event, context):\n  boto3.client('sqs').send_message(QueueUrl='q')\n"
    )
    report, warnings = lint(few_receives)
    assert [(f.location.path, f.suppression.reason) for f in report.suppressed if f.suppression] == [("app.py", "fine")]
    assert (report.findings, warnings) == ((), [])


def test_a_definition_in_a_file_of_its_own() -> None:
    @check(severity=Severity.WARNING, tags=["style"], see="https://example.com")
    def few_receives(graph: Graph) -> Iterator[Finding]:
        """A state is seen."""
        for machine in graph.resources(Kind.MACHINE):
            for state in graph.definitions(machine)[0].states:
                yield Finding(state.name, at=machine, discriminator=state.name, related=[Label("it", state.place)])

    Path("t.yaml").write_text("""\
Resources:
  M: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: m.yaml}}
""")
    Path("m.yaml").write_text("""\
StartAt: A
States:
  A: {Type: Pass, Next: B}  # archlint: ignore[few-receives] fine
  B: {Type: Succeed}  # archlint: ignore[few-recieves]
""")
    report, warnings = lint(few_receives)
    assert [finding.message for finding in report.suppressed] == ["A"]
    assert [finding.message for finding in report.findings] == ["B"]
    message = "there is no check 'few-recieves' to ignore; did you mean 'few-receives'?"
    assert warnings == [Warned("m.yaml", message, 4)]


def test_one_ignore_inside_another_is_not_needless() -> None:
    assert suppressed(
        TEMPLATE.replace("Orders:\n", "Orders:  # archlint: ignore[few-receives] outer\n").replace(
            "Count: 1\n", "Count: 1  # archlint: ignore[few-receives] inner\n"
        )
    ) == [("Orders", "inner")]


def test_what_is_not_to_be_heeded() -> None:
    Path("t.yaml").write_text(TEMPLATE.replace("Orders:\n", "Orders:  # archlint: ignore[few-receives, nonsense]\n"))
    report, warnings = lint(few_receives, respect_ignores=False)
    assert [finding.suppression for finding in report.findings] == [None]
    assert (report.suppressed, warnings) == ((), [])


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore[a-note]", ""),
        ("ignore[few-receives]", "'few-receives' is ignored here, but there is no such finding"),
        ("ignore[few_receives]", "there is no check 'few_receives' to ignore; did you mean 'few-receives'?"),
        ("ignore[quite-another]", "there is no check 'quite-another' to ignore"),
        ("ignore", "'archlint: ignore' is not understood; "),
        ("ignore[]", "'archlint: ignore[]' is not understood; "),
        ("ignore-all[a-note]", "'archlint: ignore-all[a-note]' is not understood; "),
    ],
)
def test_what_is_said_of_comments(comment: str, message: str) -> None:
    Path("t.yaml").write_text(f"Resources:\n  A: {{Type: AWS::SNS::Topic}}  # archlint: {comment}\n")
    _, warnings = lint(few_receives)  # not a-note: nobody knows whether it would have been found
    assert [warned.line for warned in warnings] == ([2] if message else [])
    assert all(warned.message.startswith(message) for warned in warnings)


@pytest.mark.parametrize(
    "metadata",
    [
        "1",
        "{}",
        "{ignores: []}",
        "{ignore: x}",
        "{ignore: {reason: x}}",
        "{ignore: [{check: a-note, because: x}]}",
        "{ignore: [{check: 1}]}",
        "{ignore: [{check: a-note, reason: 1}]}",
        "{ignore: [{check: !Ref P}]}",
    ],
)
def test_what_is_said_of_metadata(metadata: str) -> None:
    Path("t.yaml").write_text(f"""\
Resources:
  A:
    Type: AWS::SNS::Topic
    Metadata:
      archlint: {metadata}
""")
    [warned] = lint(few_receives)[1]
    assert warned.line == 5 and "Metadata 'archlint' must have" in warned.message


def test_a_check_that_crashes_makes_no_ignore_needless() -> None:
    @check(severity=Severity.WARNING, tags=["style"], see="https://example.com")
    def few_receives(graph: Graph) -> Iterator[Finding]:
        """Something crashes."""
        raise ValueError
        yield

    Path("t.yaml").write_text(TEMPLATE.replace("Orders:\n", "Orders:  # archlint: ignore[few-receives]\n"))
    assert lint(few_receives)[1] == []


def test_a_hidden_note_that_is_ignored_is_neither_counted_nor_needless() -> None:
    Path("t.yaml").write_text(TEMPLATE.replace("Orders:\n", "Orders:  # archlint: ignore[a-note]\n"))
    report, warnings = lint(a_note, show_notes=False)
    assert (report.findings, report.suppressed, report.hidden_notes, warnings) == ((), (), 0, [])


def test_a_worse_finding_elsewhere_counts_though_a_milder_one_is_ignored() -> None:
    @check(severity=Severity.NOTE, tags=["style"], see="https://example.com")
    def few_receives(graph: Graph) -> Iterator[Finding]:
        """A queue is seen twice."""
        [queue] = graph.resources(Kind.QUEUE)
        count = queue["max_receive_count"].branches[0].place
        assert count is not None
        yield Finding("mild", at=queue, related=[Label("count", count)])
        yield Finding("bad", at=queue, level=Severity.ERROR)

    Path("t.yaml").write_text(TEMPLATE.replace("Count: 1\n", "Count: 1  # archlint: ignore[few-receives]\n"))
    report, warnings = lint(few_receives)
    assert [finding.message for finding in report.findings] == ["bad"]
    assert (report.suppressed, warnings) == ((), [])


def test_a_nested_template_that_is_read_twice_needs_its_ignore_once() -> None:
    Path("child.yaml").write_text("""\
Parameters: {Kind: {Type: String}}
Resources:
  A:  # archlint: ignore[few-receives]
    Type: AWS::SQS::Queue
""")
    Path("t.yaml").write_text("""\
Resources:
  One: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}
  Two: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}
""")
    report, warnings = lint(few_receives)
    assert [(finding.resource, finding.message) for finding in report.suppressed] == [("A", "seen (also in 1 other)")]
    assert (report.findings, warnings) == ((), [])


def test_an_ignore_of_very_many_names() -> None:
    names = [f"c{number}" for number in range(60_000)]
    asked = f"ignore[few-receives,few-receives,{','.join(names)}] x"
    comment = Comment(asked, Location("a.py", 1, 1, 1, 2), 1)
    before = time.process_time()
    uses = list(Suppressions((), [comment]).uses(lambda path: {"few-receives"}))
    assert time.process_time() - before < 5
    assert [(use.check, use.ran, use.used) for use in uses[:2]] == [("few-receives", True, False), ("c0", False, False)]
    assert len(uses) == 60_001
