"""Event patterns: which events pass, with what is known of the event and of the pattern."""

from __future__ import annotations

import pytest

from archlint.aws.event_patterns.matchers import Passage, begins, ends
from archlint.aws.event_patterns.pattern import Event, Pattern, shared
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Text, Unknown
from tests.words import evaluated, said

SECTIONS = """
    Parameters: {Given: {Type: String}, Source: {Type: String, Default: shop}}
    Conditions: {C: !Equals [!Ref Given, x]}
"""
HOLE = Unknown("it varies")
ORDER: Event = {"source": Known("shop.orders"), "detail-type": Known("OrderPlaced")}


def pattern(text: str) -> Pattern:
    return Pattern.of(evaluated(text, SECTIONS))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", Passage.ALWAYS),
        ("!Ref AWS::NoValue", Passage.ALWAYS),
        ("!Ref Given", Passage.MAYBE),
        ("[]", Passage.MAYBE),
        ("'no JSON'", Passage.MAYBE),
        ("{source: [shop.orders]}", Passage.ALWAYS),
        ("""'{"source": ["shop.orders"]}'""", Passage.ALWAYS),
        ("{source: shop.orders}", Passage.ALWAYS),
        ("{source: [shop]}", Passage.NEVER),
        ("{source: []}", Passage.NEVER),
        ("{source: [shop, shop.orders]}", Passage.ALWAYS),
        ("{source: [!Ref Given]}", Passage.MAYBE),
        ("{source: [!Sub '${Source}.orders']}", Passage.ALWAYS),
        ("{source: [shop.orders], detail-type: [OrderPlaced]}", Passage.ALWAYS),
        ("{source: [shop.orders], detail-type: [OrderPaid]}", Passage.NEVER),
        ("{source: [shop.orders], detail: {status: [new]}}", Passage.MAYBE),
        ("{source: [other], detail: {status: [new]}}", Passage.NEVER),
        ("{source: [shop.orders], region: [eu-west-1]}", Passage.ALWAYS),
        ("{$or: [{source: [a]}, {source: [b]}]}", Passage.NEVER),
        ("{source: [other], $or: [{a: [a]}, {b: [b]}]}", Passage.NEVER),
        ("{source: !If [C, [shop.orders], [other]]}", Passage.MAYBE),
        ("{source: [!If [C, shop.orders, other]]}", Passage.MAYBE),
        ("{source: [!If [C, a, b]]}", Passage.NEVER),
        ("!If [C, {source: [shop.orders]}, {source: [other]}]", Passage.MAYBE),
        ("!If [C, {source: [a]}, {source: [b]}]", Passage.NEVER),
        ("{source: [{prefix: shop.}]}", Passage.ALWAYS),
        ("{source: [{prefix: ''}]}", Passage.ALWAYS),
        ("{source: [{prefix: app.}]}", Passage.NEVER),
        ("{source: [{prefix: !Ref Given}]}", Passage.MAYBE),
        ("{source: [{prefix: {equals-ignore-case: SHOP}}]}", Passage.ALWAYS),
        ("{source: [{suffix: .orders}]}", Passage.ALWAYS),
        ("{source: [{suffix: .bills}]}", Passage.NEVER),
        ("{source: [{equals-ignore-case: SHOP.Orders}]}", Passage.ALWAYS),
        ("{source: [{wildcard: 'shop.*'}]}", Passage.ALWAYS),
        ("{source: [{wildcard: '*.bills'}]}", Passage.NEVER),
        ("{source: [{exists: true}]}", Passage.ALWAYS),
        ("{source: [{prefix: a, suffix: b}]}", Passage.MAYBE),
        ("{source: [{anything-but: [shop.orders]}]}", Passage.NEVER),
        ("{source: [{anything-but: shop.orders}]}", Passage.NEVER),
        ("{source: [{anything-but: [a, b]}]}", Passage.ALWAYS),
        ("{source: [{anything-but: [!Ref Given]}]}", Passage.MAYBE),
        ("{source: [{anything-but: {prefix: shop.}}]}", Passage.NEVER),
        ("{source: [{anything-but: {prefix: [app., shop.]}}]}", Passage.NEVER),
        ("{source: [{anything-but: {prefix: app.}}]}", Passage.ALWAYS),
        ("{source: [{anything-but: {suffix: .orders}}]}", Passage.NEVER),
        ("{source: [{anything-but: {wildcard: 'shop.*'}}]}", Passage.NEVER),
        ("{account: [!Ref AWS::AccountId]}", Passage.ALWAYS),
        ("{account: [{anything-but: !Ref AWS::AccountId}]}", Passage.NEVER),
        ("{account: ['111122223333']}", Passage.MAYBE),
    ],
)
def test_a_known_event(text: str, expected: Passage) -> None:
    assert pattern(text).passes(ORDER) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", Passage.ALWAYS),
        ("{source: [a]}", Passage.MAYBE),
        ("{source: []}", Passage.NEVER),
        ("{source: [{prefix: ''}]}", Passage.ALWAYS),
        ("{source: [{wildcard: '*'}]}", Passage.ALWAYS),
        ("{source: [{prefix: a}]}", Passage.MAYBE),
        ("{source: [{anything-but: a}]}", Passage.MAYBE),
    ],
)
def test_an_event_of_which_nothing_is_known(text: str, expected: Passage) -> None:
    assert pattern(text).passes({}) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", True),
        ("!Ref AWS::NoValue", True),
        ("!Ref Given", False),
        ("{detail-type: [a]}", True),
        ("{source: [a]}", False),
        ("{source: [{prefix: ''}]}", True),
        ("{source: [{exists: true}]}", False),
        ("!If [C, {source: [a]}, {}]", False),
    ],
)
def test_whether_any_source_is_admitted(text: str, expected: bool) -> None:
    assert pattern(text).admits_any("source") is expected


