"""Inferred edges: what permissions, environment variables and code are evidence for."""

from __future__ import annotations

import textwrap

import pytest

from archlint.aws.kinds import Kind, Link
from tests.words import drawn, graph, inferred

HEAD = """
Transform: AWS::Serverless-2016-10-31
Parameters: {Given: {Type: String}}
Conditions: {C: !Equals [!Ref Given, x]}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
  Other: {Type: AWS::SQS::Queue}
  Topic: {Type: AWS::SNS::Topic}
  Stream: {Type: AWS::Kinesis::Stream}
  Firehose: {Type: AWS::KinesisFirehose::DeliveryStream}
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
  Table: {Type: AWS::DynamoDB::Table}
  Bucket: {Type: AWS::S3::Bucket}
  Callee: {Type: AWS::Lambda::Function}
  Machine: {Type: AWS::StepFunctions::StateMachine}
"""
SEND = "{Effect: Allow, Action: sqs:SendMessage, Resource: %s}"


def edges(statements: str, variables: str = "", more: str = "") -> list[str]:
    """Return what a function is inferred to write to that has one policy, of some statements."""
    function = f"""
  Work:
    Type: AWS::Lambda::Function
    Properties: {{Role: !GetAtt Role.Arn, Environment: {{Variables: {{{variables}}}}}}}
  Role:
    Type: AWS::IAM::Role
    Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {{Statement: {statements}}}}}]}}
"""
    found = inferred(graph(HEAD + function + textwrap.indent(textwrap.dedent(more), "  ")))
    return [words.removeprefix("function Work ") for words in found]


SENDS = "delivers_to queue Queue: permission sqs:SendMessage"
CRUD = f"{SENDS} (CRUD permission)"


@pytest.mark.parametrize(
    ("actions", "resource", "expected"),
    [
        ("sqs:SendMessage", "Queue.Arn", [SENDS]),
        ("[sqs:ReceiveMessage, 'sqs:Send*']", "Queue.Arn", [SENDS]),
        ("SQS:sendmessage", "Queue.Arn", [SENDS]),
        ("'sqs:*'", "Queue.Arn", [CRUD]),
        ("'*'", "Queue.Arn", [CRUD]),
        ("[sqs:ReceiveMessage, sqs:DeleteMessage]", "Queue.Arn", []),
        ("sns:Publish", "Queue.Arn", []),
        ("sns:Publish", "Topic.TopicArn", ["delivers_to topic Topic: permission sns:Publish"]),
        ("kinesis:PutRecords", "Stream.Arn", ["delivers_to stream Stream: permission kinesis:PutRecords"]),
        ("firehose:PutRecord", "Firehose.Arn", ["delivers_to Firehose stream Firehose: permission firehose:PutRecord"]),
        ("events:PutEvents", "Bus.Arn", ["delivers_to event bus Bus: permission events:PutEvents"]),
        ("lambda:InvokeFunction", "Callee.Arn", ["invokes function Callee: permission lambda:InvokeFunction"]),
        ("lambda:InvokeFunction", "Work.Arn", []),
        ("states:StartExecution", "Machine.Arn", ["invokes state machine Machine: permission states:StartExecution"]),
        ("states:SendTaskSuccess", "Machine.Arn", []),
        ("dynamodb:PutItem", "Table.Arn", ["writes_to table Table: permission dynamodb:PutItem"]),
        (
            "[dynamodb:PutItem, dynamodb:GetItem]",
            "Table.Arn",
            ["writes_to table Table: permission dynamodb:PutItem (CRUD permission)"],
        ),
        ("[dynamodb:PutItem, dynamodb:GetRecords]", "Table.StreamArn", []),
        ("s3:PutObject", "Bucket.Arn", ["writes_to bucket Bucket: permission s3:PutObject"]),
    ],
)
def test_actions(actions: str, resource: str, expected: list[str]) -> None:
    assert edges(f"[{{Effect: Allow, Action: {actions}, Resource: !GetAtt {resource}}}]") == expected


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("!GetAtt Queue.Arn", [SENDS]),
        ("!Sub '${Queue.Arn}'", [SENDS]),
        ("!Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Queue.QueueName}'", [SENDS]),
        ("!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders'", [SENDS]),
        ("'arn:aws:sqs:*:*:orders*'", [SENDS]),
        ("'arn:aws:sqs:*:*:bills*'", []),
        ("!Ref Given", []),
        ("!GetAtt Undeclared.Arn", []),
        ("'*'", []),
        ("'arn:aws:sqs:*:*:*'", []),
        ("[!GetAtt Queue.Arn, !GetAtt Queue.Arn]", [SENDS]),
        (
            "!If [C, !GetAtt Queue.Arn, !GetAtt Given]",
            ["delivers_to queue Queue if C is true: permission sqs:SendMessage"],
        ),
    ],
)
def test_how_a_resource_is_named(resource: str, expected: list[str]) -> None:
    assert edges(f"[{SEND % resource}]") == expected


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("{Effect: Deny, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn}", []),
        ("{Effect: Allow, NotAction: iam:PassRole, Resource: !GetAtt Queue.Arn}", []),
        ("{Effect: Allow, Action: sqs:SendMessage, NotResource: !GetAtt Queue.Arn}", []),
        ("{Effect: Allow, Action: sqs:SendMessage}", []),
        ("!Ref Given", []),
        ("[text]", []),
        (SEND % "!GetAtt Queue.Arn", [SENDS]),
        (
            f"[!If [C, {SEND % '!GetAtt Queue.Arn'}, !Ref AWS::NoValue]]",
            ["delivers_to queue Queue if C is true: permission sqs:SendMessage"],
        ),
        (
            "[{Effect: Allow, Action: s3:DeleteObject, Resource: !GetAtt Bucket.Arn},"
            " {Effect: Allow, Action: s3:PutObject, Resource: !GetAtt Bucket.Arn}]",
            ["writes_to bucket Bucket: permission s3:DeleteObject", "writes_to bucket Bucket: permission s3:PutObject"],
        ),
    ],
)
def test_statements(statements: str, expected: list[str]) -> None:
    assert edges(statements) == expected


