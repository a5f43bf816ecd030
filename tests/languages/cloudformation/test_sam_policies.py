"""What SAM's policy templates and connectors grant.

The oracle is aws-sam-translator: what it writes for each policy template, and the profiles of its connectors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from archlint.aws.kinds import Kind
from archlint.aws.needs import NEEDS
from archlint.aws.notations import wildcard
from archlint.aws.policies.access import CALLS_ENDPOINT, MANAGED_RULE, ON_SECRETS, POLLED, TAGS_TASKS
from archlint.aws.services import TABLE
from archlint.languages.cloudformation.sam.connectors import _GRANTED, _READS
from archlint.languages.cloudformation.sam.connectors import granted as sender_may
from archlint.languages.cloudformation.sam.policies import _ARNS, _OTHERS, _ROTATES, _TEMPLATES
from archlint.model.values.value import Value
from tests.words import graph, inferred, shown

#: What edges need.
NEEDED = {
    action
    for need in NEEDS.values()
    for actions in (*need.access.actions, *need.access.key_actions)
    for action in actions.split("|")
} | {CALLS_ENDPOINT, TAGS_TASKS, *MANAGED_RULE, *ON_SECRETS, *POLLED.values()}
#: Everything that any kind of resource is written or read by.
ACTIONS = {action for row in TABLE.values() for action in (*row.write_actions, *row.read_actions)}
WRITES = {action for row in TABLE.values() for action in row.write_actions}


def data(*path: str) -> dict[str, Any]:
    """Return one of the translator's data files."""
    found: dict[str, Any] = json.loads(files("samtranslator").joinpath(*path).read_text())
    return found


POLICIES: dict[str, Any] = data("policy_templates_data", "policy_templates.json")["Templates"]


def granted(name: str) -> set[str]:
    """Return what a policy template allows of all that a resource is written or read by, and of what edges need."""
    actions = [statement["Action"] for statement in POLICIES[name]["Definition"]["Statement"]]
    patterns = [pattern for each in actions for pattern in ([each] if isinstance(each, str) else each)]
    return {action for action in ACTIONS | NEEDED if any(wildcard.matches(pattern, action) for pattern in patterns)}


@pytest.mark.parametrize("name", sorted(_TEMPLATES))
def test_a_policy_template_grants_what_sam_grants(name: str) -> None:
    parameter, actions = _TEMPLATES[name]
    assert parameter in POLICIES[name]["Parameters"]
    assert set(actions) <= granted(name)
    assert granted(name) & (WRITES | NEEDED) <= set(actions)


@pytest.mark.parametrize(
    "name", sorted(name for name in _TEMPLATES if name != _ROTATES and _TEMPLATES[name][0] in _ARNS)
)
def test_a_policy_template_makes_the_arns_that_sam_makes(name: str) -> None:
    service, kind, ends = _ARNS[_TEMPLATES[name][0]]
    place = "${AWS::Region}:${AWS::AccountId}:"
    written = json.dumps([statement["Resource"] for statement in POLICIES[name]["Definition"]["Statement"]])
    made = {f"arn:${{AWS::Partition}}:{service}:{place}{kind}{{}}{end}" for end in ends}
    named = {re.sub(r"\$\{[a-z]\w*\}", "{}", arn) for arn in re.findall(r'"(arn:[^"]*\$\{[a-z]\w*\}[^"]*)"', written)}
    assert named
    assert named <= made


@pytest.mark.parametrize("name", sorted(_OTHERS))
def test_a_policy_template_grants_nothing_that_edges_need(name: str) -> None:
    assert not granted(name) & NEEDED


