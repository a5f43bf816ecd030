"""The ways of messages: where they part, meet and come back, and that there is an end to looking for them."""

from __future__ import annotations

import math

from archlint.aws.delivery.facts import Order
from archlint.graph.graph import Graph
from archlint.graph.travel.hops import MOST_HOPS, Hops
from archlint.graph.travel.told import told
from archlint.graph.travel.ways import MOST_WAYS, Journey, hops_from
from archlint.graph.travel.whole import Whole, whole
from tests.words import graph


def _from(found: Graph, name: str, to: str | None = None) -> Journey:
    network = Hops(found)
    named = {each.name: each for each in network.starts}
    return hops_from(network, named[name], named[to] if to is not None else None)


def _ways(journey: Journey) -> list[str]:
    return [
        " ".join([way.hops[0].source.name, *(hop.target.name for hop in way.hops)])
        + (f", back to {way.back_to.name}" if way.back_to else "")
        for way in journey.ways
    ]


def _rule(name: str, bus: str, *targets: str) -> str:
    listed = ", ".join(f"{{Id: t{n}, Arn: !GetAtt {target}.Arn}}" for n, target in enumerate(targets))
    return f"""
      {name}:
        Type: AWS::Events::Rule
        Properties:
          EventBusName: !Ref {bus}
          EventPattern: {{source: [{{prefix: a}}]}}
          Targets: [{listed}]"""


def _bus(name: str) -> str:
    return f"""
      {name}:
        Type: AWS::Events::EventBus
        Properties: {{Name: {name.lower()}}}"""


def test_what_comes_back_is_shown_once() -> None:
    found = graph("    Resources:" + _bus("A") + _bus("B") + _rule("There", "A", "B") + _rule("Back", "B", "A"))
    journey = _from(found, "A")
    assert _ways(journey) == ["A There B Back A, back to A"]
    assert (journey.more_hops, journey.more_ways) == (False, False)


def test_only_ways_to_what_is_asked_for() -> None:
    found = graph(
        "    Resources:" + _bus("A") + _bus("B") + _bus("C") + _rule("R", "A", "B", "C") + _rule("S", "B", "C")
    )
    assert _ways(_from(found, "A")) == ["A R B S C", "A R C"]
    journey = _from(found, "A", "B")
    assert _ways(journey) == ["A R B"]
    assert [(hop.source.name, hop.target.name) for hop in journey.hops] == [("A", "R"), ("R", "B")]
    assert _ways(_from(found, "C", "A")) == []


def test_ways_that_double_again_and_again_come_to_an_end() -> None:
    """Thirty times two ways that meet again make a thousand million ways."""
    parts = [_bus("B0")]
    for n in range(30):
        parts += [_bus(f"B{n + 1}"), _rule(f"L{n}", f"B{n}", f"B{n + 1}"), _rule(f"R{n}", f"B{n}", f"B{n + 1}")]
    found = graph("    Resources:" + "".join(parts))
    journey = _from(found, "B0")
    assert (len(journey.hops), len(journey.ways), journey.more_ways) == (120, MOST_WAYS, True)
    assert len(_from(found, "B0", "B30").ways) == MOST_WAYS


def test_a_topic_with_thousands_of_subscriptions() -> None:
    listed = "\n".join(f"            - {{Protocol: sqs, Endpoint: !GetAtt Q{n}.Arn}}" for n in range(MOST_HOPS + 100))
    queues = "".join(f"\n      Q{n}: {{Type: AWS::SQS::Queue}}" for n in range(MOST_HOPS + 100))
    found = graph(
        f"""\
    Resources:
      News:
        Type: AWS::SNS::Topic
        Properties:
          Subscription:
{listed}{queues}
    """
    )
    journey = _from(found, "News")
    assert (len(journey.hops), journey.more_hops) == (MOST_HOPS, True)


def test_a_pattern_that_an_event_certainly_does_not_have_ends_a_way() -> None:
    found = graph("""\
    Resources:
      Pipe:
        Type: AWS::Pipes::Pipe
        Properties:
          RoleArn: arn:aws:iam::1:role/r
          Source: !GetAtt Jobs.Arn
          Target: !GetAtt Bus.Arn
          TargetParameters: {EventBridgeEventBusParameters: {Source: jobs, DetailType: Done}}
      Jobs: {Type: AWS::SQS::Queue}
      Bus: {Type: AWS::Events::EventBus, Properties: {Name: b}}
      Done:
        Type: AWS::Events::Rule
        Properties: {EventBusName: !Ref Bus, EventPattern: {source: [jobs]}}
      Other:
        Type: AWS::Events::Rule
        Properties: {EventBusName: !Ref Bus, EventPattern: {source: [other]}}
    """)
    assert _ways(_from(found, "Jobs")) == ["Jobs Pipe Bus Done"]
    assert sorted(_ways(_from(found, "Bus"))) == ["Bus Done", "Bus Other"]


