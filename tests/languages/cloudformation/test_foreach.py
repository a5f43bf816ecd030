"""Fn::ForEach: unrolled while reading, exactly as cfn-lint's own transform and as somebody would write it out."""

from __future__ import annotations

import json
from typing import Any

import cfnlint.decode
import cfnlint.template
import pytest

from archlint.aws.kinds import Kind
from archlint.languages.cloudformation.local_files import LocalFiles
from archlint.languages.cloudformation.template import Template
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.value import Tree, Value
from tests.words import document, drawn, findings, graph, listed, shown, template, unresolved

Plain = dict[str, Any] | list[Any] | str | int | float | bool | None


# The oracle: for settled loops, cfn-lint's transform

QUEUES = """
    Transform: AWS::LanguageExtensions
    Resources:
      Fn::ForEach::Queues:
        - Name
        - [Orders, Refunds, Returns]
        - ${Name}Queue:
            Type: AWS::SQS::Queue
            Properties:
              QueueName: !Sub '${Name}-queue'
              VisibilityTimeout: 60
              Tags: [{Key: name, Value: !Ref Name}]
      Plain: {Type: AWS::SNS::Topic}
"""
REDRIVE = """
    Transform: [AWS::LanguageExtensions]
    Resources:
      Fn::ForEach::Pairs:
        - Name
        - [A, B]
        - Queue${Name}:
            Type: AWS::SQS::Queue
            Properties:
              RedrivePolicy:
                deadLetterTargetArn: !GetAtt [!Sub 'Dlq${Name}', Arn]
                maxReceiveCount: 3
          Dlq${Name}:
            Type: AWS::SQS::Queue
"""
NESTED = """
    Transform: AWS::LanguageExtensions
    Resources:
      Fn::ForEach::Outer:
        - Stage
        - [dev, prod]
        - Fn::ForEach::Inner:
            - Name
            - [Orders, Refunds]
            - ${Stage}${Name}:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: !Join ['-', [!Ref Stage, !Ref Name]]
                  Tags: [{Key: !Sub '${Stage}', Value: !Sub '${Stage}/${Name}'}]
"""
PROPERTIES = """
    Transform: AWS::LanguageExtensions
    Mappings:
      Timeouts:
        Visibility: {Seconds: 60}
    Resources:
      Queue:
        Type: AWS::SQS::Queue
        Properties:
          Fn::ForEach::Settings:
            - Setting
            - [VisibilityTimeout, MessageRetentionPeriod]
            - ${Setting}: 120
          QueueName: own
          DelaySeconds: !FindInMap [Timeouts, Visibility, Seconds]
"""
PARAMETER = """
    Transform: AWS::LanguageExtensions
    Parameters:
      Names: {Type: CommaDelimitedList, Default: 'Orders, Refunds'}
    Resources:
      Fn::ForEach::Queues:
        - Name
        - !Ref Names
        - ${Name}Queue:
            Type: AWS::SQS::Queue
            Properties: {QueueName: !Sub '${Name}'}
"""
MAPPED = """
    Transform: AWS::LanguageExtensions
    Mappings:
      Teams:
        shop: {Names: [Orders, Refunds]}
      Sizes:
        Orders: {Seconds: 30}
        Refunds: {Seconds: 90}
    Resources:
      Fn::ForEach::Queues:
        - Name
        - !FindInMap [Teams, shop, Names]
        - ${Name}Queue:
            Type: AWS::SQS::Queue
            Properties:
              QueueName: !Sub 'x-${Name}'
              VisibilityTimeout: !FindInMap [Sizes, !Ref Name, Seconds]
"""
AMPERSAND = """
    Transform: AWS::LanguageExtensions
    Resources:
      Fn::ForEach::Queues:
        - Name
        - [orders-eu, 10.0.0.1]
        - Queue&{Name}:
            Type: AWS::SQS::Queue
            Properties: {QueueName: !Sub 'q-&{Name}', Tags: [{Key: name, Value: !Sub '${Name}'}]}
"""
CONSECUTIVE = """
    Transform: AWS::LanguageExtensions
    Resources:
      Fn::ForEach::First: [X, [A], {'${X}1': {Type: AWS::SQS::Queue}}]
      Fn::ForEach::Second: [X, [A, B], {'${X}2': {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref X}}}]
      Fn::ForEach::Empty: [X, [A], {}]
"""
SETTLED = {
    "queues": QUEUES,
    "redrive": REDRIVE,
    "nested": NESTED,
    "properties": PROPERTIES,
    "parameter": PARAMETER,
    "mapped": MAPPED,
    "ampersand": AMPERSAND,
    "consecutive": CONSECUTIVE,
}


