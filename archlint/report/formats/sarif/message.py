"""Text from templates, made safe for SARIF's plain-text messages."""

from __future__ import annotations

from archlint.model.regex import regex
from archlint.model.source.printable import printable

_SPECIAL = regex(r"[\[\]\\]")


def escaped(text: str) -> str:
    """Return `text` so that a reader of SARIF sees no link in it."""
    return _SPECIAL.sub(r"\\\g<0>", printable(text))


def printable_lines(text: str) -> str:
    """Return lines of a file so that each of them is shown as it is, and steers nothing."""
    return "\n".join(map(printable, text.split("\n")))


def sentence(text: str) -> str:
    """Return `text`, escaped, with a full stop if it lacks one."""
    text = escaped(text)
    return text if text.endswith((".", "!", "?")) else f"{text}."
