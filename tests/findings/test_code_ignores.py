"""Ignores in the code of functions: the line of a call, the whole file, and what is said of needless ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.findings.result import Report, Warned
from archlint.linter.config.configurations import Configurations
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run

CHECK = "constant-partition-key"
IGNORE = f"archlint: ignore[{CHECK}] one shard"
NEEDLESS = f"'{CHECK}' is ignored here, but there is no such finding"
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Stream: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 4}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: RUNTIME
      Handler: app.handler
      CodeUri: src/
      Environment: {Variables: {STREAM: !Ref Stream}}
"""
PYTHON = """\
import boto3, os

def handler(event, context):
    kinesis = boto3.client("kinesis")
    kinesis.put_record(
        StreamName=os.environ["STREAM"],
        PartitionKey="all",
        Data=b"",
    )
    return "done"
"""
JAVASCRIPT = """\
import { KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
const kinesis = new KinesisClient({});

export const handler = async (event) => {
  await kinesis.send(new PutRecordCommand({
    StreamName: process.env.STREAM,
    PartitionKey: "all",
    Data: "",
  }));
  return "done";
};
"""


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("src").mkdir()


def project(code: str, name: str = "app.py") -> None:
    Path("src", name).write_text(code)
    Path("t.yaml").write_text(TEMPLATE.replace("RUNTIME", "python3.13" if name.endswith(".py") else "nodejs22.x"))


def lint(path: str = ".", *, respect_ignores: bool = True) -> tuple[Report, list[Warned]]:
    problems = Problems()
    report = run(
        collect([path], problems, Configurations(isolated=True, overrides={"select": (CHECK,)})),
        discover(),
        problems,
        respect_ignores=respect_ignores,
        walked=[os.path.realpath(path)] if Path(path).is_dir() else (),
        jobs=1,
    )
    assert not report.errors
    return report, sorted(set(problems.warnings))


def suppressed(report: Report) -> list[tuple[str, int, str]]:
    return [(f.location.path, f.location.line, f.suppression.reason) for f in report.suppressed if f.suppression]


@pytest.mark.parametrize("line", range(1, 11))
@pytest.mark.parametrize("above", [False, True], ids=["beside", "above"])
@pytest.mark.parametrize(
    ("name", "code", "comment"),
    [
        ("app.py", PYTHON, f"# {IGNORE}"),
        ("app.mjs", JAVASCRIPT, f"// {IGNORE}"),
        ("app.ts", JAVASCRIPT, f"/* {IGNORE} */"),
    ],
)
def test_a_comment_at_any_line_of_the_call(name: str, code: str, comment: str, line: int, above: bool) -> None:
    lines = code.splitlines()
    lines[line - 1] = f"{comment}\n{lines[line - 1]}" if above else f"{lines[line - 1]} {comment}"
    project("\n".join(lines), name)
    report, warnings = lint()
    found = [(f.location.path, f.location.line) for f in (*report.findings, *report.suppressed)]
    key = 8 if above and line <= 7 else 7
    assert found == [(f"src/{name}", key)]
    if 5 <= line <= 9:
        assert (suppressed(report), warnings) == ([(f"src/{name}", key, "one shard")], [])
    else:
        assert (report.suppressed, warnings) == ((), [Warned(f"src/{name}", NEEDLESS, line)])


def test_a_whole_file() -> None:
    project(f"# archlint: ignore-file[{CHECK}] generated\n{PYTHON}")
    report, warnings = lint()
    assert (report.findings, suppressed(report), warnings) == ((), [("src/app.py", 8, "generated")], [])


def test_a_whole_file_is_that_of_the_code_not_that_of_the_template() -> None:
    project(f"# archlint: ignore-file[queue-without-dlq]\n{PYTHON}")
    assert len(lint()[0].findings) == 1


def test_the_nearest_ignore_tells_why_and_none_is_needless() -> None:
    project(PYTHON.replace("put_record(", f"put_record(  # {IGNORE}"))
    Path("t.yaml").write_text(Path("t.yaml").read_text().replace("  F:\n", f"  F:  # archlint: ignore[{CHECK}] far\n"))
    report, warnings = lint()
    assert (suppressed(report), warnings) == ([("src/app.py", 7, "one shard")], [])


def test_code_in_a_template() -> None:
    comment = f"          # {IGNORE}\n"
    code = "".join(f"          {line}\n" for line in PYTHON.splitlines())
    code = code.replace("          " + "    kinesis.put", comment + "          " + "    kinesis.put")
    text = TEMPLATE.replace("RUNTIME", "python3.13").replace("Handler: app", "Handler: index")
    Path("t.yaml").write_text(text.replace("      CodeUri: src/\n", f"      InlineCode: |\n{code}"))
    report, warnings = lint()
    assert (report.findings, suppressed(report), warnings) == ((), [("t.yaml", 17, "one shard")], [])


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore[constant-partition-keys]", "there is no check 'constant-partition-keys' to ignore; did you mean"),
        ("ignore", "'archlint: ignore' is not understood; "),
    ],
)
def test_what_is_said_of_comments(comment: str, message: str) -> None:
    project(PYTHON.replace("import boto3, os", f"import boto3, os  # archlint: {comment}"))
    for path in (".", "t.yaml"):
        [warned] = lint(path)[1]
        assert (warned.path, warned.line) == ("src/app.py", 1) and warned.message.startswith(message)


def test_what_another_template_may_need_is_needless_only_if_that_is_looked_at() -> None:
    helper = f'def send(kinesis, key):\n    kinesis.put_record(StreamName="s", PartitionKey=key)  # {IGNORE}\n'
    Path("src/common.py").write_text(helper)
    project('import boto3, common\ndef handler(e, c): common.send(boto3.client("kinesis"), e["id"])\n')
    assert lint()[1] == [Warned("src/common.py", NEEDLESS, 2)]
    assert lint("t.yaml")[1] == []


def test_code_that_no_function_has_is_not_looked_at() -> None:
    project(PYTHON)
    Path("src/other.py").write_text("# archlint: nonsense\n")
    assert lint()[1] == []


def test_nothing_is_heeded_that_is_not_to_be_heeded() -> None:
    project(f"# archlint: ignore-file[{CHECK}]\n# archlint: nonsense\n{PYTHON}")
    report, warnings = lint(respect_ignores=False)
    assert (len(report.findings), report.suppressed, warnings) == (1, (), [])
