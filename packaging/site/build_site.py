"""Write the sources of the documentation's site into a folder: `python packaging/site/build_site.py build/site`.

`make site` builds the site from them. They are the pages in `docs/`, the README and its like, and a page for each
check: `checks/NAME.md`, which becomes `checks/NAME/`, the path that reports link to.
"""

from __future__ import annotations

import shutil
import sys
import tomllib
from pathlib import Path

from site_checks import render_check, render_list
from site_links import MOVED, Repository, converted, site_path
from site_navigation import configuration, navigation

from archlint.findings.choosing.discovery import discover
from archlint.report.documentation.examples import load
from archlint.report.documentation.explanation import Explanation, explanations

ROOT = Path(__file__).resolve().parents[2]
_CHECKS = "docs/checks.md"


def write_sources(folder: Path) -> None:
    """Write what the site is built from: `zensical.toml`, and the pages in `docs/`, which is written anew."""
    checks = explanations(discover(), None, load())
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    shutil.rmtree(folder / "docs", ignore_errors=True)
    for path, text in _pages(checks, urls["Source"]).items():
        target = folder / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    decisions = sorted(f"decisions/{path.name}" for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    settings = Path(__file__).with_name("settings.toml").read_text(encoding="utf-8")
    text = configuration(navigation(checks, decisions), urls, settings)
    (folder / "zensical.toml").write_text(text, encoding="utf-8")


def _pages(checks: list[Explanation], source: str) -> dict[str, str]:
    """Return the texts of the site's files by their paths."""
    files = sorted({*MOVED, *(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.*"))})
    repository = Repository(source, frozenset(files), frozenset(check.name for check in checks))
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for path in files}
    head = texts[_CHECKS].partition("\n## ")[0]
    texts[_CHECKS] = head
    pages = {
        site_path(path): converted(text, path, repository) if path.endswith(".md") else text
        for path, text in texts.items()
    }
    pages["checks.md"] = "\n".join(render_list(pages["checks.md"], checks)) + "\n"
    return pages | {f"checks/{check.name}.md": "\n".join(render_check(check)) + "\n" for check in checks}


if __name__ == "__main__":
    write_sources(Path(sys.argv[1]))
