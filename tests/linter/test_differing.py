"""What differs between revisions of git, and the working tree: `archlint diff` in real repositories."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from archlint.linter.differing import difference_between_sides
from archlint.linter.request import Request
from tests.repositories import Repository
from tests.running import BROKEN, call, write

if shutil.which("git") is None:
    pytest.skip("there is no git", allow_module_level=True)

QUEUE = """\
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 90}
"""
SHORTER = QUEUE.replace("90", "40")
MORE = QUEUE + "  More: {Type: AWS::SNS::Topic}\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with one commit, of a template in a folder, and of another one."""
    made = Repository(tmp_path / "repository")
    made.commit(**{"a/t.yaml": QUEUE, "b/t.yaml": QUEUE})
    monkeypatch.chdir(made.folder)
    return made


def document(*arguments: str) -> dict[str, Any]:
    """Return what differs; nothing goes wrong."""
    code, out, err = call("diff", "--format", "json", *arguments)
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def changes(*arguments: str) -> list[str]:
    """Return what has happened with resources, and where."""
    return [f"{node['change']} {node['name']} {node['path']}" for node in document(*arguments)["nodes"]]


def found(*arguments: str) -> list[tuple[str, str]]:
    """Return what has happened with findings."""
    return [(each["change"], each["check"]) for each in document(*arguments)["findings"]]


def refused(*arguments: str) -> str:
    """Return why nothing can be compared."""
    code, out, err = call("diff", *arguments)
    assert (code, out) == (2, "")
    return err.splitlines()[-1].removeprefix("Error: ")


def test_nothing_has_changed(repository: Repository) -> None:
    found = document("HEAD")
    assert (found["differs"], found["before"], found["after"]) == (False, "HEAD", "the working tree")


def test_the_working_tree_is_compared_with_a_revision(repository: Repository) -> None:
    write(repository.folder, {"a/t.yaml": SHORTER, "new.yaml": MORE})
    found = document("HEAD")
    assert changes("HEAD") == ["changed Orders a/t.yaml", "added Orders new.yaml", "added More new.yaml"]
    setting = found["nodes"][0]["settings"][0]
    assert (setting["before"][0]["value"], setting["after"][0]["value"]) == (90, 40)
    # Each value has the place where it stands, or stood: in the working tree both times.
    assert (setting["before"][0]["path"], setting["after"][0]["path"]) == ("a/t.yaml", "a/t.yaml")
    assert found["guarantees_lost"][0]["guarantee"] == "time"


def test_two_revisions_are_compared_whatever_the_working_tree_holds(repository: Repository) -> None:
    repository.commit(**{"a/t.yaml": SHORTER})
    repository.commit(**{"b/t.yaml": MORE})
    write(repository.folder, {"a/t.yaml": MORE})
    (repository.folder / "b/t.yaml").unlink()
    assert changes("HEAD~2", "HEAD") == ["changed Orders a/t.yaml", "added More b/t.yaml"]
    assert changes("HEAD~1", "HEAD") == ["added More b/t.yaml"]
    assert changes("HEAD", "HEAD~1") == ["removed More b/t.yaml"]


@pytest.mark.parametrize("revisions", [["HEAD~1"], ["HEAD~1", "HEAD"]], ids=["the working tree", "two revisions"])
def test_only_what_a_change_touches_is_linted(repository: Repository, revisions: list[str]) -> None:
    nested = "Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nested.yaml}}\n"
    repository.commit(**{"c/t.yaml": nested, "c/nested.yaml": QUEUE, "d/t.yaml": QUEUE, "e/t.yaml": MORE})
    repository.git("rm", "--quiet", "d/t.yaml")
    repository.git("mv", "e", "f")
    repository.commit(**{"c/nested.yaml": SHORTER, "b/t.yaml": QUEUE})
    found, (before, after) = difference_between_sides(Request(), *revisions)
    assert sorted(before.files) == ["c/nested.yaml", "c/t.yaml", "d/t.yaml", "e/t.yaml"]
    assert sorted(after.files) == ["c/nested.yaml", "c/t.yaml", "f/t.yaml"]
    assert [(node.change, node.node.name) for node in found.nodes] == [("changed", "Orders"), ("removed", "Orders")]


def test_without_a_revision_it_is_the_merge_base(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "work")
    repository.commit(**{"a/t.yaml": MORE})
    found = document()
    assert found["before"] == "the merge base with main"
    assert [node["name"] for node in found["nodes"]] == ["More"]


def test_paths_narrow_both_sides(repository: Repository) -> None:
    write(repository.folder, {"a/t.yaml": SHORTER, "b/t.yaml": MORE})
    assert changes("HEAD", "--", "b") == ["added More b/t.yaml"]
    assert changes("HEAD", "HEAD", "--", "b") == []
    assert changes("--", "a") == ["changed Orders a/t.yaml"]


