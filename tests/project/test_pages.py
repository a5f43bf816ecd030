"""The pages for contributors: their generated parts are fresh, and all links and paths in them lead somewhere.

`UPDATE=1 pytest tests/project/test_pages.py` writes the generated parts anew.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from archlint.aws.services import TABLE
from archlint.aws.table import Row
from archlint.cli.help import Explained
from archlint.cli.main import main
from archlint.linter.config.file import OPTIONS
from archlint.report.documentation import coverage, reference
from tests.project import coverage_graphs, rooms
from tests.running import context_of

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
DECISIONS = DOCS / "decisions"
RECORDS = sorted(DECISIONS.glob("[0-9]*.md"))
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / ".github").rglob("*.md"), ROOT / "tests/data/README.md"]
)
END = "<!-- The end of what is generated. -->"
#: What a decision record starts with, and its three sections.
RECORD = re.compile(
    r"# (?P<number>\d{4}) (?P<title>.+)\n\n- Date: (?P<date>\d{4}-\d\d-\d\d)\n- Status: (?P<status>accepted|superseded)\b.*\n\n"
    r"## Context\n\n(?:.+\n)+\n## Decision\n\n(?:.+\n)+\n## Consequences\n\n(?:.+\n)+"
)
#: What only a file says.
ONLY_KEYS = {
    *("extend", "packs", "respect-gitignore", "per-file-ignores", "resources", "checks", "overrides"),
}
#: Where paths in the documents start from.
FOLDERS = (ROOT, ROOT / "archlint")


def _is_fresh(page: Path, text: str) -> None:
    """Compare a page with what it should be, or write it."""
    if os.environ.get("UPDATE"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text, "run UPDATE=1 pytest tests/project/test_pages.py"


def _with(page: Path, start: str, lines: Iterable[str]) -> str:
    """Return a page with other lines between `start` and the next mark of the end."""
    before, found, rest = page.read_text(encoding="utf-8").partition(start)
    assert found and END in rest, f"{page.name} has no generated part after {start!r}"
    return before + start + "".join(f"{line}\n" for line in lines) + rest[rest.index(END) :]


# What is generated


def test_the_page_of_the_table_is_fresh() -> None:
    _is_fresh(DOCS / "table.md", "\n".join(reference.render_markdown(TABLE)).rstrip("\n") + "\n")


def test_the_page_of_what_is_covered_is_fresh() -> None:
    lines = coverage.render_markdown(TABLE, coverage_graphs.sam_forms(), coverage_graphs.interactions())
    _is_fresh(DOCS / "coverage.md", "\n".join(lines).rstrip("\n") + "\n")


def test_the_picture_of_the_rooms_is_fresh() -> None:
    page = DOCS / "architecture.md"
    start = "<!-- Generated from the imports: UPDATE=1 pytest tests/project/test_pages.py -->\n\n"
    _is_fresh(page, _with(page, start, [*rooms.render(), ""]))


def test_the_table_of_what_edges_need_is_fresh() -> None:
    page = DOCS / "architecture.md"
    start = "<!-- Generated from archlint.aws.needs: UPDATE=1 pytest tests/project/test_pages.py -->\n\n"
    _is_fresh(page, _with(page, start, [*reference.render_needs(), ""]))


def test_the_table_of_keys_is_fresh_and_each_of_them_is_an_option() -> None:
    commands = (main.commands["lint"], main.commands["trace"])
    options = {name for command in commands for parameter in command.params for name in parameter.opts}
    page = DOCS / "configuration.md"
    start = "<!-- Generated from archlint.linter.config.file: UPDATE=1 pytest tests/project/test_pages.py -->\n\n"
    rows = ["| key | option | about | what it says |", "|---|---|---|---|"]
    for key, option in OPTIONS.items():
        name = f"--{key.removesuffix('s') if key.endswith('-files') else key}"
        assert name in options or key in ONLY_KEYS, key
        about = "run" if option.is_of_run else "files"
        rows.append(f"| `{key}` | {f'`{name}`' if name in options else ''} | {about} | {option.documentation} |")
    _is_fresh(page, _with(page, start, [*rows, ""]))


def test_the_page_of_options_is_fresh() -> None:
    page = DOCS / "options.md"
    start = "<!-- Generated from the command line: UPDATE=1 pytest tests/project/test_pages.py -->\n\n"
    _is_fresh(page, _with(page, start, [line for name in sorted(main.commands) for line in _options_of(name)]))


def _options_of(name: str) -> Iterator[str]:
    """Yield a section about a command: what it does, and its options in the groups of its help."""
    context = context_of(name)
    command = context.command
    usage = " ".join(command.collect_usage_pieces(context))
    yield from (f"## archlint {name}", "", f"`archlint {name} {usage}`: {command.get_short_help_str(200)}", "")
    assert isinstance(command, Explained)
    for title, records in command.groups_of_options(context).items():
        yield from (f"| {title.lower()} | |", "|---|---|")
        for option, words in records:
            cells = (f"`{option}`".replace("|", "\\|"), " ".join(words.split()).replace("|", "\\|"))
            yield f"| {cells[0]} | {cells[1]} |"
        yield ""


def test_the_rooms_are_few_and_none_imports_from_above() -> None:
    graph = rooms.rooms()
    assert len(rooms.floors(graph)) <= 8
    assert len([room for room in graph if not rooms.is_face(room)]) <= 10


def test_the_index_of_decisions_is_fresh() -> None:
    page = DECISIONS / "README.md"
    _is_fresh(page, _with(page, "| decision | date | status |\n|---|---|---|\n", map(_row, RECORDS)))


def _row(record: Path) -> str:
    says = _read(record)
    return f"| [{says['number']}]({record.name}) {says['title']} | {says['date']} | {says['status']} |"


def _read(record: Path) -> dict[str, str]:
    found = RECORD.fullmatch(record.read_text(encoding="utf-8"))
    assert found, f"{record.name} is not of the form that docs/decisions/README.md shows"
    return found.groupdict()


def test_the_methods_of_a_row_are_fresh() -> None:
    page = DOCS / "adding-a-service.md"
    methods = [
        f"| `{name}` | {(inspect.getdoc(method) or '').partition(chr(10))[0]} |"
        for name, method in vars(Row).items()
        if not name.startswith("_") and inspect.signature(method).return_annotation == "Row"
    ]
    assert len(methods) > 5
    _is_fresh(page, _with(page, "| method | |\n|---|---|\n", methods))


def test_the_rows_on_the_page_of_services_are_those_of_the_service() -> None:
    page = DOCS / "adding-a-service.md"
    text = page.read_text(encoding="utf-8")
    ((shown, path, name),) = re.findall(r"(```python\n# (\S+)\n(\w+) = (?:.*\n)*?```\n)", text)
    source = (ROOT / path).read_text(encoding="utf-8")
    assigned = (node for node in ast.parse(source).body if isinstance(node, ast.Assign))
    (row,) = (node for node in assigned if ast.get_source_segment(source, node.targets[0]) == name)
    _is_fresh(page, text.replace(shown, f"```python\n# {path}\n{ast.get_source_segment(source, row)}\n```\n"))


def test_decisions_are_numbered_in_a_row() -> None:
    assert [record.name[:4] for record in RECORDS] == [f"{number + 1:04}" for number in range(len(RECORDS))]
    assert [_read(record)["number"] for record in RECORDS] == [record.name[:4] for record in RECORDS]


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_decision_is_one_screen(record: Path) -> None:
    lines = record.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 40 and max(map(len, lines)) <= 140


# Links and paths


@cache
def _anchors(document: Path) -> frozenset[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


def _links(document: Path) -> Iterator[str]:
    """Yield the targets of a document's links, but those to the web."""
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^()\s]+)\)", text):
        if not target.startswith(("https://", "http://", "mailto:")):
            yield target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    for link in _links(document):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


