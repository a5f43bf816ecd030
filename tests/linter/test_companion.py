"""cfn-lint's own findings beside archlint's."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from archlint.findings.wording import NO_TEMPLATE
from tests.report.test_sarif import validator
from tests.running import FINDING, ONLY, TEMPLATE, call, usage

pytestmark = pytest.mark.slow

WRONG = TEMPLATE + "    Properties: {VisibilityTimeout: soon}\n"
THEIRS = "t.yaml:4:18: error[E3012]: 'soon' is not of type 'integer'\n"


@pytest.fixture(autouse=True)
def _template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(WRONG)


def lint(*arguments: str, stdin: bytes | None = None) -> tuple[int, str, str]:
    return call("lint", *ONLY, "--with-cfn-lint", *arguments, stdin=stdin)


def test_both_find_something() -> None:
    assert lint("--quiet") == (1, FINDING + THEIRS, "")
    assert call("lint", *ONLY, "--quiet") == (1, FINDING, "")


def test_the_line_is_shown() -> None:
    Path("t.yaml").write_text(WRONG.replace("SQS::Queue", "SNS::Topic").replace("VisibilityTimeout", "FifoTopic"))
    _, out, _ = lint()
    assert "4 |     Properties: {FifoTopic: soon}\n  |                  ^^^^^^^^^" in out


def test_standard_input() -> None:
    code, out, err = lint("--quiet", "-", stdin=WRONG.encode())
    assert (code, out, err) == (1, (FINDING + THEIRS).replace("t.yaml", "<stdin>"), "")


def test_what_is_no_template_is_left_alone() -> None:
    Path("t.yaml").unlink()
    Path("values.yaml").write_text("a: 1\n")
    assert lint("--quiet") == (0, "", f"warning: {NO_TEMPLATE}\n")


def test_a_name_with_wildcards() -> None:
    Path("t.yaml").rename("t[1]*.yaml")
    assert lint("--quiet") == (1, (FINDING + THEIRS).replace("t.yaml", "t[1]*.yaml"), "")


@pytest.mark.parametrize(
    ("configuration", "found"),
    [
        ("ignore_checks: [E3012]\n", FINDING),
        ("ignore_templates: [t.yaml]\n", FINDING),
        ("append_rules: [archlint.cfnlint]\n", FINDING + THEIRS),
    ],
)
def test_its_own_configuration_counts(configuration: str, found: str) -> None:
    Path(".cfnlintrc").write_text(configuration)
    assert lint("--quiet") == (1, found, "")


def test_what_a_folder_would_have_it_load_is_not_loaded(tmp_path: Path) -> None:
    """Rules are code, and whoever wrote the templates wrote the configuration, too."""
    Path("rules").mkdir()
    Path("rules", "rule.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    said = "append_rules: [./rules]\ncustom_rules: no.txt\noverride_spec: no.json\nregistry_schemas: [nowhere]\n"
    Path(".cfnlintrc").write_text(f"{said}ignore_checks: [E3012]\n")
    words = "'append_rules', 'custom_rules', 'override_spec' and 'registry_schemas'"
    warning = f"warning: .cfnlintrc says {words}, which may load code or files: cfn-lint hears it only with --trust\n"
    assert lint("--quiet") == (1, FINDING, warning)
    assert not Path("ran").exists()
    Path(".cfnlintrc").write_text("append_rules: [./rules]\n")
    assert lint("--quiet", "--trust")[2] == ""
    assert Path("ran").exists()


def test_the_users_own_configuration_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    (home / "rules").mkdir(parents=True)
    (home / "rules" / "rule.py").write_text(f"open({str(home / 'ran')!r}, 'w')\n")
    (home / ".cfnlintrc.yaml").write_text(f"append_rules: ['{home / 'rules'}']\n")
    monkeypatch.setenv("HOME", str(home))
    Path("here").mkdir()
    Path("t.yaml").rename("here/t.yaml")
    monkeypatch.chdir("here")
    assert lint("--quiet") == (1, FINDING + THEIRS, "")
    assert (home / "ran").exists()


@pytest.mark.parametrize(
    ("pattern", "is_like"),
    [
        ("a/t.yaml", True),
        ("a/*.yaml", True),
        ("**/t.yaml", True),
        ("a/**/t.yaml", True),
        ("**", True),
        ("**/**/a/**/**", True),
        ("t.yaml", False),
        ("*", False),
        ("a", False),
        ("a/t.yaml/*", False),
        ("**/b/**", False),
        ("/" + "**/" * 500 + "x", False),
    ],
)
def test_templates_that_it_is_to_ignore(pattern: str, is_like: bool) -> None:
    Path("a").mkdir()
    Path("t.yaml").rename("a/t.yaml")
    Path(".cfnlintrc").write_text(f"ignore_templates: ['{pattern}']\n")
    theirs = "" if is_like else THEIRS
    assert lint("--quiet", "a/t.yaml")[1] == (FINDING + theirs).replace("t.yaml", "a/t.yaml")


def test_trust_needs_somebody_to_trust() -> None:
    assert call("lint", "--trust") == (2, "", usage("lint", "[PATHS]...", "--trust needs --with-cfn-lint"))


def test_no_secret_is_told() -> None:
    parameter = "Parameters:\n  Pw: {Type: String, NoEcho: true, Default: [hunter2]}\n"
    Path("t.yaml").write_text(parameter + TEMPLATE)
    code, out, _ = call("lint", "--with-cfn-lint", "--pedantic")
    assert code == 1
    assert "*** is not of type 'string'" in out
    assert "Pw: {Type: String, NoEcho: true, Default" in out
    assert "hunter2" not in out


def test_informational_findings_are_notes() -> None:
    Path(".cfnlintrc").write_text("include_checks: [I]\n")
    report = json.loads(call("lint", "--with-cfn-lint", "--pedantic", "--format", "json")[1])
    assert ("I3011", "note") in {(finding["check"], finding["level"]) for finding in report["findings"]}
    assert "I3011" not in call("lint", "--with-cfn-lint")[1]


def test_a_wrong_configuration_is_a_problem_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".cfnlintrc").write_text("no_such_setting: 1\n")
    code, out, err = lint("--quiet")
    assert (code, out.splitlines()[0], err) == (2, FINDING.strip(), "")
    assert out.splitlines()[1].startswith("error: cfn-lint crashed: ")
    monkeypatch.setenv("ARCHLINT_DEBUG", "1")
    assert lint("--quiet")[2].startswith("Traceback (most recent call last):\n")


def test_a_crash_costs_one_template(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(path: str, *arguments: object) -> list[object]:
        raise SystemExit(3) if path == "t.yaml" else RecursionError("too deep")

    Path("u.yaml").write_text(TEMPLATE)
    monkeypatch.setattr("cfnlint.runner.template.run_template_by_file_path", crash)
    code, out, _ = lint("--quiet")
    assert code == 2
    assert [line for line in out.splitlines() if line.startswith("error")] == [
        "error: t.yaml: cfn-lint crashed: SystemExit: 3",
        "error: u.yaml: cfn-lint crashed: RecursionError: too deep",
    ]


def test_its_log_is_printable(monkeypatch: pytest.MonkeyPatch) -> None:
    def log(path: str, *arguments: object) -> list[object]:
        logging.getLogger("cfnlint.decode").error("Template %s is malformed", "\x1b]0;x\n::error::##[y]")
        return []

    monkeypatch.setattr("cfnlint.runner.template.run_template_by_file_path", log)
    message = "warning: cfn-lint: Template \\x1b]0;x\\x0a::error::#\\x23[y] is malformed\n"
    assert lint("--quiet") == (1, FINDING, message)
    assert lint("--quiet") == (1, FINDING, message)


def test_sarif_has_a_second_tool_component() -> None:
    log = json.loads(lint("--format", "sarif")[1])
    validator().validate(log)
    (run,) = log["runs"]
    (extension,) = run["tool"]["extensions"]
    assert (extension["name"], [rule["id"] for rule in extension["rules"]]) == ("cfn-lint", ["E3012"])
    assert extension["rules"][0]["shortDescription"] == {"text": "Check resource properties values"}
    assert extension["rules"][0]["name"] == "CheckResourcePropertiesValues"
    mine, theirs = run["results"]
    assert (mine["ruleId"], mine["ruleIndex"], mine.get("rule")) == ("plain-queue", 0, None)
    assert (theirs["ruleId"], theirs.get("ruleIndex")) == ("E3012", None)
    assert theirs["rule"] == {"id": "E3012", "index": 0, "toolComponent": {"index": 0, "name": "cfn-lint"}}
    assert theirs["locations"][0]["logicalLocations"] == [{"kind": "resource", "name": "Orders"}]


def test_fingerprints_do_not_change_when_lines_move() -> None:
    def fingerprints() -> list[str]:
        return [finding["fingerprint"] for finding in json.loads(lint("--format", "json")[1])["findings"]]

    before = fingerprints()
    Path("t.yaml").write_text(
        WRONG.replace("Resources:", "Description: moved\n\nResources:\n  A: {Type: AWS::SNS::Topic}")
    )
    assert fingerprints() == before
    assert len(set(before)) == 2
