"""State machines: every form of definition, every state in it, and what each Task calls."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from archlint.aws.kinds import Kind
from archlint.aws.workflows.integrations import Integration
from archlint.aws.workflows.state_machines import (
    LAMBDA_TRANSIENT_ERRORS,
    Definition,
    State,
    covers,
    read_definitions,
)
from archlint.model.values.conditions import describe
from tests.words import drawn, graph, resource, shown, targets, template

PATHS = ("Definition", "DefinitionString", "DefinitionS3Location", "DefinitionUri")


def read(properties: str, rest: str = "", path: Path | None = None) -> tuple[Definition, ...] | str:
    """Return the definition of a machine with some properties, beside a function `Worker` and a queue `Orders`."""
    found = template(
        f"""
        Parameters: {{Given: {{Type: String}}, Arn: {{Type: String, Default: 'arn:aws:states:::sns:publish'}}}}
        Conditions: {{C: !Equals [!Ref Given, x]}}
        Resources:
          Worker: {{Type: AWS::Lambda::Function}}
          Live: {{Type: AWS::Lambda::Alias, Properties: {{FunctionName: !Ref Worker}}}}
          Orders: {{Type: AWS::SQS::Queue}}
          Nested: {{Type: AWS::CloudFormation::Stack}}
          Desk: {{Type: AWS::StepFunctions::Activity}}
          M:
            Type: AWS::StepFunctions::StateMachine
            Properties:
{textwrap.indent(textwrap.dedent(properties), " " * 14)}
"""
        + textwrap.indent(textwrap.dedent(rest), " " * 10),
        path,
    )
    return read_definitions(found.declarations["M"].properties, *PATHS)


def definition(properties: str, path: Path | None = None) -> Definition:
    found = read(properties, path=path)
    assert not isinstance(found, str), found
    (only,) = found
    return only


def of_states(states: str) -> Definition:
    """Return the definition of some states, given as YAML in flow style."""
    return definition(f"Definition: {{StartAt: A, States: {states}}}")


def task(fields: str) -> State:
    (state,) = of_states(f"{{A: {{Type: Task, {fields}}}}}").states
    return state


def names(found: Definition) -> list[str]:
    return [f"{state.type} {state.name}" for state in found.states]


# Every form

TEXT = '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Worker}", "End": true}}}'
FORMS = {
    "object": "Definition: {StartAt: A, States: {A: {Type: Task, Resource: !GetAtt Worker.Arn, End: true}}}",
    "object with substitutions": """
        Definition: {StartAt: A, States: {A: {Type: Task, Resource: '${Key}', End: true}}}
        DefinitionSubstitutions: {Key: !GetAtt Worker.Arn}
    """,
    "Sub": f"DefinitionString: !Sub '{TEXT}'",
    "Sub with variables": f"DefinitionString: !Sub ['{TEXT}', {{Worker: !GetAtt Worker.Arn}}]",
    "Sub of substitutions": f"""
        DefinitionString: !Sub '{TEXT.replace("${Worker}", "${!Key}")}'
        DefinitionSubstitutions: {{Key: !GetAtt Worker.Arn}}
    """,
    "text with substitutions": f"""
        DefinitionString: '{TEXT.replace("Worker", "Key")}'
        DefinitionSubstitutions: {{Key: !GetAtt Worker.Arn}}
    """,
    "text with a bare substitution": f"""
        DefinitionString: '{TEXT.replace('"${Worker}"', "${Key}")}'
        DefinitionSubstitutions: {{Key: !GetAtt Worker.Arn}}
    """,
    "Join": """
        DefinitionString: !Join
          - ''
          - - '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "'
            - !GetAtt Worker.Arn
            - '", "End": true}}}'
    """,
    "Join of lines": """
        DefinitionString: !Join
          - "\\n"
          - - '{"StartAt": "A",'
            - ' "States": {"A": {"Type": "Task", "Resource":'
            - !Sub '"${Worker.Arn}", "End": true}}}'
    """,
    "ToJsonString": """
        DefinitionString:
          Fn::ToJsonString: {StartAt: A, States: {A: {Type: Task, Resource: !GetAtt Worker.Arn, End: true}}}
    """,
    "alias": "Definition: {StartAt: A, States: {A: {Type: Task, Resource: !Ref Live, End: true}}}",
    "qualified": "Definition: {StartAt: A, States: {A: {Type: Task, Resource: !Sub '${Worker.Arn}:live', End: true}}}",
}


@pytest.mark.parametrize("properties", FORMS.values(), ids=FORMS)
def test_every_form_of_definition(properties: str) -> None:
    found = definition(properties)
    (state,) = found.states
    assert (state.name, state.type, found.complete) == ("A", "Task", True)
    assert state.integration == Integration("lambda", "invoke", by_arn=True)
    assert state["End"].known is True


@pytest.mark.parametrize("name", ["flow.json", "flow.asl.json", "flow.yaml", "flow.asl.yml"])
def test_a_definition_in_a_local_file(tmp_path: Path, name: str) -> None:
    states = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Key}", "End": True}}}
    text = (
        json.dumps(states) if name.endswith("json") else "StartAt: A\nStates:\n  A: {Type: Task, Resource: '${Key}'}\n"
    )
    (tmp_path / name).write_text(text)
    found = definition(
        f"""
        Definition:
          Fn::Transform: {{Name: AWS::Include, Parameters: {{Location: {name}}}}}
        DefinitionSubstitutions: {{Key: !GetAtt Worker.Arn}}
        """,
        tmp_path / "t.yaml",
    )
    (state,) = found.states
    assert state.integration == Integration("lambda", "invoke", by_arn=True)
    assert Path(state.place.document.path).name == name


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ("Name: x", "its definition is not in this template"),
        ("DefinitionS3Location: {Bucket: b, Key: k}", "its definition has no states that can be read"),
        ("DefinitionString: '{'", "its text cannot be read as JSON"),
        ("DefinitionString: text", "its text cannot be read as JSON"),
        ("DefinitionString: '[]'", "its definition has no states that can be read"),
        ("DefinitionString: !Ref Given", "parameter 'Given' has no default"),
        ("Definition: {StartAt: A}", "its definition has no states that can be read"),
        ("Definition: {States: !Ref Given}", "its definition has no states that can be read"),
        ("Definition: !If [C, {States: {}}, {}]", "its definition has no states that can be read"),
        ("Definition: text", "its text cannot be read as JSON"),
        ("Definition: 5", "it is not a mapping"),
    ],
)
def test_why_there_is_no_definition(properties: str, reason: str) -> None:
    assert read(properties) == reason


def test_there_is_a_definition_for_each_circumstance() -> None:
    call = "{States: {A: {Type: Task, Resource: 'arn:aws:states:::%s'}}}"
    found = read(f"Definition: !If [C, {call % 'sqs:sendMessage'}, {call % 'sns:publish'}]")
    assert not isinstance(found, str)
    assert [(describe(each.case.when), names(each)) for each in found] == [
        ("C is true", ["Task A"]),
        ("C is false", ["Task A"]),
    ]


@pytest.mark.parametrize(
    ("substitutions", "expected"),
    [
        ("{Key: text}", ["'a-text-b'"]),
        ("{Key: 5}", ["'a-5-b'"]),
        ("{Key: !Ref Orders}", ['"a-${Orders}-b"']),
        ("{Key: !Ref Given}", ['"a-${Given}-b"']),
        ("{Key: !Sub '${Orders}/x'}", ['"a-${Orders}/x-b"']),
        ("{Key: !Ref Arn}", ["'a-arn:aws:states:::sns:publish-b' by Arn"]),
        ("{Other: 1}", ['"a-${Key}-b"']),
        ("null", ['"a-${Key}-b"']),
        ("text", ['"a-${}-b"']),
    ],
)
def test_substitutions(substitutions: str, expected: list[str]) -> None:
    found = definition(
        f"""
        Definition: {{StartAt: A, States: {{A: {{Type: Pass, Comment: 'a-${{Key}}-b'}}}}}}
        DefinitionSubstitutions: {substitutions}
        """
    )
    assert shown(found.states[0]["Comment"]) == expected


def test_a_substitution_alone_in_a_string_is_what_it_refers_to() -> None:
    found = definition(
        """
        Definition: {StartAt: A, States: {A: {Type: Pass, Parameters: {Deep: ['${Key}']}}}}
        DefinitionSubstitutions: {Key: !GetAtt Orders.Arn}
        """
    )
    assert shown(found.states[0].arguments) == ["{Deep: [<Orders.Arn>]}"]


# What a Task calls


def integration(name: str, pattern: str = "") -> Integration:
    service, _, action = name.rpartition(":")
    return Integration(service, action, pattern)


BY_ARN = Integration("lambda", "invoke", by_arn=True)
ACTIVITY = Integration("activity")
UNKNOWN = Integration("")


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ("arn:aws:states:::lambda:invoke", integration("lambda:invoke")),
        ("arn:aws:states:::lambda:invoke.waitForTaskToken", integration("lambda:invoke", ".waitForTaskToken")),
        ("arn:aws-cn:states:::lambda:invoke", integration("lambda:invoke")),
        ("arn:aws-us-gov:states:::sqs:sendMessage", integration("sqs:sendMessage")),
        ("arn:aws:states:eu-west-1:123456789012:sqs:sendMessage", integration("sqs:sendMessage")),
        ("arn:aws:states:::sqs:sendMessage.waitForTaskToken", integration("sqs:sendMessage", ".waitForTaskToken")),
        ("arn:aws:states:::sns:publish", integration("sns:publish")),
        ("arn:aws:states:::events:putEvents", integration("events:putEvents")),
        ("arn:aws:states:::states:startExecution", integration("states:startExecution")),
        ("arn:aws:states:::states:startExecution.sync", integration("states:startExecution", ".sync")),
        ("arn:aws:states:::states:startExecution.sync:2", integration("states:startExecution", ".sync:2")),
        ("arn:aws:states:::dynamodb:putItem", integration("dynamodb:putItem")),
        ("arn:aws:states:::aws-sdk:kinesis:putRecord", integration("aws-sdk:kinesis:putRecord")),
        ("arn:aws:states:::aws-sdk:sfn:startSyncExecution", integration("aws-sdk:sfn:startSyncExecution")),
        (
            "arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken",
            integration("aws-sdk:sqs:sendMessage", ".waitForTaskToken"),
        ),
        ("arn:aws:states:::http:invoke", integration("http:invoke")),
        ("arn:aws:states:::apigateway:invoke", integration("apigateway:invoke")),
        ("arn:aws:states:::ecs:runTask.sync", integration("ecs:runTask", ".sync")),
        ("arn:aws:states:::emr-serverless:startJobRun.sync", integration("emr-serverless:startJobRun", ".sync")),
        ("arn:aws:states:::elasticmapreduce:addStep.sync", integration("elasticmapreduce:addStep", ".sync")),
        ("arn:aws:lambda:eu-west-1:123456789012:function:f", BY_ARN),
        ("arn:aws:lambda:eu-west-1:123456789012:function:f:live", BY_ARN),
        ("arn:aws-cn:lambda:cn-north-1:123456789012:function:f", BY_ARN),
        ("arn:aws:states:eu-west-1:123456789012:activity:desk", ACTIVITY),
        ("arn:aws:states:eu-west-1:123456789012:activity:sns:publish", ACTIVITY),
        ("arn:aws:states:::lambda", UNKNOWN),
        ("arn:aws:states:::lambda:invoke.later", UNKNOWN),
        ("text", UNKNOWN),
        ("''", UNKNOWN),
        ("5", UNKNOWN),
        ("!Sub 'arn:${AWS::Partition}:states:::lambda:invoke'", integration("lambda:invoke")),
        ("!Sub 'arn:${AWS::Partition}:states:::aws-sdk:sqs:sendMessage'", integration("aws-sdk:sqs:sendMessage")),
        (
            "!Sub 'arn:aws:states:${AWS::Region}:${AWS::AccountId}:states:startExecution.sync:2'",
            integration("states:startExecution", ".sync:2"),
        ),
        ("!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:f'", BY_ARN),
        ("!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Worker}'", BY_ARN),
        ("!Sub 'arn:aws:states:${AWS::Region}:${AWS::AccountId}:activity:${Desk.Name}'", ACTIVITY),
        ("!Join [':', ['arn', !Ref 'AWS::Partition', 'states', '', '', 'sns', 'publish']]", integration("sns:publish")),
        ("!Ref Arn", integration("sns:publish")),
        ("!Ref Worker", BY_ARN),
        ("!GetAtt Worker.Arn", BY_ARN),
        ("!Ref Live", BY_ARN),
        ("!Ref Desk", ACTIVITY),
        ("!Ref Orders", UNKNOWN),
        ("!GetAtt Nested.Outputs.Function", UNKNOWN),
        ("!Ref Given", UNKNOWN),
        ("!If [C, 'arn:aws:states:::sns:publish', 'arn:aws:states:::sqs:sendMessage']", UNKNOWN),
        ("[a]", UNKNOWN),
        ("null", UNKNOWN),
        # JSONata may compute it.
        ("'{% $states.input.arn %}'", UNKNOWN),
    ],
)
def test_integrations(arn: str, expected: Integration) -> None:
    assert task(f"Resource: {arn}").integration == expected


def test_only_a_task_has_an_integration() -> None:
    assert [
        state.integration for state in of_states("{A: {Type: Pass, Resource: 'arn:aws:states:::sns:publish'}}").states
    ] == [None]


FUNCTION, MESSAGE, CALLBACK, JOB = "is_function", "is_message", "is_callback", "is_job"


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ("arn:aws:states:::lambda:invoke", {FUNCTION}),
        ("arn:aws:states:::lambda:invoke.waitForTaskToken", {FUNCTION, CALLBACK}),
        ("arn:aws:lambda:eu-west-1:123456789012:function:f", {FUNCTION}),
        ("arn:aws:states:::aws-sdk:lambda:invoke", set()),
        ("arn:aws:states:::sqs:sendMessage", {MESSAGE}),
        ("arn:aws:states:::sqs:sendMessage.waitForTaskToken", {MESSAGE, CALLBACK}),
        ("arn:aws:states:::sns:publish", {MESSAGE}),
        ("arn:aws:states:::events:putEvents", {MESSAGE}),
        ("arn:aws:states:::aws-sdk:sqs:sendMessage", {MESSAGE}),
        ("arn:aws:states:::dynamodb:putItem", set()),
        ("arn:aws:states:::states:startExecution", set()),
        ("arn:aws:states:::states:startExecution.sync:2", {JOB}),
        ("arn:aws:states:::glue:startJobRun.sync", {JOB}),
        ("arn:aws:states:eu-west-1:123456789012:activity:desk", {CALLBACK}),
        ("unknown", set()),
    ],
)
def test_classes_of_integrations(arn: str, expected: set[str]) -> None:
    found = task(f"Resource: {arn}").integration
    assert {name for name in (FUNCTION, MESSAGE, CALLBACK, JOB) if getattr(found, name)} == expected


# Nested states

NESTED = """
    Definition:
      StartAt: Each
      States:
        Each:
          Type: Map
          ItemProcessor:
            ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: EXPRESS}
            StartAt: Both
            States:
              Both:
                Type: Parallel
                Branches:
                  - {StartAt: L, States: {L: {Type: Task, Resource: !GetAtt Worker.Arn}}}
                  - {StartAt: R, States: {R: {Type: Wait, Seconds: 5}}}
              After: {Type: Succeed}
        Old:
          Type: Map
          Iterator: {StartAt: I, States: {I: {Type: Pass}}}
        Inline:
          Type: Map
          ItemProcessor: {ProcessorConfig: {Mode: INLINE}, StartAt: P, States: {P: {Type: Pass}}}
        End: {Type: Succeed}
