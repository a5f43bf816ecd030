"""What a finding is recognised by from one commit to the next: archlint's fingerprint, and GitHub's.

GitHub's is `primaryLocationLineHash`: `upload-sarif` computes it for results that have none and warns where it
differs; the upload API relies on it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from operator import mul

from archlint.model.regex import regex

_WINDOW = 100
_BASE = 37
_MODULUS = 1 << 64
_POWERS = tuple(pow(_BASE, exponent, _MODULUS) for exponent in reversed(range(_WINDOW)))

#: The algorithm marks the end of the file with -1, as a UTF-16 unit.
_END = "\uffff"

_ASTRAL = regex("[\U00010000-\U0010ffff]")


def fingerprint(check: str, file: str, resource: str, part: str) -> str:
    """Return the hash of what identifies a finding, as the attributes of a result are called."""
    return digest(check, file, resource, part)


def digest(*parts: str) -> str:
    """Return the hash of what identifies something, in the parts of which it consists."""
    from archlint.model.hashes import sha256  # here: often nothing is found

    # A name may hold a lone surrogate, which has no encoding.
    return sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:32]


def line_hashes(text: str, lines: Collection[int]) -> dict[int, str]:
    """Return the hash of each of the `lines` of `text`; numbers beyond its end are left out.

    A line's hash covers the first 100 UTF-16 units from its start that are neither space nor tab, with line
    breaks as LF; a counter tells apart the lines for which these are the same.

    The counter goes by the units, where GitHub's goes by their hashes: hashing only the lines that are
    asked for makes this ten times faster, and two windows with different units but one 64-bit hash are not
    to be met in a template.
    """
    units = _units(text)
    hashes: dict[int, str] = {}
    seen: Counter[str] = Counter()
    start, last = 0, max(lines, default=0)
    for number in range(1, last + 1):
        window = units[start : start + _WINDOW]
        seen[window] += 1
        if number in lines:
            hashes[number] = f"{_hash(window):x}:{seen[window]}"
        start = units.find("\n", start) + 1
        if not start:
            break
    return hashes


def _units(text: str) -> str:
    """Return `text` as the algorithm reads it: a string with one character for each UTF-16 unit."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    return _ASTRAL.sub(_surrogates, text) + _END


def _surrogates(match: re.Match[str]) -> str:
    high, low = divmod(ord(match[0]) - 0x10000, 0x400)
    return chr(0xD800 + high) + chr(0xDC00 + low)


def _hash(window: str) -> int:
    # Stopping at the shorter of the two is the padding with zeros that the algorithm asks for.
    terms: Iterator[int] = map(mul, map(ord, window), _POWERS)
    return sum(terms) % _MODULUS
