"""Edits of HCL: whatever is written wherever, it is read again, and nothing else has changed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from archlint.languages.terraform.hcl.editing.edit import HclEditor
from archlint.languages.terraform.hcl.editing.write import expression_source
from archlint.languages.terraform.hcl.hcl import parse_hcl
from archlint.model.source.document import Document
from archlint.model.source.edits import Code, JsonText, NotEditable, Written, applied
from archlint.model.source.location import Route
from archlint.model.source.text import Unreadable
from tests.edited import ENCODED, changed, drawn, inside, is_near, plain, routes, scalars, trees
from tests.running import ROOT

some_examples = settings(derandomize=True, deadline=None, max_examples=100, database=None)
code = st.sampled_from([Code("aws_sqs_queue.x.arn"), Code("merge(var.a, var.b)"), JsonText({"a": [Code("var.b")]})])
data_to_write: st.SearchStrategy[Any] = trees(st.one_of(scalars, code))


@cache
def documents() -> list[Document]:
    found = []
    for path in sorted(Path(ROOT, "fixtures").rglob("*.tf")):
        try:
            found.append(parse_hcl(path.read_bytes(), path.name))
        except Unreadable:
            continue
    assert len(found) > 100
    return found


def place(data: st.DataObject) -> tuple[Document, Route]:
    document = drawn(data, documents())
    return document, drawn(data, routes(plain(document.data), inside))


def read(text: str) -> Any:
    return plain(parse_hcl(text.encode(errors="surrogatepass"), "main.tf").data)


def value_of(data: Written) -> Any:
    return read(f"a = {expression_source(data, '', chr(10))}\n")["a"]


@some_examples
@given(st.data(), data_to_write)
def test_what_is_replaced_is_another_and_nothing_else(data: st.DataObject, value: Written) -> None:
    document, route = place(data)
    try:
        edits = HclEditor(document.text).put(route, value)
    except NotEditable as refusal:
        assert re.search("block|all of the file|no name of an attribute", refusal.message)
        return
    edited = read(applied(document.text, edits))
    if _is_block(document, route) and isinstance(value, dict):
        return  # what is in the block are attributes, whatever they are set to
    assert edited == changed(plain(document.data), route, lambda _: value_of(value), inside)
    assert is_near(document.text, _around(document, route), edits)


@some_examples
@given(st.data(), data_to_write)
def test_what_is_added_stands_with_the_others_and_nothing_else_changes(data: st.DataObject, value: Written) -> None:
    document, route = place(data)
    present: Any = plain(document.data)
    for one in route:
        present = inside(present)[one]
    present = inside(present)
    step: str | int = len(present) if isinstance(present, list) else "added"
    try:
        edits = HclEditor(document.text).put((*route, step), value)
    except NotEditable as refusal:
        assert re.search("block|no name of an attribute", refusal.message) or not isinstance(present, dict | list)
        return

    def with_value(present: Any) -> Any:
        inner = inside(present)
        if inner == "null":
            return {"added": value_of(value)}
        made = [*inner, value_of(value)] if isinstance(inner, list) else {**inner, "added": value_of(value)}
        return made if inner is present else {ENCODED: made}

    assert read(applied(document.text, edits)) == changed(plain(document.data), route, with_value, inside)
    assert is_near(document.text, _around(document, (*route, step)), edits)


@some_examples
@given(st.data())
def test_what_is_removed_is_no_more_and_nothing_else_changes(data: st.DataObject) -> None:
    document, route = place(data)
    try:
        edits = HclEditor(document.text).removed(route)
    except NotEditable as refusal:
        assert refusal.message == "there is nothing to remove"
        return
    edited, expected = read(applied(document.text, edits)), plain(document.data)

    def without(present: Any) -> Any:
        inner = inside(present)
        if isinstance(inner, list):
            made: Any = [one for at, one in enumerate(inner) if at != route[-1]]
        else:
            made = {key: one for key, one in inner.items() if key != route[-1]}
        return made if inner is present else {ENCODED: made}

    expected = changed(expected, route[:-1], without, inside)
    assert _without_empty(edited) == _without_empty(expected)
    assert is_near(document.text, _around(document, route), edits)


def _without_empty(data: Any) -> Any:
    """Return data without the names and labels of blocks that are no more."""
    if isinstance(data, list):
        return [_without_empty(value) for value in data]
    if not isinstance(data, dict):
        return data
    inner = {key: _without_empty(value) for key, value in data.items()}
    return {key: value for key, value in inner.items() if value not in ({}, [])}


def _is_block(document: Document, route: Route) -> bool:
    present: Any = document.data
    for step in route:
        if not isinstance(present, dict | list):
            return False
        present = present[step]  # type: ignore[index]
    return isinstance(present, dict)


def _around(document: Document, route: Route) -> tuple[int, int]:
    """Return the span of the block or list that a place stands in; of blocks of the file, all of it."""
    for length in range(len(route) - 1, 0, -1):
        span = document.value_span(route[:length])
        if span is not None and isinstance(route[length - 1], int):
            return span
    return 0, len(document.text)
