"""Where the code of functions lies: which is read, and where its calls are said to stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archlint.aws.kinds import Kind, Link
from archlint.graph.making.from_documents import read_graph
from archlint.model.source.document import parse
from tests.words import named

CODE = """import boto3, os

sqs = boto3.client("sqs")


def handler(event, context):
    sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody="x")
"""
MINIFIED = 'var s=require("@aws-sdk/client-sqs"),c=new s.SQSClient({});exports.handler=async()=>{await c.send(new s.SendMessageCommand({QueueUrl:process.env.QUEUE,MessageBody:"x"}))};'
PLAIN = "Runtime: python3.13, Handler: app.handler, Environment: {Variables: {QUEUE: !Ref Queue}}"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with some code, in a folder that has other things beside it."""
    for folder in ("project/.git", "project/src", "project/stacks/src", "outside"):
        (tmp_path / folder).mkdir(parents=True)
    for folder in ("project/src", "outside"):
        (tmp_path / folder / "app.py").write_text(CODE)
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def calls(text: str, path: str = "template.yaml") -> list[str]:
    """Return the calls in the code of a template's functions: the function, where the call stands, where it leads."""
    file = Path(path)
    file.write_bytes(text.encode())
    found, _documents = read_graph([(parse(file.read_bytes(), path), file)])
    return [
        f"{call.name} {call.at.location.path}:{call.at.location.line}:{call.at.location.column}"
        + "".join(f" {named(edge.target)}" for edge in found.outgoing(call, Link.DELIVERS_TO))
        for call in found.resources(Kind.CALL)
    ]


def yaml(*functions: str) -> str:
    """Return a template with a queue and functions, given by their properties."""
    lines = [
        f"  F{number}: {{Type: AWS::Serverless::Function, Properties: {{{f}}}}}" for number, f in enumerate(functions)
    ]
    return "\n".join(
        ["Transform: AWS::Serverless-2016-10-31", "Resources:", "  Queue: {Type: AWS::SQS::Queue}", *lines]
    )


@pytest.mark.parametrize("folder", ["layer/python", "layer"])
def test_a_layer_of_the_template(folder: str, project: Path) -> None:
    (project / folder).mkdir(parents=True)
    (project / folder / "sending.py").write_text(CODE)
    (project / "src/app.py").write_text("from sending import handler\n")
    (project / "src/app.mjs").write_text("import { handler } from '/opt/nodejs/sending.mjs';\nexport { handler };\n")
    (project / folder / "sending.mjs").write_text(MINIFIED.replace("exports.handler=", "export const handler="))
    layers = "\n  Shared: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer}}"
    node = PLAIN.replace("python3.13", "nodejs22.x")
    texts = (yaml(f"CodeUri: src, Layers: [!Ref Shared, !Ref Other], {plain}") + layers for plain in (PLAIN, node))
    found = [calls(text) for text in texts]
    assert found[0] == [f"F0 {folder}/sending.py:7:5 queue Queue"]
    assert [line.partition(":")[0] for line in found[1]] == ([f"F0 {folder}/sending.mjs"] if folder == "layer" else [])


@pytest.mark.parametrize(
    ("folder", "key", "is_read"),
    [
        (".serverless", "serverless/shop/dev/1700000000000-2026-01-01T00:00:00.000Z/shop.zip", True),
        (".serverless", "serverless/shop/dev/1700000000000-2026-01-01T00:00:00.000Z/custom-resources.zip", False),
        ("stacks", "serverless/shop/dev/1700000000000-2026-01-01T00:00:00.000Z/shop.zip", False),
    ],
)
def test_what_the_serverless_framework_packs_lies_around_its_folder(
    folder: str, key: str, is_read: bool, project: Path
) -> None:
    (project / folder).mkdir(exist_ok=True)
    code = f"{{S3Bucket: !Ref DeploymentBucket, S3Key: '{key}'}}"
    template = yaml(f"Code: {code}, {PLAIN.replace('app.handler', 'src/app.handler')}")
    template = template.replace("AWS::Serverless::Function", "AWS::Lambda::Function")
    found = calls(template, f"{folder}/cloudformation-template-update-stack.json")
    assert found == (["F0 src/app.py:7:5 queue Queue"] if is_read else [])


@pytest.mark.parametrize(("folder", "is_read"), [("amplify/backend/function/place", True), ("functions/place", False)])
def test_the_code_of_an_amplify_function_lies_beside_its_template(folder: str, is_read: bool, project: Path) -> None:
    (project / folder / "src").mkdir(parents=True)
    (project / folder / "src/app.py").write_text(CODE)
    code = "Code: {S3Bucket: !Ref DeploymentBucket, S3Key: !Ref Key}"
    template = yaml(f"{code}, {PLAIN}").replace("AWS::Serverless::Function", "AWS::Lambda::Function")
    found = calls(template, f"{folder}/place-cloudformation-template.json")
    assert found == ([f"F0 {folder}/src/app.py:7:5 queue Queue"] if is_read else [])


@pytest.mark.parametrize("uri", ["src", "src/", "./src", "stacks/../src"])
def test_code_beside_the_template(uri: str) -> None:
    assert calls(yaml(f"{PLAIN}, CodeUri: {uri}")) == ["F0 src/app.py:7:5 queue Queue"]


@pytest.mark.parametrize("handler", ["src.app.handler", "src/app.handler"])
def test_code_without_a_place_lies_beside_the_template(handler: str) -> None:
    properties = PLAIN.replace("app.handler", handler)
    assert calls(yaml(properties)) == ["F0 src/app.py:7:5 queue Queue"]
    # Of what is no SAM function, and of an image, that is not said.
    assert calls(yaml(properties).replace("Serverless::Function", "Lambda::Function")) == []
    assert calls(yaml(f"{properties}, ImageUri: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/x")) == []
    assert calls(yaml(f"{properties}, PackageType: Image")) == []


