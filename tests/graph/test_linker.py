"""The linker: names, ARNs and URLs become edges; what the scope does not settle stays unresolved."""

from __future__ import annotations

import pytest

from archlint.aws.kinds import Kind, Link
from tests.words import drawn, graph, listed, targets, unresolved

# What a resource is asked for


def test_a_setting_of_other_kinds_is_absent_and_one_of_none_is_a_mistake() -> None:
    (queue,) = graph("Resources: {Q: {Type: AWS::SQS::Queue}}").resources(Kind.QUEUE)
    assert queue["batch_size"].certainly_absent
    with pytest.raises(KeyError, match="no kind of resource has a setting 'redrive_polcy'"):
        queue["redrive_polcy"]


# What a property may name a queue by

QUEUES = """
    Parameters:
      Given: {Type: String}
      Stage: {Type: String, Default: dev}
      Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}
    Conditions: {C: !Equals [!Ref Given, x]}
    Resources:
      Source:
        Type: AWS::SQS::Queue
        Properties: {RedrivePolicy: {deadLetterTargetArn: %s}}
      Plain: {Type: AWS::SQS::Queue}
      Literal: {Type: AWS::SQS::Queue, Properties: {QueueName: orders-dlq}}
      Fifo: {Type: AWS::SQS::Queue, Properties: {QueueName: orders.fifo, FifoQueue: true}}
      Staged: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${Stage}-dlq'}}
      Holed: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${Given}-dlq'}}
      Joined: {Type: AWS::SQS::Queue, Properties: {QueueName: !Join ['-', [!Ref 'AWS::StackName', dlq]]}}
      NamedByParameter: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Given}}
      NamedByStore: {Type: AWS::SQS::Queue, Properties: {QueueName: '{{resolve:ssm:/name}}'}}
      Either: {Type: AWS::SQS::Queue, Properties: {QueueName: !If [C, first-dlq, second-dlq]}}
      Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: orders-dlq}}
      Custom: {Type: Custom::Maker}
      CustomToo: {Type: AWS::CloudFormation::CustomResource}
      Nested: {Type: AWS::CloudFormation::Stack}
      App: {Type: AWS::Serverless::Application}
      Setting: {Type: AWS::SSM::Parameter}
      Key: {Type: AWS::ACMPCA::CertificateAuthority}
"""
PREFIX = "arn:aws:sqs:eu-west-1:123456789012:"
SUB = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:"


@pytest.mark.parametrize(
    ("arn", "target"),
    [
        ("!GetAtt Plain.Arn", "Plain"),
        ("!Sub '${Plain.Arn}'", "Plain"),
        (f"!Sub '{SUB}${{Plain.QueueName}}'", "Plain"),
        (f"!Join ['', [!Sub '{SUB}', !GetAtt Plain.QueueName]]", "Plain"),
        (f"!Sub '{SUB}orders-dlq'", "Literal"),
        ("!Join [':', [arn, aws, sqs, !Ref 'AWS::Region', !Ref 'AWS::AccountId', orders-dlq]]", "Literal"),
        (f"!Sub '{SUB}orders.fifo'", "Fifo"),
        # The same text with the same holes, and a parameter with a default is its default.
        (f"!Sub '{SUB}${{Stage}}-dlq'", "Staged"),
        (f"!Sub '{SUB}dev-dlq'", "Staged"),
        (f"!Sub '{SUB}${{Given}}-dlq'", "Holed"),
        (f"!Sub ['{SUB}${{Name}}-dlq', {{Name: !Ref Given}}]", "Holed"),
        (f"!Sub '{SUB}${{AWS::StackName}}-dlq'", "Joined"),
        (f"!Sub '{SUB}${{Given}}'", "NamedByParameter"),
        ("!Ref Given", "NamedByParameter"),
        (f"!Join ['', [!Sub '{SUB}', '{{{{resolve:ssm:/name}}}}']]", "NamedByStore"),
        (f"!Sub '{SUB}first-dlq'", "Either"),
        (f"!Sub '{SUB}second-dlq'", "Either"),
        # A piece of an ARN still names the resource.
        ("!Select [5, !Split [':', !GetAtt Plain.Arn]]", "Plain"),
    ],
)
def test_a_queue_by_what_is_its_own(arn: str, target: str) -> None:
    (found,) = drawn(graph(QUEUES % arn), Link.DEAD_LETTERS_TO)
    assert found.removesuffix(" by Stage") == f"queue Source dead_letters_to queue {target}"


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("text", "text"),
        ("!Ref Stored", "Stored"),
        ("!ImportValue shared-dlq", "import shared-dlq"),
        ("'{{resolve:ssm:/dlq}}'", "{{resolve:ssm:/dlq}}"),
        ("!GetAtt Nested.Outputs.Dlq", "Nested.Outputs.Dlq"),
        ("!GetAtt App.Outputs.Dlq", "App.Outputs.Dlq"),
        ("!GetAtt Setting.Value", "Setting.Value"),
    ],
)
def test_what_lies_outside_is_external(arn: str, name: str) -> None:
    found = graph(QUEUES % arn)
    assert drawn(found, Link.DEAD_LETTERS_TO) == [f"queue Source dead_letters_to external resource {name}"]
    assert not found.may_be_linked(Kind.QUEUE, Link.DEAD_LETTERS_TO)


