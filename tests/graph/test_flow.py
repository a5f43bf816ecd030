"""Where messages go on to: which loops the filters, patterns, prefixes and events on the way let through."""

from __future__ import annotations

import textwrap

import pytest

from tests.words import graph, looped

HEAD = """
Transform: AWS::Serverless-2016-10-31
Parameters: {Given: {Type: String}}
Conditions: {C: !Equals [!Ref Given, x]}
"""


def closing(resources: str, **parts: str) -> list[str]:
    """Return the loops among some resources, in which `<name>` stands for a part."""
    for name, part in parts.items():
        resources = resources.replace(f"<{name}>", part)
    return looped(graph(f"{HEAD}Resources:\n{textwrap.indent(textwrap.dedent(resources), '  ')}"))


OBJECTS = """
Bucket: {Type: AWS::S3::Bucket}
Work:
  Type: AWS::Serverless::Function
  Properties:
    Policies: [{Statement: [{Effect: Allow, Action: <action>, Resource: !Sub '${Bucket.Arn}/<key>'}]}]
    Events: {Written: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: <events>, Filter: {S3Key: {Rules: <rules>}}}}}
"""
LOOP = "Work -> Bucket -> Work?"


@pytest.mark.parametrize(
    ("action", "events", "expected"),
    [
        ("s3:PutObject", "'s3:ObjectCreated:*'", [LOOP]),
        ("s3:PutObject", "'s3:ObjectCreated:Put'", [LOOP]),
        ("s3:PutObject", "'s3:ObjectCreated:Copy'", [LOOP]),
        ("s3:PutObject", "'s3:ObjectCreated:CompleteMultipartUpload'", [LOOP]),
        ("s3:PutObject", "'s3:ObjectCreated:Post'", []),
        ("s3:PutObject", "'s3:ObjectRemoved:*'", []),
        ("s3:PutObject", "'s3:ObjectTagging:*'", []),
        ("s3:PutObject", "['s3:ObjectRemoved:*', 's3:ObjectCreated:*']", [LOOP]),
        ("s3:PutObject", "!Ref Given", [f"{LOOP}~"]),
        ("s3:DeleteObject", "'s3:ObjectCreated:*'", []),
        ("s3:DeleteObject", "'s3:ObjectRemoved:*'", [LOOP]),
        ("s3:DeleteObject", "'s3:ObjectRemoved:DeleteMarkerCreated'", [LOOP]),
        ("['s3:PutObject', 's3:DeleteObject']", "'s3:ObjectRemoved:*'", [LOOP]),
    ],
)
def test_events_of_objects(action: str, events: str, expected: list[str]) -> None:
    assert closing(OBJECTS, action=action, events=events, key="*", rules="[]") == expected


@pytest.mark.parametrize(
    ("key", "rules", "expected"),
    [
        ("*", "[]", [LOOP]),
        ("*", "[{Name: prefix, Value: in/}]", [f"{LOOP}~"]),
        ("in/*", "[{Name: prefix, Value: in/}]", [LOOP]),
        ("out/*", "[{Name: prefix, Value: in/}]", []),
        ("out/*", "[{Name: Prefix, Value: in/}]", []),
        ("out/*", "[{Name: prefix, Value: !Ref Given}]", [f"{LOOP}~"]),
        ("in/*", "[{Name: prefix, Value: in/}, {Name: suffix, Value: .png}]", [f"{LOOP}~"]),
        ("in/*.jpg", "[{Name: prefix, Value: in/}, {Name: suffix, Value: .png}]", []),
        ("${Given}/*", "[{Name: prefix, Value: in/}]", [f"{LOOP}~"]),
    ],
)
def test_prefixes_and_suffixes(key: str, rules: str, expected: list[str]) -> None:
    assert closing(OBJECTS, action="s3:PutObject", events="'s3:ObjectCreated:*'", key=key, rules=rules) == expected


CDK = """
Bucket: {Type: AWS::S3::Bucket}
Notifications:
  Type: Custom::S3BucketNotifications
  Properties:
    BucketName: !Ref Bucket
    NotificationConfiguration:
      LambdaFunctionConfigurations:
        - Events: ['s3:ObjectCreated:*']
          Filter: {Key: {FilterRules: [{Name: prefix, Value: in/}]}}
          LambdaFunctionArn: !GetAtt Work.Arn
Work: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn}}
Role: {Type: AWS::IAM::Role}
DefaultPolicy:
  Type: AWS::IAM::Policy
  Properties:
    Roles: [!Ref Role]
    PolicyDocument:
      Statement:
        - Action: ['s3:DeleteObject*', 's3:PutObject', 's3:Abort*']
          Effect: Allow
          Resource: [!GetAtt Bucket.Arn, !Join ['', [!GetAtt Bucket.Arn, '/<key>']]]
"""


