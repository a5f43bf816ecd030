"""What Terraform counts as a character: what a reader sees as one, after Unicode's canonical composition.

Source: Terraform documentation, "length Function"; Unicode Standard Annex 29, "Grapheme Cluster Boundaries".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from archlint.model.regex import regex

#: The categories of what may be one character together with what stands before it.
_JOINING = frozenset({"Cf", "Lm", "Mc", "Me", "Mn", "Sk"})
#: The letters that Hangul syllables are put together from, and those that make flags.
_PAIRED = (range(0x1100, 0x1200), range(0x1F1E6, 0x1F200))
#: A line's end is one character.
_CHARACTER = regex(r"\r\n|.", re.DOTALL)


def characters(text: str) -> Sequence[str] | None:
    """Return the characters of a text; None where several code points may be one of them."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if any(map(_joins, text)):
            return None
    return _CHARACTER.findall(text) if "\r\n" in text else text


def _joins(character: str) -> bool:
    return unicodedata.category(character) in _JOINING or any(ord(character) in some for some in _PAIRED)
