"""Regular expressions as Terraform has them: RE2's syntax, read into steps of a machine that never goes back twice.

Python's own engine may take for ever, and knows other things. Source: RE2, "Syntax"; Go, package regexp/syntax.
"""

from __future__ import annotations

from archlint.languages.terraform.functions.regular_expressions.programs import (
    Characters,
    Instruction,
    Piece,
    UnreadPatternError,
    alternation,
    captured,
    concatenation,
    edge,
    one_character,
    repeated,
)
from archlint.model.data import NamedTuple
from archlint.model.regex import regex

_MAX_REPEAT = 1_000
#: Each character of the text may be compared with all members of a class.
_MAX_MEMBERS = 40
_MAX_DEPTH = 50


class InvalidPatternError(ValueError):
    """A pattern that Terraform refuses."""


class CompiledPattern(NamedTuple):
    """A pattern that was read.

    Attributes:
        program: the steps; the first one is where it begins.
        names: of each group, its name; empty for a group without one.
    """

    program: tuple[Instruction, ...]
    names: tuple[str, ...]


_WORDS = {
    "d": lambda c: "0" <= c <= "9",
    "s": lambda c: c in "\t\n\f\r ",
    "w": lambda c: c == "_" or (c.isascii() and c.isalnum()),
}
_POSIX: dict[str, Characters] = {
    "alnum": lambda c: c.isascii() and c.isalnum(),
    "alpha": lambda c: c.isascii() and c.isalpha(),
    "ascii": str.isascii,
    "blank": lambda c: c in "\t ",
    "cntrl": lambda c: c < " " or c == "\x7f",
    "digit": _WORDS["d"],
    "graph": lambda c: "!" <= c <= "~",
    "lower": lambda c: "a" <= c <= "z",
    "print": lambda c: " " <= c <= "~",
    "punct": lambda c: "!" <= c <= "~" and not c.isalnum(),
    "space": lambda c: c in "\t\n\v\f\r ",
    "upper": lambda c: "A" <= c <= "Z",
    "word": _WORDS["w"],
    "xdigit": lambda c: c in "0123456789abcdefABCDEF",
}
_CONTROL = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_POSIX_CLASS = regex(r"\[:(\^?)([a-z]+):\]")
_COUNT = regex(r"\{(\d{1,9})(,?)(\d{0,9})\}")
_GROUP = regex(r"\(\?P?<(\w+)>")
_FLAGS = regex(r"\(\?([imsU]*)(?:-([imsU]+))?([:)])")
_HEX = regex(r"x(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{2}))")


def read_pattern(text: str) -> CompiledPattern:
    """Return a pattern, read.

    Raises:
        InvalidPatternError: Terraform refuses it.
        UnreadPatternError: it is not understood here.
    """
    reader = _Reader(text)
    piece = reader.read()
    program = [Instruction("save", (0,))]
    piece(program)
    program += [Instruction("save", (1,)), Instruction("match")]
    return CompiledPattern(tuple(program), tuple(reader.names))


