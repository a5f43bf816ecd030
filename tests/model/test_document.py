"""Documents: what data they hold and where its parts stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archlint.model.source.document import Document, PlainData, parse
from archlint.model.source.json.text import JsonPlaces
from archlint.model.source.location import Place, Route
from archlint.model.source.text import Unreadable
from archlint.model.source.yaml import text as yaml_text
from archlint.model.source.yaml.tree import YamlPlaces
from tests.running import OTHERS, OURS, corpora


def yaml(text: str) -> Document:
    return parse(text.encode(), "t.yaml")


def json(text: str) -> Document:
    return parse(text.encode(), "t.json")


def marked(document: Document, *route: str | int) -> str:
    """The text that a route leads to."""
    at = document.locate(route)
    assert (at.path, at.end_line) == (document.path, at.line)
    return document.line(at.line)[at.column - 1 : at.end_column - 1]


def position(document: Document, *route: str | int) -> tuple[int, int, int]:
    at = document.locate(route)
    return at.line, at.column, at.end_column


def routes(tree: PlainData, above: Route = ()) -> Iterator[Route]:
    yield above
    steps = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, inner in steps:
        yield from routes(inner, (*above, step))


# --- decoding ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
@pytest.mark.parametrize("name", ["t.json", "t.yaml"])
def test_json_in_any_unicode_encoding(encoding: str, name: str) -> None:
    document = parse('{\r\n "ключ": ["é", 1]}'.encode(encoding), name)
    assert document.data == {"ключ": ["é", 1]}
    assert position(document, "ключ") == (2, 2, 8)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_yaml_in_unicode_encodings(encoding: str) -> None:
    document = parse("a: é\nb: 1\n".encode(encoding), "t.yaml")
    assert document.data == {"a": "é", "b": 1}
    assert position(document, "a") == (1, 1, 2)
    assert document.text[0] == "a"


# --- choosing a syntax ---


@pytest.mark.parametrize("name", ["t.json", "t.yaml", "t.template", "t"])
def test_json_is_recognised_by_content(name: str) -> None:
    assert parse(b'\n\t{"a":\t[1.5, true, null, "x"]}', name).data == {"a": [1.5, True, None, "x"]}


@pytest.mark.parametrize("name", ["t.json", "t.yaml", "t.template"])
@pytest.mark.parametrize("text", ['{# why\n"a": 1}', '{"a": 1,}', "{a: 1}", "[a]: 1", "{a: 1} # why"])
def test_json_with_liberties_is_read_as_yaml(name: str, text: str) -> None:
    data = parse(text.encode(), name).data
    assert data in ({"a": 1}, {"['a']": 1})


def test_the_error_is_that_of_the_syntax_the_file_claims() -> None:
    text = b'{"a": 1,\n "b" 2}'
    with pytest.raises(Unreadable, match="not valid JSON: Expecting ':' delimiter") as json_error:
        parse(text, "t.json")
    with pytest.raises(Unreadable, match="not valid YAML: did not find expected ',' or '}'") as yaml_error:
        parse(text, "t.yaml")
    assert (json_error.value.line, json_error.value.column) == (2, 6)
    assert yaml_error.value.line in (1, 2)


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "---\n", "\ufeff"])
def test_an_empty_file_is_an_empty_document(text: str) -> None:
    document = yaml(text)
    assert document.data is None
    assert position(document, "Resources") == (1, 1, 2)


# --- scalars, keys, tags, merges ---


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("~", None),
        ("", None),
        ("true", True),
        ("No", False),
        ("ON", True),
        ("y", "y"),
        ("0", 0),
        ("-30", -30),
        ("123456789012", 123456789012),
        ("012345678901", "012345678901"),
        ("010", "010"),
        ("0x1F", "0x1F"),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("+5", "+5"),
        ("9" * 5000, "9" * 5000),
        ("1.5", 1.5),
        ("-0.25", -0.25),
        ("1.0e+3", 1000.0),
        (".5", ".5"),
        (".inf", ".inf"),
        ("1:30.5", "1:30.5"),
        ("1_0.5", "1_0.5"),
        ("2012-10-17", "2012-10-17"),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
        ("'5'", "5"),
        ("!!str 5", "5"),
        ("!!int '5'", 5),
        ("!!bool maybe", "maybe"),
        ("!!binary aGk=", "aGk="),
        ("!!python/object:os.system x", "x"),
        ("!!set {a, b}", {"a": None, "b": None}),
        ("!!str {a: b}", {"a": "b"}),
        ("!!map x", "x"),
        ("=", "="),
        ("|\n  one\n  two\n", "one\ntwo\n"),
        ("first\n  second", "first second"),
    ],
)
def test_scalars(text: str, value: PlainData) -> None:
    assert yaml(f"k: {text}").data == {"k": value}
    assert yaml(f"- {text}").data == [value]
    assert yaml(text).data == value


@pytest.mark.parametrize("key", ["true", "2012-10-17", "404", "010", "1.0", "on", "<", "'<<'", "!Ref x"])
def test_keys_keep_their_text(key: str) -> None:
    document = yaml(f"? {key}\n: v\n")
    text = key.strip("'").removeprefix("!Ref ")
    assert document.data == {text: "v"}
    assert marked(document, text) == key


@pytest.mark.parametrize("key", ["null", "~", ""])
def test_the_null_key(key: str) -> None:
    assert yaml(f"? {key}\n: v").data == {"null": "v"}


def test_complex_keys_become_text() -> None:
    document = yaml("? [a, {b: 1}]\n: v\n? {c: d}\n: w")
    assert document.data == {"['a', {'b': 1}]": "v", "{'c': 'd'}": "w"}
    assert marked(document, "{'c': 'd'}") == "{c: d}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!Ref 123", {"Ref": "123"}),
        ("!Ref", {"Ref": ""}),
        ("!Condition x", {"Condition": "x"}),
        ("!GetAtt A.Arn", {"Fn::GetAtt": "A.Arn"}),
        ("!GetAtt [A, Arn]", {"Fn::GetAtt": ["A", "Arn"]}),
        ("!Sub '${A}'", {"Fn::Sub": "${A}"}),
        ("!If [c, !Ref A, 5]", {"Fn::If": ["c", {"Ref": "A"}, 5]}),
        ("!Transform {Name: N}", {"Fn::Transform": {"Name": "N"}}),
        ("!Base64 {Ref: A}", {"Fn::Base64": {"Ref": "A"}}),
        ("!Rain::Module ./m.yaml", {"!Rain::Module": "./m.yaml"}),
        ("!Rain::Embed f.py", {"!Rain::Embed": "f.py"}),
        ("!Vault [a]", {"!Vault": ["a"]}),
        ("!ref x", {"!ref": "x"}),
    ],
)
def test_short_forms_become_long_forms(text: str, value: PlainData) -> None:
    assert yaml(f"k: {text}").data == {"k": value}
    assert yaml(f"- {text}").data == [value]
    assert yaml(text).data == value


def test_the_last_of_two_equal_keys_wins() -> None:
    for document in (yaml("a: 1\nb: 2\na: 3\n"), json('{"a": 1,\n"b": 2,\n"a": 3}')):
        assert document.data == {"a": 3, "b": 2}
        assert document.locate(("a",)).line == 3


def test_aliases_share_one_object() -> None:
    document = yaml("a: &x {b: [1]}\nc: *x\nd: [*x, &y !Ref q, *y]\n")
    data = document.data
    assert data == {"a": {"b": [1]}, "c": {"b": [1]}, "d": [{"b": [1]}, {"Ref": "q"}, {"Ref": "q"}]}
    assert isinstance(data, dict)
    assert data["a"] is data["c"]
    assert position(document, "c") == (2, 1, 2)
    assert position(document, "c", "b") == (1, 8, 9)
    assert marked(document, "d", 2, "Ref") == "!Ref"


def test_merge_keys() -> None:
    document = yaml("""
