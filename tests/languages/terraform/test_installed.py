"""Modules that `terraform init` has fetched, modules that are not there, and how far up a project reaches."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from archlint.languages.terraform.modules.reading.installed import is_installed
from archlint.model.source.files.project import outermost
from tests.running import call

QUEUE = 'variable "name" {\n  default = ""\n}\nresource "aws_sqs_queue" "this" {\n  name = var.name\n}\n'
REGISTRY = "terraform-aws-modules/sqs/aws"


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "own" / "project"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)


def write(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def module(name: str, source: str, more: str = "") -> str:
    return f'module "{name}" {{\n  source = "{source}"\n{more}}}\n'


def manifest(**folders: str) -> dict[str, str]:
    """Return the manifest of what is installed; `__` in a name is a dot."""
    records = [{"Key": "", "Source": "", "Dir": "."}]
    records += [{"Key": key.replace("__", "."), "Source": "s", "Dir": folder} for key, folder in folders.items()]
    return {".terraform/modules/modules.json": json.dumps({"Modules": records})}


def lint(*paths: str, arguments: tuple[str, ...] = ()) -> tuple[dict[str, Any], str]:
    code, out, err = call(
        "lint", "--isolated", "--select", "queue-without-dlq", "--format", "json", *arguments, *paths or (".",)
    )
    report = json.loads(out)
    assert code == (1 if report["findings"] else 0) and report["errors"] == []
    return report, err


def found(report: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    return [(finding["resource"], finding["path"], finding["line"]) for finding in report["findings"]]


def unread(report: Mapping[str, Any]) -> list[tuple[str, int, str, str]]:
    return [(each["path"], each["line"], each["source"], each["reason"]) for each in report["unread"]]


# What is installed


def test_what_an_installed_module_declares_stands_where_it_is_called() -> None:
    write({"main.tf": "\n" + module("orders", REGISTRY), ".terraform/modules/orders/main.tf": QUEUE})
    write(manifest(orders=".terraform/modules/orders"))
    report, err = lint()
    assert (found(report), unread(report), err) == ([("module.orders.aws_sqs_queue.this", "main.tf", 2)], [], "")
    (related,) = report["findings"][0]["related"]
    assert (related["path"], related["line"]) == (".terraform/modules/orders/main.tf", 4)


def test_its_arguments_and_outputs_are_those_of_any_module() -> None:
    dlq = "jsonencode({ deadLetterTargetArn = module.dlq.arn, maxReceiveCount = 3 })"
    write({"main.tf": module("dlq", REGISTRY, '  name = "orders-dlq"\n')})
    write({"own.tf": f'resource "aws_sqs_queue" "own" {{\n  redrive_policy = {dlq}\n}}\n'})
    output = 'output "arn" {\n  value = aws_sqs_queue.this.arn\n}\n'
    write({".terraform/modules/dlq/main.tf": QUEUE + output, **manifest(dlq=".terraform/modules/dlq")})
    assert found(lint()[0]) == []


def test_modules_in_installed_modules_stand_where_the_outermost_is_called() -> None:
    """One beside it, one below it, and one that it has from elsewhere."""
    inner = module("below", "./queue") + module("elsewhere", "git::https://example.com/queue")
    write({"main.tf": module("wrapper", "./wrapper"), "wrapper/main.tf": module("outer", REGISTRY)})
    write({".terraform/modules/o/main.tf": inner, ".terraform/modules/o/queue/main.tf": QUEUE})
    write({".terraform/modules/e/main.tf": QUEUE})
    write(manifest(wrapper__outer=".terraform/modules/o", wrapper__outer__elsewhere=".terraform/modules/e"))
    report, _ = lint()
    assert found(report) == [
        (f"module.wrapper.module.outer.module.{name}.aws_sqs_queue.this", "wrapper/main.tf", 1)
        for name in ("below", "elsewhere")
    ]
    for finding in report["findings"]:
        assert finding["related"][0]["path"] == "main.tf"
    assert unread(report) == []


def test_two_calls_of_one_module_are_two_findings_and_instances_of_one_call_are_one() -> None:
    many = '  for_each = toset(["x", "y"])\n'
    write({"main.tf": module("a", REGISTRY) + module("b", REGISTRY, many), ".terraform/modules/q/main.tf": QUEUE})
    write(manifest(a=".terraform/modules/q", b=".terraform/modules/q"))
    report, _ = lint()
    assert [line for _, _, line in found(report)] == [1, 4]
    assert [finding["message"].count("also in 1 other") for finding in report["findings"]] == [0, 1]


def test_an_ignore_at_the_call_counts_and_one_in_the_module_does_not() -> None:
    """Who writes a module does not decide what others see of their own; nor is anybody told of what nobody edits."""
    ignore = "# archlint: ignore[queue-without-dlq] they may\n"
    write({"main.tf": module("a", REGISTRY) + ignore + module("b", REGISTRY)})
    write({".terraform/modules/q/main.tf": QUEUE.replace("resource", f"{ignore}resource") + "# archlint: nonsense\n"})
    write(manifest(a=".terraform/modules/q", b=".terraform/modules/q"))
    report, err = lint(arguments=("--show-suppressed",))
    assert found(report) == [("module.a.aws_sqs_queue.this", "main.tf", 1)]
    assert [finding["resource"] for finding in report["suppressed"]] == ["module.b.aws_sqs_queue.this"]
    assert err == ""


def test_an_ignore_is_written_at_the_call() -> None:
    write(
        {"main.tf": module("a", REGISTRY), ".terraform/modules/q/main.tf": QUEUE, **manifest(a=".terraform/modules/q")}
    )
    call("lint", "--isolated", "--select", "queue-without-dlq", "--add-ignores=why", ".")
    assert Path("main.tf").read_text().startswith("# archlint: ignore[queue-without-dlq] why\nmodule")
    assert Path(".terraform/modules/q/main.tf").read_text() == QUEUE
    assert found(lint()[0]) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"Modules": 1}',
        '{"Modules": [1, {"Key": 1, "Dir": "q"}, {"Key": "a", "Dir": null}]}',
        '{"Modules": [{"Key": "a", "Dir": "gone"}]}',
        '{"Modules": [{"Key": "a", "Dir": "a\\u0000b"}]}',
    ],
)
def test_a_manifest_that_is_none_installs_nothing(text: str) -> None:
    write({"main.tf": module("a", REGISTRY) + QUEUE, ".terraform/modules/modules.json": text})
    report, _ = lint()
    assert found(report) == [("aws_sqs_queue.this", "main.tf", 7)]
    ((path, line, source, _),) = unread(report)
    assert (path, line, source) == ("main.tf", 1, REGISTRY)


@pytest.mark.parametrize("absolute", [False, True])
def test_a_module_outside_the_project_is_left_and_told(absolute: bool) -> None:
    write({"main.tf": module("a", REGISTRY), "../outside/main.tf": QUEUE})
    write(manifest(a=str(Path("../outside").resolve()) if absolute else "../outside"))
    report, err = lint()
    assert (found(report), unread(report)) == ([], [("main.tf", 1, REGISTRY, "it lies outside the project")])
    assert "leads out of the project, and is left alone" in err


def test_a_link_out_of_the_project_is_left_and_told() -> None:
    write({"../outside/modules/q/main.tf": QUEUE, "main.tf": module("a", REGISTRY)})
    write(manifest(a=".terraform/modules/q"))
    Path("../outside/modules/modules.json").write_bytes(Path(".terraform/modules/modules.json").read_bytes())
    Path(".terraform/modules").rename("kept")
    Path(".terraform/modules").symlink_to(Path("../outside/modules").resolve())
    report, err = lint()
    assert (found(report), unread(report)) == ([], [("main.tf", 1, REGISTRY, "it is not installed")])
    assert err == "warning: .terraform/modules/modules.json leads out of the project, and is left alone\n"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".terraform/modules/a/main.tf", True),
        ("../live/.terraform/modules/a/b/main.tf", True),
        ("terraform/modules/a/main.tf", False),
        (".terraform/main.tf", False),
        (".terraform/modules", False),
    ],
)
def test_files_that_nobody_edits(path: str, expected: bool) -> None:
    assert is_installed(path) is expected


# What is not there


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (f'"{REGISTRY}"', "it is not installed"),
        ('"git::https://example.com/queue.git"', "it is not installed"),
        ('"./gone"', "there is no such folder"),
        ('"./empty"', "there is no configuration in it"),
        ('"./itself"', "it calls itself"),
        ("var.source", "its source is not settled"),
    ],
)
def test_a_call_that_leads_nowhere_is_told_and_changes_no_exit_code(source: str, reason: str) -> None:
    Path("empty").mkdir()
    text = f'module "m" {{\n  source = {source}\n}}\nresource "aws_sns_topic" "t" {{}}\n'
    write({"main.tf": text, "itself/main.tf": module("again", "../itself")})
    report, _ = lint("main.tf")
    at = ("itself/main.tf", "../itself") if "itself" in source else ("main.tf", source.strip('"'))
    assert unread(report) == [(at[0], 1, "" if source == "var.source" else at[1], reason)]


def test_a_call_in_a_module_is_told_once_and_one_without_instances_not_at_all() -> None:
    write({"main.tf": module("a", "./w") + module("b", "./w") + module("none", REGISTRY, "  count = 0\n")})
    write({"w/main.tf": module("q", REGISTRY)})
    assert unread(lint()[0]) == [("w/main.tf", 1, REGISTRY, "it is not installed")]


def test_where_no_summary_is_too_long() -> None:
    write({"main.tf": module("a", REGISTRY) + module("b", "./gone") + QUEUE})
    code, out, _ = call("lint", "--isolated", "--ignore", "queue-without-dlq", ".")
    said = "2 module calls are not here{}, so what they declare was not looked at; run terraform init."
    assert code == 0 and said.format(" (--show-unresolved lists them)") in out.splitlines()
    code, out, _ = call("lint", "--isolated", "--ignore", "queue-without-dlq", "--show-unresolved", ".")
    assert code == 0 and said.format("") in out.splitlines()
    assert f"unread: main.tf:1:1: module '{REGISTRY}' is not read: it is not installed" in out.splitlines()
    write({"main.tf": module("b", "./gone") + QUEUE})
    code, out, _ = call("lint", "--isolated", "--ignore", "queue-without-dlq", "--show-unresolved", ".")
    assert "1 module call is not here, so what it declares was not looked at." in out.splitlines()


def test_sarif_notifies_of_it() -> None:
    write({"main.tf": "\n" + module("a", REGISTRY) + QUEUE})
    _, out, _ = call("lint", "--isolated", "--ignore", "queue-without-dlq", "--format", "sarif", ".")
    (invocation,) = json.loads(out)["runs"][0]["invocations"]
    (notification,) = invocation["toolExecutionNotifications"]
    place = notification["locations"][0]["physicalLocation"]
    assert (invocation["executionSuccessful"], notification["level"]) == (True, "note")
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("main.tf", 2)
    assert REGISTRY in notification["message"]["text"]


def test_no_password_of_a_source_is_told() -> None:
    write({"main.tf": module("a", "git::https://me:hunter2@example.com/q.git") + QUEUE})
    for form in ("text", "json", "sarif", "markdown"):
        _, out, _ = call("lint", "--isolated", "--show-unresolved", "--format", form, ".")
        assert "hunter2" not in out


# How far up a project reaches


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root module two folders below the modules that it calls, in which archlint runs."""
    write({"live/prod/main.tf": module("orders", "../../modules/queue"), "modules/queue/main.tf": QUEUE})
    top = Path.cwd()
    monkeypatch.chdir("live/prod")
    return top


