"""Policies: which statements possibly let a service act, and what statements grant for certain."""

from __future__ import annotations

import pytest

from archlint.aws.kinds import Kind
from archlint.aws.policies.policy import document_permits, grants, permits, policy_statements
from archlint.aws.policies.requests import unsaid_to_key
from tests.words import evaluated, graph, resource, said

SECTIONS = """
    Parameters: {Given: {Type: String}, Service: {Type: String, Default: sns}}
    Conditions: {C: !Equals [!Ref Given, x]}
"""
SERVICE, ACTION = "sns.amazonaws.com", "sqs:SendMessage"


def allows(document: str) -> bool:
    return document_permits(evaluated(document, SECTIONS), SERVICE, ACTION)


def statement(**parts: str) -> str:
    """Return a document of one statement that allows the service to do the action, with some parts changed."""
    whole = {"Effect": "Allow", "Action": ACTION, "Principal": f"{{Service: {SERVICE}}}"} | parts
    written = ", ".join(f"{key}: {value}" for key, value in whole.items() if value)
    return f"{{Statement: [{{{written}}}]}}"


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("{Service: sns.amazonaws.com}", True),
        ("{Service: SNS.amazonaws.com}", True),
        ("{Service: [events.amazonaws.com, sns.amazonaws.com]}", True),
        ("{Service: events.amazonaws.com}", False),
        ("{Service: []}", False),
        ("{Service: '*'}", True),
        ("'*'", True),
        ("{AWS: '*'}", True),
        ("{AWS: ['*']}", True),
        ("{AWS: '123456789012'}", False),
        ("{AWS: 'arn:aws:iam::123456789012:root'}", False),
        ("{AWS: ['arn:aws:iam::123456789012:root', '*']}", True),
        ("{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}", False),
        ("{AWS: !GetAtt Undeclared.Arn}", True),
        ("{Federated: cognito-identity.amazonaws.com}", False),
        ("{}", False),
        ("text", False),
        # The literal start of a text is what counts.
        ("{Service: !Sub 'sns.${AWS::URLSuffix}'}", True),
        ("{Service: !Sub 'events.${AWS::URLSuffix}'}", False),
        ("{Service: !Sub '${Service}.amazonaws.com'}", True),
        ("{Service: !Join ['.', [sns, !Ref 'AWS::URLSuffix']]}", True),
        # What is not known may be it.
        ("{Service: !Ref Given}", True),
        ("{Service: !Sub '${Given}.amazonaws.com'}", True),
        ("{Service: [!Ref Given]}", True),
        ("{AWS: !Ref Given}", True),
        ("!Ref Given", True),
        ("{Service: !If [C, sns.amazonaws.com, events.amazonaws.com]}", True),
        ("!If [C, {Service: sns.amazonaws.com}, !Ref 'AWS::NoValue']", True),
        ("!If [C, {Service: events.amazonaws.com}, !Ref 'AWS::NoValue']", False),
    ],
)
def test_principals(principal: str, expected: bool) -> None:
    assert allows(statement(Principal=principal)) is expected


