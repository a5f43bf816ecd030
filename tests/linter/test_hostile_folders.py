"""Folders that want to be left: links, manifests and files beside templates, of every kind that is no file of the project."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from archlint.cli.main import main

GOOD = "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n"
FINDING = "good.yaml:2:3: warning[queue-without-dlq]: queue 'Orders' has no dead-letter queue\n"
SECRET = "# password=hunter2\nResources:\n  S: # hunter2\n    Type: AWS::SQS::Queue\n"
LEFT = "leads out of the project, and is left alone"


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder outside of the project, with a template in it."""
    folder = tmp_path / "outside"
    (tmp_path / "project" / ".git").mkdir(parents=True)
    folder.mkdir()
    (folder / "s.yaml").write_text(SECRET)
    monkeypatch.chdir(tmp_path / "project")
    Path("good.yaml").write_text(GOOD)
    return folder


@pytest.fixture(autouse=True)
def _and_nothing_is_written_there(outside: Path) -> object:
    yield
    assert (outside / "s.yaml").read_text() == SECRET


def lint(*arguments: str, data: bytes = b"") -> tuple[int, str, str]:
    """Lint with one check; return the exit code, standard output, and standard error."""
    command = ["lint", "--select", "queue-without-dlq", "--quiet", *arguments]
    result = CliRunner().invoke(main, command, input=data)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "hunter2" not in result.stdout + result.stderr
    return result.exit_code, result.stdout, result.stderr


def warned(*messages: str) -> tuple[int, str, str]:
    """Return what comes of warnings, and nothing worse."""
    return 1, FINDING, "".join(f"warning: {message}\n" for message in messages)


# Links


def test_links_that_lead_out_are_told_and_not_followed(outside: Path) -> None:
    Path("a.yaml").symlink_to(outside / "s.yaml")
    Path("folder").symlink_to(outside)
    Path("root").symlink_to("/")
    Path("up.yaml").symlink_to("../outside/s.yaml")
    Path("text").symlink_to(outside / "s.yaml")  # nothing that anybody would read
    names = ("a.yaml", "folder", "root", "up.yaml")
    expected = warned(*(f"{name} leads out of the project, and is not followed" for name in names))
    assert lint() == expected
    assert lint("--add-ignores=x")[0] == 0


def test_a_link_that_is_named_is_what_its_user_wants(outside: Path) -> None:
    Path("a.yaml").symlink_to(outside / "s.yaml")
    code, out, _ = lint("a.yaml")
    assert (code, out) == (1, "a.yaml:3:3: warning[queue-without-dlq]: queue 'S' has no dead-letter queue\n")
    code, _, err = lint("a.yaml", "--add-ignores=x")
    assert (code, err) == (2, "error: a.yaml: no ignores can be written here: it leads out of the project\n")


def test_circles_of_links() -> None:
    Path("a.yaml").symlink_to("b.yaml")
    Path("b.yaml").symlink_to("a.yaml")
    Path("self").symlink_to("self")
    Path("here").symlink_to(".")
    Path("deep").mkdir()
    Path("deep/up").symlink_to("..")
    assert lint() == warned()


def test_a_baseline_is_not_written_through_a_link(outside: Path) -> None:
    Path("baseline.json").symlink_to(outside / "s.yaml")
    message = f"Error: 'baseline.json' is not written: it is a link that leads out of '{Path.cwd()}'\n"
    code, _, err = lint("--write-baseline", "baseline.json")
    assert (code, err) == (2, message)


def test_a_baseline_is_not_pruned_through_a_link(outside: Path) -> None:
    entry = {"file": "good.yaml", "resource": "Gone", "check": "queue-without-dlq", "part": "", "level": "warning"}
    gone = json.dumps({"version": 1, "findings": [{**entry, "message": ""}]})
    (outside / "baseline.json").write_text(gone)
    Path("baseline.json").symlink_to(outside / "baseline.json")
    message = f"Error: 'baseline.json' is not written: it is a link that leads out of '{Path.cwd()}'\n"
    code, _, err = lint("--baseline", "baseline.json", "--prune-baseline")
    assert (code, err) == (2, message)
    assert (outside / "baseline.json").read_text() == gone