"""


def test_nested_states_follow_the_state_that_holds_them() -> None:
    found = definition(NESTED)
    assert names(found) == [
        "Map Each",
        "Parallel Both",
        "Task L",
        "Wait R",
        "Succeed After",
        "Map Old",
        "Pass I",
        "Map Inline",
        "Pass P",
        "Succeed End",
    ]
    assert found.complete
    assert [state.name for state in found.tasks] == ["L"]
    (inner,) = found.tasks
    assert [state.name for state in inner.enclosing] == ["Both", "Each"]


def test_distributed_maps() -> None:
    found = definition(NESTED)
    assert [state.name for state in found.states if state.is_distributed_map] == ["Each"]
    assert [state.name for state in found.states if state.child_type.known == "EXPRESS"] == ["Each"]


@pytest.mark.parametrize(
    ("states", "expected", "complete"),
    [
        ("{}", [], True),
        ("{A: {Type: Pass}}", ["Pass A"], True),
        ("{A: {Type: Pass}, QueryLanguage: JSONata}", ["Pass A"], True),
        ("{A: {}}", [" A"], False),
        ("{A: !Ref Given}", [], False),
        ("{A: text}", [], False),
        ("{A: {Type: !Ref Given}}", [" A"], False),
        ("{A: {Type: Map}}", ["Map A"], False),
        ("{A: {Type: Map, ItemProcessor: {States: !Ref Given}}}", ["Map A"], False),
        ("{A: {Type: Parallel, Branches: [!Ref Given]}}", ["Parallel A"], False),
        ("{A: {Type: Parallel, Branches: [{States: {B: {Type: Pass}}}, {}]}}", ["Parallel A", "Pass B"], False),
    ],
)
def test_what_is_not_understood_is_said(states: str, expected: list[str], complete: bool) -> None:
    found = of_states(states)
    assert (names(found), found.complete) == (expected, complete)


def test_states_nested_too_deeply_are_not_complete() -> None:
    inner = "{P: {Type: Pass}}"
    for _ in range(45):
        inner = f"{{M: {{Type: Map, ItemProcessor: {{States: {inner}}}}}}}"
    assert not of_states(inner).complete


# Retry, Catch, arguments


@pytest.mark.parametrize(
    ("retry", "expected"),
    [
        ("null", False),
        ("[]", False),
        ("[{ErrorEquals: [States.ALL]}]", True),
        ("[{ErrorEquals: [States.TaskFailed]}]", True),
        ("[{ErrorEquals: [Own.Error]}]", False),
        (
            "[{ErrorEquals: [Own.Error]}, {ErrorEquals: [Lambda.TooManyRequestsException, Lambda.SdkClientException]}]",
            True,
        ),
        ("[{ErrorEquals: [Lambda.TooManyRequestsException]}]", False),
        ("[{ErrorEquals: Lambda.ServiceException}]", True),
        ("[{}]", False),
        ("[{ErrorEquals: [States.ALL], MaxAttempts: 0}]", False),
        ("!Ref Given", True),
        ("[!Ref Given]", True),
        ("[{ErrorEquals: !Ref Given}]", True),
        ("[{ErrorEquals: [!Ref Given]}]", True),
        ("[{ErrorEquals: ['${Unsettled}']}]", True),
    ],
)
def test_retries(retry: str, expected: bool) -> None:
    found = task(f"Resource: !GetAtt Worker.Arn, Retry: {retry}")["Retry"]
    assert any(covers(branch.outcome, LAMBDA_TRANSIENT_ERRORS) for branch in found.branches) is expected


@pytest.mark.parametrize(
    ("catch", "expected"),
    [
        ("null", False),
        ("[{ErrorEquals: [States.ALL], Next: X}]", True),
        ("[{ErrorEquals: [Own.Error], Next: X}]", False),
        ("[{ErrorEquals: [Own.Error], Next: X}, {ErrorEquals: [States.ALL], Next: Y}]", True),
        ("!Ref Given", True),
    ],
)
def test_catches(catch: str, expected: bool) -> None:
    found = task(f"Resource: !GetAtt Worker.Arn, Catch: {catch}")["Catch"]
    assert any(covers(branch.outcome, frozenset({"States.ALL"})) for branch in found.branches) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("Parameters: {QueueUrl: !Ref Orders}", "<Orders>"),
        ("Parameters: {QueueUrl.$: $.url}", "'$.url'"),
        ("Arguments: {QueueUrl: !Ref Orders}", "<Orders>"),
        ("Arguments: {QueueUrl: '{% $states.input.url %}'}", "'{% $states.input.url %}'"),
        ("Arguments: {QueueUrl: a}, Parameters: {QueueUrl: b}", "'a'"),
        ("Comment: none", "-"),
        ("Parameters: !Ref Given", "outside(Given)"),
    ],
)
def test_arguments(fields: str, expected: str) -> None:
    assert shown(task(f"Resource: x, {fields}").arguments.step("QueueUrl")) == [expected]


def test_paths_inside_arguments() -> None:
    found = task("Resource: x, Parameters: {Entries: [{Detail.$: $.detail, Source: own}]}").arguments
    assert shown(found) == ["{Entries: [{Detail: '$.detail', Source: 'own'}]}"]


def test_has() -> None:
    state = task("Resource: x, TimeoutSeconds: 5, HeartbeatSeconds: !Ref Given, TimeoutSecondsPath: null")
    assert state.has("TimeoutSeconds")
    assert state.has("Missing", "HeartbeatSeconds")
    assert not state.has("TimeoutSecondsPath", "Missing")


# The edges that Tasks make

PEERS = """
    Resources:
      Worker: {Type: AWS::Lambda::Function, Properties: {FunctionName: worker}}
      Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
      News: {Type: AWS::SNS::Topic}
      Bus: {Type: AWS::Events::EventBus, Properties: {Name: bus}}
      Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: table}}
      Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: stream}}
      Hose: {Type: AWS::KinesisFirehose::DeliveryStream}
      Bucket: {Type: AWS::S3::Bucket}
      Other: {Type: AWS::StepFunctions::StateMachine}
      Desk: {Type: AWS::StepFunctions::Activity}
      M:
        Type: AWS::StepFunctions::StateMachine
        Properties:
          Definition:
            StartAt: A
            States: {A: {Type: Task, Resource: %s, %s: %s}}