def test_two_functions_may_share_a_folder() -> None:
    found = calls(yaml(f"{PLAIN}, CodeUri: src", "Runtime: python3.13, Handler: app.handler, CodeUri: src"))
    assert found == ["F0 src/app.py:7:5 queue Queue", "F1 src/app.py:7:5"]


def test_code_in_globals() -> None:
    text = yaml(PLAIN).replace("Resources:", "Globals: {Function: {CodeUri: src}}\nResources:")
    assert calls(text) == ["F0 src/app.py:7:5 queue Queue"]


@pytest.mark.parametrize(
    ("runtime", "handler", "code"),
    [
        ("python3.13", "app.handler", "CodeUri: ../outside"),
        ("python3.13", "app.handler", "CodeUri: link"),
        ("python3.13", "app.handler", "CodeUri: missing"),
        ("python3.13", "app.handler", "CodeUri: code.zip"),
        ("python3.13", "app.handler", "CodeUri: src/app.py"),
        ("python3.13", "app.handler", "CodeUri: 's3://bucket/src'"),
        ("python3.13", "app.handler", "CodeUri: {Bucket: bucket, Key: src}"),
        ("python3.13", "app.handler", "CodeUri: !Ref Given"),
        ("python3.13", "app.handler", "ImageUri: src"),
        ("python3.13", "other.handler", "CodeUri: src"),
        ("java21", "app.handler", "CodeUri: src"),
        ("!Ref Given", "app.handler", "CodeUri: src"),
        ("null", "app.handler", "CodeUri: src"),
    ],
)
def test_code_that_is_not_read(project: Path, runtime: str, handler: str, code: str) -> None:
    (project / "link").symlink_to(project.parent / "outside")
    (project / "code.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    assert calls(yaml(f"Runtime: {runtime}, Handler: {handler}, {code}")) == []


def test_a_link_inside_the_project_is_followed(project: Path) -> None:
    (project / "link").symlink_to(project / "src")
    assert calls(yaml(f"{PLAIN}, CodeUri: link")) == ["F0 src/app.py:7:5 queue Queue"]


def inline(scalar: str) -> str:
    """Return a template whose code stands in it, after a tag or the sign of a block scalar."""
    code = "".join(f"        {line}\n" if line else "\n" for line in CODE.splitlines())
    head = "Resources:\n  Queue: {Type: AWS::SQS::Queue}\n  F0:\n    Type: AWS::Serverless::Function\n    Properties:\n"
    return f"{head}      InlineCode: {scalar}\n{code}      Runtime: python3.13\n      Handler: index.handler\n"


@pytest.mark.parametrize("scalar", ["|", "|-", "!Sub |"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_code_in_the_template(scalar: str, line_end: str) -> None:
    assert calls(inline(scalar).replace("\n", line_end)) == ["F0 template.yaml:13:13"]


def test_code_in_the_template_that_refers_to_resources() -> None:
    text = inline("!Sub |").replace('os.environ["QUEUE"]', '"${Queue}"')
    assert calls(text) == ["F0 template.yaml:13:13 queue Queue"]


def test_windows_line_ends_in_code(project: Path) -> None:
    (project / "src/app.py").write_bytes(CODE.replace("\n", "\r\n").encode())
    assert calls(yaml(f"{PLAIN}, CodeUri: src")) == ["F0 src/app.py:7:5 queue Queue"]


def test_code_in_json() -> None:
    code = CODE.replace('os.environ["QUEUE"]', '"@"').splitlines()
    lines: list[object] = []
    for line in code:
        before, at, after = line.partition("@")
        lines.append({"Fn::Join": ["", [before, {"Ref": "Queue"}, after]]} if at else line)
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Code": {"ZipFile": {"Fn::Join": ["\n", lines]}},
        },
    }
    text = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}, "F0": function}}, indent=2)
    number = next(n for n, line in enumerate(text.splitlines(), 1) if "Fn::Join" in line)
    assert calls(text, "template.json") == [f"F0 template.json:{number}:13 queue Queue"]


def test_a_function_in_a_nested_stack(project: Path) -> None:
    (project / "stacks/src/app.py").write_text(CODE)
    (project / "stacks/child.yaml").write_text(yaml(f"{PLAIN}, CodeUri: src"))
    nested = "Resources: {Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: stacks/child.yaml}}}"
    assert calls(nested) == ["F0 stacks/src/app.py:7:5 queue Queue"]


def test_minified_code(project: Path) -> None:
    (project / "src/app.js").write_text(MINIFIED)
    function = f"{PLAIN}, CodeUri: src".replace("python3.13", "nodejs22.x")
    column = MINIFIED.index("new s.SendMessageCommand") + 1
    assert calls(yaml(function)) == [f"F0 src/app.js:1:{column} queue Queue"]


def test_an_asset_of_a_cdk_assembly(project: Path) -> None:
    (project / "cdk.out/asset.1").mkdir(parents=True)
    (project / "cdk.out/asset.1/app.py").write_text(CODE)
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "app.handler",
            "Code": {"S3Bucket": "assets", "S3Key": "1.zip"},
            "Environment": {"Variables": {"QUEUE": {"Ref": "Queue"}}},
        },
        "Metadata": {"aws:cdk:path": "Stack/F0/Resource", "aws:asset:path": "asset.1", "aws:asset:property": "Code"},
    }
    text = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}, "F0": function}})
    assert calls(text, "cdk.out/Stack.template.json") == ["Stack/F0 cdk.out/asset.1/app.py:7:5 queue Queue"]