# Files that archlint reads beside templates


@pytest.mark.parametrize(
    "name", [".gitignore", ".git/info/exclude", ".archlint.toml", "archlint.toml", "pyproject.toml"]
)
def test_what_is_read_beside_templates_lies_in_the_project(name: str, outside: Path) -> None:
    (outside / "all").write_text("*\n# hunter2")
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).symlink_to(outside / "all")
    assert lint() == warned(f"{name} {LEFT}")


@pytest.mark.parametrize(
    "make", [os.mkfifo, lambda name: Path(name).symlink_to("/dev/zero"), os.mkdir], ids=["fifo", "zero", "folder"]
)
@pytest.mark.parametrize(
    "name", [".gitignore", ".archlint.toml", "pyproject.toml", "samconfig.toml", ".git/info/exclude"]
)
def test_only_regular_files_are_read(name: str, make: Callable[[str], object]) -> None:
    Path(name).parent.mkdir(exist_ok=True)
    make(name)
    assert lint()[:2] == (1, FINDING)


@pytest.mark.parametrize("option", ["--baseline", "--parameter-file", "--var-file", "--config"])
@pytest.mark.parametrize("make", [os.mkfifo, lambda name: Path(name).symlink_to("/dev/zero")], ids=["fifo", "zero"])
def test_only_regular_files_are_opened_that_are_named(option: str, make: Callable[[str], object]) -> None:
    make("given")
    code, out, err = lint(option, "given")
    assert (code, out) == (2, "") and "not a regular file" in err


def test_a_large_gitignore_is_left_alone() -> None:
    Path(".gitignore").write_text("good.yaml\n" * 20_000)
    assert lint() == warned(".gitignore is left alone: larger than 0.1 MB")


def test_stars() -> None:
    Path(".gitignore").write_text("*a" * 24 + "b\n" + "*a" * 900)
    Path("a" * 200 + ".yaml").write_text(GOOD)
    before = time.process_time()
    assert lint()[2].endswith("' is no pattern of gitignore, and is ignored: it is longer than 1,000 bytes\n")
    assert time.process_time() - before < 5


def test_exclude_that_is_no_pattern() -> None:
    for pattern, message in (
        ("[z-a]", "has a range that is ignored: nothing is from 'z' to 'a'"),
        ("!", "is no pattern of gitignore, and is ignored: it names nothing"),
    ):
        assert lint("--exclude", pattern) == warned(f"--exclude '{pattern}' {message}")


def test_a_broken_configuration_costs_its_folder() -> None:
    for folder, text in {
        "a": "selct = []",
        "b": "[checks.no-such-check]",
        "c": "exclude = ['x'",
        "d/e": "a = 1",
    }.items():
        Path(folder).mkdir(parents=True)
        Path(folder, "archlint.toml").write_text(text)
        Path(folder, "t.yaml").write_text(GOOD)
    code, out, err = lint("--ignore", "event-loop")
    first, *errors = out.splitlines()
    assert (code, f"{first}\n", err) == (2, FINDING, "")
    assert [line.partition(": ")[2].partition(": ")[0] for line in errors] == [
        "a/archlint.toml:1",
        "b/archlint.toml:1",
        "c/archlint.toml:1",
        "d/e/archlint.toml:1",
    ]
    assert all(line.endswith("; what it is for is not linted") for line in errors)
    assert lint("a/t.yaml", "good.yaml")[:2] == (2, f"{FINDING}{errors[0]}\n")


def test_the_configuration_of_the_working_folder_is_everybodys() -> None:
    Path("archlint.toml").write_text("selct = []")
    code, out, err = lint()
    assert (code, out) == (2, "") and err.startswith("Error: archlint.toml:1: unknown key 'selct'")


# Folders


@pytest.fixture
def _deep_folders() -> Iterator[None]:
    """Make deeper folders than Python recurses; pytest could not take them away."""
    top, depth = Path.cwd(), 1000
    for _ in range(depth):
        os.mkdir("a")  # noqa: PTH102 - the whole path is too long for the system
        os.chdir("a")
    Path("t.yaml").write_text("Resources: {}\n")
    os.chdir(top)
    yield
    subprocess.run(["rm", "-r", str(top / "a")], check=True)


