"""Matching with wildcards, and that it ends soon."""

from __future__ import annotations

import pytest

from archlint.aws.notations.wildcard import matches


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("", "a", False),
        ("a", "a", True),
        ("a", "ab", False),
        ("*", "", True),
        ("*", "a\nb", True),
        ("a*", "a", True),
        ("a*", "ab", True),
        ("a*", "ba", False),
        ("*a", "ba", True),
        ("*a", "ab", False),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("ab*bc", "abc", False),
        ("a*b*c", "a-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("*ab*ab*", "abab", True),
        ("*ab*ab*", "aba", False),
        ("a**b", "ab", True),
        ("a.c", "abc", False),
        ("[ab]*", "a", False),
        ("a?c", "a?c", True),
        ("a?c", "abc", False),
    ],
)
def test_any_characters(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("?", "\n", True),
        ("?*", "", False),
        ("*?", "a", True),
        ("s?:*Object", "s3:PutObject", True),
        ("*??", "a", False),
        ("a*?c", "ac", False),
        ("a*?c", "abc", True),
    ],
)
def test_any_single_character(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text, one="?") is expected


@pytest.mark.parametrize("pattern", ["*a" * 1000 + "b", "*?" * 1000 + "b", "a*" * 1000 + "b"])
def test_many_wildcards_take_no_time(pattern: str) -> None:
    assert not matches(pattern, "a" * 10_000, one="?")
