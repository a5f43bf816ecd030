"""Regular expressions: RE2's, matched in as many steps as the pattern and the text are long."""

from __future__ import annotations

import re

import pytest

from archlint.languages.terraform.functions.regular_expressions.matching import matcher
from archlint.languages.terraform.functions.regular_expressions.patterns import InvalidPatternError, read_pattern
from archlint.languages.terraform.functions.regular_expressions.programs import UnreadPatternError

TEXTS = ("", "a", "b", "ab", "aab", "abab", "a-b", "A", "1", "12", "a\nb", " a ", "x.fifo", "é", "a_b", "]", "-", "^")
#: Patterns that RE2 and Python read alike.
PATTERNS = (
    "",
    "a",
    "^a$",
    "a|b",
    "(a|ab)(c|bcd)?",
    "a*b+",
    "a{2}",
    "a{1,}b?",
    "a{0,2}$",
    "[ab]+$",
    "[^a]",
    "[]a]",
    "[^]a]",
    "[a-]",
    "[\\w-]+",
    "[\\d\\s]",
    "\\.fifo$",
    "(?:ab)+",
    "(?P<x>a)b",
    "(?i)A",
    "(?s)a.b",
    "a.b",
    "(?m)^b$",
    "\\bb\\b",
    "\\Ba",
    "\\Aa",
    "(|a)+b",
    "(a*)*b",
    "x\\x2efifo",
    "[\\x61-c]",
    ".*?b",
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_match_what_they_say(pattern: str) -> None:
    matches = matcher(pattern, lambda steps: True)
    assert matches is not None
    # RE2's classes are ASCII's, and its `$` is the end.
    expected = re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", pattern) if "m)" not in pattern else pattern, re.ASCII)
    assert [matches(text) for text in TEXTS] == [expected.search(text) is not None for text in TEXTS]


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        ")",
        "a**",
        "*a",
        "[",
        "[b-a]",
        "a{2}{3}",
        "(?=a)",
        "(?<!a)",
        "\\1",
        "\\Z",
        "a{1001}",
        "[[:nope:]]",
        "\\",
        "(?P<x>a)(?P<x>b)",
    ],
)
def test_what_re2_refuses_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidPatternError):
        read_pattern(pattern)


@pytest.mark.parametrize("pattern", ["\\pL", "(a{100}){100}", "(" * 60 + ")" * 60])
def test_what_is_not_read_is_told(pattern: str) -> None:
    with pytest.raises(UnreadPatternError):
        read_pattern(pattern)


def test_matching_costs_steps() -> None:
    spent: list[float] = []

    def spend(steps: float) -> bool:
        spent.append(steps)
        return True

    matches = matcher("(a+)+$", spend)
    assert matches is not None
    assert not matches("a" * 40 + "!")
    assert 0 < sum(spent) < 200
