"""Text from templates, made safe to show: what could steer a terminal or break a line is spelled out."""

from __future__ import annotations

import re
import unicodedata

# Control characters (ANSI escapes start with one), line separators, the marks that reorder text or hide in it, lone
# surrogates, and what XML has no form for. Joiners stay: they only glue emoji and letters together.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")

# What the runners of GitHub and Azure take for a command: `::` where a line starts, `##[` or `##vso[` anywhere in it.
# The command's name goes on from `::` to the first blank; none is called `:`, so an arrow `::: ` starts none.
# https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
# https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
_COMMAND = re.compile(r"(?<=#)#(?=\w*\[)|(?<=^):(?=:(?!: ))")
_HASH = re.compile(r"(?<=#)#(?=\w*\[)")
#: How `#` may be written in strings of JSON and of TOML, and in text of XML.
JSON_HASH, XML_HASH = r"\u0023", "&#35;"

_WITHOUT_WIDTH = frozenset({"Mn", "Me", "Cf"})


def printable(text: str) -> str:
    r"""Return `text` with each unsafe character written as `\xNN` or `\uNNNN`."""
    return text if text.isprintable() else _UNSAFE.sub(_spelled, text)


def defused(line: str) -> str:
    r"""Return a line of text in which a runner sees no command: one character of it is written as `\xNN`."""
    if "##" not in line and "::" not in line:
        return line
    start = len(line) - len(line.lstrip())
    return line[:start] + _COMMAND.sub(_spelled, line[start:])


def without_commands(text: str, escape: str) -> str:
    r"""Return text in which a runner sees no `##[`, where strings have an escape for `#` that is read as what it was.

    Args:
        text: JSON, TOML or XML: outside of its strings there is no such thing.
        escape: what `#` may be written as in it, such as `\\u0023`.
    """
    return _HASH.sub(lambda found: escape, text) if "##" in text else text


def on_one_line(text: str) -> str:
    """Return text as one line that steers neither a terminal nor a runner that reads it."""
    return defused(printable(text))


def width(text: str) -> int:
    """Return how many terminal columns printable `text` takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _columns(char: str) -> int:
    if unicodedata.category(char) in _WITHOUT_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
