"""Loops: which ways lead back, over what, how certainly, and what closes them."""

from __future__ import annotations

import textwrap

import pytest

from archlint.graph.loop import loops
from tests.words import graph, looped

HEAD = """
Transform: AWS::Serverless-2016-10-31
Parameters: {Given: {Type: String}}
Conditions: {C: !Equals [!Ref Given, x], D: !Equals [!Ref Given, y], Not: !Not [!Condition C]}
Resources:
  A: {Type: AWS::SQS::Queue}
  B: {Type: AWS::SQS::Queue}
  T: {Type: AWS::SNS::Topic}
  S: {Type: AWS::Kinesis::Stream}
"""


def pipe(source: str, target: str, more: str = "") -> str:
    return (
        f"{{Type: AWS::Pipes::Pipe, {more} Properties: {{Source: !GetAtt {source}.Arn, Target: !GetAtt {target}.Arn}}}}"
    )


def function(events: str = "", policies: str = "", more: str = "") -> str:
    return f"{{Type: AWS::Serverless::Function, Properties: {{Events: {{{events}}}, Policies: [{policies}] {more}}}}}"


def found(**resources: str) -> list[str]:
    return looped(graph(HEAD + "".join(f"  {name}: {text}\n" for name, text in resources.items())))


READ_A = "E: {Type: SQS, Properties: {Queue: !GetAtt A.Arn}}"
READ_B = "E: {Type: SQS, Properties: {Queue: !GetAtt B.Arn}}"
SEND_A = "{SQSSendMessagePolicy: {QueueName: !GetAtt A.QueueName}}"
SEND_B = "{SQSSendMessagePolicy: {QueueName: !GetAtt B.QueueName}}"


def test_ways_back() -> None:
    assert found(P=pipe("A", "A")) == ["P -> A -> P"]
    assert found(P=pipe("A", "B")) == []
    assert found(P=pipe("A", "B"), R=pipe("B", "A")) == ["R -> A -> P -> B -> R"]
    assert found(F=function(READ_A, SEND_A)) == ["F -> A -> F?"]
    assert found(F=function(READ_A, SEND_B), G=function(READ_B, SEND_A)) == ["F -> B -> G -> A -> F?"]


@pytest.mark.parametrize(
    ("events", "policies", "subscription", "expected"),
    [
        ("E: {Type: SNS, Properties: {Topic: !Ref T}}", "TopicName: !GetAtt T.TopicName", "", ["F -> T -> F?"]),
        (
            "E: {Type: SNS, Properties: {Topic: !Ref T, SqsSubscription: true}}",
            "TopicName: !GetAtt T.TopicName",
            "",
            ["F -> T -> F/E -> F?"],
        ),
        (
            "E: {Type: SNS, Properties: {Topic: !Ref T, FilterPolicy: {kind: [new]}}}",
            "TopicName: !GetAtt T.TopicName",
            "",
            ["F -> T -> F?~"],
        ),
        (
            READ_A,
            "TopicName: !GetAtt T.TopicName",
            "{Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref T, Protocol: sqs, Endpoint: !GetAtt A.Arn}}",
            ["F -> T -> A -> F?"],
        ),
    ],
)
def test_over_topics(events: str, policies: str, subscription: str, expected: list[str]) -> None:
    more = {"Subscription": subscription} if subscription else {}
    assert found(F=function(events, f"{{SNSPublishMessagePolicy: {{{policies}}}}}"), **more) == expected


def test_over_a_function_that_another_one_invokes() -> None:
    invoke = "{LambdaInvokePolicy: {FunctionName: !Ref G}}"
    assert found(F=function(READ_A, invoke), G=function("", SEND_A)) == ["F -> G -> A -> F?"]


def test_over_streams() -> None:
    read = "E: {Type: Kinesis, Properties: {Stream: !GetAtt S.Arn, StartingPosition: LATEST}}"
    assert found(F=function(read, "{KinesisCrudPolicy: {StreamName: !Ref S}}")) == ["F -> S -> F?"]


def test_over_a_bucket_that_notifies_a_queue() -> None:
    bucket = "{QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt A.Arn}]}"
    found_ones = found(
        Bucket=f"{{Type: AWS::S3::Bucket, Properties: {{NotificationConfiguration: {bucket}}}}}",
        F=function(READ_A, "{S3WritePolicy: {BucketName: !Ref Bucket}}"),
    )
    assert found_ones == ["F -> Bucket -> A -> F?"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("", "", ["R -> A -> P -> B -> R"]),
        ("Condition: C,", "", ["R -> A -> P -> B -> R"]),
        ("Condition: C,", "Condition: C,", ["R -> A -> P -> B -> R"]),
        ("Condition: C,", "Condition: Not,", []),
        ("Condition: C,", "Condition: D,", []),
    ],
)
def test_conditions(one: str, other: str, expected: list[str]) -> None:
    assert found(P=pipe("A", "B", one), R=pipe("B", "A", other)) == expected


def test_a_loop_under_a_condition() -> None:
    choice = (
        "{Type: AWS::Pipes::Pipe, Properties: {Source: !GetAtt A.Arn, Target: !If [C, !GetAtt A.Arn, !GetAtt B.Arn]}}"
    )
    assert found(P=choice) == ["P -> A -> P if C is true"]