def transformed(text: str) -> dict[str, Plain]:
    """Return the template that cfn-lint's transform makes, as plain data."""
    found, matches = cfnlint.decode.decode_str(text)
    assert not matches
    cfn = cfnlint.template.Template("t.yaml", found, ["us-east-1"])
    assert cfn.transform() == []
    # cfn-lint's own classes of mappings and texts keep their places.
    result: dict[str, Plain] = json.loads(json.dumps(cfn.template))
    return result


def plain(value: Value) -> Plain:
    """Return an evaluated value as plain data; what is not known is in words."""
    outcome = value.outcome
    if isinstance(outcome, Known):
        return outcome.value
    if isinstance(outcome, Tree) and outcome.is_list:
        return [plain(Value((branch,))) for branch in outcome.elements()]
    if isinstance(outcome, Tree):
        return {key: plain(inner) for key, inner in outcome.items()}
    return shown(value)


def resources(found: Template) -> dict[str, Plain]:
    """Return type and evaluated properties of resources, by logical id."""
    return {name: {item.type: plain(item.properties)} for name, item in found.declarations.items()}


@pytest.mark.parametrize("text", SETTLED.values(), ids=SETTLED)
def test_settled_loops_are_what_cfn_lint_makes_of_them(text: str) -> None:
    oracle = Template(Node(document("{}"), (), transformed(text)), LocalFiles(None))
    assert resources(template(text)) == resources(oracle)


# Written out by hand: the same graph, the same findings

LOOP = """
    Resources:
      Fn::ForEach::Pairs:
        - Name
        - [Orders, Refunds]
        - Queue${Name}:
            Type: AWS::SQS::Queue
            Properties:
              FifoQueue: true
              RedrivePolicy: {deadLetterTargetArn: !GetAtt 'Dead${Name}.Arn', maxReceiveCount: 1}
          Dead${Name}:
            Type: AWS::SQS::Queue
          Mapping${Name}:
            Type: AWS::Lambda::EventSourceMapping
            Properties: {EventSourceArn: !GetAtt [!Sub 'Queue${Name}', Arn], FunctionName: !Ref Worker}
      Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 60}}
      Topic:
        Type: AWS::SNS::Topic
        Properties:
          Subscription: [{Protocol: https, Endpoint: 'https://example.com'}]
"""
WRITTEN_OUT = """
    Resources:
      QueueOrders:
        Type: AWS::SQS::Queue
        Properties:
          FifoQueue: true
          RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadOrders.Arn, maxReceiveCount: 1}
      DeadOrders:
        Type: AWS::SQS::Queue
      MappingOrders:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {EventSourceArn: !GetAtt QueueOrders.Arn, FunctionName: !Ref Worker}
      QueueRefunds:
        Type: AWS::SQS::Queue
        Properties:
          FifoQueue: true
          RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadRefunds.Arn, maxReceiveCount: 1}
      DeadRefunds:
        Type: AWS::SQS::Queue
      MappingRefunds:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {EventSourceArn: !GetAtt QueueRefunds.Arn, FunctionName: !Ref Worker}
      Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 60}}
      Topic:
        Type: AWS::SNS::Topic
        Properties:
          Subscription: [{Protocol: https, Endpoint: 'https://example.com'}]
"""