@pytest.mark.parametrize(("key", "expected"), [("in/*", [LOOP]), ("out/*", []), ("*", [f"{LOOP}~"])])
def test_notifications_as_cdk_writes_them(key: str, expected: list[str]) -> None:
    assert closing(CDK, key=key) == expected


OVER_EVENT_BRIDGE = """
Bucket:
  Type: AWS::S3::Bucket
  Properties: {NotificationConfiguration: {EventBridgeConfiguration: <config>}}
Work:
  Type: AWS::Serverless::Function
  Properties:
    Policies: [{Statement: [{Effect: Allow, Action: <action>, Resource: !Sub '${Bucket.Arn}/<key>'}]}]
    Events: {Written: {Type: EventBridgeRule, Properties: {Pattern: <pattern>}}}
"""
CREATED = "{source: [aws.s3], detail-type: [Object Created], detail: {bucket: {name: [!Ref Bucket]}}}"
PREFIXED = "{source: [aws.s3], detail: {bucket: {name: [!Ref Bucket]}, object: {key: [{prefix: in/}]}}}"
ROUND = "Work -> Bucket -> Work/Written -> Work?"


@pytest.mark.parametrize(
    ("config", "action", "key", "pattern", "expected"),
    [
        ("{}", "s3:PutObject", "*", CREATED, [ROUND]),
        ("{EventBridgeEnabled: false}", "s3:PutObject", "*", CREATED, []),
        ("!Ref AWS::NoValue", "s3:PutObject", "*", CREATED, []),
        ("!If [C, {}, !Ref AWS::NoValue]", "s3:PutObject", "*", CREATED, [f"{ROUND} if C is true"]),
        ("{}", "s3:DeleteObject", "*", CREATED, []),
        ("{}", "s3:DeleteObject", "*", "{source: [aws.s3], detail-type: [Object Deleted]}", [ROUND]),
        ("{}", "s3:PutObject", "in/*", PREFIXED, [ROUND]),
        ("{}", "s3:PutObject", "out/*", PREFIXED, []),
        ("{}", "s3:PutObject", "*", PREFIXED, [f"{ROUND}~"]),
        ("{}", "s3:PutObject", "*", "{source: [aws.s3], detail: {bucket: {name: [another]}}}", []),
        ("{}", "s3:PutObject", "*", "{source: [aws.s3], detail: {bucket: {name: [!Ref Given]}}}", [f"{ROUND}~"]),
        ("{}", "s3:PutObject", "*", "{source: [aws.ec2]}", []),
    ],
)
def test_objects_over_the_default_bus(config: str, action: str, key: str, pattern: str, expected: list[str]) -> None:
    assert closing(OVER_EVENT_BRIDGE, config=config, action=action, key=key, pattern=pattern) == expected


PUT = """
Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
Flow:
  Type: AWS::Serverless::StateMachine
  Properties:
    Definition:
      StartAt: Put
      States:
        Put: {Type: Task, Resource: 'arn:aws:states:::events:putEvents', Parameters: {Entries: [<entry>]}, End: true}
    Events: {Event: {Type: EventBridgeRule, Properties: {<bus>Pattern: <pattern>}}}
"""
OVER_BUS = "Flow -> Bus -> Flow/Event -> Flow"
OVER_DEFAULT = "Flow -> default -> Flow/Event -> Flow"


@pytest.mark.parametrize(
    ("entry", "pattern", "expected"),
    [
        ("Source: a, DetailType: b", "{source: [a]}", [OVER_BUS]),
        ("Source: a, DetailType: b", "{source: [a], detail-type: [c]}", []),
        ("Source: a, DetailType: b", "{source: [a], detail: {x: [y]}}", [f"{OVER_BUS}~"]),
        ("Source: a, DetailType: b", "{detail-type: [b]}", [OVER_BUS]),
        ("Source: a, DetailType.$: $.type", "{source: [a], detail-type: [c]}", [f"{OVER_BUS}~"]),
        ("Source.$: $.source, DetailType: b", "{source: [a]}", []),
        ("Source.$: $.source, DetailType: b", "{detail-type: [b]}", [OVER_BUS]),
        ("Source.$: $.source, DetailType.$: $.type", "{detail-type: [b]}", []),
        ("Source.$: $.source, DetailType.$: $.type", "{source: [{prefix: ''}]}", [OVER_BUS]),
    ],
)
def test_what_is_put_must_pass_the_pattern(entry: str, pattern: str, expected: list[str]) -> None:
    found = closing(PUT, entry=f"{{EventBusName: !Ref Bus, {entry}}}", bus="EventBusName: !Ref Bus, ", pattern=pattern)
    assert found == expected


