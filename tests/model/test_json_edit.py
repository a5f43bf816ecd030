"""Edits of JSON: what is written, and what stays as it was."""

from __future__ import annotations

import json

import pytest

from archlint.model.source.edits import Block, Blocks, Code, JsonText, NotEditable, Written, applied
from archlint.model.source.json.edit import JsonEditor
from archlint.model.source.location import Route
from archlint.model.source.written import terraform_data

TEXT = """\
{
    "a": {"b": 1, "c": [1, 2]},
    "d": [
        {"e": 5},
        "f"
    ],
    "g": {},
    "h": null
}
"""


def put(text: str, route: Route, data: Written) -> str:
    return applied(text, JsonEditor(text).put(route, data))


@pytest.mark.parametrize(
    ("route", "data", "before", "after"),
    [
        (("a", "b"), {"x": [1]}, '"b": 1', '"b": {"x": [1]}'),
        (("a", "z"), {"x": 1}, "[1, 2]", '[1, 2], "z": {"x": 1}'),
        (("a", "c", 2), "é", "[1, 2]", '[1, 2, "é"]'),
        (("d", 1), {"x": 1}, '"f"', '{\n            "x": 1\n        }'),
        (("d", 2), [], '"f"', '"f",\n        []'),
        (
            ("g", "x", "y", 0),
            1,
            "{},",
            '{\n        "x": {\n            "y": [\n                1\n            ]\n        }\n    },',
        ),
        (("h", "x"), 1, "null", '{\n        "x": 1\n    }'),
        (("i",), True, "null", 'null,\n    "i": true'),
    ],
)
def test_what_is_put_stands_as_its_siblings_do(route: Route, data: Written, before: str, after: str) -> None:
    assert put(TEXT, route, data) == TEXT.replace(before, after, 1)


@pytest.mark.parametrize(
    ("route", "before", "after"),
    [
        (("a", "b"), '"b": 1, ', ""),
        (("a", "c"), ', "c": [1, 2]', ""),
        (("a", "c", 0), "1, 2", "2"),
        (("d", 0), '{"e": 5},\n        ', ""),
        (("d", 0, "e"), '{"e": 5}', "{}"),
        (("h",), ',\n    "h": null', ""),
    ],
)
def test_what_is_removed_takes_a_comma_with_it(route: Route, before: str, after: str) -> None:
    assert applied(TEXT, JsonEditor(TEXT).removed(route)) == TEXT.replace(before, after, 1)


def test_line_ends_and_one_line_stay() -> None:
    assert put('{\r\n  "a": 1\r\n}', ("b",), {"c": 1}) == '{\r\n  "a": 1,\r\n  "b": {\r\n    "c": 1\r\n  }\r\n}'
    assert put('{"a": {}}', ("a", "b", "c"), 1) == '{"a": {"b": {"c": 1}}}'


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ('{"a": 1, "a": 2}', ("a",)),
        ('{"a": "x"}', ("a", "b")),
        ('{"a": [1]}', ("a", 3)),
        ('{"a": [1]}', ("a", "b")),
        ('{"a": 1}', ("b", 1)),
    ],
)
def test_what_cannot_be_written_is_refused(text: str, route: Route) -> None:
    with pytest.raises(NotEditable):
        put(text, route, 1)


def test_nothing_to_remove() -> None:
    for route in ((), ("z",), ("a", "b", "c"), ("d", 2)):
        with pytest.raises(NotEditable):
            JsonEditor(TEXT).removed(route)


def test_what_only_some_languages_have_in_a_template() -> None:
    arn: Written = {"Fn::GetAtt": ["Q", "Arn"]}
    data: Written = [Block({"b": 1}), Blocks([Block({})]), JsonText({"a": arn, "s": "${x}", "n": [JsonText(1)]})]
    filled = '{"a": "${Q.Arn}", "s": "${!x}", "n": ["1"]}'
    assert json.loads(put("{}", ("a",), data)) == {"a": [{"b": 1}, [{}], {"Fn::Sub": filled}]}
    assert json.loads(put("{}", ("a",), JsonText({"s": "${x}"}))) == {"a": '{"s": "${x}"}'}


def test_what_only_some_languages_have_in_terraforms_syntax() -> None:
    data: Written = {"x": Code("a.b.c"), "j": JsonText({"k": Code("d.e")}), "t": "${f}", "b": Blocks([Block({"g": 1})])}
    text = applied("{}", JsonEditor("{}", terraform_data).put(("a",), data))
    with pytest.raises(NotEditable):
        JsonEditor("{}", terraform_data).put(("a",), "$${f}")
    assert json.loads(text) == {"a": {"x": "${a.b.c}", "j": '{"k": "${d.e}"}', "t": "$${f}", "b": [{"g": 1}]}}
