"""Numbers, and what `yamldecode` and `jsondecode` make of texts: as Terraform, to the last digit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.languages.terraform.test_expressions import plain, terraform_says
from tests.words import evaluated_attribute

#: Scalars of YAML, and what they are to Terraform.
SCALARS: dict[str, str | int | float | bool | None] = {
    "y": True,
    "N": False,
    "Yes": True,
    "yEs": "yEs",
    "off": False,
    "~": None,
    "NULL": None,
    "nUll": "nUll",
    "": None,
    "0o17": 15,
    "0O17": "0O17",
    "0x1F": 31,
    "-0x1f": "-0x1f",
    "0b11": "0b11",
    "017": 17,
    "-08": -8,
    "1_000": "1_000",
    "+1": 1,
    ".5": 0.5,
    "-.5": -0.5,
    "5.": 5,
    ".": ".",
    "1e3": 1000,
    "1.e3": 1000,
    "1e": "1e",
    "1.10": 1.1,
    "1.2.3": "1.2.3",
    "1:30": "1:30",
    "1,000": "1,000",
    "inf": "inf",
    "2020-01-01": "2020-01-01T00:00:00Z",
    "2020-1-1": "2020-01-01T00:00:00Z",
    "2020-13-01": "2020-13-01",
    "2020-01-01 00:00:00": "2020-01-01T00:00:00Z",
    "2020-01-01 00:00:00Z": "2020-01-01 00:00:00Z",
    "2020-01-01T00:00:00": "2020-01-01T00:00:00",
    "2020-01-01t21:59:43.10-05:00": "2020-01-01T21:59:43-05:00",
    "2020-01-01T00:00:00.5+00:00": "2020-01-01T00:00:00Z",
    "'2'": "2",
    "|\n  5": "5\n",
    "!!str 5": "5",
    "!!str yes": "yes",
    "!!int 0x1f": 31,
    "!!int '5'": "5",
    "!!float 1e3": 1000,
    "!!bool yes": True,
    "!!null x": None,
    "!!timestamp 2020-01-01": "2020-01-01T00:00:00Z",
    "!!binary aGk=": "aGk=",
}
#: Texts that are no YAML to Terraform, though they may be to others.
REFUSED_YAML = (
    "",
    "# nothing",
    "a: !Ref b",
    "a: !!int x",
    "a: !!set {b, c}",
    "~: 1",
    "? [a]\n: 1",
    "a: &x {b: 1}\nc: {<<: [*x]}",
    "a: {<<: 5}",
)
#: Texts that are no JSON to Terraform, though Python takes them.
REFUSED_JSON = ("NaN", "[NaN]", "[-Infinity]", '["a\nb"]', "01", "[1] x", "")

CLOSED = {
    'yamldecode("x: &x {p: 1, q: 2}\\nb:\\n  <<: *x\\n  q: 3\\n").b': {"p": 1, "q": 3},
    'yamldecode("1.5: a\\nyes: b\\n0x1f: c\\n1e3: d\\n")': {"1.5": "a", "true": "b", "31": "c", "1000": "d"},
    'yamldecode("- {b}\\n- [1,]\\n- - x\\n")': [{"b": None}, [1], ["x"]],
    'yamldecode("---\\n")': None,
    'jsondecode("1e5")': 100000,
    '"x${jsondecode("[1.0]")[0]}"': "x1",
    '"x${jsonencode(jsondecode("[1.0, 1e2, 1.50]"))}"': "x[1,100,1.5]",
    'join(",", jsondecode("[1.0, 2]"))': "1,2",
    "tostring(1 / 3)": "0." + "3" * 154 + "5",
    '"x${jsonencode({ a = 2 / 3 })}"': 'x{"a":0.' + "6" * 153 + "7}",
    'format("%s", 1 / 8)': "0.125",
    "1 / 3 * 3 == 1": True,
    "tostring(0.1 + 0.2)": "0.3",
    "tostring(1e25)": "1" + "0" * 25,
    "tostring(-1 / 4)": "-0.25",
    "floor(1e20 / 3)": 33333333333333333333,
    "floor(2.9999999999999999999)": 2,
    "ceil(1.0000000000000000001)": 2,
    "tostring(abs(-1 / 3)) == tostring(1 / 3)": True,
    "4 % 0.1": 0,
    "tostring(123456789.123456789)": "123456789.123456789",
    "tostring(sum([0.1, 0.2]))": "0.3",
    "range(0, 0.3, 0.1)": [0, 0.1, 0.2],
    'tonumber(".5") + tonumber("1.") + tonumber("+2")': 3.5,
    'try(tonumber("1_000"), "bad")': "bad",
    'try(format("%d", 1.5), "bad")': "bad",
    'try(indent(-1, "a"), "bad")': "bad",
    'try(tolist([1, [2]]), "bad")': "bad",
    'try(toset([[1], "a"]), "bad")': "bad",
    'try(tomap({ a = [1], b = "x" }), "bad")': "bad",
    'try(sort([1, [2]]), "bad")': "bad",
    'try(join(",", [[1]]), "bad")': "bad",
    'try(contains({}, 1), "bad")': "bad",
    'try(alltrue(["x"]), "bad")': "bad",
    'try(transpose({ a = "x" }), "bad")': "bad",
    'try(merge({ a = 1 }, [1]), "bad")': "bad",
    'try({ (null) = 1 }, "bad")': "bad",
    'try(tolist([1, true]), "bad")': "bad",
    'tolist([{ a = 1 }, { a = "x" }])': [{"a": "1"}, {"a": "x"}],
    'tolist([{ a = 1, b = "x" }])': [{"a": 1, "b": "x"}],
    'tolist([{ a = 1, b = "x" }, { c = true }])': [{"a": "1", "b": "x"}, {"c": "true"}],
    'tolist([[1, "x"], [2, "y"]])': [[1, "x"], [2, "y"]],
    'tolist([[1, "x"], [2]])': [["1", "x"], ["2"]],
    'tolist([tolist([1]), ["x", 2]])': [["1"], ["x", "2"]],
    'tolist([tomap({ a = 1 }), { b = "x" }])': [{"a": "1"}, {"b": "x"}],
    'tolist([{ a = [1] }, { a = ["x", 2] }])': [{"a": ["1"]}, {"a": ["x", "2"]}],
    'tomap({ a = { x = 1 }, b = { x = "y" } })': {"a": {"x": "1"}, "b": {"x": "y"}},
    "toset([[2], [1], [2]])": [[1], [2]],
    "toset([{ a = 2.5 }, { a = 10 }, { a = 1 }, { a = null }])": [{"a": 10}, {"a": 1}, {"a": 2.5}, {"a": None}],
    'toset([{ a = { q = "b" } }, { a = { q = "a" } }])': [{"a": {"q": "a"}}, {"a": {"q": "b"}}],
    "length(toset([{ a = 1 }, { a = 1 }]))": 1,
    "distinct([1, 1, 2])": [1, 2],
    'chunklist([{ a = 1 }, { a = "1" }], 1)': [[{"a": "1"}], [{"a": "1"}]],
    **{f"yamldecode({json.dumps(f'a: {text}' + chr(10))}).a": said for text, said in SCALARS.items()},
    **{f'try(yamldecode({json.dumps(text)}), "bad")': "bad" for text in REFUSED_YAML},
    **{f'try(jsondecode({json.dumps(text)}), "bad")': "bad" for text in REFUSED_JSON},
}


@pytest.mark.parametrize("expression", CLOSED)
def test_it_is_what_terraform_makes_of_it(tmp_path: Path, expression: str) -> None:
    found = plain(evaluated_attribute(tmp_path, expression))
    assert (type(found), found) == (type(CLOSED[expression]), CLOSED[expression])


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed here")
def test_terraform_says_the_same(tmp_path: Path) -> None:
    assert terraform_says(tmp_path, CLOSED) == CLOSED


@pytest.mark.parametrize(
    "text",
    [
        "a: [" * 300,
        "a: 1e400",
        "a: " + "1" * 400,
        "a: 0x" + "f" * 5000,
        "a: 0o" + "7" * 5000,
        "a: 2020-01-01T00:00:00+99:99",
        "a: 0001-01-01T00:00:00+23:59",
        "a: 9999-99-99",
        "a: &x [1]\nb: &y [*x, *x]\nc: [*y, *y]",
        "a: '\ud800'",
    ],
)
def test_what_is_large_deep_or_broken_is_read_or_not_known(tmp_path: Path, text: str) -> None:
    evaluated_attribute(tmp_path, f'"${{yamldecode({json.dumps(text)}).a}}"')
    evaluated_attribute(tmp_path, f"yamldecode({json.dumps(text)})")
