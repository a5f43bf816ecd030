"""Edits of templates: whatever is written wherever, it is read again, and nothing else has changed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from archlint.model.source.document import Document, Unreadable, parse
from archlint.model.source.edits import Editor, NotEditable, Written, applied
from archlint.model.source.json.edit import JsonEditor
from archlint.model.source.location import Route
from archlint.model.source.yaml.edit import YamlEditor
from tests.edited import changed, drawn, is_near, routes, scalars, trees
from tests.running import ROOT

some_examples = settings(derandomize=True, deadline=None, max_examples=150, database=None)
functions: st.SearchStrategy[Any] = st.sampled_from(
    [
        {"Ref": "X"},
        {"Fn::GetAtt": ["Q", "Arn"]},
        {"Fn::Sub": "${A}: b, c"},
        {"Fn::Join": ["", ["a", {"Ref": "B"}]]},
        {"Fn::If": ["C", {"x": 1}, {"Ref": "AWS::NoValue"}]},
        {"Fn::Base64": {"Fn::Sub": "x\ny"}},
    ]
)
written: st.SearchStrategy[Any] = trees(st.one_of(scalars, functions))

#: What the rest of a file may forbid, of what a test asks for.
EXPECTED = {
    "a function makes the value on the way to it",
    "it is all that a function is given",
    "its key is written twice",
    "its value comes in by a merge key (<<)",
    "its value is an alias of an anchor",
    "it stands in an anchor that aliases repeat elsewhere",
    "there are anchors or aliases in its value",
    "there is nothing to remove",
    "what stands around it would be read as something else",
}


@cache
def documents() -> list[Document]:
    """Return the templates among the fixtures, in YAML and JSON."""
    found = []
    for path in sorted(Path(ROOT, "fixtures").rglob("*.*"))[::3]:
        if path.suffix in (".yaml", ".yml", ".json") and path.stat().st_size < 20_000:
            try:
                document = parse(path.read_bytes(), path.name)
            except Unreadable:
                continue
            if document.data is not None:
                found.append(document)
    assert len(found) > 200
    return found


def editor(document: Document) -> Editor:
    return YamlEditor(document.text) if document.is_yaml else JsonEditor(document.text)


def comparable(data: Any) -> Any:
    """Return data in which both ways to write Fn::GetAtt are one, and 1 is not true."""
    if isinstance(data, dict):
        named = data.get("Fn::GetAtt")
        if len(data) == 1 and isinstance(named, list) and all(isinstance(each, str) for each in named):
            return {"Fn::GetAtt": (str, ".".join(named))}
        return {key: comparable(value) for key, value in data.items()}
    return [comparable(value) for value in data] if isinstance(data, list) else (type(data), data)


def read(document: Document, text: str) -> Any:
    return comparable(parse(text.encode(errors="surrogatepass"), document.path).data)


def place(data: st.DataObject) -> tuple[Document, Route]:
    document = drawn(data, documents())
    return document, drawn(data, routes(document.data))


@some_examples
@given(st.data(), written)
def test_what_is_replaced_is_another_and_nothing_else(data: st.DataObject, value: Written) -> None:
    document, route = place(data)
    try:
        edits = editor(document).put(route, value)
    except NotEditable as refusal:
        assert refusal.message in EXPECTED
        return
    assert read(document, applied(document.text, edits)) == comparable(changed(document.data, route, lambda _: value))
    span = document.value_span(route)
    assert (
        span is None or is_near(document.text, span, edits) or is_near(document.text, _around(document, route), edits)
    )


@some_examples
@given(st.data(), written)
def test_what_is_added_stands_behind_the_others_and_nothing_else_changes(data: st.DataObject, value: Written) -> None:
    document, route = place(data)
    present: Any = document.data
    for one in route:
        present = present[one]
    step: str | int = len(present) if isinstance(present, list) else "Added"
    try:
        edits = editor(document).put((*route, step), value)
    except NotEditable as refusal:
        assert refusal.message in EXPECTED or not isinstance(present, dict | list)
        return
    edited = applied(document.text, edits)

    def with_value(present: Any) -> Any:
        return [*present, value] if isinstance(present, list) else {**(present or {}), "Added": value}

    assert read(document, edited) == comparable(changed(document.data, route, with_value))
    assert is_near(document.text, _around(document, (*route, step)), edits)


@some_examples
@given(st.data())
def test_what_is_removed_is_no_more_and_nothing_else_changes(data: st.DataObject) -> None:
    document, route = place(data)
    try:
        edits = editor(document).removed(route)
    except NotEditable as refusal:
        assert refusal.message in EXPECTED
        return

    def without(present: Any) -> Any:
        if isinstance(present, list):
            return [one for at, one in enumerate(present) if at != route[-1]]
        return {key: one for key, one in present.items() if key != route[-1]}

    assert read(document, applied(document.text, edits)) == comparable(changed(document.data, route[:-1], without))
    assert is_near(document.text, _around(document, route), edits)


def _around(document: Document, route: Route) -> tuple[int, int]:
    """Return the span of what a place stands in, with its key."""
    value = document.value_span(route[:-1]) or (0, len(document.text))
    return min(document._places.span(route[:-1])[0], value[0]), value[1]
