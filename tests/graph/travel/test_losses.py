"""Where an application loses messages: every finding of the checks for that is a loss, found in another way."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from archlint.findings.check import Check
from archlint.graph.graph import Graph
from archlint.graph.making.from_configuration import read_folders
from archlint.graph.making.from_documents import read_graph
from archlint.graph.resource import Resource
from archlint.graph.travel.loss.loss import Cause, Loss
from archlint.graph.travel.loss.losses import losses
from archlint.model.source.document import parse
from tests.running import ROOT
from tests.words import CHECKS, configured

TAGS = {"message-loss", "delivery"}
TAGGED = [check for check in CHECKS if TAGS & set(check.tags)]
#: What each of the checks is about, as losses say it.
CAUSES = {
    "async-function-without-failure-destination": {Cause.GIVEN_UP},
    "bus-subscriber-without-dlq": {Cause.GIVEN_UP},
    "constant-deduplication-id": {Cause.DUPLICATE},
    "delayed-fifo-message": {Cause.REFUSED},
    "delivery-before-permission": {Cause.REFUSED},
    "delivery-without-permission": {Cause.REFUSED},
    "direct-put-refused": {Cause.REFUSED},
    "dlq-on-polled-function": {Cause.UNSEEN},
    "dlq-retention-too-short": {Cause.EXPIRED},
    "dlq-type-mismatch": {Cause.REFUSED},
    "dlq-without-alarm": {Cause.UNSEEN},
    "durable-function-without-qualifier": {Cause.REFUSED},
    "endless-stream-retries": {Cause.EXPIRED},
    "express-with-unsupported-integration": {Cause.REFUSED},
    "fifo-target-without-group": {Cause.REFUSED},
    "filter-never-matches": {Cause.FILTERED},
    "ignored-batch-failures": {Cause.MISTREATED},
    "invalid-schedule-expression": {Cause.REFUSED},
    "invalid-target-input": {Cause.REFUSED},
    "iot-rule-without-error-action": {Cause.GIVEN_UP},
    "key-blocks-delivery": {Cause.REFUSED},
    "low-max-receive-count": {Cause.MISTREATED},
    "mapping-concurrency-over-reserve": {Cause.MISTREATED, Cause.REFUSED},
    "off-by-default": {Cause.SWITCHED_OFF},
    "out-of-reach": {Cause.REFUSED},
    "overlapping-notifications": {Cause.REFUSED},
    "overwritten-policy": {Cause.REFUSED},
    "pipe-batch-over-limit": {Cause.REFUSED},
    "pipe-without-dlq": {Cause.GIVEN_UP},
    "queue-without-dlq": {Cause.EXPIRED},
    "redrive-loop": {Cause.EXPIRED},
    "redrive-not-allowed": {Cause.REFUSED},
    "refused-duplicate": {Cause.REFUSED},
    "refused-setting": {Cause.REFUSED},
    "reserved-event-source": {Cause.REFUSED},
    "retention-shorter-than-retries": {Cause.EXPIRED},
    "retired-service": {Cause.SWITCHED_OFF},
    "role-without-permission": {Cause.REFUSED},
    "rule-never-matches": {Cause.FILTERED},
    "rule-target-without-dlq": {Cause.GIVEN_UP},
    "schedule-without-dlq": {Cause.GIVEN_UP},
    "stream-batch-not-split": {Cause.MISTREATED},
    "stream-mapping-without-failure-destination": {Cause.GIVEN_UP},
    "subscription-without-dlq": {Cause.GIVEN_UP},
    "swallowed-failures": {Cause.MISTREATED},
    "switched-off-consumer": {Cause.SWITCHED_OFF},
    "sync-start-of-standard-workflow": {Cause.REFUSED},
    "target-on-other-bus": {Cause.REFUSED},
    "unawaited-send": {Cause.GIVEN_UP},
    "unchecked-batch-send": {Cause.GIVEN_UP},
    "unencoded-api-message": {Cause.MISTREATED, Cause.REFUSED},
    "undefined-placeholder": {Cause.REFUSED},
    "unsupported-fifo-route": {Cause.REFUSED},
    "visibility-timeout-too-short": {Cause.MISTREATED},
    "whole-batch-retry": {Cause.MISTREATED},
    "wrong-reference": {Cause.REFUSED},
}
#: Findings that are no loss, by the fixture and the check, and why.
EXCEPTIONS = {
    ("checks/switched-off-consumer/good.yaml", "iot-rule-without-error-action"): "the rule is off: it takes no message",
}
TEMPLATES = sorted(
    path
    for pattern in ("graphs/*/bad*", "graphs/*/good*", "checks/*/bad*", "checks/*/good*")
    for path in (ROOT / "fixtures").glob(pattern)
    if (path.suffix in (".yaml", ".json") and ".graph." not in path.name) or path.suffix in (".tf", ".terraform")
)


def graph_of(path: Path, folder: Path) -> Graph:
    """Return the graph of a fixture: a template, a file of Terraform, in an empty folder, or a folder of such."""
    if path.suffix == ".tf":
        return configured(folder, path.read_text(encoding="utf-8"))
    if path.is_file():
        return read_graph([(parse(path.read_bytes(), path.name), path)])[0]
    found = read_folders([path], {})[0]
    assert found is not None
    return found[1]


def _is_told(found: Loss, check: Check, at: Resource) -> bool:
    concerned = {found.at, *found.also}
    return found.cause in CAUSES[check.name] and (at in concerned or at.reported in concerned)


def test_every_check_for_lost_messages_has_its_causes() -> None:
    assert sorted(CAUSES) == sorted(check.name for check in TAGGED)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "fixtures").as_posix())
def test_each_finding_is_a_loss(path: Path, tmp_path: Path) -> None:
    fixture = path.relative_to(ROOT / "fixtures").as_posix()
    found = graph_of(path, tmp_path)
    lost = losses(found)
    missing = {
        check.name: finding.message
        for check in TAGGED
        for finding in check(found)
        if not any(_is_told(each, check, finding.at) for each in lost)
    }
    assert sorted(missing) == [check for of, check in EXCEPTIONS if of == fixture], missing


@pytest.mark.parametrize(("retries", "seconds"), [("", 86_400), ("RetryPolicy: {MaximumRetryAttempts: 0}", 0)])
def test_what_is_given_up_is_tried_for_as_long_as_its_retries_last(retries: str, seconds: int) -> None:
    template = f"""