def test_every_policy_template_that_grants_writing_is_known() -> None:
    writing = {name for name in POLICIES if granted(name) & WRITES}
    # That one is for restoring a backup.
    assert writing - _TEMPLATES.keys() == {"DynamoDBRestoreFromBackupPolicy"}


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ("- {SQSSendMessagePolicy: {QueueName: !GetAtt Queue.QueueName}}", ["permission sqs:SendMessage"]),
        ("- {SQSSendMessagePolicy: {QueueName: orders}}", ["permission sqs:SendMessage"]),
        ("- {SQSSendMessagePolicy: {QueueName: other}}", []),
        ("- {SQSPollerPolicy: {QueueName: !GetAtt Queue.QueueName}}", []),
        ("{SQSSendMessagePolicy: {QueueName: orders}}", ["permission sqs:SendMessage"]),
        ("[!If [C, {SQSSendMessagePolicy: {QueueName: orders}}, !Ref AWS::NoValue]]", ["permission sqs:SendMessage"]),
        ("[!If [C, !Ref AWS::NoValue, {SQSSendMessagePolicy: {QueueName: orders}}]]", ["permission sqs:SendMessage"]),
        ("[!If [C]]", []),
        ("[AmazonSQSFullAccess]", []),
        ("AmazonSQSFullAccess", []),
        (
            "[{Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn}]}]",
            ["permission sqs:SendMessage"],
        ),
        ("[!Ref Managed]", ["permission sqs:SendMessage"]),
        ("[{SQSSendMessagePolicy: null}, {SQSSendMessagePolicy: []}, 5, null]", []),
    ],
)
@pytest.mark.parametrize("kind", ["Function", "StateMachine"])
def test_policies_of_an_author(policies: str, expected: list[str], kind: str) -> None:
    found = graph(
        f"""
        Transform: AWS::Serverless-2016-10-31
        Parameters: {{Given: {{Type: String}}}}
        Conditions: {{C: !Equals [!Ref Given, x]}}
        Resources:
          Queue: {{Type: AWS::SQS::Queue, Properties: {{QueueName: orders}}}}
          Work:
            Type: AWS::Serverless::{kind}
            Properties:
              Policies:
                {policies}
          Managed:
            Type: AWS::IAM::ManagedPolicy
            Properties:
              PolicyDocument: {{Statement: {{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn}}}}
        """
    )
    assert [words.partition(": ")[2] for words in inferred(found)] == expected


