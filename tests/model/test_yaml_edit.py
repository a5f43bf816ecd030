"""Edits of YAML: what is written, and what stays as it was."""

from __future__ import annotations

import textwrap

import pytest

from archlint.model.source.document import parse
from archlint.model.source.edits import Block, Blocks, Code, Edit, JsonText, NotEditable, Written, applied
from archlint.model.source.embedded_edit import EmbeddedEditor
from archlint.model.source.location import Route
from archlint.model.source.yaml.edit import YamlEditor

TEMPLATE = """\
# Jobs.
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    # Its settings.
    Properties:
      QueueName: jobs  # the name
      Tags:
        - Key: team # who
          # the name of the team
          Value: orders
        - {Key: stage, Value: test}
      Nothing:

      # In seconds.
      DelaySeconds: 5 # five

  # A second one.
  Dlq:
    Type: AWS::SQS::Queue  # of the same kind

Outputs:
  Arn:
    Value: !GetAtt Jobs.Arn
"""
PROPERTIES: Route = ("Resources", "Jobs", "Properties")
TAGS: Route = (*PROPERTIES, "Tags")


def put(text: str, route: Route, data: Written) -> str:
    """Return a text with data put where a route leads."""
    return applied(text, YamlEditor(text).put(route, data))


def removed(text: str, route: Route) -> str:
    return applied(text, YamlEditor(text).removed(route))


def difference(text: str, edited: str) -> tuple[str, str]:
    """Return the lines that are no more, and those that are new; what stands around them is the same."""
    before, after = text.splitlines(keepends=True), edited.splitlines(keepends=True)
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return "".join(before[start : len(before) - end]), "".join(after[start : len(after) - end])


@pytest.mark.parametrize(
    ("route", "data", "before", "after"),
    [
        ((*PROPERTIES, "QueueName"), "work", "QueueName: jobs  # the name", "QueueName: work  # the name"),
        (
            (*PROPERTIES, "QueueName"),
            {"Fn::Sub": "${Stage}-jobs"},
            "QueueName: jobs  # the name",
            "QueueName: !Sub ${Stage}-jobs  # the name",
        ),
        ((*PROPERTIES, "DelaySeconds"), {"a": 1}, "DelaySeconds: 5 # five", "DelaySeconds: # five\n        a: 1"),
        ((*TAGS, 0, "Key"), True, "- Key: team # who", "- Key: true # who"),
        ((*TAGS, 1, "Value"), "a, b", "- {Key: stage, Value: test}", '- {Key: stage, Value: "a, b"}'),
        ((*PROPERTIES, "Nothing"), 1, "Nothing:", "Nothing: 1"),
        (("Outputs", "Arn", "Value", "Fn::GetAtt"), "Dlq.Arn", "Value: !GetAtt Jobs.Arn", "Value: !GetAtt Dlq.Arn"),
    ],
)
def test_a_value_is_replaced_and_the_comment_behind_it_stays(
    route: Route, data: Written, before: str, after: str
) -> None:
    assert put(TEMPLATE, route, data) == TEMPLATE.replace(f"{before}\n", f"{after}\n")


def test_a_mapping_is_replaced_and_what_stands_above_it_stays() -> None:
    old, new = difference(TEMPLATE, put(TEMPLATE, PROPERTIES, {"QueueName": "work"}))
    assert old.startswith("      QueueName: jobs") and old.endswith("DelaySeconds: 5 # five\n")
    assert new == "      QueueName: work\n"


def test_a_list_becomes_a_scalar() -> None:
    old, new = difference(TEMPLATE, put(TEMPLATE, TAGS, {"Ref": "Tags"}))
    assert old.startswith("      Tags:\n") and old.endswith("Value: test}\n")
    assert new == "      Tags: !Ref Tags\n"


def test_a_member_stands_behind_the_last_one_and_not_behind_the_comment_of_the_next() -> None:
    assert difference(TEMPLATE, put(TEMPLATE, (*PROPERTIES, "RedrivePolicy", "maxReceiveCount"), 3)) == (
        "",
        "      RedrivePolicy:\n        maxReceiveCount: 3\n",
    )
    old, new = difference(TEMPLATE, put(TEMPLATE, ("Resources", "Dlq", "Properties"), {"FifoQueue": True}))
    assert (old, new) == ("", "    Properties:\n      FifoQueue: true\n")


