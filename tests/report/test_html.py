"""The page: what it holds, and that nothing of a template is more than text in it. Its program is tested in `page/`."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from archlint.findings.result import Report, Suppression
from archlint.linter.linting import lint
from archlint.linter.request import Request
from archlint.report.formats.html import page_of
from archlint.report.options import DEFAULT_OPTIONS
from archlint.report.registry import render
from tests.report.reported import EMPTY, FULL, hostile
from tests.running import ROOT, TEMPLATE, call

PROJECTS = ROOT / "fixtures" / "projects"


class _Page(HTMLParser):
    """Takes a page apart: its elements, and the text of its scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.elements.append((tag, said))
        self._open = str(said.get("id") or tag)

    def handle_data(self, data: str) -> None:
        self.texts[self._open] = self.texts.get(self._open, "") + data.strip("\n")


def _page(report: Report) -> _Page:
    page = _Page()
    page.feed("\n".join(render("html", report, DEFAULT_OPTIONS)))
    return page


def _data(report: Report) -> Any:
    return json.loads(_page(report).texts["data"])


def _linted(*names: str, **asked: Any) -> Report:
    return lint(
        Request(
            paths=[str(PROJECTS / name) for name in names],
            with_architecture=True,
            with_messages=True,
            isolated=True,
            **asked,
        )
    )


@pytest.mark.parametrize("report", [EMPTY, FULL, hostile()], ids=["empty", "full", "hostile"])
def test_the_page_has_these_elements_whatever_is_reported(report: Report) -> None:
    page = _page(report)
    names = [name for name, _ in page.elements]
    assert names == ["html", "meta", "meta", "meta", "meta", "title", "style", "body", "noscript", *["script"] * 3]
    assert [said.get("type") for name, said in page.elements if name == "script"] == [
        "application/json",
        "text/plain",
        None,
    ]


