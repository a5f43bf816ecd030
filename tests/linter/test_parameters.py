"""Parameters: the forms in which people keep their values."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.linter.inputs.parameters import Parameter, ParametersError, from_data, from_file, from_option


def pairs(parameters: list[Parameter]) -> list[tuple[str, str | None]]:
    return [(parameter.name, parameter.value) for parameter in parameters]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1", [("A", "1")]),
        ("A=", [("A", "")]),
        ("A=b=c", [("A", "b=c")]),
        ("A=1 B=2", [("A", "1"), ("B", "2")]),
        ("A='two words' B=\"2\"", [("A", "two words"), ("B", "2")]),
        (r"A=two\ words", [("A", "two words")]),
        ("A=two words", [("A", "two words")]),
        ("A=it's", [("A", "it's")]),
        ("ParameterKey=A,ParameterValue=1,2 ParameterKey=B,ParameterValue=", [("A", "1,2"), ("B", "")]),
        ('ParameterKey=A,ParameterValue="two words"', [("A", "two words")]),
    ],
)
def test_text(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(from_option([text], "here")) == expected
    assert pairs(from_data(text, "here")) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [("", ""), ("A", "A"), ("=1", "..."), ("A secret", "A..."), ("A-B=secret", "A-B..."), ("file:/x", "file:/x")],
)
def test_text_that_is_no_parameter(text: str, shown: str) -> None:
    with pytest.raises(ParametersError) as caught:
        from_option([text], "here")
    assert str(caught.value) == f"here: '{shown}' is not 'Name=Value'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "ParameterValue": true}]',
            ["1", "true"],
        ),
        ('[{"ParameterKey": "A", "UsePreviousValue": true}, {"ParameterKey": "B", "ParameterValue": 2}]', [None, "2"]),
        ('["A=1", "B=two words"]', ["1", "two words"]),
        ('{"Parameters": {"A": "1", "B": ["x", "y"]}, "Tags": {"C": "3"}, "StackPolicy": {}}', ["1", "x,y"]),
        ('{"A": "1", "B": 1.5}', ["1", "1.5"]),
    ],
)
def test_files(tmp_path: Path, text: str, expected: list[str | None]) -> None:
    path = tmp_path / "prod.json"
    path.write_text(text)
    found = [Parameter("A", expected[0], str(path)), Parameter("B", expected[1], str(path))]
    assert from_file(path) == found
    assert from_option([f"file://{path}"], "here") == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("1", "holds no parameters"),
        ("[1]", "holds no parameters"),
        ('[{"ParameterKey": "A"}]', "holds no parameters"),
        ('[{"ParameterValue": "A"}]', "holds no parameters"),
        ('{"A": {}}', "holds no parameters"),
        ('{"A": null}', "holds no parameters"),
        ('{"Parameters": []}', "holds no parameters"),
        ('["A"]', "'A' is not 'Name=Value'"),
    ],
)
def test_files_that_hold_no_parameters(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "prod.json"
    path.write_text(text)
    with pytest.raises(ParametersError) as caught:
        from_file(path)
    assert str(caught.value) == f"{path}: {message}"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ParametersError, match=r"none\.json: cannot be read: No such file or directory$"):
        from_file(tmp_path / "none.json")