def test_what_is_missing_of_the_way_is_made() -> None:
    assert difference(TEMPLATE, put(TEMPLATE, ("Resources", "Dlq", "Properties", "Tags", 0, "Key"), "x")) == (
        "",
        "    Properties:\n      Tags:\n        - Key: x\n",
    )


def test_nothing_and_empty_collections_become_what_is_put_into_them() -> None:
    assert put("A:\nB: {} # two\nC: []\n", ("A", "x"), 1) == "A:\n  x: 1\nB: {} # two\nC: []\n"
    assert put("A:\nB: {} # two\nC: []\n", ("B", "x"), 1) == "A:\nB: # two\n  x: 1\nC: []\n"
    assert put("A:\nB: {} # two\nC: []\n", ("C", 0), 1) == "A:\nB: {} # two\nC:\n  - 1\n"


def test_an_element_stands_behind_the_others_as_they_stand() -> None:
    assert difference(TEMPLATE, put(TEMPLATE, (*TAGS, 2), {"Key": "a", "Value": {"Ref": "B"}})) == (
        "",
        "        - Key: a\n          Value: !Ref B\n",
    )
    level = "A:\n- 1\nB:\n- x: 1\n"
    assert put(level, ("A", 1), {"z": [2]}) == "A:\n- 1\n- z:\n  - 2\nB:\n- x: 1\n"


def test_empty_lines_stand_between_resources_where_they_do() -> None:
    added: Written = {"Type": "AWS::SQS::Queue"}
    assert difference(TEMPLATE, put(TEMPLATE, ("Resources", "More"), added))[1] == (
        "  More:\n    Type: AWS::SQS::Queue\n\n"
    )
    close = "Resources:\n  A:\n    Type: X\n  B:\n    Type: X\n"
    assert put(close, ("Resources", "C"), added) == f"{close}  C:\n    Type: AWS::SQS::Queue\n"
    only = "Parameters:\n  A: {}\n\nResources:\n  A:\n    Type: X\n"
    assert put(only, ("Resources", "C"), added) == f"{only}\n  C:\n    Type: AWS::SQS::Queue\n"


def test_flow_collections_stay_so() -> None:
    assert put("A: {b: 1} # c\n", ("A", "d", "e"), [1]) == "A: {b: 1, d: {e: [1]}} # c\n"
    assert put("A: {B: {}}\n", ("A", "B", "c"), {"Ref": "D"}) == "A: {B: {c: !Ref D}}\n"
    assert put("A: [\n  1, # one\n  2 # two\n]\n", ("A", 2), 3) == "A: [\n  1, # one\n  2, # two\n  3\n]\n"
    assert put("A: [\n  1,\n  2, # two\n]\n", ("A", 2), 3) == "A: [\n  1,\n  2, # two\n  3\n]\n"
    assert put('{"a": 1, # one\n"b": 2}\n', ("c",), {"d": "e"}) == '{"a": 1, # one\n"b": 2, "c": {"d": "e"}}\n'


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a", "a"),
        ("arn:aws:sqs:::x", "arn:aws:sqs:::x"),
        ("2012-10-17", '"2012-10-17"'),
        ("true", '"true"'),
        ("No", '"No"'),
        ("12", '"12"'),
        ("1e3", '"1e3"'),
        ("*", '"*"'),
        ("a: b", '"a: b"'),
        ("a:", '"a:"'),
        ("a #b", '"a #b"'),
        (" a", '" a"'),
        ("", '""'),
        ('{"a": 1}', "'{\"a\": 1}'"),
        ("a\tb", '"a\\tb"'),
        ("\u2028", '"\\u2028"'),
    ],
)
def test_what_would_be_read_as_something_else_is_quoted(text: str, written: str) -> None:
    assert put("A: 1\n", ("A",), text) == f"A: {written}\n"


def test_quotes_are_those_of_the_file() -> None:
    assert put("A: 'x'\nB: 'y'\n", ("B",), "true") == "A: 'x'\nB: 'true'\n"


