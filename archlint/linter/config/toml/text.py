"""Reading TOML of an untrusted author: what is beyond reason is refused before Python's parser sees it.

That one recurses where something is nested, and takes time that grows with the square of a key's parts.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from archlint.model.regex import regex

#: How many parts a dotted key may have, and how deep brackets may stand in each other.
_MAX_DEPTH = 50
#: How many digits a number may have.
MAX_DIGITS = 100

_POSITION = regex(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
#: What does not count, whatever is in it; what opens and closes; what starts a key; dots; numbers; ends of lines.
_TOKEN = regex(
    r'''#[^\n]*+|"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}|\'\'\'(?:[^']|'(?!''))*+'{3,5}|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+\''''
    r"""|(?P<open>[\[{])|(?P<close>[\]}])|(?P<separator>[,=\n])|(?P<dot>\.)|(?P<digits>[0-9][0-9_]*+)""",
    re.DOTALL,
)


class BrokenToml(ValueError):  # noqa: N818 - it names the state of a text
    """A text that is no TOML, or beyond a limit of size or depth; `line` is 0 where it is the text as a whole."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def parse_toml(data: bytes) -> tuple[str, dict[str, Any]]:
    """Return a file's text, and what it says.

    Raises:
        BrokenToml: it says nothing that can be understood.
    """
    try:
        text = data.decode("utf-8-sig")  # editors on Windows write a mark first
    except UnicodeDecodeError:
        raise BrokenToml("is not in UTF-8", 0) from None
    _refuse_beyond_reason(text)
    try:
        return text, tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        position = _POSITION.search(str(error))
        line = int(position["line"]) if position and position["line"] else len(data.rstrip().splitlines())
        raise BrokenToml(f"is not TOML: {_POSITION.sub('', str(error))}", line) from None


def _refuse_beyond_reason(text: str) -> None:
    depth = parts = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        depth += (kind == "open") - (kind == "close" and depth > 0)
        parts = parts + 1 if kind == "dot" else 0 if kind in ("open", "separator") else parts
        if depth > _MAX_DEPTH or parts >= _MAX_DEPTH:
            _refuse(text, token, f"is nested more than {_MAX_DEPTH} levels deep")
        if kind == "digits" and len(token[0]) > MAX_DIGITS:
            _refuse(text, token, f"holds a number of more than {MAX_DIGITS} digits")


def _refuse(text: str, token: re.Match[str], message: str) -> None:
    raise BrokenToml(message, text.count("\n", 0, token.start()) + 1)