@pytest.mark.usefixtures("_deep_folders")
def test_very_deep_folders() -> None:
    before = time.process_time()
    assert lint()[:2] == (1, FINDING)
    assert lint("/".join(["a"] * 600))[0] == 0
    assert time.process_time() - before < 10


@pytest.mark.skipif(os.geteuid() == 0, reason="root may search all folders")
def test_folders_that_cannot_be_searched() -> None:
    for name, mode in (("closed", 0o000), ("listed", 0o600)):
        Path(name).mkdir()
        Path(name, "t.yaml").write_text(GOOD)
        Path(name).chmod(mode)
    try:
        expected = ("closed cannot be listed: Permission denied", "listed cannot be searched: Permission denied")
        assert lint() == warned(*expected)
    finally:
        for name in ("closed", "listed"):
            Path(name).chmod(0o700)


def test_a_folder_that_cannot_be_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("listed").mkdir()
    Path("listed/t.yaml").write_text(GOOD)
    stat = os.stat

    def refuse(path: str | Path, **more: bool) -> os.stat_result:
        if str(path) == "listed/.":
            raise PermissionError(13, "Permission denied")
        return stat(path, **more)

    monkeypatch.setattr(os, "stat", refuse)
    assert lint() == warned("listed cannot be searched: Permission denied")


def test_a_closed_folder_of_installed_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("good.yaml").unlink()
    Path(".terraform/modules").mkdir(parents=True)
    Path("main.tf").write_text('module "m" {\n  source = "a/b/aws"\n}\n')
    stat = os.stat

    def refuse(path: str | Path, **more: bool) -> os.stat_result:
        if str(path).endswith("modules.json"):
            raise PermissionError(13, "Permission denied")
        return stat(path, **more)

    monkeypatch.setattr(os, "stat", refuse)
    assert lint() == (0, "", "")


# Assemblies


def manifest(**artifacts: dict[str, str]) -> None:
    Path("cdk.out").mkdir(exist_ok=True)
    document = {"version": "1", "artifacts": {name: {"properties": found} for name, found in artifacts.items()}}
    Path("cdk.out/manifest.json").write_text(json.dumps(document))


@pytest.mark.parametrize("name", ["a" * 5000, "nowhere", "\0", "\ud800", ".", "/", "..", "/dev/zero", "", "loop"])
def test_templates_that_are_none(name: str) -> None:
    manifest(a={"templateFile": name}, b={"templateFile": "good.json"})
    Path("cdk.out/loop").symlink_to("loop")
    Path("cdk.out/good.json").write_text('{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}')
    code, out, err = lint()
    assert (code, out.count("queue-without-dlq")) == (1, 2)
    assert err.startswith("warning: cdk.out/manifest.json names '") and err.endswith("', which is no file\n")
    assert len(err) < 200


def test_templates_that_lie_elsewhere(outside: Path) -> None:
    Path("cdk.out").mkdir()
    Path("cdk.out/link.json").symlink_to(outside / "s.yaml")
    manifest(
        a={"templateFile": f"{outside}/s.yaml"},
        b={"templateFile": "../../outside/s.yaml"},
        c={"templateFile": "link.json"},
        d={"directoryName": "../../outside"},
    )
    code, out, err = lint()
    assert (code, out, err.count(", which leads out of the project, and is not read\n")) == (1, FINDING, 4)
    assert lint("--add-ignores=x")[0] == 0


def test_stacks_of_terraform_that_lie_elsewhere(outside: Path) -> None:
    (outside / "cdk.tf.json").write_text('{"resource": {"aws_sqs_queue": {"hunter2": {}}}}')
    Path("cdktf.out").mkdir()
    stacks = {"a": {"synthesizedStackPath": f"{outside}/cdk.tf.json"}}
    Path("cdktf.out/manifest.json").write_text(json.dumps({"version": "1", "stacks": stacks}))
    code, out, err = lint()
    assert (code, out, err.count("which leads out of the project")) == (1, FINDING, 1)