ARN = "!Sub 'arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/default'"


@pytest.mark.parametrize(
    ("sent_to", "bus", "expected"),
    [
        ("", "", [OVER_DEFAULT]),
        ("EventBusName: default, ", "EventBusName: default, ", [OVER_DEFAULT]),
        (f"EventBusName: {ARN}, ", f"EventBusName: {ARN}, ", [OVER_DEFAULT]),
        (f"EventBusName: {ARN}, ", "", [OVER_DEFAULT]),
        ("", f"EventBusName: {ARN}, ", [OVER_DEFAULT]),
        ("", "EventBusName: default, ", [OVER_DEFAULT]),
        ("EventBusName: default, ", "EventBusName: !Ref Bus, ", []),
        ("EventBusName: !Ref Bus, ", "", []),
        ("EventBusName.$: $.bus, ", "", []),
        ("EventBusName: !Ref Given, ", "", []),
    ],
)
def test_the_default_bus(sent_to: str, bus: str, expected: list[str]) -> None:
    entry = f"{{{sent_to}Source: a, DetailType: b}}"
    assert closing(PUT, entry=entry, bus=bus, pattern="{source: [a]}") == expected


DESTINATION = """
Work:
  Type: AWS::Serverless::Function
  Properties:
    EventInvokeConfig: {DestinationConfig: {<on>: {Type: EventBridge, Destination: !GetAtt Bus.Arn}}}
    Events: {Event: {Type: EventBridgeRule, Properties: {EventBusName: !Ref Bus, Pattern: <pattern>}}}
Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
Other: {Type: AWS::Lambda::Function}
Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Work, Name: live}}
"""
SUCCESS = "Lambda Function Invocation Result - Success"


@pytest.mark.parametrize(
    ("on", "pattern", "expected"),
    [
        ("OnSuccess", "{source: [lambda]}", ["Work -> Bus -> Work/Event -> Work"]),
        ("OnSuccess", f"{{detail-type: [{SUCCESS}]}}", ["Work -> Bus -> Work/Event -> Work"]),
        ("OnSuccess", "{detail-type: [Lambda Function Invocation Result - Failure]}", []),
        ("OnSuccess", "{source: [shop]}", []),
        ("OnSuccess", "{source: [lambda], resources: [!Sub '${Other.Arn}:$LATEST']}", []),
        ("OnSuccess", "{source: [lambda], resources: [!GetAtt Other.Arn]}", []),
        (
            "OnSuccess",
            "{resources: [!Sub '${Other.Arn}:$LATEST', !Sub '${Work.Arn}:$LATEST']}",
            ["Work -> Bus -> Work/Event -> Work~"],
        ),
        ("OnSuccess", "{resources: [!Ref Live]}", ["Work -> Bus -> Work/Event -> Work~"]),
        ("OnSuccess", "{resources: [!GetAtt Bus.Arn]}", ["Work -> Bus -> Work/Event -> Work~"]),
        ("OnFailure", "{source: [lambda]}", ["Work -> Bus -> Work/Event -> Work??"]),
        ("OnFailure", f"{{detail-type: [{SUCCESS}]}}", []),
    ],
)
def test_destinations(on: str, pattern: str, expected: list[str]) -> None:
    assert closing(DESTINATION, on=on, pattern=pattern) == expected


def test_only_asynchronous_invocations_have_destinations() -> None:
    resources = """
    Queue: {Type: AWS::SQS::Queue}
    Work:
      Type: AWS::Serverless::Function
      Properties:
        EventInvokeConfig: {DestinationConfig: {OnSuccess: {Type: SQS, Destination: !GetAtt Queue.Arn}}}
        Events: {Message: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}}
    """
    assert closing(resources) == []


