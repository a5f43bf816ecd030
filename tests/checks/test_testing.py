"""`archlint.testing`, which the authors of checks test them with: what a template is, and what holds for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest

from archlint import Finding, Graph, Kind, Severity, check
from archlint.model.errors import ConfigurationError
from archlint.testing import templates, verify

QUEUE = 'resource "aws_sqs_queue" "orders" {}\n'
TOPIC = 'resource "aws_sns_topic" "orders" {}\n'
REPORT = """\
note[queues]: queue 'aws_sqs_queue.orders' is one of 1
 --> {}:1:1
  |
1 | resource "aws_sqs_queue" "orders" {{}}
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove them.

Found 1 note.
1 file read, 1 check run: 1 queue.
"""


@check(severity=Severity.NOTE, tags=["test"], see="https://example.com")
def queues(graph: Graph, *, least: Annotated[int, "how many queues are too many"] = 1) -> Iterator[Finding]:
    """There are queues.

    They cost money.

    **Fix:** remove them.
    """
    found = graph.resources(Kind.QUEUE)
    for queue in found if len(found) >= least else ():
        yield Finding(f"queue {queue.label} is one of {len(found)}", at=queue)


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_templates_are_files_and_folders(tmp_path: Path) -> None:
    for name in (
        "bad.tf",
        "bad.out",
        "bad.toml",
        "bad-folder/main.tf",
        "good.yaml",
        "good.toml",
        "other.tf",
        "code/x.py",
    ):
        written(tmp_path / name, "")
    assert [path.name for path in templates(tmp_path)] == ["bad-folder", "bad.tf", "good.yaml"]


def test_files_of_terraform_in_one_folder_are_not_read_together(tmp_path: Path) -> None:
    bad = written(tmp_path / "bad.tf", QUEUE)
    written(tmp_path / "bad.out", REPORT.format("bad.tf"))
    verify(queues, bad)
    verify(queues, written(tmp_path / "good.tf", TOPIC))


def test_a_folder_is_one_template(tmp_path: Path) -> None:
    written(tmp_path / "bad" / "variables.tf", 'variable "name" {}\n')
    written(tmp_path / "bad" / "main.tf", QUEUE)
    written(tmp_path / "bad.out", REPORT.format("bad/main.tf").replace("1 file", "2 files"))
    verify(queues, tmp_path / "bad")


@pytest.mark.parametrize(("template", "file"), [("good.tf", "good.toml"), ("good", "good/.archlint.toml")])
def test_a_configuration_beside_a_template_sets_a_threshold(template: str, file: str, tmp_path: Path) -> None:
    written(tmp_path / (template if "." in template else f"{template}/main.tf"), QUEUE)
    with pytest.raises(AssertionError, match="is one of 1"):
        verify(queues, tmp_path / template)
    written(tmp_path / file, "[checks.queues]\nleast = 2\n")
    verify(queues, tmp_path / template)


def test_a_configuration_with_a_mistake(tmp_path: Path) -> None:
    written(tmp_path / "good.toml", "[checks.queues]\nlast = 2\n")
    with pytest.raises(
        ConfigurationError, match=r"good\.toml:2: check 'queues' has no threshold 'last'; did you mean 'least'"
    ):
        verify(queues, written(tmp_path / "good.tf", QUEUE))


def test_what_lies_above_configures_nothing(tmp_path: Path) -> None:
    written(tmp_path / "archlint.toml", "[checks.queues]\nleast = 2\n")
    with pytest.raises(AssertionError, match="is one of 1"):
        verify(queues, written(tmp_path / "good.tf", QUEUE))


def test_a_report_is_written_where_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = written(tmp_path / "bad.tf", QUEUE)
    monkeypatch.setenv("UPDATE", "1")
    verify(queues, bad)
    assert (tmp_path / "bad.out").read_text(encoding="utf-8") == REPORT.format("bad.tf")


@pytest.mark.parametrize("name", ["bad.tf", "good.tf", "bad.yaml"])
def test_what_is_no_template(name: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        verify(queues, written(tmp_path / name, "# nothing\n"))
