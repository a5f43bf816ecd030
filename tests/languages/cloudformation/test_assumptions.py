"""What parameters and mappings are under conditions: defaults that contradict them do not count."""

from __future__ import annotations

import pytest

from archlint.model.values.choices import chosen
from tests.words import evaluated, findings, graph, shown

SECTIONS = """
    Parameters:
      Env: {Type: String, Default: dev}
      Two: {Type: String, Default: dev, AllowedValues: [dev, prod]}
      Three: {Type: String, AllowedValues: [dev, test, prod]}
      Given: {Type: String}
      Size: {Type: Number, Default: 5, AllowedValues: [5, 10]}
      Names: {Type: CommaDelimitedList, Default: a}
      Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /path, AllowedValues: [/path]}
      Secret: {Type: String, NoEcho: true, AllowedValues: [hidden, other]}
    Mappings:
      Map:
        dev: {Timeout: 5, Same: 7, Name: x, Some: 1}
        test: {Timeout: 6, Same: 7, Name: x}
        prod: {Timeout: 10, Same: 7, Name: [y], Some: 2}
      Two: {eu: {dev: 1, prod: 2}, us: {test: 3, other: 4}}
      Both: {a: {a: 1, b: 2}, b: {a: 3, b: 4}}
      Regions:
        eu-west-1: {Timeout: 5}
        us-east-1: {Timeout: 10}
    Conditions:
      IsDev: !Equals [!Ref Env, dev]
      IsProd: !Equals [!Ref Env, prod]
      TwoIsDev: !Equals [!Ref Two, dev]
      ThreeIsDev: !Equals [!Ref Three, dev]
      ThreeIsLarge: !Or [!Equals [!Ref Three, test], !Equals [!Ref Three, prod]]
      GivenIsX: !Equals [!Ref Given, x]
      SizeIs5: !Equals [!Ref Size, 5]
      StoredIsX: !Equals [!Ref Stored, x]
      SecretIsHidden: !Equals [!Ref Secret, hidden]
      InIreland: !Equals [!Ref 'AWS::Region', eu-west-1]
      Likely: !Or [!Condition IsProd, !Condition GivenIsX]
      IsLarge: !Or [!Condition IsProd, !Equals [!Ref Env, test]]
"""


@pytest.mark.parametrize(
    ("condition", "parameter", "where_true", "where_false"),
    [
        # The default holds, or something else does.
        ("IsDev", "Env", "'dev'", "outside(Env)"),
        ("IsProd", "Env", "'prod'", "'dev' by Env"),
        # Where only one allowed value is left, it is that.
        ("TwoIsDev", "Two", "'dev'", "'prod'"),
        ("ThreeIsDev", "Three", "'dev'", "outside(Three)"),
        ("SizeIs5", "Size", "'5'", "'10'"),
        # A condition that is made of others.
        ("IsLarge", "Env", "outside(Env)", "'dev' by Env"),
        ("ThreeIsLarge", "Three", "outside(Three)", "'dev'"),
        # One that other parameters may make true says nothing.
        ("Likely", "Env", "'dev' by Env", "'dev' by Env"),
        ("GivenIsX", "Given", "'x'", "outside(Given)"),
        ("GivenIsX", "Env", "'dev' by Env", "'dev' by Env"),
        # The name of a stored value is not compared, and a secret is not told.
        ("StoredIsX", "Stored", "outside(Stored)", "outside(Stored)"),
        ("SecretIsHidden", "Secret", "outside(Secret)", "outside(Secret)"),
        ("InIreland", "'AWS::Region'", "outside(AWS::Region)", "outside(AWS::Region)"),
    ],
)
def test_a_parameter_in_a_branch(condition: str, parameter: str, where_true: str, where_false: str) -> None:
    branches = shown(evaluated(f"!If [{condition}, !Ref {parameter}, !Ref {parameter}]", SECTIONS))
    assert [branch.split(" if ")[0] for branch in branches] == [
        where_true.split(" by ")[0],
        where_false.split(" by ")[0],
    ]
    assert [" by " in branch for branch in branches] == [" by " in where_true, " by " in where_false]


