"""SAM, read natively: what each resource and event stands for, at the line that asks for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archlint.aws.kinds import Kind, Link
from archlint.aws.services.stepfunctions import UNSETTLED
from tests.words import drawn, findings, graph, listed, resource, shown, targets, unresolved

UNASKED = (Kind.PERMISSION, Kind.QUEUE_POLICY, Kind.ROLE, Kind.TOPIC_POLICY, Kind.EXTERNAL)
SERVICE_KINDS = tuple(kind for kind in Kind if kind not in UNASKED)

# The event stands at line 16; in a state machine, which needs a definition, at line 17.
FUNCTION = """\
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Dead: {Type: AWS::SQS::Queue}
  Topic: {Type: AWS::SNS::Topic}
  Stream: {Type: AWS::Kinesis::Stream}
  Table: {Type: AWS::DynamoDB::Table}
  Bucket: {Type: AWS::S3::Bucket}
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
  Group: {Type: AWS::Logs::LogGroup}
  Api: {Type: AWS::Serverless::Api}
  Http: {Type: AWS::Serverless::HttpApi}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        E: {Type: %s, Properties: %s}
"""
MACHINE = FUNCTION.replace("Serverless::Function", "Serverless::StateMachine").replace(
    "Properties:\n      Events", "Properties:\n      Definition: {States: {}}\n      Events"
)
GIVEN = {
    "queue Queue:2",
    "queue Dead:3",
    "topic Topic:4",
    "stream Stream:5",
    "table Table:6",
    "bucket Bucket:7",
    "event bus Bus:8",
    "log group Group:9",
    "API Api:10",
    "API Http:11",
    "function Fn:12",
    "state machine Fn:12",
}


def asked_for(text: str) -> tuple[list[str], list[str]]:
    """Return what an event asks for, with its line, and the edges that come of it; without permissions."""
    found = graph(text)
    nodes = [words for words in listed(found, *SERVICE_KINDS) if words not in GIVEN]
    return nodes, drawn(found, *(link for link in Link if link not in (Link.CONTAINS, Link.GOVERNS)))


POLLED = "event source mapping Fn/E:16"
RUNS = "event source mapping Fn/E invokes function Fn"


@pytest.mark.parametrize(
    ("kind", "properties", "nodes", "edges"),
    [
        (
            "SQS",
            "{Queue: !GetAtt Queue.Arn}",
            [POLLED],
            ["queue Queue feeds event source mapping Fn/E", RUNS],
        ),
        (
            "Kinesis",
            "{Stream: !GetAtt Stream.Arn, DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}}}",
            [POLLED],
            [
                "stream Stream feeds event source mapping Fn/E",
                RUNS,
                "event source mapping Fn/E dead_letters_to queue Dead",
            ],
        ),
        (
            "DynamoDB",
            "{Stream: !GetAtt Table.StreamArn}",
            [POLLED],
            ["table Table feeds event source mapping Fn/E", RUNS],
        ),
        (
            "MSK",
            "{Stream: arn-of-kafka}",
            [POLLED],
            [RUNS, "external resource arn-of-kafka feeds event source mapping Fn/E"],
        ),
        (
            "MQ",
            "{Broker: arn-of-broker}",
            [POLLED],
            [RUNS, "external resource arn-of-broker feeds event source mapping Fn/E"],
        ),
        (
            "DocumentDB",
            "{Cluster: arn-of-db}",
            [POLLED],
            [RUNS, "external resource arn-of-db feeds event source mapping Fn/E"],
        ),
        ("SelfManagedKafka", "{Topics: [t]}", [POLLED], [RUNS]),
        (
            "SNS",
            "{Topic: !Ref Topic}",
            ["subscription Fn/E:16"],
            ["topic Topic feeds subscription Fn/E", "subscription Fn/E delivers_to function Fn"],
        ),
        (
            "SNS",
            "{Topic: !Ref Topic, RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn}}",
            ["subscription Fn/E:16"],
            [
                "topic Topic feeds subscription Fn/E",
                "subscription Fn/E delivers_to function Fn",
                "subscription Fn/E dead_letters_to queue Dead",
            ],
        ),
        (
            "SNS",
            "{Topic: !Ref Topic, SqsSubscription: false}",
            ["subscription Fn/E:16"],
            ["topic Topic feeds subscription Fn/E", "subscription Fn/E delivers_to function Fn"],
        ),
        (
            "SNS",
            "{Topic: !Ref Topic, SqsSubscription: true}",
            [POLLED, "queue Fn/E:16", "subscription Fn/E:16"],
            [
                "topic Topic feeds subscription Fn/E",
                "queue Fn/E feeds event source mapping Fn/E",
                "subscription Fn/E delivers_to queue Fn/E",
                RUNS,
            ],
        ),
        (
            "SNS",
            "{Topic: !Ref Topic, SqsSubscription: {QueueArn: !GetAtt Queue.Arn, QueueUrl: !Ref Queue}}",
            [POLLED, "subscription Fn/E:16"],
            [
                "queue Queue feeds event source mapping Fn/E",
                "topic Topic feeds subscription Fn/E",
                "subscription Fn/E delivers_to queue Queue",
                RUNS,
            ],
        ),
        (
            "S3",
            "{Bucket: !Ref Bucket, Events: 's3:ObjectCreated:*'}",
            ["bucket notification Fn/E:16"],
            ["bucket Bucket feeds bucket notification Fn/E", "bucket notification Fn/E delivers_to function Fn"],
        ),
        (
            "EventBridgeRule",
            "{Pattern: {source: [x]}, EventBusName: !Ref Bus}",
            ["rule Fn/E:16", "rule target Fn/E:16"],
            ["event bus Bus feeds rule Fn/E", "rule target Fn/E delivers_to function Fn"],
        ),
        (
            "EventBridgeRule",
            "{Pattern: {source: [x]}, DeadLetterConfig: {Arn: !GetAtt Dead.Arn}}",
            ["rule Fn/E:16", "rule target Fn/E:16"],
            ["rule target Fn/E delivers_to function Fn", "rule target Fn/E dead_letters_to queue Dead"],
        ),
        (
            "EventBridgeRule",
            "{Pattern: {source: [x]}, DeadLetterConfig: {Type: SQS}}",
            ["queue Fn/E:16", "rule Fn/E:16", "rule target Fn/E:16"],
            ["rule target Fn/E delivers_to function Fn", "rule target Fn/E dead_letters_to queue Fn/E"],
        ),
        (
            "CloudWatchEvent",
            "{Pattern: {source: [x]}}",
            ["rule Fn/E:16", "rule target Fn/E:16"],
            ["rule target Fn/E delivers_to function Fn"],
        ),
        (
            "Schedule",
            "{Schedule: rate(1 hour)}",
            ["rule Fn/E:16", "rule target Fn/E:16"],
            ["rule target Fn/E delivers_to function Fn"],
        ),
        (
            "ScheduleV2",
            "{ScheduleExpression: rate(1 hour)}",
            ["schedule Fn/E:16"],
            ["schedule Fn/E delivers_to function Fn"],
        ),
        (
            "ScheduleV2",
            "{ScheduleExpression: rate(1 hour), DeadLetterConfig: {Type: SQS}}",
            ["queue Fn/E:16", "schedule Fn/E:16"],
            ["schedule Fn/E delivers_to function Fn", "schedule Fn/E dead_letters_to queue Fn/E"],
        ),
        (
            "CloudWatchLogs",
            "{LogGroupName: !Ref Group, FilterPattern: x}",
            ["subscription filter Fn/E:16"],
            ["log group Group feeds subscription filter Fn/E", "subscription filter Fn/E delivers_to function Fn"],
        ),
        (
            "IoTRule",
            "{Sql: SELECT *}",
            ["IoT rule Fn/E:16", "IoT rule action Fn/E:16"],
            ["IoT rule action Fn/E delivers_to function Fn"],
        ),
        (
            "Api",
            "{Path: /, Method: get, RestApiId: !Ref Api}",
            ["API integration Fn/E:16", "API method Fn/E:16"],
            ["API Api feeds API method Fn/E", "API integration Fn/E invokes function Fn"],
        ),
        (
            "HttpApi",
            "{Path: /, Method: get, ApiId: !Ref Http}",
            ["API integration Fn/E:16", "API method Fn/E:16"],
            ["API Http feeds API method Fn/E", "API integration Fn/E invokes function Fn"],
        ),
        ("AlexaSkill", "{}", [], []),
        ("Unheard", "{}", [], []),
    ],
)
def test_events_of_a_function(kind: str, properties: str, nodes: list[str], edges: list[str]) -> None:
    found_nodes, found_edges = asked_for(FUNCTION % (kind, properties))
    assert (sorted(found_nodes), sorted(found_edges)) == (sorted(nodes), sorted(edges))


@pytest.mark.parametrize(
    ("kind", "properties", "nodes", "edges"),
    [
        (
            "EventBridgeRule",
            "{Pattern: {source: [x]}, EventBusName: !Ref Bus, DeadLetterConfig: {Type: SQS}}",
            ["queue Fn/E:17", "rule Fn/E:17", "rule target Fn/E:17"],
            [
                "event bus Bus feeds rule Fn/E",
                "rule target Fn/E delivers_to state machine Fn",
                "rule target Fn/E dead_letters_to queue Fn/E",
            ],
        ),
        (
            "CloudWatchEvent",
            "{Pattern: {source: [x]}}",
            ["rule Fn/E:17", "rule target Fn/E:17"],
            ["rule target Fn/E delivers_to state machine Fn"],
        ),
        (
            "Schedule",
            "{Schedule: rate(1 hour)}",
            ["rule Fn/E:17", "rule target Fn/E:17"],
            ["rule target Fn/E delivers_to state machine Fn"],
        ),
        (
            "ScheduleV2",
            "{ScheduleExpression: rate(1 hour), DeadLetterConfig: {Arn: !GetAtt Dead.Arn}}",
            ["schedule Fn/E:17"],
            ["schedule Fn/E delivers_to state machine Fn", "schedule Fn/E dead_letters_to queue Dead"],
        ),
        (
            "Api",
            "{Path: /, Method: post, RestApiId: !Ref Api}",
            ["API integration Fn/E:17", "API method Fn/E:17"],
            ["API Api feeds API method Fn/E", "API integration Fn/E invokes state machine Fn"],
        ),
    ],
)
def test_events_of_a_state_machine(kind: str, properties: str, nodes: list[str], edges: list[str]) -> None:
    found_nodes, found_edges = asked_for(MACHINE % (kind, properties))
    assert (sorted(found_nodes), sorted(found_edges)) == (sorted(nodes), sorted(edges))


@pytest.mark.parametrize("kind", ["SQS", "SNS", "S3", "EventBridgeRule", "Schedule", "ScheduleV2", "Api", "IoTRule"])
@pytest.mark.parametrize("properties", ["null", "text", "[]", "{}", "{Queue: [], Topic: {}, Events: 5}"])
def test_odd_events_do_no_harm(kind: str, properties: str) -> None:
    found = graph(FUNCTION % (kind, properties))
    assert resource(found, Kind.FUNCTION, "Fn")


@pytest.mark.parametrize(
    ("kind", "service"),
    [
        ("SNS", "sns.amazonaws.com"),
        ("S3", "s3.amazonaws.com"),
        ("EventBridgeRule", "events.amazonaws.com"),
        ("CloudWatchEvent", "events.amazonaws.com"),
        ("Schedule", "events.amazonaws.com"),
    ],
)
def test_sam_permits_what_delivers(kind: str, service: str) -> None:
    found = graph(FUNCTION % (kind, "{Topic: !Ref Topic, Bucket: !Ref Bucket, Pattern: {source: [x]}}"))
    assert found.admits(resource(found, Kind.FUNCTION, "Fn"), service, "lambda:InvokeFunction")
    assert not found.admits(resource(found, Kind.FUNCTION, "Fn"), "ses.amazonaws.com", "lambda:InvokeFunction")


@pytest.mark.parametrize(
    ("kind", "properties", "service"),
    [
        ("SNS", "{Topic: !Ref Topic, SqsSubscription: true}", "sns.amazonaws.com"),
        ("EventBridgeRule", "{Pattern: {source: [x]}, DeadLetterConfig: {Type: SQS}}", "events.amazonaws.com"),
    ],
)
def test_sam_permits_deliveries_to_the_queues_it_makes(kind: str, properties: str, service: str) -> None:
    found = graph(FUNCTION % (kind, properties))
    queue = resource(found, Kind.QUEUE, "Fn/E")
    assert found.admits(queue, service, "sqs:SendMessage")


def test_sam_does_not_permit_deliveries_to_a_queue_given_by_its_arn() -> None:
    found = graph(FUNCTION % ("EventBridgeRule", "{Pattern: {source: [x]}, DeadLetterConfig: {Arn: !GetAtt Dead.Arn}}"))
    assert not found.admits(resource(found, Kind.QUEUE, "Dead"), "events.amazonaws.com", "sqs:SendMessage")


@pytest.mark.parametrize(
    ("kind", "properties", "state"),
    [
        ("Schedule", "{Schedule: rate(1 day)}", "ENABLED"),
        ("Schedule", "{Schedule: rate(1 day), Enabled: true}", "ENABLED"),
        ("Schedule", "{Schedule: rate(1 day), Enabled: false}", "DISABLED"),
        ("Schedule", "{Schedule: rate(1 day), Enabled: 'false'}", "DISABLED"),
        ("Schedule", "{Schedule: rate(1 day), State: DISABLED}", "DISABLED"),
        ("CloudWatchEvent", "{Pattern: {}, Enabled: false}", "DISABLED"),
        ("EventBridgeRule", "{Pattern: {}, State: DISABLED}", "DISABLED"),
    ],
)
def test_switched_off_rules(kind: str, properties: str, state: str) -> None:
    found = graph(FUNCTION % (kind, properties))
    assert resource(found, Kind.RULE, "Fn/E")["state"].known == state


def test_a_created_queue_is_labelled_with_who_asks_for_it() -> None:
    found = graph(FUNCTION % ("SNS", "{Topic: !Ref Topic, SqsSubscription: true}"))
    queue = resource(found, Kind.QUEUE, "Fn/E")
    assert queue.label == "'FnEQueue', which SAM creates for 'Fn/E',"
    assert shown(queue["visibility_timeout"]) == ["30"]
    (mapping,) = found.resources(Kind.MAPPING)
    assert shown(mapping["batch_size"]) == ["10"]


def test_what_sam_creates_may_be_referred_to() -> None:
    found = graph(
        FUNCTION % ("EventBridgeRule", "{Pattern: {source: [x]}, DeadLetterConfig: {Type: SQS, QueueLogicalId: Own}}")
        + """
  Alarm:
    Type: AWS::Events::Rule
    Properties: {Targets: [{Arn: !GetAtt Own.Arn}, {Arn: !Ref Fn.Alias}, {Arn: !Sub '${Fn.Alias}'}]}
