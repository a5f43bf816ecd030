"""Conditions: named and written out, negated and combined, constant and recursive."""

from __future__ import annotations

import pytest

from archlint.languages.cloudformation.evaluation.conditions import Conditions
from archlint.model.values.conditions import When, consistent
from archlint.model.values.node import Node
from tests.words import document, drawn, graph, shown, template

SECTION = """
    IsProd: !Equals [!Ref Env, prod]
    IsProdToo: !Equals [prod, !Ref Env]
    IsDev: !Equals [!Ref Env, dev]
    NotProd: !Not [!Condition IsProd]
    NotNotProd: !Not [!Condition NotProd]
    NotWritten: !Not [!Equals [!Ref Env, prod]]
    Other: !Equals [!Ref Size, prod]
    Number: !Equals [!Ref Size, 5]
    NumberAsText: !Equals [!Ref Size, '5']
    Flag: !Equals [!Ref Size, true]
    FlagAsText: !Equals [!Ref Size, 'true']
    Empty: !Equals [!Ref Env, '']
    NotEmpty: !Not [!Equals [!Ref Env, '']]
    Both: !And [!Condition IsProd, !Condition Other]
    Either: !Or [!Condition IsProd, !Condition Other]
    Neither: !Not [!Condition Either]
    Contradiction: !And [!Condition IsProd, !Condition IsDev]
    AndNever: !And [!Condition IsProd, !Condition Never]
    OrAlways: !Or [!Condition IsProd, !Condition Always]
    OrNever: !Or [!Condition IsProd, !Condition Never]
    Always: !Equals [a, a]
    AlwaysMixed: !Equals [5, '5']
    AlwaysFlag: !Equals [true, 'true']
    Never: !Equals [a, b]
    NotAlways: !Not [!Condition Always]
    TwoParameters: !Equals [!Ref Env, !Ref Size]
    Computed: !Equals [!Join ['', [!Ref Env]], prod]
    InUsEast: !Equals [!Ref 'AWS::Region', us-east-1]
    Itself: !Condition Itself
    NotItself: !Not [!Condition NotItself]
    Ping: !Not [!Condition Pong]
    Pong: !Not [!Condition Ping]
    Alias: !Condition IsProd
    Nothing:
    Text: text
    Odd: {Fn::Unheard: [a]}
    TooFew: !Equals [a]
    TooMany: !Not [!Condition IsProd, !Condition IsDev]
    NoList: {Fn::And: text}
    EmptyAnd: {Fn::And: []}
    TwoKeys: {Fn::Equals: [a, a], Fn::Not: [a]}
    ListOperand: !Equals [[a], b]
"""
PARSED = document(SECTION)
CONDITIONS = Conditions(Node(PARSED, (), PARSED.data))

ALWAYS: set[str] = set()


def facts(when: When | None) -> set[str] | None:
    """Return what holds, as `Subject=literal` or `Subject`, with `!` in front of what does not."""
    if when is None:
        return None
    return {
        f"{'' if truth else '!'}{condition.subject}{'' if condition.literal is None else f'={condition.literal}'}"
        for condition, truth in when
    }


@pytest.mark.parametrize(
    ("name", "true", "false"),
    [
        ("IsProd", {"Env=prod"}, {"!Env=prod"}),
        ("IsProdToo", {"Env=prod"}, {"!Env=prod"}),
        ("NotProd", {"!Env=prod"}, {"Env=prod"}),
        ("NotNotProd", {"Env=prod"}, {"!Env=prod"}),
        ("NotWritten", {"!Env=prod"}, {"Env=prod"}),
        ("Number", {"Size=5"}, {"!Size=5"}),
        ("NumberAsText", {"Size=5"}, {"!Size=5"}),
        ("Flag", {"Size=true"}, {"!Size=true"}),
        ("FlagAsText", {"Size=true"}, {"!Size=true"}),
        ("Empty", {"Env="}, {"!Env="}),
        ("NotEmpty", {"!Env="}, {"Env="}),
        ("InUsEast", {"AWS::Region=us-east-1"}, {"!AWS::Region=us-east-1"}),
        ("Alias", {"Env=prod"}, {"!Env=prod"}),
        # What makes an And false, or an Or true, is left open: they are known by name as well.
        ("Both", {"Both", "Env=prod", "Size=prod"}, {"!Both"}),
        ("Either", {"Either"}, {"!Either", "!Env=prod", "!Size=prod"}),
        ("Neither", {"!Either", "!Env=prod", "!Size=prod"}, {"Either"}),
        # Constants.
        ("Always", ALWAYS, None),
        ("AlwaysMixed", ALWAYS, None),
        ("AlwaysFlag", ALWAYS, None),
        ("Never", None, ALWAYS),
        ("NotAlways", None, ALWAYS),
        ("Contradiction", None, ALWAYS),
        ("AndNever", None, ALWAYS),
        ("OrAlways", ALWAYS, None),
        ("OrNever", {"OrNever"}, {"!OrNever", "!Env=prod"}),
        # Known by name only.
        ("TwoParameters", {"TwoParameters"}, {"!TwoParameters"}),
        ("Computed", {"Computed"}, {"!Computed"}),
        ("Itself", {"Itself"}, {"!Itself"}),
        ("NotItself", {"!NotItself"}, {"NotItself"}),
        ("Undeclared", {"Undeclared"}, {"!Undeclared"}),
        ("Nothing", {"Nothing"}, {"!Nothing"}),
        ("Text", {"Text"}, {"!Text"}),
        ("Odd", {"Odd"}, {"!Odd"}),
        ("TooFew", {"TooFew"}, {"!TooFew"}),
        ("TooMany", {"TooMany"}, {"!TooMany"}),
        ("NoList", {"NoList"}, {"!NoList"}),
        ("EmptyAnd", {"EmptyAnd"}, {"!EmptyAnd"}),
        ("TwoKeys", {"TwoKeys"}, {"!TwoKeys"}),
        ("ListOperand", {"ListOperand"}, {"!ListOperand"}),
    ],
)
def test_what_holds(name: str, true: set[str] | None, false: set[str] | None) -> None:
    assert (facts(CONDITIONS.when(name, True)), facts(CONDITIONS.when(name, False))) == (true, false)


