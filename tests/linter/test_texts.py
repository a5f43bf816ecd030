"""Texts are linted instead of files: what is found is what is found where they are written."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archlint.findings.result import Report
from archlint.linter import Request, lint
from archlint.linter.kept import KeptOutcomes
from archlint.model.errors import MisuseError
from tests.linter.test_roots import plain
from tests.running import FUNCTION, ROOT, TEMPLATE, scopes_linted

PROJECTS = ROOT / "fixtures" / "projects"
CALLER = 'module "queue" {\n  source = "./queue"\n}\n'
QUEUE = 'resource "aws_sqs_queue" "orders" {\n  name = "orders"\n}\n'
CODE = """\
import os, boto3
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody="x")
"""


def both(folder: Path, texts: Mapping[str, str], **said: Any) -> Report:
    """Return what is found with texts instead of files; make sure that it is what is found once they are written."""
    more: dict[str, Any] = {
        "profile": "strict",
        "show_notes": True,
        "with_architecture": True,
        "show_fixes": True,
        **said,
    }
    found = lint(Request(root=folder, texts=texts, **more))
    for name, text in texts.items():
        (folder / name).write_text(text, newline="")
    assert plain(found) == plain(lint(Request(root=folder, **more)))
    return found


def test_texts_of_templates_modules_and_code_are_linted(tmp_path: Path) -> None:
    (tmp_path / "queue").mkdir()
    (tmp_path / "queue" / "main.tf").write_text("")
    (tmp_path / "main.tf").write_text(CALLER)
    assert both(tmp_path, {"queue/main.tf": QUEUE}).findings[0].location.path == "queue/main.tf"
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text("")
    (tmp_path / "template.yaml").write_text(FUNCTION)
    found = both(tmp_path, {"src/app.py": CODE}, changed=True, paths=["src/app.py"])
    assert found.files == ("template.yaml",)
    assert found.architecture is not None
    assert any(edge.evidence == "code" for edge in found.architecture.edges)


def test_files_that_are_yet_to_be_written_count(tmp_path: Path) -> None:
    (tmp_path / "queue").mkdir()
    (tmp_path / "main.tf").write_text(CALLER)
    new = {"queue/main.tf": QUEUE, "new.yaml": TEMPLATE, "notes.txt": TEMPLATE, "node_modules/a.yaml": TEMPLATE}
    (tmp_path / "node_modules").mkdir()
    found = both(tmp_path, new)
    assert found.files == ("main.tf", "new.yaml", "queue/main.tf")
    (tmp_path / "another.yaml").unlink(missing_ok=True)
    changed = lint(Request(root=tmp_path, texts={"another.yaml": TEMPLATE}, changed=True, paths=["another.yaml"]))
    assert changed.files == ("another.yaml",)


def test_what_git_does_not_track_is_read_where_that_is_asked_for(tmp_path: Path) -> None:
    shutil.copytree(PROJECTS / "three-stacks", tmp_path / "stacks")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    request = Request(root=tmp_path, paths=["stacks/messaging.yaml"], changed=True)
    assert len(lint(request).files) == 1
    assert len(lint(replace(request, untracked=True)).files) == 3


def test_a_comparison_with_a_revision_needs_files(tmp_path: Path) -> None:
    refused: list[dict[str, Any]] = [{"since": ""}, {"with_cfn_lint": True}]
    for said in refused:
        with pytest.raises(MisuseError, match="texts"):
            lint(Request(texts={str(tmp_path / "t.yaml"): TEMPLATE}, **said))


def test_what_is_kept_holds_while_what_it_rests_on_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "template.yaml").write_text(FUNCTION)
    (tmp_path / "other.yaml").write_text(TEMPLATE)
    linted = scopes_linted(monkeypatch)
    kept = KeptOutcomes()

    def again(texts: Mapping[str, str]) -> list[str]:
        linted.clear()
        found = lint(Request(root=tmp_path, texts=texts, jobs=1), kept=kept)
        assert plain(found) == plain(lint(Request(root=tmp_path, texts=texts, jobs=1)))
        return linted[:-2]

    assert again({}) == ["other.yaml", "template.yaml"]
    assert again({}) == []
    # The module is looked for where the template says, and was not there.
    assert again({"src/app.py": CODE}) == ["template.yaml"]
    assert again({"src/app.py": CODE}) == []
    assert again({"src/app.py": CODE, "other.yaml": FUNCTION}) == ["other.yaml"]
    (tmp_path / "src" / "app.py").write_text(CODE)
    assert again({}) == ["other.yaml"]
    (tmp_path / "src" / "app.py").unlink()
    assert again({}) == ["template.yaml"]
