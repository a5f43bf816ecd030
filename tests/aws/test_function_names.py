"""How a function is named: by itself, or by a version or an alias of it."""

from __future__ import annotations

import pytest

from archlint.aws.kinds import Kind, Link
from tests.words import graph

TEMPLATE = """
Parameters:
  Name: {{Type: String}}
  Qualifier: {{Type: String}}
Resources:
  Fn: {{Type: AWS::Lambda::Function, Properties: {{FunctionName: fn}}}}
  Live: {{Type: AWS::Lambda::Alias, Properties: {{FunctionName: !Ref Fn, Name: live}}}}
  Named: {{Type: AWS::Lambda::Function, Properties: {{FunctionName: !Ref Name}}}}
  Read:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{FunctionName: {name}}}
"""
OWN = [
    "!Ref Fn",
    "!GetAtt Fn.Arn",
    "fn",
    "'function:fn'",
    "!Sub '${Fn}'",
    "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:fn'",
    "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Fn}'",
    "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Name}'",
]
OTHER = [
    "!Ref Live",
    "!Ref Fn.Alias",
    "'fn:live'",
    "'fn:$LATEST'",
    "'function:fn:live'",
    "!Sub '${Fn}:live'",
    "!Sub '${Fn.Arn}:${Qualifier}'",
    "!Sub '${Live}'",
    "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:fn:live'",
    "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Fn}:${Qualifier}'",
]


@pytest.mark.parametrize(("name", "own"), [*((name, True) for name in OWN), *((name, False) for name in OTHER)])
def test_a_name_is_the_functions_own_or_a_versions(name: str, own: bool) -> None:
    found = graph(TEMPLATE.format(name=name))
    (mapping,) = found.resources(Kind.MAPPING)
    (edge,) = found.outgoing(mapping, Link.INVOKES)
    assert edge.target.kind is Kind.FUNCTION
    assert found.is_unqualified(edge) is own