def test_a_branch_in_a_branch() -> None:
    inner = "!If [ThreeIsLarge, !If [ThreeIsDev, 1, !Ref Three], !Ref Three]"
    assert (
        shown(evaluated(inner, SECTIONS))[-1]
        == "'dev' if Three is not 'prod' and Three is not 'test' and ThreeIsLarge is false"
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (
            "!FindInMap [Map, !Ref Given, Timeout]",
            ["5 if Given is 'dev'", "6 if Given is 'test'", "10 if Given is 'prod'"],
        ),
        ("!FindInMap [Map, !Ref Given, Same]", ["7"]),
        # A deployment with a key that has no entry fails.
        ("!FindInMap [Map, !Ref Given, Some]", ["1 if Given is 'dev'", "2 if Given is 'prod'"]),
        ("!FindInMap [Map, !Ref Given, Name]", ["outside(map Map.${Given}.Name)"]),
        ("!FindInMap [Map, !Ref Given, None]", ["outside(map Map.${Given}.None)"]),
        (
            "!FindInMap [Map, test, !Ref Given]",
            ["6 if Given is 'Timeout'", "7 if Given is 'Same'", "'x' if Given is 'Name'"],
        ),
        ("!FindInMap [Map, prod, !Ref Given]", ["outside(map Map.prod.${Given})"]),
        ("!FindInMap [Map, !Ref Given, !Ref Three]", ["outside(map Map.${Given}.${Three})"]),
        (
            "!FindInMap [Two, !Ref Given, !Ref Three]",
            [
                "1 if Given is 'eu' and Three is 'dev'",
                "2 if Given is 'eu' and Three is 'prod'",
                "3 if Given is 'us' and Three is 'test'",
            ],
        ),
        (
            "!FindInMap [Two, !Ref 'AWS::Region', !Ref Three]",
            [
                "1 if AWS::Region is 'eu' and Three is 'dev'",
                "2 if AWS::Region is 'eu' and Three is 'prod'",
                "3 if AWS::Region is 'us' and Three is 'test'",
            ],
        ),
        ("!FindInMap [Both, !Ref Given, !Ref Given]", ["1 if Given is 'a'", "4 if Given is 'b'"]),
        ("!FindInMap [!Ref Given, eu, dev]", ["outside(map ${Given}.eu.dev)"]),
        (
            "!FindInMap [Map, !Ref Given, Some, {DefaultValue: 9}]",
            ["1 if Given is 'dev'", "2 if Given is 'prod'", "9 if Given is not 'dev' and Given is not 'prod'"],
        ),
        ("!FindInMap [Map, !Ref Given, Same, {DefaultValue: 7}]", ["7"]),
        (
            "!FindInMap [Map, !Ref Three, Timeout, {DefaultValue: 9}]",
            ["5 if Three is 'dev'", "6 if Three is 'test'", "10 if Three is 'prod'"],
        ),
        ("!FindInMap [Map, !Sub '${Given}x', Timeout]", ["outside(map Map.${Given}x.Timeout)"]),
        (
            "!FindInMap [Regions, !Ref 'AWS::Region', Timeout]",
            ["5 if AWS::Region is 'eu-west-1'", "10 if AWS::Region is 'us-east-1'"],
        ),
        ("!FindInMap [Map, !Ref Env, Timeout]", ["5 by Env"]),
        (
            "!If [IsDev, 1, !FindInMap [Map, !Ref Env, Timeout]]",
            ["1 if IsDev is true", "6 if Env is 'test' and IsDev is false", "10 if Env is 'prod' and IsDev is false"],
        ),
        (
            "!If [TwoIsDev, 1, !FindInMap [Map, !Ref Two, Timeout]]",
            ["1 if TwoIsDev is true", "10 if TwoIsDev is false"],
        ),
    ],
)
def test_a_mapping_by_a_parameter_that_is_not_settled(expression: str, expected: list[str]) -> None:
    assert shown(chosen(evaluated(expression, SECTIONS))) == expected