def test_every_page_is_linked() -> None:
    linked = {
        (document.parent / link.partition("#")[0]).resolve() for document in DOCUMENTS for link in _links(document)
    }
    assert [page.relative_to(ROOT).as_posix() for page in DOCS.rglob("*.md") if page not in linked] == []


@pytest.mark.parametrize(
    "document",
    [ROOT / "CONTRIBUTING.md", *(path for path in sorted(DOCS.rglob("*.md")) if path.name != "writing-a-check.md")],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_paths_in_a_document_exist(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    # A path is a code span with a slash and a known ending, or a folder; NAME, other words in capitals, and * stand for anything.
    named = re.findall(r"`([A-Za-z_.][\w./*-]*(?:/[\w.*-]*\.(?:py|md|json|toml|yml|yaml)|/))`", text)
    # What lies in `.terraform` is the user's.
    for path in (path for path in named if not path.startswith(".terraform/")):
        pattern = re.sub(r"\bNAME\b|(?<![^/])[A-Z]+(?![^/])", "*", path).rstrip("/")
        assert any(any(folder.glob(pattern)) for folder in FOLDERS), path


# The glossary

WORDS = re.findall(
    r"^\| ([^|`]+) \| [^|]+ \| `(\w+)` in `(\S+)\.py` \|$", (DOCS / "glossary.md").read_text("utf-8"), re.M
)


@pytest.mark.parametrize(("word", "name", "path"), WORDS)
def test_a_word_is_defined_where_the_glossary_says(word: str, name: str, path: str) -> None:
    module = importlib.import_module("archlint." + path.removesuffix("/__init__").replace("/", "."))
    assert hasattr(module, name)


def test_the_glossary_is_a_sorted_table_of_words() -> None:
    rows = [line for line in (DOCS / "glossary.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    words = [word for word, _, _ in WORDS]
    assert len(words) == len(rows) - 1 and words == sorted(words)
