"""On which line a TOML text sets what."""

from __future__ import annotations

import pytest

from archlint.linter.config.toml.lines import line_of

TEXT = '''\
# a comment
top = true

names = [
  "one",  # "two" is below
  'two',
]
text = """
[table]
"""
[table]
a.b = 1

[table."quoted name"]
c = 2
[table.inline]
d = {e = 1, f = [2]}
[other]
'''


@pytest.mark.parametrize(
    ("route", "name", "line"),
    [
        ((), "", 1),
        (("top",), "", 2),
        (("names",), "", 4),
        (("names",), "one", 5),
        (("names",), "two", 5),
        (("names",), "three", 4),
        (("text",), "", 8),
        (("table",), "", 11),
        (("table", "a", "b"), "", 12),
        (("table", "quoted name"), "", 14),
        (("table", "quoted name", "c"), "", 15),
        (("table", "inline", "d", "e"), "", 17),
        (("table", "inline", "no", "such"), "", 16),
        (("other",), "", 18),
    ],
)
def test_lines(route: tuple[str, ...], name: str, line: int) -> None:
    assert line_of(TEXT, route, name) == line
    assert line_of(TEXT.replace("\n", "\r\n"), route, name) == line


def test_a_text_that_would_take_too_long() -> None:
    assert line_of("a = 1\n" + "# much\n" * 10_000, ("a",)) == 0