@pytest.mark.parametrize(
    ("arn", "reason"),
    [
        ("!GetAtt Custom.QueueArn", "'Custom.QueueArn' is not settled in this template"),
        (f"!Sub '{PREFIX}${{Custom.QueueName}}'", "'Custom.QueueName' is not settled in this template"),
        ("!GetAtt CustomToo.QueueArn", "'CustomToo.QueueArn' is not settled in this template"),
        ("{Fn::Transform: {Name: Macro}}", "it comes from a macro"),
        ("[a]", "it is a mapping or list"),
        ("{a: b}", "it is a mapping or list"),
        ("!Sub []", "Fn::Sub has arguments that cannot be evaluated"),
    ],
)
def test_what_may_lead_to_anything_is_loose(arn: str, reason: str) -> None:
    found = graph(QUEUES % arn)
    assert drawn(found, Link.DEAD_LETTERS_TO) == []
    assert unresolved(found) == [f"queue Source dead_letters_to inside: {reason}"]
    assert found.may_be_linked(Kind.QUEUE, Link.DEAD_LETTERS_TO)
    assert found.may_be_linked(Kind.QUEUE, Link.DEAD_LETTERS_TO, Kind.QUEUE)
    assert not found.may_be_linked(Kind.QUEUE, Link.DEAD_LETTERS_TO, Kind.FUNCTION)
    assert not found.may_be_linked(Kind.TOPIC, Link.DEAD_LETTERS_TO)
    assert not found.may_be_linked(Kind.QUEUE, Link.DELIVERS_TO)


@pytest.mark.parametrize(
    "arn", ["!GetAtt Undeclared.Arn", "!Sub '${Undeclared.Arn}'", f"!Sub '{PREFIX}${{Undeclared}}'"]
)
def test_what_is_not_declared_is_elsewhere_and_so_may_be_anything(arn: str) -> None:
    found = graph(QUEUES % arn)
    assert drawn(found, Link.DEAD_LETTERS_TO) == []
    assert unresolved(found) == [
        "queue Source dead_letters_to inside: 'Undeclared' is not declared in this template",
        "other resource template anything inside: 'Undeclared' is declared elsewhere: this is a part of one",
    ]
    assert found.may_be_linked(Kind.TOPIC, Link.DEAD_LETTERS_TO)


@pytest.mark.parametrize("arn", ["!Ref 'AWS::NoValue'", "null", "''"])
def test_nothing_makes_no_edge(arn: str) -> None:
    found = graph(QUEUES % arn)
    assert (drawn(found, Link.DEAD_LETTERS_TO), unresolved(found)) == ([], [])


