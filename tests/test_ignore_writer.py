"""Writing ignores: what is written where, what stays as it is, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from archlint.discovery import discover
from archlint.ignore_writer import write_ignores
from archlint.inputs import collect
from archlint.location import Location
from archlint.parse.document import parse
from archlint.problems import Problems
from archlint.report.model import Report, RunError
from archlint.run import run

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
ONLY = [check for check in discover() if check.name in ("queue-without-dlq", "visibility-timeout-too-short")]


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lint(*paths: str) -> tuple[Report, Problems]:
    problems = Problems()
    return run(collect(paths or ["."], problems), ONLY, problems, jobs=1), problems


def names(folder: str = ".") -> list[str]:
    """Return the names of all files in a folder: nothing else may be left there."""
    return [path.name for path in Path(folder).iterdir()]


def written(text: str, name: str, reason: str = "it may") -> str:
    """Return what becomes of a file; afterwards it must have no findings, and writing again must change nothing."""
    path, problems = Path(name), Problems()
    path.write_bytes(text.encode())
    write_ignores(lint()[0].findings, reason, problems)
    assert problems == Problems()
    changed = path.read_bytes().decode()
    report, problems = lint()
    assert (report.findings, problems) == ((), Problems())
    write_ignores(report.findings, reason, problems)
    assert path.read_bytes().decode() == changed
    assert names() == [name]
    return changed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "Resources:\n  A:\n    Type: AWS::SQS::Queue\n",
            "Resources:\n  # archlint: ignore[queue-without-dlq] it may\n  A:\n    Type: AWS::SQS::Queue\n",
        ),
        (
            "Resources:\r\n  A: {Type: AWS::SQS::Queue}",
            "Resources:\r\n  # archlint: ignore[queue-without-dlq] it may\n  A: {Type: AWS::SQS::Queue}",
        ),
        (
            "\ufeffResources:\r\n  A: {Type: AWS::SQS::Queue}\r\n",
            "\ufeffResources:\r\n  # archlint: ignore[queue-without-dlq] it may\r\n  A: {Type: AWS::SQS::Queue}\r\n",
        ),
        (
            "Resources: {A: {Type: AWS::SQS::Queue},\n  B: {Type: AWS::SQS::Queue}, C: {Type: AWS::SQS::Queue}}\n",
            "# archlint: ignore[queue-without-dlq] it may\nResources: {A: {Type: AWS::SQS::Queue},\n"
            "  # archlint: ignore[queue-without-dlq] it may\n"
            "  B: {Type: AWS::SQS::Queue}, C: {Type: AWS::SQS::Queue}}\n",
        ),
        (
            "Resources:\n  T:\n    Type: >+\n      T\n\n  # about A\n\n  A: {Type: AWS::SQS::Queue}\n",
            "Resources:\n  T:\n    Type: >+\n      T\n\n  # about A\n\n"
            "  # archlint: ignore[queue-without-dlq] it may\n  A: {Type: AWS::SQS::Queue}\n",
        ),
    ],
)
def test_comments(before: str, after: str) -> None:
    assert written(before, "t.yaml") == after


def test_all_checks_of_a_resource_are_in_one_comment_and_a_reason_is_one_line() -> None:
    both = """\
Resources:
  Q: {Type: AWS::SQS::Queue}
  F: {Type: AWS::Lambda::Function, Properties: {Timeout: 60}}
  M:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Q.Arn, FunctionName: !Ref F}