def test_a_manifest_that_lies_elsewhere(outside: Path) -> None:
    (outside / "manifest.json").write_text(json.dumps({"version": "1", "artifacts": {}}))
    Path("x").mkdir()
    Path("x/manifest.json").symlink_to(outside / "manifest.json")
    Path("x/t.yaml").write_text(GOOD)
    assert lint()[1].count("queue-without-dlq") == 2


def test_assemblies_that_name_themselves() -> None:
    manifest(**{f"a{number}": {"directoryName": name} for number, name in enumerate([".", "../cdk.out", "link"] * 5)})
    Path("cdk.out/link").symlink_to(".")
    before = time.process_time()
    assert lint() == warned()
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    "named", ["OUTSIDE/s.yaml", "../../outside/s.yaml", "link.yaml", "a\0b", "a" * 70_000, "\x1b[31m"]
)
def test_assets_that_lie_elsewhere(named: str, outside: Path) -> None:
    named = named.replace("OUTSIDE", str(outside))
    Path("cdk.out").mkdir()
    Path("cdk.out/link.yaml").symlink_to(outside / "s.yaml")
    key = "a" * 64
    stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": f"https://s3/b/{key}.json"}}
    code = {"S3Bucket": "b", "S3Key": f"{key}.zip"}
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Code": code, "Handler": "a.b", "Runtime": "python3.12"},
    }
    Path("cdk.out/t.json").write_text(json.dumps({"Resources": {"S": stack, "F": function}}))
    assets = {"files": {key: {"source": {"path": named}}}}
    Path("cdk.out/assets.json").write_text(json.dumps(assets))
    for file in ("assets.json", named):
        artifacts: dict[str, object] = {
            "S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "t.json"}},
            "A": {"type": "cdk:asset-manifest", "properties": {"file": file}, "additionalMetadataFile": named},
        }
        Path("cdk.out/manifest.json").write_text(json.dumps({"version": "1", "artifacts": artifacts}))
        assert lint()[:2] == (1, FINDING)


# What templates and configuration name


def test_templates_that_are_uploaded_lie_in_the_project(outside: Path) -> None:
    Path("copy.yaml").symlink_to(outside / "s.yaml")
    urls = (
        "https://b/a/copy.yaml",
        "https://b/../outside/s.yaml",
        "https://b/a\0.yaml",
        f"https://b/{'a' * 9000}.yaml",
    )
    stacks = {
        f"S{n}": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": u}} for n, u in enumerate(urls)
    }
    Path("stacks.json").write_text(json.dumps({"Resources": stacks}))
    code, out, _ = lint()
    assert (code, out) == (1, FINDING)


def test_many_templates_that_are_uploaded() -> None:
    stack = "    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: 'https://b/%s%s.yaml'}\n"
    stacks = (f"  S{number}:\n{stack % ('a/' * 150, number)}" for number in range(2000))
    folder = Path(*"aaaaaaaaaaaaaaaaaaaa")
    folder.mkdir(parents=True)
    (folder / "stacks.yaml").write_text(f"Resources:\n{''.join(stacks)}")
    for number in range(20):
        (folder / f"{number}.yaml").write_text(GOOD)
    before = time.process_time()
    assert lint()[0] == 1
    assert time.process_time() - before < 15


def test_what_templates_name_lies_in_the_project(outside: Path) -> None:
    (outside / "app.py").write_text("hunter2 = 1\n")
    Path("good.yaml").write_text(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        "  A: {Type: AWS::Serverless::Application, Properties: {Location: ../outside/s.yaml}}\n"
        "  F: {Type: AWS::Serverless::Function, Properties: {CodeUri: ../outside, Handler: app.h, Runtime: python3.12}}\n"
        "  T: {Type: AWS::SNS::Topic, Properties: {DisplayName: {Fn::Transform: {Name: AWS::Include, Parameters:"
        " {Location: link.yaml}}}}}\n"
    )
    Path("link.yaml").symlink_to(outside / "s.yaml")
    code, _, err = lint("good.yaml", "--select", "event-loop")
    assert code == 0
    assert f"warning: good.yaml names '../outside/s.yaml', which {LEFT}\n" in err