@pytest.mark.parametrize(
    ("resource", "keys"),
    [
        ("!GetAtt Bucket.Arn", ""),
        ("!Sub '${Bucket.Arn}/out/*'", ' on "out/${}"'),
        ("!Sub 'arn:aws:s3:::${Bucket}/out/*'", ' on "out/${}"'),
        ("[!GetAtt Bucket.Arn, !Sub '${Bucket.Arn}/out/*']", ' on "out/${}"'),
        ("[!Sub '${Bucket.Arn}/a/*', !Sub '${Bucket.Arn}/b/?.png']", ' on "a/${}", "b/${}.png"'),
        ("!Sub '${Bucket.Arn}/${Given}/x'", ' on "${}/x"'),
        ("!Sub '${Bucket.Arn}/report.csv'", " on 'report.csv'"),
    ],
)
def test_keys_of_objects(resource: str, keys: str) -> None:
    found = edges(f"{{Effect: Allow, Action: s3:PutObject, Resource: {resource}}}")
    assert found == [f"writes_to bucket Bucket: permission s3:PutObject{keys}"]


ALL = SEND % "'*'"
NAMED = "delivers_to queue Queue: environment variable URL and permission sqs:SendMessage"


@pytest.mark.parametrize(
    ("statement", "variables", "expected"),
    [
        (ALL, "URL: !Ref Queue", [NAMED]),
        (ALL, "URL: !GetAtt Queue.QueueName", [NAMED]),
        (ALL, "URL: orders", [NAMED]),
        (SEND % "'arn:aws:sqs:*:*:*'", "URL: !Ref Queue", [NAMED]),
        (SEND % "!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:*'", "URL: !Ref Queue", [NAMED]),
        (SEND % "!Sub 'arn:aws:sqs:eu-west-1:111122223333:${Given}*'", "URL: !Ref Queue", []),
        (SEND % "!GetAtt Queue.Arn", "URL: !Ref Queue", [NAMED]),
        (SEND % "!GetAtt Queue.Arn", "URL: !Ref Other", [SENDS]),
        (ALL, "A: !Ref Queue, B: !Ref Other", []),
        (ALL, "URL: !Ref Queue, TOPIC: !Ref Topic", [NAMED]),
        (ALL, "URL: !Ref Given", []),
        (ALL, "URL: !If [C, !Ref Queue, '']", [NAMED.replace(":", " if C is true:", 1)]),
        ("{Effect: Allow, Action: sqs:ReceiveMessage, Resource: '*'}", "URL: !Ref Queue", []),
        ("{Effect: Allow, Action: 'dynamodb:*', Resource: '*'}", "STREAM: !GetAtt Table.StreamArn", []),
        ("[]", "URL: !Ref Queue", []),
    ],
)
def test_environment_variables(statement: str, variables: str, expected: list[str]) -> None:
    assert edges(statement, variables) == expected