"""


@pytest.mark.parametrize(
    ("action", "arguments", "expected"),
    [
        ("!GetAtt Worker.Arn", "{}", ["invokes function Worker"]),
        (
            "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:worker'",
            "{}",
            ["invokes function Worker"],
        ),
        (
            "arn:aws:lambda:eu-west-1:123456789012:function:worker",
            "{}",
            ["invokes function arn:aws:lambda:eu-west-1:123456789012:function:worker"],
        ),
        ("!Ref Desk", "{}", ["invokes activity Desk"]),
        ("lambda:invoke", "{FunctionName: !Ref Worker}", ["invokes function Worker"]),
        ("lambda:invoke", "{FunctionName: !GetAtt Worker.Arn}", ["invokes function Worker"]),
        ("lambda:invoke", "{FunctionName: worker}", ["invokes function Worker"]),
        ("lambda:invoke", "{FunctionName: !Sub '${Worker.Arn}:live'}", ["invokes function Worker"]),
        ("lambda:invoke.waitForTaskToken", "{FunctionName: !Ref Worker}", ["invokes function Worker"]),
        ("aws-sdk:lambda:invoke", "{FunctionName: !Ref Worker}", ["invokes function Worker"]),
        ("sqs:sendMessage", "{QueueUrl: !Ref Orders}", ["delivers_to queue Orders"]),
        ("sqs:sendMessage.waitForTaskToken", "{QueueUrl: !Ref Orders}", ["delivers_to queue Orders"]),
        (
            "sqs:sendMessage",
            "{QueueUrl: !Sub 'https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/orders'}",
            ["delivers_to queue Orders"],
        ),
        ("aws-sdk:sqs:sendMessage", "{QueueUrl: !Ref Orders}", ["delivers_to queue Orders"]),
        ("aws-sdk:sqs:sendMessageBatch", "{QueueUrl: !Ref Orders}", ["delivers_to queue Orders"]),
        ("aws-sdk:sqs:receiveMessage", "{QueueUrl: !Ref Orders}", []),
        ("sns:publish", "{TopicArn: !Ref News}", ["delivers_to topic News"]),
        ("aws-sdk:sns:publish", "{TopicArn: !Ref News}", ["delivers_to topic News"]),
        (
            "events:putEvents",
            "{Entries: [{EventBusName: !Ref Bus}, {EventBusName: bus}]}",
            ["delivers_to event bus Bus", "delivers_to event bus Bus"],
        ),
        ("aws-sdk:eventbridge:putEvents", "{Entries: [{EventBusName: !Ref Bus}]}", ["delivers_to event bus Bus"]),
        ("states:startExecution.sync:2", "{StateMachineArn: !Ref Other}", ["invokes state machine Other"]),
        ("aws-sdk:sfn:startExecution", "{StateMachineArn: !Ref Other}", ["invokes state machine Other"]),
        ("dynamodb:putItem", "{TableName: !Ref Table}", ["writes_to table Table"]),
        ("dynamodb:updateItem", "{TableName: table}", ["writes_to table Table"]),
        ("dynamodb:deleteItem", "{TableName: !Ref Table}", ["writes_to table Table"]),
        ("dynamodb:getItem", "{TableName: !Ref Table}", ["reads table Table"]),
        ("aws-sdk:kinesis:putRecord", "{StreamName: stream}", ["delivers_to stream Stream"]),
        ("aws-sdk:kinesis:putRecords", "{StreamArn: !GetAtt Stream.Arn}", ["delivers_to stream Stream"]),
        ("aws-sdk:firehose:putRecord", "{DeliveryStreamName: !Ref Hose}", ["delivers_to Firehose stream Hose"]),
        ("aws-sdk:s3:putObject", "{Bucket: !Ref Bucket}", ["writes_to bucket Bucket"]),
        ("http:invoke", "{ApiEndpoint: 'https://example.com'}", []),
    ],
)
@pytest.mark.parametrize("language", ["Parameters", "Arguments"])
def test_edges(action: str, arguments: str, expected: list[str], language: str) -> None:
    written = action if action.startswith(("!", "arn:")) else f"arn:aws:states:::{action}"
    found = graph(PEERS % (written, language, arguments))
    assert targets(found, Kind.TASK) == expected


@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        ("lambda:invoke", "Parameters: {FunctionName.$: $.function}"),
        ("lambda:invoke", "Arguments: {FunctionName: '{% $states.input.function %}'}"),
        ("sqs:sendMessage", "Parameters: {QueueUrl.$: $.queue}"),
        ("sqs:sendMessage", "Parameters: {QueueUrl.$: \"States.Format('https://x/{}', $.queue)\"}"),
        ("sqs:sendMessage", "Parameters: {QueueUrl: '${Unsettled}'}"),
        ("sns:publish", "Arguments: {TopicArn: '{% $states.input.topic %}'}"),
        ("events:putEvents", "Parameters: {Entries.$: $.entries}"),
        ("events:putEvents", "Arguments: {Entries: '{% $states.input.entries %}'}"),
    ],
)
def test_what_is_taken_from_the_input_may_be_anything(action: str, arguments: str) -> None:
    key, _, value = arguments.partition(": ")
    found = graph(PEERS % (f"arn:aws:states:::{action}", key, value))
    assert targets(found, Kind.TASK) == []
    assert [(unresolved.resource.kind, unresolved.inside) for unresolved in found.unresolved] == [(Kind.TASK, True)]


@pytest.mark.parametrize(
    ("arguments", "asynchronous"),
    [
        ("{FunctionName: worker}", False),
        ("{FunctionName: worker, InvocationType: Event}", True),
        ("{FunctionName: worker, InvocationType: RequestResponse}", False),
    ],
)
def test_asynchronous_invocations(arguments: str, asynchronous: bool) -> None:
    found = graph(PEERS % ("arn:aws:states:::lambda:invoke", "Parameters", arguments))
    (found_task,) = found.resources(Kind.TASK)
    assert found_task["asynchronous"].known is asynchronous


def test_a_task_of_a_machine_is_a_part_of_it() -> None:
    found = graph(PEERS % ("arn:aws:states:::sqs:sendMessage", "Parameters", "{QueueUrl: !Ref Orders}"))
    machine = resource(found, Kind.MACHINE, "M")
    assert [(part.kind, part["state"].known) for part in found.parts(machine)] == [(Kind.TASK, "A")]
    assert drawn(found) == ["task M delivers_to queue Orders"]
    (definition,) = found.definitions(machine)
    assert names(definition) == ["Task A"]
