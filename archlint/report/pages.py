"""Where there is more to read: archlint's own addresses, as its package names them, and the pages of checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from archlint.findings.choosing.entry_points import installed_metadata

if TYPE_CHECKING:
    from archlint.findings.check import Check
    from archlint.findings.result import Report, Rule

#: The label of the site of the documentation among the package's addresses.
_SITE = "Site"
#: The pack that has pages there.
_BUILT_IN = "builtin"


def addresses() -> Mapping[str, str]:
    """Return the addresses of the package by their labels, `[project.urls]`; none if it is not installed."""
    header = installed_metadata("archlint").partition("\n\n")[0]
    lines = (line.partition(": ") for line in header.splitlines())
    return dict(value.split(", ", 1) for name, _, value in lines if name == "Project-URL" and ", " in value)


def check_pages(checks: Iterable[Check]) -> dict[str, str]:
    """Return the address of the page of each built-in check; none while the package names no site."""
    site = addresses().get(_SITE, "").rstrip("/")
    return {check.name: f"{site}/checks/{check.name}/" for check in checks if site and check.pack == _BUILT_IN}


def pages(report: Report) -> dict[str, str]:
    """Return the address of the page of each check, and of each rule of another tool, that has one.

    That is its page on the site of the documentation; while the package names no site, what the check rests on.
    """
    known: list[Check | Rule] = [*report.checks, *(rule for tool in report.tools for rule in tool.rules)]
    found = {rule.name: rule.see[0] for rule in known if rule.see}
    return found | check_pages(report.checks)