EXPECTED = [("module.orders.aws_sqs_queue.this", "../../modules/queue/main.tf", 4)]


@pytest.mark.usefixtures("live")
def test_a_project_reaches_up_to_the_modules_that_it_calls() -> None:
    report, err = lint()
    assert (found(report), unread(report), err) == (EXPECTED, [], "")


def test_it_reaches_to_what_these_call() -> None:
    write({"live/prod/main.tf": module("a", "./b"), "live/prod/b/main.tf": module("c", "../../../modules/c")})
    write({"modules/c/main.tf": module("d", "../../deep/d"), "deep/d/main.tf": QUEUE})
    os.chdir("live/prod")
    assert [resource for resource, *_ in found(lint()[0])] == ["module.a.module.c.module.d.aws_sqs_queue.this"]


@pytest.mark.usefixtures("live")
def test_a_file_in_such_a_module_lies_inside() -> None:
    write({"../../modules/queue/name.txt": "orders-dlq"})
    write({"../../modules/queue/main.tf": QUEUE.replace("var.name", 'file("${path.module}/name.txt")')})
    report, err = lint()
    assert (found(report), err) == ([], "")


def test_a_repository_says_how_far_it_reaches(live: Path) -> None:
    (live / "live" / ".git").mkdir()
    report, err = lint()
    reason = "it lies outside the project"
    assert (found(report), unread(report)) == ([], [("main.tf", 1, "../../modules/queue", reason)])
    assert "leads out of the project" in err


