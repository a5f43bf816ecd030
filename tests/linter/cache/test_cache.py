"""What is kept is used where nothing has changed, and only there."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.linter import Request, lint
from archlint.linter.cache.cache import open_cache
from archlint.linter.cache.codec import outcome_json, outcome_of
from archlint.linter.cache.identity import program_identity
from archlint.linter.cache.plain import plain_text
from archlint.linter.inputs.inputs import collect
from archlint.linter.inputs.scopes import partition
from archlint.linter.outcomes.outcome import ScopeOptions
from archlint.linter.outcomes.scope import lint_scope
from archlint.model.source.files.raw import reading_instead
from tests.linter.cache.repository import SCOPES, Runs, edit, put, repository
from tests.running import ROOT, call, write

#: Each lints several times: `make test` leaves them out.
pytestmark = pytest.mark.slow

__all__ = ["repository"]

ORDERS, PLAIN, NETWORK = "orders/template.yaml", "plain/template.yaml", "network/main.tf"


@pytest.fixture
def runs(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Runs over the repository, one of which there was."""
    found = Runs(monkeypatch)
    assert len(found.same()) == SCOPES
    return found


def test_what_has_not_changed_is_not_linted_again(runs: Runs) -> None:
    report, linted = runs.cached()
    assert linted == []
    assert report == lint(Request())
    assert report.findings and report.files and report.counts and report.sources


@pytest.mark.parametrize(
    ("change", "linted"),
    [
        (edit(ORDERS, "Timeout: 60", "Timeout: 20"), [ORDERS]),
        (edit(ORDERS, "  Orders:", "  # archlint: ignore[queue-without-dlq] known\n  Orders:"), [ORDERS]),
        (edit("orders/src/app.py", "send_message", "receive_message"), [ORDERS]),
        (edit("orders/flow.asl.json", '"Pass"', '"Succeed"'), [ORDERS]),
        (edit("network/main.tf", "visibility_timeout_seconds", "delay_seconds"), [NETWORK]),
        (edit("network/more/main.tf", "news", "olds"), [NETWORK]),
        (edit(PLAIN, "Lone", "Alone"), [PLAIN]),
        # What was looked for and is there now.
        (put("orders/src/shared.py", "URL = 'x'\n"), [ORDERS]),
        (put("orders/src/shared/__init__.py", "URL = 'x'\n"), [ORDERS]),
        (put("orders/src/requirements.txt", "shared\n"), [ORDERS]),
        (put("requirements-test.txt", "shared\n"), [ORDERS]),
        (put("network/outputs.tf", 'output "x" {\n  value = 1\n}\n'), [NETWORK]),
        (put("network/terraform.tfvars", "visibility = 900\n"), [NETWORK]),
        # What was there and is gone.
        (lambda: Path("orders/flow.asl.json").unlink(), [ORDERS]),
        (lambda: Path("orders/src/app.py").rename("orders/src/main.py"), [ORDERS]),
        # What is found where is another thing.
        (put("archlint.toml", "[checks.queue-without-dlq]\nlevel = 'note'\n"), [NETWORK, ORDERS, PLAIN]),
        (put("plain/archlint.toml", "ignore = ['queue-without-dlq']\n"), [PLAIN]),
        # What makes no difference.
        (put("README.md", "Orders.\n"), []),
        (put("orders/README.md", "Orders.\n"), []),
        (put("orders/src/other.py", "import boto3\n"), []),
        (put("more/template.yaml", "Resources:\n  New:\n    Type: AWS::SNS::Topic\n"), ["more/template.yaml"]),
        (lambda: Path(PLAIN).unlink(), []),
    ],
)
def test_what_has_changed_is_linted_again(runs: Runs, change: Callable[[], None], linted: list[str]) -> None:
    change()
    assert sorted(runs.same()) == linted
    assert runs.same() == []


@pytest.mark.parametrize(
    ("said", "linted"),
    [
        ({"parameter_overrides": ("Visibility=900",)}, SCOPES),
        ({"pedantic": True}, SCOPES),
        ({"select": ("queue-without-dlq",)}, SCOPES),
        ({"no_ignores": True}, SCOPES),
        ({"show_notes": True}, SCOPES),
        ({"workspaces": ("prod",)}, SCOPES),
        # The same scopes, seen from elsewhere: what else is walked matters only for ignores.
        ({"paths": ["orders"]}, 0),
        ({"paths": ["plain/template.yaml"], "changed": True}, 0),
        ({"exclude": ("network",)}, 0),
        ({"paths": ["plain/template.yaml"]}, 1),
        ({"min_level": "error"}, 0),
    ],
)
def test_what_was_asked_for_counts(runs: Runs, said: dict[str, Any], linted: int) -> None:
    assert len(runs.same(**said)) == linted
    assert runs.same(**said) == []