SHARING = """
Reader:
  Type: AWS::Lambda::Function
  Properties: {Role: !GetAtt Role.Arn, Environment: {Variables: {%s}}}
"""


def test_a_shared_role_is_evidence_for_what_variables_tell_apart() -> None:
    statement = SEND % "!GetAtt Queue.Arn"
    assert edges(statement, "", SHARING % "") == []
    assert edges(statement, "URL: !Ref Queue", SHARING % "") == [NAMED]
    assert edges(statement, "URL: !Ref Queue", SHARING % "URL: !Ref Queue") == []


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        ("lambda.amazonaws.com", [SENDS]),
        ("[lambda.amazonaws.com, lambda.amazonaws.com]", [SENDS]),
        ("[lambda.amazonaws.com, apigateway.amazonaws.com]", []),
    ],
)
def test_a_role_of_several_services_is_shared(services: str, expected: list[str]) -> None:
    found = graph(
        HEAD
        + f"""
  Work: {{Type: AWS::Lambda::Function, Properties: {{Role: !GetAtt Role.Arn}}}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {{Statement: [{{Principal: {{Service: {services}}}, Action: sts:AssumeRole}}]}}
      Policies: [{{PolicyDocument: {{Statement: {SEND % "!GetAtt Queue.Arn"}}}}}]
"""
    )
    assert [words.removeprefix("function Work ") for words in inferred(found)] == expected


ATTACHED = "PolicyDocument: {Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn}}"


@pytest.mark.parametrize(
    ("policy", "role", "expected"),
    [
        (f"{{Type: AWS::IAM::Policy, Properties: {{Roles: [!Ref Role], {ATTACHED}}}}}", "", [SENDS]),
        (f"{{Type: AWS::IAM::RolePolicy, Properties: {{RoleName: !Ref Role, {ATTACHED}}}}}", "", [SENDS]),
        (f"{{Type: AWS::IAM::ManagedPolicy, Properties: {{Roles: [work], {ATTACHED}}}}}", "", [SENDS]),
        (f"{{Type: AWS::IAM::ManagedPolicy, Properties: {{{ATTACHED}}}}}", "ManagedPolicyArns: [!Ref P],", [SENDS]),
        (f"{{Type: AWS::IAM::ManagedPolicy, Properties: {{Roles: [other], {ATTACHED}}}}}", "", []),
        (
            f"{{Type: AWS::IAM::Policy, Condition: C, Properties: {{Roles: [!Ref Role], {ATTACHED}}}}}",
            "",
            [SENDS.replace(":", " if C is true:", 1)],
        ),
    ],
)
def test_attached_policies(policy: str, role: str, expected: list[str]) -> None:
    found = graph(
        HEAD
        + f"""
  Work: {{Type: AWS::Lambda::Function, Properties: {{Role: !GetAtt Role.Arn}}}}
  P: {policy}
  Role: {{Type: AWS::IAM::Role, Properties: {{{role} RoleName: work}}}}
"""
    )
    assert [words.removeprefix("function Work ") for words in inferred(found)] == expected


