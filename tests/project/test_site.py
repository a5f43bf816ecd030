"""The documentation as a site: what it is built from is whole, and what is built has no link that leads nowhere."""

from __future__ import annotations

import posixpath
import re
import subprocess
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from build_site import write_sources
from site_checks import render_check
from site_links import Repository, converted
from site_navigation import configuration, navigation, pages_in

from archlint.findings.choosing.discovery import discover
from archlint.report.documentation.examples import load
from archlint.report.documentation.explanation import Explanation, explanations
from tests.running import ROOT, make_environment

CHECKS = explanations(discover(), None, load())
URLS = {"Source": "https://git.example.com/archlint"}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_sources(folder)
    return folder


def _text(page: Path) -> str:
    """Return the text of a page without blocks of code."""
    return re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def test_each_page_is_once_in_the_navigation_and_each_check_has_one(sources: Path) -> None:
    project = tomllib.loads((sources / "zensical.toml").read_text(encoding="utf-8"))["project"]
    decisions = sorted(f"decisions/{page.name}" for page in (sources / "docs" / "decisions").glob("[0-9]*.md"))
    listed = pages_in(navigation(CHECKS, decisions))
    docs = sources / "docs"
    assert sorted(listed) == sorted(page.relative_to(docs).as_posix() for page in docs.rglob("*.md"))
    assert {f"checks/{check.name}.md" for check in discover()} < set(listed)
    assert re.findall(r'"([^"]+\.md)"', str(project["nav"]).replace("'", '"')) == listed


def test_links_of_the_sources_resolve(sources: Path) -> None:
    docs = sources / "docs"
    lost = []
    for page in docs.rglob("*.md"):
        for link in re.findall(r"\]\(([^()\s]+)\)", _text(page)):
            target = page.parent / link.partition("#")[0]
            if not link.startswith(("https://", "http://", "mailto:", "#")) and not target.is_file():
                lost.append((page.relative_to(docs).as_posix(), link))
    assert lost == []


def test_links_turn_to_the_site_to_checks_and_to_the_repository() -> None:
    repository = Repository(URLS["Source"], {"README.md", "docs/checks.md", "docs/ci.md"}, {"event-loop"})

    def turned(link: str, path: str) -> str:
        return converted(f"a [b]({link}) c", path, repository)[6:-3]

    assert turned("docs/ci.md#x", "README.md") == "ci.md#x"
    assert turned("../README.md", "docs/ci.md") == "index.md"
    assert turned("../ci.md", "docs/decisions/0001-x.md") == "../ci.md"
    assert turned("checks.md#event-loop", "docs/ci.md") == "checks/event-loop.md"
    assert turned("checks.md#message-loss", "docs/ci.md") == "checks.md#message-loss"
    assert turned("../fixtures/x.yaml", "docs/ci.md") == "https://git.example.com/archlint/blob/main/fixtures/x.yaml"
    assert turned("#here", "docs/ci.md") == "#here"


def test_code_stays_as_it_is_and_lists_stand_alone() -> None:
    repository = Repository("https://x.example", (), ())
    code = "```md\na [b](c.md)\n- d\n```"
    assert converted(code, "docs/ci.md", repository) == code
    assert converted("Two:\n- one\n  more\n- two", "docs/ci.md", repository) == "Two:\n\n- one\n  more\n- two"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_page_of_a_check_says_all_that_is_known_of_it(check: Explanation) -> None:
    text = "\n".join(render_check(check))
    assert text.startswith(f"# {check.name}\n\n**{check.summary}**\n")
    said = [*check.description, check.fix_in_cloudformation, check.fix_in_terraform, check.ignore, *check.see]
    said += [f"| {each.level.value} | {each.when}" for each in check.levels]
    said += [f"`{check.rules[each.level]}`" for each in check.levels]
    said += [f"]({name}.md)" for name in check.related]
    said += [f"\n{threshold.name} = {threshold.default!r}\n" for threshold in check.thresholds]
    assert [part for part in said if part not in text] == []
    tabs = re.findall(r'^=== "(\w+)"$', text, re.MULTILINE)
    assert tabs == list(dict.fromkeys(each.dialect.value for each in check.examples))
    lines = [line for each in check.examples for line in each.text.splitlines() if line]
    assert [line for line in lines if f"\n    {line}\n" not in text] == []


def test_the_address_of_the_site_is_said_once() -> None:
    settings = (ROOT / "packaging" / "site" / "settings.toml").read_text(encoding="utf-8")
    built = tomllib.loads(configuration(["index.md"], URLS | {"Site": "https://docs.example/a"}, settings))
    assert built["project"]["site_url"] == "https://docs.example/a/"
    assert "site_url" not in tomllib.loads(configuration(["index.md"], URLS, settings))["project"]


class _Page(HTMLParser):
    """The links and anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.anchors.update(value for name, value in attrs if name == "id" and value)
        self.links += [value for name, value in attrs if name in ("href", "src") and value]


def _lost(html: Path) -> Iterator[tuple[str, str]]:
    """Yield the links between pages that lead to no file or no anchor, with the pages that they are on."""
    found = ((page.relative_to(html).as_posix(), page.read_text(encoding="utf-8")) for page in html.rglob("*.html"))
    # What is shown at every unknown address has links that begin at the root.
    pages = {place: _Page(text) for place, text in found if place != "404.html"}
    for place, page in pages.items():
        for link in page.links:
            address = urlsplit(link)
            if address.scheme or address.netloc:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(place), unquote(address.path)))
            if (html / target).is_dir():
                target = posixpath.normpath(f"{target}/index.html")
            target = target if address.path else place
            has_anchor = (
                target not in pages or not address.fragment or unquote(address.fragment) in pages[target].anchors
            )
            if not (html / target).is_file() or not has_anchor:
                yield place, link


@pytest.mark.network
def test_the_site_is_built_strictly_and_its_links_lead_somewhere(sources: Path, tmp_path: Path) -> None:
    (tool,) = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]["docs"]
    programs = make_environment(tmp_path / "venv")
    subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", tool], check=True, timeout=600)
    command = [
        str(programs / "zensical"),
        "build",
        "--strict",
        "--clean",
        "--config-file",
        str(sources / "zensical.toml"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    html = sources / "html"
    assert all((html / "checks" / check.name / "index.html").is_file() for check in CHECKS)
    assert list(_lost(html)) == []
    broken = html / "checks" / "index.html"
    broken.write_text(broken.read_text("utf-8") + '<a href="../ci/#nowhere"></a><a href="none/"></a>', "utf-8")
    assert list(_lost(html)) == [("checks/index.html", "../ci/#nowhere"), ("checks/index.html", "none/")]
