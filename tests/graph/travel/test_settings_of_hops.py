"""What is told of hops by settings whose absence means something else than their default, and by ends that are not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.aws.delivery.facts import Guarantee, Mode
from archlint.graph.graph import Graph
from archlint.graph.making.from_configuration import read_folders
from archlint.graph.travel.hops import Hops
from archlint.graph.travel.loss.loss import Cause
from archlint.graph.travel.loss.losses import losses
from archlint.graph.travel.loss.untold import gaps
from archlint.graph.travel.told import ToldHop, told
from tests.words import graph


def _hops(found: Graph) -> dict[str, ToldHop]:
    """Return what is told of each hop, by what carries it."""
    network = Hops(found)
    hops = (told(found, hop) for each in network.starts for hop in network.leaving(each))
    return {hop.agent.name: hop for hop in hops}


READERS = """\
    Resources:
      Cluster: {Type: AWS::MSK::Cluster}
      Broker: {Type: AWS::AmazonMQ::Broker}
      Documents: {Type: AWS::DocDB::DBCluster}
      Orders: {Type: AWS::SQS::Queue}
      Lost: {Type: AWS::SQS::Queue}
      Take: {Type: AWS::Lambda::Function}
      Reads:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {EventSourceArn: %s, FunctionName: !Ref Take%s}
    """


@pytest.mark.parametrize(
    ("source", "window", "seconds"),
    [
        ("!Ref Cluster", "", 0.5),
        ("!GetAtt Broker.Arn", "", 0.5),
        ("!GetAtt Broker.Arn", ", MaximumBatchingWindowInSeconds: 0", 0),
        ("!Ref Cluster", ", MaximumBatchingWindowInSeconds: 20", 20),
        ("!GetAtt Orders.Arn", "", 0),
    ],
)
def test_brokers_have_a_batching_window_of_half_a_second_unless_one_is_written(
    source: str, window: str, seconds: float
) -> None:
    assert _hops(graph(READERS % (source, window)))["Reads"].delay.known == seconds


@pytest.mark.parametrize(("window", "seconds"), [("null", 0.5), ("0", 0.5), ("20", 20)])
def test_terraform_does_not_pass_on_a_batching_window_of_zero(tmp_path: Path, window: str, seconds: float) -> None:
    (tmp_path / "main.tf").write_text(
        f"""
