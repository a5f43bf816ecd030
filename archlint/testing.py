"""For the tests of checks: templates that a check finds something in, and templates that it is silent on.

A template whose name starts with `bad` has the exact report of the check beside it, in a file that ends in `.out`; one
whose name starts with `good` has nothing wrong. A template is a file or, where it takes several, a folder. Each `.tf`
file is a root module of its own here, whatever other templates lie beside it. A configuration beside a template,
`bad-x.toml` for `bad-x.yaml`, or `.archlint.toml` in a template that is a folder, holds for that template.

This module is part of the API for authors of checks.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from archlint.findings.check import Check
from archlint.linter import Request, lint
from archlint.model.source.files.file_names import SUFFIXES
from archlint.report.formats import text

#: What is read as a module: every such file of a folder belongs to it.
_MODULE_SUFFIXES = (".tf", ".tf.json", ".tofu", ".tofu.json")


def templates(folder: Path) -> list[Path]:
    """Return the templates in a folder, `bad*` and `good*`, files and folders, sorted."""
    found = (path for word in ("bad", "good") for path in folder.glob(f"{word}*"))
    return sorted(path for path in found if path.is_dir() or path.name.endswith(SUFFIXES))


def verify(check: Check, template: Path) -> None:
    """Run a check on a template, as from the template's folder, and compare.

    With `UPDATE` among the environment's variables, the report of a `bad*` template is written instead.

    Args:
        check: the check, alone.
        template: one of `templates`.

    Raises:
        AssertionError: the report is another one than expected, or the template is none that can be read.
        ConfigurationError: what configures the template speaks of another check, or of a threshold that there is not.
    """
    config = _configuration(template.absolute())
    with _alone(template) as folder, chdir(folder):
        request = Request(
            paths=[template.name],
            checks=[check],
            profile="strict",
            config=config,
            isolated=config is None,
            show_notes=True,
        )
        report = lint(request)
        found = "\n".join([*text.render(report), ""])
    assert not report.errors, [error.words for error in report.errors]
    read = {Path(file).parts[0] for file in report.files}
    assert read == {template.name}, f"{template} is not a template"
    if template.name.startswith("good"):
        assert not report.findings, found
        return
    assert report.findings, f"{check.name} finds nothing in {template}"
    expected = _beside(template, ".out")
    if os.environ.get("UPDATE"):
        expected.write_text(found, encoding="utf-8", newline="\n")
    assert found == expected.read_text(encoding="utf-8"), f"{expected} is not what is reported, which is:\n{found}"


def _beside(template: Path, suffix: str) -> Path:
    """Return what lies beside a template under its name, with another suffix."""
    return template.parent / f"{template.name if template.is_dir() else template.stem}{suffix}"


def _configuration(template: Path) -> Path | None:
    """Return the file that configures a template; None if there is none."""
    file = template / ".archlint.toml" if template.is_dir() else _beside(template, ".toml")
    return file if file.is_file() else None


@contextmanager
def _alone(template: Path) -> Iterator[Path]:
    """Yield the folder to lint a template in: its own, or a copy without the other templates.

    All `.tf` files of a folder are one module, and a plan has that for its source.
    """
    others = {path.name for path in templates(template.parent)} - {template.name}
    if template.suffix not in (".tf", ".tofu", ".json") or not any(name.endswith(_MODULE_SUFFIXES) for name in others):
        yield template.parent
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / template.parent.name
        shutil.copytree(template.parent, copy, ignore=lambda at, _: others if Path(at) == template.parent else ())
        yield copy
