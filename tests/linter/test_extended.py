"""Configurations that build on another file, and what they say of some files or resources only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest

from archlint import Finding, Graph, Kind, Severity, check
from archlint.findings.problems import Problems
from archlint.findings.result import Report
from archlint.linter.config.configurations import Configurations, valid_in
from archlint.linter.config.toml.sources import render_configuration
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run
from archlint.model.errors import ConfigurationError


@check(severity=Severity.WARNING, tags=["style"], see="https://example.com")
def crowd(graph: Graph, *, most: Annotated[int, "how many may be there"] = 1) -> Iterator[Finding]:
    """There are many queues."""
    queues = graph.resources(Kind.QUEUE)
    for queue in queues if len(queues) > most else ():
        yield Finding(f"more than {most}", at=queue)


@check(severity=Severity.WARNING, tags=["words"], see="https://example.com")
def noted(graph: Graph) -> Iterator[Finding]:
    """A queue is there."""
    for queue in graph.resources(Kind.QUEUE):
        yield Finding("there", at=queue)


CHECKS = [crowd, noted]
TWO = "Resources:\n  A: {Type: AWS::SQS::Queue}\n  B: {Type: AWS::SQS::Queue}\n"


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "repository")


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def lint() -> Report:
    """Return what the checks report, with the configurations that are there."""
    problems = Problems()
    report = run(collect(["."], problems, Configurations()), CHECKS, problems, jobs=1)
    assert problems == Problems()
    return report


def found() -> list[tuple[str, str, str]]:
    """Return the findings: where, what and how bad."""
    return [(f"{f.location.path}:{f.resource}", f.message, f.level.value) for f in lint().findings]


def refusal(folder: str = ".") -> list[str]:
    """Return what is wrong with the configuration of a folder."""
    with pytest.raises(ConfigurationError) as caught:
        valid_in(Configurations(), str(Path(folder).resolve()), CHECKS)
    return list(caught.value.lines)


def test_what_a_file_says_wins_and_lists_and_tables_add_up() -> None:
    write("base.toml", "ignore = ['words']\nexclude = ['/a/old.yaml']\n[checks.crowd]\nmost = 3\nlevel = 'error'")
    write("a/archlint.toml", "extend = '../base.toml'\nexclude = ['older.yaml']\n[checks.crowd]\nmost = 1")
    for name in ("t", "old", "older"):
        write(f"a/{name}.yaml", TWO)
    assert found() == [(f"a/t.yaml:{name}", "more than 1", "error") for name in "AB"]
    write("a/archlint.toml", "extend = '../base.toml'\nextend-select = ['noted']\n")
    expected = [(f"a/{file}.yaml:{name}", "there", "warning") for file in ("older", "t") for name in "AB"]
    assert found() == expected
    write("a/archlint.toml", "extend = '../base.toml'\nselect = ['noted']\n")
    assert found() == expected


def test_patterns_and_reasons_of_a_base_hold_below_its_own_folder() -> None:
    write("base.toml", "[per-file-ignores]\n'/a/t.yaml' = ['noted']\n[resources.A]\nignore = ['crowd']\n")
    write("a/archlint.toml", "extend = '../base.toml'\n[resources.B]\nignore = ['crowd']\nreason = 'why not'\n")
    write("a/t.yaml", TWO)
    assert found() == []
    reasons = {f.suppression.reason for f in lint().suppressed if f.suppression and f.check == "crowd"}
    assert reasons == {"resources.'A' in a/archlint.toml", "why not"}


def test_where_each_value_comes_from_is_shown() -> None:
    write("base.toml", "\npedantic = true\njobs = 2\n[checks.crowd]\nmost = 3\n")
    write("archlint.toml", "extend = 'base.toml'\nworkspace = 'prod'\n[checks.crowd]\nlevel = 'error'")
    lines = list(render_configuration(Configurations().of(str(Path.cwd())), CHECKS))
    assert lines[:2] == ["# archlint.toml", "# builds on base.toml"]
    assert {
        "pedantic = true  # base.toml:2",
        "jobs = 2  # base.toml:3",
        'workspace = ["prod"]  # archlint.toml:2',
        'level = "error"  # archlint.toml:4',
        "most = 3  # base.toml:5",
    } <= {*lines}


def test_files_that_cannot_be_built_on() -> None:
    write("a.toml", "extend = 'b.toml'\n")
    write("b.toml", "\nextend = 'a.toml'\n")
    write("archlint.toml", "extend = 'a.toml'\n")
    assert refusal() == ["b.toml:2: 'a.toml' builds on this file itself"]
    write("archlint.toml", "extend = 'archlint.toml'\n")
    assert refusal() == ["archlint.toml:1: 'archlint.toml' builds on this file itself"]
    write("archlint.toml", "extend = 'no.toml'\n")
    assert refusal() == ["archlint.toml:1: there is no file 'no.toml'"]
    write("../outside.toml", "pedantic = true\n")
    write("archlint.toml", "extend = '../outside.toml'\n")
    assert refusal() == ["archlint.toml:1: '../outside.toml' leads out of the project"]
    write("pyproject.toml", "[tool.other]\n")
    write("archlint.toml", "extend = 'pyproject.toml'\n")
    assert refusal() == ["archlint.toml:1: 'pyproject.toml' has no [tool.archlint]"]


def test_limits() -> None:
    for number in range(11):
        write(f"{number}.toml", f"extend = '{number + 1}.toml'\n" if number < 10 else "")
    write("archlint.toml", "extend = '2.toml'\n")
    assert lint().errors == ()
    write("archlint.toml", "extend = '0.toml'\n")
    assert refusal() == ["8.toml:1: more than 10 files build on each other"]
    write("archlint.toml", "[[overrides]]\nfiles = ['a']\n" * 50)
    assert lint().errors == ()
    write("archlint.toml", "[[overrides]]\nfiles = ['a']\n" * 51)
    assert refusal() == ["archlint.toml:1: there are more than 50 overrides"]
    write("archlint.toml", f"[[overrides]]\nresources = {['A'] * 51}\n")
    assert refusal() == ["archlint.toml:2: 'resources' has more than 50 names"]


def test_mistakes_of_both_files_are_told_each_in_its_own() -> None:
    write("base.toml", "\nignore = ['nted']\npedantic = 1\n")
    write("archlint.toml", "extend = 'base.toml'\n[checks.crowd]\nmots = 1\n")
    assert refusal() == [
        "archlint.toml:3: check 'crowd' has no threshold 'mots'; did you mean 'most'?",
        "base.toml:2: there is no check 'nted'; did you mean 'noted'?",
        "base.toml:3: 'pedantic' must be true or false",
    ]


OVERRIDES = """\
ignore = ["noted"]