CODE = """
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Policies:
        - S3CrudPolicy: {BucketName: !Ref Bucket}
        - DynamoDBCrudPolicy: {TableName: !Ref Table}
        - EventBridgePutEventsPolicy: {EventBusName: !Ref Bus}
      Environment: {Variables: {BUCKET: !Ref Bucket}}
      InlineCode: |
        import boto3, os
        s3, table, events = boto3.client("s3"), boto3.resource("dynamodb"), boto3.client("events")
        def handler(event, context):
"""
WHOLE = [
    "function Work writes_to bucket Bucket: environment variable BUCKET and permission s3:PutObject",
    "function Work writes_to table Table: permission dynamodb:PutItem (CRUD permission)",
    "function Work delivers_to event bus Bus: permission events:PutEvents",
]
CALLED = "code of function Work "


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("print(event)", []),
        ("s3.put_object(Bucket=os.environ['BUCKET'], Key='a')", []),
        ("getattr(s3, event['method'])()", WHOLE),
        (
            "s3.put_object(Bucket=event['bucket'], Key='a')",
            [f"{CALLED}writes_to bucket Bucket: code s3:PutObject and {WHOLE[0].partition(': ')[2]}"],
        ),
        (
            "table.Table(event['table']).delete_item(Key={})",
            [f"{CALLED}writes_to table Table: code dynamodb:DeleteItem and {WHOLE[1].partition(': ')[2]}"],
        ),
        ("events.put_events(Entries=[{'Source': 'a'}])", []),
        (
            "events.put_events(Entries=[{'Source': 'a', 'EventBusName': event['bus']}])",
            [f"{CALLED}delivers_to event bus Bus: code events:PutEvents and permission events:PutEvents"],
        ),
    ],
)
def test_code_is_better_evidence(code: str, expected: list[str]) -> None:
    assert inferred(graph(f"{HEAD}{CODE}            {code}\n")) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("os.environ.get('ABSENT') or os.environ['OTHER']", ["Other"]),
        ("os.environ.get('QUEUE') or os.environ['OTHER']", ["Queue"]),
        ("os.environ['QUEUE'] if event else os.environ['OTHER']", ["Queue", "Other"]),
        ("{'a': os.environ['QUEUE'], 'b': os.environ['ABSENT']}[event['kind']]", ["Queue"]),
        ("event.get('url', os.environ['OTHER'])", ["Other"]),
        ("event.get('url')", []),
    ],
)
def test_code_may_choose_between_variables(url: str, expected: list[str]) -> None:
    function = f"""
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Environment: {{Variables: {{QUEUE: !Ref Queue, OTHER: !Ref Other}}}}
      InlineCode: |
        import boto3, os
        def handler(event, context):
            boto3.client("sqs").send_message(QueueUrl={url})
"""
    assert drawn(graph(HEAD + function), Link.DELIVERS_TO) == [
        f"code of function Work delivers_to queue {name}" for name in expected
    ]


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ("Type: Pass", []),
        ("Type: Task, Resource: 'arn:aws:states:::dynamodb:getItem', Parameters: {TableName.$: $.table}", []),
        (
            "Type: Task, Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: {TableName.$: $.table}",
            ["task Flow writes_to table Table: permission dynamodb:PutItem"],
        ),
    ],
)
def test_a_definition_is_better_evidence(task: str, expected: list[str]) -> None:
    machine = f"""
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies: [{{DynamoDBWritePolicy: {{TableName: !Ref Table}}}}]
      Definition: {{StartAt: A, States: {{A: {{{task}, End: true}}}}}}
"""
    assert inferred(graph(HEAD + machine)) == expected


@pytest.mark.parametrize(
    ("bucket", "name", "expected"),
    [
        ("f'{source}-resized'", "shop-uploads", []),
        ("f'{source}-resized'", "shop-resized", ["function F writes_to bucket B"]),
        ("source + '-resized'", "shop-uploads", []),
        ("source", "shop-uploads", ["function F writes_to bucket B"]),
        ("f'{source}-resized'", "!Ref Given", ["function F writes_to bucket B"]),
    ],
)
def test_a_name_with_holes_is_no_bucket_of_another_name(bucket: str, name: str, expected: list[str]) -> None:
    found = graph(
        f"""
        Transform: AWS::Serverless-2016-10-31
        Parameters: {{Given: {{Type: String}}}}
        Resources:
          B: {{Type: AWS::S3::Bucket, Properties: {{BucketName: {name}}}}}
          F:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: python3.13
              Handler: index.handler
              InlineCode: |
                import boto3
                def handler(event, context):
                    source = event["bucket"]
                    boto3.client("s3").put_object(Bucket={bucket}, Key="a")
              Policies: [Statement: [{{Effect: Allow, Action: 's3:PutObject', Resource: !Sub '${{B.Arn}}/*'}}]]
        """
    )
    written = found.inferred(found.resources(Kind.FUNCTION), [Kind.BUCKET])
    assert [f"function {edge.source.name} {edge.link.value} bucket {edge.target.name}" for edge in written] == expected