def test_ignores_know_what_else_is_walked(runs: Runs) -> None:
    """An ignore in code is needless only if all that may need it is looked at."""
    edit("orders/src/app.py", "def handler", "# archlint: ignore[queue-without-dlq] known\ndef handler")()
    assert runs.same() == [ORDERS]
    # A run over files walks no folder.
    assert runs.same(paths=[ORDERS], changed=True) == [ORDERS]
    assert runs.same() == [ORDERS]


def test_a_stack_is_kept_whatever_was_before(runs: Runs) -> None:
    """Going back and forth between two branches lints nothing twice."""
    before = Path(PLAIN).read_bytes()
    edit(PLAIN, "Lone", "Alone")()
    assert runs.same() == [PLAIN]
    Path(PLAIN).write_bytes(before)
    assert runs.same() == []


def test_standard_input(runs: Runs) -> None:
    text = b"Resources:\n  Q:\n    Type: AWS::SQS::Queue\n"
    said = {"stdin": text, "stdin_filename": "orders/new.yaml"}
    assert runs.same(**said) == ["orders/new.yaml"]
    assert runs.same(**said) == []
    assert runs.same(**{**said, "stdin": text + b"    DeletionPolicy: Retain\n"}) == ["orders/new.yaml"]


def test_a_link_that_leads_elsewhere_now(runs: Runs, repository: Path) -> None:
    write(repository, {"a/app.py": "def handler(event, context): pass\n", "b/app.py": "def other(): pass\n"})
    (repository / "code").symlink_to("a")
    edit(ORDERS, "CodeUri: src/", "CodeUri: ../code/")()
    assert runs.same() == [ORDERS]
    (repository / "code").unlink()
    (repository / "code").symlink_to("b")
    assert runs.same() == [ORDERS]