def test_a_resource_of_another_type_is_another_resource() -> None:
    found = graph(QUEUES % "!GetAtt Key.Arn")
    assert drawn(found, Link.DEAD_LETTERS_TO) == ["queue Source dead_letters_to other resource Key"]


def test_one_external_stands_for_one_name() -> None:
    found = graph(
        """
        Resources:
          A: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !ImportValue x}}}
          B: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !ImportValue x}}}
          C: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !ImportValue y}}}
        """
    )
    assert listed(found, Kind.EXTERNAL) == ["external resource import x:3", "external resource import y:5"]


@pytest.mark.parametrize(
    ("name", "rests"),
    [
        # Written alike, the two are equal whatever the parameter is.
        ("${Stage}-dlq", ""),
        # Another parameter may be something else.
        ("${Other}-dlq", " by Other"),
        ("${Other}${Rest}", " by Other, Rest"),
        ("dev-dlq", ""),
    ],
)
def test_an_edge_rests_on_the_defaults_it_is_found_by(name: str, rests: str) -> None:
    parameters = "Other: {Default: dev}\n      Rest: {Default: -dlq}\n      Stage:"
    found = graph((QUEUES % f"!Sub '{SUB}{name}'").replace("Stage:", parameters, 1))
    assert drawn(found, Link.DEAD_LETTERS_TO) == [f"queue Source dead_letters_to queue Staged{rests}"]


def test_equal_defaults_of_other_texts_are_compared_as_they_are() -> None:
    found = graph((QUEUES % f"!Sub '{SUB}${{Other}}-dlq'").replace("Stage:", "Other: {Default: x}\n      Stage:", 1))
    (edge,) = [edge for edge in found.edges if edge.link is Link.DEAD_LETTERS_TO]
    assert edge.target.declaration is None


def test_a_reference_under_conditions_makes_an_edge_for_each() -> None:
    found = graph(QUEUES % "!If [C, !GetAtt Plain.Arn, !Ref 'AWS::NoValue']")
    assert drawn(found, Link.DEAD_LETTERS_TO) == ["queue Source dead_letters_to queue Plain if C is true"]


# Queue URLs


@pytest.mark.parametrize(
    "url",
    [
        "!Sub 'https://sqs.${AWS::Region}.amazonaws.com.cn/${AWS::AccountId}/orders'",
        "!Sub 'https://${AWS::Region}.queue.amazonaws.com/${AWS::AccountId}/orders'",
        "!Sub 'https://sqs-fips.${AWS::Region}.amazonaws.com/${AWS::AccountId}/orders'",
        "!Sub 'https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/orders'",
        "!Sub 'https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/orders'",
        "!Sub 'https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/${Queue.QueueName}'",
        "!Join ['/', [!Sub 'https://sqs.${AWS::Region}.amazonaws.com', !Ref 'AWS::AccountId', orders]]",
        "!Ref Queue",
        "!GetAtt Queue.QueueUrl",
        "orders",
    ],
)
def test_a_queue_by_its_url(url: str) -> None:
    found = graph(
        f"""
        Resources:
          Queue: {{Type: AWS::SQS::Queue, Properties: {{QueueName: orders}}}}
          Rule:
            Type: AWS::IoT::TopicRule
            Properties: {{TopicRulePayload: {{Sql: x, Actions: [{{Sqs: {{QueueUrl: {url}}}}}]}}}}
        """
    )
    assert targets(found, Kind.IOT_ACTION) == ["delivers_to queue Queue"]


# Other kinds