def test_functions_are_written_as_the_file_does() -> None:
    join: Written = {"Fn::Join": ["", ["a", {"Ref": "B"}]]}
    assert put("A: 1\n", ("A",), join) == 'A: !Join ["", [a, !Ref B]]\n'
    assert put("A: !Ref X\n", ("A",), {"Fn::GetAtt": ["Q", "Arn"]}) == "A: !GetAtt Q.Arn\n"
    choice: Written = {"Fn::If": ["C", {"x": 1}, {"Ref": "AWS::NoValue"}]}
    assert put("A: 1\n", ("A",), choice) == "A: !If\n  - C\n  - x: 1\n  - !Ref AWS::NoValue\n"
    assert put("A: {Ref: X}\nB: 1\n", ("B",), {"Ref": "Z"}) == "A: {Ref: X}\nB:\n  Ref: Z\n"
    assert put("A: 1\n", ("A",), {"Fn::Base64": {"Fn::Sub": "x"}}) == "A:\n  Fn::Base64: !Sub x\n"


def test_what_only_some_languages_have() -> None:
    assert put("A: 1\n", ("A",), Code("!ImportValue x")) == "A: !ImportValue x\n"
    assert put("A: 1\n", ("A",), Block({"b": 2})) == "A:\n  b: 2\n"
    assert put("A: 1\n", ("A",), Blocks([Block({"b": 2})])) == "A:\n  - b: 2\n"
    assert put("A: 1\n", ("A",), JsonText({"b": "${c}"})) == 'A: \'{"b": "${c}"}\'\n'
    arn: Written = {"Fn::GetAtt": ["Dlq", "Arn"]}
    assert put("A: 1\n", ("A",), JsonText({"a": arn, "b": "${c}"})) == (
        'A: !Sub \'{"a": "${Dlq.Arn}", "b": "${!c}"}\'\n'
    )


def test_text_of_several_lines_is_a_block() -> None:
    assert put("A:\n    B: 1 # b\nC: 2\n", ("A", "B"), "x\n\ny\n") == "A:\n    B: | # b\n        x\n\n        y\nC: 2\n"
    assert put("A: 1\nB: 2\n", ("A",), "x\ny") == "A: |-\n  x\n  y\nB: 2\n"
    # The line of blanks would be the end of the block.
    assert put("A: 1\n      \nB: 2\n", ("A",), "x\ny") == 'A: "x\\ny"\n      \nB: 2\n'


def test_line_ends_and_a_missing_one_at_the_end_stay() -> None:
    assert put("A:\r\n  b: 1\r\nC: 2\r\n", ("A", "x"), {"z": 1}) == "A:\r\n  b: 1\r\n  x:\r\n    z: 1\r\nC: 2\r\n"
    assert put("A:\n  b: 1", ("A", "c"), 2) == "A:\n  b: 1\n  c: 2"
    assert removed("A: 1\nB: 2", ("B",)) == "A: 1"


@pytest.mark.parametrize(
    ("route", "before", "after"),
    [
        ((*PROPERTIES, "QueueName"), "      QueueName: jobs  # the name\n", ""),
        ((*PROPERTIES, "DelaySeconds"), "      DelaySeconds: 5 # five\n", ""),
        ((*TAGS, 1), "        - {Key: stage, Value: test}\n", ""),
        ((*TAGS, 1, "Key"), "        - {Key: stage, Value: test}\n", "        - {Value: test}\n"),
        ((*TAGS, 1, "Value"), "        - {Key: stage, Value: test}\n", "        - {Key: stage}\n"),
        (
            (*TAGS, 0, "Key"),
            "        - Key: team # who\n          # the name of the team\n",
            "        - # the name of the team\n",
        ),
        (("Outputs", "Arn"), "Outputs:\n  Arn:\n    Value: !GetAtt Jobs.Arn\n", "Outputs: {}\n"),
    ],
)
def test_what_is_removed_takes_its_lines_with_it_and_no_other_comment(route: Route, before: str, after: str) -> None:
    assert difference(TEMPLATE, removed(TEMPLATE, route)) == (before, after)


def test_of_empty_lines_around_what_is_removed_one_stays() -> None:
    assert removed("A: 1\n\nB: 2\n\nC: 3\n", ("B",)) == "A: 1\n\nC: 3\n"
    assert removed("- - 1\n  - 2\n", (0, 0)) == "- - 2\n"