@pytest.mark.parametrize("name", ["Itself", "NotItself", "Ping", "Pong"])
def test_conditions_that_refer_to_themselves_end(name: str) -> None:
    assert CONDITIONS.when(name, True) is not None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("IsProd", True), ("IsProd", True), True),
        (("IsProd", True), ("IsProd", False), False),
        (("IsProd", True), ("NotProd", True), False),
        (("IsProd", True), ("IsDev", True), False),
        (("IsProd", False), ("IsDev", False), True),
        (("IsProd", True), ("IsDev", False), True),
        (("IsProd", True), ("Other", True), True),
        (("IsProd", True), ("IsProdToo", False), False),
        (("Both", True), ("IsProd", False), False),
        (("Both", True), ("IsDev", True), False),
        (("Both", False), ("IsProd", True), True),
        (("Either", False), ("IsProd", True), False),
        (("Either", True), ("IsProd", False), True),
        (("Neither", True), ("Either", True), False),
        (("Empty", True), ("NotEmpty", True), False),
        (("Empty", True), ("IsProd", True), False),
        (("TwoParameters", True), ("TwoParameters", False), False),
        (("TwoParameters", True), ("IsProd", True), True),
    ],
)
def test_what_can_hold_together(one: tuple[str, bool], other: tuple[str, bool], expected: bool) -> None:
    together = [CONDITIONS.when(*one), CONDITIONS.when(*other)]
    assert consistent(frozenset().union(*(when for when in together if when is not None))) is expected


def test_a_condition_is_never_decided_from_a_default() -> None:
    found = template(
        """
        Parameters: {Env: {Type: String, Default: dev}}
        Conditions: {IsProd: !Equals [!Ref Env, prod]}
        Resources: {Q: {Type: T, Properties: {P: !If [IsProd, 1, 2]}}}
        """
    )
    value = found.declarations["Q"].properties.step("P")
    assert shown(value) == ["1 if IsProd is true", "2 if IsProd is false"]


def test_resources_that_exclude_each_other_are_never_linked() -> None:
    found = graph(
        """
        Conditions:
          IsProd: !Equals [!Ref Env, prod]
          IsDev: !Equals [!Ref Env, dev]
          Other: !Equals [!Ref Size, big]
        Resources:
          Prod:
            Type: AWS::SQS::Queue
            Condition: IsProd
            Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt DevDlq.Arn}}
          Same:
            Type: AWS::SQS::Queue
            Condition: IsDev
            Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt DevDlq.Arn}}
          Free:
            Type: AWS::SQS::Queue
            Condition: Other
            Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt DevDlq.Arn}}
          DevDlq: {Type: AWS::SQS::Queue, Condition: IsDev}
        """
    )
    assert drawn(found) == ["queue Same dead_letters_to queue DevDlq", "queue Free dead_letters_to queue DevDlq"]


def test_an_edge_has_the_conditions_of_its_property_beside_those_of_its_resource() -> None:
    found = graph(
        """
        Conditions: {A: !Equals [!Ref X, a], B: !Equals [!Ref Y, b]}
        Resources:
          Queue:
            Type: AWS::SQS::Queue
            Condition: A
            Properties:
              RedrivePolicy:
                deadLetterTargetArn: !If [A, !If [B, !GetAtt One.Arn, !GetAtt Two.Arn], !GetAtt Three.Arn]
          One: {Type: AWS::SQS::Queue}
          Two: {Type: AWS::SQS::Queue}
          Three: {Type: AWS::SQS::Queue}
        """
    )
    assert drawn(found) == [
        "queue Queue dead_letters_to queue One if B is true",
        "queue Queue dead_letters_to queue Two if B is false",
    ]
