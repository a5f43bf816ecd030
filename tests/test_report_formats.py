"""What holds for every format."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint import report
from archlint.report.options import PLAIN
from archlint.report.registry import FORMATS, render
from tests.reported import EMPTY, FULL, hostile


def test_every_module_that_renders_a_report_is_a_format() -> None:
    (folder,) = report.__path__
    modules = Path(folder).glob("*.py")
    rendering = {path.stem for path in modules if "def render(report: Report, options: Options" in path.read_text()}
    assert rendering == set(FORMATS)


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_text_breaks_no_line_and_steers_no_terminal(form: str) -> None:
    for line in render(form, hostile(), PLAIN):
        assert line.splitlines() in ([], [line])
        assert line.isprintable()


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_report_gives_the_same_lines(form: str) -> None:
    assert list(render(form, FULL, PLAIN)) == list(render(form, FULL, PLAIN))
    assert list(render(form, EMPTY, PLAIN)) == list(render(form, EMPTY, PLAIN))
