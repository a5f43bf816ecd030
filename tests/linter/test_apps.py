"""Apps whose templates are not there: a run that finds nothing says that it has not looked at them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.running import call, write

QUEUE = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
ASSEMBLY = {
    "manifest.json": json.dumps(
        {
            "version": "36.0.0",
            "artifacts": {
                "Shop": {
                    "type": "aws:cloudformation:stack",
                    "environment": "aws://unknown-account/unknown-region",
                    "properties": {"templateFile": "Shop.template.json"},
                }
            },
        }
    ),
    "Shop.template.json": QUEUE,
}
SERVICE = "service: shop\nprovider:\n  name: aws\n"
PACKAGED = ".serverless/cloudformation-template-update-stack.json"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def unread(files: dict[str, str], *paths: str) -> list[tuple[str, str]]:
    """Return the paths of what is not read in some files, with the reasons."""
    write(Path(), files)
    code, out, _ = call("lint", "--isolated", "--fail-on", "never", "--format", "json", *(paths or (".",)))
    assert code == 0
    return [(each["path"], each["reason"]) for each in json.loads(out)["unread"]]


def assembly(folder: str) -> dict[str, str]:
    """Return the files of an assembly in a folder."""
    return {f"{folder}/{name}": text for name, text in ASSEMBLY.items()}


@pytest.mark.parametrize(
    ("file", "text", "command"),
    [
        ("cdk.json", '{"app": "npx ts-node bin/shop.ts"}', "CDK app is not read{}; run cdk synth."),
        ("cdktf.json", '{"language": "go"}', "CDKTF app is not read{}; run cdktf synth."),
        ("serverless.yml", SERVICE, "Serverless Framework service is not read{}; run serverless package."),
        (
            "serverless.ts",
            'provider: { name: "aws" }',
            "Serverless Framework service is not read{}; run serverless package.",
        ),
        ("app.arc", "@app\nshop\n", "Architect app is not read{}; run arc deploy --dry-run."),
        (".chalice/config.json", '{"app_name": "shop"}', "Chalice app is not read{}; run chalice package."),
        ("amplify/backend.ts", "defineBackend({})", "Amplify backend is not read{}."),
        ("sst.config.ts", "export default $config({})", "SST app is not read{}."),
        ("Pulumi.yaml", "resources: {q: {type: 'aws:sqs:Queue'}}", "Pulumi project is not read{}."),
    ],
)
def test_an_app_without_templates_is_counted(file: str, text: str, command: str) -> None:
    write(Path(), {f"shop/{file}": text})
    code, out, err = call("lint", "--isolated", ".")
    said = command.format(" (--show-unresolved lists it), so what it declares was not looked at")
    assert code == 0 and err.startswith("warning: no template found")
    assert f"1 {said}" in out.splitlines()
    _, out, _ = call("lint", "--isolated", "--show-unresolved", ".")
    what = command.partition(" is ")[0]
    name = file.rpartition("/")[2]
    assert out.startswith(f"unread: shop/{file}:1:1: {what} '{name}' is not read: it")


def test_what_a_program_is_written_for_is_said_by_its_packages() -> None:
    files = {"Pulumi.yaml": "runtime: nodejs\n", "package.json": '{"dependencies": {"@pulumi/aws": "7"}}'}
    assert unread(files) == [("Pulumi.yaml", "it is deployed without a template")]


def test_several_are_counted_together() -> None:
    write(Path(), {"a/cdk.json": "{}", "b/cdk.json": "{}", "c/serverless.yml": SERVICE, "d/template.json": QUEUE})
    _, out, _ = call("lint", "--isolated", ".")
    assert (
        "2 CDK apps and 1 Serverless Framework service are not read (--show-unresolved lists them), so what they declare "
        "was not looked at; run cdk synth and serverless package."
    ) in out.splitlines()


@pytest.mark.parametrize(
    "files",
    [
        {"cdk.json": "{}", **assembly("cdk.out")},
        {"cdk.json": '{"output": "build/stacks"}', **assembly("build/stacks")},
        {"cdktf.json": "{}", "cdktf.out/manifest.json": "{}"},
        {"cdktf.json": "{}", "out/stacks/shop/cdk.tf.json": "{}"},
        {"serverless.yml": SERVICE, PACKAGED: QUEUE},
        {"serverless.yml": "service: shop\nprovider:\n  name: google\n"},
        {"node_modules/template/cdk.json": "{}"},
        {"app.arc": "@app\nshop\n", "sam.json": QUEUE},
        {".chalice/config.json": '{"app_name": "shop"}', "packaged/sam.json": QUEUE},
        {".chalice/config.json": '{"app_name": "shop"}', "packaged/chalice.tf.json": "{}"},
        {"config.json": '{"app_name": "shop"}', "backend.ts": "", "server/backend.ts": ""},
        {"amplify/backend.ts": "", **assembly(".amplify/artifacts/cdk.out")},
        {"sst.config.ts": "export default {}", **assembly(".sst/dist")},
        {"Pulumi.yaml": "runtime: nodejs\n", "package.json": '{"dependencies": {"@pulumi/gcp": "8"}}'},
    ],
)
def test_what_is_there_is_not_missed(files: dict[str, str]) -> None:
    assert unread(files) == []


def test_an_assembly_that_is_excluded_is_not_missed() -> None:
    write(Path(), {"cdk.json": "{}", **assembly("cdk.out")})
    _, out, _ = call("lint", "--isolated", "--exclude", "cdk.out", "--format", "json", ".")
    assert json.loads(out)["unread"] == []


def test_a_template_that_git_ignores_is_read_where_it_is_named() -> None:
    files = {".gitignore": ".serverless\n", "serverless.yml": SERVICE, PACKAGED: QUEUE}
    assert [path for path, _ in unread(files)] == ["serverless.yml"]
    assert unread(files, ".", ".serverless") == []


def test_another_app_is_no_reason() -> None:
    assert [path for path, _ in unread({"a/cdk.json": "{}", **assembly("b/cdk.out"), "b/cdk.json": "{}"})] == [
        "a/cdk.json"
    ]


def test_one_that_is_excluded_is_not_told() -> None:
    write(Path(), {"a/cdk.json": "{}", "b/serverless.yml": SERVICE})
    _, out, _ = call("lint", "--isolated", "--exclude", "a", "--exclude", "serverless.yml", "--format", "json", ".")
    assert json.loads(out)["unread"] == []