a: &a {x: 1, y: 1}
b: &b {<<: *a, y: 2, z: 2}
one: {x: 0, <<: *b}
two:
  <<: [*a, *b]
  w: 3
inline: {<<: {x: 9}}
none: {<<: text}
tagged: {<<: !Transform {Name: n}}
""")
    data = document.data
    assert isinstance(data, dict)
    assert data["one"] == {"x": 0, "y": 2, "z": 2}
    assert data["two"] == {"x": 1, "y": 1, "z": 2, "w": 3}
    assert data["inline"] == {"x": 9}
    assert data["none"] == {"<<": "text"}
    assert data["tagged"] == {"<<": {"Fn::Transform": {"Name": "n"}}}
    assert position(document, "one", "x") == (4, 7, 8)
    assert position(document, "one", "y") == (3, 16, 17)
    assert position(document, "two", "x") == (2, 8, 9)
    assert position(document, "two", "z") == (3, 22, 23)
    assert position(document, "two", "nothing") == (5, 1, 4)
    assert marked(document, "tagged", "<<", "Fn::Transform", "Name") == "Name"


# --- places ---

TEMPLATE = """\
# é
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      "QueueName": !Sub
        - "${A}-q"
        - A: !Ref B
      Tags:
        - Key: k
          Value: v
        - {"Key": 😀, Value: w}
        -
          - deep
          - !If [c, !Ref B, 5]
        - !GetAtt A.Arn
        - |
          text
        - !If
          - c
        - two
          lines
        - {}