[[overrides]]
files = ["prod/"]
checks.crowd = { level = "error", most = 2 }

[[overrides]]
files = ["/prod/"]
resources = ["B*"]
checks.crowd.most = 1

[[overrides]]
resources = ["A"]
checks.crowd.level = "note"
"""


def test_levels_and_thresholds_by_file_and_by_resource() -> None:
    write("archlint.toml", OVERRIDES)
    write("t.yaml", TWO)
    write("prod/t.yaml", TWO)
    write("prod/u.yaml", TWO + "  C: {Type: AWS::SQS::Queue}\n")
    assert found() == [
        ("prod/t.yaml:B", "more than 1", "error"),
        ("prod/u.yaml:A", "more than 2", "note"),
        ("prod/u.yaml:B", "more than 1", "error"),
        ("prod/u.yaml:C", "more than 2", "error"),
        ("t.yaml:A", "more than 1", "note"),
        ("t.yaml:B", "more than 1", "warning"),
    ]


def test_overrides_are_shown() -> None:
    write("archlint.toml", OVERRIDES)
    lines = list(render_configuration(Configurations().of(str(Path.cwd())), CHECKS))
    assert (
        lines[-15:]
        == [
            "[[overrides]]",
            'files = ["prod/"]  # archlint.toml:4',
            '[overrides.checks."crowd"]',
            'level = "error"  # archlint.toml:5',
            "most = 2  # archlint.toml:5",
            "",
            "[[overrides]]",
            'files = ["/prod/"]  # archlint.toml:8',
            'resources = ["B*"]  # archlint.toml:9',
            '[overrides.checks."crowd"]',
            "most = 1  # archlint.toml:10",
            "",
            "[[overrides]]",
            'resources = ["A"]  # archlint.toml:13',
            '[overrides.checks."crowd"]',
            'level = "note"  # archlint.toml:14',
        ][-15:]
    )