"""
    comment = "  # archlint: ignore[queue-without-dlq, visibility-timeout-too-short]"
    text = written(both, "t.yaml", "one\n two\ud800 ")
    assert text == both.replace("  Q:", f"{comment} one two?\n  Q:")
    assert written(both, "t.yaml", "") == both.replace("  Q:", f"{comment}\n  Q:")


ENTRY = '{"check": "queue-without-dlq", "reason": "it may"}'
QUEUE = '"Type": "AWS::SQS::Queue"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{{{QUEUE}}}", f'{{{QUEUE}, "Metadata": {{"archlint": {{"ignore": [{ENTRY}]}}}}}}'),
        (f'{{"Metadata": {{}}, {QUEUE}}}', f'{{"Metadata": {{"archlint": {{"ignore": [{ENTRY}]}}}}, {QUEUE}}}'),
        (
            f'{{"Metadata": {{"a": [1,2] }}, {QUEUE}}}',
            f'{{"Metadata": {{"a": [1,2], "archlint": {{"ignore": [{ENTRY}]}} }}, {QUEUE}}}',
        ),
        (
            f'{{"Metadata": {{"archlint": {{"ignore": []}}}}, {QUEUE}}}',
            f'{{"Metadata": {{"archlint": {{"ignore": [{ENTRY}]}}}}, {QUEUE}}}',
        ),
        (
            f'{{{QUEUE},\n  "Properties":\t{{}}\n}}',
            f'{{{QUEUE},\n  "Properties":\t{{}}, "Metadata": {{"archlint": {{"ignore": [{ENTRY}]}}}}\n}}',
        ),
        (
            f"{{\n\t\t{QUEUE}\n\t}}",
            f'{{\n\t\t{QUEUE},\n\t\t"Metadata": {{\n\t\t\t"archlint": {{\n\t\t\t\t"ignore": [\n\t\t\t\t\t{{\n'
            '\t\t\t\t\t\t"check": "queue-without-dlq",\n\t\t\t\t\t\t"reason": "it may"\n\t\t\t\t\t}\n'
            "\t\t\t\t]\n\t\t\t}\n\t\t}\n\t}",
        ),
        (
            f'{{\r\n  "Metadata": {{"archlint": {{}}}},\r\n  {QUEUE}}}',
            f'{{\r\n  "Metadata": {{"archlint": {{"ignore": [{ENTRY}]}}}},\r\n  {QUEUE}}}',
        ),
    ],
)
def test_metadata(before: str, after: str) -> None:
    whole = '{"Resources": {"Ü": %s,\n"T": {"Type": "AWS::SNS::Topic"}}}\n'
    assert written(whole % before, "t.json") == whole % after


@pytest.mark.parametrize(
    ("ignore", "expected"),
    [
        ('{"check": "a-check"}', f'[{{"check": "a-check"}}, {ENTRY}]'),
        ('[{"check": "a-check"}]', f'[{{"check": "a-check"}}, {ENTRY}]'),
    ],
)
def test_metadata_that_ignores_something_else(ignore: str, expected: str) -> None:
    whole = '{"Resources": {"A": {"Metadata": {"archlint": {"ignore": %s}}, "Type": "AWS::SQS::Queue"}}}'
    Path("t.json").write_text(whole % ignore)
    write_ignores(lint()[0].findings, "it may", Problems())
    assert Path("t.json").read_text() == whole % expected


def test_a_resource_in_a_loop() -> None:
    loop = '{"Resources": {"Fn::ForEach::L": ["X", ["a", "b"], {"Q${X}": {"Type": "AWS::SQS::Queue"}}]}}'
    added = f', "Metadata": {{"archlint": {{"ignore": [{ENTRY}]}}}}'
    assert written(loop, "t.json") == loop.replace('Queue"', f'Queue"{added}')


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        (
            '{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "S/A/Resource"}}}}',
            "t.json",
            "CDK makes it: give the construct Metadata in the CDK app",
        ),
        (
            '{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Metadata": []}}}',
            "t.json",
            "there is Metadata of another form",
        ),
        (
            "Description: 'one\n  two'\nResources: {T: {Type: T, Description: 'one\n  two'}, A: {Type: AWS::SQS::Queue}}",
            "t.yaml",
            "a comment would not be one there",
        ),
    ],
)
def test_what_is_refused(text: str, name: str, why: str) -> None:
    Path(name).write_text(text)
    problems = Problems()
    assert write_ignores(lint()[0].findings, "", problems) == (0, 0)
    assert problems.errors == [RunError(name, 0, f"no ignores can be written here: {why}")]
    assert Path(name).read_text() == text
    assert names() == [name]


def test_code_is_refused() -> None:
    Path("app.py").write_text("handler = 1\n")
    problems = Problems()
    Path("t.yaml").write_text("Resources: {A: {Type: AWS::SQS::Queue}}")
    [finding] = lint()[0].findings
    assert write_ignores([replace(finding, location=Location("app.py", 1, 1, 1, 2))], "", problems) == (0, 0)
    assert problems.errors == [RunError("app.py", 0, "no ignores can be written here: it is no template")]
    assert Path("app.py").read_text() == "handler = 1\n"


def test_other_encodings_are_refused() -> None:
    Path("t.yaml").write_bytes("Resources: {A: {Type: AWS::SQS::Queue}}".encode("utf-16"))
    problems = Problems()
    write_ignores(lint()[0].findings, "", problems)
    assert problems.errors == [RunError("t.yaml", 0, "no ignores can be written here: it is not in UTF-8")]


def test_a_link_stays_a_link_and_a_mode_a_mode() -> None:
    Path("real").mkdir()
    Path("real/stack.yaml").write_text("Resources:\n  A: {Type: AWS::SQS::Queue}\n")
    Path("real/stack.yaml").chmod(0o640)
    Path("t.yaml").symlink_to("real/stack.yaml")
    assert write_ignores(lint("t.yaml")[0].findings, "", Problems()) == (1, 1)
    assert Path("t.yaml").is_symlink()
    assert "ignore[queue-without-dlq]" in Path("real/stack.yaml").read_text()
    assert Path("real/stack.yaml").stat().st_mode & 0o777 == 0o640
    assert names("real") == ["stack.yaml"]


def test_a_file_that_is_gone() -> None:
    Path("t.yaml").write_text("Resources: {A: {Type: AWS::SQS::Queue}}")
    findings, problems = lint()[0].findings, Problems()
    Path("t.yaml").unlink()
    assert write_ignores(findings, "", problems) == (0, 0)
    assert problems.errors == [
        RunError("t.yaml", 0, "no ignores can be written here: No such file or directory"),
    ]


def test_a_plan_is_left_as_it_is() -> None:
    plan = FIXTURES / "checks" / "queue-without-dlq" / "bad-plan.json"
    Path("plan.json").write_bytes(plan.read_bytes())
    findings, problems = lint()[0].findings, Problems()
    assert write_ignores(findings, "", problems) == (0, 0)
    assert problems.errors == [
        RunError("plan.json", 0, "no ignores can be written here: it is no template"),
    ]


def test_every_fixture_survives() -> None:
    """Whatever a template looks like, it says the same afterwards, but for what is found."""
    originals = {}
    for number, fixture in enumerate(sorted((FIXTURES / "checks").rglob("bad*.*"))):
        if fixture.suffix in (".yaml", ".json") and not fixture.stem.endswith("-plan"):
            path = Path(f"{number}{fixture.suffix}")
            path.write_bytes(fixture.read_bytes())
            originals[path] = fixture.read_bytes()
    problems, checks = Problems(), discover()
    findings = run(collect(["."], problems), checks, problems).findings
    write_ignores(findings, "a reason", problems)
    report = run(collect(["."], problems), checks, problems)
    assert (report.findings, len(report.suppressed), problems) == ((), len(findings), Problems())
    for path, before in originals.items():
        after = path.read_bytes()
        if path.suffix == ".yaml":
            assert [line for line in after.splitlines() if b"# archlint: ignore[" not in line] == before.splitlines()
        else:
            assert _without_ignores(json.loads(after)) == parse(before, "").data


def _without_ignores(data: object) -> object:
    assert isinstance(data, dict)
    for body in data["Resources"].values():
        if "archlint" in body.get("Metadata", {}):
            del body["Metadata"]["archlint"]
            if not body["Metadata"]:
                del body["Metadata"]
    return data