def test_days_go_by(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(PLAIN, "  Lone:", "  # archlint: ignore[queue-without-dlq] until=2031-01-31 known\n  Lone:")()
    monkeypatch.setattr("archlint.findings.ignored.expiry.time.strftime", lambda _: "2031-01-31")
    assert runs.same() == [PLAIN]
    assert runs.same() == []
    monkeypatch.setattr("archlint.findings.ignored.expiry.time.strftime", lambda _: "2031-02-01")
    assert runs.same() == [PLAIN]


def test_what_crashed_is_not_kept(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(PLAIN, "Lone", "Alone")()
    with monkeypatch.context() as patched:
        patched.setattr("archlint.linter.outcomes.read.parse", lambda *_: 1 / 0)
        report, linted = runs.cached()
        assert linted == [PLAIN]
        assert "ZeroDivisionError" in report.errors[0].message
    assert runs.same() == [PLAIN]


def test_what_changes_while_it_is_read_is_not_kept(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code of a function is read, and then quoted: two answers to one question."""
    edit(ORDERS, "Timeout: 60", "Timeout: 61")()
    original = lint_scope

    def changing(scope: Any, *arguments: Any) -> Any:
        from archlint.model.source.files import disk

        if scope.shown == ORDERS:
            disk.is_file("orders/later")
            Path("orders/later").touch()
            disk.is_file("orders/later")
        return original(scope, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr("archlint.linter.outcomes.scope.lint_scope", changing)
        lint(Request(cache=True, jobs=1))
    assert runs.same() == [ORDERS]


def test_several_processes_keep_what_one_uses(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Runs(monkeypatch)
    runs.same(jobs=2)
    assert runs.same() == []


@pytest.mark.parametrize(
    "command",
    [
        ("lint", "--format", "html"),
        ("graph", "--format", "json"),
        ("graph", "--format", "json", "--all", "--with-findings"),
        ("diff", "--format", "json", "orders", "plain"),
        ("diff", "--format", "html", "orders", "plain"),
    ],
)
def test_pages_and_drawings_are_made_of_what_is_kept(
    repository: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    fresh = call(*command, "--no-cache")
    assert call(*command, "--cache") == fresh
    with monkeypatch.context() as patched:
        patched.setattr("archlint.linter.outcomes.scope.lint_scope", lambda *_: pytest.fail("linted again"))
        assert call(*command, "--cache") == fresh
    edit(ORDERS, "Orders:", "Others:")()
    assert call(*command, "--cache") == call(*command, "--no-cache") != fresh


def test_fixes_and_other_texts_in_place_of_files_are_not_kept(runs: Runs, repository: Path) -> None:
    options = ScopeOptions()
    checks = discover()
    assert open_cache(None, checks, options, Problems()) is not None
    assert open_cache(None, checks, replace(options, show_fixes=True), Problems()) is None
    with reading_instead({str(repository / PLAIN): b""}):
        assert open_cache(None, checks, options, Problems()) is None
    assert len(runs.same(show_fixes=True)) == SCOPES


def test_steps_count_only_where_they_ran_out(repository: Path) -> None:
    cache = open_cache(None, discover(), ScopeOptions(), Problems())
    assert cache is not None
    scopes = {scope.shown: scope for scope in partition(collect(["."], Problems()), Problems())}
    scope = replace(scopes[ORDERS], steps=1000)
    outcome = cache.linted(scope, lambda each: lint_scope(each, discover(), ScopeOptions()))
    assert outcome.needed_steps is not None and outcome.needed_steps < 1000
    assert cache.known(replace(scope, steps=100_000)) is not None
    assert cache.known(replace(scope, steps=int(outcome.needed_steps) + 1)) is not None
    assert cache.known(replace(scope, steps=int(outcome.needed_steps) - 1)) is None
    # Where they did run out, only just as many lead to the same.
    starved = replace(scope, steps=-(10**9))
    outcome = cache.linted(starved, lambda each: lint_scope(each, discover(), ScopeOptions()))
    assert outcome.needed_steps is None
    assert cache.known(starved) is not None
    assert cache.known(replace(starved, steps=-(10**9) + 1)) is None


@pytest.mark.parametrize("folder", ["fixtures/graphs/order-processing", "fixtures/projects", "fixtures/corpus/tf-plan"])
def test_outcomes_come_back_from_json_as_they_were(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    checks, kinds = discover(), set()
    options = ScopeOptions(show_fixes=True, walked=(str(ROOT),), with_architecture=True, with_messages=True)
    for scope in partition(collect([folder], Problems()), Problems()):
        outcome = lint_scope(scope, checks, options)
        assert outcome_of(*json.loads(outcome_json(outcome))) == outcome
        kinds |= {type(each).__name__ for each in (*outcome.findings, *outcome.suppressed, *outcome.uses)}
    assert "Result" in kinds


def test_another_program_finds_something_else(tmp_path: Path) -> None:
    write(tmp_path, {"pack/mine.py": (ROOT / "tests/data/plain_queue.py").read_text(encoding="utf-8")})
    checks = [check for check in discover([str(tmp_path / "pack")]) if not check.pack]
    before = program_identity(checks)
    assert program_identity(checks) == before
    (tmp_path / "pack" / "table.csv").write_text("a", encoding="utf-8")
    changed = program_identity(checks)
    assert changed != before
    (tmp_path / "pack" / "mine.py").write_text("# another text\n", encoding="utf-8")
    assert program_identity(checks) not in (before, changed)
    assert program_identity(discover()) not in (before, changed)


def test_one_text_for_each_value() -> None:
    values: list[object] = [
        None,
        True,
        1,
        1.0,
        "1",
        b"1",
        (),
        [],
        ("1",),
        ("1", "1"),
        frozenset("1"),
        {},
        {"1": 1},
        Path("1"),
    ]
    assert len({plain_text(value) for value in values}) == len(values)
    assert plain_text({"a": 1, "b": {2, 1}}) == plain_text({"b": {1, 2}, "a": 1})
    with pytest.raises(TypeError):
        plain_text(object())


def test_a_run_that_lints_nothing_reads_no_code_and_looks_for_no_circles(runs: Runs, repository: Path) -> None:
    """What these need takes long to load."""
    runs.same()
    program = (
        "import sys; from archlint.linter import Request, lint; lint(Request(cache=True, jobs=1));"
        "print([name for name in ('tree_sitter', 'networkx', 'tree_sitter_hcl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"
