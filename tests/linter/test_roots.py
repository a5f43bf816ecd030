"""A request that names a root is carried out as if archlint had been started there; nothing of the process changes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from archlint.findings.result import Report
from archlint.linter import Request, lint
from archlint.model.errors import ArchlintError, ConfigurationError, MisuseError
from tests.running import BROKEN, ROOT, TEMPLATE

PROJECTS = sorted(path for path in (ROOT / "fixtures" / "projects").iterdir() if path.is_dir())
ALL: dict[str, Any] = {"pedantic": True, "show_fixes": True, "with_architecture": True}
PARAMETERS = """\
Parameters:
  Days: {Type: Number, Default: 1}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {MessageRetentionPeriod: !Ref Days}
"""


def plain(report: Report) -> Mapping[str, Any]:
    """Return a report as data that can be compared: checks by their names."""
    said = {each.name: getattr(report, each.name) for each in fields(report)}
    return {**said, "checks": [check.name for check in report.checks]}


def from_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch, **said: Any) -> Report:
    """Return what is found in a folder, asked from another one; make sure that it is what is found there."""
    monkeypatch.chdir("/")
    found = lint(Request(root=folder, **said))
    assert os.getcwd() == "/"  # noqa: PTH109
    monkeypatch.chdir(folder)
    assert plain(found) == plain(lint(Request(**said)))
    return found


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_a_project_is_linted_as_in_its_folder(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = from_elsewhere(project, monkeypatch, **ALL)
    assert found.findings
    assert not any(Path(path).is_absolute() for path in (*found.files, *found.sources))


def test_several_processes_know_the_root_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        (tmp_path / f"t{number}.yaml").write_text(TEMPLATE)
    found = from_elsewhere(tmp_path, monkeypatch, jobs=2)
    assert len(found.files) == 60
    assert found.errors == ()


def test_a_root_may_be_a_link_and_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path)
    assert lint(Request(root=Path("link"))).files == ("t.yaml",)


def test_paths_configuration_baseline_and_parameters_start_from_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "t.yaml").write_text(PARAMETERS)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "base.toml").write_text('[tool.archlint]\nselect = ["queue-without-dlq", "alarms"]\n')
    (tmp_path / "archlint.toml").write_text('extend = "base.toml"\nparameter-files = ["prod.json"]\n')
    (tmp_path / "prod.json").write_text('{"Days": "14"}')
    (tmp_path / "archlint-baseline.json").write_text('{"version": 1, "findings": []}')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError) as here:
        lint(Request(paths=["stacks"]))
    monkeypatch.chdir("/")
    with pytest.raises(ConfigurationError) as there:
        lint(Request(root=tmp_path, paths=["stacks"]))
    assert there.value.lines == here.value.lines
    (tmp_path / "base.toml").write_text('select = ["queue-without-dlq"]\n')
    found = from_elsewhere(tmp_path, monkeypatch, paths=["stacks"])
    assert found.files == ("stacks/t.yaml",)
    assert [finding.location.path for finding in found.findings] == ["stacks/t.yaml"]
    found = from_elsewhere(tmp_path, monkeypatch, parameter_overrides=("file://prod.json",), exclude=("stacks",))
    assert found.files == ("other/t.yaml",)
    assert [warned.path for warned in found.warnings] == ["prod.json"]


def test_files_that_changed_start_from_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "u.yaml").write_text(TEMPLATE)
    found = from_elsewhere(tmp_path / "stacks", monkeypatch, paths=["../t.yaml"], changed=True)
    assert found.files == ("../t.yaml",)
    found = from_elsewhere(tmp_path, monkeypatch, stdin=TEMPLATE.encode(), stdin_filename="stacks/new.yaml")
    assert found.files == ("stacks/new.yaml",)


def test_what_cannot_be_read_is_called_as_in_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b.yaml").write_text(BROKEN)
    found = from_elsewhere(tmp_path, monkeypatch)
    assert [error.path for error in found.errors] == ["b.yaml"]
    monkeypatch.chdir("/")
    with pytest.raises(MisuseError, match=r"^'gone.yaml' does not exist$"):
        lint(Request(root=tmp_path, paths=["gone.yaml"]))


def test_a_folder_is_looked_at_anew_each_time(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "t.yaml").write_text(TEMPLATE)
    (first,) = lint(Request(root=tmp_path / "in", select=("queue-without-dlq",))).findings
    (tmp_path / ".git").mkdir()
    (second,) = lint(Request(root=tmp_path / "in", select=("queue-without-dlq",))).findings
    assert (first.file, second.file) == ("t.yaml", "in/t.yaml")


@pytest.mark.parametrize("said", [{"with_cfn_lint": True}, {"prune_baseline": True, "baseline": Path("b.json")}])
def test_what_needs_the_working_folder(said: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match="need the working folder"):
        lint(Request(root=tmp_path, **said))


def test_a_root_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ArchlintError, match="is no folder"):
        lint(Request(root=tmp_path / "gone"))