def test_policies_of_a_role_that_is_named_are_not_read() -> None:
    found = graph(
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
          Work:
            Type: AWS::Serverless::Function
            Properties: {Role: 'arn:aws:iam::111122223333:role/work', Policies: [{SQSSendMessagePolicy: {QueueName: orders}}]}
        """
    )
    assert inferred(found) == []


def profiles(*, of_source: bool = True) -> Iterator[tuple[str, str, str, set[str]]]:
    """Yield source, destination and permission of each connector that writes a policy for a role, and its actions.

    Args:
        of_source: whether for the role of the source; else for that of the destination.
    """
    found = data("model", "connector_profiles", "profiles.json")["Permissions"]
    for source, destinations in found.items():
        for destination, profile in destinations.items():
            if profile["Type"] == "AWS_IAM_ROLE_MANAGED_POLICY" and profile["Properties"]["SourcePolicy"] is of_source:
                for permission, statements in profile["Properties"]["AccessCategories"].items():
                    actions = {action for s in statements["Statement"] for action in s["Action"]}
                    yield source, destination, permission, actions


OF_ROLES = [
    (source, destination, permission, actions)
    for source, destination, permission, actions in profiles()
    if source in ("AWS::Lambda::Function", "AWS::StepFunctions::StateMachine")
    and destination in {name for name, row in TABLE.items() if row.write_actions}
]


@pytest.mark.parametrize(("source", "destination", "permission", "actions"), OF_ROLES)
def test_a_connector_grants_what_sam_grants(source: str, destination: str, permission: str, actions: set[str]) -> None:
    ours = set(sender_may(source, destination, permission))
    assert ours <= actions, source
    is_machine = source == "AWS::StepFunctions::StateMachine"
    asked = ACTIONS | (NEEDED | set(MANAGED_RULE) if is_machine else set())
    # To start a machine in one way is enough.
    assert actions & asked <= ours | {"states:StartSyncExecution"}, source


def test_connectors_of_roles_are_compared() -> None:
    assert {(destination, permission) for _source, destination, permission, _actions in OF_ROLES} >= _GRANTED.keys()


@pytest.mark.parametrize("permission", ["Read", "Write"])
def test_a_connector_of_a_function(permission: str) -> None:
    found = graph(
        f"""
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Queue: {{Type: AWS::SQS::Queue}}
          Work:
            Type: AWS::Serverless::Function
            Connectors: {{Link: {{Properties: {{Destination: {{Id: Queue}}, Permissions: [{permission}]}}}}}}
        """
    )
    expected = ["function Work delivers_to queue Queue: permission sqs:SendMessage"] if permission == "Write" else []
    assert inferred(found) == expected


@pytest.mark.parametrize(
    "end",
    [
        "{Type: AWS::SQS::Queue, Arn: !GetAtt Queue.Arn}",
        "{Type: AWS::SQS::Queue, Arn: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:work', QueueUrl: !Ref Queue}",
    ],
)
def test_a_connector_of_a_role_to_an_arn(end: str) -> None:
    found = graph(
        f"""
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Queue: {{Type: AWS::SQS::Queue, Properties: {{QueueName: work}}}}
          Work: {{Type: AWS::Serverless::Function}}
          Link:
            Type: AWS::Serverless::Connector
            Properties:
              Source: {{Type: AWS::Serverless::Function, RoleName: !Ref WorkRole}}
              Destination: {end}
              Permissions: [Write]
        """
    )
    assert inferred(found) == ["function Work delivers_to queue Queue: permission sqs:SendMessage"]


def test_what_is_read_by_connectors() -> None:
    read = {(source, asked): actions for source, _, asked, actions in profiles(of_source=False)}
    assert {key: set(actions) for key, actions in _READS.items()} == read


@pytest.mark.parametrize(
    ("source", "destination", "permission", "role", "action", "resource"),
    [
        ("{Id: Queue}", "{Id: Work}", "Read", "Work", "sqs:ReceiveMessage", "Queue.Arn"),
        ("{Id: Queue}", "{Id: Work}", "Write", "Work", "sqs:DeleteMessage", "Queue.Arn"),
        (
            "{Type: AWS::SQS::Queue, Arn: !GetAtt Queue.Arn}",
            "{Type: AWS::Serverless::Function, RoleName: !Ref WorkRole}",
            "Read",
            "Work",
            "sqs:ReceiveMessage",
            "Queue.Arn",
        ),
        ("{Id: Table}", "{Id: Work}", "Read", "Work", "dynamodb:DescribeStream", "${Table.Arn}/stream/*"),
        (
            "{Type: AWS::DynamoDB::Table, Arn: !GetAtt Table.Arn}",
            "{Id: Work}",
            "Read",
            "Work",
            "dynamodb:DescribeStream",
            "${Table.Arn}/stream/*",
        ),
        ("{Id: Work}", "{Id: Queue}", "Write", "Work", "sqs:SendMessage", "Queue.Arn"),
        ("{Id: Rule}", "{Id: Bus}", "Write", "Role", "events:PutEvents", "Bus.Arn"),
        ("{Id: Rule}", "{Id: Flow}", "Write", "Role", "states:StartExecution", "Flow.Arn"),
        ("{Id: Data}", "{Id: Work}", "Write", "Role", "lambda:InvokeFunction", "Work.Arn"),
        ("{Id: Data}", "{Id: Bus}", "Write", "Role", "events:PutEvents", "Bus.Arn"),
    ],
)
def test_whose_role_a_connector_grants_to(
    source: str, destination: str, permission: str, role: str, action: str, resource: str
) -> None:
    found = graph(
        f"""
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Queue: {{Type: AWS::SQS::Queue}}
          Table: {{Type: AWS::DynamoDB::Table}}
          Bus: {{Type: AWS::Events::EventBus, Properties: {{Name: bus}}}}
          Role: {{Type: AWS::IAM::Role}}
          Flow: {{Type: AWS::Serverless::StateMachine, Properties: {{Definition: {{}}}}}}
          Rule: {{Type: AWS::Events::Rule, Properties: {{Targets: [{{Id: a, Arn: !GetAtt Bus.Arn, RoleArn: !GetAtt Role.Arn}}]}}}}
          Data: {{Type: AWS::AppSync::DataSource, Properties: {{ServiceRoleArn: !GetAtt Role.Arn}}}}
          Work: {{Type: AWS::Serverless::Function}}
          Link:
            Type: AWS::Serverless::Connector
            Properties: {{Source: {source}, Destination: {destination}, Permissions: [{permission}]}}
        """
    )
    (policy,) = found.resources(Kind.IDENTITY_POLICY)
    (branch,) = policy["roles"].each("[]")
    assert shown(Value((branch,))) in ([f"<{role}.Arn>"], [f"<{role}>"])
    (statement,) = policy["document"].each("Statement[]")
    named = Value((statement,))
    assert shown(named.step("Action"))[0].startswith(f"['{action}'")
    assert resource in shown(named.step("Resource"))[0]