def test_the_policy_allows_the_script_and_the_style_by_their_hashes_and_nothing_else() -> None:
    page = _page(FULL)
    (policy,) = [str(said["content"]) for _, said in page.elements if said.get("http-equiv")]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    hashes = {
        name: base64.b64encode(hashlib.sha256(page.texts[name].encode()).digest()).decode()
        for name in ("script", "style")
    }
    assert rules == {
        "default-src": "'none'",
        "script-src": f"'sha256-{hashes['script']}'",
        "style-src": f"'sha256-{hashes['style']}'",
        "worker-src": "blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_no_text_of_a_report_can_end_its_block() -> None:
    report = hostile()
    wild = "</script><script>alert(1)</script><!-- & \u2028 ]]>"
    finding = replace(report.findings[0], message=wild, resource=wild, help=wild)
    (line,) = [
        line for line in render("html", replace(report, findings=(finding,)), DEFAULT_OPTIONS) if 'id="data"' in line
    ]
    text = line.removeprefix('<script type="application/json" id="data">').removesuffix("</script>")
    assert not set(text) & set("<>&\u2028")
    assert json.loads(text)["findings"][0]["message"] == wild.replace("\u2028", r"\u2028")


def test_the_page_has_the_architecture_and_where_things_are_found() -> None:
    report = _linted("order-loop")
    data = _data(report)
    assert data["described"]
    assert sorted(frame["name"].rsplit("/", 1)[-1] for frame in data["frames"]) == [
        "billing.yaml",
        "messaging.yaml",
        "placing.yaml",
    ]
    names = [box["name"] for box in data["boxes"]]
    assert sorted(names) == ["Bill", "Bill/Placed", "Orders", "OrdersDlq", "PlaceOrder", "Shop", "UnbilledDlq"]
    lines = {(names[line["source"]], line["link"], names[line["target"]]) for line in data["lines"]}
    assert ("Orders", "dead letters to", "OrdersDlq") in lines
    assert ("PlaceOrder", "delivers to", "Shop") in lines
    placed = [box["findings"] for box in data["boxes"]] + [line["findings"] for line in data["lines"]]
    assert {number for some in placed for number in some} == set(range(len(report.findings)))
    (orders,) = [box for box in data["boxes"] if box["name"] == "Orders"]
    timeout = next(setting for setting in orders["settings"] if setting["name"] == "visibility_timeout")
    assert (timeout["value"], timeout["line"]) == (120, 10)


def test_the_page_has_what_is_known_of_each_hop_in_the_words_of_a_trace() -> None:
    data = _data(_linted("order-loop"))
    names = [box["name"] for box in data["boxes"]]
    messages = data["messages"]
    hops = {tuple(names[box] for box in hop["boxes"]): hop for hop in messages["hops"]}
    hop = hops["Orders", "PlaceOrder"]
    assert [names[box] for box in hop["failed"]] == ["OrdersDlq"]
    ends = {(names[data["lines"][line]["source"]], names[data["lines"][line]["target"]]) for line in hop["lines"]}
    assert ends == {("Orders", "PlaceOrder"), ("Orders", "OrdersDlq")}
    facts = [messages["facts"][fact] for fact in hop["facts"]]
    trace = call("trace", "--isolated", "--from", "Orders", str(PROJECTS / "order-loop"))[1]
    assert all(f"   {name.ljust(11)} {words}\n" in trace for name, words in facts)
    assert [name for name, _ in facts][:3] == ["by", "moves", "delivery"]
    assert all(messages["pages"][page]["url"] in trace for page in hop["pages"])


def test_the_page_has_the_losses_that_trace_lists() -> None:
    report = _linted(".")
    messages = _data(report)["messages"]
    told = call("trace", "--isolated", "--loss", "--format", "json", str(PROJECTS))[1]
    # Those of several templates that are as likely stand in the order of their places.
    assert sorted(loss["words"] for loss in messages["losses"]) == sorted(
        loss["words"] for loss in json.loads(told)["losses"]
    )
    assert all(loss["boxes"] for loss in messages["losses"])


def test_a_finding_comes_with_its_excerpt_what_to_do_why_and_the_fix() -> None:
    report = _linted("three-stacks", show_fixes=True, pedantic=True)
    data = _data(report)
    assert [found["message"] for found in data["findings"]] == [found.message for found in report.findings]
    for found in data["findings"]:
        assert (
            found["excerpt"][0].strip() == f"--> {found['path']}:{found['line']}:" + found["excerpt"][0].split(":")[-1]
        )
        assert not any(line.lstrip(" |").startswith("= help") for line in found["excerpt"])
        assert data["checks"][found["check"]]["summary"]
        assert data["checks"][found["check"]]["why"]
    fixes = [fix for found in data["findings"] for fix in found["fixes"] if fix["text"]]
    assert fixes
    for fix in fixes:
        added = "\n".join(line[1:] for line in fix["diff"] if line.startswith("+"))
        assert all(line.strip() in added for line in fix["text"])


def test_what_does_not_count_says_why() -> None:
    known = replace(FULL.findings[0], suppression=Suppression("inSource", "as agreed"))
    data = _data(replace(FULL, findings=(), suppressed=(known,)))
    assert [found["suppressed"] for found in data["findings"]] == ["as agreed"]


def test_without_an_architecture_the_page_has_the_findings() -> None:
    data = _data(replace(FULL, architecture=None))
    assert not data["described"]
    assert data["boxes"] == []
    assert len(data["findings"]) == len(FULL.findings)
    assert len(data["problems"]) == len(FULL.errors) + len(FULL.unread)


def test_only_a_page_takes_the_architecture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def noted(request: Request, *others: Any) -> Report:
        asked.append(request.with_architecture)
        return lint(request, *others)

    monkeypatch.setattr("archlint.linter.lint", noted)
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(TEMPLATE)
    for options in (["--format", "json"], ["--format", "html"], ["--output", "-", "--output", "report.html"]):
        call("lint", *options, "t.yaml")
    assert asked == [False, True, True]
    assert json.loads(_read(Path("report.html")).texts["data"])["described"]


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def test_only_what_is_not_safe_to_show_is_spelled_out() -> None:
    found = {
        "a\\n": ["\\", "\\\\u0041", 'say "\\n"', "line\nbreak", '"\x1b[31m\\"', "é 😀", "\x7f", "\\\x7f"],
        "key\t": {"": "", "\ud800": "</script>"},
    }
    text = "\n".join(page_of(found))
    shown = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    assert shown == {
        "a\\n": ["\\", "\\\\u0041", 'say "\\n"', "line\\x0abreak", '"\\x1b[31m\\"', "é 😀", "\\x7f", "\\\\x7f"],
        "key\\x09": {"": "", "\\ud800": "</script>"},
    }
