"""Regular expressions that are compiled late do what others do, and each of archlint's can be compiled."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import archlint
from archlint.model.regex import regex


def test_it_does_what_a_compiled_one_does() -> None:
    late, early = regex(r"(?P<letter>[a-z])\d", re.IGNORECASE), re.compile(r"(?P<letter>[a-z])\d", re.IGNORECASE)
    text = "a1 B2 33"
    assert late.findall(text) == early.findall(text) == ["a", "B"]
    assert late.sub(r"\g<letter>", text) == "a B 33"
    assert [match["letter"] for match in late.finditer(text)] == ["a", "B"]
    assert late.fullmatch(text) is None
    assert late.split(text) == early.split(text)
    assert late.pattern == early.pattern


def test_it_is_compiled_once_it_is_used() -> None:
    late = regex(b"(")
    with pytest.raises(re.error, match="unterminated subpattern"):
        late.search(b"(")


def test_it_has_nothing_else() -> None:
    assert not hasattr(regex("a"), "scanner")


def test_all_expressions_can_be_compiled() -> None:
    names = [found.name for found in pkgutil.walk_packages(archlint.__path__, "archlint.")]
    modules = [importlib.import_module(name) for name in names if name not in ("archlint.__main__", "archlint.cfnlint")]
    found = {id(value): value for module in modules for value in vars(module).values() if isinstance(value, _KIND)}
    assert len(found) > 100
    for expression in found.values():
        assert re.compile(expression.pattern)  # type: ignore[attr-defined]


_KIND: type[object] = type(regex(""))