"""
    )
    assert sorted(targets(found, Kind.TARGET)) == [
        "dead_letters_to queue Fn/E",
        "delivers_to function Fn",
        "delivers_to function Fn",
        "delivers_to function Fn",
        "delivers_to queue Fn/E",
    ]


def test_an_events_parts_exist_when_its_function_does() -> None:
    found = graph(
        """
        Conditions: {C: !Equals [!Ref X, x], NotC: !Not [!Condition C]}
        Resources:
          Bus: {Type: AWS::Events::EventBus, Condition: NotC, Properties: {Name: b}}
          Fn:
            Type: AWS::Serverless::Function
            Condition: C
            Properties:
              Events:
                E: {Type: EventBridgeRule, Properties: {Pattern: {a: [b]}, EventBusName: !Ref Bus}}
        """
    )
    assert drawn(found, Link.FEEDS) == []
    assert {len(found_resource.when) for found_resource in found.resources(Kind.RULE, Kind.TARGET)} == {1}


# Functions


@pytest.mark.parametrize("kind", ["SQS", "SNS"])
def test_the_short_form_of_a_dead_letter_queue(kind: str) -> None:
    found = graph(
        f"""
        Resources:
          Fn:
            Type: AWS::Serverless::Function
            Properties: {{DeadLetterQueue: {{Type: {kind}, TargetArn: !GetAtt Dead.Arn}}}}
          Dead: {{Type: AWS::SQS::Queue}}
        """
    )
    assert drawn(found) == ["function Fn dead_letters_to queue Dead"]
    assert shown(resource(found, Kind.FUNCTION, "Fn")["dead_letter_target"]) == ["<Dead.Arn>"]


@pytest.mark.parametrize(
    ("config", "nodes", "edges"),
    [
        (
            "{DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}}}",
            [],
            ["event invoke config Fn dead_letters_to queue Dead"],
        ),
        (
            "{DestinationConfig: {OnFailure: {Type: SQS}}}",
            ["queue Fn:7"],
            ["event invoke config Fn dead_letters_to queue Fn"],
        ),
        (
            "{DestinationConfig: {OnFailure: {Type: SNS}}}",
            ["topic Fn:7"],
            ["event invoke config Fn dead_letters_to topic Fn"],
        ),
        (
            "{DestinationConfig: {OnSuccess: {Type: SQS}, OnFailure: {Type: SQS}}}",
            ["queue Fn:7", "queue Fn:7"],
            ["event invoke config Fn delivers_to queue Fn", "event invoke config Fn dead_letters_to queue Fn"],
        ),
        (
            "{DestinationConfig: {OnSuccess: {Type: EventBridge, Destination: !GetAtt Bus.Arn}}}",
            [],
            ["event invoke config Fn delivers_to event bus Bus"],
        ),
        ("{DestinationConfig: {OnFailure: {Type: Lambda}}}", [], []),
        ("{DestinationConfig: null}", [], []),
        ("{DestinationConfig: text}", [], []),
    ],
)
def test_event_invoke_config(config: str, nodes: list[str], edges: list[str]) -> None:
    found = graph(
        f"""\
        Resources:
          Dead: {{Type: AWS::SQS::Queue}}
          Bus: {{Type: AWS::Events::EventBus}}
          Fn:
            Type: AWS::Serverless::Function
            Properties:
              EventInvokeConfig: {config}
        """
    )
    created = [words for words in listed(found, Kind.QUEUE, Kind.TOPIC) if words != "queue Dead:2"]
    assert created == nodes
    assert drawn(found) == ["event invoke config Fn governs function Fn", *edges]


def test_an_empty_event_invoke_config_makes_none() -> None:
    assert not graph(
        "Resources: {Fn: {Type: AWS::Serverless::Function, Properties: {EventInvokeConfig: {}}}}"
    ).all_edges


def test_function_url_and_alias() -> None:
    found = graph(
        """
        Resources:
          Fn:
            Type: AWS::Serverless::Function
            Properties: {AutoPublishAlias: live, FunctionUrlConfig: {AuthType: NONE}}
        """
    )
    assert drawn(found) == ["function URL Fn invokes function Fn"]


@pytest.mark.parametrize("properties", ["null", "text", "[]", "{Events: null}", "{Events: [a]}", "{Events: {E: null}}"])
@pytest.mark.parametrize(
    "kind", ["Function", "StateMachine", "Api", "HttpApi", "WebSocketApi", "SimpleTable", "GraphQLApi", "Connector"]
)
def test_odd_resources_do_no_harm(kind: str, properties: str) -> None:
    found = graph(f"Resources: {{X: {{Type: 'AWS::Serverless::{kind}', Properties: {properties}}}}}")
    assert drawn(found) == []


@pytest.mark.parametrize("route", ["null", "text", "[]", "{}", "{FunctionArn: []}", "{FunctionArn: null}"])
@pytest.mark.parametrize("auth", ["null", "text", "{AuthArn: []}", "{AuthType: [], AuthArn: x, InvokeRole: 1}"])
def test_odd_routes_do_no_harm(route: str, auth: str) -> None:
    properties = f"{{Auth: {auth}, Routes: {{$connect: {route}}}}}"
    found = graph(f"Resources: {{X: {{Type: 'AWS::Serverless::WebSocketApi', Properties: {properties}}}}}")
    assert [part.name for part in found.resources(Kind.ROUTE)] == ["X/$connect"]
    assert targets(found, Kind.INTEGRATION) == []


# Globals


@pytest.mark.parametrize(
    ("globals_", "own", "setting", "expected"),
    [
        ("{Function: {Timeout: 20}}", "{}", "timeout", ["20"]),
        ("{Function: {Timeout: 20}}", "{Timeout: 5}", "timeout", ["5"]),
        ("{Function: {Timeout: 20}}", "{Timeout: !Ref T}", "timeout", ["7 by T"]),
        ("{Function: {Timeout: !Ref T}}", "{}", "timeout", ["7 by T"]),
        ("{Function: {MemorySize: 128}}", "{}", "timeout", ["3"]),
        ("{Api: {Timeout: 20}}", "{}", "timeout", ["3"]),
        ("{Function: {DeadLetterQueue: {Type: SQS, TargetArn: a}}}", "{}", "dead_letter_target", ["'a'"]),
        (
            "{Function: {DeadLetterQueue: {Type: SQS, TargetArn: a}}}",
            "{DeadLetterQueue: {TargetArn: b}}",
            "dead_letter_target",
            ["'b'"],
        ),
        # An intrinsic function is no mapping to merge: it replaces, and is replaced.
        (
            "{Function: {DeadLetterQueue: {TargetArn: {Ref: T}}}}",
            "{DeadLetterQueue: {TargetArn: {'Fn::Sub': x}}}",
            "dead_letter_target",
            ["'x'"],
        ),
        (
            "{Function: {DeadLetterQueue: {TargetArn: {Ref: T}}}}",
            "{DeadLetterQueue: {Type: SQS}}",
            "dead_letter_target",
            ["7 by T"],
        ),
        ("null", "{Timeout: 5}", "timeout", ["5"]),
        ("text", "{Timeout: 5}", "timeout", ["5"]),
        ("{Function: null}", "{Timeout: 5}", "timeout", ["5"]),
        ("{Function: [a]}", "{Timeout: 5}", "timeout", ["5"]),
        ("{Function: {Timeout: 20}}", "null", "timeout", ["20"]),
    ],
)
def test_globals(globals_: str, own: str, setting: str, expected: list[str]) -> None:
    found = graph(
        f"""
        Parameters: {{T: {{Type: Number, Default: 7}}}}
        Globals: {globals_}
        Resources: {{Fn: {{Type: AWS::Serverless::Function, Properties: {own}}}}}
        """
    )
    assert shown(resource(found, Kind.FUNCTION, "Fn")[setting]) == expected


def test_what_globals_ask_for_stands_there() -> None:
    found = graph(
        """\
        Globals:
          Function:
            EventInvokeConfig:
              DestinationConfig: {OnFailure: {Type: SQS}}
        Resources: {Fn: {Type: AWS::Serverless::Function}}
        """
    )
    assert listed(found, Kind.INVOKE_CONFIG, Kind.QUEUE) == ["event invoke config Fn:3", "queue Fn:4"]


def test_globals_reach_only_sam_resources() -> None:
    found = graph("Globals: {Function: {Timeout: 20}}\nResources: {Fn: {Type: AWS::Lambda::Function}}")
    assert shown(resource(found, Kind.FUNCTION, "Fn")["timeout"]) == ["3"]


# State machines


def test_settings_of_a_state_machine() -> None:
    found = graph(
        """
        Resources:
          M: {Type: AWS::Serverless::StateMachine, Properties: {Type: EXPRESS, Name: flow, Logging: {Level: ALL}}}
        """
    )
    machine = resource(found, Kind.MACHINE, "M")
    assert [shown(machine[name]) for name in ("type", "name", "logging_level")] == [
        ["'EXPRESS'"],
        ["'flow'"],
        ["'ALL'"],
    ]


STATES = {
    "StartAt": "A",
    "States": {
        "A": {"Type": "Task", "Resource": "${Function}", "Next": "B"},
        "B": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": "${Queue}"},
            "End": True,
        },
    },
}
YAML_STATES = """\
StartAt: A
States:
  A: {Type: Task, Resource: '${Function}', Next: B}
  B: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: {QueueUrl: '${Queue}'}, End: true}
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("flow.asl.json", json.dumps(STATES)),
        ("flow.asl.yaml", YAML_STATES),
    ],
)
def test_definition_uri(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "states").mkdir()
    (tmp_path / "states" / name).write_text(text)
    found = graph(
        f"""
        Resources:
          M:
            Type: AWS::Serverless::StateMachine
            Properties:
              DefinitionUri: states/{name}
              DefinitionSubstitutions: {{Function: !GetAtt Fn.Arn, Queue: !Ref Q}}
          Fn: {{Type: AWS::Serverless::Function}}
          Q: {{Type: AWS::SQS::Queue}}
        """,
        tmp_path / "template.yaml",
    )
    assert targets(found, Kind.TASK) == ["invokes function Fn", "delivers_to queue Q"]
    assert {Path(task.at.document.path).name for task in found.resources(Kind.TASK)} == {name}


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("missing.json", "its definition is in 'missing.json', which is not read"),
        ("s3://bucket/key", "its definition is in 's3://bucket/key', which is not read"),
        ("../outside.json", "its definition is in '../outside.json', which is not read"),
        ("{Bucket: b, Key: k}", "its definition is in a bucket, which is not read"),
        ("!Sub 's3://${B}/k'", "its definition is in a bucket, which is not read"),
    ],
)
def test_definitions_that_are_not_read(tmp_path: Path, uri: str, reason: str) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "outside.json").write_text(json.dumps(STATES))
    found = graph(
        f"Resources: {{M: {{Type: AWS::Serverless::StateMachine, Properties: {{DefinitionUri: {uri}}}}}}}",
        tmp_path / "project" / "template.yaml",
    )
    machine = resource(found, Kind.MACHINE, "M")
    assert found.definitions(machine) == ()
    assert machine.declaration is not None
    assert machine.declaration.noted(UNSETTLED) == reason


