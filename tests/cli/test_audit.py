"""`archlint audit` as people call it: outputs, exit codes, and what is told of a wrong command line."""

from __future__ import annotations

import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from archlint.findings.audited import AUDIT_COLUMNS, MOST_UNREAD
from archlint.report.fleet.lines import render_audit_schema
from tests.running import BROKEN, ONLY, ROOT, TEMPLATE, bare, call

#: They start processes, or try to take long: `make test` leaves them out.
pytestmark = pytest.mark.slow

SCHEMA = json.loads("\n".join(render_audit_schema()))
TIME = "3 sources: "

#: What a summary begins with.
TEXT = """\
3 sources audited (1 complete, 1 incomplete, 1 failed): 2 templates, 2 resources; 2 warnings.

The most common:
  check        sources  errors  warnings  notes
  plain-queue        2       0         2      0

The worst:
  source  errors  warnings  notes
  a            0         1      0
  b            0         1      0

What could not be read or done:
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        Path(name).mkdir()
        Path(name, "t.yaml").write_text(TEMPLATE)
    Path("b/broken.yaml").write_text(BROKEN)


def lines(text: str) -> list[dict[str, Any]]:
    """Return JSON Lines as data that is as the schema says."""
    found = [json.loads(line) for line in text.splitlines()]
    for each in found:
        jsonschema.validate(each, SCHEMA, jsonschema.Draft202012Validator)
    return found


def test_the_summary() -> None:
    code, out, err = call("audit", *ONLY, "a", "b", "gone")
    assert code == 2
    assert out.startswith(TEXT)
    assert "  b:broken.yaml:" in out
    assert out.endswith("  gone: 'gone' is neither a folder nor a git repository with a revision\n")
    assert TIME in err


def test_the_markdown() -> None:
    code, out, _ = call("audit", *ONLY, "a", "-f", "markdown")
    assert code == 1
    assert out.startswith("# Audit\n\n1 source audited (1 complete): 1 template, 1 resource; 1 warning.\n")
    assert "| plain-queue | 1 | 0 | 1 | 0 |\n" in out


def test_the_page() -> None:
    Path("<b>&").mkdir()
    Path("<b>&", "t.yaml").write_text(TEMPLATE)
    code, out, _ = call("audit", *ONLY, "b", "<b>&", "-o", "audit.html", "-o", "html:-")
    assert code == 2
    assert out == Path("audit.html").read_text()
    for part in (
        "<p>2 sources audited (1 complete, 1 incomplete): 2 templates, 2 resources; 2 warnings.</p>",
        "<tr><td>plain-queue</td><td>2</td><td>0</td><td>2</td><td>0</td></tr>",
        "<tr><td>&lt;b&gt;&amp;</td><td>0</td><td>1</td><td>0</td></tr>",
        "<li>b:broken.yaml:",
    ):
        assert part in out
    assert "<b>" not in out


def test_each_line_is_as_the_schema_says_and_in_order() -> None:
    code, out, _ = call("audit", *ONLY, "b", "a", "gone", "-f", "jsonl")
    assert code == 2
    assert [(row["record"], row["source"]) for row in lines(out)] == [
        *(("source", "b"), ("finding", "b"), ("error", "b")),
        *(("source", "a"), ("finding", "a")),
        *(("source", "gone"), ("error", "gone")),
    ]


def test_outputs_go_where_their_names_say() -> None:
    code, out, _ = call("audit", *ONLY, "a", "-o", "audit.jsonl", "-o", "audit.md", "-o", "text:audit", "-o", "-")
    assert code == 1
    assert [row["record"] for row in lines(Path("audit.jsonl").read_text())] == ["source", "finding"]
    assert Path("audit.md").read_text().startswith("# Audit\n")
    assert Path("audit").read_text() == out
    assert sorted(path.name for path in Path().iterdir()) == ["a", "audit", "audit.jsonl", "audit.md", "b"]


@pytest.mark.skipif(find_spec("pyarrow") is None, reason="pyarrow is not installed")
def test_a_parquet_file_has_the_rows() -> None:
    from pyarrow import parquet

    call("audit", *ONLY, "a", "b", "-o", "audit.parquet", "-o", "audit.jsonl")
    table = parquet.read_table("audit.parquet")
    assert table.schema.names == list(AUDIT_COLUMNS)
    rows = [{name: value for name, value in row.items() if value is not None} for row in table.to_pylist()]
    assert rows == lines(Path("audit.jsonl").read_text())


@pytest.mark.skipif(find_spec("pyarrow") is not None, reason="pyarrow is installed")
def test_a_parquet_file_needs_the_extra() -> None:
    code, _, err = call("audit", "a", "-o", "audit.parquet")
    assert code == 2
    assert "a Parquet file needs pyarrow, which is not installed: pip install 'archlint[parquet]'" in err


def test_no_findings() -> None:
    code, out, _ = call("audit", "a", "--select", "redrive-loop")
    assert (code, out) == (0, "1 source audited (1 complete): 1 template, 1 resource; no findings.\n")


def test_findings_may_be_no_failure() -> None:
    assert call("audit", *ONLY, "a", "--fail-on", "error")[0] == 0
    assert call("audit", *ONLY, "a", "--fail-on", "never")[0] == 0
    assert call("audit", *ONLY, "b", "--fail-on", "never")[0] == 2


def test_a_list_of_sources_and_a_journal() -> None:
    Path("list").write_text("# both\na\n")
    for known in ("", ", 1 of them known from the journal"):
        code, _, err = call("audit", *ONLY, "--sources", "list", "--resume", "journal")
        assert code == 1
        assert f"1 source{known}: " in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "name sources to audit"),
        (("a", "-o", "csv:x"), "'csv' in '--output csv:x' is no format of an audit"),
        (("a", "-f", "parquet"), "a Parquet file needs a name"),
        (("a", "-o", "b"), "'b' is a folder"),
        (("a", "-o", "x", "-o", "./x"), "two outputs go to './x'"),
        (("a", "-j", "2", "--scheduler", "tcp://x:1"), "choose one of them"),
        (("a", "--select", "nothing-such"), "nothing-such"),
        (("a", "--sources", "list", "-o", "list"), "'list' is not written: it is read"),
    ],
)
def test_what_is_wrong_is_told(arguments: tuple[str, ...], message: str) -> None:
    Path("list").write_text("a\n")
    code, out, err = call("audit", *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert Path("list").read_text() == "a\n"


def test_names_steer_no_terminal() -> None:
    code, out, _ = call("audit", "x\x1b[31m", "##[group]", "-o", "-", "-o", "a.md")
    assert code == 2
    assert "\x1b" not in out + Path("a.md").read_text()
    assert "##[" not in out + Path("a.md").read_text()


def test_only_so_many_errors_are_told() -> None:
    out = call("audit", *(f"gone{number}" for number in range(MOST_UNREAD + 3)))[1]
    assert out.endswith("  ... and 3 more\n")


def test_the_schema_is_fresh_and_printed() -> None:
    page = ROOT / "docs" / "fleet.schema.json"
    text = "\n".join(render_audit_schema()) + "\n"
    if os.environ.get("UPDATE"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text, "run UPDATE=1 pytest tests/cli/test_audit.py"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert call("audit", "--schema") == (0, text, "")


def test_the_command_works_in_a_process_of_its_own() -> None:
    done = bare("audit", "a", "b", "-j", "2", "-f", "jsonl")
    assert done.returncode == 2
    assert [row["status"] for row in lines(done.stdout.decode()) if row["record"] == "source"] == [
        "complete",
        "incomplete",
    ]
