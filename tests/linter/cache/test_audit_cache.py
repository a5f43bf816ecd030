"""An audit asks the cache about folders, and says the same with it: also what its findings rest on."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from archlint.findings.audited import Audited
from archlint.linter import Request
from archlint.linter.fleet.sources import audit_source_of
from archlint.linter.fleet.task import AuditTask, do
from archlint.linter.outcomes import scope
from tests.running import TEMPLATE


def test_a_source_that_has_not_changed_is_answered_by_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    linted: list[str] = []
    lint_scope = scope.lint_scope

    def noted(*arguments: object) -> object:
        linted.append(str(arguments[0]))
        return lint_scope(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(scope, "lint_scope", noted)
    ignored = TEMPLATE.replace("Queue", "Queue  # archlint: ignore[queue-without-dlq] until=2999-01-01 later")
    files = {
        "plain/template.yaml": TEMPLATE,
        "ending/template.yaml": ignored,
        "root/main.tf": 'module "m" {\n  source = "../module"\n}\n',
        "module/main.tf": 'resource "aws_sqs_queue" "q" {\n  name = "q"\n}\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)

    def done(folder: str, *, cache: bool) -> Audited:
        linted.clear()
        source = audit_source_of(str(tmp_path / folder))
        found = do(AuditTask(source, Request(cache=None if cache else False), version("archlint"), with_identity=True))
        assert found.rows[0]["status"] == "complete"
        return replace(found, seconds=0.0)

    for folder in ("plain", "ending", "root"):
        without = done(folder, cache=False)
        for is_known in (False, True):
            assert done(folder, cache=True) == without
            assert bool(linted) is not is_known
    assert done("ending", cache=True).day
    assert not done("root", cache=True).identity  # it reads what lies beside it
    (tmp_path / "module" / "main.tf").write_text('resource "aws_sqs_queue" "other" {\n  name = "q"\n}\n')
    assert "other" in str(done("root", cache=True).rows)
    assert linted