THINGS = """
    Parameters: {Given: {Type: String}}
    Resources:
      Function: {Type: AWS::Lambda::Function, Properties: {FunctionName: worker}}
      Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Function, FunctionVersion: '1'}}
      Version: {Type: AWS::Lambda::Version, Properties: {FunctionName: !GetAtt Function.Arn}}
      ByName: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: worker, FunctionVersion: '1'}}
      Outside: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: other, FunctionVersion: '1'}}
      OfAlias: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Live}}
      Machine: {Type: AWS::StepFunctions::StateMachine, Properties: {StateMachineName: flow}}
      MachineVersion: {Type: AWS::StepFunctions::StateMachineVersion, Properties: {StateMachineArn: !Ref Machine}}
      MachineAlias:
        Type: AWS::StepFunctions::StateMachineAlias
        Properties: {RoutingConfiguration: [{StateMachineVersionArn: !Ref MachineVersion, Weight: 100}]}
      Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: news}}
      Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: clicks}}
      Hose: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {DeliveryStreamName: hose}}
      Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
      Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /aws/events/audit}}
      Destination: {Type: AWS::Events::ApiDestination, Properties: {Name: partner}}
      Rule:
        Type: AWS::Events::Rule
        Properties: {EventPattern: {source: [x]}, Targets: [{Id: a, Arn: %s}]}
"""
ARN = "${AWS::Region}:${AWS::AccountId}"


@pytest.mark.parametrize(
    ("arn", "target"),
    [
        ("!GetAtt Function.Arn", "function Function"),
        (f"!Sub 'arn:aws:lambda:{ARN}:function:worker'", "function Function"),
        (f"!Sub 'arn:aws:lambda:{ARN}:function:worker:live'", "function Function"),
        (f"!Sub 'arn:aws:lambda:{ARN}:function:worker:$LATEST'", "function Function"),
        (f"!Sub 'arn:aws:lambda:{ARN}:function:workers'", f"function arn:aws:lambda:{ARN}:function:workers"),
        ("!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:worker'", "function Function"),
        ("!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Function}:live'", "function Function"),
        ("!Sub '${Function.Arn}:live'", "function Function"),
        # An alias or version stands for its function.
        ("!Ref Live", "function Function"),
        ("!GetAtt Live.AliasArn", "function Function"),
        ("!Ref Version", "function Function"),
        ("!Ref ByName", "function Function"),
        ("!Ref OfAlias", "function Function"),
        ("!Ref Outside", "external resource Outside"),
        ("!Ref Machine", "state machine Machine"),
        ("!GetAtt Machine.Arn", "state machine Machine"),
        ("!Ref MachineVersion", "state machine Machine"),
        ("!Ref MachineAlias", "state machine Machine"),
        (f"!Sub 'arn:aws:states:{ARN}:stateMachine:flow'", "state machine Machine"),
        (f"!Sub 'arn:aws:states:{ARN}:stateMachine:flow:1'", "state machine Machine"),
        (
            "!Sub 'arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${Machine.Name}'",
            "state machine Machine",
        ),
        ("!Ref Topic", "topic Topic"),
        (f"!Sub 'arn:aws:sns:{ARN}:news'", "topic Topic"),
        ("!Sub 'arn:aws:sns:${AWS::Region}:${AWS::AccountId}:${Topic.TopicName}'", "topic Topic"),
        ("!GetAtt Stream.Arn", "stream Stream"),
        (f"!Sub 'arn:aws:kinesis:{ARN}:stream/clicks'", "stream Stream"),
        ("!Sub 'arn:aws:kinesis:${AWS::Region}:${AWS::AccountId}:stream/${Stream}'", "stream Stream"),
        ("!GetAtt Hose.Arn", "Firehose stream Hose"),
        (f"!Sub 'arn:aws:firehose:{ARN}:deliverystream/hose'", "Firehose stream Hose"),
        ("!GetAtt Bus.Arn", "event bus Bus"),
        (f"!Sub 'arn:aws:events:{ARN}:event-bus/orders'", "event bus Bus"),
        (f"!Sub 'arn:aws:events:{ARN}:event-bus/default'", "event bus default"),
        (
            "!Sub 'arn:aws:events:${AWS::Region}:111122223333:event-bus/default'",
            "event bus arn:aws:events:${AWS::Region}:111122223333:event-bus/default",
        ),
        ("!GetAtt Group.Arn", "log group Group"),
        (f"!Sub 'arn:aws:logs:{ARN}:log-group:/aws/events/audit'", "log group Group"),
        (f"!Sub 'arn:aws:logs:{ARN}:log-group:/aws/events/audit:*'", "log group Group"),
        ("!Sub 'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}'", "log group Group"),
        ("!GetAtt Destination.Arn", "API destination Destination"),
        (f"!Sub 'arn:aws:events:{ARN}:api-destination/partner/0000-11'", "API destination Destination"),
        ("!Ref Given", "external resource Given"),
        # A topic's ARN is no queue's.
        (f"!Sub 'arn:aws:sqs:{ARN}:news'", f"queue arn:aws:sqs:{ARN}:news"),
    ],
)
def test_what_a_target_delivers_to(arn: str, target: str) -> None:
    assert targets(graph(THINGS % arn), Kind.TARGET) == [f"delivers_to {target}"]


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("!Ref Function", "function Function"),
        ("worker", "function Function"),
        ("worker:live", "function Function"),
        (f"!Sub 'arn:aws:lambda:{ARN}:function:worker:live'", "function Function"),
        ("!Sub '${AWS::AccountId}:function:worker'", "function Function"),
        ("!Ref Live", "function Function"),
        ("!Sub '${Function}:live'", "function Function"),
        ("other", "external resource other"),
        # A queue of that name is no function.
        ("news", "external resource news"),
    ],
)
def test_a_function_by_name(name: str, target: str) -> None:
    found = graph(
        THINGS % "x"
        + f"""
      Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{FunctionName: {name}}}}}
"""
    )
    assert targets(found, Kind.MAPPING) == [f"invokes {target}"]


