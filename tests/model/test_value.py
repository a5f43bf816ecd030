"""Values: branches, conditions that can hold together, steps and paths, text as JSON, cases and verdicts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from archlint.aws.kinds import Kind, Link
from archlint.findings.severity import Severity
from archlint.findings.verdict import Verdict, judge, judge_absence, judge_each, worst_of
from archlint.graph.resource import Edge, Resource
from archlint.model.values.cases import Case, cases
from archlint.model.values.conditions import ALWAYS, Condition, When, consistent, describe, each_fact
from archlint.model.values.node import Node
from archlint.model.values.scalars import ABSENT, Known
from archlint.model.values.texts import as_json
from archlint.model.values.value import (
    MAX_BRANCHES,
    NOTHING,
    Branch,
    Declaration,
    EmbeddedJson,
    Outcome,
    Reference,
    Text,
    Unknown,
    Value,
)
from tests.words import document, shown, template

DOCUMENT = document("a: 1")
PLACE = Node(DOCUMENT, (), None).place
QUEUE = Declaration("Queue", "AWS::SQS::Queue", PLACE, NOTHING)
ARN = Reference(QUEUE, "Arn")
A, B = Condition("A"), Condition("B")
PROD, DEV = Condition("Env", "prod"), Condition("Env", "dev")
ONE, TWO = Condition("Size", "1"), Condition("Size", "2")
OVER_ONE, FROM_ONE = Condition("Size", "1", operator=">"), Condition("Size", "1", operator=">=")


def when(*facts: tuple[Condition, bool]) -> When:
    return frozenset(facts)


IF_A, UNLESS_A = when((A, True)), when((A, False))


def tree(data: object) -> Value:
    """Return plain data as a value; a `Value` in it is itself."""
    return EmbeddedJson().evaluate(Node(DOCUMENT, (), data))


def choice(yes: Outcome, no: Outcome, condition: Condition = A) -> Value:
    return Value((Branch(yes, when((condition, True))), Branch(no, when((condition, False)))))


def text(*parts: str | Reference | Unknown) -> Value:
    return Value.of(Text(parts), PLACE)


# Conditions


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], True),
        ([(A, True)], True),
        ([(A, True), (A, False)], False),
        ([(A, True), (B, False)], True),
        ([(PROD, True), (DEV, True)], False),
        ([(PROD, True), (DEV, False)], True),
        ([(PROD, False), (DEV, False)], True),
        ([(PROD, True), (Condition("Env", "prod", "IsProd"), True)], True),
        ([(PROD, True), (Condition("Env", "prod", "IsProd"), False)], False),
        ([(PROD, True), (Condition("Region", "dev"), True)], True),
        ([(A, True), (B, True), (PROD, True), (DEV, True)], False),
        ([(OVER_ONE, True), (ONE, True)], False),
        ([(OVER_ONE, True), (TWO, True)], True),
        ([(OVER_ONE, False), (TWO, True)], False),
        ([(OVER_ONE, False), (ONE, True)], True),
        ([(OVER_ONE, True), (TWO, False)], True),
        ([(FROM_ONE, True), (ONE, True)], True),
        ([(FROM_ONE, False), (ONE, True)], False),
        ([(FROM_ONE, True), (OVER_ONE, False)], True),
        ([(FROM_ONE, True), (OVER_ONE, False), (ONE, False)], False),
        ([(FROM_ONE, False), (OVER_ONE, True)], False),
        ([(OVER_ONE, True), (Condition("Size", "0", operator=">"), False)], False),
        ([(OVER_ONE, True), (Condition("Width", "1"), True)], True),
        ([(OVER_ONE, True), (Condition("Size", "large"), True)], True),
    ],
)
def test_which_conditions_can_hold_together(facts: list[tuple[Condition, bool]], expected: bool) -> None:
    assert consistent(frozenset(facts)) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], ""),
        ([(A, True)], "A is true"),
        ([(B, False), (A, True)], "A is true and B is false"),
        ([(PROD, True)], "Env is 'prod'"),
        ([(PROD, False)], "Env is not 'prod'"),
        ([(Condition("Env", "prod", "IsProd"), False)], "IsProd is false"),
        ([(Condition("x", None, "the label"), True)], "the label is true"),
    ],
)
def test_conditions_in_words(facts: list[tuple[Condition, bool]], expected: str) -> None:
    assert describe(frozenset(facts)) == expected


@pytest.mark.parametrize(
    ("one", "other", "always"),
    [
        ({(A, True)}, {(A, False)}, True),
        ({(A, False)}, {(A, True)}, True),
        ({(A, True)}, {(A, True)}, False),
        ({(A, True)}, {(B, False)}, False),
        ({(A, True), (B, True)}, {(A, False)}, False),
        ({(A, True)}, {(A, False), (B, True)}, False),
        ({(A, True), (B, True)}, {(A, False), (B, False)}, False),
    ],
)
def test_what_is_wrong_either_way_is_wrong_in_any_case(
    one: set[tuple[Condition, bool]], other: set[tuple[Condition, bool]], always: bool
) -> None:
    verdicts = [Verdict(Severity.WARNING, Case(when=frozenset(when))) for when in (one, other)]
    worst = worst_of(verdicts)
    assert worst is not None
    assert (not worst.case.when) is always


# Branches


def test_a_value_of_one_outcome() -> None:
    value = Value.of(Known(5), PLACE)
    assert (value.outcome, value.known, value.place) == (Known(5), 5, PLACE)


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        (Known(5), Known(5), 5),
        (Known(5), Known(6), None),
        (Known(1), Known(True), None),
        (Known("5"), Known(5), None),
        (Known(5), ABSENT, None),
        (ABSENT, Known(5), None),
        (Unknown("?"), Unknown("?"), None),
    ],
)
def test_a_value_of_two_branches_has_no_one_outcome_and_is_known_where_they_are_equal(
    one: Outcome, other: Outcome, known: int | None
) -> None:
    value = choice(one, other)
    assert (value.outcome, value.known) == (None, known)


@pytest.mark.parametrize(
    ("value", "certainly", "possibly"),
    [
        (NOTHING, True, True),
        (Value.of(Known(1)), False, False),
        (choice(Known(1), ABSENT), False, True),
        (choice(ABSENT, ABSENT), True, True),
        (Value.of(Unknown("?")), False, False),
    ],
)
def test_certainly_and_possibly(value: Value, certainly: bool, possibly: bool) -> None:
    assert value.certainly(lambda outcome: outcome == ABSENT) is value.certainly_absent is certainly
    assert value.possibly(lambda outcome: outcome == ABSENT) is possibly


def test_a_branch_under_further_conditions() -> None:
    branch = Branch(Known(1), IF_A, PLACE, frozenset({"P"}))
    further = branch.under(when((B, True)), frozenset({"Q"}))
    assert further == Branch(Known(1), when((A, True), (B, True)), PLACE, frozenset({"P", "Q"}))
    assert branch.under(ALWAYS) is branch
    assert branch.under(UNLESS_A) is None


def test_union_leaves_out_what_cannot_hold() -> None:
    assert shown(Value.union([Branch(Known(1), IF_A), None, Branch(Known(2), UNLESS_A)])) == [
        "1 if A is true",
        "2 if A is false",
    ]


def test_union_of_nothing_is_nothing() -> None:
    assert Value.union([None, None]) is NOTHING


@pytest.mark.parametrize(("count", "expected"), [(MAX_BRANCHES, MAX_BRANCHES), (MAX_BRANCHES + 1, 1)])
def test_too_many_branches_are_one_unknown(count: int, expected: int) -> None:
    value = Value.union(Branch(Known(n), when((Condition(str(n)), True))) for n in range(count))
    assert len(value.branches) == expected
    assert value.possibly(lambda outcome: isinstance(outcome, Unknown)) is (expected == 1)


def test_then_combines_only_what_can_hold_together() -> None:
    value = choice(Known(1), Known(2)).then(
        lambda outcome, _: choice(outcome, Known("other")) if outcome == Known(1) else choice(Known("no"), outcome)
    )
    assert shown(value) == ["1 if A is true", "2 if A is false"]


def test_then_keeps_what_a_branch_rests_on() -> None:
    value = Value((Branch(Known(1), rests_on=frozenset({"P"})),))
    after = value.then(lambda outcome, _: Value((Branch(outcome, rests_on=frozenset({"Q"})),)))
    assert shown(after) == ["1 by P, Q"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (ALWAYS, ["1 if A is true", "2 if A is false"]),
        (IF_A, ["1"]),
        (UNLESS_A, ["2"]),
        (when((B, True)), ["1 if A is true", "2 if A is false"]),
        (when((A, True), (B, True)), ["1"]),
    ],
)
def test_assuming_drops_what_contradicts(given: When, expected: list[str]) -> None:
    assert shown(choice(Known(1), Known(2)).assuming(given)) == expected


def test_assuming_one_literal_of_a_parameter_excludes_another() -> None:
    value = Value((Branch(Known("p"), when((PROD, True))), Branch(Known("d"), when((DEV, True)))))
    assert shown(value.assuming(when((DEV, True)))) == ["'d'"]


def test_convert_puts_the_default_where_it_is_absent() -> None:
    value = choice(Known("5"), ABSENT).convert(lambda outcome: Known("converted"), Known(30))
    assert shown(value) == ["'converted' if A is true", "30 if A is false"]
    assert shown(NOTHING.convert(lambda outcome: outcome, Known(30))) == ["30"]
    assert shown(NOTHING.convert(lambda outcome: outcome)) == ["-"]


def test_placed_moves_every_branch() -> None:
    value = choice(Known(1), Known(2)).placed(PLACE)
    assert [branch.place for branch in value.branches] == [PLACE, PLACE]


# Steps and paths

NESTED = {
    "Name": "n",
    "Empty": None,
    "Inner": {"Key": "k"},
    "List": [{"Id": 1, "Kind": "a"}, {"Id": 2, "Kind": "b"}, {"Kind": "c"}, "text"],
    "Lists": [{"Ids": [1, 2]}, {"Ids": [3]}, {}],
    "Lone": {"Id": 9},
    "Json": '{"Key": {"Deep": 7}, "List": [1, 2]}',
    "Unknown": Value.of(Unknown("?", "U")),
    "Either": choice(Known("yes"), ABSENT),
    "Mixed": [choice(Known("yes"), ABSENT), Value.of(ARN)],
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Name", ["'n'"]),
        ("Missing", ["-"]),
        ("Empty", ["-"]),
        ("Empty.Key", ["-"]),
        ("Missing.Key", ["-"]),
        ("Inner", ["{Key: 'k'}"]),
        ("Inner.Key", ["'k'"]),
        ("Name.Key", ["inside()"]),
        ("List.Key", ["-"]),
        ("Json.Key.Deep", ["7"]),
        ("Json.List", ["[1, 2]"]),
        ("Json.Missing", ["-"]),
        ("Unknown.Key", ["outside(U)"]),
        ("Either.Key", ["inside() if A is true", "- if A is false"]),
    ],
)
def test_paths(path: str, expected: list[str]) -> None:
    assert shown(tree(NESTED).path(path)) == expected


def test_a_step_into_a_reference_may_lead_anywhere() -> None:
    assert shown(Value.of(ARN, PLACE).step("Key")) == ["inside()"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Name", ["'n'"]),
        ("Missing", []),
        ("List[].Id", ["1", "2", "inside()"]),
        ("List[Kind=b].Id", ["2", "inside()"]),
        ("List[Kind=none].Id", ["inside()"]),
        ("Lists[].Ids[]", ["1", "2", "3"]),
        ("Lone[].Id", ["9"]),
        ("Lone[Id=9].Id", []),
        ("Missing[].Id", []),
        ("Unknown[]", ["outside(U)"]),
        ("Unknown[].Id", ["outside(U)"]),
        ("Either", ["'yes' if A is true"]),
        ("Mixed[]", ["'yes' if A is true", "<Queue.Arn>"]),
        ("Json.List[]", ["1", "2"]),
    ],
)
def test_each(path: str, expected: list[str]) -> None:
    assert [words for branch in tree(NESTED).each(path) for words in shown(Value((branch,)))] == expected


def test_each_over_the_value_itself() -> None:
    assert [branch.outcome for branch in tree([1, 2]).each("[]")] == [Known(1), Known(2)]
    assert [branch.outcome for branch in Value.of(Known(1)).each("[]")] == [Known(1)]
    assert list(NOTHING.each("[]")) == []


def test_each_combines_the_conditions_of_list_and_element() -> None:
    elements = [choice(Known("yes"), Known("no")), choice(Known("b"), ABSENT, B)]
    inner = tree(elements).outcome
    assert inner is not None
    value = choice(inner, ABSENT)
    assert shown(Value(tuple(value.each("[]")))) == ["'yes' if A is true", "'b' if A is true and B is true"]


# Text as JSON


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # The hole is a string's whole content, a part of it, or stands without quotes.
        (text('{"arn": "', ARN, '"}'), "<Queue.Arn>"),
        (text('{"arn": ', ARN, "}"), "<Queue.Arn>"),
        (text('{"arn": "', ARN, '/x"}'), '"${Queue.Arn}/x"'),
        (text('{"arn": "a-', Unknown("?", "Env"), "-", ARN, '"}'), '"a-${Env}-${Queue.Arn}"'),
        (text('{"arn": ', Unknown("?", "Env"), "}"), "outside(Env)"),
        # A quotation mark that is escaped does not end the string, a backslash that is escaped does not escape.
        (text('{"a": "\\"", "arn": "', ARN, '"}'), "<Queue.Arn>"),
        (text('{"a": "\\\\", "arn": "', ARN, '"}'), "<Queue.Arn>"),
        (text('{"a": "\\\\\\"', ARN, '", "arn": ', ARN, "}"), "<Queue.Arn>"),
        (text('{"arn": [', ARN, ", ", ARN, "]}"), "[<Queue.Arn>, <Queue.Arn>]"),
        (Value.of(Known('{"arn": "x"}'), PLACE), "'x'"),
        (Value.of(Known('{"arn": null}'), PLACE), "-"),
        (Value.of(Known('{"arn": {"deep": true}}'), PLACE), "{deep: True}"),
        (Value.of(Known("\n"), PLACE), "-"),
        (Value.of(Known('{"arn": '), PLACE), "inside()"),
        (Value.of(Known("[" * 5000), PLACE), "inside()"),
        (text('{"arn": "', ARN), "inside()"),
        (Value.of(Known('"only a string"'), PLACE), "outside()"),
        (Value.of(Known(5), PLACE), "outside()"),
    ],
)
def test_text_is_read_as_json(value: Value, expected: str) -> None:
    assert shown(value.step("arn")) == [expected]


def test_json_text_in_a_block_adds_its_own_lines_other_text_stands_at_its_key() -> None:
    found = template(
        """\
        Resources:
          Probe:
            Type: T
            Properties:
              Block: |
                {
                  "a": {
                    "b": 1}
                }
              Line: '{"a": {"b": 1}}'
        """
    )
    properties = found.declarations["Probe"].properties
    places = [properties.path(path).place for path in ("Block.a", "Block.a.b", "Line.a", "Line.a.b")]
    assert [place.location.line for place in places if place] == [7, 8, 10, 10]


# Cases and verdicts


def case_list(found: Sequence[Case]) -> list[tuple[tuple[object, ...], str]]:
    return [(scalars(case), describe(case.when)) for case in found]


def scalars(case: Case) -> tuple[object, ...]:
    return tuple(outcome.value if isinstance(outcome, Known) else None for outcome in case.outcomes)


@pytest.mark.parametrize(
    ("values", "given", "expected"),
    [
        ([], ALWAYS, [((), "")]),
        ([Value.of(Known(1))], ALWAYS, [((1,), "")]),
        ([choice(Known(1), Known(2))], ALWAYS, [((1,), "A is true"), ((2,), "A is false")]),
        ([choice(Known(1), Known(2))], IF_A, [((1,), "")]),
        (
            [choice(Known(1), Known(2)), choice(Known(3), ABSENT)],
            ALWAYS,
            [((1, 3), "A is true"), ((2, None), "A is false")],
        ),
        (
            [choice(Known(1), Known(2)), choice(Known(3), Known(4), B)],
            IF_A,
            [((1, 3), "B is true"), ((1, 4), "B is false")],
        ),
    ],
)
def test_cases(values: list[Value], given: When, expected: list[tuple[tuple[object, ...], str]]) -> None:
    assert case_list(list(cases(*values, given=given))) == expected


def test_cases_under_a_condition_that_does_not_hold_anyway() -> None:
    assert case_list(list(cases(choice(Known(1), Known(2)), when=IF_A))) == [((1,), "A is true")]


def test_a_case_knows_places_and_defaults() -> None:
    (case,) = cases(
        Value((Branch(Known(1), place=PLACE, rests_on=frozenset({"P"})),)),
        Value((Branch(Known(2), rests_on=frozenset({"Q"})),)),
    )
    assert case == Case((Known(1), Known(2)), ALWAYS, frozenset({"P", "Q"}), (PLACE, None))


def level(case: Case) -> Severity | None:
    """Bad values: below 0 an error, 0 a warning."""
    number = case.number("value")
    if number is None:
        return None
    return Severity.ERROR if number < 0 else Severity.WARNING if number == 0 else None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Value.of(Known(5)), None),
        (Value.of(Unknown("?")), None),
        (NOTHING, None),
        (Value.of(Known(-1)), ("error", "", (-1,))),
        # Wrong in one branch only: the condition stays, so that the report lowers the level.
        (choice(Known(-1), Known(5)), ("error", "A is true", (-1,))),
        (choice(Known(5), Known(0)), ("warning", "A is false", (0,))),
        (choice(Known(-1), Unknown("?")), ("error", "A is true", (-1,))),
        (choice(Known(-1), ABSENT), ("error", "A is true", (-1,))),
        # Wrong in every branch: at the mildest level always, unless the worst is worse even when lowered.
        (choice(Known(-1), Known(-2)), ("error", "", (-1,))),
        (choice(Known(-1), Known(0)), ("warning", "", (0,))),
    ],
)
def test_judge(value: Value, expected: tuple[str, str, tuple[int]] | None) -> None:
    verdict = judge(value=value, level=level)
    found = verdict and (verdict.level.value, describe(verdict.case.when), scalars(verdict.case))
    assert found == expected


def test_judge_ignores_what_contradicts_the_given() -> None:
    assert judge(value=choice(Known(-1), Known(5)), level=level, given=UNLESS_A) is None
    verdict = judge(value=choice(Known(-1), Known(5)), level=level, given=IF_A)
    assert verdict is not None
    assert verdict.case.when == ALWAYS


def test_a_fact_that_always_holds_rests_on_every_default_that_makes_it_so() -> None:
    value = Value(
        (Branch(Known(-1), IF_A, None, frozenset({"P"})), Branch(Known(-2), UNLESS_A, None, frozenset({"Q"})))
    )
    verdict = judge(value=value, level=level)
    assert verdict is not None
    assert verdict.case.rests_on == frozenset({"P", "Q"})


@pytest.mark.parametrize(
    ("values", "given", "expected"),
    [
        ([NOTHING], ALWAYS, ""),
        ([NOTHING, NOTHING], ALWAYS, ""),
        ([Value.of(Known(1))], ALWAYS, None),
        ([Value.of(Unknown("?"))], ALWAYS, None),
        ([NOTHING, Value.of(Known(1))], ALWAYS, None),
        ([choice(Known(1), ABSENT)], ALWAYS, "A is false"),
        ([choice(Known(1), ABSENT)], IF_A, None),
        ([choice(Known(1), ABSENT)], UNLESS_A, ""),
        ([choice(Known(1), ABSENT), choice(ABSENT, Known(1))], ALWAYS, None),
        ([choice(Known(1), ABSENT), choice(Known(1), ABSENT, B)], ALWAYS, "A is false and B is false"),
        ([choice(ABSENT, ABSENT)], ALWAYS, ""),
    ],
)
def test_judge_absence(values: list[Value], given: When, expected: str | None) -> None:
    verdict = judge_absence(*values, level=Severity.WARNING, given=given)
    assert (None if verdict is None else describe(verdict.case.when)) == expected
    assert verdict is None or verdict.level is Severity.WARNING


def test_the_worst_of_several_verdicts() -> None:
    always = judge(value=Value.of(Known(0)), level=level)
    sometimes = judge(value=choice(Known(-1), Known(5)), level=level)
    certain = judge(value=Value.of(Known(-1)), level=level)
    assert worst_of([None, always, None]) is always
    # An error that is conditional is reported as a warning: what holds always goes first.
    assert worst_of([sometimes, always]) is always
    assert worst_of([always, sometimes, certain]) is certain
    assert worst_of([None]) is None


# By name


def seen(case: Case) -> Severity | None:
    return Severity.NOTE


def the_case(*values: Value, **named: Any) -> Case:
    """Return the case of values that depend on nothing."""
    verdict = judge(*values, level=seen, **named)
    assert verdict is not None
    return verdict.case


def test_a_case_knows_values_by_their_names() -> None:
    case = the_case(Value.of(Known("x")), Value.of(Unknown("?")), fifo=Value.of(Known(True)), target=Value.of(ARN))
    assert (case.fifo, case.target) == (Known(True), ARN)
    assert case.unnamed == (Known("x"), Unknown("?"))
    with pytest.raises(AttributeError, match="no value is called 'queue'"):
        _ = case.queue


@pytest.mark.parametrize(
    ("outcome", "scalar", "number"),
    [
        (Known(5), 5, 5),
        (Known(0.5), 0.5, 0.5),
        (Known("5"), "5", None),
        (Known(True), True, None),
        (ABSENT, None, None),
        (Unknown("?"), None, None),
    ],
)
def test_scalars_and_numbers_of_a_case(outcome: Outcome, scalar: object, number: float | None) -> None:
    case = the_case(kept=Value.of(outcome))
    assert (case.scalar("kept"), case.number("kept")) == (scalar, number)


def test_what_a_case_matches_and_lacks() -> None:
    case = the_case(fifo=Value.of(Known(True)), size=Value.of(Known(1)), target=NOTHING, key=Value.of(Unknown("?")))
    assert case.matches(fifo=True, size=1)
    assert not case.matches(fifo=True, size=2)
    # A truth is no number, and what is not known is nothing for certain.
    assert not case.matches(fifo=1)
    assert not case.matches(size=True)
    assert not case.matches(key="alias/aws/sqs")
    assert case.lacks("target")
    assert not case.lacks("target", "key")
    with pytest.raises(AttributeError):
        case.matches(scope="QUEUE")


def test_a_case_knows_where_its_values_are_written() -> None:
    case = the_case(NOTHING, kept=NOTHING, size=Value.of(Known(1), PLACE))
    assert (case.place("kept"), case.place("size")) == (None, PLACE)


@pytest.mark.parametrize("name", ["when", "place", "count"])
def test_a_value_is_not_called_like_what_a_case_has(name: str) -> None:
    with pytest.raises(TypeError, match=f"a case has '{name}' of its own"):
        the_case(**{name: NOTHING})


def test_a_verdict_keeps_the_names() -> None:
    # One branch of two, and both: the case is lifted to always in the second one.
    sometimes = judge(value=choice(Known(-1), Known(5)), level=level)
    always = judge(value=choice(Known(-1), Known(-2)), level=level)
    assert [verdict and verdict.case.scalar("value") for verdict in (sometimes, always)] == [-1, -1]


# Along edges


def end(name: str, when: When = ALWAYS, part_when: When = ALWAYS) -> Resource:
    declaration = Declaration(name, "AWS::SQS::Queue", PLACE, NOTHING, when=when, part_when=part_when)
    return Resource(Kind.QUEUE, name, PLACE, declaration=declaration)


def way(source: Resource, target: Resource, when: When = ALWAYS) -> Edge:
    return Edge(source, target, Link.DELIVERS_TO, PLACE, when, rests_on=frozenset({"P"}))


def test_what_is_judged_along_an_edge_holds_where_the_edge_does() -> None:
    verdict = judge(level=seen, along=[way(end("A"), end("B"), IF_A)])
    assert verdict is not None
    assert (describe(verdict.case.when), verdict.case.rests_on) == ("A is true", frozenset({"P"}))


def test_the_conditions_of_the_ends_are_given() -> None:
    edge = way(end("A", IF_A), end("B"), IF_A)
    verdict = judge(value=choice(Known(-1), Known(5)), level=level, along=[edge])
    assert verdict is not None
    assert verdict.case.when == ALWAYS
    assert judge(value=choice(Known(-1), Known(5)), level=level, along=[way(end("A"), end("B", UNLESS_A))]) is None


def test_edges_that_exclude_each_other_are_no_way() -> None:
    edges = [way(end("A"), end("B"), IF_A), way(end("B"), end("C"), UNLESS_A)]
    assert judge(level=seen, along=edges) is None


def test_what_is_judged_along_a_part_or_a_branch_holds_where_it_does() -> None:
    part = judge(level=seen, along=[end("A", part_when=IF_A)])
    branch = judge(level=seen, along=[Branch(Known(1), UNLESS_A, rests_on=frozenset({"P"}))])
    assert part is not None
    assert branch is not None
    assert (describe(part.case.when), describe(branch.case.when)) == ("A is true", "A is false")
    assert branch.case.rests_on == {"P"}


def test_more_combinations_than_can_be_told_apart_are_not_judged() -> None:
    wrong = Value(tuple(Branch(Known(-1), frozenset({(Condition(f"C{number}"), True)})) for number in range(16)))
    assert judge(wrong, wrong, wrong, level=seen) is not None
    assert judge(wrong, wrong, wrong, choice(Known(1), Known(2)), level=seen) is None


# Several things


def judge_one(value: Value) -> Verdict | None:
    return judge(value=value, level=level)


def test_things_are_judged_one_by_one_and_told_together() -> None:
    right, warning, error = Value.of(Known(5)), Value.of(Known(0)), Value.of(Known(-1))
    found = judge_each([right, warning, error], judge_one)
    assert found is not None
    assert (found.things, found.worst, found.case.scalar("value")) == ((warning, error), error, -1)
    assert found.verdict.level is Severity.ERROR
    assert judge_each([right], judge_one) is None


def test_what_one_thing_has_if_and_another_one_unless_something_is_wrong_always() -> None:
    one, other = choice(Known(0), Known(5)), choice(Known(5), Known(0))
    found = judge_each([one, other], judge_one)
    assert found is not None
    assert found.verdict.case.when == ALWAYS
    # What is said of the worst one is what is wrong with it.
    assert found.worst is one
    assert describe(found.case.when) == "A is true"


# As JSON


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Value.of(Known('{"b": [1, true], "a": "x"}'), PLACE), '{"a": "x", "b": [1, true]}'),
        (tree({"b": [1, True], "a": Value.of(Known("x"))}), '{"a": "x", "b": [1, true]}'),
        (text('{"a": "', ARN, '"}'), None),
        (tree({"a": choice(Known("x"), Known("y"))}), None),
        (tree({"a": Value((Branch(Known("x"), rests_on=frozenset({"P"})),))}), None),
        (tree({"a": Value.of(Unknown("nobody knows"))}), None),
        (tree({"Fn::Transform": {}}), None),
        (Value.of(Known("no JSON"), PLACE), None),
        (NOTHING, None),
    ],
)
def test_what_is_certain_as_json(value: Value, expected: str | None) -> None:
    assert as_json(value) == expected


def test_very_large_data_is_not_written_as_json() -> None:
    doubled = tree(["x"])
    for _ in range(40):
        doubled = tree([doubled, doubled])
    assert as_json(doubled) is None


def test_conditions_are_asked_for_in_one_order_whatever_a_set_of_them_yields() -> None:
    first, second = Condition("Size", "1", operator=">"), Condition("Size", "1")
    named, other = Condition("IsProd"), Condition("Size", "0")
    facts = [(named, False), (named, True), (other, False), (other, True)]
    facts += [(second, False), (second, True), (first, False), (first, True)]
    for order in itertools.permutations([first, second, named, other]):
        assert each_fact(order) == [frozenset({fact}) for fact in facts]
