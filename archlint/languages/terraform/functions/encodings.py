"""Functions that encode, decode and hash text.

Source: Terraform documentation, "Built-in Functions", "Encoding Functions" and "Hash and Crypto Functions".
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import urllib.parse
import uuid
from collections.abc import Callable, Mapping, Sequence

from archlint.languages.terraform.functions.lists.collections import (
    MAX_ELEMENTS,
    MISSING,
    TerraformFunction,
    mapping,
    sequence,
)
from archlint.languages.terraform.hcl.scalars import as_text, scalar
from archlint.model.source.location import Place
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Value

#: The encodings whose names mean the same to Python.
_ENCODINGS = ("UTF-8", "UTF-16LE", "UTF-16BE", "US-ASCII", "ISO-8859-1", "WINDOWS-1252")
_NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "oid": uuid.NAMESPACE_OID,
    "url": uuid.NAMESPACE_URL,
    "x500": uuid.NAMESPACE_X500,
}
_HASHES = ("md5", "sha1", "sha256", "sha512")


def hexadecimal(name: str) -> Callable[[bytes], str]:
    """Return what makes the hash of a name, in hexadecimal digits."""
    return lambda data: hashlib.new(name, data, usedforsecurity=False).hexdigest()


def in_base64(name: str) -> Callable[[bytes], str]:
    """Return what makes the hash of a name, in Base64."""
    return lambda data: base64.b64encode(hashlib.new(name, data, usedforsecurity=False).digest()).decode()


def encoded(data: bytes) -> str:
    """Return bytes in Base64."""
    return base64.b64encode(data).decode()


#: What is made of the bytes of a text, by the name of the function.
OF_BYTES: Mapping[str, Callable[[bytes], str]] = {
    "base64encode": encoded,
    "base64sha256": in_base64("sha256"),
    "base64sha512": in_base64("sha512"),
    **{name: hexadecimal(name) for name in _HASHES},
}


def _on_text(function: Callable[..., str]) -> TerraformFunction:
    """Return the function on outcomes that is `function` on texts; an error where that cannot be."""

    def apply_(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
        values = [scalar(outcome) for outcome in outcomes]
        if any(value is None for value in values):
            return None
        try:
            return Known(function(*(as_text(value) for value in values if value is not None)))
        except ValueError:
            return MISSING

    return apply_


def _of_bytes(function: Callable[[bytes], str]) -> TerraformFunction:
    return _on_text(lambda text: function(text.encode()))


def _encode(text: str, encoding: str) -> str:
    if encoding.upper() not in _ENCODINGS:
        raise TypeError("an encoding that is not known here")
    return encoded(text.encode(encoding))


def _decode(text: str, encoding: str = "UTF-8") -> str:
    if encoding.upper() not in _ENCODINGS:
        raise TypeError("an encoding that is not known here")
    return base64.b64decode(text, validate=True).decode(encoding)


def _uuid(namespace: str, name: str) -> str:
    return str(uuid.uuid5(_NAMESPACES.get(namespace) or uuid.UUID(namespace), name))


def _csv(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    text = scalar(outcomes[0])
    if not isinstance(text, str) or text.count("\n") > MAX_ELEMENTS:
        return None
    try:
        header, *rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except (csv.Error, ValueError):
        return MISSING
    if len(set(header)) < len(header) or any(len(row) != len(header) for row in rows):
        return MISSING
    made = [{name: Value.of(Known(cell), place) for name, cell in zip(header, row, strict=True)} for row in rows]
    return sequence(place, [Value.of(mapping(place, row), place) for row in made])


#: The functions by name.
ENCODING_FUNCTIONS: Mapping[str, TerraformFunction] = {
    **{name: _of_bytes(function) for name, function in OF_BYTES.items()},
    "base64decode": _on_text(_decode),
    "csvdecode": _csv,
    "textdecodebase64": _on_text(_decode),
    "textencodebase64": _on_text(_encode),
    "urlencode": _on_text(lambda text: urllib.parse.quote_plus(text, safe="")),
    "uuidv5": _on_text(_uuid),
}