def test_a_loop_makes_the_graph_that_its_unrolled_form_makes() -> None:
    looped, written = graph(LOOP), graph(WRITTEN_OUT)
    assert drawn(looped) == drawn(written)
    assert unresolved(looped) == unresolved(written) == []


def test_a_loop_has_the_findings_that_its_unrolled_form_has() -> None:
    found = findings(graph(LOOP))
    assert found == findings(graph(WRITTEN_OUT))
    assert [words for words in found if "dlq-type-mismatch" in words]


def test_what_a_loop_makes_stands_at_the_loop() -> None:
    assert listed(graph(LOOP), Kind.QUEUE) == [
        "queue QueueOrders:6",
        "queue DeadOrders:11",
        "queue QueueRefunds:6",
        "queue DeadRefunds:11",
    ]


# Loops that are not settled


@pytest.mark.parametrize(
    "collection",
    [
        "!Ref Given",
        "!Ref Stored",
        "!Split [',', !Ref Text]",
        "!FindInMap [M, !Ref Text, x]",
        "[A, !Ref Text]",
        "text",
        "[[{}]]",
    ],
)
def test_an_unsettled_loop_stands_for_one_of_its_kind(collection: str) -> None:
    found = template(
        f"""
        Parameters:
          Given: {{Type: CommaDelimitedList}}
          Stored: {{Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /names}}
          Text: {{Type: String}}
        Resources:
          Fn::ForEach::Queues:
            - Name
            - {collection}
            - ${{Name}}Queue:
                Type: AWS::SQS::Queue
                Properties: {{QueueName: !Sub '${{Name}}-queue', Own: !GetAtt '${{Name}}Queue.Arn'}}
        """
    )
    assert {name: shown(item.properties) for name, item in found.declarations.items()} == {
        "${Name}Queue": ['{QueueName: "${Name}-queue", Own: <${Name}Queue.Arn>}']
    }


def test_what_an_unsettled_loop_may_declare_may_be_referred_to() -> None:
    found = graph(
        """
        Parameters: {Names: {Type: CommaDelimitedList}}
        Resources:
          Fn::ForEach::Dead: [Name, !Ref Names, {'Dead${Name}': {Type: AWS::SQS::Queue}}]
          Queue:
            Type: AWS::SQS::Queue
            Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadOrders.Arn}}
        """
    )
    assert drawn(found) == []
    assert unresolved(found) == ["queue Queue dead_letters_to inside: 'DeadOrders' is not declared in this template"]


def test_an_unsettled_loop_may_supply_any_property() -> None:
    found = template(
        """
        Parameters: {Names: {Type: CommaDelimitedList}}
        Resources:
          Queue:
            Type: AWS::SQS::Queue
            Properties:
              Fn::ForEach::Settings: [Setting, !Ref Names, {'${Setting}': 120}]
              QueueName: own
        """
    )
    properties = found.declarations["Queue"].properties
    assert shown(properties.step("QueueName")) == ["'own'"]
    assert shown(properties.step("RedrivePolicy")) == ["inside()"]


@pytest.mark.parametrize(
    ("properties", "drawn_", "unresolved_"),
    [
        (
            "{Fn::ForEach::S: [X, [Redrive], {'${X}Policy': {deadLetterTargetArn: !GetAtt Dead.Arn}}]}",
            ["queue Queue dead_letters_to queue Dead"],
            [],
        ),
        (
            "{Fn::ForEach::S: [X, !Ref Names, {'${X}': 1}]}",
            [],
            ["queue Queue dead_letters_to inside: a loop may supply it"],
        ),
        (
            "{Fn::Transform: {Name: M}, DelaySeconds: 1}",
            [],
            ["queue Queue dead_letters_to inside: a macro may supply it"],
        ),
    ],
)
def test_properties_that_loops_and_macros_supply_make_edges(
    properties: str, drawn_: list[str], unresolved_: list[str]
) -> None:
    found = graph(
        f"""
        Parameters: {{Names: {{Type: CommaDelimitedList}}}}
        Resources:
          Dead: {{Type: AWS::SQS::Queue}}
          Queue: {{Type: AWS::SQS::Queue, Properties: {properties}}}
        """
    )
    assert (drawn(found), unresolved(found)) == (drawn_, unresolved_)


