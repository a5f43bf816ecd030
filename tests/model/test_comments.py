"""Comments addressed to archlint: which text is one, and which line it speaks of."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from archlint.code.syntax.files import translate
from archlint.code.syntax.source import EmbeddedLines, File, Placement, Spot
from archlint.findings.ignored.comments import comments
from archlint.languages.terraform.hcl import hcl
from archlint.model.source.comments import Comment
from archlint.model.source.document import parse
from archlint.model.source.location import Location


def spoken(found: Iterable[Comment]) -> list[tuple[str, int]]:
    """Return the words of each comment and the line that it speaks of."""
    return [(comment.words, comment.line) for comment in found]


def found(text: str) -> list[tuple[str, int]]:
    return spoken(comments(parse(text.encode(), "t.yaml")))


def in_hcl(text: str) -> list[tuple[str, int]]:
    return spoken(comments(hcl.parse_hcl(text.encode(), "main.tf")))


def in_code(text: str, grammar: str, placement: Placement = File("app")) -> list[tuple[str, int]]:  # noqa: B008 - frozen
    return spoken(translate(text, grammar, placement).comments)


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1 # archlint: x ", [("x", 1)]),
        ("a = 1 //archlint:x", [("x", 1)]),
        ("a = 1 /* archlint: x */", [("x", 1)]),
        ("/* archlint: x */ a = 1", [("x", 1)]),
        ("a = [ # archlint: x\n  1, // archlint: y\n]\n", [("x", 1), ("y", 2)]),
        ("# archlint: x\n// archlint: y\n/* archlint: z */\n# why\na = 1\n", [("x", 5), ("y", 5), ("z", 5)]),
        ("# archlint: x\r\na = 1\r\n", [("x", 2)]),
        ("# archlint: x\n\na = 1\n", [("x", 2)]),
        ("/*\n * archlint: x\n   archlint: y\n * see archlint: no\n */\na = 1\n", [("x", 6), ("y", 6)]),
        ("/** archlint: x\n */ a = 1\n", [("x", 2)]),
        ("a = 1 /* archlint: x\n*/\nb = 1\n", [("x", 1)]),
        ("a = 1 # see // archlint: x # archlint: y", [("x", 1), ("y", 1)]),
        ("a = 1 # ignore, please: archlint: x", []),
        ("a = 1 # archlint: ignore[x] https://example.com/#y", [("ignore[x] https://example.com/#y", 1)]),
        ('a = "# archlint: no"', []),
        ('a = "${b} # archlint: no ${c} // archlint: no"', []),
        ('a = "${b /* archlint: x */}"', [("x", 1)]),
        ("a = <<EOF\n# archlint: no\n${b} // archlint: no\nEOF\n# archlint: x\nb = 1\n", [("x", 6)]),
        ("a = <<-EOF\n  %{ if b }\n  /* archlint: no */\n  %{ endif }\n  EOF\n", []),
        ("# archlint: x", [("x", 2)]),
    ],
)
def test_comments_in_hcl(text: str, expected: list[tuple[str, int]]) -> None:
    assert in_hcl(text) == expected


def test_the_locations_of_comments_in_hcl() -> None:
    text = 'a = "Ä𝄞" /* archlint: x */\n/*\n  archlint: y\n*/\n'
    locations = [comment.location for comment in comments(hcl.parse_hcl(text.encode(), "main.tf"))]
    assert locations == [Location("main.tf", 1, 10, 1, 25), Location("main.tf", 3, 3, 3, 14)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f()  # archlint: x", [("x", 1)]),
        ("# archlint: x\nf()\n", [("x", 2)]),
        ("def f():\n    # archlint: x\n    # why\n    g()\n", [("x", 4)]),
        ("f(\n    a,  # archlint: x\n)\n", [("x", 2)]),
        ("a = '# archlint: no'\n", []),
        ('"""\n# archlint: no\n"""\n', []),
        ("a = f'{b} # archlint: no'\n", []),
        ("a = b // archlint\n", []),
    ],
)
def test_comments_in_python(text: str, expected: list[tuple[str, int]]) -> None:
    assert in_code(text, "python") == expected


@pytest.mark.parametrize("grammar", ["javascript", "typescript", "tsx"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f();  // archlint: x", [("x", 1)]),
        ("/* archlint: x */\nf();\n", [("x", 2)]),
        ("/**\n * archlint: x\n **/\nf();\n", [("x", 4)]),
        ("f({ a: 1, /* archlint: x */\n  b: 2 });\n", [("x", 1)]),
        ("const a = '// archlint: no';\n", []),
        ("const a = `\n// archlint: no\n${b /* archlint: x */}`;\n", [("x", 3)]),
        ("const a = /[/] archlint: no/;\n", []),
    ],
)
def test_comments_in_javascript(text: str, expected: list[tuple[str, int]], grammar: str) -> None:
    assert in_code(text, grammar) == expected


def test_comments_in_code_in_a_template_are_where_they_stand_there() -> None:
    text = "# archlint: x\nf()\n"
    unit = translate(text, "python", EmbeddedLines("t.yaml", 10, 4))
    assert unit.comments == (Comment("x", Location("t.yaml", 10, 5, 10, 18), 11),)
    place = Location("t.json", 3, 5, 3, 14)
    assert translate(text, "python", Spot(place)).comments == (Comment("x", place, 3),)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["# archlint: x\n" * 100_000, "/* archlint: x */\n" * 80_000, "/*" + " " * 1_000_000 + "*/ # archlint: x"],
    ids=["lines", "blocks", "blanks"],
)
def test_very_many_comments_take_no_longer_than_they_are_many(text: str) -> None:
    """Looking through the comments below each of them would take hours."""
    found = in_hcl(text)
    assert len(found) == text.count("archlint:")
    assert {line for _, line in found} == {max(2, text.count("\n") + 1)}


@pytest.mark.slow
def test_very_many_comments_in_yaml() -> None:
    assert {line for _, line in found("# archlint: x\n" * 100_000 + "A: 1\n")} == {100_001}
