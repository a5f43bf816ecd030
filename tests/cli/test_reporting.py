"""The options of reports: what is written where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archlint.report.formats import sarif
from tests.running import FINDING, FULL, ONLY, SUMMARY, TEMPLATE, call, usage


@pytest.fixture(autouse=True)
def _template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(TEMPLATE)


def test_several_reports_in_one_run() -> None:
    outputs = ("--output", "text:-", "--output", "sarif:out.sarif", "--output", "json:out.json")
    assert call("lint", *ONLY, *outputs) == (1, FULL, "")
    assert len(json.loads(Path("out.sarif").read_text())["runs"][0]["results"]) == 1
    assert len(json.loads(Path("out.json").read_text())["findings"]) == 1


@pytest.mark.parametrize(
    ("options", "stdout", "files"),
    [
        ((), FULL, {}),
        (("--output", "-"), FULL, {}),
        (("--output", "out"), "", {"out": FULL}),
        (("--output", "text:out"), "", {"out": FULL}),
        (("--format", "gitlab", "--output", "text:out"), "", {"out": FULL}),
        (("--quiet", "--output", "one", "--output", "two"), "", {"one": FINDING, "two": FINDING}),
        (("--output", "./json:out"), "", {"json:out": FULL}),
        (("--output", "a/b:out"), "", {"a/b:out": FULL}),
    ],
)
def test_what_goes_where(options: tuple[str, ...], stdout: str, files: dict[str, str]) -> None:
    Path("a").mkdir()
    assert call("lint", *ONLY, *options) == (1, stdout, "")
    assert {path: Path(path).read_text() for path in files} == files


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (["srif:out"], "'srif' in '--output srif:out' is no format; a file of that name is './srif:out'"),
        (["text:out", "json:out"], "two reports go to 'out'"),
        (["-", "json:-"], "two reports go to '-'"),
        (["text:."], "'.' is a folder: a report goes to a file"),
    ],
)
def test_what_is_refused(outputs: list[str], message: str) -> None:
    options = [word for output in outputs for word in ("--output", output)]
    assert call("lint", *options) == (2, "", usage("lint", "[PATHS]...", message))


def test_errors_are_seen_once() -> None:
    Path("t.yaml").write_text("AWSTemplateFormatVersion: '2010-09-09'\nResources: [\n")
    for options, seen in {
        ("text:-", "json:out"): "stdout",
        ("github:-",): "stdout",
        ("json:-", "text:out"): "stderr",
        ("sarif:out",): "stderr",
    }.items():
        _, out, err = call("lint", *(word for output in options for word in ("--output", output)))
        found = {name for name, text in {"stdout": out, "stderr": err}.items() if "error: t.yaml:" in text}
        assert found == {seen}


def test_statistics() -> None:
    Path("t.yaml").write_text(TEMPLATE + TEMPLATE.partition("\n")[2].replace("Orders", "Parcels"))
    rest = SUMMARY.replace("1 queue", "2 queues").replace("1 warning", "2 warnings")
    assert call("lint", *ONLY, "--statistics") == (1, f"2 warning[plain-queue]\n\n{rest}", "")
    assert call("lint", *ONLY, "--statistics", "--quiet") == (1, "2 warning[plain-queue]\n", "")


@pytest.mark.parametrize(("options", "category"), [((), "archlint/"), (("--category", "prod/"), "prod/")])
def test_category(options: tuple[str, ...], category: str) -> None:
    log = json.loads(call("lint", *ONLY, *options, "--format", "sarif")[1])
    assert log["runs"][0]["automationDetails"] == {"id": category}


def test_no_category() -> None:
    message = "Invalid value for '--category': it is empty"
    assert call("lint", "--category", "/") == (2, "", usage("lint", "[PATHS]...", message))


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "RESULT_LIMIT", 0)
    words = "only the worst 0 of 1 findings are in the SARIF report: GitHub takes no more"
    code, out, err = call("lint", *ONLY, "--format", "sarif")
    assert (code, err) == (1, f"warning: {words}\n")
    (notification,) = json.loads(out)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert notification == {"level": "warning", "message": {"text": f"{words}."}}