def test_policies_and_events_that_exclude_each_other() -> None:
    read = "E: {Type: SQS, Properties: {Queue: !If [C, !GetAtt A.Arn, !GetAtt B.Arn]}}"
    send = "{SQSSendMessagePolicy: {QueueName: !If [C, !GetAtt B.QueueName, !GetAtt A.QueueName]}}"
    assert found(F=function(read, send)) == []


@pytest.mark.parametrize("state", ["STOPPED", "RUNNING"])
def test_what_is_switched_off_passes_nothing_on(state: str) -> None:
    text = f"{{Type: AWS::Pipes::Pipe, Properties: {{DesiredState: {state}, Source: !GetAtt A.Arn, Target: !GetAtt A.Arn}}}}"
    assert found(P=text) == ([] if state == "STOPPED" else ["P -> A -> P"])


def test_a_disabled_mapping() -> None:
    read = "E: {Type: SQS, Properties: {Queue: !GetAtt A.Arn, Enabled: false}}"
    assert found(F=function(read, SEND_A)) == []


def test_redrives() -> None:
    redriving = "{Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt %s.Arn}}}"
    assert found(X=redriving % "Y", Y=redriving % "X") == []
    assert found(X=redriving % "A", P=pipe("A", "X")) == ["P -> X -> A -> P??"]


def test_functions_that_may_invoke_each_other_need_not_do_so_in_a_circle() -> None:
    invoke = "{LambdaInvokePolicy: {FunctionName: !Ref %s}}"
    read = "E: {Type: SQS, Properties: {Queue: !GetAtt A.Arn}}"
    assert found(F=function(read, invoke % "G"), G=function("", invoke % "F")) == ["F -> G -> F??"]


def test_what_a_doubtful_step_adds_to_a_loop_is_left_out() -> None:
    assert found(P=pipe("A", "A"), F=function(READ_A, SEND_A)) == ["P -> A -> P"]


def test_each_group_has_its_shortest_loop() -> None:
    assert found(P=pipe("A", "B"), R=pipe("B", "A"), Q=pipe("B", "B")) == ["Q -> B -> Q"]
    assert found(P=pipe("A", "A"), R=pipe("B", "B")) == ["P -> A -> P", "R -> B -> R"]


def test_what_edges_a_stretch_has() -> None:
    (loop,) = loops(graph(HEAD + f"  F: {function(READ_A, SEND_A)}\n"))
    assert [[edge.link.value for edge in hop.edges] for hop in loop.hops] == [["delivers_to"], ["feeds", "invokes"]]


def test_over_an_api_destination_to_the_own_api() -> None:
    text = textwrap.dedent(
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
          Rule:
            Type: AWS::Events::Rule
            Properties:
              EventBusName: !Ref Bus
              EventPattern: {source: [orders]}
              Targets: [{Id: hook, Arn: !GetAtt Hook.Arn, RoleArn: role}]
          Hook:
            Type: AWS::Events::ApiDestination
            Properties: {InvocationEndpoint: !Sub 'https://${Api}.execute-api.${AWS::Region}.amazonaws.com/hook'}
          Api: {Type: AWS::Serverless::HttpApi}
          Receive:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: python3.13
              Handler: index.handler
              InlineCode: |
                import boto3, os
                def handler(event, context):
                    entry = {"Source": "orders", "DetailType": "x", "EventBusName": os.environ["BUS"]}
                    boto3.client("events").put_events(Entries=[entry])
              Environment: {Variables: {BUS: !Ref Bus}}
              Events: {Hook: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /hook, Method: POST}}}
        """
    )
    assert looped(graph(text)) == ["Receive -> Bus -> Rule -> Hook -> Api -> Receive/Hook -> Receive?"]


CALLING = """
Resources:
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties: {Definition: {StartAt: A, States: {A: {Type: Task, Resource: !GetAtt Start.Arn, End: true}}}}
  Start:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      Environment: {Variables: {FLOW: !Ref Flow}}
      Code:
        ZipFile: |
          const {SFNClient, StartExecutionCommand} = require("@aws-sdk/client-sfn");
          const client = new SFNClient({});
          exports.handler = async () => client.send(new StartExecutionCommand({stateMachineArn: process.env.FLOW}));
"""


def test_code_that_starts_the_machine_that_calls_it() -> None:
    assert looped(graph(CALLING)) == ["Start -> Flow -> Start?"]


def test_lambda_stops_what_it_sees() -> None:
    def rounds(**resources: str) -> list[int | None]:
        text = HEAD + "".join(f"  {name}: {text}\n" for name, text in resources.items())
        return [loop.rounds for loop in loops(graph(text))]

    assert rounds(F=function(READ_A, SEND_A)) == [16]
    assert rounds(F=function(READ_A, SEND_A, ", RecursiveLoop: Allow")) == [None]
    # A pipe on the way is none of the services that it sees, and a pipe alone is no function.
    assert rounds(F=function(READ_A, SEND_B), P=pipe("B", "A")) == [None]
    assert rounds(P=pipe("A", "A")) == [None]