# APIs


INTEGRATION = (
    "{type: aws_proxy, "
    "uri: !Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations'}"
)


@pytest.mark.parametrize("kind", ["Api", "HttpApi"])
def test_definition_body(kind: str) -> None:
    found = graph(
        f"""
        Resources:
          Fn: {{Type: AWS::Serverless::Function}}
          Api:
            Type: AWS::Serverless::{kind}
            Properties:
              DefinitionBody:
                paths: {{/: {{get: {{x-amazon-apigateway-integration: {INTEGRATION}}}}}}}
        """
    )
    assert drawn(found) == ["API integration Api invokes function Fn"]


@pytest.mark.parametrize("kind", ["Api", "HttpApi"])
def test_a_definition_in_a_local_file(tmp_path: Path, kind: str) -> None:
    uri = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations"
    api = {"paths": {"/": {"get": {"x-amazon-apigateway-integration": {"uri": uri}}}}}
    (tmp_path / "api.json").write_text(json.dumps(api))
    found = graph(
        f"""
        Resources:
          Fn: {{Type: AWS::Serverless::Function, Properties: {{FunctionName: f}}}}
          Api: {{Type: AWS::Serverless::{kind}, Properties: {{DefinitionUri: api.json}}}}
        """,
        tmp_path / "template.yaml",
    )
    assert drawn(found) == ["API integration Api invokes function Fn"]