Resources:
  Topic: {{Type: AWS::SNS::Topic}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {{source: [shop]}}
      Targets:
        - Id: one
          Arn: !Ref Topic
          {retries}
"""
    graph = read_graph([(parse(template.encode(), "t.yaml"), Path("t.yaml"))])[0]
    assert [each.seconds for each in losses(graph) if each.cause is Cause.GIVEN_UP] == [seconds]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (  # Firehose gives up what it cannot write after a day, or when the stream it reads has no more of it
            """
Resources:
  Place: {Type: AWS::S3::Bucket}
  Direct:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties: {S3DestinationConfiguration: {BucketARN: !GetAtt Place.Arn}}
  Source: {Type: AWS::Kinesis::Stream, Properties: {RetentionPeriodHours: 48}}
  Reads:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Source.Arn}
      S3DestinationConfiguration: {BucketARN: !GetAtt Place.Arn}
  ReadsKafka:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      MSKSourceConfiguration: {MSKClusterARN: !ImportValue cluster, TopicName: orders}
      S3DestinationConfiguration: {BucketARN: !GetAtt Place.Arn}
""",
            [("given up", "Direct", 86_400), ("given up", "Reads", 172_800), ("given up", "ReadsKafka", math.inf)],
        ),
        (  # CloudWatch Logs tries for a day
            """
Resources:
  Lines: {Type: AWS::Logs::LogGroup}
  Stream: {Type: AWS::Kinesis::Stream}
  Filter:
    Type: AWS::Logs::SubscriptionFilter
    Properties: {LogGroupName: !Ref Lines, DestinationArn: !GetAtt Stream.Arn, FilterPattern: ''}
""",
            [("given up", "Filter", 86_400)],
        ),
        (  # the records of a table's stream are gone after a day, the positions in the queue after four
            """
Resources:
  Table: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
  Worker: {Type: AWS::Lambda::Function}
  Reads:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref Worker
      EventSourceArn: !GetAtt Table.StreamArn
      MaximumRetryAttempts: 3
      BisectBatchOnFunctionError: true
      DestinationConfig: {OnFailure: {Destination: !GetAtt FailedDlq.Arn}}
  FailedDlq: {Type: AWS::SQS::Queue}
