"""CDK assemblies: one input, read through the manifest, named as its author names it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from archlint.aws.kinds import Kind, Link
from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.findings.result import Report
from archlint.graph.graph import Graph
from archlint.graph.making.from_documents import read_graph
from archlint.languages.cloudformation import cdk
from archlint.linter.inputs.inputs import collect
from archlint.linter.inputs.scopes import partition
from archlint.linter.run import run
from archlint.model.source.document import parse

SHOP = Path(__file__).resolve().parents[3] / "fixtures" / "projects" / "shop-cdk"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SHOP, tmp_path / "shop")
    monkeypatch.chdir(tmp_path / "shop")


def lint(path: str) -> Report:
    names = ["async-function-without-failure-destination", "dlq-type-mismatch", "queue-without-dlq"]
    names += ["visibility-timeout-too-short"]
    problems = Problems()
    report = run(collect([path], problems), [check for check in discover() if check.name in names], problems)
    assert not report.errors
    return report


def found(report: Report) -> set[tuple[str, str]]:
    return {(finding.check, finding.resource) for finding in report.findings}


FINDINGS = {
    ("async-function-without-failure-destination", "Intake/Resize"),
    ("dlq-type-mismatch", "Intake/Jobs"),
    ("queue-without-dlq", "Queues/Orders"),
    ("visibility-timeout-too-short", "Queues/Orders"),
}


@pytest.mark.parametrize("path", [".", "cdk.out", "cdk.out/manifest.json/.."])
def test_an_assembly_is_one_input(path: str) -> None:
    path = path.removesuffix("/manifest.json/..")
    assert found(lint(path)) == FINDINGS
    (scope,) = partition(collect([path], Problems()), Problems())
    assert sorted(Path(file.shown).name for file in scope.files) == [
        "Intake.template.json",
        "Queues.template.json",
        "TestIntake291EAB2B.template.json",
        "TestQueuesFDA224B0.template.json",
    ]


def test_nothing_else_in_an_assembly_is_read() -> None:
    asset = Path("cdk.out/asset.0123")
    asset.mkdir()
    (asset / "template.yaml").write_text("Resources: {Q: {Type: AWS::SQS::Queue}}")
    shutil.copy("cdk.out/Queues.template.json", "cdk.out/Old.template.json")
    assert found(lint(".")) == FINDINGS


def test_a_template_of_an_assembly_that_is_named_itself_is_read() -> None:
    # Alone, nothing says that the queue it exports takes another stack's dead letters.
    assert found(lint("cdk.out/Queues.template.json")) == {
        ("queue-without-dlq", "Queues/Failed"),
        ("queue-without-dlq", "Queues/Orders"),
        ("visibility-timeout-too-short", "Queues/Orders"),
    }


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"version": "1", "artifacts": 3}', "{" * 5000, "\x00"])
def test_a_folder_with_another_manifest_is_a_folder(manifest: str) -> None:
    Path("cdk.out/manifest.json").write_text(manifest)
    assert cdk.stack_templates(Path("cdk.out")) is None
    assert ("queue-without-dlq", "Queues/Orders") in found(lint("cdk.out"))


@pytest.mark.parametrize("artifact", ["text", None, 3, ["Queues.template.json"]])
def test_an_artifact_that_is_no_object_says_nothing(artifact: object) -> None:
    manifest = json.loads(Path("cdk.out/manifest.json").read_text())
    manifest["artifacts"]["Strange"] = artifact
    Path("cdk.out/manifest.json").write_text(json.dumps(manifest))
    assert found(lint("cdk.out")) == FINDINGS


def test_stages_are_copies_of_one_source() -> None:
    (finding,) = (finding for finding in lint(".").findings if finding.check == "queue-without-dlq")
    assert re.fullmatch(r".*'Queues/Orders'.* \(also in 1 other\)", finding.message)
    (created,) = finding.related
    assert (created.message, created.location.path, created.location.line) == (
        "it is created here",
        "/app/bin/shop.js",
        23,
    )


def test_no_line_is_quoted_of_a_file_that_only_an_assembly_names(tmp_path: Path) -> None:
    """It may name any file of the machine."""
    (tmp_path / "secret.txt").write_text("\n" * 22 + "hunter2\n")
    for file in Path("cdk.out").rglob("*.metadata.json"):
        file.write_text(file.read_text().replace("/app/bin/shop.js", str(tmp_path / "secret.txt")))
    report = lint(".")
    assert str(tmp_path / "secret.txt") in {place.location.path for f in report.findings for place in f.related}
    assert "hunter2" not in str(report.sources)
    assert all(Path(path).suffix == ".json" for path in report.sources)


def test_without_traces_each_stage_has_its_own() -> None:
    for file in Path("cdk.out").rglob("*.metadata.json"):
        file.unlink()
    assert {resource for check, resource in found(lint(".")) if check == "queue-without-dlq"} == {
        "Queues/Orders",
        "Test/Queues/Orders",
    }


def test_what_cdk_adds_by_itself_is_read_and_not_reported() -> None:
    template = json.loads(Path("cdk.out/Queues.template.json").read_text())
    handler = {
        "Type": "AWS::SQS::Queue",
        "Metadata": {"aws:cdk:path": "Queues/Custom/Provider/framework-onEvent/Resource"},
    }
    template["Resources"]["Framework"] = handler
    Path("cdk.out/Queues.template.json").write_text(json.dumps(template))
    assert found(lint(".")) == FINDINGS


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ("new Queues (/app/lib/queues.ts:12:5)", ("/app/lib/queues.ts", 12, 5)),
        ("<anonymous> (C:\\app\\queues.ts:12:5)", ("C:\\app\\queues.ts", 12, 5)),
        ("handler (/app/queues.py:7)", ("/app/queues.py", 7, 1)),
        ("new Queue (/app/node_modules/aws-cdk-lib/queue.js:1:2)", None),
        ("Module._compile (node:internal/modules/cjs/loader:1554:14)", None),
        ("...node internals...", None),
    ],
)
def test_frames(frame: str, expected: tuple[str, int, int] | None, tmp_path: Path) -> None:
    folder = tmp_path / "assembly"
    folder.mkdir()
    metadata = {"/Stack/Queue": [{"type": "aws:cdk:logicalId", "data": "Queue", "trace": [frame]}]}
    manifest = {"version": "1", "artifacts": {"Stack": {"metadata": metadata, "properties": {}}}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    location = cdk.creation(folder / "Stack.template.json", "Stack/Queue")
    assert (location and (location.path, location.line, location.column)) == expected


# What CDK uploads, where the metadata of a template does not say what that is

HASHES = {name: number * 64 for name, number in (("nested", "a"), ("code", "b"), ("definition", "c"))}
URL = {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::Region"}, f".amazonaws.com/assets/{HASHES['nested']}.json"]]}
BUCKET = {"Fn::Sub": "assets-${AWS::AccountId}-${AWS::Region}"}
UPLOADED = {
    "Nested": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": URL}},
    "Send": {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Handler": "index.handler",
            "Runtime": "python3.12",
            "Code": {"S3Bucket": BUCKET, "S3Key": f"{HASHES['code']}.zip"},
            "Environment": {"Variables": {"JOBS": {"Ref": "Jobs"}}},
        },
    },
    "Flow": {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "DefinitionS3Location": {"Bucket": BUCKET, "Key": f"{HASHES['definition']}.json"},
            "DefinitionSubstitutions": {"Jobs": {"Ref": "Jobs"}},
        },
    },
    "Jobs": {"Type": "AWS::SQS::Queue"},
}
SENDING = """
import boto3, os
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["JOBS"], MessageBody="x")
"""
STARTING = {
    "StartAt": "Send",
    "States": {
        "Send": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": "${Jobs}", "MessageBody": "x"},
            "End": True,
        }
    },
}


def uploading(files: object) -> Graph:
    """Return the graph of an assembly whose manifest of assets has some files."""
    folder = Path("uploaded")
    (folder / "asset.code").mkdir(parents=True)
    (folder / "asset.code" / "index.py").write_text(SENDING)
    (folder / "asset.definition.json").write_text(json.dumps(STARTING))
    (folder / "Inner.nested.template.json").write_text(
        json.dumps({"Resources": {"Inner": {"Type": "AWS::SNS::Topic"}}})
    )
    (folder / "App.template.json").write_text(json.dumps({"Resources": UPLOADED}))
    (folder / "App.assets.json").write_text(json.dumps({"version": "36.0.0", "files": files}))
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "App.template.json"}}
    assets = {"type": "cdk:asset-manifest", "properties": {"file": "App.assets.json"}}
    manifest = {"version": "36.0.0", "artifacts": {"App": stack, "App.assets": assets}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    path = folder / "App.template.json"
    return read_graph([(parse(path.read_bytes(), str(path)), path)])[0]


def test_what_is_uploaded_is_read_where_it_lies() -> None:
    paths = {"nested": "Inner.nested.template.json", "code": "asset.code", "definition": "asset.definition.json"}
    graph = uploading({HASHES[name]: {"source": {"path": path, "packaging": "x"}} for name, path in paths.items()})
    assert [topic.name for topic in graph.resources(Kind.TOPIC)] == ["Inner"]
    (queue,) = graph.resources(Kind.QUEUE)
    senders = {edge.source.kind for edge in graph.incoming(queue, Link.DELIVERS_TO)}
    assert senders == {Kind.CALL, Kind.TASK}


@pytest.mark.parametrize(
    "files",
    [
        None,
        [],
        dict.fromkeys(HASHES.values()),
        {name: {"source": "asset.code"} for name in HASHES.values()},
        {name: {"source": {"path": 3}} for name in HASHES.values()},
        {name: {"source": {"path": "gone"}} for name in HASHES.values()},
        {name: {"source": {"path": "../../../../../../etc/passwd"}} for name in HASHES.values()},
    ],
)
def test_what_a_manifest_of_assets_says_wrong_is_not_read(files: object) -> None:
    graph = uploading(files)
    assert not graph.resources(Kind.TOPIC)
    assert not graph.resources(Kind.CALL, Kind.TASK)


def test_without_paths_in_the_templates_names_are_those_that_the_assembly_says() -> None:
    for file in Path("cdk.out").rglob("*.template.json"):
        template = json.loads(file.read_text())
        for resource in template["Resources"].values():
            resource.get("Metadata", {}).pop("aws:cdk:path", None)
        file.write_text(json.dumps(template))
    assert found(lint(".")) == FINDINGS


@pytest.mark.parametrize("entries", [None, 3, ["text"], [{"type": "aws:cdk:logicalId", "data": None}], {"a": 1}])
def test_what_an_assembly_says_wrong_names_nothing(entries: object) -> None:
    test_without_paths_in_the_templates_names_are_those_that_the_assembly_says()
    for file in Path("cdk.out").rglob("*.metadata.json"):
        file.write_text(json.dumps(dict.fromkeys(json.loads(file.read_text()), entries)))
    assert {check for check, _ in found(lint("."))} == {check for check, _ in FINDINGS}