def test_a_folder_that_is_new_or_gone_is_compared_with_nothing(repository: Repository) -> None:
    write(repository.folder, {"c/t.yaml": MORE.replace("Orders", "Others")})
    assert changes("HEAD", "--", "c") == ["added Others c/t.yaml", "added More c/t.yaml"]
    shutil.rmtree(repository.folder / "a")
    assert changes("HEAD", "--", "a") == ["removed Orders a/t.yaml"]
    assert refused("HEAD", "--", "d") == "there is no file or folder 'd', now or then"


def test_a_folder_that_was_renamed_is_the_same(repository: Repository) -> None:
    repository.git("mv", "a", "z")
    assert changes("HEAD") == []


def test_below_the_root_paths_are_as_they_are_there(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository.folder, {"a/t.yaml": SHORTER})
    (repository.folder / "b/t.yaml").unlink()
    monkeypatch.chdir(repository.folder / "a")
    found = document("HEAD")
    assert [node["path"] for node in found["nodes"]] == ["t.yaml"]
    assert found["nodes"][0]["settings"][0]["before"][0]["path"] == "t.yaml"


def test_what_git_ignores_has_no_history(repository: Repository) -> None:
    write(repository.folder, {".gitignore": "out/\n", "out/t.yaml": MORE})
    assert changes("HEAD") == []


def test_moved_blocks_of_the_working_tree_are_honoured(repository: Repository) -> None:
    repository.commit(**{"tf/main.tf": 'resource "aws_sqs_queue" "a" {}\n'})
    moved = "moved {\n  from = aws_sqs_queue.a\n  to   = aws_sqs_queue.b\n}\n"
    write(repository.folder, {"tf/main.tf": f'resource "aws_sqs_queue" "b" {{}}\n{moved}'})
    (node,) = document("HEAD")["nodes"]
    assert (node["change"], node["recognised_by"], node["former"]["name"]) == ("renamed", "moved", "aws_sqs_queue.a")


def test_findings_are_new_and_gone(repository: Repository) -> None:
    mapping = "{Work: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}"
    function = f"  F: {{Type: AWS::Serverless::Function, Properties: {{Events: {mapping}}}}}\n"
    repository.commit(**{"a/t.yaml": QUEUE + function})
    write(repository.folder, {"a/t.yaml": QUEUE.replace("90", "5") + function})
    assert found("HEAD") == [("new", "visibility-timeout-too-short")]
    repository.commit()
    assert found("HEAD", "HEAD~1") == [("gone", "visibility-timeout-too-short")]


def test_nothing_of_a_repository_runs(repository: Repository) -> None:
    mark = repository.folder.parent / "ran"
    script = repository.folder.parent / "script"
    script.write_text(f"#!/bin/sh\ntouch {mark}\n")
    script.chmod(0o700)
    for key in ("core.fsmonitor", "diff.external", "filter.x.smudge", "filter.x.clean"):
        repository.git("config", key, str(script))
    write(repository.folder, {".gitattributes": "*.yaml filter=x diff=x\n", "a/t.yaml": SHORTER})
    repository.git("config", "core.hooksPath", str(repository.folder.parent))
    mark.unlink(missing_ok=True)
    assert changes("HEAD") == ["changed Orders a/t.yaml"]
    assert not mark.exists()


def test_the_private_folder_is_gone_and_told_nowhere(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    repository.commit(**{"b/t.yaml": BROKEN})
    code, out, err = call("diff", "HEAD~1", "HEAD")
    assert code == 2
    assert str(room) not in out + err
    assert "b/t.yaml:" in err
    assert list(room.iterdir()) == []


def test_what_is_no_revision_is_told(repository: Repository) -> None:
    assert refused("nothing").startswith("'nothing' is no revision of the repository")
    assert refused("--", "-") == "standard input cannot be compared: write it to a file"
    assert refused("a") == "'a' is a path: name the file or folder to compare it with"
    assert refused("a", "none") == "there is no file or folder 'none'"
    assert refused("HEAD", "a").startswith("'HEAD' is a revision and 'a' a path")


def test_what_is_a_path_and_a_revision_is_told(repository: Repository) -> None:
    repository.git("branch", "a")
    assert refused("a", "b") == "'a' is a revision and a path: write ./a for the path"
    assert changes("./a", "./b") == []


def test_folders_are_compared_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"a/x/t.yaml": QUEUE, "b/x/t.yaml": MORE, "a/y/t.yaml": QUEUE, "c.yaml": SHORTER, "d.yaml": MORE})
    assert changes("a", "b") == ["added More b/x/t.yaml", "removed Orders a/y/t.yaml"]
    assert changes("a", "b", "--", "x") == ["added More b/x/t.yaml"]
    assert changes("c.yaml", "d.yaml") == ["changed Orders d.yaml", "added More d.yaml"]
    assert refused("a", "b", "--", "z") == "there is no 'z' in 'a' or 'b'"
    assert refused().endswith("lies in no git repository")
