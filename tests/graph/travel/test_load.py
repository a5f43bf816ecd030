"""What a declared load does: how it is carried along, and what takes it and what does not."""

from __future__ import annotations

from archlint.graph.graph import Graph
from archlint.graph.travel.figures import Figure
from archlint.graph.travel.hops import Hops
from archlint.graph.travel.load import Arrival, LoadedHop, Strain, arrivals, loaded
from tests.words import graph


def _under(found: Graph, name: str, rate: float) -> dict[tuple[str, str], LoadedHop]:
    network = Hops(found)
    start = next(each for each in network.starts if each.name == name)
    hops = loaded(network, {start: rate})
    return {(each.hop.hop.source.name, each.hop.hop.target.name): each for each in hops}


def _arrival(found: Graph, name: str, rate: float) -> Arrival:
    network = Hops(found)
    start = next(each for each in network.starts if each.name == name)
    return arrivals(network, {start: rate})[0]


def _range(figure: Figure) -> tuple[float | None, float | None]:
    return figure.low, figure.high


STREAM = """\
    Resources:
      Clicks:
        Type: AWS::Kinesis::Stream
        Properties: {ShardCount: 2}
      Count:
        Type: AWS::Lambda::Function
        Properties: {Timeout: 10}
      Mapping:
        Type: AWS::Lambda::EventSourceMapping
        Properties:
          EventSourceArn: !GetAtt Clicks.Arn
          FunctionName: !Ref Count
          BatchSize: 50
    """


def test_shards_take_a_thousand_records_a_second_each() -> None:
    found = _arrival(graph(STREAM), "Clicks", 3_500).judgement
    assert found is not None
    assert (found.strain, found.over.known) == (Strain.CANNOT, 1_500)
    assert [(each.count, each.lever.what) for each in found.needs] == [(4, "shards")]
    taken = _arrival(graph(STREAM), "Clicks", 2_000).judgement
    assert taken is not None and taken.strain is Strain.TAKES


def test_a_function_may_be_too_slow_for_its_stream() -> None:
    """Two shards, a batch of 50 in each, 10 s at most: 10 records a second if each invocation takes that long."""
    hop = _under(graph(STREAM), "Clicks", 100)["Clicks", "Count"]
    (judgement,) = hop.judgements
    assert hop.strain is Strain.MAY_NOT
    assert _range(judgement.limit.rate) == (10, 2_000)
    assert _range(judgement.over) == (0, 90)
    assert [each.count for each in judgement.needs] == [20]
    assert _range(hop.invocations) == (2, 100)
    assert _under(graph(STREAM), "Clicks", 10)["Clicks", "Count"].strain is Strain.TAKES


FIFO = """\
    Resources:
      Orders:
        Type: AWS::SQS::Queue
        Properties: {FifoQueue: true}
      Worker:
        Type: AWS::Lambda::Function
        Properties: {Timeout: 5}
      Mapping:
        Type: AWS::Lambda::EventSourceMapping
        Properties:
          EventSourceArn: !GetAtt Orders.Arn
          FunctionName: !Ref Worker
          ScalingConfig: {MaximumConcurrency: 10}
    """


def test_a_fifo_queue_takes_300_calls_a_second() -> None:
    for rate, strain in ((300, Strain.TAKES), (500, Strain.MAY_NOT), (3_001, Strain.CANNOT)):
        found = _arrival(graph(FIFO), "Orders", rate).judgement
        assert found is not None and found.strain is strain
    found = _arrival(graph(FIFO), "Orders", 500).judgement
    assert found is not None
    assert [(each.count, each.lever.what) for each in found.needs] == [(2, "message groups")]


def test_concurrency_that_would_take_it() -> None:
    hop = _under(graph(FIFO), "Orders", 100)["Orders", "Worker"]
    assert _range(hop.judgements[0].limit.rate) == (20, None)
    assert [(each.count, each.lever.what) for each in hop.judgements[0].needs] == [(50, "concurrent batches")]


def _advised(function: str, mapping: str) -> list[tuple[int, str, float | None]]:
    """Return what is advised for 100 messages a second, and how many pass that an invocation of 2 s takes five of each."""
    found = graph(
        f"""\
    Resources:
      Orders: {{Type: AWS::SQS::Queue}}
      Take:
        Type: AWS::Lambda::Function
        Properties: {{Timeout: 2{function}}}
      Reads:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Take, BatchSize: 5{mapping}}}"""
    )
    judged = _under(found, "Orders", 100)["Orders", "Take"].judgements[0]
    return [(each.count, each.lever.setting, judged.limit.rate.low) for each in judged.needs]


def test_what_would_take_it_is_what_limits_it() -> None:
    """Concurrency of the function, of the mapping, or pollers of ten batches each."""
    reserved = ", ReservedConcurrentExecutions: 5"
    assert _advised(reserved, "") == [(40, "ReservedConcurrentExecutions", 12.5)]
    of_mapping = ", ScalingConfig: {MaximumConcurrency: 4}"
    assert _advised(reserved, of_mapping) == [(40, "ScalingConfig.MaximumConcurrency", 10)]
    pollers = ", ProvisionedPollerConfig: {MinimumPollers: 2, MaximumPollers: 2}"
    assert _advised("", pollers) == [(4, "ProvisionedPollerConfig.MaximumPollers", 50)]


TOPIC = """\
    Resources:
      News:
        Type: AWS::SNS::Topic
      All:
        Type: AWS::SQS::Queue
      Some:
        Type: AWS::SQS::Queue
      One:
        Type: AWS::SNS::Subscription
        Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt All.Arn}
      Two:
        Type: AWS::SNS::Subscription
        Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt Some.Arn, FilterPolicy: {kind: [order]}}
      A:
        Type: AWS::Lambda::Function
      B:
        Type: AWS::Lambda::Function
      ReadsA:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {EventSourceArn: !GetAtt All.Arn, FunctionName: !Ref A}
      ReadsB:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {EventSourceArn: !GetAtt All.Arn, FunctionName: !Ref B}
    """


def test_topics_fan_out_filters_hold_back_and_readers_share() -> None:
    hops = _under(graph(TOPIC), "News", 40)
    assert _range(hops["News", "All"].load) == (40, 40)
    assert _range(hops["News", "Some"].load) == (0, 40)
    assert _range(hops["All", "A"].load) == _range(hops["All", "B"].load) == (0, 40)
    assert hops["All", "A"].strain is Strain.UNKNOWN


def test_what_code_sends_is_not_known() -> None:
    found = graph("""\
        Resources:
          Send:
            Type: AWS::Lambda::Function
            Properties:
              Role: !GetAtt Role.Arn
              Environment: {Variables: {Q: !Ref Jobs}}
          Jobs:
            Type: AWS::SQS::Queue
          Role:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument: {}
              Policies:
                - PolicyName: P
                  PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Jobs.Arn}]}
        """)
    hop = _under(found, "Send", 5)["Send", "Jobs"]
    assert _range(hop.load) == (0, None)
    assert hop.load.because == "the code decides how often it sends"


def test_what_comes_back_is_not_counted_again() -> None:
    found = graph("""\
        Resources:
          Bus:
            Type: AWS::Events::EventBus
            Properties: {Name: b}
          Back:
            Type: AWS::Events::Rule
            Properties:
              EventBusName: !Ref Bus
              EventPattern: {source: [a]}
              Targets: [{Id: b, Arn: !GetAtt Bus.Arn}]
        """)
    hops = _under(found, "Bus", 7)
    assert {ends: _range(each.load) for ends, each in hops.items()} == {("Bus", "Back"): (0, 7)}