def test_an_implicit_api_needs_no_resource() -> None:
    found = graph(FUNCTION % ("Api", "{Path: /, Method: get}"))
    assert targets(found, Kind.INTEGRATION) == ["invokes function Fn"]
    assert unresolved(found) == []


def test_other_sam_resources() -> None:
    found = graph(
        """
        Resources:
          Table: {Type: AWS::Serverless::SimpleTable, Properties: {TableName: t}}
          Fn: {Type: AWS::Serverless::Function}
          Graph:
            Type: AWS::Serverless::GraphQLApi
            Properties:
              DataSources:
                Lambda: {Run: {FunctionArn: !GetAtt Fn.Arn}}
                DynamoDb: {Keep: {TableName: !Ref Table}}
          Writer:
            Type: AWS::StepFunctions::StateMachine
            Properties:
              Definition:
                States:
                  A: {Type: Task, Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: {TableName: t}}
        """
    )
    assert drawn(found) == [
        "task Writer writes_to table Table",
        "AppSync data source Graph/Run invokes function Fn",
        "AppSync data source Graph/Keep writes_to table Table",
    ]


# Connectors


@pytest.mark.parametrize(
    ("source", "destination", "service", "kind", "action"),
    [
        ("Topic", "Queue", "sns.amazonaws.com", Kind.QUEUE, "sqs:SendMessage"),
        ("Rule", "Queue", "events.amazonaws.com", Kind.QUEUE, "sqs:SendMessage"),
        ("Rule", "Topic", "events.amazonaws.com", Kind.TOPIC, "sns:Publish"),
        ("Rule", "Fn", "events.amazonaws.com", Kind.FUNCTION, "lambda:InvokeFunction"),
        ("Topic", "Fn", "sns.amazonaws.com", Kind.FUNCTION, "lambda:InvokeFunction"),
        ("Bucket", "Fn", "s3.amazonaws.com", Kind.FUNCTION, "lambda:InvokeFunction"),
    ],
)
@pytest.mark.parametrize("form", ["own", "embedded", "several"])
def test_connectors(source: str, destination: str, service: str, kind: Kind, action: str, form: str) -> None:
    things = {
        "Queue": "AWS::SQS::Queue",
        "Other": "AWS::SQS::Queue",
        "Topic": "AWS::SNS::Topic",
        "Rule": "AWS::Events::Rule",
        "Bucket": "AWS::S3::Bucket",
        "Fn": "AWS::Serverless::Function",
    }
    resources = {name: {"Type": type_name} for name, type_name in things.items()}
    body: dict[str, object] = {"Destination": {"Id": destination}, "Permissions": ["Write"]}
    if form == "several":
        body["Destination"] = [{"Id": "Other"}, {"Id": destination}]
    template: dict[str, dict[str, object]] = {name: dict(body_) for name, body_ in resources.items()}
    if form == "own":
        template["Link"] = {"Type": "AWS::Serverless::Connector", "Properties": {"Source": {"Id": source}, **body}}
    else:
        template[source]["Connectors"] = {"Link": {"Properties": body}}
    found = graph(json.dumps({"Resources": template}))
    target = resource(found, kind, destination)
    assert found.admits(target, service, action)
    assert not found.admits(target, "ses.amazonaws.com", action)
    # A connector grants; it subscribes nobody and triggers nothing.
    assert {edge.link for edge in found.edges} == {Link.GOVERNS}