def test_the_allowed_values_are_the_keys_that_there_may_be() -> None:
    sections = SECTIONS.replace("AllowedValues: [dev, test, prod]", "AllowedValues: [dev, test]")
    assert shown(chosen(evaluated("!FindInMap [Map, !Ref Three, Timeout]", sections))) == [
        "5 if Three is 'dev'",
        "6 if Three is 'test'",
    ]


def test_a_mapping_with_very_many_entries_is_not_told_apart() -> None:
    entries = ", ".join(f"k{number}: {{Timeout: {number}}}" for number in range(40))
    sections = SECTIONS.replace("      Regions:", f"      Many: {{{entries}}}\n      Regions:")
    assert shown(chosen(evaluated("!FindInMap [Many, !Ref Given, Timeout]", sections))) == [
        "outside(map Many.${Given}.Timeout)"
    ]


WAITS = """
    Parameters: {Stage: {Type: String}}
    Mappings: {Stages: {test: {Wait: %s}, prod: {Wait: %s}}}
    Resources:
      Queue:
        Type: AWS::SQS::Queue
        Properties:
          VisibilityTimeout: !FindInMap [Stages, !Ref Stage, Wait]
          RedrivePolicy: {deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:111122223333:dead', maxReceiveCount: 5}
      Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 60}}
      Mapping:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {EventSourceArn: !GetAtt Queue.Arn, FunctionName: !Ref Worker}
    """


@pytest.mark.parametrize(
    ("waits", "level"), [((5, 10), "error"), ((5, 5), "error"), ((5, 400), "warning"), ((400, 500), "")]
)
def test_an_error_in_every_entry_is_one_and_in_some_is_a_warning(waits: tuple[int, int], level: str) -> None:
    found = [words for words in findings(graph(WAITS % waits)) if "visibility-timeout-too-short" in words]
    assert [level in words for words in found] == ([True] if level else [])
    assert all(("when Stage is 'test'" in words) is (level == "warning") for words in found)


def test_names_that_a_mapping_gives_are_equal_where_they_are_written_alike() -> None:
    found = graph(
        """
        Parameters: {Stage: {Type: String, Default: test}}
        Mappings: {Stages: {test: {Name: jobs-test}, prod: {Name: jobs}}}
        Resources:
          Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !FindInMap [Stages, !Ref Stage, Name]}}
          Feed:
            Type: AWS::SNS::Subscription
            Properties:
              Protocol: sqs
              TopicArn: !Ref Topic
              Endpoint:
                Fn::Sub:
                  - 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Name}'
                  - Name: !FindInMap [Stages, !Ref Stage, Name]
          Topic: {Type: AWS::SNS::Topic}
        """
    )
    (edge,) = [edge for edge in found.edges if edge.target.name == "Queue"]
    assert (edge.when, edge.rests_on) == (frozenset(), frozenset())


def test_a_name_under_a_condition_is_the_one_that_is_written_alike() -> None:
    found = graph(
        """
        Parameters: {Stage: {Type: String, Default: test}}
        Conditions: {IsProd: !Equals [!Ref Stage, prod]}
        Resources:
          Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub 'jobs-${Stage}'}}
          Feed:
            Type: AWS::SNS::Subscription
            Condition: IsProd
            Properties:
              Protocol: sqs
              TopicArn: !Ref Topic
              Endpoint: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs-${Stage}'
          Topic: {Type: AWS::SNS::Topic}
        """
    )
    (edge,) = [edge for edge in found.edges if edge.target.name == "Queue"]
    assert edge.rests_on == frozenset()