def test_a_role_of_the_template_is_not_the_service() -> None:
    found = graph(
        """
        Resources:
          Queue: {Type: AWS::SQS::Queue}
          Role: {Type: AWS::IAM::Role}
          Policy:
            Type: AWS::SQS::QueuePolicy
            Properties:
              Queues: [!Ref Queue]
              PolicyDocument:
                Statement: [{Effect: Allow, Action: 'sqs:*', Principal: {AWS: !GetAtt Role.Arn}}]
        """
    )
    assert not found.admits(resource(found, Kind.QUEUE, "Queue"), SERVICE, ACTION)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("sqs:SendMessage", True),
        ("SQS:SendMessage", True),
        ("sqs:sendmessage", True),
        ("'sqs:*'", True),
        ("'*'", True),
        ("'sqs:Send*'", True),
        ("'sqs:*Message'", True),
        ("'s*s:S*e'", True),
        ("'sqs:SendMessag?'", True),
        ("'sqs:SendMessage?'", False),
        ("'sqs:SendMessageBatch'", False),
        ("sqs:ReceiveMessage", False),
        ("sns:Publish", False),
        ("'sqs.SendMessage'", False),
        ("[sqs:ReceiveMessage, 'sqs:Send*']", True),
        ("[sqs:ReceiveMessage]", False),
        ("[]", False),
        ("!Ref Given", True),
        ("[sqs:ReceiveMessage, !Ref Given]", True),
        ("!Sub 'sqs:${Given}'", True),
        ("!If [C, sqs:SendMessage, sqs:ReceiveMessage]", True),
    ],
)
def test_actions(action: str, expected: bool) -> None:
    assert allows(statement(Action=action)) is expected


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ("Allow", True),
        ("allow", True),
        ("Deny", False),
        ("!Ref Given", True),
        ("!If [C, Allow, Deny]", True),
    ],
)
def test_effects(effect: str, expected: bool) -> None:
    assert allows(statement(Effect=effect)) is expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"Action": "", "NotAction": "sqs:DeleteQueue"}, True),
        ({"Action": "", "NotAction": "[sqs:DeleteQueue]"}, True),
        ({"Action": "", "NotAction": "sqs:SendMessage"}, False),
        ({"Action": "", "NotAction": "['sqs:*']"}, False),
        ({"Action": "", "NotAction": "!Ref Given"}, True),
        ({"Principal": "", "NotPrincipal": "{AWS: '123456789012'}"}, True),
        ({"Principal": "", "NotPrincipal": "{Service: sns.amazonaws.com}"}, False),
        ({"Principal": "", "NotPrincipal": "!Ref Given"}, True),
        ({"Action": "", "NotAction": "sqs:DeleteQueue", "Principal": "{Service: events.amazonaws.com}"}, False),
        ({"Condition": "{ArnEquals: {aws:SourceArn: other}}"}, True),
        ({"Condition": "{ArnEquals: {aws:SourceArn: 'oth*'}}"}, True),
        ({"Condition": "{StringLike: {aws:SourceArn: 'oth*'}}"}, True),
        ({"Condition": "{StringEquals: {aws:SourceArn: ['oth*', other]}}"}, True),
        ({"Condition": "{'ForAnyValue:StringEquals': {aws:SourceArn: ['oth*', 'o?her']}}"}, False),
        ({"Resource": "other"}, True),
        ({"Sid": "a"}, True),
    ],
)
def test_statements(parts: dict[str, str], expected: bool) -> None:
    assert allows(statement(**parts)) is expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{Statement: {Effect: Allow, Action: '*', Principal: '*'}}", True),
        (
            "{Statement: [{Effect: Deny, Action: '*', Principal: '*'}, {Effect: Allow, Action: '*', Principal: '*'}]}",
            True,
        ),
        ("""'{"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Principal": "*"}]}'""", True),
        ("""'{"Statement": [{"Effect": "Allow", "Action": "sns:*", "Principal": "*"}]}'""", False),
        ("""!Sub '{"Statement": [{"Effect": "Allow", "Action": "${Given}", "Principal": "*"}]}'""", True),
        ("{Statement: !If [C, [{Effect: Allow, Action: '*', Principal: '*'}], []]}", True),
        ("{Statement: [!If [C, {Effect: Allow, Action: '*', Principal: '*'}, !Ref 'AWS::NoValue']]}", True),
        ("{Statement: []}", False),
        ("{}", False),
        ("null", False),
        ("!Ref Given", True),
        ("{Statement: !Ref Given}", True),
        ("{Statement: [!Ref Given]}", True),
        ("{Statement: [text]}", True),
        ("'{'", True),
        ("{Fn::Transform: {Name: Macro}}", True),
    ],
)
def test_documents(document: str, expected: bool) -> None:
    assert allows(document) is expected


@pytest.mark.parametrize(
    ("condition", "service", "encrypted", "expected"),
    [
        ("{StringEquals: {AWS:SourceOwner: '123456789012'}}", "events.amazonaws.com", Kind.QUEUE, False),
        ("{StringLike: {aws:sourceowner: '*'}}", "s3.amazonaws.com", Kind.QUEUE, False),
        ("{StringEquals: {AWS:SourceOwner: '123456789012'}}", "cloudwatch.amazonaws.com", Kind.QUEUE, True),
        ("{StringEqualsIfExists: {AWS:SourceOwner: '123456789012'}}", "events.amazonaws.com", Kind.QUEUE, True),
        ("{StringNotEquals: {AWS:SourceOwner: '123456789012'}}", "events.amazonaws.com", Kind.QUEUE, True),
        ("{StringEquals: {aws:SourceAccount: '123456789012'}}", "events.amazonaws.com", Kind.TOPIC, False),
        ("{ArnLike: {aws:SourceArn: 'arn:aws:events:*:*:rule/*'}}", "events.amazonaws.com", Kind.TOPIC, False),
        ("{ArnLike: {aws:SourceArn: 'arn:aws:events:*:*:rule/*'}}", "events.amazonaws.com", Kind.QUEUE, True),
        ("{StringEquals: {aws:SourceAccount: '123456789012'}}", "s3.amazonaws.com", Kind.TOPIC, True),
    ],
)
def test_what_a_service_says_nothing_of(condition: str, service: str, encrypted: Kind, expected: bool) -> None:
    document = statement(Principal="'*'", Condition=condition)
    unsaid = unsaid_to_key(service, encrypted)
    assert document_permits(evaluated(document, SECTIONS), service, ACTION, unsaid) is expected