@pytest.mark.parametrize(
    ("bus", "expected"),
    [
        ("!Ref Bus", ["event bus Bus feeds rule Rule"]),
        ("orders", ["event bus Bus feeds rule Rule"]),
        ("!GetAtt Bus.Arn", ["event bus Bus feeds rule Rule"]),
        ("!GetAtt Bus.Name", ["event bus Bus feeds rule Rule"]),
        (f"!Sub 'arn:aws:events:{ARN}:event-bus/orders'", ["event bus Bus feeds rule Rule"]),
        ("default", ["event bus default feeds rule Rule"]),
        ("null", []),
    ],
)
def test_a_rule_and_its_bus(bus: str, expected: list[str]) -> None:
    found = graph(
        f"""
        Resources:
          Bus: {{Type: AWS::Events::EventBus, Properties: {{Name: orders}}}}
          Rule: {{Type: AWS::Events::Rule, Properties: {{EventBusName: {bus}}}}}
        """
    )
    assert drawn(found) == expected


# Each edge of aws-facts §6 and §7


@pytest.mark.parametrize(
    ("type_name", "properties", "expected"),
    [
        ("AWS::CloudWatch::Alarm", "{AlarmActions: [!Ref T]}", ["alarm X delivers_to topic T"]),
        ("AWS::CloudWatch::Alarm", "{OKActions: [!GetAtt F.Arn]}", ["alarm X delivers_to function F"]),
        ("AWS::CloudWatch::Alarm", "{InsufficientDataActions: [!Ref T]}", ["alarm X delivers_to topic T"]),
        ("AWS::CloudWatch::CompositeAlarm", "{AlarmActions: [!Ref T]}", ["alarm X delivers_to topic T"]),
        (
            "AWS::SQS::Queue",
            "{RedrivePolicy: {deadLetterTargetArn: !GetAtt Q.Arn}}",
            ["queue X dead_letters_to queue Q"],
        ),
        (
            "AWS::SNS::Subscription",
            "{TopicArn: !Ref T, Protocol: sqs, Endpoint: !GetAtt Q.Arn, "
            "RedrivePolicy: {deadLetterTargetArn: !GetAtt D.Arn}}",
            [
                "topic T feeds subscription X",
                "subscription X delivers_to queue Q",
                "subscription X dead_letters_to queue D",
            ],
        ),
        (
            "AWS::SNS::Topic",
            "{Subscription: [{Protocol: lambda, Endpoint: !GetAtt F.Arn}]}",
            ["subscription X delivers_to function F"],
        ),
        (
            "AWS::Events::Rule",
            "{Targets: [{Arn: !GetAtt Q.Arn, DeadLetterConfig: {Arn: !GetAtt D.Arn}}]}",
            ["rule target X delivers_to queue Q", "rule target X dead_letters_to queue D"],
        ),
        (
            "AWS::Events::EventBus",
            "{Name: x, DeadLetterConfig: {Arn: !GetAtt D.Arn}}",
            ["event bus X dead_letters_to queue D"],
        ),
        ("AWS::Events::Archive", "{SourceArn: !GetAtt B.Arn}", ["event bus B feeds archive X"]),
        (
            "AWS::EventsV2::Subscriber",
            "{EventBusArn: !GetAtt V.EventBusArn, InvokeConfiguration: {TargetArn: !GetAtt F.Arn}, "
            "OnFailureConfiguration: {Arn: !GetAtt D.Arn}}",
            [
                "custom event bus V feeds subscriber X",
                "subscriber X delivers_to function F",
                "subscriber X dead_letters_to queue D",
            ],
        ),
        (
            "AWS::EventsV2::EventSource",
            "{EventBusArn: !GetAtt V.EventBusArn}",
            ["event source X feeds custom event bus V"],
        ),
        (
            "AWS::Pipes::Pipe",
            "{Source: !GetAtt K.Arn, Enrichment: !GetAtt F.Arn, Target: !Ref M, SourceParameters: "
            "{KinesisStreamParameters: {DeadLetterConfig: {Arn: !GetAtt D.Arn}}}}",
            [
                "stream K feeds pipe X",
                "pipe X invokes function F",
                "pipe X delivers_to state machine M",
                "pipe X dead_letters_to queue D",
            ],
        ),
        (
            "AWS::Pipes::Pipe",
            "{Source: !GetAtt A.StreamArn, Target: !GetAtt Q.Arn}",
            ["pipe X delivers_to queue Q", "table A feeds pipe X"],
        ),
        (
            "AWS::Scheduler::Schedule",
            "{Target: {Arn: !GetAtt F.Arn, DeadLetterConfig: {Arn: !GetAtt D.Arn}}}",
            ["schedule X delivers_to function F", "schedule X dead_letters_to queue D"],
        ),
        ("AWS::Lambda::Function", "{DeadLetterConfig: {TargetArn: !Ref T}}", ["function X dead_letters_to topic T"]),
        (
            "AWS::Lambda::EventInvokeConfig",
            "{FunctionName: !Ref F, DestinationConfig: "
            "{OnSuccess: {Destination: !GetAtt B.Arn}, OnFailure: {Destination: !GetAtt D.Arn}}}",
            [
                "event invoke config X governs function F",
                "event invoke config X delivers_to event bus B",
                "event invoke config X dead_letters_to queue D",
            ],
        ),
        (
            "AWS::Lambda::EventSourceMapping",
            "{FunctionName: !Ref F, EventSourceArn: !GetAtt A.StreamArn, "
            "DestinationConfig: {OnFailure: {Destination: !GetAtt S.Arn}}}",
            [
                "event source mapping X invokes function F",
                "event source mapping X dead_letters_to bucket S",
                "table A feeds event source mapping X",
            ],
        ),
        (
            "AWS::Lambda::EventSourceMapping",
            "{FunctionName: !Ref F, EventSourceArn: !Ref C}",
            ["event source mapping X invokes function F", "stream consumer C feeds event source mapping X"],
        ),
        ("AWS::Lambda::Url", "{TargetFunctionArn: !Ref F}", ["function URL X invokes function F"]),
        ("AWS::Lambda::Permission", "{FunctionName: !Ref F}", ["function permission X governs function F"]),
        ("AWS::Kinesis::StreamConsumer", "{StreamARN: !GetAtt K.Arn}", ["stream K feeds stream consumer X"]),
        (
            "AWS::KinesisFirehose::DeliveryStream",
            "{KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt K.Arn}, ExtendedS3DestinationConfiguration: "
            "{BucketARN: !GetAtt S.Arn, ProcessingConfiguration: {Processors: [{Type: Lambda, Parameters: "
            "[{ParameterName: BufferSize, ParameterValue: 1}, "
            "{ParameterName: LambdaArn, ParameterValue: !GetAtt F.Arn}]}]}}}",
            [
                "stream K feeds Firehose stream X",
                "Firehose stream X invokes function F",
                "Firehose stream X writes_to bucket S",
            ],
        ),
        (
            "AWS::DynamoDB::Table",
            "{KinesisStreamSpecification: {StreamArn: !GetAtt K.Arn}}",
            ["table X writes_to stream K"],
        ),
        (
            "AWS::S3::Bucket",
            "{NotificationConfiguration: {LambdaConfigurations: [{Event: e, Function: !GetAtt F.Arn}], "
            "QueueConfigurations: [{Event: e, Queue: !GetAtt Q.Arn}], "
            "TopicConfigurations: [{Event: e, Topic: !Ref T}]}}",
            [
                "bucket notification X delivers_to function F",
                "bucket notification X delivers_to queue Q",
                "bucket notification X delivers_to topic T",
            ],
        ),
        (
            "AWS::Logs::SubscriptionFilter",
            "{LogGroupName: !Ref L, DestinationArn: !GetAtt K.Arn}",
            ["log group L feeds subscription filter X", "subscription filter X delivers_to stream K"],
        ),
        (
            "AWS::Logs::AccountPolicy",
            "{PolicyDocument: {DestinationArn: !GetAtt F.Arn}}",
            ["subscription filter X delivers_to function F"],
        ),
        (
            "AWS::Logs::AccountPolicy",
            """{PolicyDocument: !Sub '{"DestinationArn": "${F.Arn}"}'}""",
            ["subscription filter X delivers_to function F"],
        ),
        (
            "AWS::IoT::TopicRule",
            "{TopicRulePayload: {Sql: s, Actions: [{Lambda: {FunctionArn: !GetAtt F.Arn}}, "
            "{Kinesis: {StreamName: !Ref K}}], "
            "ErrorAction: {Sqs: {QueueUrl: !Ref D}}}}",
            [
                "IoT rule X dead_letters_to queue D",
                "IoT rule action X delivers_to function F",
                "IoT rule action X delivers_to stream K",
            ],
        ),
        (
            "AWS::SES::ReceiptRule",
            "{Rule: {Actions: [{LambdaAction: {FunctionArn: !GetAtt F.Arn}}, {SNSAction: {TopicArn: !Ref T}}, "
            "{S3Action: {BucketName: !Ref S, TopicArn: !Ref T}}]}}",
            [
                "receipt rule action X delivers_to function F",
                "receipt rule action X delivers_to topic T",
                "receipt rule action X delivers_to topic T",
                "receipt rule action X writes_to bucket S",
            ],
        ),
        (
            "AWS::SES::ConfigurationSetEventDestination",
            "{EventDestination: {SnsDestination: {TopicARN: !Ref T}, "
            "EventBridgeDestination: {EventBusArn: !GetAtt B.Arn}}}",
            ["event destination X delivers_to topic T", "event destination X delivers_to event bus B"],
        ),
        (
            "AWS::Config::ConfigRule",
            "{Source: {Owner: CUSTOM_LAMBDA, SourceIdentifier: !GetAtt F.Arn}}",
            ["Config rule X delivers_to function F"],
        ),
        ("AWS::Config::ConfigRule", "{Source: {Owner: AWS, SourceIdentifier: S3_BUCKET_LOGGING_ENABLED}}", []),
        ("AWS::Config::DeliveryChannel", "{SnsTopicARN: !Ref T}", ["Config delivery channel X delivers_to topic T"]),
        ("AWS::CodeCommit::Repository", "{Triggers: [{DestinationArn: !Ref T}]}", ["repository X delivers_to topic T"]),
        (
            "AWS::CodePipeline::Pipeline",
            "{Stages: [{Actions: [{Configuration: {FunctionName: !Ref F}}]}]}",
            ["pipeline X delivers_to function F"],
        ),
        (
            "AWS::AppSync::DataSource",
            "{LambdaConfig: {LambdaFunctionArn: !GetAtt F.Arn}}",
            ["AppSync data source X invokes function F"],
        ),
        ("AWS::SQS::QueuePolicy", "{Queues: [!Ref Q]}", ["queue policy X governs queue Q"]),
        ("AWS::SNS::TopicPolicy", "{Topics: [!Ref T]}", ["topic policy X governs topic T"]),
        ("AWS::Events::EventBusPolicy", "{EventBusName: !Ref B}", ["event bus policy X governs event bus B"]),
    ],
)
def test_edges_of_each_type(type_name: str, properties: str, expected: list[str]) -> None:
    found = graph(
        f"""
        Resources:
          X: {{Type: {type_name}, Properties: {properties}}}
          F: {{Type: AWS::Lambda::Function}}
          Q: {{Type: AWS::SQS::Queue}}
          D: {{Type: AWS::SQS::Queue}}
          T: {{Type: AWS::SNS::Topic}}
          B: {{Type: AWS::Events::EventBus, Properties: {{Name: b}}}}
          V: {{Type: AWS::EventsV2::EventBus}}
          K: {{Type: AWS::Kinesis::Stream}}
          C: {{Type: AWS::Kinesis::StreamConsumer}}
          A: {{Type: AWS::DynamoDB::Table}}
          S: {{Type: AWS::S3::Bucket}}
          L: {{Type: AWS::Logs::LogGroup}}
          M: {{Type: AWS::StepFunctions::StateMachine}}
        """
    )
    assert sorted(drawn(found)) == sorted(expected)
    assert unresolved(found) == []