@pytest.mark.parametrize(
    ("key", "prefix", "suffix"),
    [
        (None, Passage.MAYBE, Passage.MAYBE),
        (Known("in/a.png"), Passage.ALWAYS, Passage.ALWAYS),
        (Known("out/a.jpg"), Passage.NEVER, Passage.NEVER),
        (Known("$.key"), Passage.MAYBE, Passage.MAYBE),
        (Known("States.Format('in/{}.png', $.id)"), Passage.ALWAYS, Passage.MAYBE),
        (Known("States.Format('out/{}.png', $.id)"), Passage.NEVER, Passage.MAYBE),
        (Known("States.Format('{}.png', $.id)"), Passage.MAYBE, Passage.MAYBE),
        (Known("{% 'out/' & $id %}"), Passage.NEVER, Passage.MAYBE),
        (Known("{% $id %}"), Passage.MAYBE, Passage.MAYBE),
        (Text(("in/", HOLE)), Passage.ALWAYS, Passage.MAYBE),
        (Text(("i", HOLE)), Passage.MAYBE, Passage.MAYBE),
        (Text(("out/", HOLE, ".png")), Passage.NEVER, Passage.ALWAYS),
        (Text((HOLE, ".jpg")), Passage.MAYBE, Passage.NEVER),
        (Text((HOLE, "g")), Passage.MAYBE, Passage.MAYBE),
    ],
)
def test_the_ends_of_a_key(key: Outcome | None, prefix: Passage, suffix: Passage) -> None:
    assert begins(key, "in/") is prefix
    assert ends(key, ".png") is suffix
    assert pattern("{key: [{prefix: in/}]}").passes({"key": key} if key else {}) is prefix
    assert pattern("{key: [{wildcard: 'in/*'}]}").passes({"key": key} if key else {}) is prefix


def test_its_fields() -> None:
    assert list(pattern("{source: [a], detail: {order: {status: [b], id: [{exists: true}]}}}").fields) == [
        "source",
        "detail.order.status",
        "detail.order.id",
    ]
    assert list(pattern("!If [C, {source: [a]}, {source: [b]}]").fields) == []
    assert list(pattern("!Ref Given").fields) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("[a]", "[a]", "'a'"),
        ("[a, b]", "[b]", "'b'"),
        ("[a, b]", "[{prefix: b}]", "'b'"),
        ("[a, b]", "[c]", "'a'"),
        ("[{prefix: a}]", "[a]", None),
        ("[a, !Ref Given]", "[a]", None),
        ("[]", "[a]", None),
    ],
)
def test_what_two_patterns_both_ask_for(one: str, other: str, expected: str | None) -> None:
    found = shared(pattern(f"{{source: {one}}}"), pattern(f"{{source: {other}}}"), "source")
    assert (None if found is None else said(found)) == expected