@pytest.mark.parametrize(
    ("principal", "action", "expected"),
    [
        ("s3.amazonaws.com", "lambda:InvokeFunction", True),
        ("s3.amazonaws.com", "'lambda:*'", True),
        ("s3.amazonaws.com", "lambda:GetFunction", False),
        ("sns.amazonaws.com", "lambda:InvokeFunction", False),
        ("'*'", "lambda:InvokeFunction", True),
        ("'123456789012'", "lambda:InvokeFunction", False),
        ("!Sub 's3.${AWS::URLSuffix}'", "lambda:InvokeFunction", True),
        ("!Ref Given", "lambda:InvokeFunction", True),
        ("s3.amazonaws.com", "!Ref Given", True),
        ("null", "lambda:InvokeFunction", False),
        ("s3.amazonaws.com", "null", False),
    ],
)
def test_lambda_permissions(principal: str, action: str, expected: bool) -> None:
    found = evaluated(f"{{Principal: {principal}, Action: {action}}}", SECTIONS)
    service, wanted = "s3.amazonaws.com", "lambda:InvokeFunction"
    assert permits(found.step("Principal"), found.step("Action"), service, wanted) is expected


QUEUE = """
    Parameters: {Given: {Type: String}}
    Resources:
      Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
      Other: {Type: AWS::SQS::Queue}
      Policy:
        Type: AWS::SQS::QueuePolicy
        Properties:
          Queues: %s
          PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:*', Principal: {Service: sns.amazonaws.com}}]}
"""


@pytest.mark.parametrize(
    ("queues", "expected"),
    [
        ("[!Ref Queue]", True),
        ("!Ref Queue", True),
        ("[!Ref Other]", False),
        ("[!Ref Other, !Ref Queue]", True),
        ("[!GetAtt Queue.QueueUrl]", True),
        ("[!Sub 'https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/orders']", True),
        ("[!Ref Given]", False),
        ("[!Ref Undeclared]", True),
        ("[!If [C, !Ref Queue, !Ref Other]]", True),
        ("[]", False),
    ],
)
def test_which_queue_a_policy_governs(queues: str, expected: bool) -> None:
    found = graph(QUEUE % queues)
    assert found.admits(resource(found, Kind.QUEUE, "Queue"), SERVICE, ACTION) is expected
    assert not found.admits(resource(found, Kind.QUEUE, "Queue"), "s3.amazonaws.com", ACTION) or "Undeclared" in queues


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{Statement: {Effect: Allow, Action: a:B, Resource: x}}", ["a:B on 'x'"]),
        ("{Statement: [{Effect: allow, Action: [a:B, 'c:*'], Resource: [x, y]}]}", ["a:B, c:* on 'x', 'y'"]),
        ("""'{"Statement": {"Effect": "Allow", "Action": "a:B", "Resource": "x"}}'""", ["a:B on 'x'"]),
        ("{Statement: [{Effect: Deny, Action: a:B, Resource: x}]}", []),
        ("{Statement: [{Action: a:B, Resource: x}]}", []),
        ("{Statement: [{Effect: !Ref Given, Action: a:B, Resource: x}]}", []),
        ("{Statement: [{Effect: Allow, NotAction: a:B, Resource: x}]}", [" on 'x'"]),
        ("{Statement: [{Effect: Allow, Action: !Ref Given, Resource: x}]}", [" on 'x'"]),
        ("{Statement: [{Effect: Allow, Action: a:B, NotResource: x}]}", ["a:B on "]),
        ("{Statement: !If [C, [{Effect: Allow, Action: a:B, Resource: x}], []]}", ["a:B on 'x'"]),
        ("{Statement: [text, 5]}", []),
        ("!Ref Given", []),
        ("{}", []),
    ],
)
def test_what_is_granted(document: str, expected: list[str]) -> None:
    found = [
        f"{', '.join(grant.actions)} on {', '.join(said(branch.outcome) for branch in grant.resources)}"
        for grant in grants(policy_statements(evaluated(document, SECTIONS)))
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("sqs:SendMessage", True),
        ("SQS:sendmessage", True),
        ("sqs:Send*", True),
        ("sqs:?endMessage", True),
        ("*", True),
        ("sqs:*", True),
        ("sqs:SendMessageBatch", False),
        ("sns:*", False),
    ],
)
def test_which_actions_a_grant_allows(pattern: str, expected: bool) -> None:
    document = evaluated(f"{{Statement: {{Effect: Allow, Action: '{pattern}', Resource: x}}}}")
    (grant,) = grants(policy_statements(document))
    assert grant.allows("sqs:SendMessage") is expected
