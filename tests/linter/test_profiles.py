"""Profiles: which checks run where none are selected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from archlint.findings.check import Check
from archlint.findings.choosing.discovery import discover
from archlint.findings.severity import Severity
from archlint.linter.config.configuration import DEFAULTS, Configuration
from archlint.linter.config.configurations import Configurations
from archlint.linter.config.settings import CheckSettings, Override
from tests.running import ROOT, call, write

CHECKS = [check for check in discover() if check.run.__module__.startswith("archlint.checks.")]
STRICT = Configuration(profile="strict")
#: One check of each profile, which both find something in this template.
TEMPLATE = """\
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Once:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 1}
  Dead: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}
"""
UNDISPUTED, DISPUTED = "queue-without-dlq", "low-max-receive-count"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path(), {"t.yaml": TEMPLATE})


def found(*options: str) -> list[str]:
    """Return the checks that find something, in the order of their findings."""
    out = call("lint", "--quiet", *options)[1]
    return [line.partition("[")[2].partition("]")[0] for line in out.splitlines()]


def names(checks: Sequence[Check]) -> set[str]:
    return {check.name for check in checks}


def test_a_check_that_may_find_errors_is_recommended_and_one_that_only_finds_notes_is_not() -> None:
    assert {c.name for c in CHECKS if Severity.ERROR in c.levels and c.profile != "recommended"} == set()
    assert {c.name for c in CHECKS if c.levels == (Severity.NOTE,) and c.profile != "strict"} == set()


def test_strict_is_all_and_recommended_the_default() -> None:
    assert len(STRICT.chosen(CHECKS)) == len(CHECKS) > 50
    assert names(DEFAULTS.chosen(CHECKS)) == {check.name for check in CHECKS if check.profile == "recommended"}
    assert names(DEFAULTS.left_out(CHECKS)) == {check.name for check in CHECKS if check.profile == "strict"}
    assert STRICT.left_out(CHECKS) == []


def test_who_is_pedantic_runs_all_whatever_the_profile() -> None:
    pedantic = Configuration(pedantic=True)
    assert len(pedantic.chosen(CHECKS)) == len(CHECKS)
    assert pedantic.left_out(CHECKS) == []
    assert set(found("--pedantic", "--profile", "recommended")) > {UNDISPUTED, DISPUTED}


def test_what_is_selected_or_given_a_level_runs_in_every_profile() -> None:
    settings = CheckSettings(DISPUTED, Severity.ERROR)
    override = Override("", ("a.yaml",), (), (settings,))
    for configuration in (
        Configuration(select=(DISPUTED,)),
        Configuration(select=("*-receive-count",)),
        Configuration(select=("message-loss",)),
        Configuration(extend_select=(DISPUTED,)),
        Configuration(checks=(settings,)),
        Configuration(overrides=(override,)),
    ):
        assert DISPUTED in names(configuration.chosen(CHECKS)), configuration
        assert DISPUTED not in names(configuration.left_out(CHECKS))
        assert DISPUTED not in names(replace(configuration, ignore=(DISPUTED,)).chosen(CHECKS))
        assert DISPUTED not in names(replace(configuration, ignore=(DISPUTED,)).left_out(CHECKS))
    assert DISPUTED not in names(Configuration(checks=(CheckSettings(DISPUTED, None, (("x", 1),)),)).chosen(CHECKS))
    assert names(Configuration(select=(DISPUTED,)).left_out(CHECKS)) == set()


def test_the_command_line_and_the_configuration_name_the_profile() -> None:
    assert found() == [UNDISPUTED]
    assert found("--profile", "strict") == [UNDISPUTED, DISPUTED]
    assert found("--select", DISPUTED) == [DISPUTED]
    assert found("--extend-select", DISPUTED) == [UNDISPUTED, DISPUTED]
    Path("archlint.toml").write_text('profile = "strict"\n')
    assert found() == [UNDISPUTED, DISPUTED]
    assert found("--profile", "recommended") == [UNDISPUTED]
    Path("archlint.toml").rename("base.toml")
    Path("archlint.toml").write_text('extend = "base.toml"\n')
    assert found() == [UNDISPUTED, DISPUTED]
    Path("archlint.toml").write_text('extend = "base.toml"\nprofile = "recommended"\n')
    assert found() == [UNDISPUTED]


def test_each_file_has_the_profile_of_its_configuration() -> None:
    write(Path("sub"), {"t.yaml": TEMPLATE, "archlint.toml": 'profile = "strict"\n'})
    assert found() == [UNDISPUTED, DISPUTED, UNDISPUTED]
    assert "more in --profile strict" not in call("lint")[1]


def test_a_profile_that_there_is_not() -> None:
    Path("archlint.toml").write_text('profile = "all"\n')
    message = "archlint.toml:1: 'profile' must be one of recommended, strict"
    assert call("lint") == (2, "", f"Error: {message}\n")
    assert call("lint", "--isolated", "--profile", "all")[0] == 2
    with pytest.raises(Exception, match="one of recommended, strict"):
        Configurations(Path("archlint.toml")).of("")


def test_a_summary_tells_that_more_checks_are_in_strict() -> None:
    ran, more = len(DEFAULTS.chosen(discover())), len(DEFAULTS.left_out(discover()))
    assert f"1 file read, {ran} checks run ({more} more in --profile strict): 3 queues.\n" in call("lint")[1]
    assert f"1 file read, {ran + more} checks run: 3 queues.\n" in call("lint", "--profile", "strict")[1]
    assert "1 file read, 1 check run: 3 queues.\n" in call("lint", "--select", DISPUTED)[1]


def test_an_ignore_is_not_called_needless_where_its_check_does_not_run() -> None:
    Path("t.yaml").write_text(TEMPLATE.replace("  Orders", f"  # archlint: ignore[{DISPUTED}] x\n  Orders"))
    Path("archlint.toml").write_text(f'resources.Dead.ignore = ["{DISPUTED}"]\n')
    assert call("lint")[2] == ""
    assert call("lint", "--profile", "strict")[2].count(DISPUTED) == 2


def test_a_baseline_keeps_what_the_profile_does_not_look_for() -> None:
    assert call("lint", "--profile", "strict", "--write-baseline", "known.json")[0] == 0
    before = Path("known.json").read_bytes()
    code, _, err = call("lint", "--baseline", "known.json", "--prune-baseline")
    assert (code, err, Path("known.json").read_bytes()) == (0, "", before)


def test_the_list_of_checks_and_the_configuration_say_the_profile() -> None:
    (line,) = (line for line in call("checks")[1].splitlines() if line.startswith(f"  {DISPUTED} "))
    assert line.split()[1:4] == ["warning,", "note", "strict"]
    assert "**Profile:** strict." in call("explain", DISPUTED, "--format", "markdown")[1]
    assert 'profile = "recommended"  # default\n' in call("config")[1]
    assert 'profile = "strict"  # command line\n' in call("config", "--profile", "strict")[1]


def test_the_documentation_says_why_each_check_that_warns_is_of_its_profile() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| `([\w-]+)` \| (recommended|strict) \| [^|]*\| \d+ \| [^|]+ \|$", page, re.MULTILINE))
    assert said == {check.name: check.profile for check in CHECKS if check.levels[0] is Severity.WARNING}


def test_a_check_whose_findings_are_to_be_fixed_runs_whatever_the_profile() -> None:
    call("lint", "--fix", "--unsafe-fixes")
    assert "maxReceiveCount: 1}" in Path("t.yaml").read_text()
    call("lint", f"--fix={DISPUTED}", "--unsafe-fixes")
    assert "maxReceiveCount: 5}" in Path("t.yaml").read_text()