def test_what_configuration_names_lies_in_the_project(outside: Path) -> None:
    (outside / "main.tf").write_text('resource "aws_sqs_queue" "hunter2" {}\n')
    Path("tf").mkdir()
    Path("tf/main.tf").write_text(
        'module "m" {\n  source = "../../outside"\n}\n'
        'resource "aws_sqs_queue" "q" {\n  name = file("../../outside/s.yaml")\n  policy = templatefile("l", {})\n}\n'
    )
    Path("tf/l").symlink_to(outside / "s.yaml")
    Path("tf/more.tf").symlink_to(outside / "main.tf")
    Path("tf/terraform.tfvars").symlink_to(outside / "s.yaml")
    code, out, err = lint("tf", "--select", "queue-without-dlq")
    assert (code, out.count("\n")) == (1, 1)
    for name in ("../../outside", "../../outside/s.yaml", "l"):
        assert f"names '{name}', which {LEFT}\n" in err
    assert f"warning: tf/terraform.tfvars {LEFT}\n" in err
    assert "warning: tf/more.tf leads out of the project, and is not followed\n" in err


def test_a_samconfig_that_lies_elsewhere(outside: Path) -> None:
    (outside / "samconfig.toml").write_text("[prod.deploy.parameters]\nparameter_overrides = 'A=hunter2'\n")
    Path("samconfig.toml").symlink_to(outside / "samconfig.toml")
    code, _, err = lint("--config-env", "prod")
    assert (code, err) == (2, "Error: no samconfig.toml beside a template has the environment 'prod'\n")


# What ends early


PLAN = (
    b'{"format_version":"1.2","terraform_version":"1.9.0","planned_values":{"root_module":{"resources":[{"address":"aws'
)
STATE = b'{\n  "version": 4,\n  "terraform_version": "1.9.0",\n  "serial": 3,\n  "lineage": "x",\n  "resources": [{'


@pytest.mark.parametrize(
    "data",
    [PLAN, STATE, PLAN[:40], b'{"format_version":"1.2","pla', PLAN.replace(b'_version":"1.2"', b'_version": "1.2"')],
)
def test_truncated_documents_of_terraform_are_errors_everywhere(data: bytes) -> None:
    Path("p.json").write_bytes(data)
    for arguments in ((), ("good.yaml", "p.json"), ("good.yaml", "p.json", "--allow-empty")):
        code, out, err = lint(*arguments)
        assert (code, err) == (2, "")
        assert out.startswith(f"{FINDING}error: p.json:") and ": cannot be read: not valid JSON: " in out
    assert lint("-", data=data)[0] == 2


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"Error: no configuration files\n", b"# A title\n", b"a: 1\n", b"{", b"{}", b"[]", b"\0", b"\xff"],
)
def test_what_is_named_is_to_be_a_template(data: bytes) -> None:
    Path("README.md").write_bytes(data)
    Path("t.yaml").write_bytes(data)
    assert lint() == warned()
    for name in ("README.md", "t.yaml"):
        code, out, err = lint("good.yaml", name)
        assert (code, err) == (2, "")
        place = ":1:1" if data == b"\0" else ""
        assert out.startswith(f"{FINDING}error: {name}{place}: is not a template, and is not linted")
        code, out, err = lint("good.yaml", name, "--allow-empty")
        assert (code, out) == (1, FINDING)
        assert err.startswith(f"warning: {name} is not a template, and is not linted")
    assert lint("-", data=data)[0] == 2
    assert lint("-", "--allow-empty", data=data)[0] == 0


def test_the_names_that_a_hook_passes_are_no_templates() -> None:
    Path("README.md").write_text("Resources:\n")
    Path("t.yaml").write_text("StartAt: x\n")
    assert lint("--changed", "README.md", "t.yaml")[0] == 0


@pytest.mark.parametrize("text", ['resource "aws_sqs_queue" "q" {\n  name = "', "resource aws {"])
def test_what_is_named_as_json_of_terraform_is_to_be_some(text: str) -> None:
    Path("main.tf.json").write_text(text)
    for arguments in (("main.tf.json",), ()):
        code, out, err = lint(*arguments)
        assert (code, err) == (2, "")
        assert "error: main.tf.json:1:1: cannot be read: not valid JSON: " in out