resource "aws_msk_cluster" "events" {{ cluster_name = "events" }}
resource "aws_lambda_function" "take" {{ function_name = "take" }}
resource "aws_lambda_event_source_mapping" "reads" {{
  event_source_arn                   = aws_msk_cluster.events.arn
  function_name                      = aws_lambda_function.take.arn
  topics                             = ["orders"]
  maximum_batching_window_in_seconds = {window}
}}
"""
    )
    read = read_folders([tmp_path], {})[0]
    assert read is not None
    assert _hops(read[1])["aws_lambda_event_source_mapping.reads"].delay.known == seconds


def _expired_or_given_up(found: Graph) -> list[tuple[Cause, str]]:
    wanted = (Cause.EXPIRED, Cause.GIVEN_UP)
    return [(each.cause, each.at.name) for each in losses(found) if each.cause in wanted and each.at.name == "Reads"]


@pytest.mark.parametrize(
    ("source", "more", "expected"),
    [
        ("!Ref Cluster", ", Topics: [orders]", Cause.EXPIRED),
        ("!ImportValue cluster", ", Topics: [orders]", Cause.EXPIRED),
        ("!Ref Cluster", ", Topics: [orders], MaximumRetryAttempts: 3", Cause.GIVEN_UP),
        ("!Ref Cluster", ", Topics: [o], DestinationConfig: {OnFailure: {Destination: !GetAtt Lost.Arn}}", None),
        ("!Ref Cluster", ", Topics: [orders], Enabled: false", None),
        ("!ImportValue broker", ", Queues: [orders]", None),
        ("!GetAtt Broker.Arn", ", Queues: [orders]", None),
        ("!GetAtt Orders.Arn", "", None),
    ],
)
def test_what_reads_kafka_loses_what_nothing_takes(source: str, more: str, expected: Cause | None) -> None:
    found = _expired_or_given_up(graph(READERS % (source, more)))
    assert found == ([(expected, "Reads")] if expected else [])


def _pipe(parameters: str) -> Graph:
    return graph(
        f"""\
    Parameters: {{Source: {{Type: String}}}}
    Resources:
      Reads:
        Type: AWS::Pipes::Pipe
        Properties: {{Source: !Ref Source, Target: !ImportValue queue, SourceParameters: {parameters}}}
    """
    )


@pytest.mark.parametrize("of", ["ManagedStreamingKafkaParameters", "SelfManagedKafkaParameters"])
def test_a_pipe_has_no_place_for_what_it_reads_from_kafka(of: str) -> None:
    assert _expired_or_given_up(_pipe(f"{{{of}: {{TopicName: orders}}}}")) == [(Cause.EXPIRED, "Reads")]


def test_what_a_pipe_loses_of_a_broker_is_not_known() -> None:
    found = _pipe("{RabbitMQBrokerParameters: {QueueName: orders}}")
    assert losses(found) == []
    assert [gap.words for gap in gaps(found, [])] == [
        "pipe 'Reads': it is not known what it gets messages from: parameter 'Source' has no default",
        "pipe 'Reads': it is not known where it delivers to: it is imported: 'queue'",
    ]


def test_the_broker_decides_what_becomes_of_what_fails() -> None:
    found = graph(READERS % ("!GetAtt Broker.Arn", ""))
    (stage,) = _hops(found)["Reads"].stages
    assert (stage.fate.is_lost, stage.fate.because) == (
        False,
        "what the broker does with it then is not in the template",
    )
    network = Hops(found)
    unknown = gaps(found, [hop for each in network.starts for hop in network.leaving(each)])
    assert ["not known where a message is after its last invocation" in gap.words for gap in unknown] == [True]


def test_nothing_is_missing_where_all_is_known() -> None:
    found = graph(READERS % ("!GetAtt Orders.Arn", ""))
    network = Hops(found)
    assert gaps(found, [hop for each in network.starts for hop in network.leaving(each)]) == []


def _of_stream(source: str, more: str = "") -> ToldHop:
    found = graph(
        f"""\
    Resources:
      Clicks: {{Type: AWS::Kinesis::Stream, Properties: {{ShardCount: 2}}}}
      Consumer: {{Type: AWS::Kinesis::StreamConsumer, Properties: {{ConsumerName: c, StreamARN: !GetAtt Clicks.Arn}}}}
      Take: {{Type: AWS::Lambda::Function}}
      Reads:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {{EventSourceArn: {source}, FunctionName: !Ref Take, MaximumRetryAttempts: 5{more}}}"""
    )
    return _hops(found)["Reads"]


def test_records_are_pushed_to_a_registered_consumer() -> None:
    assert _of_stream("!Ref Consumer").mode.value is Mode.PUSH
    assert _of_stream("!GetAtt Clicks.Arn").mode.value is Mode.PULL


def test_splitting_a_batch_does_not_count_as_a_retry() -> None:
    whole, split = (
        _of_stream("!GetAtt Clicks.Arn", f", BisectBatchOnFunctionError: {each}") for each in ("false", "true")
    )
    assert (whole.stages[0].attempts.low, whole.stages[0].attempts.high) == (6, 6)
    assert (split.stages[0].attempts.low, split.stages[0].attempts.high) == (6, None)


@pytest.mark.parametrize(
    ("policy", "attempts", "seconds"),
    [
        ("", 4, 60),
        (", DeliveryPolicy: {requestPolicy: {headerContentType: application/json}}", 4, 60),
        (", DeliveryPolicy: {healthyRetryPolicy: {numRetries: 10, minDelayTarget: 1, maxDelayTarget: 60}}", 11, 3_600),
        (", DeliveryPolicy: {healthyRetryPolicy: {minDelayTarget: 30}}", None, 3_600),
    ],
)
def test_a_delivery_policy_says_how_often_an_endpoint_is_tried(policy: str, attempts: int | None, seconds: int) -> None:
    found = graph(
        f"""\
    Resources:
      News: {{Type: AWS::SNS::Topic}}
      Told:
        Type: AWS::SNS::Subscription
        Properties: {{TopicArn: !Ref News, Protocol: https, Endpoint: "https://example.com"{policy}}}"""
    )
    (stage,) = _hops(found)["Told"].stages
    assert (stage.attempts.known, stage.seconds.known) == (attempts, seconds)
    assert [each.seconds for each in losses(found) if each.cause is Cause.GIVEN_UP] == [seconds]


@pytest.mark.parametrize(
    ("config", "seconds"),
    [("", 180), ("MaximumEventAgeInSeconds: 100", 100), ("MaximumEventAgeInSeconds: 3600", 180)],
)
def test_an_event_is_not_tried_for_longer_than_it_is_kept(config: str, seconds: int) -> None:
    found = graph(
        f"""\
    Resources:
      News: {{Type: AWS::SNS::Topic}}
      Take: {{Type: AWS::Lambda::Function}}
      Told: {{Type: AWS::SNS::Subscription, Properties: {{TopicArn: !Ref News, Protocol: lambda, Endpoint: !GetAtt Take.Arn}}}}
      Config:
        Type: AWS::Lambda::EventInvokeConfig
        Properties: {{FunctionName: !Ref Take, Qualifier: $LATEST, {config}}}"""
    )
    assert _hops(found)["Told"].stages[-1].seconds.known == seconds


@pytest.mark.parametrize(
    ("kind", "mode", "expected"),
    [
        ("STANDARD", "{Mode: DISTRIBUTED, ExecutionType: EXPRESS}", Guarantee.AT_LEAST_ONCE),
        ("STANDARD", "{Mode: DISTRIBUTED, ExecutionType: STANDARD}", Guarantee.EXACTLY_ONCE),
        ("STANDARD", "{Mode: DISTRIBUTED, ExecutionType: !ImportValue kind}", None),
        ("STANDARD", "{Mode: INLINE}", Guarantee.EXACTLY_ONCE),
        ("EXPRESS", "{Mode: INLINE}", Guarantee.AT_LEAST_ONCE),
    ],
)
def test_the_children_of_a_distributed_map_have_a_type_of_their_own(
    kind: str, mode: str, expected: Guarantee | None
) -> None:
    found = graph(
        f"""\
    Resources:
      Work: {{Type: AWS::Lambda::Function}}
      Order:
        Type: AWS::StepFunctions::StateMachine
        Properties:
          StateMachineType: {kind}
          Definition:
            StartAt: Each
            States:
              Each:
                Type: Map
                End: true
                ItemProcessor:
                  ProcessorConfig: {mode}
                  StartAt: Do
                  States: {{Do: {{Type: Task, Resource: !GetAtt Work.Arn, End: true}}}}"""
    )
    network = Hops(found)
    start = next(each for each in network.starts if each.name == "Order")
    (hop,) = network.leaving(start)
    assert told(found, hop).guarantee.value is expected
