"""Text from templates, made safe to show: what could steer a terminal or break a line is spelled out."""

from __future__ import annotations

import re
import unicodedata

# Control characters (ANSI escapes start with one), line separators, the marks that reorder text or hide in it, lone
# surrogates, and what XML has no form for. Joiners stay: they only glue emoji and letters together.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")

_WITHOUT_WIDTH = frozenset({"Mn", "Me", "Cf"})


def printable(text: str) -> str:
    r"""Return `text` with each unsafe character written as `\xNN` or `\uNNNN`."""
    return text if text.isprintable() else _UNSAFE.sub(_spelled, text)


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
