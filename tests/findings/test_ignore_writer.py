"""Writing ignores: what is written where, what stays as it is, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from archlint.findings.choosing.discovery import discover
from archlint.findings.ignored.writer import write_ignores
from archlint.findings.problems import Problems
from archlint.findings.result import Report, RunError
from archlint.languages.terraform.hcl import hcl
from archlint.languages.terraform.hcl.comment_keys import comment_keys
from archlint.linter.inputs.inputs import collect, from_stdin
from archlint.linter.run import run
from archlint.model.source.document import parse
from archlint.model.source.location import Location
from tests.running import strict

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
ONLY = [check for check in discover() if check.name in ("queue-without-dlq", "visibility-timeout-too-short")]


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lint(*paths: str) -> tuple[Report, Problems]:
    problems = Problems()
    return run(collect(paths or ["."], problems, strict()), ONLY, problems, jobs=1), problems


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
            "Resources:\r\n  # archlint: ignore[queue-without-dlq] it may\r\n  A: {Type: AWS::SQS::Queue}",
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


def test_what_is_no_template_is_refused() -> None:
    Path("app.txt").write_text("handler = 1\n")
    problems = Problems()
    Path("t.yaml").write_text("Resources: {A: {Type: AWS::SQS::Queue}}")
    [finding] = lint()[0].findings
    assert write_ignores([replace(finding, location=Location("app.txt", 1, 1, 1, 2))], "", problems) == (0, 0)
    assert problems.errors == [RunError("app.txt", 0, "no ignores can be written here: it is no template")]
    assert Path("app.txt").read_text() == "handler = 1\n"


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


def test_standard_input_is_refused() -> None:
    problems = Problems()
    inputs = [from_stdin(b"Resources: {A: {Type: AWS::SQS::Queue}}", None)]
    assert write_ignores(run(inputs, ONLY, problems, jobs=1).findings, "", problems) == (0, 0)
    assert problems.errors == [RunError("<stdin>", 0, "no ignores can be written here: it is standard input")]


def test_a_file_that_is_gone() -> None:
    Path("t.yaml").write_text("Resources: {A: {Type: AWS::SQS::Queue}}")
    findings, problems = lint()[0].findings, Problems()
    Path("t.yaml").unlink()
    assert write_ignores(findings, "", problems) == (0, 0)
    assert problems.errors == [
        RunError("t.yaml", 0, "no ignores can be written here: No such file or directory"),
    ]


STATE = {
    "version": 4,
    "terraform_version": "1.9.0",
    "serial": 1,
    "lineage": "a",
    "resources": [
        {
            "mode": "managed",
            "type": "aws_sqs_queue",
            "name": "q",
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [{"attributes": {"name": "q", "arn": "arn:aws:sqs:eu-west-1:111122223333:q"}}],
        }
    ],
}


@pytest.mark.parametrize(
    "text",
    [(FIXTURES / "checks" / "queue-without-dlq" / "bad-plan.json").read_text(), json.dumps(STATE)],
    ids=["plan", "state"],
)
def test_a_plan_or_state_is_left_as_it_is(text: str) -> None:
    Path("plan.json").write_text(text)
    findings, problems = lint()[0].findings, Problems()
    assert write_ignores(findings, "", problems) == (0, 0)
    assert problems.errors == [
        RunError(
            "plan.json",
            0,
            "no ignores can be written here: it is a plan or state, which Terraform writes; "
            "name the resources in archlint.toml",
        ),
    ]
    assert Path("plan.json").read_text() == text


@pytest.mark.slow
def test_every_fixture_survives() -> None:
    """Whatever a template looks like, it says the same afterwards, but for what is found."""
    originals = {}
    for number, fixture in enumerate(sorted((FIXTURES / "checks").rglob("bad*.*"))):
        if fixture.suffix in (".yaml", ".json") and not fixture.stem.endswith("-plan"):
            path = Path(f"{number}{fixture.suffix}")
            path.write_bytes(fixture.read_bytes())
            originals[path] = fixture.read_bytes()
    problems, checks = Problems(), discover()
    findings = run(collect(["."], problems, strict()), checks, problems).findings
    write_ignores(findings, "a reason", problems)
    report = run(collect(["."], problems, strict()), checks, problems)
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


# Terraform configuration


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'resource "aws_sqs_queue" "q" {\n}\n',
            '# archlint: ignore[queue-without-dlq] it may\nresource "aws_sqs_queue" "q" {\n}\n',
        ),
        (
            '\ufeff/* one */\r\nresource "aws_sqs_queue" "ä" {}\r\nresource "aws_sqs_queue" "b" {}',
            '\ufeff/* one */\r\n# archlint: ignore[queue-without-dlq] it may\r\nresource "aws_sqs_queue" "ä" {}\r\n'
            '# archlint: ignore[queue-without-dlq] it may\r\nresource "aws_sqs_queue" "b" {}',
        ),
        (
            'locals {\n  text = <<EOF\n# no comment\nEOF\n}\n  resource "aws_sqs_queue" "q" {\n  } # end\n',
            "locals {\n  text = <<EOF\n# no comment\nEOF\n}\n  # archlint: ignore[queue-without-dlq] it may\n"
            '  resource "aws_sqs_queue" "q" {\n  } # end\n',
        ),
    ],
)
def test_comments_in_hcl(before: str, after: str) -> None:
    assert written(before, "main.tf") == after


def test_a_part_that_is_declared_on_its_own_has_its_ignore() -> None:
    before = (
        'resource "aws_sqs_queue" "d" {\n  name = "dlq"\n}\nresource "aws_sqs_queue" "q" {\n}\n'
        'resource "aws_sqs_queue_redrive_policy" "q" {\n  queue_url = aws_sqs_queue.d.id\n}\n'
    )
    assert written(before, "main.tf").count("# archlint") == 1


def test_a_comment_that_a_longer_one_would_swallow_is_refused() -> None:
    text = '/* one\n*/ resource "aws_sqs_queue" "q" {\n}\n'
    Path("main.tf").write_text(text)
    problems = Problems()
    assert write_ignores(lint()[0].findings, "", problems) == (0, 0)
    assert problems.errors == [
        RunError("main.tf", 0, "no ignores can be written here: a comment would not be one there")
    ]
    assert Path("main.tf").read_text() == text


WORDS = '"archlint: ignore[queue-without-dlq] it may"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", f'{{"//": {WORDS}}}'),
        ('{"name": "q"}', f'{{"name": "q", "//": {WORDS}}}'),
        ('[{"name": "q"}]', f'[{{"name": "q", "//": {WORDS}}}]'),
        ('{"//": "why"}', f'{{"//": ["why", {WORDS}]}}'),
        ('{"//": ["why"]}', f'{{"//": ["why", {WORDS}]}}'),
        ('{\n    "name": "q"\n  }', f'{{\n    "name": "q",\n    "//": {WORDS}\n  }}'),
    ],
)
def test_comment_keys(before: str, after: str) -> None:
    whole = '{"resource": {"aws_sqs_queue": {"q": %s}, "aws_sns_topic": {"t": {}}}}\n'
    assert written(whole % before, "main.tf.json") == whole % after


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            '{"resource": {"aws_sqs_queue": {"q": {"//": {"metadata": {"path": "Stack/q"}}}}}}',
            "its keys '//' hold something else already; name the resources in archlint.toml",
        ),
        ('{"resource": {"aws_sqs_queue": {"q": {},}}} # no JSON', "it is not strictly JSON"),
    ],
)
def test_comment_keys_that_are_refused(text: str, why: str) -> None:
    Path("main.tf.json").write_text(text)
    problems = Problems()
    assert write_ignores(lint()[0].findings, "", problems) == (0, 0)
    assert problems.errors == [RunError("main.tf.json", 0, f"no ignores can be written here: {why}")]
    assert Path("main.tf.json").read_text() == text


HCL = """\
#!/usr/bin/env terraform
resource "aws_sqs_queue" "one" {} // and only
/* several
   lines */
  resource "aws_sqs_queue" two {
\tname = "${var.a /* # */}# // /*"
  policy = <<-EOT
    # %{ if true } // %{ endif }
    /*
  EOT
  }
resource /* here */ "aws_sqs_queue" "three" { name = "x" }
resource "aws_lambda_function" "f" { timeout = 60 }
resource "aws_lambda_event_source_mapping" "m" {
  for_each         = { a = 1, # one
    b = 2 }
  event_source_arn = aws_sqs_queue.two.arn
  function_name    = aws_lambda_function.f.arn
}
variable "a" {}"""


def test_hcl_of_any_shape_survives() -> None:
    after = written(HCL, "main.tf")
    assert after.count("# archlint: ignore[") == 3
    assert "# archlint: ignore[queue-without-dlq, visibility-timeout-too-short] it may\n  resource" in after
    kept = [line for line in after.splitlines() if not line.lstrip().startswith("# archlint: ")]
    assert kept == HCL.splitlines()
    assert hcl.structure_of(after) == hcl.structure_of(HCL)
    assert hcl.structure_of(after) != hcl.structure_of(HCL.replace("# //", "#  //"))


@pytest.mark.slow
def test_every_configuration_in_json_survives() -> None:
    """Terraform reads the same afterwards, and nothing is found any more."""
    originals = {}
    # What CDK for Terraform writes has its own data where comments stand; see above.
    fixtures = (fixture for fixture in FIXTURES.rglob("*.tf.json") if fixture.name != "cdk.tf.json")
    for number, fixture in enumerate(sorted(fixtures)):
        path = Path(str(number), fixture.name)
        path.parent.mkdir()
        path.write_bytes(fixture.read_bytes())
        originals[path] = fixture.read_bytes()
    problems, checks = Problems(), discover()
    findings = run(collect(["."], problems, strict()), checks, problems).findings
    assert len(findings) > 20
    write_ignores(findings, "a reason", problems)
    report = run(collect(["."], problems, strict()), checks, problems)
    assert (report.findings, problems.errors) == ((), [])
    for path, before in originals.items():
        data = json.loads(path.read_bytes())
        for key in comment_keys(parse(path.read_bytes(), str(path))):
            body = data
            for step in key.body.route:
                body = body[step]
            if key.of and str(body.get("//")).startswith("archlint:"):
                del body["//"]
        assert data == json.loads(before)


# Code

FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: s, ShardCount: 4}}
  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs22.x, Handler: app.handler, CodeUri: src/}
"""
KEYS = [check for check in discover() if check.name == "constant-partition-key"]


def ignored_code(code: str, name: str, reason: str = "it may") -> tuple[str, str, Problems]:
    """Return what becomes of code and its template, and what goes wrong; writing again must change nothing."""
    problems, runtime = Problems(), "python3.13" if name.endswith(".py") else "nodejs22.x"
    Path("src").mkdir()
    Path("src", name).write_bytes(code.encode())
    Path("t.yaml").write_text(FUNCTION.replace("nodejs22.x", runtime))
    for _ in range(2):
        findings = run(collect(["."], problems, strict()), KEYS, problems, jobs=1).findings
        write_ignores(findings, reason, problems)
    assert (findings == ()) is not bool(problems.errors)
    assert names("src") == [name]
    return Path("src", name).read_bytes().decode(), Path("t.yaml").read_text(), problems


SEND = 'client.put_record(StreamName="s", PartitionKey="all", Data=b"")'


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        (
            f'import boto3\nclient = boto3.client("kinesis")\n\ndef handler(event, context):\n    return {SEND}\n',
            "app.py",
            'import boto3\nclient = boto3.client("kinesis")\n\ndef handler(event, context):\n'
            f"    # archlint: ignore[constant-partition-key] it may\n    return {SEND}\n",
        ),
        (
            'import boto3\r\ndef handler(e, c):\r\n\tclient = boto3.client("kinesis")\r\n\tif e:\r\n\t\tpass\r\n'
            f"\telse:\r\n\t\t{SEND}",
            "app.py",
            'import boto3\r\ndef handler(e, c):\r\n\tclient = boto3.client("kinesis")\r\n\tif e:\r\n\t\tpass\r\n'
            f"\telse:\r\n\t\t# archlint: ignore[constant-partition-key] it may\r\n\t\t{SEND}",
        ),
        (
            'import { Kinesis } from "@aws-sdk/client-kinesis";\nconst k = new Kinesis({});\n'
            'export const handler = async () => `${\n  await k.putRecord({ StreamName: "s", PartitionKey: "all" })\n}`;\n',
            "app.mjs",
            'import { Kinesis } from "@aws-sdk/client-kinesis";\nconst k = new Kinesis({});\n'
            "export const handler = async () => `${\n  // archlint: ignore[constant-partition-key] it may\n"
            '  await k.putRecord({ StreamName: "s", PartitionKey: "all" })\n}`;\n',
        ),
    ],
)
def test_comments_in_code(code: str, name: str, expected: str) -> None:
    changed, template, problems = ignored_code(code, name)
    assert (changed, problems.errors) == (expected, [])
    assert "archlint" not in template


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (
            'import boto3\nclient = boto3.client("kinesis")\ndef handler(event, context):\n'
            f"    return event and \\\n        {SEND}\n",
            "app.py",
        ),
        (
            'import { Kinesis } from "@aws-sdk/client-kinesis";\nconst k = new Kinesis({});\n'
            'export const handler = async () => `\n${await k.putRecord({ StreamName: "s", PartitionKey: "all" })}`;\n',
            "app.mjs",
        ),
    ],
    ids=["backslash", "template string"],
)
def test_code_that_takes_no_comment_is_ignored_at_its_function(code: str, name: str) -> None:
    changed, template, problems = ignored_code(code, name)
    assert (changed, problems.errors) == (code, [])
    assert "  # archlint: ignore[constant-partition-key] it may\n  F:\n" in template