@pytest.mark.parametrize(
    "properties",
    [
        "{}",
        "{Source: {Id: Topic}}",
        "{Source: {Id: Nobody}, Destination: {Id: Queue}}",
        "{Source: text, Destination: 5}",
    ],
)
def test_odd_connectors_do_no_harm(properties: str) -> None:
    found = graph(
        f"""
        Resources:
          Topic: {{Type: AWS::SNS::Topic}}
          Queue: {{Type: AWS::SQS::Queue}}
          Link: {{Type: AWS::Serverless::Connector, Properties: {properties}}}
        """
    )
    assert drawn(found) == []


@pytest.mark.parametrize(
    ("end", "admitted"),
    [
        ("{Type: AWS::SQS::Queue, Arn: !GetAtt Queue.Arn}", {"Queue"}),
        ("{Type: AWS::SQS::Queue, QueueUrl: !Ref Queue}", {"Queue"}),
        ("{Type: AWS::SQS::Queue, Arn: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:work'}", {"Queue"}),
        ("{Type: AWS::SQS::Queue, Arn: 'arn:aws:sqs:eu-west-1:111122223333:elsewhere'}", set()),
        ("{Type: AWS::SQS::Queue, Arn: !Ref Given}", {"Queue", "Other"}),
        ("{Type: AWS::SQS::Queue, Arn: !Sub 'arn:aws:sqs:eu-west-1:111122223333:${Given}'}", {"Queue", "Other"}),
        ("{Type: AWS::SQS::Queue, Arn: !ImportValue queue}", {"Queue", "Other"}),
        ("{Type: AWS::SNS::Topic, Arn: !Ref Given}", set()),
    ],
)
def test_a_connector_whose_end_has_a_type(end: str, admitted: set[str]) -> None:
    found = graph(
        f"""
        Parameters: {{Given: {{Type: String}}}}
        Resources:
          Queue: {{Type: AWS::SQS::Queue, Properties: {{QueueName: work}}}}
          Other: {{Type: AWS::SQS::Queue}}
          Link:
            Type: AWS::Serverless::Connector
            Properties:
              Source: {{Type: AWS::SNS::Topic, Arn: !Ref Given}}
              Destination: {end}
              Permissions: [Write]
        """
    )
    queues = found.resources(Kind.QUEUE)
    assert {q.name for q in queues if found.admits(q, "sns.amazonaws.com", "sqs:SendMessage")} == admitted
    assert not any(found.admits(q, "events.amazonaws.com", "sqs:SendMessage") for q in queues if admitted <= {"Queue"})