def test_a_folder_that_everybody_may_write_into_is_no_project(live: Path) -> None:
    (live / "live").chmod(0o777)
    report, _ = lint()
    assert (found(report), len(unread(report))) == ([], 1)


def test_a_home_is_no_project(live: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(live / "live"))
    report, _ = lint()
    assert (found(report), len(unread(report))) == ([], 1)


def test_what_is_above_a_home_is_no_project(live: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(live / "live" / "prod"))
    assert outermost(str(live / "live" / "prod")) is None
    monkeypatch.setenv("HOME", str(live / "other"))
    assert outermost(str(live / "live" / "prod")) is not None


def test_a_folder_of_others_is_no_project(live: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = (live / "live").stat().st_uid + 1  # whoever runs the tests, they are not this one
    monkeypatch.setattr(os, "getuid", lambda: other)
    assert outermost(str(live / "live" / "prod")) is None
    report, _ = lint()
    assert (found(report), len(unread(report))) == ([], 1)


@pytest.mark.usefixtures("live")
def test_a_link_in_such_a_module_reaches_no_further(tmp_path: Path) -> None:
    (tmp_path / "own").chmod(0o777)  # so the project ends below it
    (tmp_path / "secret.tf").write_text(QUEUE.replace("this", "secret"))
    Path("../../modules/queue/more.tf").symlink_to(tmp_path / "secret.tf")
    report, err = lint()
    assert found(report) == EXPECTED
    assert err == "warning: ../../modules/queue/more.tf leads out of the project, and is left alone\n"