def test_code_in_a_template_is_ignored_at_its_function() -> None:
    code = f"""\
        import boto3
        client = boto3.client("kinesis")
        def handler(event, context):
            {SEND}
"""
    inline = FUNCTION.replace("nodejs22.x", "python3.13").replace(
        "{Runtime: python3.13, Handler: app.handler, CodeUri: src/}",
        f"\n      Runtime: python3.13\n      Handler: index.handler\n      InlineCode: |\n{code}",
    )
    Path("t.yaml").write_text(inline)
    problems = Problems()
    write_ignores(run(collect(["."], problems, strict()), KEYS, problems, jobs=1).findings, "", problems)
    changed = Path("t.yaml").read_text()
    assert changed == inline.replace("  F:\n", "  # archlint: ignore[constant-partition-key]\n  F:\n")
    assert (run(collect(["."], problems, strict()), KEYS, problems, jobs=1).findings, problems.errors) == ((), [])


def test_what_cdk_copied_is_left_as_it_is() -> None:
    Path("cdk.out/asset.1").mkdir(parents=True)
    Path("cdk.out/manifest.json").write_text(
        json.dumps({"version": "1", "artifacts": {"S": {"properties": {"templateFile": "S.template.json"}}}})
    )
    code = f'import boto3\nclient = boto3.client("kinesis")\ndef handler(event, context):\n    {SEND}\n'
    Path("cdk.out/asset.1/index.py").write_text(code)
    properties = {"Runtime": "python3.13", "Handler": "index.handler", "Code": {"S3Bucket": "b", "S3Key": "k"}}
    metadata = {"aws:cdk:path": "S/F/Resource", "aws:asset:path": "asset.1", "aws:asset:property": "Code"}
    stream = {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "s", "ShardCount": 4}}
    function = {"Type": "AWS::Lambda::Function", "Properties": properties, "Metadata": metadata}
    Path("cdk.out/S.template.json").write_text(json.dumps({"Resources": {"Stream": stream, "F": function}}))
    problems = Problems()
    findings = run(collect(["cdk.out"], problems, strict()), KEYS, problems, jobs=1).findings
    assert [finding.location.path for finding in findings] == ["cdk.out/asset.1/index.py"]
    assert write_ignores(findings, "", problems) == (0, 0)
    [error] = problems.errors
    assert error.words == (
        "cdk.out/S.template.json: no ignores can be written here: "
        "CDK makes it: give the construct Metadata in the CDK app"
    )
    assert Path("cdk.out/asset.1/index.py").read_text() == code
