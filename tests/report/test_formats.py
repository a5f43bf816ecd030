"""What holds for every format."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.report import formats
from archlint.report.options import DEFAULT_OPTIONS
from archlint.report.registry import FORMATS, render
from tests.report.reported import EMPTY, FULL, hostile


def test_every_module_that_renders_a_report_is_a_format() -> None:
    (folder,) = formats.__path__
    modules = {path.stem: path for path in Path(folder).glob("*.py")}
    modules |= {path.parent.name: path for path in Path(folder).glob("*/__init__.py")}
    rendering = {
        name for name, path in modules.items() if "def render(report: Report, options: Options" in path.read_text()
    }
    assert rendering == set(FORMATS)


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_text_breaks_no_line_and_steers_no_terminal(form: str) -> None:
    for line in render(form, hostile(), DEFAULT_OPTIONS):
        assert line.splitlines() in ([], [line])
        assert line.isprintable()


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_report_gives_the_same_lines(form: str) -> None:
    assert list(render(form, FULL, DEFAULT_OPTIONS)) == list(render(form, FULL, DEFAULT_OPTIONS))
    assert list(render(form, EMPTY, DEFAULT_OPTIONS)) == list(render(form, EMPTY, DEFAULT_OPTIONS))