FORWARDED = """
Near: {Type: AWS::Events::EventBus, Properties: {Name: near}}
Far: {Type: AWS::Events::EventBus, Properties: {Name: far}}
Out:
  Type: AWS::Events::Rule
  Properties: {EventBusName: !Ref Near, EventPattern: <out>, Targets: [{Id: a, Arn: !GetAtt Far.Arn, RoleArn: r}]}
In:
  Type: AWS::Events::Rule
  Properties: {EventBusName: !Ref Far, EventPattern: <into>, Targets: [{Id: a, Arn: !GetAtt Near.Arn, RoleArn: r}]}
"""


@pytest.mark.parametrize(
    ("out", "into", "expected"),
    [
        ("{source: [a]}", "{source: [a]}", ["Out -> Far -> In -> Near -> Out"]),
        ("{source: [a, b]}", "{source: [b, c]}", ["Out -> Far -> In -> Near -> Out"]),
        ("{source: [a]}", "{source: [b]}", []),
        ("{detail: {to: [far]}}", "{detail: {to: [near]}}", []),
        ("{source: [{prefix: a}]}", "{source: [b]}", []),
        ("{source: [{prefix: b}]}", "{source: [b]}", ["Out -> Far -> In -> Near -> Out~"]),
    ],
)
def test_events_that_are_forwarded_stay_what_they_are(out: str, into: str, expected: list[str]) -> None:
    assert closing(FORWARDED, out=out, into=into) == expected


ITEMS = """
Table: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
Flow:
  Type: AWS::Serverless::StateMachine
  Properties:
    Definition:
      StartAt: Save
      States:
        Save: {Type: Task, Resource: 'arn:aws:states:::dynamodb:<action>', Parameters: {TableName: !Ref Table}, End: true}
Pipe:
  Type: AWS::Pipes::Pipe
  Properties:
    Source: !GetAtt Table.StreamArn
    SourceParameters: {FilterCriteria: {Filters: <filters>}}
    Target: !Ref Flow
"""
ITEM_LOOP = "Flow -> Table -> Pipe -> Flow"


@pytest.mark.parametrize(
    ("action", "filters", "expected"),
    [
        # What changes nothing, for it is there or gone already, makes no record.
        ("putItem", "!Ref AWS::NoValue", [f"{ITEM_LOOP}~"]),
        ("putItem", """[{Pattern: '{"eventName": ["INSERT", "MODIFY"]}'}]""", [f"{ITEM_LOOP}~"]),
        ("putItem", """[{Pattern: '{"eventName": ["INSERT"]}'}]""", [f"{ITEM_LOOP}~"]),
        ("putItem", """[{Pattern: '{"eventName": ["REMOVE"]}'}]""", []),
        ("putItem", """[{Pattern: '{"eventName": ["REMOVE"]}'}, {Pattern: '{"dynamodb": {}}'}]""", [f"{ITEM_LOOP}~"]),
        ("updateItem", """[{Pattern: '{"eventName": ["INSERT"]}'}]""", []),
        ("deleteItem", """[{Pattern: '{"eventName": ["REMOVE"]}'}]""", [f"{ITEM_LOOP}~"]),
        ("getItem", "!Ref AWS::NoValue", []),
        ("putItem", "!Ref Given", [f"{ITEM_LOOP}~"]),
    ],
)
def test_items_of_a_table(action: str, filters: str, expected: list[str]) -> None:
    assert closing(ITEMS, action=action, filters=filters) == expected


DELIVERED = """
Bucket: {Type: AWS::S3::Bucket}
Stream:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties: {ExtendedS3DestinationConfiguration: {BucketARN: !GetAtt Bucket.Arn, <prefix>}}
Work:
  Type: AWS::Serverless::Function
  Properties:
    Policies: [{FirehoseWritePolicy: {DeliveryStreamName: !Ref Stream}}]
    Events:
      Written:
        Type: S3
        Properties: {Bucket: !Ref Bucket, Events: 's3:ObjectCreated:*', Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}]}}}
"""


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("Prefix: in/", ["Work -> Stream -> Bucket -> Work?"]),
        ("Prefix: 'in/!{timestamp:yyyy}/'", ["Work -> Stream -> Bucket -> Work?"]),
        ("Prefix: out/", []),
        ("Prefix: 'out/!{timestamp:yyyy}/'", []),
        ("Prefix: !Ref Given", ["Work -> Stream -> Bucket -> Work?~"]),
        ("RoleARN: r", ["Work -> Stream -> Bucket -> Work?~"]),
    ],
)
def test_what_a_delivery_stream_writes(prefix: str, expected: list[str]) -> None:
    assert closing(DELIVERED, prefix=prefix) == expected
