"""For the tests of checks: templates that a check finds something in, and templates that it is silent on.

A template whose name starts with `bad` has the exact report of the check beside it, in a file that ends in `.out`; one
whose name starts with `good` has nothing wrong. This module is part of the API for authors of checks.
"""

from __future__ import annotations

import os
from contextlib import chdir
from pathlib import Path

from archlint.findings.check import Check
from archlint.findings.problems import Problems
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run
from archlint.report.formats import text

SUFFIXES = (".yaml", ".yml", ".json", ".template")


def templates(folder: Path) -> list[Path]:
    """Return the templates in a folder, `bad*` and `good*`, sorted."""
    return sorted(path for word in ("bad", "good") for path in folder.glob(f"{word}*") if path.suffix in SUFFIXES)


def verify(check: Check, template: Path) -> None:
    """Run a check on a template, as from the template's folder, and compare.

    With `UPDATE` among the environment's variables, the report of a `bad*` template is written instead.

    Args:
        check: the check, alone.
        template: one of `templates`.

    Raises:
        AssertionError: the report is another one than expected, or the template is none that can be read.
    """
    problems = Problems()
    with chdir(template.parent):
        report = run(collect([template.name], problems), [check], problems, jobs=1)
    assert not report.errors, [error.words for error in report.errors]
    assert report.files == (template.name,), f"{template} is not a template"
    found = "\n".join([*text.render(report), ""])
    if template.name.startswith("good"):
        assert not report.findings, found
        return
    assert report.findings, f"{check.name} finds nothing in {template}"
    expected = template.with_suffix(".out")
    if os.environ.get("UPDATE"):
        expected.write_text(found, encoding="utf-8", newline="\n")
    assert found == expected.read_text(encoding="utf-8"), f"{expected} is not what is reported, which is:\n{found}"
