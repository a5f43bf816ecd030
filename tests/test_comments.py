"""Comments addressed to archlint: which text is one, and which line it speaks of."""

from __future__ import annotations

import pytest

from archlint.location import Location
from archlint.parse.comments import Comment, comments
from archlint.parse.document import parse


def found(text: str) -> list[tuple[str, int]]:
    """Return the words of each comment and the line that it speaks of."""
    return [(comment.words, comment.line) for comment in comments(parse(text.encode(), "t.yaml"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A: 1  # archlint: x y ", [("x y", 1)]),
        ("A: 1  #archlint:x", [("x", 1)]),
        ("A: 1  # see # archlint: x", [("x", 1)]),
        ("# archlint: x\nA: 1", [("x", 2)]),
        ("# archlint: x\n  # archlint: y\n# why\nA: 1", [("x", 4), ("y", 4)]),
        ("A: 1\r\n  # archlint: x\r\nB: 1\r\n", [("x", 3)]),
        ("A: 1  # archlint: x # archlint: y", [("x", 1), ("y", 1)]),
        ("A: {b: 1, # archlint: x\n c: 2} # archlint: y", [("x", 1), ("y", 2)]),
        ("A: [1,# archlint: x\n 2]", [("x", 1)]),
        ("A: |  # archlint: x\n  text", [("x", 1)]),
        ("A: |\n  # archlint: no\n  text\n# archlint: x\nB: 1", [("x", 5)]),
        ("A: >+\n  # archlint: no\n\n# archlint: x", [("x", 5)]),
        ("A: '# archlint: no'  # archlint: x", [("x", 1)]),
        ('A: "one\n  # archlint: no\n  two"', []),
        ("A: plain#archlint:no\nB: 1", []),
        ("A: 1 # archlint is fine", []),
        ("A: 1 # archlint:", [("", 1)]),
        ("'# archlint: no': 1", []),
    ],
)
def test_comments(text: str, expected: list[tuple[str, int]]) -> None:
    assert found(text) == expected


def test_the_location_of_a_comment() -> None:
    [comment] = comments(parse("Ä: '𝄞'  # archlint: x\n".encode(), "t.yaml"))
    assert comment == Comment("x", Location("t.yaml", 1, 9, 1, 22), 1)


def test_json_has_no_comments_unless_it_is_no_json() -> None:
    assert found('{"A": "# archlint: no"}') == []
    assert found('{"A": 1, # archlint: x\n "B": "# archlint: no"}') == [("x", 1)]
