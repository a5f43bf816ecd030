"""What AWS refuses in the lists of patterns, after what Event Ruler's compiler of rules refuses."""

from __future__ import annotations

import pytest

from archlint.aws.event_patterns.form import misformed
from archlint.aws.event_patterns.matchers import Passage, begins, ends
from archlint.model.values.scalars import Known
from tests.words import evaluated

REFUSED = {
    '{"a": [{"nope": 1}]}': "'nope' in the list of 'a' is no operator",
    '{"a": {"b": [["x"]]}}': "a list stands in the list of 'a.b'",
    '{"a": [{}]}': "an empty object stands in the list of 'a'",
    '{"a": {}}': "'a' is empty",
    '{"a": [{"prefix": "x", "suffix": "y"}]}': "'prefix' and 'suffix' stand in one object of 'a'",
    '{"a": [{"prefix": ["x"]}]}': "'prefix' of 'a' takes a text",
    '{"a": [{"prefix": {"wildcard": "x"}}]}': "'prefix' of 'a' takes a text",
    '{"a": [{"suffix": 5}]}': "'suffix' of 'a' takes a text",
    '{"a": [{"equals-ignore-case": ["x"]}]}': "'equals-ignore-case' of 'a' takes a text",
    '{"a": [{"wildcard": "x**"}]}': "'wildcard' of 'a' has two asterisks in a row, or a backslash that escapes neither",
    '{"a": [{"wildcard": "x\\\\"}]}': "'wildcard' of 'a' has two asterisks in a row, or a backslash that escapes neither",
    '{"a": [{"exists": 1}]}': "'exists' of 'a' takes true or false",
    '{"a": [{"numeric": 5}]}': "'numeric' of 'a' takes a list",
    '{"a": [{"numeric": []}]}': "'numeric' of 'a' takes one comparison and its number, or two",
    '{"a": [{"numeric": ["<"]}]}': "'numeric' of 'a' takes one comparison and its number, or two",
    '{"a": [{"numeric": ["!=", 1]}]}': "'numeric' of 'a' takes =, <, <=, > and >= only",
    '{"a": [{"numeric": ["=", "5"]}]}': "'numeric' of 'a' takes numbers that are no texts",
    '{"a": [{"numeric": ["<", 5, ">", 1]}]}': "'numeric' of 'a' takes the lower end of a range first",
    '{"a": [{"numeric": [">", 5, "<", 1]}]}': "'numeric' of 'a' has a lower end above the upper one",
    '{"a": [{"anything-but": true}]}': "'anything-but' of 'a' takes texts or numbers",
    '{"a": [{"anything-but": [null]}]}': "'anything-but' of 'a' takes texts or numbers",
    '{"a": [{"anything-but": []}]}': "'anything-but' of 'a' has an empty list",
    '{"a": [{"anything-but": ["x", 1]}]}': "'anything-but' of 'a' takes texts or numbers, and not both",
    '{"a": [{"anything-but": {"numeric": ["<", 3]}}]}': "'anything-but' of 'a' does not take 'numeric'",
    '{"a": [{"anything-but": {}}]}': "'anything-but' of 'a' takes one operator",
    '{"a": [{"anything-but": {"prefix": ""}}]}': "'anything-but' of 'a' takes 'prefix' with a text, or several",
    '{"a": [{"cidr": "10.0.0.1"}]}': "'cidr' of 'a' takes addresses with a mask, such as 10.0.0.0/24",
    '{"a": [{"cidr": "10.0.0.0/33"}]}': "'cidr' of 'a' takes addresses with a mask, such as 10.0.0.0/24",
    '{"a": [{"cidr": ["10.0.0.0/8"]}]}': "'cidr' of 'a' takes a text",
    '{"$or": [{"a": ["x"]}, {"b": [{"nope": 1}]}]}': "'nope' in the list of 'b' is no operator",
}
TAKEN = [
    '{"a": ["x", 1, 2.5, true, null, ""]}',
    '{"a": [{"prefix": ""}, {"prefix": {"equals-ignore-case": "x"}}, {"suffix": "x"}]}',
    '{"a": [{"wildcard": "*x*"}, {"wildcard": "a\\\\*b\\\\\\\\"}]}',
    '{"a": [{"exists": false}, {"exists": "true"}]}',
    '{"a": [{"numeric": ["=", 5]}, {"numeric": [">", 0, "<=", 5.5]}, {"numeric": [">=", 1, "<=", 1]}]}',
    '{"a": [{"anything-but": "x"}, {"anything-but": 5}, {"anything-but": ["x", "y"]}, {"anything-but": [1, 2.5]}]}',
    '{"a": [{"anything-but": {"prefix": ["x"]}}, {"anything-but": {"wildcard": "x*"}}]}',
    '{"a": [{"cidr": "10.0.0.0/24"}, {"cidr": "2001:db8::/32"}, {"cidr": "10.0.0.1/32"}]}',
    '{"a": [{"equals-ignore-case": "x"}, {"exactly": "x"}]}',
    '{"$or": [{"a": ["x"]}]}',
    "{}",
]
#: What the deployment decides, or a condition.
UNSETTLED = [
    "{a: [{prefix: !Ref Given}]}",
    "{a: [{numeric: ['=', !Ref Given]}]}",
    "{a: [{anything-but: [x, !Ref Given]}]}",
    "{a: [{wildcard: !Sub '${Given}**'}]}",
    "{a: [!Ref Given]}",
    "{a: [{'Fn::Transform': {Name: Macro}}]}",
    "{a: [{exists: !Ref Flag}]}",
    "{a: [{numeric: ['>', !Ref Size]}]}",
]
PARAMETERS = """
    Parameters:
      Given: {Type: String}
      Flag: {Type: String, Default: 'true'}
      Size: {Type: Number, Default: 5}
"""


def reasons(pattern: str, sections: str = "") -> list[str]:
    found = evaluated(pattern, sections).parsed
    start = "AWS refuses the pattern, for "
    return [each.because.removeprefix(start) for branch in found.branches for each in misformed(branch)]


@pytest.mark.parametrize("pattern", REFUSED)
def test_a_pattern_is_refused(pattern: str) -> None:
    assert reasons(pattern) == [REFUSED[pattern]]


@pytest.mark.parametrize("pattern", TAKEN)
def test_a_pattern_is_taken(pattern: str) -> None:
    assert reasons(pattern) == []


@pytest.mark.parametrize("pattern", UNSETTLED)
def test_what_is_not_known_is_not_refused(pattern: str) -> None:
    assert reasons(pattern, PARAMETERS) == []


def test_an_affix_of_nothing_is_that_of_texts_only() -> None:
    for has in (begins, ends):
        assert [has(Known(each), "") for each in ("x", 5, True)] == [Passage.ALWAYS, Passage.NEVER, Passage.NEVER]
