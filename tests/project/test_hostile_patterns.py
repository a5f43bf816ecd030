"""Regular expressions read their text once: what would be read again and again is too long here for that to end."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import signal
from collections.abc import Iterator
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import archlint
import checks
from archlint.model.regex import regex

#: They start processes, or try to take long: `make test` leaves them out.
pytestmark = pytest.mark.slow

#: What has tests of its own, or reads only what archlint itself has written.
ASIDE = (
    "archlint.languages.terraform",
    "archlint.code.",
    "archlint.linter.config.patterns.file_patterns",
    "archlint.report.formats.sarif",
)
#: A step for each two of these takes tenths of a second and more; one for each takes thousandths, of the processor.
LENGTH = 20_000
SECONDS = 0.1
FILLERS = [
    "\n",
    " ",
    '"',
    "'",
    "{",
    "[",
    "\\",
    "a",
    "0",
    ":",
    "*",
    "/",
    "${",
    "#",
    ".",
    "-",
    "/**",
    "a.",
    ' "',
    "\\u",
    '"\\',
]
#: The class of those that are compiled when they are first used.
_LATE: type[Any] = type(regex(""))
METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub")


def compiled() -> Iterator[tuple[str, re.Pattern[Any], set[str]]]:
    """Yield every compiled expression, where it stands, and the methods that it is used with."""
    for package in (archlint, checks):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.startswith(ASIDE) or found.name.endswith("__main__"):
                continue
            module = importlib.import_module(found.name)
            source = inspect.getsource(module)
            for name, value in vars(module).items():
                patterns = value.values() if isinstance(value, dict) else [value]
                for number, pattern in enumerate(patterns):
                    if isinstance(pattern, (re.Pattern, _LATE)):
                        used = set(re.findall(rf"\b{name}(?:\[\w+\])?\.({'|'.join(METHODS)})\b", source))
                        early = re.compile(pattern.pattern, pattern.flags)
                        yield f"{found.name}.{name}.{number}", early, used or {"match"}


def example(tree: Any, texts: list[str]) -> list[str]:
    """Return the beginnings of a text that a parsed expression matches, after those of what stands before it."""
    for code, argument in tree:
        last = texts[-1]
        if code is op.LITERAL:
            texts = [*texts, last + chr(argument)]
        elif code is op.SUBPATTERN:
            texts = example(argument[-1], texts)
        elif code is op.ATOMIC_GROUP:
            texts = example(argument, texts)
        elif code is op.BRANCH:
            texts = example(argument[1][0], texts)
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            texts = example(argument[2], texts)
        elif code in (op.IN, op.NOT_LITERAL, op.ANY):
            one = re.compile(f"[{_class(argument)}]") if code is op.IN else re.compile("a")
            texts = [*texts, last + next(c for c in map(chr, (97, *range(128), 0x10000)) if one.match(c))]
    return texts


def _class(argument: Any) -> str:
    named = {op.CATEGORY_SPACE: r"\s", op.CATEGORY_WORD: r"\w", op.CATEGORY_DIGIT: r"\d", op.CATEGORY_NOT_SPACE: r"\S"}
    written = ""
    for code, value in argument:
        if code is op.NEGATE:
            written += "^"
        elif code is op.LITERAL:
            written += re.escape(chr(value))
        elif code is op.RANGE:
            written += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        elif code is op.CATEGORY:
            written += named.get(value, "")
    return written


ALL = {name: (pattern, used) for name, pattern, used in compiled()}


def test_there_are_expressions() -> None:
    assert len(ALL) > 60


@pytest.fixture
def bounded() -> Iterator[None]:
    """Let a test fail that takes much longer over one text than it has to, by this process's own time."""

    def fail(number: int, frame: object) -> None:
        raise AssertionError(f"this takes more than {SECONDS} seconds of the processor")

    before = signal.signal(signal.SIGVTALRM, fail)
    yield
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.usefixtures("bounded")
def test_what_is_read_again_and_again_takes_too_long() -> None:
    with pytest.raises(AssertionError, match="more than"):
        _run(re.compile(r"(?:a,?)+c"), "findall", "a" * LENGTH)


@pytest.mark.usefixtures("bounded")
@pytest.mark.parametrize("name", ALL)
def test_text_is_read_once(name: str) -> None:
    pattern, used = ALL[name]
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode()
    beginnings = list(dict.fromkeys(example(parser.parse(source, pattern.flags & ~re.UNICODE), [""])))
    for beginning in beginnings[:: max(1, len(beginnings) // 6)] + beginnings[-1:]:
        for filler in FILLERS:
            for text in (
                beginning + filler * (LENGTH // len(filler)),
                (beginning + filler) * (LENGTH // len(beginning + filler)),
                (beginning + filler * 300) * (LENGTH // 300 // len(filler)),
            ):
                given: Any = text if isinstance(pattern.pattern, str) else text.encode()
                for method in used:
                    _run(pattern, method, given)


def _run(pattern: re.Pattern[Any], method: str, text: Any) -> None:
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        if method == "sub":
            pattern.sub(text[:0], text)
        else:
            getattr(pattern, method)(text)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