def test_a_connector_under_a_condition_admits_only_there() -> None:
    found = graph(
        """
        Conditions: {Wanted: !Equals [!Ref 'AWS::Region', eu-west-1]}
        Resources:
          Topic: {Type: AWS::SNS::Topic}
          Queue: {Type: AWS::SQS::Queue}
          Link:
            Type: AWS::Serverless::Connector
            Condition: Wanted
            Properties: {Source: {Id: Topic}, Destination: {Id: Queue}, Permissions: [Write]}
        """
    )
    queue = resource(found, Kind.QUEUE, "Queue")
    (edge,) = found.incoming(queue, Link.GOVERNS)
    assert [(condition.subject, truth) for condition, truth in edge.source.when] == [("AWS::Region", True)]
    opposite = frozenset((condition, not truth) for condition, truth in edge.source.when)
    assert not found.admits(queue, "sns.amazonaws.com", "sqs:SendMessage", opposite)


def test_what_is_not_read_of_events_is_told() -> None:
    found = graph(
        """
        Resources:
          Misspelt:
            Type: AWS::Serverless::Function
            Properties: {Events: {E: {Type: Sqs, Properties: {Queue: x}}, Skill: {Type: AlexaSkill}}}
          Misplaced:
            Type: AWS::Serverless::Function
            Properties: {Handler: a.b}
            Events: {E: {Type: SQS, Properties: {Queue: x}}}
        """
    )
    assert [(unresolved.resource.name, unresolved.reason, unresolved.inside) for unresolved in found.unresolved] == [
        ("Misspelt/E", "event type 'Sqs' is not known", False),
        ("Misplaced", "its Events stand beside its Properties", False),
    ]


def test_who_uses_a_destination_by_sams_name_for_it() -> None:
    found = graph(
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Work:
            Type: AWS::Serverless::Function
            Properties: {EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SNS}, OnSuccess: {Type: SQS}}}}
        Outputs: {Failed: {Value: !Sub '${Work.DestinationTopic}', Export: {Name: failed}}}
        """
    )
    (topic,), (queue,) = found.resources(Kind.TOPIC), found.resources(Kind.QUEUE)
    assert [mention.by for mention in found.mentions(topic)] == ["Export"]
    assert list(found.mentions(queue)) == []


def test_findings_stand_at_the_event_that_asks_for_it() -> None:
    found = findings(graph(FUNCTION % ("CloudWatchEvent", "{Pattern: {source: [x]}}")))
    assert [words for words in found if "rule-target-without-dlq" in words and "Fn/E" in words]
