"""The pages of the site in order, and its configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from site_checks import title

from archlint.report.documentation.explanation import Explanation
from archlint.report.documentation.handbook import themes

#: A page, or a title with the pages below it.
Entry = str | tuple[str, "Sequence[Entry]"]


def navigation(checks: Sequence[Explanation], decisions: Sequence[str]) -> list[Entry]:
    """Return the pages of the site in order.

    Args:
        checks: all checks.
        decisions: the pages of the decisions, sorted.
    """
    by_tag = [
        (title(theme), [f"checks/{check.name}.md" for check in members]) for theme, members in themes(checks).items()
    ]
    run = ["usage.md", "options.md", "inputs.md", "parameters.md", "reports.md", "fixing.md"]
    return [
        ("Start", ["index.md", "install.md", *run, "ignoring.md", "baseline.md"]),
        ("Checks", ["checks.md", *by_tag]),
        ("Services", ["coverage.md", "table.md"]),
        ("Configuration", ["configuration.md"]),
        ("CI", ["ci.md", "hooks.md", "fleet.md", "cfn-lint.md"]),
        ("Graph, trace, diff", ["graph.md", "trace.md", "diff.md", "page.md"]),
        ("Write a check", ["writing-a-check.md", "adding-a-service.md", "python.md"]),
        ("How it works", ["architecture.md", "security.md", "performance.md", "glossary.md"]),
        ("About", ["comparison.md", "contributing.md", "reporting.md", "changelog.md"]),
        ("Decisions", ["decisions/index.md", *decisions]),
    ]


def pages_in(entries: Sequence[Entry]) -> list[str]:
    """Return the pages of a navigation, in order."""
    return [page for entry in entries for page in ([entry] if isinstance(entry, str) else pages_in(entry[1]))]


def configuration(entries: Sequence[Entry], urls: Mapping[str, str], settings: str) -> str:
    """Return the text of `zensical.toml`.

    Args:
        entries: the navigation.
        urls: the addresses of the project, `[project.urls]`; `Site` is that of the site.
        settings: the tables below `[project]`, which do not depend on anything.
    """
    head = {"site_name": "archlint", "docs_dir": "docs", "site_dir": "html", "repo_url": urls["Source"]}
    if "Site" in urls:
        head["site_url"] = urls["Site"].rstrip("/") + "/"
    lines = [f"{key} = {json.dumps(value)}" for key, value in head.items()]
    return "\n".join(["[project]", *lines, f"nav = {_array(entries)}", "", settings])


def _array(entries: Sequence[Entry]) -> str:
    return f"[{', '.join(map(_value, entries))}]"


def _value(entry: Entry) -> str:
    return json.dumps(entry) if isinstance(entry, str) else f"{{ {json.dumps(entry[0])} = {_array(entry[1])} }}"