@pytest.mark.parametrize(
    ("text", "route", "reason"),
    [
        ("A: &a {b: 1}\nC: *a\n", ("C", "b"), "its value is an alias of an anchor"),
        ("A: &a {b: 1}\nC: *a\n", ("C",), "its value is an alias of an anchor"),
        ("A: &a {b: 1}\nC: *a\n", ("A", "b"), "it stands in an anchor that aliases repeat elsewhere"),
        ("A: {x: &a {b: 1}}\nC: *a\n", ("A",), "there are anchors or aliases in its value"),
        ("A: &a {b: 1}\nC:\n  <<: *a\n", ("C", "b"), "its value comes in by a merge key (<<)"),
        ("A: 1\nA: 2\n", ("A",), "its key is written twice"),
        ("A: 1\n---\nB: 2\n", ("A",), "several YAML documents in one file"),
        ("A: !If [x, 1, 2]\n", ("A", "b"), "a function makes the value on the way to it"),
        ("A: {Fn::If: [x, 1, 2]}\n", ("A", "b"), "a function makes the value on the way to it"),
        ("A: text\n", ("A", "b"), "there is another value on the way to it"),
        ("A: [1]\n", ("A", 2), "there is another value on the way to it"),
        ("A: [1]\n", ("B", 1), "it would not be the first element of a list that is not there"),
        ("? A\n: 1\n", ("A",), "its key is not followed by a colon"),
        ("# nothing\n", ("A",), "the file says nothing"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_reason(text: str, route: Route, reason: str) -> None:
    with pytest.raises(NotEditable) as refusal:
        put(text, route, 1)
    assert refusal.value.message == reason


def test_members_behind_a_merge_key_and_an_alias() -> None:
    text = "A: &a {b: 1}\nC:\n  <<: *a # all\n"
    assert put(text, ("C", "d"), 2) == f"{text}  d: 2\n"
    assert put("A: &a 1\nB: *a\n", ("C",), 2) == "A: &a 1\nB: *a\nC: 2\n"


def test_nothing_to_remove() -> None:
    for text, route in (("A: 1\n", ("B",)), ("A: !Ref X\n", ("A", "Ref")), ("A: 1\n", ())):
        with pytest.raises(NotEditable):
            removed(text, route)


def test_several_edits_at_one_place_stand_in_the_order_in_which_they_are_made() -> None:
    text = "A:\n  b: 1\n"
    editor = YamlEditor(text)
    edits = [*editor.put(("A", "z"), 1), *editor.put(("A", "c"), 2)]
    assert applied(text, edits) == "A:\n  b: 1\n  z: 1\n  c: 2\n"
    assert applied("abc", [Edit(1, 2, "B"), Edit(1, 1, "x"), Edit(1, 1, "a")]) == "axaBc"


def test_json_in_a_block_of_text() -> None:
    text = textwrap.dedent("""\
        M:
          Definition: !Sub |
            {
              "StartAt": "A",

              "States": {
                "A": {"Type": "Task", "Resource": "${F.Arn}"}
              }
            }
        N: 1
        """)
    editor = EmbeddedEditor(parse(text.encode(), "a.yaml"), ("M", "Definition", "Fn::Sub"))
    edits = [*editor.put(("States", "B"), {"Type": "Fail"}), *editor.put(("States", "A", "End"), True)]
    assert difference(text, applied(text, edits))[1] == textwrap.indent(
        '"A": {"Type": "Task", "Resource": "${F.Arn}", "End": true},\n"B": {\n  "Type": "Fail"\n}\n', " " * 8
    )
    assert difference(text, applied(text, editor.removed(("StartAt",)))) == ('      "StartAt": "A",\n\n', "")


@pytest.mark.parametrize("value", ['"{}"', "|\n  {a: 1}", '|\n  {"a": ${b}}'])
def test_text_that_is_no_json_as_it_stands(value: str) -> None:
    with pytest.raises(NotEditable):
        EmbeddedEditor(parse(f"A: {value}\n".encode(), "a.yaml"), ("A",))


def test_what_would_be_filled_in_is_not_written_into_embedded_json() -> None:
    editor = EmbeddedEditor(parse(b'A: |\n  {"a": 1}\n', "a.yaml"), ("A",))
    with pytest.raises(NotEditable):
        editor.put(("a",), "${b}")