"""


@pytest.mark.parametrize(
    ("route", "text", "line"),
    [
        ((), "#", 1),
        (("Nope", "x"), "#", 1),
        (("Resources",), "Resources", 2),
        (("Resources", "Queue", "Properties", "QueueName"), '"QueueName"', 6),
        (("Resources", "Queue", "Properties", "QueueName", "Fn::Sub"), "!Sub", 6),
        (("Resources", "Queue", "Properties", "QueueName", 0), '"QueueName"', 6),
        (("Resources", "Queue", "Properties", "QueueName", "Fn::Sub", 0), '"${A}-q"', 7),
        (("Resources", "Queue", "Properties", "QueueName", "Fn::Sub", 1), "A", 8),
        (("Resources", "Queue", "Properties", "QueueName", "Fn::Sub", 1, "A", "Ref"), "!Ref", 8),
        (("Resources", "Queue", "Properties", "QueueName", "Fn::Sub", 1, "A", "Ref", "x"), "!Ref", 8),
        (("Resources", "Queue", "Properties", "Tags", 0), "Key", 10),
        (("Resources", "Queue", "Properties", "Tags", 1), '"Key"', 12),
        (("Resources", "Queue", "Properties", "Tags", 1, "Value"), "Value", 12),
        (("Resources", "Queue", "Properties", "Tags", 2), "- deep", 14),
        (("Resources", "Queue", "Properties", "Tags", 2, 1), "!If", 15),
        (("Resources", "Queue", "Properties", "Tags", 2, 1, "Fn::If", 1), "!Ref B", 15),
        (("Resources", "Queue", "Properties", "Tags", 2, 1, "Fn::If", 1, "Ref"), "!Ref", 15),
        (("Resources", "Queue", "Properties", "Tags", 2, 1, "Fn::If", 2), "5", 15),
        (("Resources", "Queue", "Properties", "Tags", 3), "!GetAtt A.Arn", 16),
        (("Resources", "Queue", "Properties", "Tags", 4), "|", 17),
        (("Resources", "Queue", "Properties", "Tags", 5), "!If", 19),
        (("Resources", "Queue", "Properties", "Tags", 6), "two", 21),
        (("Resources", "Queue", "Properties", "Tags", 7), "{}", 23),
        (("Resources", "Queue", "Properties", "Tags", 8), "Tags", 9),
        (("Resources", "Queue", "Properties", "Tags", -1), "Tags", 9),
        (("Resources", "Queue", "Properties", "Tags", "0"), "Tags", 9),
        (("Resources", "Queue", "Type", "x"), "Type", 4),
    ],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_places_in_yaml(route: Route, text: str, line: int, line_break: str) -> None:
    document = yaml(TEMPLATE.replace("\n", line_break))
    assert document.locate(route).line == line
    assert marked(document, *route) == text


@pytest.mark.parametrize(
    ("route", "text", "line"),
    [
        ((), "{", 1),
        (("c",), "{", 1),
        (("a",), '"a"', 1),
        (("a", 0), '"b\\n"', 2),
        (("a", 0, "b\n"), '"b\\n"', 2),
        (("a", 1), "5", 3),
        (("a", 2), '"😀"', 3),
        (("a", 3), "[1,", 3),
        (("a", 3, 1), "2", 4),
        (("a", 4), "{ }", 4),
        (("a", 5), '"a"', 1),
        (("a", 0, "b\n", "x"), '"b\\n"', 2),
    ],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_places_in_json(route: Route, text: str, line: int, line_break: str) -> None:
    document = json('{"a": [\n{"b\\n": 1},\n\t5, "😀", [1,\n2], { } ]}\n'.replace("\n", line_break))
    for _ in range(2):  # found, then remembered
        assert document.locate(route).line == line
        assert marked(document, *route) == text


def test_lines_are_those_of_editors() -> None:
    document = yaml('a: "x\u2028y\x85z"\nb: 1\r\nc: 2\rd: 3')
    assert [document.locate((key,)).line for key in "abcd"] == [1, 2, 3, 4]
    assert [document.line(number) for number in range(6)] == [
        "",
        'a: "x\u2028y\x85z"',
        "b: 1",
        "c: 2",
        "d: 3",
        "",
    ]


def test_a_place_finds_its_location() -> None:
    place = Place(yaml("a:\n  b: 1\n"), ()) / "a" / "b"
    assert (place.location.line, place.location.column, place.location.end_column) == (2, 3, 4)


def test_an_empty_item_is_still_visible() -> None:
    document = yaml("- \n- a\n")
    assert document.data == [None, "a"]
    assert document.locate((0,)).end_column > document.locate((0,)).column


def assert_both_find_the_same(text: str) -> int:
    root = yaml_text.compose(text)
    assert root is not None
    by_scan, by_marks = JsonPlaces(text), YamlPlaces(root, text)
    found = list(routes(json(text).data))
    for route in found:
        assert by_scan.span(route) == by_marks.span(route), route
        assert by_scan.span((*route, "no such key")) == by_marks.span((*route, "no such key")), route
    return len(found)


def test_json_and_yaml_agree_on_places() -> None:
    text = '{"a": [{}, [], {"k": [1, {"x": "y"}], "k": {"z": null}}, "s", -1.5e3, [[2]]], "": {"true": [false]}}'
    assert assert_both_find_the_same(text) == 15


# --- real templates ---

INVALID = {
    # text after a quoted scalar
    "cfn-sam/step-functions-workflows-collection/parallelized-embedding-pipeline/template.yaml": (88, 19),
}


def files(corpus: Path, *suffixes: str) -> list[Path]:
    return sorted(path for path in corpus.rglob("*") if path.suffix in suffixes)


@pytest.mark.parametrize(("corpus", "invalid"), corpora((OURS, {}), (OTHERS, INVALID)))
def test_the_corpus_is_readable(corpus: Path, invalid: dict[str, tuple[int, int]]) -> None:
    refused = {}
    for path in files(corpus, ".yaml", ".yml", ".json", ".tfstate"):
        name = path.relative_to(corpus).as_posix()
        try:
            assert isinstance(parse(path.read_bytes(), name).data, dict | list)
        except Unreadable as error:
            refused[name] = (error.line, error.column)
    assert refused == invalid


#: Of the many files of others, one in so many is looked at closely.
SAMPLE = corpora((OURS, 1, 100), (OTHERS, 4, 5000))


@pytest.mark.parametrize(("corpus", "step", "least"), SAMPLE)
def test_every_place_in_the_corpus_shows_its_key(corpus: Path, step: int, least: int) -> None:
    checked = 0
    for path in files(corpus, ".yaml", ".yml")[::step]:
        try:
            document = parse(path.read_bytes(), str(path))
        except Unreadable:
            continue
        for route in routes(document.data):
            if route and isinstance(route[-1], str):
                shown = marked(document, *route).strip("'\"")
                assert route[-1] in (shown, f"Fn::{shown[1:]}", shown[1:])
                checked += 1
    assert checked > least


@pytest.mark.parametrize(("corpus", "step", "least"), corpora((OURS, 1, 500), (OTHERS, 20, 5000)))
def test_json_and_yaml_agree_on_places_in_the_corpus(corpus: Path, step: int, least: int) -> None:
    checked = 0
    for path in files(corpus, ".json")[::step]:
        text = path.read_bytes().decode("utf-8", "ignore")
        try:
            yaml_text.compose(text)
        except Unreadable:  # a key of more than 1,024 characters, or the like
            continue
        if 0 < len(text) < 100_000:
            checked += assert_both_find_the_same(text)
    assert checked > least


@pytest.mark.parametrize(
    ("text", "route", "marked"),
    [
        ("a:\n  Timeout: 30  # s\n", ("a", "Timeout"), "Timeout: 30"),
        ("a: {Timeout: 30, b: 1}\n", ("a", "Timeout"), "Timeout: 30"),
        ("a:\n  Timeout: !Ref T\n", ("a", "Timeout"), "Timeout: !Ref T"),
        ("a:\n  Timeout: !Ref T\n", ("a", "Timeout", "Ref"), "Timeout: !Ref T"),
        ("a:\n  Timeout:\n    Ref: T\n", ("a", "Timeout", "Ref"), "Timeout"),
        (
            "a:\n  Timeout: !FindInMap [M, !Ref S, t]\n",
            ("a", "Timeout", "Fn::FindInMap", 1, "Ref"),
            "Timeout: !FindInMap [M, !Ref S, t]",
        ),
        ("a:\n  Timeout: !If [A, 1, !Ref T]\n", ("a", "Timeout", "Fn::If", 2, "Ref"), "!Ref T"),
        ("a:\n  Text:\n    Fn::ToJsonString: {b: 1}\n", ("a", "Text", "Fn::ToJsonString", "b"), "b: 1"),
        ('{"a": {"Timeout":\n {"Ref": "T"}}}', ("a", "Timeout", "Ref"), '"Timeout"'),
        ("a:\n  Timeout:\n    !If [A, 1, 2]\n", ("a", "Timeout"), "Timeout"),
        ("a:\n  - x\n  - key: 1\n", ("a", 0), "x"),
        ("a:\n  - x\n  - key: 1\n", ("a", 1), "key: 1"),
        ("a:\n  b:\n    c: 1\n", ("a",), "a"),
        ("a:\n  b: |\n    text\n", ("a", "b"), "b"),
        ("a: &x 30\nb: *x\n", ("b",), "b"),
        ("a:\n  Timeout: 30\n", ("a", "Absent"), "a"),
        ('{"a": {"Timeout": 30, "b": 1}}', ("a", "Timeout"), '"Timeout": 30'),
        ('{"a": {"Timeout":\n 30}}', ("a", "Timeout"), '"Timeout"'),
        ('{"a": [1, {"b": 2}]}', ("a", 1), '{"b": 2}'),
    ],
)
def test_a_mark_takes_in_the_value_on_the_line_of_its_key(text: str, route: Route, marked: str) -> None:
    location = parse(text.encode(), "t").mark(route)
    line = text.splitlines()[location.line - 1]
    assert line[location.column - 1 : location.end_column - 1] == marked


@pytest.mark.parametrize(
    ("text", "route", "value"),
    [
        ("a:\n  b:\n    c: 1\n\n# of d\nd: 2\n", ("a",), "b:\n    c: 1"),
        ("a:\n  b: |\n    text\n\nd: 2\n", ("a", "b"), "|\n    text"),
        ("a: [1, 2]  # two\n", ("a",), "[1, 2]"),
        ("a:\n- 1\n- 2\n", ("a",), "- 1\n- 2"),
        ("a:\n", ("a",), ""),
        ("a: 1\n", ("b",), None),
        ("a: 1\n", ("a", "b"), None),
        ('{"a": {"b": 1}}', ("a",), '{"b": 1}'),
        ('{"a": {"b": 1}}', ("c",), None),
        ('{"a": {"b": 1}}', ("a", "b", 0), None),
    ],
)
def test_a_value_ends_where_it_is_written_to(text: str, route: Route, value: str | None) -> None:
    span = parse(text.encode(), "t").value_span(route)
    assert (None if span is None else text[slice(*span)]) == value


def test_names_that_json_has_twice() -> None:
    text = '{"A": {"x": {"y": 1}, "x": 2, "\\u0078": [3]}, "B": {}, "A": {"z": "}"}, "C": "{", "B": [1]}'
    places = JsonPlaces(text)
    assert sorted(places.names(())) == ["A", "A", "B", "B", "C"]
    assert places.names(("A",)) == ["z"]
    assert text[slice(*places.value(("B",)))] == "[1]"
    assert text[slice(*places.value(("A", "z")))] == '"}"'
    inner = JsonPlaces(text.replace('"A": {"z"', '"D": {"z"'))
    assert sorted(inner.names(("A",))) == ["x", "x", "x"]
    assert inner.value_span(("A", "x", 0)) == (text.index("3"), text.index("3") + 1)
    assert inner.value_span(("A", "x", "y")) is None