class _Reader:
    """Reads a pattern from left to right.

    Attributes:
        names: the names of the groups so far.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._flags = ""
        self._depth = 0
        self.names: list[str] = []

    def read(self) -> Piece:
        """Return the whole pattern."""
        piece = self._alternatives()
        if self._at < len(self._text):
            raise InvalidPatternError("it has a bracket too many")
        return piece

    def _alternatives(self) -> Piece:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise UnreadPatternError("it is nested too deeply")
        flags, pieces = self._flags, [self._row()]
        while self._take("|"):
            pieces.append(self._row())
        self._flags = flags
        self._depth -= 1
        return alternation(pieces)

    def _row(self) -> Piece:
        pieces: list[Piece] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            piece = self._single()
            if piece is not None:
                pieces.append(self._repeated(piece))
        return concatenation(pieces)

    def _single(self) -> Piece | None:
        """Return the next piece that may be repeated; None for what only sets flags."""
        character = self._next()
        if character == "(":
            return self._group()
        if character in "^$":
            return self._edge(character)
        if character == ".":
            return one_character((lambda c: True) if "s" in self._flags else (lambda c: c != "\n"))
        if character == "[":
            return one_character(self._class())
        if character == "\\":
            return self._escaped()
        if character in "*+?":
            raise InvalidPatternError("it repeats nothing")
        return one_character(self._same(character))

    def _edge(self, character: str) -> Piece:
        by_line = {"^": "line start", "$": "line end"}
        whole = {"^": "start", "$": "end"}
        return edge((by_line if "m" in self._flags else whole)[character])

    def _group(self) -> Piece | None:
        start = self._at - 1
        named, flags = _GROUP.match(self._text, start), _FLAGS.match(self._text, start)
        outer, index = self._flags, None
        if flags is not None:
            self._at = flags.end()
            kept = set(self._flags + flags[1]) - set(flags[2] or "")
            self._flags = "".join(sorted(kept))
            if flags[3] == ")":
                return None
        else:
            if named is None and self._text.startswith("?", self._at):
                raise InvalidPatternError("it has a group that RE2 does not know")
            index = self._named(named[1] if named else "")
            self._at = named.end() if named else self._at
        inside = self._alternatives()
        self._flags = outer
        if not self._take(")"):
            raise InvalidPatternError("it lacks a bracket")
        return inside if index is None else captured(inside, index)

    def _named(self, name: str) -> int:
        if name and name in self.names:
            raise InvalidPatternError("it gives a name twice")
        self.names.append(name)
        return len(self.names)

    def _repeated(self, piece: Piece) -> Piece:
        limits = self._limits()
        if limits is None:
            return piece
        greedy = self._take("?") == ("U" in self._flags)
        if self._limits() is not None:
            raise InvalidPatternError("it repeats a repetition")
        return repeated(piece, *limits, greedy=greedy)

    def _limits(self) -> tuple[int, int | None] | None:
        """Return how often what was read may be repeated; None where it is not."""
        for sign, limits in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._take(sign):
                return limits
        count = _COUNT.match(self._text, self._at)
        if count is None:
            return None
        self._at = count.end()
        least = int(count[1])
        most = int(count[3]) if count[3] else None if count[2] else least
        if max(least, most or 0) > _MAX_REPEAT or (most is not None and most < least):
            raise InvalidPatternError("it repeats something too often")
        return least, most

    def _escaped(self) -> Piece:
        character = self._next()
        edges = {"A": "start", "z": "end", "b": "word edge", "B": "no word edge"}
        if character in edges:
            return edge(edges[character])
        if character == "Q":
            end = self._text.find("\\E", self._at)
            literal = self._text[self._at : end if end >= 0 else len(self._text)]
            self._at = end + 2 if end >= 0 else len(self._text)
            return concatenation([one_character(self._same(each)) for each in literal])
        return one_character(self._set(character) or self._same(self._literal(character)))

    def _set(self, character: str) -> Characters | None:
        """Return the characters that an escape stands for; None where it stands for one."""
        if character in "pP":
            raise UnreadPatternError("classes of Unicode are not read")
        test = _WORDS.get(character.lower())
        if test is None:
            return None
        return test if character.islower() else _not(test)

    def _literal(self, character: str) -> str:
        """Return the character that an escape stands for."""
        if character in _CONTROL:
            return _CONTROL[character]
        code = _HEX.match(self._text, self._at - 1)
        if character == "x" and code is not None:
            self._at = code.end()
            return chr(min(int(code[1] or code[2], 16), 0x10FFFF))
        if character.isascii() and character.isalnum():
            raise InvalidPatternError("it has an escape that RE2 does not know")
        return character

    def _class(self) -> Characters:
        negated = self._take("^")
        tests: list[Characters] = []
        while not (tests and self._take("]")):
            tests.append(self._member())
            if len(tests) > _MAX_MEMBERS:
                raise UnreadPatternError("it has a very large class")
        found = _any_of(tests)
        return _not(found) if negated else found

    def _member(self) -> Characters:
        posix = _POSIX_CLASS.match(self._text, self._at)
        if posix is not None:
            if posix[2] not in _POSIX:
                raise InvalidPatternError("it has a class that RE2 does not know")
            self._at = posix.end()
            return _not(_POSIX[posix[2]]) if posix[1] else _POSIX[posix[2]]
        first = self._next()
        if first == "\\":
            first = self._next()
            test = self._set(first)
            if test is not None:
                return test
            first = self._literal(first)
        return self._range(first)

    def _range(self, first: str) -> Characters:
        if not self._text.startswith("-", self._at) or self._text.startswith("-]", self._at):
            return self._same(first)
        self._at += 1
        last = self._next()
        if last == "\\":
            last = self._literal(self._next())
        if last < first:
            raise InvalidPatternError("it has a range that is none")
        return self._either(lambda c: first <= c <= last)

    def _same(self, character: str) -> Characters:
        return self._either(lambda c: c == character)

    def _either(self, test: Characters) -> Characters:
        """Return a test that takes small letters for large ones, where that is asked for."""
        if "i" not in self._flags:
            return test
        return lambda c: test(c) or test(c.lower()) or test(c.upper())

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise InvalidPatternError("it ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def _take(self, character: str) -> bool:
        found = self._text.startswith(character, self._at)
        self._at += found
        return found


def _not(test: Characters) -> Characters:
    return lambda c: not test(c)


def _any_of(tests: list[Characters]) -> Characters:
    return lambda c: any(test(c) for test in tests)