WHOLE = """\
    Resources:
      Orders:
        Type: AWS::SNS::Topic
        Properties: {FifoTopic: true, TopicName: o.fifo}
      Lined:
        Type: AWS::SQS::Queue
        Properties: {FifoQueue: true, MaximumMessageSize: 1024}
      Loose:
        Type: AWS::SQS::Queue
      ToLined:
        Type: AWS::SNS::Subscription
        Properties: {TopicArn: !Ref Orders, Protocol: sqs, Endpoint: !GetAtt Lined.Arn}
      ToLoose:
        Type: AWS::SNS::Subscription
        Properties: {TopicArn: !Ref Orders, Protocol: sqs, Endpoint: !GetAtt Loose.Arn}
      Work:
        Type: AWS::Lambda::Function
        Properties: {Timeout: 10}
      Reads:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {EventSourceArn: !GetAtt Lined.Arn, FunctionName: !Ref Work, ScalingConfig: {MaximumConcurrency: 2}}
    """


def _wholes(text: str, start: str) -> dict[str, Whole]:
    found = graph(text)
    return {way.hops[-1].target.name: whole(found, way) for way in _from(found, start).ways}


def test_a_way_as_a_whole() -> None:
    found = _wholes(WHOLE, "Orders")
    kept, lost = found["Work"], found["Loose"]
    assert (kept.order.value, kept.order_lost) == (True, None)
    assert (kept.guarantee.value, kept.size.known) == ("at least once", 1_024)
    assert [each.hop.target.name for each in kept.lost] == ["Lined", "Work"]
    assert kept.services == ("sns", "sqs")
    assert lost.order.value is False and lost.order_lost is not None
    assert lost.order_lost.hop.target.name == "Loose"
    assert kept.narrowest is not None and kept.narrowest[1].of.name == "Reads"
    # 23 days for SNS, then as long as the queue keeps it: 4 days.
    assert kept.longest.known == 23 * 86_400 + 345_600


def test_what_depends_on_conditions_is_not_known() -> None:
    found = graph("""\
    Parameters: {Kind: {Type: String}}
    Conditions: {Lined: !Equals [!Ref Kind, fifo]}
    Resources:
      Orders:
        Type: AWS::SQS::Queue
        Properties:
          FifoQueue: !If [Lined, true, false]
          VisibilityTimeout: !If [Lined, 30, 60]
          RedrivePolicy: {deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: 3}
      Dlq: {Type: AWS::SQS::Queue}
      Work: {Type: AWS::Lambda::Function}
      Reads:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Work, BatchSize: !Ref Size}
    """)
    (hop,) = [told(found, hop) for hop in _from(found, "Orders").hops]
    assert (hop.order.value, hop.order.because) == (None, "it depends on fifo of 'Orders': it depends on conditions")
    (tried,) = hop.stages
    assert (tried.attempts.known, tried.seconds.low, tried.seconds.high) == (3, 90, 180)
    assert hop.batch.is_open and hop.batch.because
    assert hop.order.value is not Order.NOT_KEPT


def _of_kafka(mapping: str) -> tuple[float | None, str]:
    """Return how often a batch of a Kafka topic is tried, and what it is given to after that."""
    found = graph(
        f"""\
    Resources:
      Cluster:
        Type: AWS::MSK::Cluster
      Lost: {{Type: AWS::SQS::Queue}}
      Take:
        Type: AWS::Lambda::Function
        Properties: {{Runtime: python3.12}}
      Reads:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {{EventSourceArn: !Ref Cluster, FunctionName: !Ref Take, Topics: [orders]{mapping}}}"""
    )
    (hop,) = _from(found, "Cluster").hops
    (stage,) = told(found, hop).stages
    return stage.attempts.known, stage.fate.words or ", ".join(each.name for each in stage.fate.to)


def test_a_batch_of_kafka_is_tried_until_it_expires_but_eleven_times_where_something_takes_what_fails() -> None:
    taken = ", DestinationConfig: {OnFailure: {Destination: !GetAtt Lost.Arn}}"
    assert _of_kafka("") == (math.inf, "nowhere")
    assert _of_kafka(taken) == (11, "Lost")
    assert _of_kafka(f"{taken}, MaximumRetryAttempts: 3") == (4, "Lost")