# Details


def test_a_variable_over_a_default_rests_on_it() -> None:
    found = template(PARAMETER)
    assert {name: shown(item.properties.step("QueueName")) for name, item in found.declarations.items()} == {
        "OrdersQueue": ["'Orders' by Names"],
        "RefundsQueue": ["'Refunds' by Names"],
    }


def test_a_list_parameter_may_be_one_element_of_a_collection() -> None:
    found = template(
        """
        Parameters: {Names: {Type: CommaDelimitedList, Default: 'A,B'}}
        Resources:
          Fn::ForEach::Queues: [Name, [!Ref Names, C], {'${Name}Queue': {Type: AWS::SQS::Queue}}]
        """
    )
    assert list(found.declarations) == ["AQueue", "BQueue", "CQueue"]


def test_keys_inside_a_looped_resource_may_hold_the_variable() -> None:
    found = template(
        """
        Resources:
          Fn::ForEach::Things: [Name, [A], {'${Name}': {Type: T, Properties: {'x${Name}': {'y&{Name}': 1}}}}]
        """
    )
    assert shown(found.declarations["A"].properties.path("xA.yA")) == ["1"]


def test_an_inner_variable_hides_an_outer_one() -> None:
    found = template(
        """
        Resources:
          Fn::ForEach::Outer:
            - Name
            - [A]
            - Fn::ForEach::Inner: [Name, [B], {'${Name}': {Type: T, Properties: {P: !Ref Name}}}]
        """
    )
    assert {name: shown(item.properties.step("P")) for name, item in found.declarations.items()} == {"B": ["'B'"]}


@pytest.mark.parametrize(
    "loop",
    [
        "null",
        "text",
        "[]",
        "[Name]",
        "[Name, [A]]",
        "[Name, [A], text]",
        "[5, [A], {}]",
        "[Name, [A], {}, {}]",
        "{a: b}",
    ],
)
def test_wrong_loops_declare_nothing(loop: str) -> None:
    found = template(f"Resources: {{'Fn::ForEach::X': {loop}, Queue: {{Type: AWS::SQS::Queue}}}}")
    assert list(found.declarations) == ["Queue"]


def test_loops_nested_too_deeply_end() -> None:
    inner = "{'${V}': {Type: T}}"
    for _ in range(8):
        inner = f"{{'Fn::ForEach::X': [V, [A], {inner}]}}"
    assert list(template(f"Resources: {inner}").declarations) == []


def test_a_loop_declares_conditions() -> None:
    found = template(
        """
        Conditions:
          Fn::ForEach::Stages: [Stage, [dev, prod], {'Is${Stage}': !Equals [!Ref Env, !Ref Stage]}]
        Resources:
          Dev: {Type: T, Condition: Isdev}
          Prod: {Type: T, Condition: Isprod}
        """
    )
    assert [
        {(condition.subject, condition.literal, truth) for condition, truth in declaration.when}
        for declaration in found.declarations.values()
    ] == [{("Env", "dev", True)}, {("Env", "prod", True)}]


def test_a_loop_over_outputs_does_no_harm() -> None:
    found = graph(
        """
        Resources:
          Fn::ForEach::Queues: [Name, [A, B], {'${Name}Queue': {Type: AWS::SQS::Queue}}]
        Outputs:
          Fn::ForEach::Arns: [Name, [A, B], {'${Name}Arn': {Value: !GetAtt '${Name}Queue.Arn'}}]
        """
    )
    assert listed(found) == ["queue AQueue:3", "queue BQueue:3"]
