"""What may be changed in a text, in whatever language: its lines, words, strings, and what stands between brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import TypeAlias

_WORD = re.compile(r"[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*")
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_PIECES = (
    "", " ", "\n", "\t", "\0", "\r", "\u2028", "\ufeff", "0", "-1", "1e400", "9" * 400, "null", "true", "None",
    "''", '""', "${", "%{", "${x}", "$${", "}", "{", "(", ")", "[", "]", "[]", "{}",
    "=", "==", "=>", ":", ",", ".", "*", "**", "/",
    "!", "#", "//", "/*", "*/", "<<EOT\n", '"""', "'''", "\\", "|", "&", "[z-a]", "[[x]]\n",
    "self", "this", "lambda x: x", "async ", "await ", "yield ", "import x", "from . import *",
    "each.key", "each.value", "count.index", "var.x", "local.x", "module.x.y", "path.module", "[for a in x : a]",
    "x...", "x[*].y", "for_each = { a = 1 }\n", "count = 2\n", "jsonencode(x)", 'file("x")',
    'dynamic "x" {\n for_each = [1]\n content {}\n}\n',
)  # fmt: skip
#: How many characters a change adds at most.
_MOST = 20_000
#: From where to where.
_Span: TypeAlias = tuple[int, int]


def mutate_text(text: str, random: Random, others: Sequence[str] = ()) -> str:
    """Return a text with one thing changed; `others` are texts of which pieces may be put into it."""
    start, end = _span(text, random)
    before, piece, after = text[:start], text[start:end], text[end:]
    match random.randrange(9):
        case 0:
            return before + after
        case 1:
            return before + piece * _often(piece, random) + after
        case 2:
            return before + random.choice(_PIECES) + after
        case 3:
            return before + random.choice(_PIECES) + piece + after
        case 4:
            return before + _taken(text, random) + after
        case 5:
            return before + _taken(random.choice(others) if others else text, random) + after
        case 6:
            return before + _nested(piece, random) + after
        case 7:
            return before + _chained(piece, random) + after
        case _:
            return _swapped(text, random)


def _often(piece: str, random: Random) -> int:
    """Return how many times to repeat a piece: what is short may come thousands of times."""
    times = random.choice((2, 2, 3, 20, 100, 5000))
    return max(2, min(times, _MOST // max(1, len(piece))))


def _chained(piece: str, random: Random) -> str:
    """Return copies of a piece that each name the one before, once or twice: what follows names may never end."""
    words = _WORD.findall(piece)
    if not words:
        return piece
    name, other, links = random.choice((words[0], random.choice(words))), random.choice(words), []
    twice = random.choice(("{0}", "{0}", "{0} + {0}", "[{0}, {0}]", "{0}{0}", "{0}, {0}", "{{a = {0}, b = {0}}}"))
    for number in range(min(random.choice((2, 5, 30, 400)), _MOST // len(piece))):
        before = twice.format(f"{name}{number - 1}")
        links.append(_renamed(piece, {other: before, name: f"{name}{number}"}))
    return "\n".join(links)


def _renamed(piece: str, names: dict[str, str]) -> str:
    return _WORD.sub(lambda word: names.get(word[0], word[0]), piece)


def _taken(text: str, random: Random) -> str:
    start, end = _span(text, random)
    return text[start:end]


def _swapped(text: str, random: Random) -> str:
    """Return a text in which two pieces have changed places, if they do not overlap."""
    (one, to_one), (other, to_other) = sorted((_span(text, random), _span(text, random)))
    if to_one > other:
        return text
    return text[:one] + text[other:to_other] + text[to_one:other] + text[one:to_one] + text[to_other:]


def _nested(piece: str, random: Random) -> str:
    """Return a piece in brackets, once or many times."""
    opening = random.choice(("(", "[", "{", "x(", "x[", "${", '"${', "a ? b : (", "if (x) {\n", "!", "x {\n"))
    closing = "".join(_BRACKETS.get(character, "") for character in reversed(opening)) + '"' * opening.startswith('"')
    depth = random.choice((1, 1, 1, 2, 5, 70, 300))
    return opening * depth + piece + closing * depth


def _span(text: str, random: Random) -> _Span:
    """Return a piece of a text that means something by itself."""
    find = random.choice((_line, _line, _lines, _word, _word, _string, _between_brackets, _point, _character))
    return find(text, random)


def _point(text: str, random: Random) -> _Span:
    at = random.randint(0, len(text))
    return at, at


def _character(text: str, random: Random) -> _Span:
    at = random.randint(0, len(text))
    return at, min(at + 1, len(text))


def _line(text: str, random: Random) -> _Span:
    at = random.randint(0, len(text))
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, end + 1 if end >= 0 else len(text)


def _lines(text: str, random: Random) -> _Span:
    """Return a line with all that is indented below it, and the bracket that ends it."""
    start, end = _line(text, random)
    indent = _indent(text[start:end])
    while end < len(text):
        stop = text.find("\n", end) + 1 or len(text)
        line = text[end:stop]
        if line.strip() and _indent(line) <= indent:
            return start, stop if line.strip()[0] in "})]" else end
        end = stop
    return start, end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _word(text: str, random: Random) -> _Span:
    return _match(_WORD, text, random)


def _string(text: str, random: Random) -> _Span:
    return _match(_STRING, text, random)


def _match(pattern: re.Pattern[str], text: str, random: Random) -> _Span:
    """Return the first match behind some point."""
    found = pattern.search(text, random.randint(0, len(text)), len(text))
    return found.span() if found else _point(text, random)


def _between_brackets(text: str, random: Random) -> _Span:
    """Return a pair of brackets, as far as they match, with what is between them."""
    places = [at for at, character in enumerate(text) if character in _BRACKETS]
    if not places:
        return _point(text, random)
    start = random.choice(places)
    opening, closing, depth = text[start], _BRACKETS[text[start]], 0
    for at in range(start, len(text)):
        depth += (text[at] == opening) - (text[at] == closing)
        if not depth:
            return start, at + 1
    return start, len(text)
