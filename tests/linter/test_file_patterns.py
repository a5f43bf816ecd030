"""Patterns of gitignore mean what they mean to git, and take no longer than they are long."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from archlint.linter.config.patterns import file_patterns
from archlint.linter.config.patterns.file_patterns import MAX_PATTERN_LENGTH, MAX_PATTERNS, Patterns, fault, lines_of

#: Names that lie in a folder, and in folders in it.
NAMES = [
    "a",
    "b",
    "ab",
    "aab",
    "aba",
    "é",
    "a b",
    "a ",
    "-",
    "1",
    "]",
    "[",
    "a.b",
    "*",
    "\\",
    "!a",
    "#a",
    "a\\b",
    "\u1234",
]
#: What generated patterns are made of.
PIECES = ["a", "b", "a", "*", "*", "?", "/", "**", "/**/", "**/", "/**", "[a]", "[!a]", "[a-b]", "[b-a]", "[", "\\"]
PIECES += ["!", "-", "]", "[[:alpha:]]", "[[:digit:]]", "[[:x:]]", "[[:]", "[]a]", "[^b]"]
PIECES += [
    "[/]",
    "[a-",
    "é",
    "[é]",
    ".",
    "\\*",
    "\\ ",
    " ",
    "[:",
    "[\\]]",
    "***",
    "[!",
    "1",
    "[]-a]",
    "[--0]",
    "[a-\\b]",
]

TABLE = [
    ["a"],
    ["/a"],
    ["a/"],
    ["a/b"],
    ["a/*"],
    ["*"],
    ["*", "!*/", "!a.b"],
    ["**"],
    ["**/b"],
    ["/**/b"],
    ["a/**"],
    ["a/**/b"],
    ["a**/b"],
    ["**b"],
    ["a/***/b"],
    ["**/*b*"],
    ["[!a-z]"],
    ["[^a]"],
    ["[[:digit:]]", "[[:upper:][:digit:]x]"],
    ["[]]", "[[]"],
    ["[z-a]"],
    ["["],
    ["a ", "b  "],
    ["a\\ "],
    ["a\\  "],
    ["\\!a"],
    ["\\#a"],
    ["#a"],
    ["!a"],
    ["*", "!a"],
    ["a\\\\b"],
    ["\\\\"],
    ["a\\"],
    ["?"],
    ["??"],
    ["a*b"],
    ["*.b"],
    ["a[/]b"],
    ["**\\/b"],
    ["a\r"],
    ["\ufeffa"],
    ["/"],
    ["//a"],
    ["a//"],
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with folders of many names, three deep."""
    root = Path(os.path.realpath(tmp_path_factory.mktemp("patterns")))
    folders = ("", "a", "b", "ab", "a/a", "a/b", "b/a", "x/a/b")
    for above in folders:
        (root / above).mkdir(parents=True, exist_ok=True)
    for above in folders:
        for name in NAMES:
            if not (root / above / name).exists():
                (root / above / name).touch()
    return root


def paths(root: Path) -> list[str]:
    return sorted(
        str(path.relative_to(root))
        for path in root.rglob("*")
        if ".git" not in path.parts and path.name != ".gitignore"
    )


def ours(root: Path, among: Sequence[str]) -> set[str]:
    found = Patterns.of(str(root), lines_of((root / ".gitignore").read_bytes()))
    return {path for path in among if found.match(str(root / path), is_folder=(root / path).is_dir())}


def gits(root: Path, among: Sequence[str]) -> set[str]:
    command = ["git", "check-ignore", "-z", "--stdin", "--no-index"]
    given = "\0".join(among).encode(errors="surrogateescape")
    found = subprocess.run(command, cwd=root, input=given, capture_output=True, check=False).stdout
    return set(os.fsdecode(found).split("\0")[:-1])


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="git says what is right")
def test_what_git_says(folder: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    among, pick = paths(folder), random.Random(1)
    generated = [
        ["".join(pick.choices(PIECES, k=pick.randint(1, 7))) for _ in range(pick.choice([1, 1, 2, 3]))]
        for _ in range(400)
    ]
    matched = 0
    for patterns in (*TABLE, *generated):
        (folder / ".gitignore").write_text("\n".join(patterns) + "\n")
        expected = gits(folder, among)
        assert ours(folder, among) == expected, patterns
        matched += len(expected)
    assert matched > 10_000


def test_a_file_is_made_of_lines_as_git_sees_them() -> None:
    assert lines_of(b"\xef\xbb\xbfa\r\nb\x0bc\x85\nd\0e\r\n\n# f") == ["a", "b\x0bc\udc85", "d", "", "# f"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("[z-a]", "nothing is from 'z' to 'a'"),
        ("a[!b-\\a]", "nothing is from 'b' to 'a'"),
        ("a[/]", "a '[...]' matches no character"),
        ("a[", "a '[' is not closed"),
        ("[[:alpha]", ""),
        ("[[:alpha:", "a '[' is not closed"),
        ("[[:letter:]]", "there is no class 'letter'"),
        ("[[::]]", "there is a class without a name"),
        ("a\\", "it ends with a backslash"),
        ("!", "it names nothing"),
        ("/", "it names nothing"),
        ("a" * (MAX_PATTERN_LENGTH + 1), "it is longer than 1,000 bytes"),
        ("", ""),
        ("  ", ""),
        ("# [", ""),
        ("[]-a]", ""),
    ],
)
def test_what_is_no_pattern(line: str, why: str) -> None:
    assert fault(line).rpartition(": ")[2] == why


def test_more_patterns_than_anybody_wrote() -> None:
    found = Patterns.of("/r", [*(str(number) for number in range(MAX_PATTERNS)), "a"])
    assert found.match("/r/0") and not found.match("/r/a")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 400 + "b", "a" * 250),
        ("*a" * 400 + "/b", "a" * 250 + "/b"),
        ("*[a-z]" * 150 + "b", "a" * 250),
        ("*?" * 400 + "b", "a" * 250),
        ("*" + "?" * 200 + "*b", "a" * 250),
        ("**/a/" * 150 + "b", "a/" * 2000 + "c"),
        ("**/" * 300 + "b", "a/" * 2000 + "c"),
        ("a**/" * 200 + "b", "a/" * 2000 + "c"),
        ("**/*a*a*a*/" * 60 + "b", ("a" * 50 + "/") * 80 + "c"),
    ],
)
def test_patterns_that_others_take_for_ever_to_match(pattern: str, path: str) -> None:
    before = time.process_time()
    assert not Patterns.of("/r", [pattern[:MAX_PATTERN_LENGTH]]).verdict(f"/r/{path}")
    assert time.process_time() - before < 1


def test_what_takes_too_long_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_patterns, "_MAX_WORK", 1000)
    patterns = Patterns("/r", ["*a*a*a*a*", "b", "*.c"])
    assert patterns.match("/r/aaaa") and not patterns.is_exhausted
    for _ in range(100):
        patterns.match("/r/aaab")
    assert patterns.is_exhausted
    assert not patterns.match("/r/aaaa") and patterns.match("/r/b") and patterns.match("/r/x.c")
