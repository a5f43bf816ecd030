"""Where there is more to read: archlint's own addresses, as its package names them, and the pages of checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archlint.findings.check import Check
    from archlint.findings.result import Report, Rule

#: The label of the page of all checks, `docs/checks.md`, among the package's addresses.
_CHECKS = "Checks"
#: The pack that this page is about.
_BUILT_IN = "builtin"


def addresses() -> Mapping[str, str]:
    """Return the addresses of the package by their labels, `[project.urls]`; none if it is not installed."""
    from importlib.metadata import PackageNotFoundError, metadata  # it reads files: few reports need it

    try:
        named = metadata("archlint").get_all("Project-URL") or []
    except PackageNotFoundError:
        return {}
    return dict(address.split(", ", 1) for address in named)


def pages(report: Report) -> dict[str, str]:
    """Return the address of the page of each check, and of each rule of another tool, that has one.

    That is its section on the page of all checks; while the package names no such page, what the check rests on.
    """
    page = addresses().get(_CHECKS, "")
    known: list[Check | Rule] = [*report.checks, *(rule for tool in report.tools for rule in tool.rules)]
    found = {rule.name: rule.see[0] for rule in known if rule.see}
    return found | {check.name: f"{page}#{check.name}" for check in report.checks if page and check.pack == _BUILT_IN}