# Conditions


def test_resources_of_one_name_that_exclude_each_other() -> None:
    found = graph(
        """
        Conditions: {C: !Equals [!Ref Given, x], NotC: !Not [!Condition C]}
        Resources:
          One: {Type: AWS::SQS::Queue, Condition: C, Properties: {QueueName: dlq}}
          Two: {Type: AWS::SQS::Queue, Condition: NotC, Properties: {QueueName: dlq}}
          Source:
            Type: AWS::SQS::Queue
            Condition: NotC
            Properties:
              RedrivePolicy: {deadLetterTargetArn: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:dlq'}
        """
    )
    assert drawn(found) == ["queue Source dead_letters_to queue Two"]


def test_a_branch_that_contradicts_its_resource_makes_no_edge() -> None:
    found = graph(
        """
        Conditions: {C: !Equals [!Ref Given, x]}
        Resources:
          One: {Type: AWS::SQS::Queue}
          Source:
            Type: AWS::SQS::Queue
            Condition: C
            Properties: {RedrivePolicy: !If [C, !Ref 'AWS::NoValue', {deadLetterTargetArn: !GetAtt One.Arn}]}
        """
    )
    assert drawn(found) == []


def test_parts_belong_to_their_owner() -> None:
    found = graph(THINGS % "!GetAtt Function.Arn")
    (rule,) = found.resources(Kind.RULE)
    (target,) = found.parts(rule)
    assert (target.kind, target.name, target.owner, target.reported) == (Kind.TARGET, "Rule", rule, rule)


def test_the_place_of_an_edge_is_the_property_that_makes_it() -> None:
    found = graph(QUEUES % "!GetAtt Plain.Arn")
    (edge,) = (edge for edge in found.edges if edge.link is Link.DEAD_LETTERS_TO)
    assert (edge.at.location.line, edge.at.location.path) == (10, "t.yaml")
