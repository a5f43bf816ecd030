"""Where a template mentions a resource beside its edges, and who is told of it."""

from __future__ import annotations

import pytest

from archlint.aws.kinds import Kind
from tests import words

TEMPLATE = """
    Transform: AWS::Serverless-2016-10-31
    Parameters:
      Worker: {Type: String}
      Name: {Type: String}
    Resources:
      Orders:
        Type: AWS::SQS::Queue
        Properties: {QueueName: !Ref Name}
      Mapping:
        Type: AWS::Lambda::EventSourceMapping
        DependsOn: Orders
        Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
      Policy:
        Type: AWS::SQS::QueuePolicy
        Properties:
          Queues: [!Ref Orders]
          PolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Resource: !GetAtt Orders.Arn}]}
"""


def mentioned(more: str) -> list[tuple[str, int]]:
    """What mentions the queue in the template with more lines: the type that does, and the line."""
    graph = words.graph(TEMPLATE + more)
    (queue,) = graph.resources(Kind.QUEUE)
    return [(mention.by, mention.at.location.line - TEMPLATE.count("\n")) for mention in graph.mentions(queue)]


def test_edges_and_its_own_policies_are_no_mentions() -> None:
    assert mentioned("") == []


@pytest.mark.parametrize(
    ("value", "is_mention"),
    [
        ("!Ref Orders", True),
        ("!GetAtt Orders.QueueName", True),
        ("{'Fn::GetAtt': [Orders, Arn]}", True),
        ("!Sub 'x-${Orders.Arn}'", True),
        ("!Sub ['${Url}', {Url: !Ref Orders}]", True),
        ("!Join ['/', [a, !Ref Orders]]", True),
        ("!Ref Name", True),
        ("!Ref Worker", False),
        ("Orders", False),
        ("!Sub '${!Orders}'", False),
    ],
)
def test_functions_that_name_it_mention_it(value: str, is_mention: bool) -> None:
    more = f"  Function:\n        Type: AWS::Lambda::Function\n        Properties: {{Environment: {{Variables: {{V: {value}}}}}}}\n"
    assert mentioned("    " + more) == ([("AWS::Lambda::Function", 3)] if is_mention else [])


def test_an_output_has_no_type() -> None:
    assert mentioned("    Outputs: {Url: {Value: !Ref Orders}}\n") == [("", 1)]
    assert mentioned("    Outputs: {Url: {Value: !Ref Orders, Export: {Name: url}}}\n") == [("Export", 1)]


def test_a_name_is_mentioned_where_text_spells_it_out() -> None:
    graph = words.graph(
        """
        Resources:
          Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
          Role:
            Type: AWS::IAM::Role
            Properties: {Resources: ["arn:aws:sqs:*:*:orders", "arn:aws:sqs:*:*:orders-2", "shop.orders", "reorders"]}
        """
    )
    (queue,) = graph.resources(Kind.QUEUE)
    assert [mention.at.route[-1] for mention in graph.mentions(queue)] == [0]


@pytest.mark.parametrize(
    ("more", "is_passed_on"),
    [
        ("Outputs: {Url: {Value: !Ref Orders, Export: {Name: url}}}", True),
        ("Outputs: {Url: {Value: !Ref Orders}}", False),
        ("  Parameter: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Orders}}", True),
        ("  Own: {Type: Custom::Own, Properties: {Queue: !Ref Orders}}", True),
        ("  Function: {Type: AWS::Lambda::Function, Properties: {Environment: {Variables: {V: !Ref Orders}}}}", False),
    ],
)
def test_who_is_told_of_it(more: str, is_passed_on: bool) -> None:
    graph = words.graph(f"{TEMPLATE}    {more}\n")
    (queue,) = graph.resources(Kind.QUEUE)
    assert graph.is_passed_on(queue) is is_passed_on