""",
            [("too old", "Reads", 86_400)],
        ),
        (  # nobody waits for EXPRESS executions that a schedule starts; those of `Caught` do not fail, an API waits for `Asked`
            """
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker: {Type: AWS::Lambda::Function}
  Left:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Definition: {StartAt: Work, States: {Work: {Type: Task, Resource: !GetAtt Worker.Arn, End: true}}}
      Events: {Nightly: {Type: Schedule, Properties: {Schedule: rate(1 day), DeadLetterConfig: {Arn: !ImportValue dlq}}}}
  Caught:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Definition:
        StartAt: Work
        States:
          Work:
            Type: Task
            Resource: !GetAtt Worker.Arn
            Catch: [{ErrorEquals: [States.ALL], Next: Told}]
            End: true
          Told: {Type: Pass, End: true}
      Events: {Nightly: {Type: Schedule, Properties: {Schedule: rate(1 day), DeadLetterConfig: {Arn: !ImportValue dlq}}}}
  Asked:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Definition: {StartAt: Work, States: {Work: {Type: Task, Resource: !GetAtt Worker.Arn, End: true}}}
  Ask:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !ImportValue api
      IntegrationType: AWS_PROXY
      IntegrationSubtype: StepFunctions-StartSyncExecution
      RequestParameters: {StateMachineArn: !Ref Asked}
""",
            [("given up", "Left", 300)],
        ),
        (  # a Map passes over what it tolerates; results that are written say what failed, and `Caught` has no failures
            """
Resources:
  Worker: {Type: AWS::Lambda::Function}
  Tolerant:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Each
        States:
          Each: &each
            Type: Map
            ToleratedFailurePercentage: 10
            ItemProcessor:
              ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}
              StartAt: Work
              States: {Work: {Type: Task, Resource: !GetAtt Worker.Arn, End: true}}
            End: true
  Strict:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition: {StartAt: Each, States: {Each: {<<: *each, ToleratedFailurePercentage: 0}}}
  Written:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Each
        States: {Each: {<<: *each, ResultWriter: {Resource: "arn:aws:states:::s3:putObject", Parameters: {Bucket: b}}}}
  Asked:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Each
        States: {Each: {<<: *each, ToleratedFailurePercentage: 0, ToleratedFailureCountPath: $.tolerated}}
  Caught:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Each
        States:
          Each:
            Type: Map
            ToleratedFailureCount: 5
            ItemProcessor:
              ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}
              StartAt: Work
              States:
                Work:
                  Type: Task
                  Resource: !GetAtt Worker.Arn
                  Catch: [{ErrorEquals: [States.ALL], Next: Kept}]
                  End: true
                Kept: {Type: Pass, End: true}
            End: true
""",
            [("given up", "Tolerant", math.inf)],
        ),
    ],
)
def test_what_is_lost_though_nothing_is_set_wrong(template: str, expected: list[tuple[str, str, float]]) -> None:
    graph = read_graph([(parse(template.encode(), "t.yaml"), Path("t.yaml"))])[0]
    causes = {Cause.GIVEN_UP: "given up", Cause.EXPIRED: "too old"}
    found = [(causes[each.cause], each.at.name, each.seconds) for each in losses(graph) if each.cause in causes]
    assert sorted(found) == expected


def test_what_nothing_takes_is_dropped_unless_it_is_kept_told_or_led_on() -> None:
    template = """
Resources:
  Empty: {Type: AWS::SNS::Topic}
  Kept: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true, ArchivePolicy: {MessageRetentionPeriod: 30}}}
  Unsent: {Type: AWS::SNS::Topic}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [shop]}
      Targets: [{Id: one, Arn: !Ref Empty}, {Id: two, Arn: !Ref Kept}, {Id: three, Arn: !GetAtt Shop.Arn}]
  Shop: {Type: AWS::Events::EventBus, Properties: {Name: sales}}
  Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmActions: [!Ref Told]}}
  Told: {Type: AWS::SNS::Topic}
"""
    graph = read_graph([(parse(template.encode(), "t.yaml"), Path("t.yaml"))])[0]
    found = [(each.at.name, each.certain) for each in losses(graph) if each.cause is Cause.SWITCHED_OFF]
    assert found == [("Empty", False), ("Shop", False)]
